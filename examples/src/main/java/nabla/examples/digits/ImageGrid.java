package nabla.examples.digits;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import nabla.autodiff.Tensor;
import nabla.examples.report.FileProblem;

/**
 * Samples and beside each the training image nearest to it, with a blue edge: a row for each digit. There is no text in it, so
 * it needs no fonts.
 */
final class ImageGrid {
    private static final int PAIRS = 10;
    private static final int PIXEL = 6;
    private static final int IMAGE = DigitImages.SIDE * PIXEL;
    private static final int EDGE = 3;
    private static final int GAP = 14;
    private static final int CELL = IMAGE + 2 * EDGE;
    private static final int PAIR = 2 * CELL + GAP;
    private static final int ROW = CELL + GAP;
    private static final Color PAPER = new Color(0xfbfaf7);
    private static final Color SAMPLE = new Color(0xc9c6bd);
    private static final Color NEIGHBOUR = new Color(0x2b6cb0);

    private final BufferedImage picture =
            new BufferedImage(PAIRS * PAIR + GAP, DigitImages.CLASSES * ROW + GAP, BufferedImage.TYPE_INT_RGB);
    private final Graphics2D g = picture.createGraphics();

    private ImageGrid() {}

    /**
     * Writes the picture.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    static void write(Tensor samples, DigitImages train, Path file) {
        ImageGrid grid = new ImageGrid();
        grid.draw(samples, train);
        try (var out = Files.newOutputStream(file)) {
            ImageIO.write(grid.picture, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + FileProblem.of(e), e);
        }
    }

    private void draw(Tensor samples, DigitImages train) {
        g.setColor(PAPER);
        g.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        double[][] drawn = samples.toMatrix();
        double[][] known = train.pixels().toMatrix();
        int[][] nearest = Neighbours.of(samples, train.pixels(), 1).rows();
        for (int digit = 0; digit < DigitImages.CLASSES; digit++) {
            int wanted = digit;
            int[] rows = IntStream.range(0, drawn.length)
                    .filter(i -> train.label(nearest[i][0]) == wanted)
                    .limit(PAIRS)
                    .toArray();
            for (int i = 0; i < rows.length; i++) {
                int x = GAP + i * PAIR;
                int y = GAP + digit * ROW;
                draw(drawn[rows[i]], SAMPLE, x, y);
                draw(known[nearest[rows[i]][0]], NEIGHBOUR, x + CELL, y);
            }
        }
        g.dispose();
    }

    private void draw(double[] pixels, Color edge, int x, int y) {
        g.setColor(edge);
        g.fillRect(x, y, CELL, CELL);
        for (int k = 0; k < pixels.length; k++) {
            float paper = (float) (1 - Math.max(0, Math.min(1, pixels[k])));
            g.setColor(new Color(paper, paper, paper));
            int column = k % DigitImages.SIDE;
            int row = k / DigitImages.SIDE;
            g.fillRect(x + EDGE + column * PIXEL, y + EDGE + row * PIXEL, PIXEL, PIXEL);
        }
    }
}

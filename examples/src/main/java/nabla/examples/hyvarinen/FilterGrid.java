package nabla.examples.hyvarinen;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import nabla.examples.report.FileProblem;

/** Filters as patches of grey, each scaled by its own largest pixel; 0 is grey. There is no text in it, so it needs no fonts. */
public final class FilterGrid {
    private static final int COLUMNS = 10;
    private static final int PIXEL = 14;
    private static final int GAP = 12;
    private static final int CELL = OvercompleteBasis.SIDE * PIXEL + GAP;
    private static final Color PAPER = new Color(0xfbfaf7);

    private FilterGrid() {}

    /**
     * Writes the picture, the filters of the largest weights first.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(OvercompleteBasis basis, Path file) {
        double[][] filters = basis.filters();
        int rows = (filters.length + COLUMNS - 1) / COLUMNS;
        BufferedImage picture = new BufferedImage(COLUMNS * CELL + GAP, rows * CELL + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.setColor(PAPER);
        g.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        for (int k = 0; k < filters.length; k++) {
            draw(g, filters[k], GAP + k % COLUMNS * CELL, GAP + k / COLUMNS * CELL);
        }
        g.dispose();
        try (var out = Files.newOutputStream(file)) {
            ImageIO.write(picture, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + FileProblem.of(e), e);
        }
    }

    private static void draw(Graphics2D g, double[] filter, int left, int top) {
        double largest = 0;
        for (double value : filter) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < filter.length; i++) {
            float grey = (float) (0.5 + 0.5 * filter[i] / largest);
            g.setColor(new Color(grey, grey, grey));
            int column = i % OvercompleteBasis.SIDE;
            int row = i / OvercompleteBasis.SIDE;
            g.fillRect(left + column * PIXEL, top + row * PIXEL, PIXEL, PIXEL);
        }
    }
}

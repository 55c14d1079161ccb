package nabla.examples.lessons;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import nabla.autodiff.Tensor;
import nabla.examples.report.Arrows;
import nabla.examples.report.FileProblem;
import nabla.examples.report.Fonts;
import nabla.examples.report.Theme;
import org.knowm.xchart.XYChart;

/**
 * The picture of a lesson: lines, points and arrows over two axes.
 *
 * <pre>{@code
 * Picture.of("A parabola", "x", "x²").line("x²", x, x.square()).write(folder.resolve("parabola.png"));
 * }</pre>
 */
public final class Picture {
    private static final int WIDTH = 680;
    private static final int HEIGHT = 440;
    private static final int TICKS = 70;
    private static final double LINE = 2;
    private static final double PATH = 1.2;
    private static final Color[] COLOURS = {
        Theme.FIRST, Theme.SECOND, new Color(0x2f855a), new Color(0x6b46c1), Theme.DATA
    };

    private final XYChart chart;
    private int colour;

    private Picture(XYChart chart) {
        this.chart = chart;
    }

    /** An empty picture. */
    public static Picture of(String title, String xAxis, String yAxis) {
        XYChart chart = Theme.chart(xAxis, yAxis);
        Theme.legend(chart);
        chart.setTitle(title);
        chart.getStyler().setChartTitleVisible(true);
        chart.getStyler().setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
        chart.getStyler().setXAxisTickMarkSpacingHint(TICKS).setYAxisTickMarkSpacingHint(TICKS);
        return new Picture(chart);
    }

    /** Makes both axes logarithmic, without the grid, which would have a line for each digit. */
    public Picture logarithmic() {
        chart.getStyler().setPlotGridLinesVisible(false);
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisLogarithmic(true);
        return this;
    }

    /** Adds a line through these points. */
    public Picture line(String name, double[] xs, double[] ys) {
        Theme.line(chart, name, xs, ys, next(), LINE);
        return this;
    }

    /** Adds a line through these points, [n] each. */
    public Picture line(String name, Tensor xs, Tensor ys) {
        return line(name, xs.toArray(), ys.toArray());
    }

    /** Adds a thin line without a name, [n] each. */
    public Picture path(Tensor xs, Tensor ys) {
        String name = "path " + chart.getSeriesMap().size();
        Theme.line(chart, name, xs.toArray(), ys.toArray(), Theme.FIRST, PATH).setShowInLegend(false);
        return this;
    }

    /** Adds points of the plane, [n, 2]. */
    public Picture points(String name, Tensor rows) {
        double[] xs = rows.select(1, 0).toArray();
        double[] ys = rows.select(1, 1).toArray();
        Theme.points(chart, name, xs, ys, Theme.faint(next(), 0.6));
        return this;
    }

    /**
     * Adds a field as arrows.
     *
     * @param at where the arrows begin, [n, 2]
     * @param vectors the field there, [n, 2]
     * @param room the length of the longest arrow in units of the axes
     */
    public Picture arrows(Tensor at, Tensor vectors, double room) {
        Arrows.draw(chart, at.toMatrix(), vectors.toMatrix(), 1, 1, room);
        chart.getSeriesMap().values().stream()
                .filter(series -> series.getName().startsWith("field"))
                .forEach(series -> series.setShowInLegend(false));
        return this;
    }

    private Color next() {
        return COLOURS[colour++ % COLOURS.length];
    }

    /**
     * Writes the picture as a PNG, and makes the folders above it. Without fonts there can be no picture: it says so and goes on.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public void write(Path file) {
        Optional<String> problem = Fonts.problem();
        if (problem.isPresent()) {
            Lesson.print("%s", problem.get());
            return;
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            ImageIO.write(image(), "png", file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + FileProblem.of(e), e);
        }
    }

    /** The picture itself, which a notebook shows if it is the last thing in a cell. */
    public BufferedImage image() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        chart.paint(g, WIDTH, HEIGHT);
        g.dispose();
        coarsen(image);
        return image;
    }

    /** Rounds colours to four bits, which nobody sees and which halves the file. */
    private static void coarsen(BufferedImage image) {
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int bits = image.getRGB(x, y) >> 4 & 0x0f0f0f;
                image.setRGB(x, y, bits * 17); // 0x11
            }
        }
    }
}

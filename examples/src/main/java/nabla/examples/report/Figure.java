package nabla.examples.report;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;

/**
 * Charts side by side under a heading, as a PNG of two pixels for each point, so that it is sharp on every screen.
 *
 * @param heading what the picture shows
 * @param panels the charts, from left to right
 */
public record Figure(String heading, List<Panel> panels) {
    private static final int SCALE = 2;
    private static final int PANEL_WIDTH = 400;
    private static final int PANEL_HEIGHT = 390;
    private static final int MARGIN = 18;
    private static final int HEADING = 46;
    private static final int TITLE = 44;

    /**
     * A chart with two lines above it.
     *
     * @param title says what it is
     * @param note says what to see, in smaller letters
     * @param chart the chart
     */
    public record Panel(String title, String note, XYChart chart) {}

    /** A figure of these panels. */
    public static Figure of(String heading, Panel... panels) {
        return new Figure(heading, List.of(panels));
    }

    /**
     * Writes the picture.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public void write(Path file) {
        try (var out = Files.newOutputStream(file)) {
            ImageIO.write(render(), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + FileProblem.of(e), e);
        }
    }

    private BufferedImage render() {
        int width = 2 * MARGIN + panels.size() * PANEL_WIDTH + (panels.size() - 1) * MARGIN;
        int height = 2 * MARGIN + HEADING + TITLE + PANEL_HEIGHT;
        BufferedImage image = new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.scale(SCALE, SCALE);
        g.setColor(Theme.PAPER);
        g.fillRect(0, 0, width, height);
        g.setColor(Theme.INK);
        g.setFont(Theme.font(Font.BOLD, 20));
        g.drawString(heading, MARGIN + 6, MARGIN + 22);
        for (int i = 0; i < panels.size(); i++) {
            Graphics2D corner = (Graphics2D) g.create();
            corner.translate(MARGIN + i * (PANEL_WIDTH + MARGIN), MARGIN + HEADING);
            draw(panels.get(i), corner);
            corner.dispose();
        }
        g.dispose();
        return image;
    }

    private static void draw(Panel panel, Graphics2D g) {
        g.setColor(Theme.INK);
        g.setFont(Theme.font(Font.BOLD, 15));
        g.drawString(panel.title(), 6, 14);
        g.setColor(Theme.FAINT_INK);
        g.setFont(Theme.font(Font.PLAIN, 13));
        FontMetrics metrics = g.getFontMetrics();
        if (metrics.stringWidth(panel.note()) > PANEL_WIDTH - 12) {
            g.setFont(Theme.font(Font.PLAIN, 11));
        }
        g.drawString(panel.note(), 6, 33);
        g.translate(0, TITLE);
        panel.chart().paint(g, PANEL_WIDTH, PANEL_HEIGHT);
    }
}

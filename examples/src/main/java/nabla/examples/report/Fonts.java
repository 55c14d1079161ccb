package nabla.examples.report;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Optional;

/** Whether this machine can write text into pictures: a JVM in a slim container often cannot. */
public final class Fonts {
    private Fonts() {}

    /** Why it cannot, if it cannot, in one line. */
    public static Optional<String> problem() {
        Graphics2D g = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            g.setFont(Theme.font(Font.PLAIN, 12));
            int width = g.getFontMetrics().stringWidth("∇");
            return width > 0 ? Optional.empty() : Optional.of(without("its fonts are empty"));
        } catch (RuntimeException | LinkageError | InternalError e) {
            // What is thrown depends on what is missing: fontconfig, a library that it needs, or any font.
            return Optional.of(without(innermost(e)));
        } finally {
            g.dispose();
        }
    }

    /** The message of the first cause, which those around it only repeat by the name of its class. */
    private static String innermost(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static String without(String reason) {
        return "no pictures, because this JVM has no fonts (install fontconfig and a font): "
                + reason.lines().findFirst().orElse("");
    }
}

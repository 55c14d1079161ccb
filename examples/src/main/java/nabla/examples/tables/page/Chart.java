package nabla.examples.tables.page;

import nabla.examples.report.Markup;

/** What all charts share. */
final class Chart {
    /** The size of the letters in a chart. */
    static final double LETTER = 11;

    /** How much larger than it was laid out a chart may be. */
    private static final double LARGEST = 1.2;

    private Chart() {}

    /** Opens a chart of this size, and describes it to readers who do not see it. */
    static Markup open(double width, double height, String description) {
        return new Markup()
                .open(
                        "svg",
                        "class",
                        "chart",
                        "role",
                        "img",
                        "aria-label",
                        description,
                        "viewBox",
                        "0 0 " + Markup.number(width) + " " + Markup.number(height),
                        "style",
                        "max-width:" + Markup.number(LARGEST * width) + "px");
    }

    /** A line along x. */
    static String across(double from, double y, double to) {
        return "M" + Markup.number(from) + " " + Markup.number(y) + "H" + Markup.number(to);
    }

    /** A line along y. */
    static String down(double x, double from, double to) {
        return "M" + Markup.number(x) + " " + Markup.number(from) + "V" + Markup.number(to);
    }

    /** A square around a point; none if it has no size. */
    static void square(Markup svg, String kind, double x, double y, double size) {
        if (size > 0) {
            svg.empty("rect", "class", kind, "x", x - size / 2, "y", y - size / 2, "width", size, "height", size);
        }
    }
}

package nabla.examples.tables.page;

import java.util.List;
import nabla.examples.report.Markup;

/**
 * Two axes with what is written beside them, and marks in the units of the axes, which are cut off at the frame. Colours, widths and
 * dashes are classes of the page's style, so a chart follows the reader's light, dark or paper.
 */
final class Panel {
    private static final double TOP = 20;
    private static final double RIGHT = 10;
    private static final double BOTTOM = 34;
    private static final double GAP = 6;
    private static final double NARROWEST = 26;
    /** Room for a tick on either axis. */
    private static final double TICK_OF_X = 65;

    private static final double TICK_OF_Y = 45;

    private final double width;
    private final double height;
    private final Axis x;
    private final Axis y;
    private final String nameOfX;
    private final String nameOfY;
    private final List<Axis.Tick> ticksOfY;
    private final double left;
    private final Markup marks = new Markup();

    Panel(double width, double height, Axis x, String nameOfX, Axis y, String nameOfY) {
        this.width = width;
        this.height = height;
        this.x = x;
        this.y = y;
        this.nameOfX = nameOfX;
        this.nameOfY = nameOfY;
        this.ticksOfY = y.ticks((int) (height / TICK_OF_Y));
        double widest = ticksOfY.stream()
                .mapToDouble(tick -> Legible.width(tick.label(), Chart.LETTER))
                .max()
                .orElse(0);
        this.left = Math.min(width / 3, Math.max(NARROWEST, widest + 2 * GAP));
    }

    private double innerWidth() {
        return width - left - RIGHT;
    }

    private double innerHeight() {
        return height - TOP - BOTTOM;
    }

    /** Where a number lies in the frame, from its left. */
    double x(double value) {
        return innerWidth() * x.at(value);
    }

    /** Where a number lies in the frame, from its top. */
    double y(double value) {
        return innerHeight() * (1 - y.at(value));
    }

    /** Draws a line or an outline, as the commands of an SVG path say; nothing if there are none. */
    Panel path(String kind, CharSequence commands) {
        if (!commands.isEmpty()) {
            marks.empty("path", "class", kind, "d", commands);
        }
        return this;
    }

    /** Draws a bar from the bottom. */
    Panel bar(String kind, double from, double to, double value) {
        double top = y(value);
        double breadth = Math.max(0, x(to) - x(from));
        marks.empty("rect", "class", kind, "x", x(from), "y", top, "width", breadth, "height", Math.max(0, y(0) - top));
        return this;
    }

    /** The chart, with a description for readers who do not see it. */
    Markup svg(String description) {
        Markup svg = Chart.open(width, height, description);
        double bottom = height - BOTTOM;
        for (Axis.Tick tick : ticksOfY) {
            double at = TOP + y(tick.value());
            svg.empty("path", "class", "grid", "d", Chart.across(left, at, width - RIGHT));
            svg.element("text", tick.label(), "class", "end", "x", left - GAP, "y", at + Chart.LETTER / 3);
        }
        double taken = -1;
        for (Axis.Tick tick : x.ticks((int) (width / TICK_OF_X))) {
            double at = left + x(tick.value());
            double half = Legible.width(tick.label(), Chart.LETTER) / 2;
            svg.empty("path", "class", "axis", "d", Chart.down(at, bottom, bottom + 4));
            if (at - half > taken && at + half < width + 2) {
                svg.element("text", tick.label(), "class", "middle", "x", at, "y", bottom + 15);
                taken = at + half + GAP / 2;
            }
        }
        svg.empty("path", "class", "axis", "d", Chart.across(left, bottom, width - RIGHT));
        name(svg, nameOfY, width - GAP, "name", 2, Chart.LETTER);
        name(svg, nameOfX, innerWidth(), "name end", width - RIGHT, height - 4);
        svg.open("svg", "x", left, "y", TOP, "width", innerWidth(), "height", innerHeight());
        svg.add(marks).close();
        return svg.close();
    }

    private static void name(Markup svg, String name, double room, String kind, double x, double y) {
        if (!name.isEmpty()) {
            svg.element("text", Legible.fit(name, room, Chart.LETTER), "class", kind, "x", x, "y", y);
        }
    }
}

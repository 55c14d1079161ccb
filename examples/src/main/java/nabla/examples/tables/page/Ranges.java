package nabla.examples.tables.page;

import java.util.List;
import java.util.stream.IntStream;
import nabla.examples.report.Markup;

/**
 * A column of numbers for each word of another: a line from the 5th to the 95th percentile, a bar between the quartiles and a mark at
 * the median; filled for the data, hollow for the samples below.
 */
final class Ranges {
    private static final int MOST = 8;
    private static final double WIDTH = 340;
    private static final double ROW = 34;
    private static final double BAR = 9;
    private static final double NAMES = 104;
    private static final double FOOT = 34;
    private static final double RIGHT = 12;

    private Ranges() {}

    static Markup of(Numbers numbers, Levels levels) {
        List<String> words = levels.common();
        words = words.subList(0, Math.min(MOST, words.size()));
        Axis axis = numbers.axis();
        double bottom = words.size() * ROW + 4;
        Markup svg = Chart.open(
                WIDTH,
                bottom + FOOT,
                "Ranges of " + Legible.name(numbers.name()) + " for each word of " + Legible.name(levels.name())
                        + ", of the data and of the samples.");
        for (Axis.Tick tick : axis.ticks(4)) {
            double at = x(axis, tick.value());
            svg.empty("path", "class", "grid", "d", Chart.down(at, 0, bottom));
            svg.element("text", tick.label(), "class", "middle", "x", at, "y", bottom + 15);
        }
        for (int k = 0; k < words.size(); k++) {
            String word = words.get(k);
            double top = 6 + k * ROW;
            svg.element(
                    "text",
                    Legible.fit(word, NAMES - 8, Chart.LETTER),
                    "class",
                    "end ink",
                    "x",
                    NAMES - 7,
                    "y",
                    top + BAR + 5);
            range(svg, axis, those(numbers.data(), levels.data(), word), top, "data", "chance");
            range(svg, axis, those(numbers.samples(), levels.samples(), word), top + BAR + 3, "hollow", "made");
        }
        svg.empty("path", "class", "axis", "d", Chart.down(NAMES, 0, bottom));
        svg.element(
                "text",
                Legible.fit(numbers.name(), WIDTH - NAMES - RIGHT, Chart.LETTER),
                "class",
                "name end",
                "x",
                WIDTH - RIGHT,
                "y",
                bottom + 30);
        return svg.close();
    }

    private static double x(Axis axis, double value) {
        return NAMES + (WIDTH - NAMES - RIGHT) * Math.max(0, Math.min(1, axis.at(value)));
    }

    private static double[] those(double[] numbers, String[] words, String word) {
        return Numbers.present(IntStream.range(0, numbers.length)
                .filter(i -> word.equals(words[i]))
                .mapToDouble(i -> numbers[i])
                .toArray());
    }

    private static void range(Markup svg, Axis axis, double[] sorted, double top, String bar, String line) {
        if (sorted.length == 0) {
            svg.element("text", "none", "x", NAMES + 5, "y", top + BAR);
            return;
        }
        double middle = top + BAR / 2;
        double left = x(axis, quantile(sorted, 0.25));
        double right = x(axis, quantile(sorted, 0.75));
        svg.empty(
                "path",
                "class",
                line,
                "d",
                Chart.across(x(axis, quantile(sorted, 0.05)), middle, x(axis, quantile(sorted, 0.95))));
        svg.empty("rect", "class", bar, "x", left, "y", top, "width", Math.max(1, right - left), "height", BAR);
        svg.empty("path", "class", line, "d", Chart.down(x(axis, quantile(sorted, 0.5)), top - 1, top + BAR + 1));
    }

    private static double quantile(double[] sorted, double part) {
        return sorted[(int) Math.round(part * (sorted.length - 1))];
    }
}

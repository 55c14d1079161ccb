package nabla.examples.tables.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nabla.examples.report.Digits;
import nabla.examples.report.Markup;

/** Shares in pairs of bars: filled for the data, hollow for the samples, and a dot for held-out rows. */
final class Bars {
    /** Words beyond these share one pair of bars. */
    private static final int MOST = 12;

    private static final double WIDTH = 340;
    private static final double ROW = 27;
    private static final double BAR = 9;
    private static final double NAMES = 112;
    private static final double SHARES = 46;
    private static final double TOP = 4;
    private static final double DOT = 2.6;

    private final List<Bar> bars = new ArrayList<>();
    private final double data;
    private final double samples;

    /** Shares of these numbers of rows of data and of samples. */
    Bars(double data, double samples) {
        this.data = data;
        this.samples = samples;
    }

    /** A pair of bars; the dot is not drawn if its share is NaN. */
    private record Bar(String name, double data, double samples, double heldOut) {}

    Bars add(String name, double data, double samples, double heldOut) {
        bars.add(new Bar(name, data, samples, heldOut));
        return this;
    }

    /** The words of a column. */
    static Markup of(Levels column) {
        Map<String, Double> data = column.dataShares();
        Map<String, Double> samples = column.samplesShares();
        Map<String, Double> heldOut = column.heldOutShares();
        List<String> words = column.common();
        int alone = words.size() <= MOST ? words.size() : MOST - 1;
        Bars bars = new Bars(Levels.count(column.data()), Levels.count(column.samples()));
        for (String word : words.subList(0, alone)) {
            List<String> one = List.of(word);
            bars.add(word, sum(data, one), sum(samples, one), sum(heldOut, one));
        }
        List<String> others = words.subList(alone, words.size());
        if (!others.isEmpty()) {
            String name = others.size() + " others";
            bars.add(name, sum(data, others), sum(samples, others), sum(heldOut, others));
        }
        return bars.svg("Shares of the words of " + Legible.name(column.name()));
    }

    private static double sum(Map<String, Double> shares, List<String> words) {
        return shares.isEmpty()
                ? Double.NaN
                : words.stream().mapToDouble(w -> shares.getOrDefault(w, 0.0)).sum();
    }

    /** The chart. */
    Markup svg(String title) {
        double room = (WIDTH - NAMES - SHARES) / Math.max(longest(), 1e-3);
        double height = Math.max(1, bars.size()) * ROW + TOP;
        Markup svg = Chart.open(WIDTH, height, description(title));
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double top = TOP + i * ROW;
            double second = top + BAR + 2;
            String name = Legible.fit(bar.name, NAMES - 8, Chart.LETTER);
            svg.element("text", name, "class", "end ink", "x", NAMES - 7, "y", top + BAR + 4);
            if (bar.data > 0) {
                svg.empty("rect", "class", "data", "x", NAMES, "y", top, "width", room * bar.data, "height", BAR);
            }
            double chance = chance(bar.data);
            if (chance > 0) {
                double low = NAMES + room * Math.max(0, bar.data - chance);
                double high = NAMES + room * (bar.data + chance);
                svg.empty("path", "class", "chance", "d", Chart.across(low, top + BAR / 2, high));
            }
            if (bar.samples > 0) {
                double breadth = room * bar.samples;
                svg.empty("rect", "class", "hollow", "x", NAMES, "y", second, "width", breadth, "height", BAR - 1);
            }
            if (!Double.isNaN(bar.heldOut)) {
                double at = NAMES + room * bar.heldOut;
                svg.empty("circle", "class", "dot", "cx", at, "cy", top + BAR / 2, "r", DOT);
            }
            svg.element("text", percent(bar.data), "class", "end", "x", WIDTH, "y", top + BAR);
            svg.element("text", percent(bar.samples), "class", "end accent", "x", WIDTH, "y", second + BAR);
        }
        svg.empty("path", "class", "axis", "d", Chart.down(NAMES, 0, height));
        return svg.close();
    }

    private double longest() {
        double longest = 0;
        for (Bar bar : bars) {
            for (double share : new double[] {bar.data + chance(bar.data), bar.samples, bar.heldOut}) {
                longest = share > longest ? share : longest;
            }
        }
        return longest;
    }

    /** Two standard errors of the difference of two shares, if both come of one density. */
    private double chance(double p) {
        return data * samples == 0 ? 0 : 2 * Math.sqrt(p * (1 - p) * (1 / data + 1 / samples));
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "–" : Digits.percent(share).replace(' ', '\u00A0');
    }

    private String description(String title) {
        StringBuilder text = new StringBuilder(title);
        String between = ": ";
        for (Bar bar : bars) {
            text.append(between).append(Legible.name(bar.name)).append(' ');
            text.append(percent(bar.data)).append(" of the data, ").append(percent(bar.samples));
            text.append(" of the samples");
            between = "; ";
        }
        return text.append('.').toString();
    }
}

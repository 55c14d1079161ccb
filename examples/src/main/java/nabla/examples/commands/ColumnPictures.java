package nabla.examples.commands;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import nabla.examples.report.Figure.Panel;
import nabla.examples.report.Histogram;
import nabla.examples.report.Theme;
import nabla.scorematching.tables.DataFrame;
import org.knowm.xchart.XYChart;

/** Charts of columns: data as a thick grey line or circles, samples as a thin blue one or dots. */
final class ColumnPictures {
    private static final int BINS = 24;
    private static final int LEVELS = 8;
    private static final int POINTS = 1000;

    private final DataFrame data;
    private final DataFrame samples;

    /** The data may have no column. */
    ColumnPictures(DataFrame data, DataFrame samples) {
        this.data = data;
        this.samples = samples;
    }

    /** How often the values of a column are. */
    Panel column(String name) {
        XYChart chart = samples.isNumeric(name) ? histogram(name) : levels(name);
        Theme.legend(chart);
        return new Panel(name, hasData(name) ? "share of rows, data and samples" : "share of samples", chart);
    }

    /** Two columns of numbers against each other. */
    Panel pair(String x, String y) {
        XYChart chart = Theme.chart(x, y);
        if (hasData(x) && hasData(y)) {
            points(chart, "data", data, x, y, Theme.faint(Theme.DATA, 0.5));
        }
        points(chart, "samples", samples, x, y, Theme.faint(Theme.FIRST, 0.5));
        Theme.legend(chart);
        return new Panel(y + " against " + x, "a point each row", chart);
    }

    private boolean hasData(String name) {
        return data.has(name) && data.isNumeric(name) == samples.isNumeric(name) && data.missing(name) < data.rows();
    }

    private static void points(XYChart chart, String title, DataFrame frame, String x, String y, java.awt.Color color) {
        double[] xs = frame.numbers(x);
        double[] ys = frame.numbers(y);
        int[] rows = IntStream.range(0, xs.length)
                .filter(i -> !Double.isNaN(xs[i] + ys[i]))
                .limit(POINTS)
                .toArray();
        if (rows.length > 0) {
            Theme.points(
                    chart,
                    title,
                    Arrays.stream(rows).mapToDouble(i -> xs[i]).toArray(),
                    Arrays.stream(rows).mapToDouble(i -> ys[i]).toArray(),
                    color);
        }
    }

    private XYChart histogram(String name) {
        double[] drawn = present(samples, name);
        double[] real = hasData(name) ? present(data, name) : drawn;
        double low = Math.min(
                Arrays.stream(real).min().orElse(0), Arrays.stream(drawn).min().orElse(0));
        double high = Math.max(
                Arrays.stream(real).max().orElse(1), Arrays.stream(drawn).max().orElse(1));
        double width = high > low ? (high - low) / BINS : 1;
        Histogram histogram = new Histogram(low, width, BINS);
        double[] xs = histogram.edges();
        XYChart chart = Theme.chart(name, "");
        if (hasData(name)) {
            Theme.line(chart, "data", xs, histogram.shares(real), Theme.DATA, 4);
        }
        Theme.line(chart, "samples", xs, histogram.shares(drawn), Theme.FIRST, 1.5);
        return chart;
    }

    private static double[] present(DataFrame frame, String name) {
        return Arrays.stream(frame.numbers(name)).filter(x -> !Double.isNaN(x)).toArray();
    }

    private XYChart levels(String name) {
        Map<String, Double> drawn = shares(samples, name);
        Map<String, Double> real = hasData(name) ? shares(data, name) : Map.of();
        List<String> levels = new ArrayList<>(new TreeSet<>(drawn.keySet()));
        real.keySet().stream().filter(level -> !levels.contains(level)).sorted().forEach(levels::add);
        Collections.sort(levels, (a, b) -> Double.compare(share(real, drawn, b), share(real, drawn, a)));
        List<String> most = levels.stream().limit(LEVELS).toList();
        double[] xs = IntStream.range(0, most.size()).mapToDouble(i -> i).toArray();
        XYChart chart = Theme.chart("", "");
        chart.getStyler().setxAxisTickLabelsFormattingFunction(x -> {
            boolean level = x == Math.rint(x) && x >= 0 && x < most.size();
            return level ? most.get(x.intValue()) : "";
        });
        chart.getStyler().setXAxisMin(-0.5).setXAxisMax(most.size() - 0.5).setYAxisMin(0.0);
        if (hasData(name)) {
            Theme.points(chart, "data", xs, values(real, most), Theme.DATA);
        }
        Theme.points(chart, "samples", xs, values(drawn, most), Theme.FIRST);
        return chart;
    }

    private static double share(Map<String, Double> real, Map<String, Double> drawn, String level) {
        return real.getOrDefault(level, drawn.getOrDefault(level, 0.0));
    }

    private static double[] values(Map<String, Double> shares, List<String> levels) {
        return levels.stream()
                .mapToDouble(level -> shares.getOrDefault(level, 0.0))
                .toArray();
    }

    private static Map<String, Double> shares(DataFrame frame, String name) {
        Map<String, Double> shares = new HashMap<>();
        for (String word : frame.words(name)) {
            if (word != null) {
                shares.merge(word, 1.0 / frame.rows(), Double::sum);
            }
        }
        return shares;
    }
}

package nabla.examples.scoreboard;

import java.awt.Color;
import java.util.List;
import java.util.Map;
import nabla.examples.report.Figure;
import nabla.examples.report.Theme;
import org.knowm.xchart.XYChart;

/** The scoreboard as a picture: the divergence over ½E‖s‖², of each estimator on each density. */
public final class Chart {
    private static final double ROOM = 0.07;
    private static final Color[] COLORS = {
        Theme.FIRST,
        new Color(0x63b3ed),
        new Color(0x6b46c1),
        new Color(0xb794f4),
        new Color(0x2f855a),
        Theme.SECOND,
        new Color(0xf6ad55),
        new Color(0xb83280),
        Theme.DATA,
        new Color(0xa0aec0)
    };

    private Chart() {}

    /**
     * The picture.
     *
     * @param scales ½E‖s‖² of each density
     */
    public static Figure of(List<Entry> entries, Map<String, Double> scales) {
        List<String> densities = List.copyOf(scales.keySet());
        int half = (densities.size() + 1) / 2;
        return Figure.of(
                "Distance from the true score",
                panel(entries, scales, densities.subList(0, half)),
                panel(entries, scales, densities.subList(half, densities.size())));
    }

    private static Figure.Panel panel(List<Entry> entries, Map<String, Double> scales, List<String> densities) {
        XYChart chart = Theme.chart("", "log₁₀ of ½E‖s_θ − s‖² / ½E‖s‖²");
        Theme.legend(chart);
        chart.getStyler().setXAxisMin(0.5).setXAxisMax(densities.size() + 0.5).setYAxisDecimalPattern("0.0");
        chart.getStyler().setLegendFont(chart.getStyler().getLegendFont().deriveFont(9f));
        chart.getStyler().setXAxisTicksVisible(false);
        chart.getStyler().setLegendLayout(org.knowm.xchart.style.Styler.LegendLayout.Vertical);
        List<String> estimators =
                entries.stream().map(Entry::estimator).distinct().toList();
        for (int i = 0; i < estimators.size(); i++) {
            String estimator = estimators.get(i);
            double shift = ROOM * (i - (estimators.size() - 1) / 2.0);
            double[] at = new double[densities.size()];
            double[] values = new double[densities.size()];
            for (int j = 0; j < at.length; j++) {
                String density = densities.get(j);
                Entry entry = entries.stream()
                        .filter(e ->
                                e.estimator().equals(estimator) && e.density().equals(density))
                        .findFirst()
                        .orElseThrow();
                at[j] = j + 1 + shift;
                values[j] = Math.log10(entry.mean() / scales.get(density));
                double deviation = entry.divergences().length < 2 ? 0 : entry.deviation();
                double low = Math.max(entry.mean() - deviation, entry.mean() / 10);
                double[] ends = {
                    Math.log10(low / scales.get(density)), Math.log10((entry.mean() + deviation) / scales.get(density))
                };
                Theme.line(chart, estimator + " " + density, new double[] {at[j], at[j]}, ends, COLORS[i], 1)
                        .setShowInLegend(false);
            }
            Theme.points(chart, estimator, at, values, COLORS[i]);
        }
        return new Figure.Panel(
                String.join("   ·   ", densities), "mean over seeds, lines: one standard deviation", chart);
    }
}

package nabla.examples.anomalies;

import java.awt.Color;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import nabla.examples.report.Figure;
import nabla.examples.report.Theme;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;

/** Receiver operating characteristics as a picture, a panel for each task. */
public final class CurvePicture {
    private static final int POINTS = 400;
    private static final Color[] COLORS = {
        Theme.FIRST,
        new Color(0x63b3ed),
        new Color(0x718096),
        Theme.SECOND,
        new Color(0x2f855a),
        new Color(0xb83280),
        new Color(0x6b46c1)
    };

    /** A detector looks the same in all panels. */
    private static final List<String> NAMES =
            Detector.all().stream().map(Detector::name).toList();

    private CurvePicture() {}

    /**
     * The picture.
     *
     * @param tasks the detections of each task
     */
    public static Figure of(List<List<Detection>> tasks) {
        return Figure.of(
                "Strange rows found, normal rows accused",
                tasks.stream().map(CurvePicture::panel).toArray(Figure.Panel[]::new));
    }

    private static Figure.Panel panel(List<Detection> detections) {
        XYChart chart = Theme.chart("share of normal rows accused", "share of strange rows found");
        Theme.legend(chart);
        double corner = corner(detections);
        chart.getStyler()
                .setXAxisMin(0.0)
                .setXAxisMax(corner)
                .setYAxisMin(1 - 3 * corner)
                .setYAxisMax(1.0);
        chart.getStyler().setLegendFont(chart.getStyler().getLegendFont().deriveFont(9f));
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Vertical);
        chart.getStyler()
                .setYAxisDecimalPattern("0.00")
                .setXAxisDecimalPattern("0.00")
                .setXAxisMaxLabelCount(6);
        double[] rates = IntStream.rangeClosed(0, POINTS)
                .mapToDouble(i -> corner * i / POINTS)
                .toArray();
        for (Detection detection : detections) {
            int i = NAMES.indexOf(detection.detector());
            // A line that leaves the panel begins where it enters.
            double[] found = DoubleStream.of(Curve.of(detection, rates))
                    .map(y -> y < 1 - 3 * corner ? Double.NaN : y)
                    .toArray();
            if (i == 0) {
                Theme.line(chart, detection.detector(), rates, found, COLORS[i], 3);
            } else if (i % 2 == 1) {
                Theme.line(chart, detection.detector(), rates, found, COLORS[i], 1.5);
            } else {
                Theme.dashes(chart, detection.detector(), rates, found, COLORS[i], 1.5);
            }
        }
        return new Figure.Panel(detections.get(0).question(), "upper left corner, mean over the splits", chart);
    }

    /** Where areas are nearly 1, only a corner shows a difference. */
    private static double corner(List<Detection> detections) {
        double best = detections.stream().mapToDouble(Detection::mean).max().orElseThrow();
        return best > 0.99 ? 0.1 : 0.3;
    }
}

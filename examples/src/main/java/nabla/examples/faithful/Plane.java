package nabla.examples.faithful;

import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.examples.report.Arrows;
import nabla.examples.report.Theme;
import nabla.scorematching.ScoreFunction;
import org.knowm.xchart.XYChart;

/**
 * The plane of the pictures: the first two columns, in their own units. A single column is spread out in height, which means
 * nothing there.
 */
final class Plane {
    private static final double MARGIN = 0.12;
    private static final int ARROWS = 19;
    private static final double GOLDEN = 0.6180339887498949;

    private final Prepared data;
    private final boolean flat;
    private final double[] low;
    private final double[] high;

    Plane(Prepared data) {
        this.data = data;
        this.flat = data.dim() > 1;
        this.low = new double[] {0, -MARGIN};
        this.high = new double[] {1, 1 + MARGIN};
        for (int j = 0; j < Math.min(2, data.dim()); j++) {
            Tensor column = data.values().select(1, j);
            double from = column.min().item();
            double to = column.max().item();
            low[j] = from - MARGIN * (to - from);
            high[j] = to + MARGIN * (to - from);
        }
    }

    /** An empty chart of the plane. */
    XYChart chart() {
        String above = flat ? data.measurements().columns().get(1).label() : "(spread out, to be seen)";
        XYChart chart = Theme.chart(data.measurements().columns().get(0).label(), above);
        chart.getStyler().setPlotContentSize(1);
        chart.getStyler()
                .setXAxisMin(low[0])
                .setXAxisMax(high[0])
                .setYAxisMin(low[1])
                .setYAxisMax(high[1]);
        return chart;
    }

    /**
     * Adds rows as points, those that lie in the plane's part that is shown.
     *
     * @return how many rows are outside it
     */
    int points(XYChart chart, String name, Tensor standardised, java.awt.Color color) {
        double[][] rows = data.scale().invert(standardised).toMatrix();
        int[] shown = IntStream.range(0, rows.length)
                .filter(i -> inside(rows[i][0], 0) && inside(y(rows, i), 1))
                .toArray();
        if (shown.length > 0) {
            Theme.points(
                    chart,
                    name,
                    IntStream.of(shown).mapToDouble(i -> rows[i][0]).toArray(),
                    IntStream.of(shown).mapToDouble(i -> y(rows, i)).toArray(),
                    color);
        }
        return rows.length - shown.length;
    }

    private double y(double[][] rows, int row) {
        return flat ? rows[row][1] : row * GOLDEN % 1;
    }

    private boolean inside(double value, int axis) {
        return value >= low[axis] && value <= high[axis];
    }

    /** Draws a score as arrows; columns beyond the second stand at their mean. */
    void arrows(XYChart chart, ScoreFunction score) {
        double[] unit = {
            data.scale().scale().get(0), flat ? data.scale().scale().get(1) : (high[1] - low[1]) / 5
        };
        double[][] tails = new double[ARROWS * ARROWS][2];
        double[][] points = new double[ARROWS * ARROWS][data.dim()];
        for (int i = 0; i < tails.length; i++) {
            tails[i][0] = between(low[0], high[0], (i % ARROWS + 0.5) / ARROWS);
            tails[i][1] = between(low[1], high[1], (i / ARROWS + 0.5) / ARROWS);
            for (int j = 0; j < Math.min(2, data.dim()); j++) {
                points[i][j] = (tails[i][j] - data.scale().mean().get(j)) / unit[j];
            }
        }
        double[][] scores = score.score(Tensor.of(points)).toMatrix();
        double[][] vectors = new double[tails.length][];
        for (int i = 0; i < tails.length; i++) {
            vectors[i] = new double[] {scores[i][0], flat ? scores[i][1] : 0};
        }
        double room = Math.min((high[0] - low[0]) / unit[0], (high[1] - low[1]) / unit[1]) / ARROWS;
        Arrows.draw(chart, tails, vectors, unit[0], unit[1], 1.25 * room);
    }

    private static double between(double from, double to, double part) {
        return from + part * (to - from);
    }
}

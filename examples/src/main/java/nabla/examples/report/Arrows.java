package nabla.examples.report;

import java.awt.Color;
import java.util.Arrays;
import org.knowm.xchart.XYChart;

/** A vector field as arrows on a chart: their colour grows darker with the length of the vector. */
public final class Arrows {
    private static final Color[] SHADES = {
        new Color(0xd6c8e6), new Color(0xb59ad3), new Color(0x8d68b6), new Color(0x633e8e), new Color(0x371a58)
    };
    private static final double HEAD = 0.35;
    private static final double SPREAD = Math.toRadians(26);
    /** Points of an arrow's line: tail, tip, one barb, tip, other barb, gap. */
    private static final int POINTS = 6;

    private Arrows() {}

    /**
     * Draws the field at some points. Arrows are as long as the room between the points allows, and shorter where the field
     * is weak: the length is |v|/(|v| + median |v|) of that room.
     *
     * @param tails where the arrows begin, [n][2], in units of the axes
     * @param vectors the field there, [n][2]
     * @param unitX what one unit of the vectors is along the x axis, in units of that axis
     * @param unitY the same along the y axis
     * @param room the longest arrow, in units of the vectors
     */
    public static void draw(
            XYChart chart, double[][] tails, double[][] vectors, double unitX, double unitY, double room) {
        double[] lengths =
                Arrays.stream(vectors).mapToDouble(v -> Math.hypot(v[0], v[1])).toArray();
        double[] sorted = lengths.clone();
        Arrays.sort(sorted);
        double median = sorted[sorted.length / 2];
        for (int shade = 0; shade < SHADES.length; shade++) {
            double low = shade == 0 ? -1 : sorted[shade * sorted.length / SHADES.length];
            double high = shade == SHADES.length - 1
                    ? Double.POSITIVE_INFINITY
                    : sorted[(shade + 1) * sorted.length / SHADES.length];
            double[] xs = new double[POINTS * tails.length];
            double[] ys = new double[POINTS * tails.length];
            int count = 0;
            for (int i = 0; i < tails.length; i++) {
                if (lengths[i] > 0 && lengths[i] >= low && lengths[i] < high) {
                    double length = room * lengths[i] / (lengths[i] + median);
                    double angle = Math.atan2(vectors[i][1], vectors[i][0]);
                    double[][] outline = outline(length, angle);
                    for (double[] point : outline) {
                        xs[count] = tails[i][0] + unitX * point[0];
                        ys[count++] = tails[i][1] + unitY * point[1];
                    }
                }
            }
            if (count > 0) {
                Theme.line(
                        chart,
                        "field " + shade,
                        Arrays.copyOf(xs, count),
                        Arrays.copyOf(ys, count),
                        SHADES[shade],
                        1.3);
            }
        }
    }

    private static double[][] outline(double length, double angle) {
        double[] tip = {length * Math.cos(angle), length * Math.sin(angle)};
        return new double[][] {
            {0, 0},
            tip,
            barb(tip, length, angle + SPREAD),
            tip,
            barb(tip, length, angle - SPREAD),
            {Double.NaN, Double.NaN}
        };
    }

    private static double[] barb(double[] tip, double length, double angle) {
        return new double[] {tip[0] - HEAD * length * Math.cos(angle), tip[1] - HEAD * length * Math.sin(angle)};
    }
}

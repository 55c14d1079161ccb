package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Corrects a margin of a model by that of the table: a piecewise linear map from quantiles of the model to those of the table.
 *
 * <p>B bins make the density fit the rows whatever they are, and cost (B − 1)/n nats a row on new ones: half of that is what
 * they seem to gain by chance, half is what they lose. So a number of bins is as good as what it gains on the table less that
 * (Akaike's criterion, 1973), where n⁻¹ = rows⁻¹ + samples⁻¹ since both margins are drawn. The best is taken, which for a margin that the
 * model knows is one bin: no correction.
 */
final class Calibration {
    /** No bin has fewer rows. */
    private static final int ROWS_OF_BIN = 10;

    private static final int MOST_BINS = 100;

    private Calibration() {}

    /**
     * The map from z of the model to those of the table.
     *
     * @param ofModel samples, in order
     * @param ofTable numbers of the table, in order; each row may be there several times, at several places of its cell
     * @param rows how many rows have these numbers
     * @param mostFrequent how many of them have the same number. If these fill a bin, the number is a part of the rows rather than
     *     a density, and counted as exactly as may be
     */
    static Monotone of(double[] ofModel, double[] ofTable, int rows, int mostFrequent) {
        int finest = Math.min(MOST_BINS, rows / ROWS_OF_BIN);
        if (finest > 1 && mostFrequent >= rows / finest) {
            return map(ofModel, ofTable, finest);
        }
        int best = 1;
        double most = 0;
        for (int bins = 2; bins <= finest; bins *= 2) {
            double cost = (bins - 1) * (1.0 / rows + 1.0 / ofModel.length);
            double gain = gain(ofModel, ofTable, bins) - cost;
            if (gain > most) {
                most = gain;
                best = bins;
            }
        }
        return best <= 1 ? Monotone.IDENTITY : map(ofModel, ofTable, best);
    }

    /** What so many bins of equally many rows gain in nats a row on the table: Σ ln(1/(B qᵦ))/B with the model's part qᵦ of a bin. */
    private static double gain(double[] ofModel, double[] ofTable, int bins) {
        double gain = 0;
        double below = 0;
        for (int b = 1; b <= bins; b++) {
            double to = b == bins ? 1 : share(ofModel, SampleStatistics.quantile(ofTable, (double) b / bins));
            double part = Math.max(to - below, 0.5 / ofModel.length); // an empty bin is one of half a sample
            gain -= Math.log(bins * part) / bins;
            below = to;
        }
        return gain;
    }

    /** The part of some numbers below x. */
    private static double share(double[] sorted, double x) {
        int found = Arrays.binarySearch(sorted, x);
        return (found >= 0 ? found : -found - 1) / (double) sorted.length;
    }

    private static Monotone map(double[] ofModel, double[] ofTable, int bins) {
        List<double[]> knots = new ArrayList<>();
        for (int b = 0; b < bins; b++) {
            double p = (b + 0.5) / bins;
            double from = SampleStatistics.quantile(ofModel, p);
            double to = SampleStatistics.quantile(ofTable, p);
            double[] last = knots.isEmpty() ? null : knots.get(knots.size() - 1);
            if (last == null || from > last[0] + 1e-9 && to > last[1] + 1e-9) {
                knots.add(new double[] {from, to});
            }
        }
        return new Monotone(
                knots.stream().mapToDouble(k -> k[0]).toArray(),
                knots.stream().mapToDouble(k -> k[1]).toArray(),
                1,
                1);
    }
}

package nabla.examples.commands;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableModel;

/**
 * How likely and how strange the rows of a table are.
 *
 * @param logProb log p of each row
 * @param error its standard error
 * @param anomaly the higher, the stranger
 */
record Scores(double[] logProb, double[] error, double[] anomaly) {
    /** Rows that are scored at once, so that memory does not grow with the table. */
    private static final int BLOCK = 4096;

    static Scores of(TableModel model, DataFrame frame, Rng rng) {
        int rows = frame.rows();
        Scores scores = new Scores(new double[rows], new double[rows], new double[rows]);
        for (int from = 0, block = 0; from < rows; from += BLOCK, block++) {
            int[] some = IntStream.range(from, Math.min(rows, from + BLOCK)).toArray();
            DataFrame part = frame.rows(some);
            TableModel.Likelihood likelihood = model.likelihood(part, rng.split(2L * block));
            copy(likelihood.logProb().toArray(), scores.logProb, from);
            copy(likelihood.standardError().toArray(), scores.error, from);
            copy(model.anomalyScore(part, rng.split(2L * block + 1)).toArray(), scores.anomaly, from);
        }
        return scores;
    }

    private static void copy(double[] part, double[] all, int from) {
        System.arraycopy(part, 0, all, from, part.length);
    }

    /** How many rows have no finite log p: the model takes them for impossible, or its numbers overflow. */
    int withoutLogProb() {
        return logProb.length - (int) finite().count();
    }

    private DoubleStream finite() {
        return Arrays.stream(logProb).filter(Double::isFinite);
    }

    /** The mean of the finite ones. */
    double meanLogProb() {
        return finite().average().orElse(Double.NaN);
    }

    /** The standard error of the mean over rows. */
    double errorOfMean() {
        double mean = meanLogProb();
        double squares = finite().map(x -> (x - mean) * (x - mean)).sum();
        long rows = finite().count();
        return Math.sqrt(squares / Math.max(1, rows - 1) / rows);
    }
}

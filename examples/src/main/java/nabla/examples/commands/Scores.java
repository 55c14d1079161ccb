package nabla.examples.commands;

import java.util.Arrays;
import java.util.stream.DoubleStream;
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
    /** With the same key for both, the key of a reader who makes the two calls. */
    static Scores of(TableModel model, DataFrame frame, Rng rng) {
        TableModel.Likelihood likelihood = model.likelihood(frame, rng);
        return new Scores(
                likelihood.logProb().toArray(),
                likelihood.standardError().toArray(),
                model.anomalyScore(frame, rng).toArray());
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

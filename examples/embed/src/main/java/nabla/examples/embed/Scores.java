package nabla.examples.embed;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What a model says of some rows, a number for each.
 *
 * @param logProb log p, in the units of the table
 * @param error the standard error of log p
 * @param anomaly the higher, the stranger
 */
public record Scores(double[] logProb, double[] error, double[] anomaly) {
    /** The number of rows. */
    int rows() {
        return logProb.length;
    }

    /** All of them, one after the other. */
    static Scores concat(List<Scores> parts) {
        return new Scores(concat(parts, Scores::logProb), concat(parts, Scores::error), concat(parts, Scores::anomaly));
    }

    private static double[] concat(List<Scores> parts, Function<Scores, double[]> numbers) {
        return parts.stream().map(numbers).flatMapToDouble(Arrays::stream).toArray();
    }
}

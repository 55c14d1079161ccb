package nabla.scorematching.conformance;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/**
 * A mean and what it should be.
 *
 * @param what which mean
 * @param expected the true one
 * @param expectedError its standard error; 0 if it is known exactly
 * @param found the mean of the draws
 * @param error its standard error
 * @param slack what is allowed beside chance
 */
record Mean(String what, double expected, double expectedError, double found, double error, double slack) {
    /** How many standard errors are put down to chance. */
    static final double ERRORS = 6;

    private static final double ROUNDING = 1e-9;

    static Mean of(String what, double expected, Tensor draws) {
        return of(what, expected, 0, draws, 0);
    }

    static Mean of(String what, double expected, double expectedError, Tensor draws, double slack) {
        double[] values = draws.toArray();
        return new Mean(what, expected, expectedError, mean(values), error(values), slack);
    }

    static double mean(double[] draws) {
        return Arrays.stream(draws).sum() / draws.length;
    }

    /** The standard error of the mean of independent draws. */
    static double error(double[] draws) {
        double mean = mean(draws);
        double squares = Arrays.stream(draws).map(d -> (d - mean) * (d - mean)).sum();
        return Math.sqrt(squares / (draws.length - 1.0) / draws.length);
    }

    double tolerance() {
        return ERRORS * chance() + slack + ROUNDING * Math.max(1, Math.abs(expected));
    }

    /** The standard error of found − expected. */
    double chance() {
        return Math.hypot(error, expectedError);
    }

    /** |found − expected| in units of the tolerance. */
    double distance() {
        double distance = Math.abs(found - expected) / tolerance();
        return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
    }

    /** Whether what was found may be this, too. */
    boolean mayBe(double other) {
        return Math.abs(found - other) <= tolerance();
    }
}

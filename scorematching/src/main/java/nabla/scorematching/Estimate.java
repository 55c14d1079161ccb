package nabla.scorematching;

import java.util.Arrays;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Normal;

/**
 * A mean that was estimated from independent draws.
 *
 * @param value the estimate
 * @param standardError its standard deviation, estimated from the draws; NaN if that is unknown
 */
public record Estimate(double value, double standardError) {
    /**
     * An estimate.
     *
     * @throws IllegalArgumentException if the standard error is negative
     */
    public Estimate {
        if (standardError < 0) {
            throw new IllegalArgumentException(
                    "Estimate: expected a standard error of at least 0, got " + standardError);
        }
    }

    /**
     * The mean x̄ of draws and its standard error √(Σ(x − x̄)²/(n(n − 1))).
     *
     * @param draws [n]; a single one has no standard error
     * @throws IllegalArgumentException if there is none
     */
    public static Estimate ofMean(Tensor draws) {
        if (draws.rank() != 1 || draws.size() == 0) {
            throw new IllegalArgumentException(
                    "Estimate.ofMean: expected draws [n] with n of at least 1, got " + Arrays.toString(draws.shape()));
        }
        int n = draws.size();
        return new Estimate(
                draws.mean().item(),
                n == 1 ? Double.NaN : Math.sqrt(draws.variance().item() / (n - 1)));
    }

    /**
     * The interval value ± z·standardError that holds the mean with this probability, as far as the mean of the draws is normal:
     * from some dozens of draws without heavy tails.
     *
     * @param confidence in (0, 1), for instance 0.95
     * @throws IllegalArgumentException if it is not
     */
    public Interval interval(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("Estimate.interval: expected a confidence in (0, 1), got " + confidence);
        }
        double reach = Normal.quantiles((1 + confidence) / 2)[0] * standardError;
        return new Interval(value - reach, value + reach);
    }

    /** The number of standard errors from 0. */
    public double z() {
        return value / standardError;
    }

    /** The probability that a normal z is as far from 0, on either side. */
    public double p() {
        return 2 * Normal.probability(-Math.abs(z()));
    }

    /**
     * An interval.
     *
     * @param low its lower end
     * @param high its upper end
     */
    public record Interval(double low, double high) {
        /** Whether a number lies in it. */
        public boolean contains(double number) {
            return low <= number && number <= high;
        }

        /** The part of it between two numbers that the mean cannot be beyond: 0 and 1 for a probability. */
        public Interval within(double least, double most) {
            return new Interval(Math.max(low, least), Math.min(high, most));
        }
    }

    @Override
    public String toString() {
        return value + " ± " + standardError;
    }
}

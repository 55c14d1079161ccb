package nabla.scorematching.estimators;

import java.util.Optional;
import nabla.autodiff.Tensor;

/** Why an estimate is not a density: score matching does not see whether one can be normalised. */
final class Densities {
    private Densities() {}

    /** Unless all of these are above a bound. */
    static Optional<String> above(double bound, String symbol, Tensor theta) {
        for (int k = 0; k < theta.size(); k++) {
            if (!(theta.get(k) > bound)) {
                String name = theta.size() == 1 ? symbol : symbol + (k + 1);
                return Optional.of(name + " = " + theta.get(k) + " is not above " + number(bound));
            }
        }
        return Optional.empty();
    }

    /** Unless the coefficient of the highest power is negative. */
    static Optional<String> falling(Tensor theta) {
        int degree = theta.size();
        double leading = theta.get(degree - 1);
        return leading < 0
                ? Optional.empty()
                : Optional.of("the coefficient " + leading + " of the highest power, " + degree + ", is not negative");
    }

    private static String number(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}

package nabla.examples.estimators;

import java.util.Arrays;
import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/** Where data live: how they are brought there, and points spread over it. */
public enum Domain {
    /** The line. */
    REAL,
    /** x &gt; 0. */
    POSITIVE,
    /** x &gt; 0, or an interval. */
    BOUNDED,
    /** 0 &lt; x &lt; 1. */
    UNIT,
    /** Angles. */
    TORUS,
    /** Unit vectors. */
    SPHERE,
    /** Shares. */
    SIMPLEX;

    /** By how much the libraries let a length or a sum differ from 1. */
    private static final double ROUNDED = 1e-6;

    /** Whether its wall is at 0 alone, unless an interval is given. */
    public boolean isPositive() {
        return this == POSITIVE || this == BOUNDED;
    }

    /** Whether rows can be scaled into it. */
    public boolean isNormalizable() {
        return this == SPHERE || this == SIMPLEX;
    }

    /**
     * Rows scaled to length 1, or to the sum 1.
     *
     * @throws IllegalArgumentException if a row has the length or the sum 0
     */
    public Tensor normalize(Tensor x) {
        return switch (this) {
            case SPHERE -> scaled("length", x, x.square().sumKeepDims(1).sqrt());
            case SIMPLEX -> scaled("sum", x, x.sumKeepDims(1));
            default -> x;
        };
    }

    /**
     * Refuses rows that {@link #normalize} would change by more than rounding.
     *
     * @throws IllegalArgumentException if a row has another length or sum than 1; the message says what brings it there
     */
    public void requireNormalized(Tensor x) {
        switch (this) {
            case SPHERE -> requireSize("length", x.square().sumKeepDims(1).sqrt());
            case SIMPLEX -> requireSize("sum", x.sumKeepDims(1));
            default -> {}
        }
    }

    private static void requireSize(String what, Tensor sizes) {
        for (int i = 0; i < sizes.size(0); i++) {
            if (!(Math.abs(sizes.get(i, 0) - 1) <= ROUNDED)) {
                throw new IllegalArgumentException("expected rows of the " + what + " 1, got " + sizes.get(i, 0)
                        + " in row " + i + "; --normalize scales them");
            }
        }
    }

    /** How many columns its data have, if families do not say otherwise; nothing if any number will do. */
    Optional<Integer> columns() {
        return isNormalizable() ? Optional.empty() : Optional.of(1);
    }

    private static Tensor scaled(String what, Tensor x, Tensor sizes) {
        for (int i = 0; i < x.size(0); i++) {
            if (sizes.get(i, 0) == 0) {
                throw new IllegalArgumentException("--normalize: expected rows of a " + what + " that is not 0, got "
                        + Arrays.toString(x.select(0, i).toArray()));
            }
        }
        return x.div(sizes);
    }

    /** Independent points, uniform on what has a finite size. */
    Optional<Tensor> uniform(Rng rng, int rows, int columns) {
        return switch (this) {
            case TORUS -> Optional.of(rng.uniform(rows, columns).sub(0.5).mul(2 * Math.PI));
            case SPHERE -> Optional.of(normalize(rng.normal(rows, columns)));
            case SIMPLEX ->
                Optional.of(normalize(rng.uniform(rows, columns).log().neg()));
            default -> Optional.empty();
        };
    }
}

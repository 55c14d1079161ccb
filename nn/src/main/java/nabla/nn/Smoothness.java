package nabla.nn;

import nabla.autodiff.Operation;

/**
 * How often a function is continuously differentiable. Score matching by Hyvärinen's formula differentiates the score
 * once, and its training once more; with a rectifier the second derivative is zero where it should not be.
 */
public enum Smoothness {
    /** Not continuous: it looks its input up or rounds it. */
    DISCONTINUOUS("discontinuous"),
    /** Continuous, with kinks. */
    C0("C⁰"),
    /** Once continuously differentiable. */
    C1("C¹"),
    /** Of any order. */
    C_INFINITY("C∞");

    private final String symbol;

    Smoothness(String symbol) {
        this.symbol = symbol;
    }

    /**
     * The smoothness of a function by its number of continuous derivatives, as {@link Operation#continuousDerivatives}
     * counts.
     */
    public static Smoothness of(int continuousDerivatives) {
        if (continuousDerivatives == Operation.SMOOTH) {
            return C_INFINITY;
        }
        return continuousDerivatives < 0 ? DISCONTINUOUS : continuousDerivatives == 0 ? C0 : C1;
    }

    /**
     * The smoothness that the composition, sum or product of two functions is guaranteed to have: the lesser of the
     * two.
     */
    public Smoothness and(Smoothness other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** The smoothness of the derivative of such a function. */
    public Smoothness ofDerivative() {
        return this == C_INFINITY ? C_INFINITY : this == C1 ? C0 : DISCONTINUOUS;
    }

    /** Whether it is at least as smooth as the other. */
    public boolean isAtLeast(Smoothness other) {
        return compareTo(other) >= 0;
    }

    @Override
    public String toString() {
        return symbol;
    }
}

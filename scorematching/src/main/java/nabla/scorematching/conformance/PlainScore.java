package nabla.scorematching.conformance;

/**
 * A score in plain arrays, one row for each point: what a {@link PlainLoss} or a {@link PlainSampler} is given, with the
 * derivatives that score matching needs.
 */
public interface PlainScore {
    /** +∇log p at each of B points, B rows of D numbers. */
    double[][] score(double[][] x);

    /** ∇·s at each point, B numbers. */
    double[] divergence(double[][] x);

    /** The derivative of the score along a direction for each point, Jv; B rows of D numbers. */
    double[][] derivative(double[][] x, double[][] v);
}

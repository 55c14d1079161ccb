package nabla.scorematching.conformance;

/** A loss that is not made of Nabla's types: a number from a score, rows of data and a seed. */
@FunctionalInterface
public interface PlainLoss {
    /**
     * The mean of the loss over a batch.
     *
     * @param score the model
     * @param x data, B rows of D numbers
     * @param seed of all random numbers of this call
     */
    double loss(PlainScore score, double[][] x, long seed);
}

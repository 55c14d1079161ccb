package nabla.scorematching.conformance;

/** A sampler that is not made of Nabla's types: samples from a score, starts and a seed. */
@FunctionalInterface
public interface PlainSampler {
    /**
     * Samples, one for each start.
     *
     * @param score of the density to sample from
     * @param starts B rows of D numbers
     * @param seed of all random numbers of this call
     * @return B rows of D numbers
     */
    double[][] sample(PlainScore score, double[][] starts, long seed);
}

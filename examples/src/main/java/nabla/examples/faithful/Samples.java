package nabla.examples.faithful;

import java.util.List;
import java.util.Optional;
import nabla.autodiff.Tensor;

/**
 * Samples of a learnt score: where chains have ended.
 *
 * @param rows the samples, [n, D], standardised
 * @param fromOneCluster samples of chains that all began in one cluster, [n, D], if clusters are known
 * @param sampler what they were drawn with, for the reader
 * @param startLeft how much of where the chains began is left in the samples, 0 to 1
 * @param findings what there is to say about the chains
 * @param stages the chains on their way, for a picture
 */
public record Samples(
        Tensor rows,
        Optional<Tensor> fromOneCluster,
        String sampler,
        double startLeft,
        List<Finding> findings,
        List<Stage> stages) {
    /**
     * A number about the chains.
     *
     * @param name what it is
     * @param value the number
     */
    public record Finding(String name, double value) {}

    /**
     * Where the chains were at some moment.
     *
     * @param title the moment
     * @param points [n, D], standardised
     */
    public record Stage(String title, Tensor points) {}
}

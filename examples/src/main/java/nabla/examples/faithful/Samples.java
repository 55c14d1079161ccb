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
 * @param courses how the share of the first cluster changed on the way, from each start, if clusters are known
 */
public record Samples(
        Tensor rows,
        Optional<Tensor> fromOneCluster,
        String sampler,
        double startLeft,
        List<Finding> findings,
        List<Stage> stages,
        List<Course> courses) {
    /** Names chains that began where the sampler lets them begin by itself. */
    static final String AT_RANDOM = "random starts";

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

    /**
     * The share of the first cluster along chains.
     *
     * @param start where they began, for the reader
     * @param steps how many steps they had made
     * @param shares their shares after these
     */
    public record Course(String start, double[] steps, double[] shares) {
        /** The share at the end. */
        double last() {
            return shares[shares.length - 1];
        }
    }
}

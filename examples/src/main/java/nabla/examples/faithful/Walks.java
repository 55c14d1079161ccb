package nabla.examples.faithful;

import java.util.List;
import nabla.autodiff.Tensor;

/**
 * Walks that ended in samples.
 *
 * @param ends the samples, [n, D], standardised
 * @param findings what there is to say about the walks
 * @param stages the walks on their way, for a picture
 */
public record Walks(Tensor ends, List<Finding> findings, List<Stage> stages) {
    /**
     * A number about the walks.
     *
     * @param name what it is
     * @param value the number
     */
    public record Finding(String name, double value) {}

    /**
     * Where the walks were at some moment.
     *
     * @param title the moment
     * @param points [n, D], standardised
     */
    public record Stage(String title, Tensor points) {}
}

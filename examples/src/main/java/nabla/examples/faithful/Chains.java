package nabla.examples.faithful;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Tensor;

/**
 * Chains on their way: where they are, and the share of the first cluster on the way here. Where they were is not kept, which would be
 * much for tables of many columns.
 */
final class Chains {
    private final Prepared data;
    private final List<Integer> steps = new ArrayList<>();
    private final List<Double> shares = new ArrayList<>();
    private Tensor points;

    /** Chains that begin here, [n, D], standardised. */
    Chains(Prepared data, Tensor starts) {
        this.data = data;
        reached(0, starts);
    }

    /** They have come here. */
    void reached(int step, Tensor x) {
        points = x;
        data.clusters().ifPresent(clusters -> {
            steps.add(step);
            shares.add(clusters.share(data.scale().invert(x)));
        });
    }

    /** Where they are. */
    Tensor points() {
        return points;
    }

    /**
     * The share of the first cluster on the way here.
     *
     * @param start where they began, for the reader
     */
    Samples.Course course(String start) {
        return new Samples.Course(
                start,
                steps.stream().mapToDouble(Integer::doubleValue).toArray(),
                shares.stream().mapToDouble(Double::doubleValue).toArray());
    }
}

package nabla.examples.anomalies;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/** A way to tell strange rows from normal ones. */
public interface Detector {
    /** Its name in the table. */
    String name();

    /** Whether it takes rows with this many columns, which it does unless that takes too long. */
    default boolean takes(int columns) {
        return true;
    }

    /**
     * Learns from normal rows alone.
     *
     * @param rows [n, D], standardised
     */
    Fitted fit(Tensor rows, Rng rng);

    /**
     * Learns from normal rows of known classes, which a detector may use to choose by; most do not look at them.
     *
     * @param rows [n, D], standardised
     * @param classes the class of each row
     */
    default Fitted fit(Tensor rows, List<Integer> classes, Rng rng) {
        return fit(rows, rng);
    }

    /**
     * What was learnt.
     *
     * @param chosen what was chosen from the rows, for a reader; empty if nothing was
     * @param statistic from rows [B, D] to [B]: the higher, the stranger
     */
    record Fitted(String chosen, UnaryOperator<Tensor> statistic) {}

    /** All detectors; the first is the one that the others are compared with. */
    static List<Detector> all() {
        return all(DenoisingDetector.full(), LikelihoodDetector.full(), TableDetector.full());
    }

    /** The same with short trainings of small networks, good for nothing but trying. */
    static List<Detector> quick() {
        return all(DenoisingDetector.quick(), LikelihoodDetector.quick(), TableDetector.quick());
    }

    private static List<Detector> all(Detector denoising, Detector likelihood, Detector table) {
        List<Detector> detectors = new ArrayList<>(
                List.of(denoising, likelihood, new MahalanobisDetector(), new KernelDetector(), new MixtureDetector()));
        if (IsolationDetector.isThere()) {
            detectors.add(new IsolationDetector());
        }
        // After the others, whose random keys go by their places.
        detectors.add(table);
        return List.copyOf(detectors);
    }
}

package nabla.benchmarks.rows;

import java.util.function.Supplier;
import nabla.autodiff.kernels.Kernels;

/**
 * One row for one peer.
 *
 * @param work the name of the row, as in {@code benchmarks/peers/README.md}
 * @param peer who does the work
 * @param version the peer's version
 * @param prepare does it for the first time, and gives what is to be timed
 */
public record Row(String work, String peer, Supplier<String> version, Supplier<Measurement> prepare) {
    /** A row of Nabla's own. */
    Row(String work, String peer, Supplier<Measurement> prepare) {
        this(work, peer, () -> "Nabla with " + Kernels.active().name() + " kernels", prepare);
    }
}

package nabla.benchmarks.rows;

import java.util.function.Supplier;

/**
 * One row for one peer.
 *
 * @param work the name of the row, as in {@code benchmarks/peers/README.md}
 * @param peer who does the work
 * @param prepare does it for the first time, and gives what is to be timed
 */
public record Row(String work, String peer, Supplier<Measurement> prepare) {}

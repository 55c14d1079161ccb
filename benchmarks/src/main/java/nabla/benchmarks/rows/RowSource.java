package nabla.benchmarks.rows;

import java.util.stream.Stream;

/** Adds rows to the comparison; found by {@link java.util.ServiceLoader}, for peers that not every build has. */
public interface RowSource {
    /** The rows. */
    Stream<Row> rows();
}

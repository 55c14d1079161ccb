package nabla.nn.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * The batch of every step, as a pure function of the step's number: so a resumed training continues with the same
 * batches. All batches have the same shape.
 */
public final class Batches {
    private final long perEpoch;
    private final LongFunction<int[]> indices;
    private final LongFunction<Tensor> batches;
    private final Rows rows;
    private final List<String> columns;

    private Batches(
            long perEpoch, LongFunction<int[]> indices, LongFunction<Tensor> batches, Rows rows, List<String> columns) {
        this.perEpoch = perEpoch;
        this.indices = indices;
        this.batches = batches;
        this.rows = rows;
        this.columns = columns;
    }

    private static List<String> numbers(Rows rows) {
        return IntStream.range(0, rows.width()).mapToObj(Integer::toString).toList();
    }

    /**
     * All rows at every step.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Batches full(Tensor rows) {
        Doors.present("Batches.full", "rows", rows);
        int count = rows.rank() == 0 ? 0 : rows.size(0);
        Doors.atLeast("Batches.full", "rows", 1, count);
        Rows matrix = Rows.of(rows.reshape(count, rows.size() / count));
        return new Batches(1, step -> IntStream.range(0, count).toArray(), step -> rows, matrix, numbers(matrix));
    }

    /**
     * Shuffled rows of a matrix; see {@link #of(Rows, int, Rng)}.
     *
     * @throws IllegalArgumentException if it is not a matrix, or has fewer rows than a batch
     */
    public static Batches of(Tensor rows, int size, Rng rng) {
        Doors.present("Batches", "rows", rows);
        if (rows.rank() != 2) {
            throw new IllegalArgumentException(
                    "Batches: expected a matrix [B, D], got " + Arrays.toString(rows.shape()));
        }
        return of(Rows.of(rows), size, rng);
    }

    /**
     * Shuffled rows: in each epoch every row appears at most once, in an order drawn for that epoch, and rows that do
     * not fill a batch are left out. Rows are read when their batch is due, so they need not fit into memory; the order
     * does, with four bytes for a row.
     *
     * @throws IllegalArgumentException if there are fewer rows than in a batch
     */
    public static Batches of(Rows rows, int size, Rng rng) {
        Doors.present("Batches", "rows", rows);
        Doors.present("Batches", "a key", rng);
        if (rows.count() == 0) {
            throw new IllegalArgumentException("Batches: expected at least one row, got none");
        }
        long perEpoch = size <= 0 ? 0 : rows.count() / size;
        if (perEpoch == 0) {
            throw new IllegalArgumentException(
                    "Batches: expected a size from 1 to the " + rows.count() + " rows, got " + size);
        }
        Orders orders = new Orders(rows.count(), rng);
        LongFunction<int[]> indices = step -> {
            int[] order = orders.of(step / perEpoch);
            int from = (int) (step % perEpoch) * size;
            return Arrays.copyOfRange(order, from, from + size);
        };
        return new Batches(perEpoch, indices, step -> rows.take(indices.apply(step)), rows, numbers(rows));
    }

    /**
     * The same batches, with names for the columns: messages about the data use them. Unnamed columns go by their numbers, from 0.
     *
     * @throws IllegalArgumentException if there are more or fewer names than columns
     */
    public Batches named(List<String> names) {
        Doors.present("Batches.named", "names", names);
        if (names.size() != rows.width()) {
            throw new IllegalArgumentException(
                    "Batches.named: expected a name for each of the " + rows.width() + " columns, got " + names);
        }
        return new Batches(perEpoch, indices, batches, rows, List.copyOf(names));
    }

    /**
     * The rows that the batches are made of, or {@code most} of them at random, the same on every run, in their order; a note
     * then says so.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public Table sample(int most) {
        Doors.atLeast("Batches.sample", "rows", 1, most);
        int count = rows.count();
        if (count <= most) {
            return new Table(columns, rows.take(IntStream.range(0, count).toArray()));
        }
        int[] chosen = Arrays.copyOf(Rng.of(0).permutation(count), most);
        Arrays.sort(chosen);
        return new Table(
                columns,
                rows.take(chosen),
                List.of(most + " of the " + count + " rows were looked at, taken at random"));
    }

    /**
     * The batch of the step after {@code step} steps.
     *
     * @throws IndexOutOfBoundsException if there are fewer than 0
     */
    public Tensor at(long step) {
        return batches.apply(Doors.index("Batches.at", step, Long.MAX_VALUE));
    }

    /**
     * Which rows of the data are in the batch of the step after {@code step} steps, in their order there.
     *
     * @throws IndexOutOfBoundsException if there are fewer than 0 steps
     */
    public int[] indices(long step) {
        return indices.apply(Doors.index("Batches.indices", step, Long.MAX_VALUE));
    }

    /** The number of batches in an epoch. */
    public long perEpoch() {
        return perEpoch;
    }

    /** The orders of the epochs; the last one is remembered. */
    private static final class Orders {
        private final int rows;
        private final Rng rng;
        private volatile Order last = new Order(-1, new int[0]);

        private record Order(long epoch, int[] rows) {}

        Orders(int rows, Rng rng) {
            this.rows = rows;
            this.rng = rng;
        }

        int[] of(long epoch) {
            Order order = last;
            if (order.epoch != epoch) {
                order = new Order(epoch, rng.split(epoch).permutation(rows));
                last = order;
            }
            return order.rows;
        }
    }
}

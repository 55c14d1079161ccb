package nabla.autodiff.divergence;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.calculus.WengertList;

/** Sweeps in the directions of all columns, in blocks of directions, which bound the memory and stay in the cache. */
final class Directions {
    /** Elements of the largest tensor of a block: 1 MB. */
    private static final long IN_CACHE = 1L << 17;

    /** More blocks than this would make programs long; then a block is larger. */
    private static final int MOST_BLOCKS = 64;

    /** Elements of the largest tensor of any block: 32 MB, unless one direction has more. */
    private static final long MOST_ELEMENTS = 1L << 22;

    private Directions() {}

    /** A sweep in some directions. */
    @FunctionalInterface
    interface Sweep {
        /** What it makes of the unit vectors {@code from} … {@code to}−1 of every row: seeds [to − from, B, n]. */
        Tensor of(Tensor seeds, int from, int to);
    }

    /** What a sweep of a tape over rows makes of n unit vectors, n ≥ 1, joined along an axis. */
    static Tensor joined(WengertList tape, int n, int axis, Sweep sweep) {
        int rows = tape.variables().get(0).size(0);
        int block = block(n, rows * widest(tape));
        List<Tensor> parts = new ArrayList<>();
        for (int from = 0; from < n; from += block) {
            int to = Math.min(n, from + block);
            Tensor seeds = Tensor.eye(n).slice(0, from, to).unsqueeze(1).broadcastTo(to - from, rows, n);
            parts.add(sweep.of(seeds, from, to));
        }
        return Tensor.concat(axis, parts.toArray(Tensor[]::new));
    }

    /** How many of n directions travel together. */
    private static int block(int n, long elements) {
        long few = (n + MOST_BLOCKS - 1) / MOST_BLOCKS;
        return (int) Math.max(1, Math.min(MOST_ELEMENTS / elements, Math.max(few, IN_CACHE / elements)));
    }

    /** The most elements in a row of a tensor on the tape. */
    private static long widest(WengertList tape) {
        long rows = tape.variables().get(0).size(0);
        return tape.nodes().stream().mapToLong(Tensor::size).max().orElse(0) / rows + 1;
    }
}

package nabla.autodiff.divergence;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.calculus.WengertList;

/** Sweeps in the directions of all columns, in blocks of directions, which bound the memory. */
final class Directions {
    /** Elements of the largest tensor of a block: 32 MB, unless one direction has more. */
    private static final long BLOCK_ELEMENTS = 1L << 22;

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
        int block = (int) Math.max(1, BLOCK_ELEMENTS / (rows * widest(tape)));
        List<Tensor> parts = new ArrayList<>();
        for (int from = 0; from < n; from += block) {
            int to = Math.min(n, from + block);
            Tensor seeds = Tensor.eye(n).slice(0, from, to).unsqueeze(1).broadcastTo(to - from, rows, n);
            parts.add(sweep.of(seeds, from, to));
        }
        return Tensor.concat(axis, parts.toArray(Tensor[]::new));
    }

    /** The most elements in a row of a tensor on the tape. */
    static long widest(WengertList tape) {
        long rows = tape.variables().get(0).size(0);
        return tape.nodes().stream().mapToLong(Tensor::size).max().orElse(0) / rows + 1;
    }
}

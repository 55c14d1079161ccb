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
        /** What a sweep of a tape makes of the unit vectors {@code from} … {@code to}−1 of every row: seeds [to − from, B, n]. */
        Tensor of(WengertList tape, Tensor seeds, int from, int to);
    }

    /** What a sweep of a tape over rows makes of n unit vectors, n ≥ 1, joined along an axis. */
    static Tensor joined(WengertList tape, int n, int axis, Recomputation recomputation, Sweep sweep) {
        int rows = tape.variables().get(0).size(0);
        long elements = tape.nodes().stream().mapToLong(Tensor::size).sum();
        int block = Math.min(block(n, rows * widest(tape)), recomputation.most(elements));
        return recomputation.joined(axis, n, block, elements, tape.sources(), (x, first, end) -> {
            WengertList at = end - first == n ? tape : tape.at(x);
            List<Tensor> parts = new ArrayList<>();
            for (int from = first; from < end; from += block) {
                int to = Math.min(end, from + block);
                Tensor seeds = Tensor.eye(n).slice(0, from, to).unsqueeze(1).broadcastTo(to - from, rows, n);
                parts.add(sweep.of(at, seeds, from, to));
            }
            return Tensor.concat(axis, parts.toArray(Tensor[]::new));
        });
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

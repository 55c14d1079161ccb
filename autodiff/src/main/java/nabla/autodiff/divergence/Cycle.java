package nabla.autodiff.divergence;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Tensor;

/**
 * The trace of a cyclic product of matrices that all rows share and two or more diagonals of each row, multiplied in the
 * cheapest order.
 *
 * <p>An arc of the cycle is a matrix: of all rows if no diagonal lies inside, which costs next to nothing, else of each row.
 * Two arcs that join multiply to a longer one, with the diagonal between them on one of the two; and two that make up the
 * cycle have the trace Σ gᵢ·Aᵢⱼ·gⱼ·Bⱼᵢ, which takes no product any more. Which arcs are multiplied is found by the dynamic
 * program over all of them from the shortest to the longest, as for a {@link MatrixRun}.
 */
final class Cycle {
    /** Elements of the largest matrices of some rows that are computed together: 1 MB, which stay in the cache. */
    private static final long BLOCK_ELEMENTS = 1L << 17;

    private final List<Tensor> diagonals;
    private final List<MatrixRun> runs;
    private final Recomputation recomputation;

    /** For each matrix round the cycle the run that it belongs to, and its index there. A diagonal comes before a run. */
    private final int[] run;

    private final int[] inside;

    /** The cheapest arc from a matrix on, of a number of matrices. */
    private final Arc[][] arcs;

    private Arc first;
    private Arc second;

    /** A cycle of a diagonal, a run, a diagonal, a run, and so on, at least two of each. */
    Cycle(List<Tensor> diagonals, List<MatrixRun> runs, Recomputation recomputation) {
        this.diagonals = diagonals;
        this.runs = runs;
        this.recomputation = recomputation;
        int size = runs.stream().mapToInt(MatrixRun::size).sum();
        this.run = new int[size];
        this.inside = new int[size];
        int at = 0;
        for (int r = 0; r < runs.size(); r++) {
            for (int i = 0; i < runs.get(r).size(); i++) {
                run[at] = r;
                inside[at++] = i;
            }
        }
        this.arcs = new Arc[size][size];
        for (int length = 1; length < size; length++) {
            for (int from = 0; from < size; from++) {
                arcs[from][length] = cheapest(from, length);
            }
        }
        chooseEnds();
    }

    private void chooseEnds() {
        int size = run.length;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            for (int j = i + 1; j < size; j++) {
                Arc a = arcs[i][j - i];
                Arc b = arcs[j][size - j + i];
                long cost = a.cost() + b.cost() + Contraction.NOMINAL_ROWS * width(i) * width(j);
                if (cost < least) {
                    least = cost;
                    first = a;
                    second = b;
                }
            }
        }
    }

    /** An arc of matrices that all rows share, or of the cheapest two parts. */
    private Arc cheapest(int from, int length) {
        if (inside[from] + length <= runs.get(run[from]).size()) {
            long shared = runs.get(run[from]).cost(inside[from], inside[from] + length);
            return new Arc(from, length, null, null, 0, shared);
        }
        Arc best = null;
        for (int cut = 1; cut < length; cut++) {
            Arc left = arcs[from][cut];
            Arc right = arcs[wrapped(from + cut)][length - cut];
            long inner = width(right.from);
            long product = width(from) * inner * width(from + length);
            long scaling = diagonal(right.from) == null
                    ? 0
                    : inner * (scalesLeft(left, right) ? width(from) : width(from + length));
            Arc arc = new Arc(
                    from,
                    length,
                    left,
                    right,
                    left.perRow + right.perRow + product + scaling,
                    left.shared + right.shared);
            best = best == null || arc.cost() < best.cost() ? arc : best;
        }
        return best;
    }

    /** Whether the diagonal between two arcs goes to the left one: to that of each row if there is one, or to the smaller. */
    private boolean scalesLeft(Arc left, Arc right) {
        return left.isShared() == right.isShared()
                ? width(left.from) <= width(right.from + right.length)
                : right.isShared();
    }

    private int wrapped(int index) {
        return index % run.length;
    }

    /** The number of rows of a matrix, which is the width of the cycle before it. */
    private long width(int index) {
        int at = wrapped(index);
        return runs.get(run[at]).widthAt(inside[at]);
    }

    /** The diagonal before a matrix, null if there is none. */
    private Tensor diagonal(int index) {
        int at = wrapped(index);
        return inside[at] == 0 ? diagonals.get(run[at]) : null;
    }

    /** Multiplications for each row. */
    long perRow() {
        return first.perRow + second.perRow + width(first.from) * width(second.from);
    }

    /** Multiplications of matrices that all rows share. */
    long shared() {
        return first.shared + second.shared;
    }

    /** The trace of each row, [B], in blocks of rows. */
    Tensor trace() {
        int rows = diagonals.stream().mapToInt(g -> g.size(0)).max().orElseThrow();
        long elements = first.elements(this) + second.elements(this);
        List<Tensor> sources = new ArrayList<>(diagonals);
        runs.forEach(matrices -> sources.addAll(matrices.matrices()));
        return recomputation.joined(
                0, rows, 1, elements, sources, (x, from, to) -> (to - from == rows ? this : at(x)).trace(from, to));
    }

    private Tensor trace(int begin, int end) {
        int block = (int) Math.max(1, BLOCK_ELEMENTS / Math.max(first.largest(this), second.largest(this)));
        List<Tensor> parts = new ArrayList<>();
        for (int from = begin; from < end; from += block) {
            parts.add(new Rows(from, Math.min(end, from + block)).trace());
        }
        return Tensor.concat(0, parts.toArray(Tensor[]::new));
    }

    /** The same cycle of other tensors: its diagonals, then the matrices of its runs. */
    private Cycle at(List<Tensor> x) {
        List<MatrixRun> others = new ArrayList<>();
        int at = diagonals.size();
        for (MatrixRun matrices : runs) {
            others.add(new MatrixRun(x.subList(at, at + matrices.size())));
            at += matrices.size();
        }
        return new Cycle(x.subList(0, diagonals.size()), others, recomputation);
    }

    /**
     * Some matrices one after the other.
     *
     * @param from the first of them
     * @param length how many
     * @param left the first factor, null if all rows share the matrices
     * @param right the second factor
     * @param perRow multiplications for each row
     * @param shared multiplications of matrices that all rows share
     */
    private record Arc(int from, int length, Arc left, Arc right, long perRow, long shared) {
        boolean isShared() {
            return left == null;
        }

        long cost() {
            return Contraction.NOMINAL_ROWS * perRow + shared;
        }

        /** Elements of the matrices of a row on the way to it. */
        long elements(Cycle cycle) {
            if (isShared()) {
                return 0;
            }
            long own = cycle.width(from) * (cycle.width(right.from) + cycle.width(from + length));
            return own + left.elements(cycle) + right.elements(cycle);
        }

        /** Elements of the largest matrix of a row on the way to it. */
        long largest(Cycle cycle) {
            if (isShared()) {
                return 1;
            }
            long inner = cycle.width(right.from);
            long outer = cycle.scalesLeft(left, right) ? cycle.width(from) : cycle.width(from + length);
            long own = Math.max(inner * outer, cycle.width(from) * cycle.width(from + length));
            return Math.max(own, Math.max(left.largest(cycle), right.largest(cycle)));
        }
    }

    /**
     * A product, as it came out.
     *
     * @param matrix [n, m] or [B, n, m]
     * @param isTransposed whether it is the transpose of what it stands for
     */
    private record Product(Tensor matrix, boolean isTransposed) {
        Tensor transposed(boolean asTransposed) {
            return isTransposed == asTransposed ? matrix : matrix.transpose(0, 2, 1);
        }

        /** The product with a diagonal on its right, or on its left. */
        Product times(Tensor diagonal, boolean onRight) {
            return diagonal == null
                    ? this
                    : new Product(matrix.mul(diagonal.unsqueeze(onRight != isTransposed ? 1 : -1)), isTransposed);
        }
    }

    /** The rows of a block. */
    private final class Rows {
        private final int begin;
        private final int end;

        Rows(int begin, int end) {
            this.begin = begin;
            this.end = end;
        }

        private Tensor diagonal(int index) {
            Tensor all = Cycle.this.diagonal(index);
            return all == null || all.size(0) == end - begin ? all : all.slice(0, begin, end);
        }

        /** Σ gᵢ·Aᵢⱼ·gⱼ·Bⱼᵢ. */
        Tensor trace() {
            Tensor g = diagonal(first.from);
            Tensor h = diagonal(second.from);
            if (first.isShared() && second.isShared()) {
                return g.matmul(ofBoth()).mul(h).sum(-1);
            }
            Arc own = first.isShared() ? second : first;
            Arc other = first.isShared() ? first : second;
            Product a = product(own);
            Tensor b = other.isShared()
                    ? shared(other, !a.isTransposed)
                    : product(other).transposed(!a.isTransposed);
            // The columns of a are those of the arc's end, or of its beginning if it is transposed.
            boolean endsAtSecond = (own == first) != a.isTransposed;
            Tensor columns = endsAtSecond ? h : g;
            Tensor lines = endsAtSecond ? g : h;
            Tensor products = a.matrix.mul(b);
            Tensor sum = (columns == null ? products : products.mul(columns.unsqueeze(1))).sum(-1);
            return (lines == null ? sum : sum.mul(lines)).sum(-1);
        }

        /** A ∘ Bᵀ of matrices that all rows share. */
        private Tensor ofBoth() {
            MatrixRun a = runs.get(run[first.from]);
            return a.isTransposed()
                    ? shared(first, true).mul(shared(second, false)).transpose()
                    : shared(first, false).mul(shared(second, true));
        }

        private Tensor shared(Arc arc, boolean transposed) {
            MatrixRun matrices = runs.get(run[arc.from]);
            int from = inside[arc.from];
            return transposed
                    ? matrices.transposedProduct(from, from + arc.length)
                    : matrices.product(from, from + arc.length);
        }

        private Product product(Arc arc) {
            Tensor g = diagonal(arc.right.from);
            boolean scalesLeft = scalesLeft(arc.left, arc.right);
            boolean leftIsShared = arc.left.isShared() && !(scalesLeft && g != null);
            boolean rightIsShared = arc.right.isShared() && !(!scalesLeft && g != null);
            if (leftIsShared) {
                Tensor right = scaled(arc.right, g, false).transposed(true);
                return new Product(right.matmul(shared(arc.left, true)), true);
            }
            Tensor left = scaled(arc.left, scalesLeft ? g : null, true).transposed(false);
            Tensor right = rightIsShared
                    ? shared(arc.right, false)
                    : scaled(arc.right, scalesLeft ? null : g, false).transposed(false);
            return new Product(left.matmul(right), false);
        }

        /** An arc of each row with a diagonal on its right, or on its left. */
        private Product scaled(Arc arc, Tensor diagonal, boolean onRight) {
            Product product = arc.isShared() ? new Product(shared(arc, !onRight), !onRight) : product(arc);
            return product.times(diagonal, onRight);
        }
    }
}

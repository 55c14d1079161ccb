package nabla.autodiff.divergence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import nabla.autodiff.DivergencePlan;
import nabla.autodiff.Tensor;
import nabla.autodiff.divergence.Factor.Diagonal;
import nabla.autodiff.divergence.Factor.Matrix;
import nabla.autodiff.evaluation.Shapes;

/**
 * The trace of a chain, row by row. The trace is cyclic: the matrices between two diagonals, the last ones joined to the
 * first, are one matrix product without rows in it. What is left depends on the number of diagonals alone.
 *
 * <ul>
 *   <li>none: tr M, the same for all rows;
 *   <li>one: Σₕ gₕ·Mₕₕ;
 *   <li>two: g₁ᵀ(A ∘ Bᵀ)g₂, one matrix product whatever D is, unless there are narrow cuts;
 *   <li>three and more: products of each row, in the cheapest order ({@link Cycle}).
 * </ul>
 *
 * <p>Costs are counted in multiplications for a nominal number of rows, so that what is computed for a row does not depend
 * on how many there are.
 */
final class Contraction {
    static final long NOMINAL_ROWS = 128;

    private final Chain chain;
    private final int rows;
    private final List<Tensor> diagonals = new ArrayList<>();

    /** Between diagonal i and diagonal i+1, the last and the first being neighbours; the only one if there is no diagonal. */
    private final List<MatrixRun> runs = new ArrayList<>();

    /** What finds the order of products of two diagonals and more, else null. */
    private final Cycle cycle;

    Contraction(Chain chain, int rows, Recomputation recomputation) {
        this.chain = chain;
        this.rows = rows;
        List<Tensor> run = new ArrayList<>();
        for (Factor factor : rotated(folded(chain.factors()))) {
            if (factor instanceof Matrix matrix) {
                run.add(matrix.matrix());
            } else {
                if (!diagonals.isEmpty()) {
                    runs.add(new MatrixRun(run));
                    run = new ArrayList<>();
                }
                diagonals.add(((Diagonal) factor).diagonal());
            }
        }
        runs.add(new MatrixRun(run));
        mergeNeighbours();
        this.cycle = diagonals.size() < 2 ? null : new Cycle(diagonals, runs, recomputation);
    }

    /** How the trace is computed, and its counted cost. */
    DivergencePlan.Term term() {
        return new DivergencePlan.Term(diagonals.size(), cost());
    }

    /** Without the diagonals that all rows share: each is multiplied into a neighbouring matrix. */
    private static List<Factor> folded(List<Factor> factors) {
        boolean anyMatrix = factors.stream().anyMatch(f -> f instanceof Matrix);
        List<Factor> folded = new ArrayList<>();
        Tensor pending = null; // a shared diagonal that waits for the matrix on its right
        for (Factor factor : factors) {
            if (factor instanceof Diagonal d && anyMatrix && d.isShared()) {
                int at = folded.size() - 1;
                if (at >= 0 && folded.get(at) instanceof Matrix left) {
                    folded.set(at, new Matrix(left.matrix().mul(d.diagonal())));
                } else {
                    pending = pending == null ? d.diagonal() : pending.mul(d.diagonal());
                }
            } else if (factor instanceof Matrix right && pending != null) {
                folded.add(new Matrix(right.matrix().mul(pending.transpose())));
                pending = null;
            } else {
                folded.add(factor);
            }
        }
        return folded;
    }

    /** The same cycle, beginning with a diagonal if there is one. */
    private static List<Factor> rotated(List<Factor> cycle) {
        for (int i = 0; i < cycle.size(); i++) {
            if (cycle.get(i) instanceof Diagonal) {
                List<Factor> rotated = new ArrayList<>(cycle);
                Collections.rotate(rotated, -i);
                return rotated;
            }
        }
        return cycle;
    }

    /** Diagonals with no matrix between them are one. */
    private void mergeNeighbours() {
        for (int i = diagonals.size() - 1; i >= 0 && diagonals.size() > 1; i--) {
            if (runs.get(i).isEmpty()) {
                int next = (i + 1) % diagonals.size();
                diagonals.set(next, diagonals.get(next).mul(diagonals.get(i)));
                diagonals.remove(i);
                runs.remove(i);
            }
        }
    }

    /** The divergence of each row, [B], for the tangent of a field [B, D]. */
    Tensor trace() {
        Tensor trace = switch (diagonals.size()) {
            case 0 -> noDiagonal();
            case 1 -> oneDiagonal();
            default -> cycle.trace();
        };
        Tensor scaled = chain.scale() == null ? trace : trace.mul(chain.scale().squeeze(1));
        return scaled.broadcastTo(rows);
    }

    /** tr M; the number of directions if there is no factor at all. */
    private Tensor noDiagonal() {
        return runs.get(0).isEmpty()
                ? Tensor.full(chain.directions(), 1)
                : runs.get(0).diagonal().sum().reshape(1);
    }

    /** Σₕ gₕ·Mₕₕ. */
    private Tensor oneDiagonal() {
        Tensor g = diagonals.get(0);
        return runs.get(0).isEmpty() ? g.sum(-1) : g.mul(runs.get(0).diagonal()).sum(-1);
    }

    /** The counted cost of the trace beyond the products of shared matrices. */
    private long cost() {
        return switch (diagonals.size()) {
            case 0 -> 0;
            case 1 -> NOMINAL_ROWS * diagonals.get(0).size(1);
            default -> NOMINAL_ROWS * cycle.perRow();
        };
    }

    /** The multiplications of products of shared matrices, the same for any number of rows. */
    long sharedCost() {
        return cycle == null ? runs.get(0).diagonalCost() : cycle.shared();
    }

    /** Shapes of the factors, for messages. */
    @Override
    public String toString() {
        List<String> text = new ArrayList<>();
        for (Factor factor : chain.factors()) {
            text.add(
                    factor instanceof Matrix matrix
                            ? Shapes.text(matrix.matrix().shape())
                            : "diag" + ((Diagonal) factor).diagonal().size(1));
        }
        return String.join("·", text);
    }
}

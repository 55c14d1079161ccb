package nabla.autodiff.divergence;

import java.util.List;
import nabla.autodiff.DivergencePlan;
import nabla.autodiff.Tensor;
import nabla.autodiff.calculus.Bilinear;
import nabla.autodiff.calculus.ForwardSweep;
import nabla.autodiff.calculus.WengertList;
import nabla.autodiff.divergence.Factor.Diagonal;
import nabla.autodiff.evaluation.Pointwise;
import nabla.autodiff.evaluation.Shapes;

/**
 * The exact divergence of a row-wise field [B, D] → [B, D] from its tape: by chains, or by the ordinary sweep in all D
 * directions where that is cheaper or nothing else goes.
 */
public final class Divergence {
    private final WengertList tape;
    private final Recomputation recomputation;
    private final int rows;
    private final int directions;
    private final Tangent tangent;
    private final List<Contraction> contractions;
    private final DivergencePlan plan;

    private Divergence(WengertList tape, Runnable requireRowwise, Recomputation recomputation) {
        this.tape = tape;
        this.recomputation = recomputation;
        this.rows = tape.variables().get(0).size(0);
        this.directions = tape.variables().get(0).size(1);
        this.tangent = tangent(tape, requireRowwise);
        this.contractions = tangent == null
                ? List.of()
                : tangent.chains().stream()
                        .map(chain -> new Contraction(chain, rows, recomputation))
                        .toList();
        List<DivergencePlan.Term> terms =
                contractions.stream().map(Contraction::term).toList();
        long chained = terms.stream().mapToLong(DivergencePlan.Term::cost).sum();
        long ordinary = directions * sweepCost(tape);
        long shared = contractions.stream().mapToLong(Contraction::sharedCost).sum();
        boolean isDense = tangent != null && (tangent.isDense() || ordinary < chained + shared);
        this.plan = new DivergencePlan(isDense ? List.of() : terms, isDense, isDense ? ordinary : chained);
    }

    /**
     * The divergence of the tape's only result by its only variable.
     *
     * @param requireRowwise throws if the field mixes rows; it is called where the factors do not show that it does not
     * @param recomputation what an outer differentiation keeps
     */
    public static Divergence of(WengertList tape, Runnable requireRowwise, Recomputation recomputation) {
        return new Divergence(tape, requireRowwise, recomputation);
    }

    /**
     * Whether the divergence of the gradient of a function [B, D] → [B] may cost less than D directions, as far as the
     * function tells. It does not if a chain of the function has two diagonals that depend on x and is nowhere narrower than
     * D: then the gradient has a chain with three diagonals, which needs a dense tangent per direction at least.
     *
     * @param tape the function's tape, by an alias of the point
     * @param point where the function is differentiated again
     * @param requireRowwise throws if the function mixes rows; it is called where the factors do not show that it does not
     */
    public static boolean ofGradientMayPay(WengertList tape, Tensor point, Runnable requireRowwise) {
        Tangent tangent = tangent(tape, requireRowwise);
        return tangent == null
                || !tangent.isDense()
                        && tangent.chains().stream().noneMatch(chain -> bendsTwiceAndIsWide(chain, point));
    }

    /** The tangent of the tape's only result; null if there is none, or nothing to sum. */
    private static Tangent tangent(WengertList tape, Runnable requireRowwise) {
        Tensor x = tape.variables().get(0);
        return x.size() == 0 ? null : ChainSweep.play(tape, requireRowwise);
    }

    private static boolean bendsTwiceAndIsWide(Chain chain, Tensor point) {
        List<Factor> factors = chain.factors();
        List<Tensor> diagonals = factors.stream()
                .filter(factor -> factor instanceof Diagonal)
                .map(factor -> ((Diagonal) factor).diagonal())
                .toList();
        WengertList ofPoint = WengertList.between(List.of(point), diagonals);
        return diagonals.stream().filter(g -> ofPoint.index(g) >= 0).count() >= 2
                && factors.stream().limit(factors.size() - 1).allMatch(factor -> factor.width() >= chain.directions());
    }

    /** How it is computed. */
    public DivergencePlan plan() {
        return plan;
    }

    /** Σᵢ ∂sᵢ/∂xᵢ of each row, [B]. */
    public Tensor trace() {
        if (tangent == null) {
            return Tensor.zeros(rows);
        }
        if (plan.isDense()) {
            return diagonal().sum(-1);
        }
        Tensor sum = null;
        for (Contraction contraction : contractions) {
            Tensor trace = contraction.trace();
            sum = sum == null ? trace : sum.add(trace);
        }
        return sum;
    }

    /** ∂sᵢ/∂xᵢ of each row, [B, D], by ordinary sweeps. */
    private Tensor diagonal() {
        return Directions.joined(tape, directions, -1, recomputation, (at, seeds, from, to) -> {
            Tensor tangents = ForwardSweep.play(at, List.of(seeds), 1).get(0);
            return tangents.slice(-1, from, to).transpose(1, 0, 2).diagonal();
        });
    }

    /** Multiplications of one direction's ordinary sweep, counted as for {@link Contraction}. */
    public static long sweepCost(WengertList tape) {
        long perRow = 0;
        int rows = Math.max(1, tape.variables().get(0).size(0));
        for (int index = 0; index < tape.size(); index++) {
            Tensor node = tape.node(index);
            boolean isProduct =
                    node.operation() instanceof Bilinear product && !(product.evaluation() instanceof Pointwise);
            long inner = isProduct ? node.operands().get(0).size(-1) : 1;
            perRow += Shapes.size(node.shape()) / rows * inner;
        }
        return Contraction.NOMINAL_ROWS * perRow;
    }
}

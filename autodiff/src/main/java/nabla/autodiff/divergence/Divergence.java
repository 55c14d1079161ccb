package nabla.autodiff.divergence;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.DivergencePlan;
import nabla.autodiff.Tape;
import nabla.autodiff.Tensor;

/** The exact divergence of a row-wise field [B, D] → [B, D] from its tape. */
public final class Divergence {
    private Divergence() {}

    /** Σᵢ ∂sᵢ/∂xᵢ of each row, [B]. */
    public static Tensor of(Tape tape) {
        int rows = tape.variables().get(0).size(0);
        int directions = tape.variables().get(0).size(1);
        Tangent tangent = rows == 0 || directions == 0 ? null : ChainSweep.play(tape);
        if (tangent == null) {
            return Tensor.zeros(rows);
        }
        if (tangent.isWritten()) {
            return tangent.written().transpose(1, 0, 2).diagonal().sum(-1);
        }
        Tensor sum = null;
        for (Chain chain : tangent.chains()) {
            Tensor trace = Contraction.trace(chain, rows);
            sum = sum == null ? trace : sum.add(trace);
        }
        return sum;
    }

    /** How the divergence is computed, term by term. */
    public static DivergencePlan plan(Tape tape) {
        int rows = tape.variables().get(0).size(0);
        Tangent tangent = ChainSweep.play(tape);
        List<DivergencePlan.Term> terms = new ArrayList<>();
        if (tangent != null && !tangent.isWritten()) {
            tangent.chains().forEach(chain -> terms.add(Contraction.describe(chain, rows)));
        }
        return new DivergencePlan(terms, tangent != null && tangent.isWritten());
    }
}

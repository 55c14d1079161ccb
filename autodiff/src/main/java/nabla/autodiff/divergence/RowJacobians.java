package nabla.autodiff.divergence;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.calculus.ForwardSweep;
import nabla.autodiff.calculus.ReverseSweep;
import nabla.autodiff.calculus.WengertList;

/**
 * The Jacobian of each row of a row-wise field [B, D] → [B, M]: forward in D directions or in reverse in M, whichever are
 * fewer. A direction is a unit vector of every row at once, which is enough because no row sees another.
 */
public final class RowJacobians {
    private RowJacobians() {}

    /**
     * ∂sᵢ/∂xⱼ of each row, [B, M, D], of the tape's only result by its only variable.
     *
     * @param requireRowwise throws if the field mixes rows; it is called where the factors do not show that it does not
     * @param recomputation what an outer differentiation keeps
     */
    public static Tensor of(WengertList tape, Runnable requireRowwise, Recomputation recomputation) {
        Tensor x = tape.variables().get(0);
        Tensor value = tape.results().get(0);
        int in = x.size(1);
        int out = value.size(1);
        if (x.size() == 0 || out == 0 || tape.index(value) < 0) {
            return Tensor.zeros(x.size(0), out, in);
        }
        ChainSweep.play(tape, requireRowwise);
        if (out < in) {
            return Directions.joined(
                    tape,
                    out,
                    1,
                    recomputation,
                    (at, seeds, from, to) ->
                            ReverseSweep.play(at, List.of(seeds), 1).get(0).transpose(1, 0, 2));
        }
        return Directions.joined(
                tape,
                in,
                2,
                recomputation,
                (at, seeds, from, to) ->
                        ForwardSweep.play(at, List.of(seeds), 1).get(0).transpose(1, 2, 0));
    }
}

package nabla.autodiff.divergence;

import nabla.autodiff.Tensor;
import nabla.autodiff.calculus.LaplacianSweep;
import nabla.autodiff.calculus.WengertList;

/** Gradient and Laplacian of a row-wise function [B, D] → [B] by the forward Laplacian in all D directions, block by block. */
public final class DenseLaplacian {
    private DenseLaplacian() {}

    /**
     * The derivatives along the unit vectors, [D, B], and their sum Σᵢ ∂²f/∂xᵢ² of each row, [B].
     *
     * @param recomputation what an outer differentiation keeps
     */
    public static LaplacianSweep.Result of(WengertList tape, Recomputation recomputation) {
        int directions = tape.variables().get(0).size(1);
        if (directions == 0) {
            return LaplacianSweep.play(
                    tape, Tensor.zeros(0, tape.results().get(0).size(0), 0));
        }
        // A block's Laplacian travels with its first direction.
        Tensor both = Directions.joined(tape, directions, 0, recomputation, (at, seeds, from, to) -> {
            LaplacianSweep.Result result = LaplacianSweep.play(at, seeds);
            Tensor laplacian = result.laplacian().unsqueeze(0);
            Tensor others = Tensor.zeros(to - from - 1, laplacian.size(1));
            return Tensor.stack(-1, result.tangents(), Tensor.concat(0, laplacian, others));
        });
        return new LaplacianSweep.Result(both.select(-1, 0), both.select(-1, 1).sum(0));
    }
}

package nabla.scorematching.kernels;

import java.util.function.UnaryOperator;
import nabla.autodiff.Tensor;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.points.Points;

/** A fitted {@link KernelExponentialFamily}: the energy −f − log q₀. */
public final class KernelEnergy implements EnergyFunction {
    private final Tensor centers;
    private final Tensor coefficients;
    private final UnaryOperator<Tensor> function;
    private final EnergyFunction base;

    KernelEnergy(Tensor centers, Tensor coefficients, UnaryOperator<Tensor> function, EnergyFunction base) {
        this.centers = centers;
        this.coefficients = coefficients;
        this.function = function;
        this.base = base;
    }

    /** The points where kernels stand, [m, D]. */
    public Tensor centers() {
        return centers;
    }

    /** α of the lite form, [m]; β of the full one, [n, D]. */
    public Tensor coefficients() {
        return coefficients;
    }

    /**
     * f, what is added to log q₀.
     *
     * @param x [B, D]
     * @return [B]
     */
    public Tensor function(Tensor x) {
        Points.require("KernelEnergy", x, centers.size(1));
        return function.apply(x);
    }

    /** −f − log q₀; log q₀ up to its constant. */
    @Override
    public Tensor energy(Tensor x) {
        return base.energy(x).sub(function(x));
    }
}

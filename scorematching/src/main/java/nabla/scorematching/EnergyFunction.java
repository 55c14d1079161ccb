package nabla.scorematching;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;
import nabla.autodiff.ValueGradientLaplacian;

/**
 * An energy E(x), the model p(x) ∝ exp(−E(x)) whose normalising constant nobody knows. Its score is s = −∇E, and the
 * divergence of the score is −∇²E, by the forward Laplacian.
 */
@FunctionalInterface
public interface EnergyFunction extends ScoreFunction {
    /**
     * The energy of each row, which depends on that row alone.
     *
     * @param x points, [B, D]
     * @return [B]
     */
    Tensor energy(Tensor x);

    /** −∇E. */
    @Override
    default Tensor score(Tensor x) {
        return Derivatives.gradient(y -> energy(y).sum(), x).neg();
    }

    /** −∇E and −∇²E. */
    @Override
    default ValueAndDivergence scoreAndDivergence(Tensor x) {
        ValueGradientLaplacian energy = Derivatives.valueGradientLaplacian(this::energy, x);
        return new ValueAndDivergence(
                energy.gradient().neg(), energy.laplacian().neg());
    }
}

package nabla.scorematching;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;
import nabla.autodiff.ValueGradientLaplacian;
import nabla.scorematching.points.Points;

/**
 * An energy E(x), the model p(x) ∝ exp(−E(x)) whose normalising constant is unknown. Its score is s = −∇E, and the
 * divergence of the score is −∇²E, by the forward Laplacian.
 *
 * <p>Both are derivatives, which a compiled {@code Program} does not have. So an energy is given as the function itself; one
 * that runs a program has to override {@link #score}, too, for instance by a compiled gradient.
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
        String name = "EnergyFunction.score";
        Points.require(name, x);
        return Derivatives.gradient(
                        y -> Points.onePerPoint(name, "an energy", energy(y), y).sum(), x)
                .neg();
    }

    /** −∇E and −∇²E. */
    @Override
    default ValueAndDivergence scoreAndDivergence(Tensor x) {
        String name = "EnergyFunction.scoreAndDivergence";
        Points.require(name, x);
        ValueGradientLaplacian energy =
                Derivatives.valueGradientLaplacian(y -> Points.onePerPoint(name, "an energy", energy(y), y), x);
        return new ValueAndDivergence(
                energy.gradient().neg(), energy.laplacian().neg());
    }

    /** As of {@link ScoreFunction#checked}; an energy that is not [B] is refused, too. */
    @Override
    default EnergyFunction checked(String name) {
        return new CheckedEnergy(name, this);
    }

    /** As of {@link ScoreFunction#requireRowwise}, of the energy and of its score. */
    @Override
    default void requireRowwise(String name, Tensor x) {
        Points.requireRowwise(name, "an energy", checked(name)::energy, x);
        ScoreFunction.super.requireRowwise(name, x);
    }
}

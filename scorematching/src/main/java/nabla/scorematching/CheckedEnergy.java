package nabla.scorematching;

import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;
import nabla.scorematching.points.Points;

/**
 * An energy whose shapes, and those of its score, are checked.
 *
 * @param name what messages begin with
 * @param inner the energy
 */
record CheckedEnergy(String name, EnergyFunction inner) implements EnergyFunction {
    @Override
    public Tensor energy(Tensor x) {
        Points.require(name, x);
        return Points.onePerPoint(name, "an energy", Points.named(name, () -> inner.energy(x)), x);
    }

    @Override
    public Tensor score(Tensor x) {
        return new CheckedScore(name, inner).score(x);
    }

    @Override
    public ValueAndDivergence scoreAndDivergence(Tensor x) {
        return new CheckedScore(name, inner).scoreAndDivergence(x);
    }

    /** The name that was given first stays: that of the outermost call. */
    @Override
    public EnergyFunction checked(String another) {
        return this;
    }
}

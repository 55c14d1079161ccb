package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.points.Points;

/**
 * The score of a mixture at every time of a diffusion, in closed form: weights stay, means become αμₖ, covariances α²Σₖ +
 * σ²I. So samplers and likelihoods can be tried, and tested, without training.
 */
public final class DiffusedMixture implements TimeConditionalScore {
    private final GaussianMixture data;
    private final SDE sde;

    private DiffusedMixture(GaussianMixture data, SDE sde) {
        this.data = data;
        this.sde = sde;
    }

    /** The mixture at time 0, and the equation that it follows. */
    public static DiffusedMixture of(GaussianMixture data, SDE sde) {
        Points.present("DiffusedMixture", "a mixture", data);
        Points.present("DiffusedMixture", "an equation", sde);
        return new DiffusedMixture(data, sde);
    }

    /** The density at one time. */
    @Override
    public GaussianMixture at(double time) {
        Points.time("DiffusedMixture.at", time);
        return data.noised(sde.meanCoefficient(time), sde.standardDeviation(time));
    }

    /** The score at one time, or at one for each row, with its divergence in closed form. */
    @Override
    public ScoreFunction at(Tensor time) {
        Points.requireTimes("DiffusedMixture.at", time);
        return data.noised(sde.meanCoefficient(time), sde.standardDeviation(time));
    }

    @Override
    public Tensor score(Tensor x, Tensor time) {
        Tensor column = Points.column("DiffusedMixture", "t", time);
        return at(Points.ofEach("DiffusedMixture", column, x)).score(x);
    }

    @Override
    public String toString() {
        return "DiffusedMixture(" + data + ", " + sde + ")";
    }
}

package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;

/**
 * One step back in time, from t to s &lt; t, as a mean and the deviation of the noise that is added to it.
 *
 * <p>With the exact transition x(t) = r x(s) + √v z between the times,
 *
 * <table>
 * <caption>Predictors</caption>
 * <tr><th></th><th>mean</th><th>variance</th></tr>
 * <tr><td>Euler-Maruyama</td><td>x − h (a x − g² s), h = t − s</td><td>g² h</td></tr>
 * <tr><td>reverse diffusion</td><td>(2 − r) x + v s</td><td>v</td></tr>
 * <tr><td>ancestral</td><td>(x + v s)/r</td><td>v σ(s)²/σ(t)²</td></tr>
 * </table>
 */
public enum Predictor {
    /** Euler-Maruyama on the reverse equation. */
    EULER_MARUYAMA {
        @Override
        Step step(SDE sde, Tensor x, Tensor score, double t, double s) {
            double g = sde.diffusion(t);
            Tensor drift = x.mul(sde.driftRate(t)).sub(score.mul(g * g));
            return new Step(x.sub(drift.mul(t - s)), g * Math.sqrt(t - s));
        }
    },
    /** The forward step reversed as it is discretised [SDE, appendix E]. */
    REVERSE_DIFFUSION {
        @Override
        Step step(SDE sde, Tensor x, Tensor score, double t, double s) {
            Transition transition = Transition.between(sde, s, t);
            Tensor mean = x.mul(2 - transition.ratio()).add(score.mul(transition.variance()));
            return new Step(mean, Math.sqrt(transition.variance()));
        }
    },
    /**
     * The conditional distribution of x(s) given x(t) and x(0), with the posterior mean in the place of x(0): ancestral
     * sampling of denoising diffusion models [SDE, appendix F].
     */
    ANCESTRAL {
        @Override
        Step step(SDE sde, Tensor x, Tensor score, double t, double s) {
            Transition transition = Transition.between(sde, s, t);
            Tensor mean = x.add(score.mul(transition.variance())).div(transition.ratio());
            return new Step(mean, Math.sqrt(transition.variance()) * transition.from() / transition.to());
        }
    };

    abstract Step step(SDE sde, Tensor x, Tensor score, double t, double s);

    /** Where a step goes on average, and the deviation of its noise. */
    record Step(Tensor mean, double deviation) {}
}

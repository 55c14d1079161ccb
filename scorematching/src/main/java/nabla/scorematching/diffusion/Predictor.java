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
        Step step(SDE sde, Tensor x, Tensor score, Tensor t, Tensor s) {
            Tensor g2 = sde.diffusion(t).square();
            Tensor h = t.sub(s);
            Tensor drift = x.mul(sde.driftRate(t)).sub(score.mul(g2));
            return new Step(x.sub(drift.mul(h)), g2.mul(h).sqrt());
        }
    },
    /** The forward step reversed as it is discretised [SDE, appendix E]. */
    REVERSE_DIFFUSION {
        @Override
        Step step(SDE sde, Tensor x, Tensor score, Tensor t, Tensor s) {
            Transition transition = Transition.between(sde, s, t);
            Tensor mean = x.mul(transition.ratio().neg().add(2)).add(score.mul(transition.variance()));
            return new Step(mean, transition.variance().sqrt());
        }
    },
    /**
     * The conditional distribution of x(s) given x(t) and x(0), with the posterior mean in place of x(0): ancestral
     * sampling of denoising diffusion models [SDE, appendix F].
     */
    ANCESTRAL {
        @Override
        Step step(SDE sde, Tensor x, Tensor score, Tensor t, Tensor s) {
            Transition transition = Transition.between(sde, s, t);
            Tensor mean = x.add(score.mul(transition.variance())).div(transition.ratio());
            Tensor deviation =
                    transition.variance().sqrt().mul(transition.from()).div(transition.to());
            return new Step(mean, deviation);
        }
    };

    abstract Step step(SDE sde, Tensor x, Tensor score, Tensor t, Tensor s);

    /** Where a step leads on average, and the standard deviation of its noise, a scalar. */
    record Step(Tensor mean, Tensor deviation) {}
}

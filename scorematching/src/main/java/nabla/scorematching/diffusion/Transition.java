package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;

/**
 * A diffusion between two times s &lt; t, exactly: x(t) = r x(s) + √v z. All are scalars.
 *
 * @param ratio r = α(t)/α(s)
 * @param variance v = σ(t)² − r² σ(s)², which rounding must not make negative
 * @param from σ(s)
 * @param to σ(t)
 */
record Transition(Tensor ratio, Tensor variance, Tensor from, Tensor to) {
    static Transition between(SDE sde, Tensor s, Tensor t) {
        Tensor ratio = sde.meanCoefficient(t).div(sde.meanCoefficient(s));
        Tensor from = sde.standardDeviation(s);
        Tensor to = sde.standardDeviation(t);
        Tensor variance = to.square().sub(ratio.mul(from).square()).maximum(0);
        return new Transition(ratio, variance, from, to);
    }
}

package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * A diffusion between two times s &lt; t, exactly: x(t) = r x(s) + √v z. All are scalars.
 *
 * @param ratio r = α(t)/α(s)
 * @param variance v = σ(t)² − r² σ(s)², which rounding must not make negative
 * @param from σ(s)
 * @param to σ(t)
 */
record Transition(Tensor ratio, Tensor variance, Tensor from, Tensor to) {
    /**
     * Refuses a grid on which α underflows, where ratios would be 0/0.
     *
     * @throws IllegalArgumentException with the time
     */
    static void requireSignal(String name, SDE sde, TimeGrid grid) {
        Points.present(name, "an equation", sde);
        Points.present(name, "a grid of times", grid);
        for (int i = 0; i <= grid.steps(); i++) {
            double alpha = sde.meanCoefficient(grid.time(i));
            if (!(alpha >= Double.MIN_NORMAL)) {
                throw new IllegalArgumentException(name + ": expected α > 0 at all times, got " + alpha + " at t = "
                        + grid.time(i) + " by underflow; begin later or add less noise");
            }
        }
    }

    static Transition between(SDE sde, Tensor s, Tensor t) {
        Tensor ratio = sde.meanCoefficient(t).div(sde.meanCoefficient(s));
        Tensor from = sde.standardDeviation(s);
        Tensor to = sde.standardDeviation(t);
        Tensor variance = to.square().sub(ratio.mul(from).square()).maximum(0);
        return new Transition(ratio, variance, from, to);
    }
}

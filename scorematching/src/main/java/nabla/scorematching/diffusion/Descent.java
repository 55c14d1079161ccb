package nabla.scorematching.diffusion;

import java.util.function.UnaryOperator;
import nabla.autodiff.Tensor;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.points.Points;

/**
 * The way of a sampler down a grid of times, and its end: by the mean of the last step, without noise; or, denoising, all steps
 * with noise and then the posterior mean.
 */
record Descent(String name, SDE sde, TimeGrid grid, boolean denoising) {
    /**
     * Without denoising.
     *
     * @param name the sampler's, for messages
     * @throws IllegalArgumentException if α underflows at a time of the grid
     */
    static Descent of(String name, SDE sde, TimeGrid grid) {
        Transition.requireSignal(name, sde, grid);
        return new Descent(name, sde, grid, false);
    }

    /** The sampler with what it has beside this. */
    String text(String more) {
        return name + "(" + sde + ", " + grid + more + (denoising ? ", denoising)" : ")");
    }

    Descent withDenoising() {
        return new Descent(name, sde, grid, true);
    }

    /** The steps of the grid; without denoising all but the last, which {@link #finish} makes. */
    int steps() {
        return denoising ? grid.steps() : grid.steps() - 1;
    }

    /** The two times of step k. A name is put together only for a message: runs allocate nothing. */
    Tensor numbers(int k) {
        if (k < 0 || k >= steps()) {
            Points.index(name + ".numbers", k, steps());
        }
        return grid.pair(k);
    }

    /** Refuses a score that mixes points at the first time. */
    void requireRowwise(TimeConditionalScore score, Tensor x) {
        score.at(grid.start()).requireRowwise(name, x);
    }

    /** The samples, from the points after all steps and the mean of a step between two times. */
    Tensor finish(TimeConditionalScore score, Tensor x, UnaryOperator<Tensor> mean) {
        return denoising
                ? sde.posteriorMean(score, x, Tensor.scalar(grid.end()))
                : mean.apply(grid.pair(grid.steps() - 1));
    }
}

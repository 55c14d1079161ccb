package nabla.scorematching.samplers;

import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/** Argument checks for step sizes and numbers of steps. */
final class Steps {
    private Steps() {}

    /** Refuses a step size that is not positive and finite, and a negative number of steps. */
    static void require(String name, double stepSize, int steps) {
        Points.positive(name, "step size", stepSize);
        Points.count(name, "steps", steps);
    }

    /** The numbers of step k, the same for every step. A name is put together only for a message: runs allocate nothing. */
    static Tensor same(Sampler<?, ?> sampler, Tensor numbers, int k) {
        if (k < 0 || k >= sampler.steps()) {
            Points.index(sampler.name() + ".numbers", k, sampler.steps());
        }
        return numbers;
    }
}

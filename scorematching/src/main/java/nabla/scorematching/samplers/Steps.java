package nabla.scorematching.samplers;

import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * Steps of one size.
 *
 * @param name the sampler's, for messages
 * @param size the step size
 * @param count how many
 * @param tensor the size as the numbers of every step
 */
record Steps(String name, double size, int count, Tensor tensor) {
    /** Refuses a step size that is not positive and finite, and a negative number of steps. */
    static Steps of(String name, double size, int count) {
        Points.positive(name, "step size", size);
        Points.count(name, "steps", count);
        return new Steps(name, size, count, Tensor.scalar(size));
    }

    /** For instance "ε = 0.1, 100 steps". */
    String text(String symbol) {
        return symbol + " = " + size + ", " + count + " steps";
    }

    /** The numbers of step k. A name is put together only for a message: runs allocate nothing. */
    Tensor numbers(int k) {
        if (k < 0 || k >= count) {
            Points.index(name + ".numbers", k, count);
        }
        return tensor;
    }
}

package nabla.nn.optimizers;

import nabla.autodiff.Tensor;

/**
 * The learning rate as a function of the number of steps made before, a tensor of one element: in tensor operations, so that
 * a compiled training step follows it.
 */
@FunctionalInterface
public interface Schedule {
    /** The learning rate of the step after {@code step} steps. */
    Tensor at(Tensor step);

    /** The same rate always. */
    static Schedule constant(double rate) {
        return step -> Tensor.scalar(rate);
    }

    /** The same schedule after {@code steps} steps in which its rate is multiplied by 1/n, 2/n, …, 1. */
    default Schedule warmUp(int steps) {
        return step -> at(step).mul(step.add(1).mul(1.0 / steps).minimum(1));
    }

    /**
     * Half a wave of a cosine from one rate to another, where it stays (Loshchilov and Hutter, SGDR, 2017, equation 5):
     * last + (first − last)·(1 + cos(π·k/n))/2.
     */
    static Schedule cosine(double first, double last, int steps) {
        return step -> halfWave(first, last, step.mul(1.0 / steps).minimum(1));
    }

    /** The rate times γ^⌊k/n⌋: a fall after every n steps. */
    static Schedule steps(double rate, double gamma, int steps) {
        return step ->
                Tensor.scalar(gamma).pow(step.add(0.5).mul(1.0 / steps).floor()).mul(rate);
    }

    /** The rate times γᵏ. */
    static Schedule exponential(double rate, double gamma) {
        return step -> Tensor.scalar(gamma).pow(step).mul(rate);
    }

    /**
     * One cycle (Smith and Topin, Super-convergence, 2018): half a wave up from rate/25 to the rate in the first 0.3 of the
     * steps, then half a wave down to rate/250000.
     */
    static Schedule oneCycle(double rate, int steps) {
        double peak = 0.3 * steps - 1;
        double end = steps - 1;
        return step -> {
            Tensor up = halfWave(rate / 25, rate, step.mul(1 / peak));
            Tensor down = halfWave(
                    rate, rate / 25e4, step.sub(peak).mul(1 / (end - peak)).minimum(1));
            return Tensor.where(step.le(peak), up, down);
        };
    }

    private static Tensor halfWave(double first, double last, Tensor part) {
        return part.mul(Math.PI).cos().add(1).mul((first - last) / 2).add(last);
    }
}

package nabla.nn.optimizers;

import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * The learning rate as a function of the number of steps made before, a tensor of one element: in tensor operations, so that
 * a compiled training step follows it.
 */
@FunctionalInterface
public interface Schedule {
    /** The learning rate of the step after {@code step} steps. */
    Tensor at(Tensor step);

    /**
     * A constant rate.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    static Schedule constant(double rate) {
        Doors.notNegative("Schedule.constant", "learning rate", rate);
        return step -> Tensor.scalar(rate);
    }

    /**
     * The same schedule after {@code steps} steps in which its rate is multiplied by 1/n, 2/n, …, 1.
     *
     * @throws IllegalArgumentException if there is no step
     */
    default Schedule warmUp(int steps) {
        Doors.atLeast("Schedule.warmUp", "steps", 1, steps);
        return step -> at(step).mul(step.add(1).mul(1.0 / steps).minimum(1));
    }

    /**
     * Half a wave of a cosine from one rate to another, where it stays (Loshchilov and Hutter, SGDR, 2017, equation 5):
     * last + (first − last)·(1 + cos(π·k/n))/2.
     *
     * @throws IllegalArgumentException if a rate is negative or not finite, or there is no step
     */
    static Schedule cosine(double first, double last, int steps) {
        Doors.notNegative("Schedule.cosine", "first rate", first);
        Doors.notNegative("Schedule.cosine", "last rate", last);
        Doors.atLeast("Schedule.cosine", "steps", 1, steps);
        return step -> halfWave(first, last, step.mul(1.0 / steps).minimum(1));
    }

    /**
     * The rate times γ^⌊k/n⌋: a drop after every n steps.
     *
     * @throws IllegalArgumentException if the rate is negative or not finite, γ not positive and finite, or n not positive
     */
    static Schedule steps(double rate, double gamma, int steps) {
        Doors.notNegative("Schedule.steps", "learning rate", rate);
        Doors.positive("Schedule.steps", "γ", gamma);
        Doors.atLeast("Schedule.steps", "steps", 1, steps);
        return step ->
                Tensor.scalar(gamma).pow(step.add(0.5).mul(1.0 / steps).floor()).mul(rate);
    }

    /**
     * The rate times γᵏ.
     *
     * @throws IllegalArgumentException if the rate is negative or not finite, or γ not positive and finite
     */
    static Schedule exponential(double rate, double gamma) {
        Doors.notNegative("Schedule.exponential", "learning rate", rate);
        Doors.positive("Schedule.exponential", "γ", gamma);
        return step -> Tensor.scalar(gamma).pow(step).mul(rate);
    }

    /**
     * The rate times (1 + k/b)^(−γ). For γ in (½, 1] the rates have an infinite sum and a finite sum of squares, as stochastic
     * approximation (Robbins and Monro, 1951) and {@link SGLD} want it.
     *
     * @param delay b, the number of steps after which the rate begins to fall
     * @param power γ
     * @throws IllegalArgumentException if the rate or γ is negative or not finite, or b is not positive and finite
     */
    static Schedule polynomial(double rate, double delay, double power) {
        Doors.notNegative("Schedule.polynomial", "learning rate", rate);
        Doors.positive("Schedule.polynomial", "delay", delay);
        Doors.notNegative("Schedule.polynomial", "power", power);
        return step -> step.div(delay).log1p().mul(-power).exp().mul(rate);
    }

    /**
     * One cycle (Smith and Topin, Super-convergence, 2018): half a wave up from rate/25 to the rate in the first 0.3 of the
     * steps, then half a wave down to rate/250000.
     *
     * @throws IllegalArgumentException if the rate is negative or not finite, or there are fewer than 4 steps
     */
    static Schedule oneCycle(double rate, int steps) {
        Doors.notNegative("Schedule.oneCycle", "learning rate", rate);
        Doors.atLeast("Schedule.oneCycle", "steps", 4, steps);
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

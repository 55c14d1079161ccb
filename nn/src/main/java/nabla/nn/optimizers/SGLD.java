package nabla.nn.optimizers;

import java.util.Map;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.doors.Doors;

/**
 * Stochastic-gradient Langevin dynamics (Welling and Teh, Bayesian learning via stochastic gradient Langevin dynamics, ICML
 * 2011): steps on a loss that is the mean over n rows, with noise that makes them draws from the posterior e^(−nL/T),
 *
 * <pre>
 *     θ ← θ − ε n ∇L(θ) + √(2εT) z,    z ~ N(0, I).
 * </pre>
 *
 * (Their ε is twice this one.) If L is −log p(x|θ) and T = 1 this is the posterior under a flat prior; the prior N(0, I/(nλ)) is
 * {@code decayed(WeightDecay.of(λ))}. A listener sees the draws: {@code trainer.listener(progress -> …progress.parameters())}.
 *
 * <p>A finite step has a bias. On a normal posterior of variance s² the variance is s²/(1 − ε/(2s²)) with whole batches; batches add
 * ε² V/(1 − (1 − ε/s²)²), where V is the variance of n∇L over them. Both vanish with ε, so a schedule that falls is right in the end:
 * {@link Schedule#polynomial}.
 *
 * <p>The noise of step k is drawn from {@code rng.split(k)}, that of parameter i from child i of it. So a step is a pure function of the
 * state, which counts the steps: it compiles, and a training that is resumed draws as if it had not stopped.
 */
public final class SGLD implements Optimizer {
    private final Schedule stepSize;
    private final long rows;
    private final double temperature;
    private final Rng rng;

    private SGLD(Schedule stepSize, long rows, double temperature, Rng rng) {
        this.stepSize = stepSize;
        this.rows = rows;
        this.temperature = temperature;
        this.rng = rng;
    }

    /**
     * With steps of one size, at the temperature 1.
     *
     * @param stepSize ε, stable below twice the smallest variance of the posterior
     * @param rows n, the number of rows of the data (not of a batch)
     * @param rng the key of the noise, which nothing else may draw from
     * @throws IllegalArgumentException if ε is negative or not finite, or n is not positive
     */
    public static SGLD of(double stepSize, long rows, Rng rng) {
        return of(Schedule.constant(Doors.notNegative("SGLD", "step size", stepSize)), rows, rng);
    }

    /** With a schedule for ε. */
    public static SGLD of(Schedule stepSize, long rows, Rng rng) {
        Doors.present("SGLD", "a schedule", stepSize);
        Doors.atLeast("SGLD", "rows", 1, rows);
        return new SGLD(stepSize, rows, 1, Doors.present("SGLD", "a key", rng));
    }

    /**
     * At another temperature T: below 1 the draws are nearer to the minimum of the loss, and at 0 this is descent.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public SGLD temperature(double value) {
        return new SGLD(stepSize, rows, Doors.notNegative("SGLD.temperature", "temperature", value), rng);
    }

    @Override
    public OptimizerState init(Parameters parameters) {
        return OptimizerState.zeros(parameters);
    }

    @Override
    public Step update(Parameters parameters, Parameters gradient, OptimizerState state) {
        Tensor epsilon = stepSize.at(state.step());
        Tensor deviation = epsilon.mul(2 * temperature).sqrt();
        Rng key = rng.split(state.step());
        Parameters noise = parameters.mapNamed(
                (name, tensor) -> key.split(parameters.names().indexOf(name)).normal(tensor.shape()));
        Parameters next = parameters.sub(gradient.scale(epsilon.mul(rows))).add(noise.scale(deviation));
        return new Step(next, OptimizerState.of(state.step().add(1), Map.of()));
    }
}

package nabla.nn.training;

import java.util.Arrays;
import java.util.function.BiFunction;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.optimizers.Optimizer;

/**
 * One step of training, a pure function (state, batch) → state: loss, gradient, optimiser, average. It runs as it is, or
 * compiled: {@code Program.loop(step, step.init(parameters, rng), batch)}. Of the state's key the loss takes child 0; child
 * 1 is the key of the next state.
 *
 * @param loss what is minimised
 * @param optimizer the rule that does it
 * @param averaging the average that is kept
 * @param floor the lowest loss that a model may have; parameters with a lower one are not kept
 */
public record TrainingStep(Loss loss, Optimizer optimizer, ExponentialMovingAverage averaging, double floor)
        implements BiFunction<TrainingState, Tensor, TrainingState> {
    /** A loss diverges when it is this many times larger than the first one, or than 1. */
    private static final double DIVERGENCE = 1e6;

    /** A step of a loss without a floor. */
    public TrainingStep(Loss loss, Optimizer optimizer, ExponentialMovingAverage averaging) {
        this(loss, optimizer, averaging, Double.NEGATIVE_INFINITY);
    }

    /** The same step with another average. */
    TrainingStep averaging(ExponentialMovingAverage average) {
        return new TrainingStep(loss, optimizer, average, floor);
    }

    /** The same step with another floor. */
    TrainingStep floor(double lowest) {
        return new TrainingStep(loss, optimizer, averaging, lowest);
    }

    /** The state before the first step. */
    public TrainingState init(Parameters parameters, Rng rng) {
        Tensor zero = Tensor.scalar(0);
        return new TrainingState(
                parameters,
                optimizer.init(parameters),
                averaging.init(parameters),
                parameters,
                rng,
                zero,
                zero,
                Tensor.scalar(Double.MAX_VALUE));
    }

    @Override
    public TrainingState apply(TrainingState state, Tensor batch) {
        Parameters parameters = state.parameters();
        var at = Derivatives.valueAndGradient(
                p -> scalar(loss.of(p, batch, state.rng().split(0))), parameters);
        Tensor size = at.value().abs();
        Tensor norm = at.gradient().norm();
        Tensor good = size.le(state.limit()).mul(at.value().ge(floor)).mul(norm.le(Double.MAX_VALUE));
        Optimizer.Step next = optimizer.update(parameters, at.gradient(), state.optimizer());
        return new TrainingState(
                next.parameters(),
                next.state(),
                averaging.update(state.average(), next.parameters()),
                parameters.zip(state.good(), (now, before) -> Tensor.where(good, now, before)),
                state.rng().split(1),
                at.value(),
                norm,
                Tensor.where(state.step().eq(0), size.maximum(1).mul(DIVERGENCE), state.limit()));
    }

    private static Tensor scalar(Tensor loss) {
        if (loss.rank() != 0) {
            throw new IllegalArgumentException(
                    "TrainingStep: expected a loss that is a scalar, such as the mean over the" + " batch, got "
                            + Arrays.toString(loss.shape()));
        }
        return loss;
    }
}

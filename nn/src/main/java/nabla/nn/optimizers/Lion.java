package nabla.nn.optimizers;

import java.util.Map;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.doors.Doors;

/**
 * Lion (Chen et al., Symbolic discovery of optimization algorithms, 2023, program 1), whose steps are all equally long:
 *
 * <pre>
 * θ ← (1 − αλ)θ − α·sign(β₁m + (1 − β₁)g)        m ← β₂m + (1 − β₂)g
 * </pre>
 */
public final class Lion implements Optimizer {
    private final Schedule learningRate;
    private final WeightDecay decay;
    private final double beta1;
    private final double beta2;

    private Lion(Schedule learningRate, WeightDecay decay, double beta1, double beta2) {
        this.learningRate = learningRate;
        this.decay = decay;
        this.beta1 = beta1;
        this.beta2 = beta2;
    }

    /** With learning rate α, β₁ = 0.9, β₂ = 0.99 and no decay. */
    public static Lion of(double learningRate) {
        return of(Schedule.constant(Doors.notNegative("Lion", "learning rate", learningRate)), WeightDecay.none());
    }

    /** With a schedule for α, β₁ = 0.9, β₂ = 0.99, and decay by groups. */
    public static Lion of(Schedule learningRate, WeightDecay decay) {
        Doors.present("Lion", "a weight decay", decay);
        return new Lion(Doors.present("Lion", "a schedule", learningRate), decay, 0.9, 0.99);
    }

    /**
     * The same with other β₁ and β₂.
     *
     * @throws IllegalArgumentException if one is not in [0, 1)
     */
    public Lion betas(double first, double second) {
        Doors.belowOne("Lion.betas", "β₁", first);
        Doors.belowOne("Lion.betas", "β₂", second);
        return new Lion(learningRate, decay, first, second);
    }

    @Override
    public OptimizerState init(Parameters parameters) {
        return OptimizerState.zeros(parameters, "m");
    }

    @Override
    public Step update(Parameters parameters, Parameters gradient, OptimizerState state) {
        Tensor rate = learningRate.at(state.step());
        Parameters m = state.moment("m");
        Parameters direction =
                m.zip(gradient, (a, g) -> a.mul(beta1).add(g.mul(1 - beta1)).sign());
        Parameters next = m.zip(gradient, (a, g) -> a.mul(beta2).add(g.mul(1 - beta2)));
        return new Step(
                decay.decoupled(parameters, rate).sub(direction.scale(rate)),
                OptimizerState.of(state.step().add(1), Map.of("m", next)));
    }
}

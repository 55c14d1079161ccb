package nabla.nn.optimizers;

import nabla.nn.Parameters;
import nabla.nn.doors.Doors;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, Decoupled weight decay regularization, 2019, algorithm 2):
 * θ ← (1 − αλ)θ before Adam's step.
 */
public final class AdamW implements Optimizer {
    private final Schedule learningRate;
    private final WeightDecay decay;
    private final Adam adam;

    private AdamW(Schedule learningRate, WeightDecay decay, Adam adam) {
        this.learningRate = learningRate;
        this.decay = decay;
        this.adam = adam;
    }

    /** With learning rate α and the same decay λ for all parameters. */
    public static AdamW of(double learningRate, double decay) {
        return of(
                Schedule.constant(Doors.notNegative("AdamW", "learning rate", learningRate)),
                WeightDecay.of(Doors.notNegative("AdamW", "decay", decay)));
    }

    /** With a schedule for α, and decay by groups. */
    public static AdamW of(Schedule learningRate, WeightDecay decay) {
        Doors.present("AdamW", "a weight decay", decay);
        return new AdamW(learningRate, decay, Adam.of(Doors.present("AdamW", "a schedule", learningRate)));
    }

    /**
     * The same with other decay rates β₁ and β₂ of the moments.
     *
     * @throws IllegalArgumentException if one is not in [0, 1)
     */
    public AdamW betas(double first, double second) {
        Doors.belowOne("AdamW.betas", "β₁", first);
        Doors.belowOne("AdamW.betas", "β₂", second);
        return new AdamW(learningRate, decay, adam.betas(first, second));
    }

    @Override
    public OptimizerState init(Parameters parameters) {
        return adam.init(parameters);
    }

    @Override
    public Step update(Parameters parameters, Parameters gradient, OptimizerState state) {
        Parameters decayed = decay.decoupled(parameters, learningRate.at(state.step()));
        return adam.update(decayed, gradient, state);
    }
}

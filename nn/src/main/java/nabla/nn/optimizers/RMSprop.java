package nabla.nn.optimizers;

import java.util.Map;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.doors.Doors;

/**
 * RMSprop (Tieleman and Hinton, Lecture 6.5 of Neural networks for machine learning, 2012):
 * v ← ρv + (1 − ρ)g², θ ← θ − α·g/(√v + ε).
 */
public final class RMSprop implements Optimizer {
    private final Schedule learningRate;
    private final double rho;
    private final double epsilon;

    private RMSprop(Schedule learningRate, double rho, double epsilon) {
        this.learningRate = learningRate;
        this.rho = rho;
        this.epsilon = epsilon;
    }

    /** With learning rate α, ρ = 0.99 and ε = 10⁻⁸. */
    public static RMSprop of(double learningRate) {
        return of(Schedule.constant(Doors.notNegative("RMSprop", "learning rate", learningRate)));
    }

    /** With a schedule for α, ρ = 0.99 and ε = 10⁻⁸. */
    public static RMSprop of(Schedule learningRate) {
        return new RMSprop(Doors.present("RMSprop", "a schedule", learningRate), 0.99, 1e-8);
    }

    /**
     * The same with another ρ.
     *
     * @throws IllegalArgumentException if it is not in [0, 1)
     */
    public RMSprop rho(double value) {
        Doors.belowOne("RMSprop.rho", "ρ", value);
        return new RMSprop(learningRate, value, epsilon);
    }

    @Override
    public OptimizerState init(Parameters parameters) {
        return OptimizerState.zeros(parameters, "v");
    }

    @Override
    public Step update(Parameters parameters, Parameters gradient, OptimizerState state) {
        Tensor rate = learningRate.at(state.step());
        Parameters v = state.moment("v")
                .zip(gradient, (a, g) -> a.mul(rho).add(g.square().mul(1 - rho)));
        Parameters direction = gradient.zip(v, (g, a) -> g.div(a.sqrt().add(epsilon)));
        OptimizerState next = OptimizerState.of(state.step().add(1), Map.of("v", v));
        return new Step(parameters.sub(direction.scale(rate)), next);
    }
}

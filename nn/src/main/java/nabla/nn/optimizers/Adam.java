package nabla.nn.optimizers;

import java.util.Map;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.doors.Doors;

/**
 * Adam (Kingma and Ba, Adam: a method for stochastic optimization, 2015, algorithm 1):
 *
 * <pre>
 * m ← β₁m + (1 − β₁)g        v ← β₂v + (1 − β₂)g²
 * θ ← θ − α · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 * </pre>
 */
public final class Adam implements Optimizer {
    private final Schedule learningRate;
    private final double beta1;
    private final double beta2;
    private final double epsilon;

    private Adam(Schedule learningRate, double beta1, double beta2, double epsilon) {
        this.learningRate = learningRate;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
    }

    /** Adam with learning rate α, β₁ = 0.9, β₂ = 0.999 and ε = 10⁻⁸. */
    public static Adam of(double learningRate) {
        return of(Schedule.constant(Doors.notNegative("Adam", "learning rate", learningRate)));
    }

    /** Adam with a schedule for α, β₁ = 0.9, β₂ = 0.999 and ε = 10⁻⁸. */
    public static Adam of(Schedule learningRate) {
        return new Adam(Doors.present("Adam", "a schedule", learningRate), 0.9, 0.999, 1e-8);
    }

    /**
     * The same with other decay rates β₁ and β₂ of the moments.
     *
     * @throws IllegalArgumentException if one is not in [0, 1)
     */
    public Adam betas(double first, double second) {
        Doors.belowOne("Adam.betas", "β₁", first);
        Doors.belowOne("Adam.betas", "β₂", second);
        return new Adam(learningRate, first, second, epsilon);
    }

    /**
     * The same with another ε.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public Adam epsilon(double value) {
        Doors.notNegative("Adam.epsilon", "ε", value);
        return new Adam(learningRate, beta1, beta2, value);
    }

    @Override
    public OptimizerState init(Parameters parameters) {
        return OptimizerState.zeros(parameters, "m", "v");
    }

    @Override
    public Step update(Parameters parameters, Parameters gradient, OptimizerState state) {
        Tensor t = state.step().add(1);
        Parameters m = state.moment("m").zip(gradient, (a, g) -> a.mul(beta1).add(g.mul(1 - beta1)));
        Parameters v = state.moment("v")
                .zip(gradient, (a, g) -> a.mul(beta2).add(g.square().mul(1 - beta2)));
        Tensor rate = learningRate.at(state.step()).div(correction(beta1, t));
        Tensor spread = correction(beta2, t).rsqrt();
        Parameters direction = m.zip(v, (a, b) -> a.div(b.sqrt().mul(spread).add(epsilon)));
        OptimizerState next = OptimizerState.of(t, Map.of("m", m, "v", v));
        return new Step(parameters.sub(direction.scale(rate)), next);
    }

    /** 1 − βᵗ = −(exp(t·log β) − 1). */
    private static Tensor correction(double beta, Tensor t) {
        return t.mul(StrictMath.log(beta)).expm1().neg();
    }
}

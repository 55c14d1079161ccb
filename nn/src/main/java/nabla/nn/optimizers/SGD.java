package nabla.nn.optimizers;

import java.util.Map;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.doors.Doors;

/**
 * Stochastic gradient descent with momentum μ (Polyak, 1964; in Nesterov's form after Sutskever et al., 2013):
 *
 * <pre>
 * b ← μb + g, at first b = g      θ ← θ − α·b      Nesterov: θ ← θ − α·(g + μb)
 * </pre>
 */
public final class SGD implements Optimizer {
    private final Schedule learningRate;
    private final double momentum;
    private final boolean nesterov;

    private SGD(Schedule learningRate, double momentum, boolean nesterov) {
        this.learningRate = learningRate;
        this.momentum = momentum;
        this.nesterov = nesterov;
    }

    /** Plain descent with learning rate α. */
    public static SGD of(double learningRate) {
        return of(Schedule.constant(Doors.notNegative("SGD", "learning rate", learningRate)));
    }

    /** Plain descent with a schedule for α. */
    public static SGD of(Schedule learningRate) {
        return new SGD(Doors.present("SGD", "a schedule", learningRate), 0, false);
    }

    /**
     * The same with momentum μ.
     *
     * @throws IllegalArgumentException if it is not in [0, 1)
     */
    public SGD momentum(double factor) {
        Doors.belowOne("SGD.momentum", "momentum", factor);
        return new SGD(learningRate, factor, false);
    }

    /**
     * The same with Nesterov's momentum μ.
     *
     * @throws IllegalArgumentException if it is not in [0, 1)
     */
    public SGD nesterov(double factor) {
        Doors.belowOne("SGD.nesterov", "momentum", factor);
        return new SGD(learningRate, factor, true);
    }

    @Override
    public OptimizerState init(Parameters parameters) {
        return momentum == 0 ? OptimizerState.zeros(parameters) : OptimizerState.zeros(parameters, "b");
    }

    @Override
    public Step update(Parameters parameters, Parameters gradient, OptimizerState state) {
        Tensor rate = learningRate.at(state.step());
        Tensor t = state.step().add(1);
        if (momentum == 0) {
            return new Step(parameters.sub(gradient.scale(rate)), OptimizerState.of(t, Map.of()));
        }
        Parameters b = state.moment("b").scale(momentum).add(gradient);
        Parameters direction = nesterov ? gradient.add(b.scale(momentum)) : b;
        return new Step(parameters.sub(direction.scale(rate)), OptimizerState.of(t, Map.of("b", b)));
    }
}

package nabla.nn.training;

import java.util.function.Function;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.doors.Doors;

/** What training minimises: a function of parameters and a batch, in tensor operations alone. */
@FunctionalInterface
public interface Loss {
    /**
     * The loss on a batch.
     *
     * @param parameters θ
     * @param batch rows of the data, [B, D]
     * @param rng the key of the loss's random numbers
     * @return a scalar
     */
    Tensor of(Parameters parameters, Tensor batch, Rng rng);

    /** The same loss as it is outside training: without dropout. Validation uses it. */
    default Loss evaluation() {
        return this;
    }

    /** This loss in training, and another one outside training. */
    default Loss evaluation(Loss other) {
        Loss training = this;
        return new Loss() {
            @Override
            public Tensor of(Parameters parameters, Tensor batch, Rng rng) {
                return training.of(parameters, batch, rng);
            }

            @Override
            public Loss evaluation() {
                return other;
            }
        };
    }

    /**
     * The loss of a network, which is random in training if it has dropout and is not outside. The network takes child 0 of
     * the loss's key, the formula child 1.
     *
     * @param formula for instance {@code (f, batch, rng) -> Losses.meanSquaredError(f.apply(batch), batch)}
     */
    static Loss on(Layer network, Formula formula) {
        Doors.present("Loss.on", "a network", network);
        Doors.present("Loss.on", "a formula", formula);
        Loss training = (p, batch, rng) -> formula.of(x -> network.apply(p, x, rng.split(0)), batch, rng.split(1));
        return training.evaluation((p, batch, rng) -> formula.of(x -> network.apply(p, x), batch, rng.split(1)));
    }

    /** A loss of a function that is to be learnt. */
    @FunctionalInterface
    interface Formula {
        /** The loss of f on a batch, a scalar. */
        Tensor of(Function<? super Tensor, Tensor> f, Tensor batch, Rng rng);
    }
}

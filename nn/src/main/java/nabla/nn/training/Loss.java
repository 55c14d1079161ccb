package nabla.nn.training;

import java.util.function.Function;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.data.Batches;
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

    /**
     * Looks at the data before the first step: refuses those on which it has no minimum, and says how low it may be on the
     * others. A {@code Trainer} calls it once in each training.
     *
     * @param batches what the steps learn from; {@link Batches#sample} has its rows and the names of their columns
     * @throws IllegalArgumentException if this loss learns nothing from such data
     */
    default Floor inspect(Batches batches) {
        return Floor.NONE;
    }

    /**
     * The lowest loss that a model of the data may have. A training that falls below it fails.
     *
     * @param lowest −∞ for none
     * @param advice what to do then, for the reason of the result
     */
    record Floor(double lowest, String advice) {
        /** No floor. */
        public static final Floor NONE = new Floor(Double.NEGATIVE_INFINITY, "");

        /**
         * Checks that it is a number.
         *
         * @throws IllegalArgumentException if the lowest loss is NaN, or the advice null
         */
        public Floor {
            if (Double.isNaN(lowest)) {
                throw new IllegalArgumentException("Loss.Floor: expected a lowest loss, got NaN");
            }
            Doors.present("Loss.Floor", "advice", advice);
        }
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

            @Override
            public Floor inspect(Batches batches) {
                return training.inspect(batches);
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

package nabla.nn.training;

import java.util.function.Function;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;

/**
 * Judges parameters by their loss on held-out rows after every {@code interval} steps. All judgements draw the same random
 * numbers, so that they can be compared.
 */
record Validation(Tensor rows, long interval) {
    /** Judges nothing. */
    static final Validation NONE = new Validation(Tensor.zeros(0), Long.MAX_VALUE);

    private static final Rng KEY = Rng.of(0);

    Validation {
        if (interval <= 0) {
            throw new IllegalArgumentException("Trainer: the interval of judgements must be positive, not " + interval);
        }
    }

    /** Not at the end of a training, too: one that is resumed would have judged where one in a piece does not. */
    boolean isDue(long step) {
        return step % interval == 0;
    }

    /** The loss on the held-out rows as a function of the parameters. */
    Function<Parameters, Tensor> of(Loss loss) {
        return p -> loss.of(p, rows, KEY);
    }
}

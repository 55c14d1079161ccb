package nabla.nn.training;

import java.util.function.Function;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;

/**
 * Evaluates a loss on held-out rows every {@code interval} steps. All validations draw the same random numbers, so that
 * they can be compared.
 */
record Validation(Loss loss, Tensor rows, long interval) {
    /** No validation. */
    static final Validation NONE = new Validation((p, rows, rng) -> Tensor.scalar(0), Tensor.zeros(0), Long.MAX_VALUE);

    private static final Rng KEY = Rng.of(0);

    /** Not at the end of a training as well: a resumed one would be validated where an uninterrupted one is not. */
    boolean isDue(long step) {
        return step % interval == 0;
    }

    /** The loss on the held-out rows as a function of the parameters. */
    Function<Parameters, Tensor> function() {
        return p -> loss.of(p, rows, KEY);
    }
}

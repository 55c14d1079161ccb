package nabla.nn;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * [x, c]: the numbers of a row and those of its condition side by side, from [B, D] and [B, C] to [B, D + C]. The plainest way
 * to give a network a condition: a {@link Linear} behind it sees both.
 */
public final class Concatenation implements ConditionalLayer {
    private static final Concatenation CONCATENATION = new Concatenation();

    private Concatenation() {}

    /** [x, c]. */
    public static Concatenation of() {
        return CONCATENATION;
    }

    @Override
    public Parameters init(Rng rng) {
        return Parameters.none();
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor condition) {
        parameters.requireOnly();
        if (x.rank() != 2) {
            throw new IllegalArgumentException("Concatenation: expected [B, D], got " + Arrays.toString(x.shape()));
        }
        Tensor c = Doors.condition("Concatenation", x, condition);
        return Tensor.concat(-1, x, c.broadcastTo(x.size(0), c.size(1)));
    }

    @Override
    public Smoothness smoothness() {
        return Smoothness.C_INFINITY;
    }

    @Override
    public String toString() {
        return "Concatenation()";
    }
}

package nabla.nn.optimizers;

import java.util.function.UnaryOperator;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.doors.Doors;

/** Limits of gradients, for {@link Optimizer#clipped}. */
public final class Clipping {
    /** Keeps the quotient finite for a gradient of 0, as PyTorch does. */
    private static final double EPSILON = 1e-6;

    private Clipping() {}

    /**
     * g·min(1, c/(‖g‖ + 10⁻⁶)), with the norm of all gradients together (Pascanu et al., 2013).
     *
     * @throws IllegalArgumentException if c is not positive and finite
     */
    public static UnaryOperator<Parameters> byNorm(double limit) {
        Doors.positive("Clipping.byNorm", "limit", limit);
        return gradient -> {
            Tensor factor = gradient.norm().add(EPSILON).reciprocal().mul(limit).minimum(1);
            return gradient.scale(factor);
        };
    }

    /**
     * Clips each element to ±c.
     *
     * @throws IllegalArgumentException if c is not positive and finite
     */
    public static UnaryOperator<Parameters> byValue(double limit) {
        Doors.positive("Clipping.byValue", "limit", limit);
        return gradient -> gradient.map(g -> g.clip(-limit, limit));
    }
}

package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * y = x + f(x, c), the {@link Residual} of a layer that takes a condition, with the parameters of f under {@code inner}. A
 * key is passed to f unchanged.
 */
public final class ConditionalResidual implements ConditionalLayer {
    private static final String INNER = "inner";

    private final ConditionalLayer inner;

    private ConditionalResidual(ConditionalLayer inner) {
        this.inner = inner;
    }

    /** x + f(x, c), for an f that keeps the shape of x. */
    public static ConditionalResidual of(ConditionalLayer inner) {
        return new ConditionalResidual(Doors.present("ConditionalResidual", "a layer", inner));
    }

    @Override
    public Parameters init(Rng rng) {
        return inner.init(rng).under(INNER);
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor condition) {
        return plus(x, inner.apply(inner(parameters), x, rows(x, condition)));
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor condition, Rng rng) {
        return plus(x, inner.apply(inner(parameters), x, rows(x, condition), rng));
    }

    @Override
    public Tensor summarize(Summary summary, Parameters parameters, Tensor x, Tensor condition) {
        return plus(x, inner.summarize(summary.under(INNER), inner(parameters), x, rows(x, condition)));
    }

    private static Tensor plus(Tensor x, Tensor change) {
        return x.add(Doors.likePoints("ConditionalResidual", change, x));
    }

    private static Tensor rows(Tensor x, Tensor condition) {
        return Doors.condition("ConditionalResidual", x, condition);
    }

    private static Parameters inner(Parameters parameters) {
        parameters.requireOnly(INNER);
        return parameters.scoped(INNER);
    }

    @Override
    public Smoothness smoothness() {
        return inner.smoothness();
    }

    @Override
    public String toString() {
        return "ConditionalResidual(" + inner + ")";
    }
}

package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * y = x + f(x) (He et al., Deep residual learning, 2016), with the parameters of f under {@code inner}. A key is passed
 * to f unchanged.
 */
public final class Residual implements Layer {
    private static final String INNER = "inner";

    private final Layer inner;

    private Residual(Layer inner) {
        this.inner = inner;
    }

    /** x + f(x), for an f that keeps the shape. */
    public static Residual of(Layer inner) {
        return new Residual(Doors.present("Residual", "a layer", inner));
    }

    @Override
    public Parameters init(Rng rng) {
        return inner.init(rng).under(INNER);
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x) {
        return x.add(inner.apply(inner(parameters), x));
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Rng rng) {
        return x.add(inner.apply(inner(parameters), x, rng));
    }

    @Override
    public Tensor summarize(Summary summary, Parameters parameters, Tensor x) {
        return x.add(inner.summarize(summary.under(INNER), inner(parameters), x));
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
        return "Residual(" + inner + ")";
    }
}

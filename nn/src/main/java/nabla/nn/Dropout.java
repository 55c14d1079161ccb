package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * Sets each number to 0 with probability r in training, and divides the others by 1 − r, so that means are preserved
 * (Srivastava et al., Dropout, 2014). Without a key it is the identity; with one it draws from that
 * key itself.
 */
public final class Dropout implements Layer {
    private final double rate;

    private Dropout(double rate) {
        this.rate = rate;
    }

    /**
     * With this rate r.
     *
     * @throws IllegalArgumentException if the rate is not in [0, 1)
     */
    public static Dropout of(double rate) {
        return new Dropout(Doors.belowOne("Dropout", "rate", rate));
    }

    @Override
    public Parameters init(Rng rng) {
        return Parameters.none();
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x) {
        parameters.requireOnly();
        return x;
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Rng rng) {
        parameters.requireOnly();
        return x.mul(rng.uniform(x.shape()).ge(rate).mul(1 / (1 - rate)));
    }

    @Override
    public Smoothness smoothness() {
        return Smoothness.C_INFINITY;
    }

    @Override
    public String toString() {
        return "Dropout(" + rate + ")";
    }
}

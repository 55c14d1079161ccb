package nabla.scorematching;

import nabla.autodiff.Operation;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;

/**
 * A probability density that knows its logarithm, score and divergence and can be sampled: the yardstick of what is learnt.
 * All of it is made of tensor operations and can be differentiated.
 */
public interface Density extends ScoreFunction {
    /** The dimension D. */
    int dim();

    /**
     * The logarithm of the normalised density at each row.
     *
     * @param x points, [B, D]
     * @return [B]
     */
    Tensor logProb(Tensor x);

    /**
     * The divergence of the score, ∇·s = ∇² log p, at each row.
     *
     * @param x points, [B, D]
     * @return [B]
     */
    Tensor divergence(Tensor x);

    /**
     * Independent samples. Row i depends on the key and on i alone, not on how many are drawn.
     *
     * @return [n, D]
     */
    Tensor sample(Rng rng, int n);

    /**
     * How many continuous derivatives log p has, counted as {@link Operation#continuousDerivatives} counts: 0 if it has a kink
     * somewhere, {@link Operation#SMOOTH} if all exist. With a kink the score jumps, and {@link #divergence} is what it is
     * beside the jump. Hyvärinen's theorem then fails for this density's own score, unless the kink is at a single point of
     * two dimensions or more.
     */
    default int continuousDerivatives() {
        return Operation.SMOOTH;
    }

    /**
     * The density of αx + σz for x of this one and z ~ N(0, I): what denoising learns the score of. Its samples draw x from
     * {@code split(0)} and z from {@code split(1)} of their key, unless they are drawn from a closed form.
     *
     * @throws IllegalArgumentException unless α is finite and σ ≥ 0, finite, or if this density does not know its noised one
     */
    default Density noised(double alpha, double sigma) {
        throw new IllegalArgumentException(
                "Density.noised: expected a density that knows its noised one, got one of type "
                        + getClass().getSimpleName() + "; KernelDensity.of(samples, sigma) estimates it");
    }

    /** The density of x + σz; see {@link #noised(double, double)}. */
    default Density noised(double sigma) {
        return noised(1, sigma);
    }

    /** Score and divergence, by this density's own formulas. */
    @Override
    default ValueAndDivergence scoreAndDivergence(Tensor x) {
        return new ValueAndDivergence(score(x), divergence(x));
    }

    /** The energy −log p, with this density's own score. */
    default EnergyFunction energy() {
        return new EnergyFunction() {
            @Override
            public Tensor energy(Tensor x) {
                return logProb(x).neg();
            }

            @Override
            public Tensor score(Tensor x) {
                return Density.this.score(x);
            }

            @Override
            public ValueAndDivergence scoreAndDivergence(Tensor x) {
                return Density.this.scoreAndDivergence(x);
            }
        };
    }
}

package nabla.scorematching;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;

/**
 * A probability density that knows its logarithm, score and divergence in closed form and can be sampled: the yardstick
 * of what is learnt. All of it is made of tensor operations and can be differentiated.
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

    /** Score and divergence, both in closed form. */
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

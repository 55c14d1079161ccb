package nabla.scorematching.discrete;

import nabla.autodiff.Tensor;

/**
 * Minimum probability flow: the rate at which probability leaves the data under dynamics whose equilibrium is the model (J.
 * Sohl-Dickstein, P. Battaglino and M. DeWeese, Minimum probability flow learning, ICML 2011), with flips of one site for moves:
 *
 * <pre>
 *     Σᵢ exp(½lrᵢ) = Σᵢ √(p(x⁽ⁱ⁾)/p(x)).
 * </pre>
 *
 * Neighbours that are data as well are counted, too, so the loss is a mean over rows; over all distributions its minimiser is that of
 * the data. It is convex in the parameters where log p is linear in them, and D for a model that knows nothing.
 *
 * <p>The model has to be an energy or to know its ratios.
 */
public final class MinimumProbabilityFlow extends RatioLoss {
    private MinimumProbabilityFlow(BinaryCode code) {
        super(code);
    }

    /** The loss for data of zeros and ones. */
    public static MinimumProbabilityFlow of() {
        return of(BinaryCode.BITS);
    }

    /** The loss for data of these values. */
    public static MinimumProbabilityFlow of(BinaryCode code) {
        return new MinimumProbabilityFlow(code);
    }

    @Override
    Tensor rows(LogRatio ratios, Tensor x) {
        return ratios.flips(x).mul(0.5).exp().sum(-1);
    }
}

package nabla.scorematching.discrete;

import nabla.autodiff.Tensor;

/**
 * Ratio matching, score matching for binary data: Σᵢ g(p(x)/p(x⁽ⁱ⁾))² with x⁽ⁱ⁾ the point x with site i flipped and
 * g(u) = 1/(1 + u) (A. Hyvärinen, Some extensions of score matching, Computational Statistics and Data Analysis 51, 2007, equations
 * 15 to 17). With the log-ratios lrᵢ of the model it is
 *
 * <pre>
 *     Σᵢ sigmoid(lrᵢ)²,
 * </pre>
 *
 * squared probabilities that the model would rather have site i flipped: the Brier score of its conditionals. The loss of a row is
 * between 0 and D, and D/4 for a model that knows nothing. Over all distributions the minimiser is that of the data.
 *
 * <p>The model has to be an energy or to know its ratios: a score says nothing of them.
 */
public final class RatioMatching extends RatioLoss {
    private RatioMatching(BinaryCode code) {
        super(code);
    }

    /** The loss for data of zeros and ones. */
    public static RatioMatching of() {
        return of(BinaryCode.BITS);
    }

    /** The loss for data of these values. */
    public static RatioMatching of(BinaryCode code) {
        return new RatioMatching(code);
    }

    @Override
    Tensor rows(LogRatio ratios, Tensor x) {
        return ratios.flips(x).sigmoid().square().sum(-1);
    }
}

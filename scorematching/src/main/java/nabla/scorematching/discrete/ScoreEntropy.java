package nabla.scorematching.discrete;

import nabla.autodiff.Tensor;

/**
 * Implicit score entropy (A. Lou, C. Meng and S. Ermon, Discrete diffusion modeling by estimating the ratios of the data
 * distribution, ICML 2024), with the flips of one site for neighbours:
 *
 * <pre>
 *     Σᵢ sᵢ(x) − log sᵢ(x⁽ⁱ⁾),   s = exp(lr).
 * </pre>
 *
 * But for a constant its mean is E Σᵢ sᵢ − rᵢ log sᵢ with the ratios r of the data, a Bregman divergence of which s = r is the
 * minimum. Ratios stay positive, because the model gives their logarithms.
 *
 * <p>Any function of x may be the model, as of {@link ConcreteScoreMatching}. {@link DenoisingScoreEntropy} does not ask the
 * neighbours.
 */
public final class ScoreEntropy extends RatioLoss {
    private ScoreEntropy(BinaryCode code) {
        super(code);
    }

    /** The loss for data of zeros and ones. */
    public static ScoreEntropy of() {
        return of(BinaryCode.BITS);
    }

    /** The loss for data of these values. */
    public static ScoreEntropy of(BinaryCode code) {
        return new ScoreEntropy(code);
    }

    @Override
    boolean takesAnyRatios() {
        return true;
    }

    @Override
    Tensor rows(LogRatio ratios, Tensor x) {
        return ratios.flips(x).exp().sub(ratios.back(x, code())).sum(-1);
    }
}

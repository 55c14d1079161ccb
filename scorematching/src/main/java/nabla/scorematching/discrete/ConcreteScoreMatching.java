package nabla.scorematching.discrete;

import nabla.autodiff.Tensor;

/**
 * Concrete score matching (C. Meng, K. Choi, J. Song and S. Ermon, Concrete score matching, NeurIPS 2022), with
 * Hyvärinen's ½ and the flips of one site for neighbours. The concrete score cᵢ(x) = p(x⁽ⁱ⁾)/p(x) − 1 = exp(lrᵢ(x)) − 1 is
 * compared with that of the data, ½E‖c − c_data‖², which but for a constant is the mean of
 *
 * <pre>
 *     Σᵢ ½cᵢ(x)² + cᵢ(x) − cᵢ(x⁽ⁱ⁾).
 * </pre>
 *
 * <p>Any function of x may be the model, a network that gives log-ratios for instance: they need not belong to a distribution. Such
 * a model is asked at all neighbours of each row, too. Ratios count by their squares, so rare states can dominate: see {@link
 * ScoreEntropy}.
 */
public final class ConcreteScoreMatching extends RatioLoss {
    private ConcreteScoreMatching(BinaryCode code) {
        super(code);
    }

    /** The loss for data of zeros and ones. */
    public static ConcreteScoreMatching of() {
        return of(BinaryCode.BITS);
    }

    /** The loss for data of these values. */
    public static ConcreteScoreMatching of(BinaryCode code) {
        return new ConcreteScoreMatching(code);
    }

    @Override
    boolean takesAnyRatios() {
        return true;
    }

    @Override
    Tensor rows(LogRatio ratios, Tensor x) {
        Tensor score = ratios.flips(x).expm1();
        Tensor back = ratios.back(x, code()).expm1();
        return score.square().mul(0.5).add(score).sub(back).sum(-1);
    }
}

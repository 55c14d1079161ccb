package nabla.scorematching.discrete;

import nabla.autodiff.Tensor;

/**
 * The negative pseudo-likelihood −Σᵢ log p(xᵢ | all other sites) (J. Besag, Statistical analysis of non-lattice data, The
 * Statistician 24, 1975). With the log-ratios lrᵢ of the model it is
 *
 * <pre>
 *     Σᵢ log(1 + exp lrᵢ),
 * </pre>
 *
 * and D·log 2 for a model that knows nothing. All sites share one model: fitting a logistic regression to each site by itself, as
 * is also called by this name, gives two estimates of every coupling. For a fully visible {@link BoltzmannMachine} of two or three
 * sites the minimiser is the maximum of the likelihood; from four sites on it is not.
 *
 * <p>The model has to be an energy or to know its ratios.
 */
public final class PseudoLikelihood extends RatioLoss {
    private PseudoLikelihood(BinaryCode code) {
        super(code);
    }

    /** The loss for data of zeros and ones. */
    public static PseudoLikelihood of() {
        return of(BinaryCode.BITS);
    }

    /** The loss for data of these values. */
    public static PseudoLikelihood of(BinaryCode code) {
        return new PseudoLikelihood(code);
    }

    @Override
    Tensor rows(LogRatio ratios, Tensor x) {
        return ratios.flips(x).softplus().sum(-1);
    }
}

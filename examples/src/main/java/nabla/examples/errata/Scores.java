package nabla.examples.errata;

import java.util.function.UnaryOperator;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;
import nabla.scorematching.Density;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.densities.StudentT;
import nabla.scorematching.losses.FisherDivergence;

/** What a score tells, and what it does not. */
public final class Scores {
    private static final Density STUDENT = StudentT.standard(1, 3);
    private static final Tensor PLACES = Tensor.arange(100).add(1).unsqueeze(-1);

    /** The middles of 100,000 equally probable cells of the exponential distribution. */
    private static final Tensor EXPONENTIAL =
            Tensor.arange(100_000).add(0.5).div(100_000).log().neg().unsqueeze(-1);

    /** The two modes of a much used example, (−5, −5) and (5, 5), on the line through both. */
    private static final double[][] MODES = {{-5 * Math.sqrt(2)}, {5 * Math.sqrt(2)}};

    private static final Density UNEVEN = GaussianMixture.isotropic(new double[] {0.2, 0.8}, MODES, 1);
    private static final Density EVEN = GaussianMixture.isotropic(new double[] {0.5, 0.5}, MODES, 1);
    private static final Tensor LINE = Tensor.linspace(-20, 20, 8001).unsqueeze(-1);
    private static final Tensor PROBABILITIES = UNEVEN.logProb(LINE).exp().mul(40.0 / 8000);

    private Scores() {}

    /** "The score is small where the density is high", so look for the smallest score. */
    public static double placeOfSmallestScore() {
        Tensor size = STUDENT.score(PLACES).square().sum(-1);
        return PLACES.get(size.neg().argMax(), 0);
    }

    /** Look at the density. */
    public static double placeOfHighestDensity() {
        return PLACES.get(STUDENT.logProb(PLACES).argMax(), 0);
    }

    /** E[s·f + ∇·f] on the exponential distribution, whose score is −1. */
    private static double stein(UnaryOperator<Tensor> f) {
        ValueAndDivergence field = Derivatives.valueAndDivergence(f, EXPONENTIAL);
        return field.divergence().sub(field.value().sum(-1)).mean().item();
    }

    /** With f = 1, p·f is 1 at the wall. */
    public static double steinAtTheWall() {
        return stein(x -> x.mul(0).add(1));
    }

    /** With f = x, p·f is 0 at the wall. */
    public static double steinWithoutTheWall() {
        return stein(x -> x);
    }

    /** The Fisher divergence between weights 0.2, 0.8 and weights 0.5, 0.5 of the same modes. */
    public static double fisherDivergence() {
        return FisherDivergence.of(UNEVEN)
                .perSample(EVEN, LINE)
                .dot(PROBABILITIES)
                .item();
    }

    /** The Kullback-Leibler divergence between them. */
    public static double kullbackLeibler() {
        return UNEVEN.logProb(LINE).sub(EVEN.logProb(LINE)).dot(PROBABILITIES).item();
    }
}

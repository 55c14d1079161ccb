package nabla.examples.errata;

import java.util.function.UnaryOperator;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.losses.ScoreMatching;

/** Layers that exact score matching cannot use. */
public final class Networks {
    /** The middles of cells from −8 to 8, and the probability of each under N(0, 1): sums are integrals to nine digits. */
    private static final int CELLS = 16_000;

    private static final Tensor MIDDLES =
            Tensor.arange(CELLS).add(0.5).mul(16.0 / CELLS).sub(8).unsqueeze(-1);
    private static final Tensor PROBABILITIES =
            Gaussian.standard(1).logProb(MIDDLES).exp().mul(16.0 / CELLS);

    /** A batch of mean 1 and deviation 2. */
    private static final Tensor BATCH = Tensor.of(new double[][] {{-1}, {3}, {-1}, {3}});

    private Networks() {}

    /** The exact loss of s(x) = unit(x − b) on N(0, 1). */
    public static Tensor loss(UnaryOperator<Tensor> unit, Tensor b) {
        ScoreMatching loss = ScoreMatching.of().allowingKinks();
        return loss.perSample(x -> unit.apply(x.sub(b)), MIDDLES, Rng.of(0)).dot(PROBABILITIES);
    }

    /** Its derivative at b = 0.3 for a relu, by automatic differentiation. */
    public static double slopeOfRelu() {
        return Derivatives.derivative(b -> loss(Tensor::relu, b), Tensor.scalar(0.3))
                .item();
    }

    /** The same for a softplus that is within 0.014 of the relu everywhere. */
    public static double slopeOfSoftplus() {
        UnaryOperator<Tensor> softplus = u -> u.mul(50).softplus().div(50);
        return Derivatives.derivative(b -> loss(softplus, b), Tensor.scalar(0.3))
                .item();
    }

    /** Batch normalisation in training: each row has a part in the mean and the deviation. */
    public static Tensor normalised(Tensor x) {
        return x.sub(x.mean(0)).div(x.variance(0).sqrt());
    }

    /** The diagonal of the Jacobian as the gradient of a sum over the batch, in which the rows cancel. */
    public static double divergenceBySum() {
        Tensor slopes = Derivatives.gradient(x -> normalised(x).select(1, 0).sum(), BATCH);
        return slopes.mean().item();
    }

    /** With the mean and the deviation held fixed, as in evaluation, a row depends on itself alone. */
    public static double divergenceOfRows() {
        Tensor mean = BATCH.mean(0);
        Tensor deviation = BATCH.variance(0).sqrt();
        return Derivatives.divergence(x -> x.sub(mean).div(deviation), BATCH)
                .mean()
                .item();
    }
}

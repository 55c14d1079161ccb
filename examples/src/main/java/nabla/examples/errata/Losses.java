package nabla.examples.errata;

import java.util.function.UnaryOperator;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.SlicedScoreMatching;

/** Losses as they are copied, and as they are published. */
public final class Losses {
    /** N(0, I) in the plane, whose score is −x. */
    private static final Tensor PLANE = Rng.of(1).normal(100_000, 2);

    /** One point many times, so that only the directions differ. */
    private static final Tensor ONE_POINT = Tensor.of(1, -0.5).broadcastTo(20_000, 2);

    /** The score −Px of a normal distribution whose columns are correlated. */
    private static final ScoreFunction CORRELATED =
            x -> x.matmul(Tensor.of(new double[][] {{2, 1}, {1, 2}})).neg();

    /** Two rows with the mean 0 and the variance 1 of N(0, 1). */
    private static final Tensor PAIR = Tensor.of(new double[][] {{-1}, {1}});

    private Losses() {}

    /** vᵀs + ½vᵀJv: the square is lost, and the factor ½ stands before the wrong term. */
    public static Tensor slicedAsCopied(ScoreFunction score, Tensor x, Rng rng) {
        Tensor v = rng.rademacher(x.shape());
        Tensor along = score.score(x).dot(v);
        Tensor curvature = Derivatives.jvp(score::score, x, v).dot(v);
        return along.add(curvature.mul(0.5)).mean();
    }

    /** What the copied loss says of −10x, less what it says of the truth: a wrong score seems better. */
    public static double costAsCopied() {
        Tensor steep = slicedAsCopied(x -> x.mul(-10), PLANE, Rng.of(2));
        Tensor truth = slicedAsCopied(Tensor::neg, PLANE, Rng.of(2));
        return steep.sub(truth).item();
    }

    /** The same of the published loss vᵀJv + ½(vᵀs)². */
    public static double cost() {
        SlicedScoreMatching loss = SlicedScoreMatching.of();
        Tensor steep = loss.loss(x -> x.mul(-10), PLANE, Rng.of(2));
        Tensor truth = loss.loss(Tensor::neg, PLANE, Rng.of(2));
        return steep.sub(truth).item();
    }

    /** ½‖s‖² + vᵀJv with a number of projections that nothing reads. */
    public static Tensor projectedAsCopied(ScoreFunction score, Tensor x, int projections, Rng rng) {
        Tensor v = rng.rademacher(x.shape());
        Tensor curvature = Derivatives.jvp(score::score, x, v).dot(v);
        return score.score(x).square().sum(-1).mul(0.5).add(curvature);
    }

    /** The variance over directions, which 16 projections ought to make 16 times smaller. */
    public static double spreadAsCopied() {
        return projectedAsCopied(CORRELATED, ONE_POINT, 16, Rng.of(3))
                .variance()
                .item();
    }

    /** The same with a mean over 16 projections. */
    public static double spread() {
        SlicedScoreMatching loss = SlicedScoreMatching.of().varianceReduced().projections(16);
        return loss.perSample(CORRELATED, ONE_POINT, Rng.of(3)).variance().item();
    }

    /** The slope a of s = −ax after gradient descent on a function of the exact loss J(a) = ½a² − a. */
    private static double learntSlope(UnaryOperator<Tensor> ofLoss) {
        Tensor a = Tensor.scalar(3);
        for (int k = 0; k < 500; k++) {
            Tensor slope = Derivatives.gradient(
                    b -> ofLoss.apply(ScoreMatching.of().loss(x -> x.mul(b).neg(), PAIR, Rng.of(0))), a);
            a = a.sub(slope.mul(0.05));
        }
        return a.item();
    }

    /** "A loss must not be negative": squared, it ends where it is 0. */
    public static double slopeOfSquaredLoss() {
        return learntSlope(Tensor::square);
    }

    /** The loss as it is, whose minimum −½ is at the truth. */
    public static double slopeOfLoss() {
        return learntSlope(loss -> loss);
    }
}

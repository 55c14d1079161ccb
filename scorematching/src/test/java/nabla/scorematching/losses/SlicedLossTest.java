package nabla.scorematching.losses;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.LinearScore;
import nabla.scorematching.Numbers;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SlicedLossTest {
    private static final int DIM = 3;

    /** Closed form 3, for all forms and directions; six standard errors. */
    @ParameterizedTest
    @EnumSource
    void bothFormsHaveTheMeanOfTheExactLoss(Projections projections) {
        LinearScore model = LinearScore.random(Rng.of(3), DIM);
        Tensor x = model.data(Rng.of(4), 40_000);
        SlicedScoreMatching loss = SlicedScoreMatching.of().directions(projections);
        assertMean(model.exactLoss(), loss.perSample(model, x, Rng.of(5)));
        assertMean(model.exactLoss(), loss.varianceReduced().perSample(model, x, Rng.of(6)));
        assertMean(model.exactLoss(), loss.projections(3).perSample(model, x, Rng.of(7)));
    }

    /** A linear score has no third derivative, so the central difference has no bias, whatever its length. */
    @Test
    void finiteDifferencesHaveTheMeanOfTheExactLossOfALinearScore() {
        LinearScore model = LinearScore.random(Rng.of(3), DIM);
        Tensor x = model.data(Rng.of(4), 40_000);
        assertMean(model.exactLoss(), FiniteDifferenceScoreMatching.of(0.5).perSample(model, x, Rng.of(5)));
    }

    /** With the same directions the difference falls by four when ε is halved: the bias is O(ε²). */
    @Test
    void biasOfFiniteDifferencesIsOfSecondOrder() {
        GaussianMixture model = Numbers.mixture(Rng.of(1), 2, DIM);
        Tensor x = Rng.of(2).normal(50, DIM);
        Rng rng = Rng.of(3);
        Tensor v = rng.rademacher(50, DIM);
        Tensor limit = Derivatives.jvp(model::score, x, v)
                .dot(v)
                .add(model.score(x).square().sum(-1).mul(0.5));
        double coarse = biasAt(0.004, model, x, rng, limit);
        double fine = biasAt(0.002, model, x, rng, limit);
        assertEquals(4, coarse / fine, 0.01);
    }

    private static double biasAt(double epsilon, ScoreFunction model, Tensor x, Rng rng, Tensor limit) {
        Tensor loss = FiniteDifferenceScoreMatching.of(epsilon).perSample(model, x, rng);
        return loss.sub(limit).norm().item();
    }

    /**
     * Closed form 4: the variance of vᵀJv for a linear field. The squared deviations from tr J have the variance as their
     * mean; six standard errors.
     */
    @ParameterizedTest
    @EnumSource
    void varianceOfADirectionIsTheClosedForm(Projections projections) {
        Tensor j = LinearScore.random(Rng.of(9), DIM).a();
        Tensor s = j.add(j.transpose()).mul(0.5);
        double squares = s.square().sum().item();
        double trace = s.trace().item();
        double expected = switch (projections) {
            case GAUSSIAN -> 2 * squares;
            case RADEMACHER, HADAMARD ->
                2 * (squares - s.diagonal().square().sum().item());
            case SPHERE, ORTHOGONAL -> 2.0 * DIM / (DIM + 2) * (squares - trace * trace / DIM);
            case COORDINATES -> DIM * s.diagonal().square().sum().item() - trace * trace;
        };
        Tensor v = projections.draw(Rng.of(10), 1, new int[] {100_000, DIM})[0];
        Tensor estimates = v.matmul(j.transpose()).dot(v);
        assertMean(trace, estimates);
        assertMean(expected, estimates.sub(trace).square());
    }

    @Test
    void severalProjectionsAreTheMeanOfSingleOnes() {
        ScoreFunction model = LinearScore.random(Rng.of(3), DIM);
        Tensor x = Rng.of(4).normal(5, DIM);
        Rng rng = Rng.of(5);
        SlicedScoreMatching loss = SlicedScoreMatching.of().varianceReduced();
        Tensor exact = ScoreMatching.of().perSample(model, x, rng);
        Tensor sum = Tensor.zeros(5);
        for (int i = 0; i < 4; i++) {
            Tensor v = rng.split(i).rademacher(5, DIM);
            Tensor divergence = Derivatives.divergence(model::score, x);
            Tensor curvature = Derivatives.jvp(model::score, x, v).dot(v);
            sum = sum.add(exact.sub(divergence).add(curvature));
        }
        assertClose(sum.div(4), loss.projections(4).perSample(model, x, rng), 1e-12);
    }

    @Test
    void publishedFormIsItsFormula() {
        ScoreFunction model = Numbers.mixture(Rng.of(3), 2, DIM)::score;
        Tensor x = Rng.of(4).normal(5, DIM);
        Rng rng = Rng.of(5);
        Tensor v = rng.split(0).normal(5, DIM);
        Tensor expected = Derivatives.jvp(model::score, x, v)
                .dot(v)
                .add(model.score(x).dot(v).square().mul(0.5));
        assertClose(
                expected,
                SlicedScoreMatching.of().directions(Projections.GAUSSIAN).perSample(model, x, rng),
                1e-13);
    }

    @Test
    void noProjectionIsRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> SlicedScoreMatching.of().projections(0));
    }

    /**
     * A widely copied note gives the sliced loss as vᵀs + ½vᵀ∇(vᵀs). Its mean is ½E[∇·s], which has no minimum: for s = −ax
     * on N(0, I) it is −ad/2 and falls for ever as a grows, while the published loss has its minimum at the truth a = 1.
     */
    @Test
    void theWidelyCopiedFormIsUnboundedBelow() {
        int n = 40_000;
        Tensor x = Rng.of(1).normal(n, DIM);
        Tensor v = Rng.of(2).normal(n, DIM);
        for (double a : new double[] {1, 10, 1000}) {
            ScoreFunction s = y -> y.mul(-a);
            Tensor along = Derivatives.gradient(y -> s.score(y).dot(v).sum(), x);
            Tensor copied = s.score(x).dot(v).add(along.dot(v).mul(0.5));
            assertMean(-a * DIM / 2, copied);
        }
        SlicedScoreMatching published = SlicedScoreMatching.of();
        double below = published.loss(y -> y.mul(-0.8), x, Rng.of(3)).item();
        double truth = published.loss(y -> y.mul(-1.0), x, Rng.of(3)).item();
        double above = published.loss(y -> y.mul(-1.2), x, Rng.of(3)).item();
        assertTrue(truth < below && truth < above);
    }
}

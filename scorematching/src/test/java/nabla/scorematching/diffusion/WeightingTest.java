package nabla.scorematching.diffusion;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.densities.Gaussian;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights λ(t) on N(0, c²I), where the loss at each time is known. */
class WeightingTest {
    private static final double EARLIEST = 1e-3;
    private static final double SCALE = 0.5;
    private static final int DIM = 2;
    private static final SDE VP = VPSDE.standard();
    private static final SDE VE = VESDE.of(0.02, 10);

    static Stream<Arguments> weights() {
        BinaryOperator<Tensor> one = (t, sigma) -> Tensor.ones(t.shape());
        BinaryOperator<Tensor> late = (t, sigma) -> t.sub(0.5).relu();
        return Stream.of(
                Arguments.of("VP, σ²", VP, (BinaryOperator<Tensor>) (t, sigma) -> sigma.square()),
                Arguments.of("VP, g²", VP, (BinaryOperator<Tensor>)
                        (t, sigma) -> VP.diffusion(t).square()),
                Arguments.of("VP, 1", VP, one),
                Arguments.of("VP, 0 at first", VP, late),
                Arguments.of("VE, EDM", VE, (BinaryOperator<Tensor>) (t, sigma) ->
                        sigma.square().mul(sigma.square().div(SCALE * SCALE).add(1))),
                Arguments.of("VE, 1", VE, one),
                Arguments.of("sub-VP, σ", SubVPSDE.standard(), (BinaryOperator<Tensor>) (t, sigma) -> sigma));
    }

    /** −a x/(α²c² + σ²), right for a = 1. */
    private static TimeConditionalScore score(SDE sde, double a) {
        return (x, t) -> {
            Tensor variance = sde.meanCoefficient(t)
                    .mul(SCALE)
                    .square()
                    .add(sde.standardDeviation(t).square());
            return x.div(variance).mul(-a);
        };
    }

    /** λ/σ² · ½E‖σ s + z‖², where σ s + z = −aσαx₀/v + (1 − aσ²/v) z with v = α²c² + σ². */
    private static Tensor atTime(SDE sde, BinaryOperator<Tensor> lambda, double a, Tensor t) {
        Tensor alpha = sde.meanCoefficient(t);
        Tensor sigma = sde.standardDeviation(t);
        Tensor v = alpha.mul(SCALE).square().add(sigma.square());
        Tensor ofData = sigma.mul(alpha).mul(a * SCALE).div(v).square();
        Tensor ofNoise = sigma.square().mul(a).div(v).sub(1).square();
        return ofData.add(ofNoise).mul(0.5 * DIM).mul(lambda.apply(t, sigma)).div(sigma.square());
    }

    /** The mean of f at uniform times, by the midpoint rule in u with t = ε + (1 − ε) u³. */
    private static double mean(UnaryOperator<Tensor> f) {
        int n = 200_000;
        Tensor u = Tensor.arange(n).add(0.5).div(n);
        Tensor t = u.mul(u).mul(u).mul(1 - EARLIEST).add(EARLIEST);
        return f.apply(t).dot(u.square().mul(3)).item() / n;
    }

    /** The estimate has the mean of the λ-weighted loss at uniform times, for scores right and wrong; six standard errors. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("weights")
    void theEstimateHasTheMeanAtUniformTimes(String name, SDE sde, BinaryOperator<Tensor> lambda) {
        Tensor x = Gaussian.isotropic(DIM, SCALE).sample(Rng.of(1), 20_000);
        DiffusionScoreMatching loss = DiffusionScoreMatching.of(sde, EARLIEST).weighting(lambda);
        for (double a : new double[] {1, 0.6}) {
            double expected = mean(t -> atTime(sde, lambda, a, t));
            assertMean(expected, loss.perSample(score(sde, a), x, Rng.of(2)));
        }
    }

    /** The density is what is drawn from: 1/ratio integrates to one, and a share of draws falls where it says. */
    @Test
    void timesAreDrawnByTheirDensity() {
        UnaryOperator<Tensor> density = t -> t.reciprocal();
        QuantileTable table = QuantileTable.of("Test", density, EARLIEST);
        QuantileTable.Draw draw = table.draw(Rng.of(3).uniform(50_000, 1));
        assertTrue(draw.time().min().item() >= EARLIEST && draw.time().max().item() <= 1);
        // E[ratio] = ∫ q · (1/(1 − ε))/q dt = 1.
        assertMean(1, draw.ratio());
        double below =
                0.99 * Math.log(0.03 / EARLIEST) / Math.log(1 / EARLIEST) + 0.01 * (0.03 - EARLIEST) / (1 - EARLIEST);
        double place = find(table, 0.03);
        assertEquals(below, place, 1e-4);
    }

    /** The u at which a time is drawn, by bisection. */
    private static double find(QuantileTable table, double time) {
        double low = 0;
        double high = 1;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            boolean early = table.draw(Tensor.full(middle, 1, 1)).time().item() < time;
            low = early ? middle : low;
            high = early ? high : middle;
        }
        return low;
    }

    /** With λ = g² the variance is a small part of that at uniform times, and that of the closed form. */
    @Test
    void importanceSamplingHasLessVariance() {
        BinaryOperator<Tensor> lambda = (t, sigma) -> VP.diffusion(t).square();
        Tensor x = Gaussian.isotropic(DIM, SCALE).sample(Rng.of(1), 40_000);
        TimeConditionalScore truth = score(VP, 1);
        DiffusionScoreMatching plain = DiffusionScoreMatching.of(VP, EARLIEST);
        Rng rng = Rng.of(4);
        Tensor t = rng.split(0).uniform(40_000, 1).mul(1 - EARLIEST).add(EARLIEST);
        Tensor weight = VP.diffusion(t).div(VP.standardDeviation(t)).square().squeeze(-1);
        Tensor atUniform = plain.perSample(truth, x, rng).mul(weight);
        Tensor important = plain.weighting(lambda).perSample(truth, x, rng);
        Tensor closed = plain.forLikelihood().perSample(truth, x, rng);
        double ratio = important.variance().item() / atUniform.variance().item();
        assertTrue(ratio < 0.2, "ratio of variances " + ratio);
        assertEquals(1, important.variance().item() / closed.variance().item(), 0.1);
    }

    /** λ = σ² is the loss without a weight, to the accuracy of the table's cells. */
    @Test
    void theOrdinaryWeightIsTheOrdinaryLoss() {
        DiffusionScoreMatching plain = DiffusionScoreMatching.of(VP, EARLIEST);
        Tensor x = Gaussian.isotropic(DIM, SCALE).sample(Rng.of(1), 50);
        assertClose(
                plain.perSample(score(VP, 0.7), x, Rng.of(5)),
                plain.weighting((t, sigma) -> sigma.square()).perSample(score(VP, 0.7), x, Rng.of(5)),
                1e-9);
    }

    @Test
    void impossibleWeightsAreRefused() {
        DiffusionScoreMatching loss = DiffusionScoreMatching.of(VP, 0);
        assertThrows(
                IllegalArgumentException.class,
                () -> loss.weighting((t, sigma) -> VP.diffusion(t).square()));
        assertThrows(IllegalArgumentException.class, () -> loss.weighting((t, sigma) -> t.neg()));
        assertThrows(IllegalArgumentException.class, () -> loss.weighting((t, sigma) -> t.mul(0)));
        assertThrows(IllegalArgumentException.class, () -> loss.weighting((t, sigma) -> Tensor.scalar(1)));
    }
}

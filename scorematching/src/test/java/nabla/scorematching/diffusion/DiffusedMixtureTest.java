package nabla.scorematching.diffusion;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Numbers;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DiffusedMixtureTest {
    private static final GaussianMixture DATA = Numbers.mixture(Rng.of(1), 3, 2);

    @Test
    void eachRowHasTheScoreOfItsOwnTime() {
        DiffusedMixture diffused = DiffusedMixture.of(DATA, VPSDE.standard());
        Tensor x = Rng.of(2).normal(5, 2);
        double[] times = {0.5, 0.1, 0.5, 0.9, 0.1};
        Tensor scores = diffused.score(x, Tensor.of(times).unsqueeze(-1));
        for (int i = 0; i < 5; i++) {
            assertClose(diffused.at(times[i]).score(x.slice(0, i, i + 1)), scores.slice(0, i, i + 1), 1e-14);
        }
    }

    static SDE[] equations() {
        return SDETest.equations();
    }

    /**
     * At the exact score the loss is stationary: its slope in the direction of any other field has mean 0. Six standard
     * errors.
     */
    @ParameterizedTest
    @MethodSource("equations")
    void theExactScoreIsStationaryForDenoisingAtAllTimes(SDE sde) {
        DiffusedMixture exact = DiffusedMixture.of(DATA, sde);
        Tensor x = DATA.sample(Rng.of(3), 600);
        Tensor w = Rng.of(4).normal(2, 2);
        TimeConditionalScore field = (y, t) -> y.matmul(w).tanh();
        DiffusionScoreMatching loss = DiffusionScoreMatching.of(sde, 0.01);
        for (DiffusionScoreMatching weighted : new DiffusionScoreMatching[] {loss, loss.forLikelihood()}) {
            double h = 0.5;
            // The loss is quadratic in the size of the field, so the central difference is the slope.
            Tensor ahead = weighted.perSample(moved(exact, field, h), x, Rng.of(5));
            Tensor behind = weighted.perSample(moved(exact, field, -h), x, Rng.of(5));
            assertMean(0, ahead.sub(behind).div(2 * h));
        }
    }

    private static TimeConditionalScore moved(TimeConditionalScore score, TimeConditionalScore field, double h) {
        return (x, t) -> score.score(x, t).add(field.score(x, t).mul(h));
    }

    /**
     * For N(0, I) under the variance-preserving equation the exact score is −x, and σ s + z has the variance α² in each
     * dimension. So the σ²-weighted loss is (D/2) ∫α² dt; six standard errors.
     */
    @Test
    void theFloorOnAStandardNormalIsTheClosedForm() {
        VPSDE sde = VPSDE.standard();
        int points = 100_001;
        double earliest = 0.1;
        Tensor t = Tensor.linspace(earliest, 1, points);
        double floor = 1.5 * sde.meanCoefficient(t).square().mean().item();
        DiffusionScoreMatching loss = DiffusionScoreMatching.of(sde, earliest);
        assertMean(floor, loss.perSample((x, time) -> x.neg(), Rng.of(6).normal(40_000, 3), Rng.of(7)));
    }

    /**
     * On N(0, I), σs + z has the variance α²/(α² + σ²) in each dimension, so with λ = g² the mean of the loss is that of ½D
     * (g²/σ²) α²/(α² + σ²) over [ε, 1], whatever distribution times are drawn from (six standard errors); drawn from g²/σ² it
     * varies less.
     */
    @ParameterizedTest
    @MethodSource("preserving")
    void theLikelihoodLossIsUnbiasedWithLessVariance(SDE sde) {
        double earliest = 0.001;
        TimeConditionalScore exact = (x, t) -> x.neg()
                .div(sde.meanCoefficient(t)
                        .square()
                        .add(sde.standardDeviation(t).square()));
        int points = 1_000_001;
        Tensor t = Tensor.linspace(earliest, 1, points);
        Tensor alpha2 = sde.meanCoefficient(t).square();
        Tensor sigma2 = sde.standardDeviation(t).square();
        Tensor weight = sde.diffusion(t).square().div(sigma2);
        Tensor means = weight.mul(alpha2).div(alpha2.add(sigma2)).mul(1.5);
        double ends = (means.get(0) + means.get(points - 1)) / 2;
        double expected = (means.sum().item() - ends) / (points - 1);
        DiffusionScoreMatching loss = DiffusionScoreMatching.of(sde, earliest);
        Tensor x = Rng.of(6).normal(40_000, 3);
        Tensor likely = loss.forLikelihood().perSample(exact, x, Rng.of(7));
        assertMean(expected, likely);
        Tensor u = Rng.of(7).split(0).uniform(40_000, 1).mul(1 - earliest).add(earliest);
        Tensor g2 = sde.diffusion(u).div(sde.standardDeviation(u)).square();
        Tensor uniform = loss.perSample(exact, x, Rng.of(7)).mul(g2.squeeze(1));
        assertTrue(
                uniform.variance().item() > 5 * likely.variance().item(),
                () -> uniform.variance() + " and " + likely.variance());
    }

    static SDE[] preserving() {
        return new SDE[] {VPSDE.standard(), SubVPSDE.standard()};
    }

    @Test
    void aLikelihoodLossFromTimeZeroIsRefused() {
        DiffusionScoreMatching loss = DiffusionScoreMatching.of(VPSDE.standard(), 0);
        assertThrows(IllegalArgumentException.class, loss::forLikelihood);
        DiffusionScoreMatching.of(VESDE.standard(), 0).forLikelihood();
    }
}

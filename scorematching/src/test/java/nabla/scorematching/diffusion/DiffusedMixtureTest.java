package nabla.scorematching.diffusion;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;

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
}

package nabla.scorematching.metrics;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Test;

class DenoisingErrorTest {
    private static final double VARIANCE = 0.6;
    private static final NoiseConditionalScore GAUSSIAN =
            (x, sigma) -> x.neg().div(sigma.square().add(VARIANCE));

    /** On N(0, v I) the error of x at σ has the mean (D v² + σ²‖x‖²)/(v + σ²)²; six standard errors over keys. */
    @Test
    void onAGaussianTheErrorIsTheClosedForm() {
        double sigma = 0.5;
        Tensor x = Tensor.of(new double[][] {{0.3, -2, 1}});
        DenoisingError error = DenoisingError.of(NoiseLevels.of(sigma)).draws(1);
        double[] errors = new double[4000];
        for (int i = 0; i < errors.length; i++) {
            errors[i] = error.evaluate(GAUSSIAN, x, Rng.of(3).split(i)).item();
        }
        double total = VARIANCE + sigma * sigma;
        double norm = x.square().sum().item();
        assertMean((3 * VARIANCE * VARIANCE + sigma * sigma * norm) / (total * total), Tensor.of(errors));
    }

    /** It is twice the mean over levels and draws of ½‖σ s(x + σz) + z‖², each draw from its own key. */
    @Test
    void theErrorIsItsFormula() {
        Rng rng = Rng.of(5);
        Tensor x = rng.split(99).normal(4, 2);
        double[] sigmas = {2, 0.5};
        Tensor expected = Tensor.zeros(4);
        for (int i = 0; i < 2; i++) {
            for (int k = 0; k < 3; k++) {
                Tensor z = rng.split(i).split(k).normal(1, 2);
                Tensor s = x.add(z.mul(sigmas[i])).neg().div(sigmas[i] * sigmas[i] + VARIANCE);
                expected = expected.add(s.mul(sigmas[i]).add(z).square().sum(-1).div(6));
            }
        }
        DenoisingError error = DenoisingError.of(NoiseLevels.of(sigmas)).draws(3);
        assertClose(expected, error.evaluate(GAUSSIAN, x, rng), 1e-14);
    }

    /** The weight 2 is today's statistic, and each further one adds σ z·s, whose mean is σ²∇·s = −σ²D/(v + σ²) on N(0, v I). */
    @Test
    void theStatisticIsLinearInTheWeightOfTheDivergence() {
        DenoisingError error = DenoisingError.of(NoiseLevels.of(1, 0.3));
        Tensor x = Rng.of(7).normal(5, 2);
        Tensor own = error.evaluate(GAUSSIAN, x, Rng.of(8));
        assertArrayEquals(
                own.toArray(),
                error.divergenceWeight(5)
                        .divergenceWeight(2)
                        .evaluate(GAUSSIAN, x, Rng.of(8))
                        .toArray());
        Tensor slope =
                error.divergenceWeight(3).evaluate(GAUSSIAN, x, Rng.of(8)).sub(own);
        assertTrue(slope.abs().min().item() > 1e-3);
        for (double c : new double[] {0, 1.5, 6}) {
            Tensor weighted = error.divergenceWeight(c).evaluate(GAUSSIAN, x, Rng.of(8));
            assertClose(own.add(slope.mul(c - 2)), weighted, 1e-13);
        }
    }

    /** (D v² + σ²‖x‖²)/(v + σ²)² − (c − 2) σ² D/(v + σ²), by Stein's identity; six standard errors over keys. */
    @Test
    void onAGaussianTheWeightedErrorIsTheClosedForm() {
        double sigma = 0.5;
        Tensor x = Tensor.of(new double[][] {{0.3, -2, 1}});
        DenoisingError error =
                DenoisingError.of(NoiseLevels.of(sigma)).divergenceWeight(6).draws(1);
        double[] errors = new double[4000];
        for (int i = 0; i < errors.length; i++) {
            errors[i] = error.evaluate(GAUSSIAN, x, Rng.of(4).split(i)).item();
        }
        double total = VARIANCE + sigma * sigma;
        double norm = x.square().sum().item();
        double own = (3 * VARIANCE * VARIANCE + sigma * sigma * norm) / (total * total);
        assertMean(own - 4 * sigma * sigma * 3 / total, Tensor.of(errors));
    }

    /** ‖σs + z‖² + (c − 2) σ z·s = c²/4 ‖σ(2s/c) + z‖² + (1 − c²/4)‖z‖², and ‖z‖² is that of the error of the score 0. */
    @Test
    void theWeightOrdersRowsAsTheScoreOfAPowerOfTheDensity() {
        double c = 5;
        DenoisingError error = DenoisingError.of(NoiseLevels.of(1, 0.3));
        Tensor x = Rng.of(7).normal(5, 2);
        NoiseConditionalScore score = (y, sigma) -> y.sin().mul(sigma).neg();
        NoiseConditionalScore power = (y, sigma) -> score.score(y, sigma).mul(2 / c);
        Tensor noise = error.evaluate((y, sigma) -> y.mul(0), x, Rng.of(8));
        Tensor expected = error.evaluate(power, x, Rng.of(8)).mul(c * c / 4).add(noise.mul(1 - c * c / 4));
        assertClose(expected, error.divergenceWeight(c).evaluate(score, x, Rng.of(8)), 1e-13);
    }

    /**
     * Of a linear score all that is odd in z cancels, so that rows differ by exactly σ²(‖x‖² − ‖y‖²)/(v + σ²)²; with an odd number
     * of draws, or without pairs, they do not.
     */
    @Test
    void antitheticDrawsLeaveNoNoiseBetweenRowsOfAGaussian() {
        double sigma = 0.5;
        Tensor x = Tensor.of(new double[][] {{0.3, -2, 1}, {0, 0, 0}});
        double exact = sigma * sigma * 5.09 / Math.pow(VARIANCE + sigma * sigma, 2);
        for (double c : new double[] {2, 6}) {
            DenoisingError error = DenoisingError.of(NoiseLevels.of(sigma)).divergenceWeight(c);
            assertEquals(exact, difference(error.antithetic().draws(2), x), 1e-13);
            assertEquals(exact, difference(error.draws(6).antithetic(), x), 1e-13);
            assertTrue(Math.abs(exact - difference(error.draws(3).antithetic(), x)) > 1e-3);
            assertTrue(Math.abs(exact - difference(error.draws(6), x)) > 1e-3);
        }
    }

    private static double difference(DenoisingError error, Tensor x) {
        Tensor errors = error.evaluate(GAUSSIAN, x, Rng.of(8));
        return errors.get(0) - errors.get(1);
    }

    /** The pair of number k comes from split(k), so a pair alone is the first draw with its negative. */
    @Test
    void anAntitheticPairIsADrawAndItsNegative() {
        Tensor x = Rng.of(7).normal(4, 2);
        NoiseConditionalScore score = (y, sigma) -> y.sin().neg();
        Tensor z = Rng.of(8).split(0).split(0).normal(1, 2);
        Tensor plus = score.score(x.add(z), Tensor.ones(4, 1)).add(z).square().sum(-1);
        Tensor minus = score.score(x.sub(z), Tensor.ones(4, 1)).sub(z).square().sum(-1);
        DenoisingError pair = DenoisingError.of(NoiseLevels.of(1)).draws(2).antithetic();
        assertClose(plus.add(minus).div(2), pair.evaluate(score, x, Rng.of(8)), 1e-14);
    }

    @Test
    void aRowDoesNotDependOnItsNeighboursNorOnItsPlace() {
        DenoisingError error = DenoisingError.of(NoiseLevels.of(1, 0.3)).divergenceWeight(4);
        Tensor x = Rng.of(7).normal(5, 2);
        Tensor all = error.evaluate(GAUSSIAN, x, Rng.of(8));
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    all.get(i),
                    error.evaluate(GAUSSIAN, x.slice(0, i, i + 1), Rng.of(8)).item());
        }
    }

    /** Draws share a call of the score if the rows are few: with the bits of one draw in each. */
    @Test
    void theNumberOfDrawsInACallDoesNotMatter() {
        Tensor many = Rng.of(7).normal(300, 2);
        DenoisingError error = DenoisingError.of(NoiseLevels.of(1, 0.3));
        Tensor alone = error.evaluate(GAUSSIAN, many, Rng.of(8));
        for (int rows : new int[] {1, 7, 16, 100}) {
            assertArrayEquals(
                    alone.slice(0, 0, rows).toArray(),
                    error.evaluate(GAUSSIAN, many.slice(0, 0, rows), Rng.of(8)).toArray());
        }
        assertEquals(0, error.evaluate(GAUSSIAN, Tensor.zeros(0, 2), Rng.of(8)).size());
    }

    @Test
    void theRecordedErrorIsTheError() {
        DenoisingError error = DenoisingError.of(NoiseLevels.of(1, 0.3));
        Tensor x = Rng.of(7).normal(5, 2);
        Tensor recorded = Program.compile(y -> error.evaluate(GAUSSIAN, y, Rng.of(8)), Tensor.zeros(5, 2))
                .run(x);
        assertArrayEquals(error.evaluate(GAUSSIAN, x, Rng.of(8)).toArray(), recorded.toArray());
    }

    /** Draw by draw ‖σs̄ + z‖² = mean of ‖σsᵢ + z‖² − mean of σ²‖sᵢ − s̄‖². */
    @Test
    void theMeanOfScoresErrsLessByTheirVariance() {
        double sigma = 0.7;
        DenoisingError error = DenoisingError.of(NoiseLevels.of(sigma)).draws(1);
        Tensor x = Rng.of(7).normal(5, 2);
        List<NoiseConditionalScore> scores = List.of(
                GAUSSIAN, (y, s) -> y.sin().neg(), (y, s) -> y.sub(1).mul(s).neg());
        NoiseConditionalScore mean = NoiseConditionalScore.mean(scores);
        Tensor z = Rng.of(8).split(0).split(0).normal(1, 2);
        Tensor noised = x.add(z.mul(sigma));
        Tensor expected = Tensor.zeros(5);
        for (NoiseConditionalScore score : scores) {
            Tensor apart = score.at(sigma).score(noised).sub(mean.at(sigma).score(noised));
            Tensor variance = apart.mul(sigma).square().sum(-1);
            assertTrue(variance.min().item() > 1e-6);
            expected = expected.add(
                    error.evaluate(score, x, Rng.of(8)).sub(variance).div(3));
        }
        assertClose(expected, error.evaluate(mean, x, Rng.of(8)), 1e-13);
    }

    /** Neighbours 0.5 apart on a line in the plane: δ/√D = 0.5/√2, whatever the units. */
    @Test
    void theLevelsAreThoseOfTheNearestNeighbours() {
        double[][] rows = new double[9][2];
        for (int i = 0; i < rows.length; i++) {
            rows[i][0] = 0.5 * i;
        }
        for (double unit : new double[] {1, 1e-3, 1e6}) {
            NoiseLevels levels =
                    DenoisingError.forData(Tensor.of(rows).mul(unit)).levels();
            assertEquals(0.5 / Math.sqrt(2) * unit, levels.smallest(), 1e-12 * unit);
            assertEquals(3 * levels.smallest(), levels.largest(), 1e-12 * unit);
        }
    }

    /** With the exact score of a mixture, points between the modes are stranger than those of the mixture, all of them. */
    @Test
    void pointsThatAMixtureDoesNotHaveAreStrange() {
        GaussianMixture p = GaussianMixture.isotropic(
                new double[] {1, 1}, new double[][] {{3, 0, 0, 0, 0, 0}, {-3, 0, 0, 0, 0, 0}}, 0.2);
        Tensor x = p.sample(Rng.of(1), 200);
        Tensor strange = Rng.of(2).normal(200, 6).mul(0.2).add(Tensor.of(0, 1, 0, -1, 0, 0));
        NoiseConditionalScore score =
                (y, sigma) -> p.noised(Tensor.ones(y.size(0), 1), sigma).score(y);
        DenoisingError error = DenoisingError.forData(x);
        double most = error.evaluate(score, x, Rng.of(3)).max().item();
        assertTrue(error.evaluate(score, strange, Rng.of(3)).min().item() > most);
    }
}

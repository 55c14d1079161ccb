package nabla.scorematching.conditions;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.Numbers;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.EDMSDE;
import nabla.scorematching.diffusion.Predictor;
import nabla.scorematching.diffusion.PredictorCorrector;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.SubVPSDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.diffusion.VPSDE;
import nabla.scorematching.metrics.EnergyDistance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentMatchingTest {
    /** A mask is a diagonal matrix of ones and zeros: its zeros say nothing, with noise and without. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void aRowOfZerosSaysNothing(double deviation) {
        SDE sde = VPSDE.standard();
        TimeConditionalScore score = DiffusedMixture.of(NORMAL, sde);
        Tensor mask = Tensor.eye(DIM).mul(Tensor.of(1, 0, 1, 0));
        Observation masked = Observation.of(mask, Tensor.of(2, 0, -1, 0), deviation);
        double nan = Double.NaN;
        Observation known = Observation.columns(Tensor.of(2, nan, -1, nan)).deviation(deviation);
        for (double t : new double[] {1, 0.3, 0.01}) {
            assertClose(
                    MomentMatching.of(known).guide(sde, score).at(t).score(X),
                    MomentMatching.of(masked).guide(sde, score).at(t).score(X),
                    1e-9);
        }
    }

    /** Exact values may be told twice, but not in two ways. */
    @Test
    void exactValuesThatNoPointHasAreRefused() {
        Tensor twice = Tensor.of(new double[][] {{1, 2, 0}, {0, 0, 3}, {2, 4, 3}});
        Observation.of(twice, Tensor.of(1, 3, 5), 0);
        Observation.of(twice, Tensor.of(new double[][] {{1, 3, 5}, {0.1, 0.7, 0.9}, {1, Double.NaN, 9}}), 0);
        Observation.of(twice, Tensor.of(1, 3, 6), 0.1);
        Observation.of(twice.mul(1e-200), Tensor.of(1e-200, 3e-200, 5e-200), 0);
        Tensor mask = Tensor.eye(3).mul(Tensor.of(1, 0, 1));
        for (Executable call : List.<Executable>of(
                () -> Observation.of(twice, Tensor.of(1, 3, 6), 0),
                () -> Observation.of(twice, Tensor.of(new double[][] {{1, 3, 5}, {1, 3, 6}}), 0),
                () -> Observation.of(twice, Tensor.of(1, 3, 6), 0.1).deviation(0),
                () -> Observation.of(mask, Tensor.of(2, 1, 0), 0),
                () -> Observation.of(Tensor.ones(2, 1), Tensor.of(1, 2), 0))) {
            var error = assertThrows(IllegalArgumentException.class, call);
            assertTrue(error.getMessage().contains("expected values that a point can have"), error.getMessage());
            assertTrue(error.getMessage().startsWith("Observation"), error.getMessage());
        }
    }

    /** Rows of A that are nearly parallel, or in any unit, say as much as others do. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 1e-3, 1e-5, 1e-6})
    void nearlyParallelMeasurementsAreTakenExactly(double d) {
        SDE sde = VPSDE.standard();
        TimeConditionalScore score = (x, t) -> x.neg();
        Tensor a = Tensor.of(new double[][] {{1, 0}, {1, d}});
        Tensor y = Tensor.of(1, 1 + d);
        Tensor x = Tensor.zeros(1, 2);
        Tensor both = MomentMatching.of(Observation.columns(Tensor.of(1, 1)))
                .guide(sde, score)
                .at(0.5)
                .score(x);
        for (double unit : new double[] {1, 1e-170, 1e170}) {
            Tensor told = MomentMatching.of(Observation.of(a.mul(unit), y.mul(unit), 0))
                    .guide(sde, score)
                    .at(0.5)
                    .score(x);
            assertClose(both, told, 1e-10 / (d * d) * 1e-4 + 1e-9);
        }
    }

    /** With noise in what is measured the guided score has a limit where there is none in the points. */
    @Test
    void aNoisyMeasurementGuidesWithoutNoise() {
        SDE sde = EDMSDE.of(30);
        TimeConditionalScore score = DiffusedMixture.of(NORMAL, sde);
        Observation told = Observation.of(Rng.of(4).normal(2, DIM), Tensor.of(0.7, -1.2), 0.5);
        TimeConditionalScore guided = MomentMatching.of(told).guide(sde, score);
        Tensor limit = guided.at(1e-9).score(X);
        assertClose(limit, guided.at(0).score(X), 1e-5 * limit.abs().max().item());
    }

    private static final int DIM = 4;
    private static final Tensor MEAN = Rng.of(1).normal(DIM);
    private static final Tensor COVARIANCE = Numbers.covariance(Rng.of(2), DIM, 0.2);
    private static final GaussianMixture NORMAL =
            GaussianMixture.of(Tensor.of(1), MEAN.unsqueeze(0), COVARIANCE.unsqueeze(0));
    private static final Tensor X = Rng.of(3).normal(5, DIM).mul(2);

    static SDE[] equations() {
        return new SDE[] {VPSDE.standard(), SubVPSDE.standard(), VESDE.of(0.01, 50)};
    }

    /** The score at time t of normal data told that A x₀ = y up to noise: N(m′, C′) with noise, by the regression on y. */
    private static Tensor told(SDE sde, double t, Tensor a, Tensor y, double deviation, Tensor x) {
        Tensor cross = COVARIANCE.matmul(a.transpose());
        Tensor noise = Tensor.eye(a.size(0)).mul(deviation * deviation);
        Tensor gain = a.matmul(cross).add(noise).solve(cross.transpose()).transpose();
        Tensor surprise = y.unsqueeze(1).sub(a.matmul(MEAN.unsqueeze(1)));
        Tensor mean = MEAN.add(gain.matmul(surprise).squeeze(1));
        Tensor rest = COVARIANCE.sub(gain.matmul(cross.transpose()));
        double alpha = sde.meanCoefficient(t);
        Tensor spread = Tensor.eye(DIM).mul(Math.pow(sde.standardDeviation(t), 2));
        Tensor covariance = rest.add(rest.transpose()).mul(0.5 * alpha * alpha).add(spread);
        return Gaussian.of(mean.mul(alpha), covariance).score(x);
    }

    /** Closed form 14: for normal data the guided score is the score of the conditional diffusion, at every time. */
    @ParameterizedTest
    @MethodSource("equations")
    void onNormalDataTheGuidedScoreIsThatOfTheConditional(SDE sde) {
        TimeConditionalScore score = DiffusedMixture.of(NORMAL, sde);
        Tensor a = Rng.of(4).normal(2, DIM);
        Tensor y = Tensor.of(0.7, -1.2);
        for (double deviation : new double[] {0, 0.5}) {
            TimeConditionalScore guided =
                    MomentMatching.of(Observation.of(a, y, deviation)).guide(sde, score);
            for (double t : new double[] {0.02, 0.3, 0.6, 0.9}) {
                Tensor expected = told(sde, t, a, y, deviation, X);
                assertClose(
                        expected,
                        guided.at(t).score(X),
                        1e-8 * expected.abs().max().item());
            }
        }
    }

    /** Columns are the measurement by rows of the identity, and each row may have its own. */
    @ParameterizedTest
    @MethodSource("equations")
    void eachRowMayHaveItsOwnColumns(SDE sde) {
        double nan = Double.NaN;
        TimeConditionalScore score = DiffusedMixture.of(NORMAL, sde);
        double[][] known = {{1, nan, 2, nan}, {nan, nan, nan, 0.5}, {nan, nan, nan, nan}, {1, 2, 3, 4}, {nan, 1, nan, 0}
        };
        TimeConditionalScore guided = MomentMatching.of(
                        Observation.columns(Tensor.of(known)).deviation(0.1))
                .guide(sde, score);
        double t = 0.4;
        Tensor actual = guided.at(t).score(X);
        for (int i = 0; i < known.length; i++) {
            double[] row = known[i];
            int[] columns = java.util.stream.IntStream.range(0, DIM)
                    .filter(j -> !Double.isNaN(row[j]))
                    .toArray();
            Tensor x = X.slice(0, i, i + 1);
            Tensor values =
                    Tensor.of(Arrays.stream(columns).mapToDouble(j -> row[j]).toArray());
            Tensor expected = columns.length == 0
                    ? score.at(t).score(x)
                    : told(sde, t, Tensor.eye(DIM).take(0, columns), values, 0.1, x);
            assertClose(expected, actual.slice(0, i, i + 1), 1e-9);
            TimeConditionalScore alone = MomentMatching.of(
                            Observation.columns(Tensor.of(row)).deviation(0.1))
                    .guide(sde, score);
            assertArrayEquals(
                    actual.slice(0, i, i + 1).toArray(), alone.at(t).score(x).toArray());
        }
    }

    @Test
    void atNoiseLevelsItIsTheSameAsInTime() {
        SDE sde = VESDE.of(0.01, 50);
        NoiseConditionalScore atNoise =
                (x, sigma) -> NORMAL.noised(Tensor.scalar(1), sigma).score(x);
        MomentMatching told = MomentMatching.of(Observation.columns(Tensor.of(1, Double.NaN, Double.NaN, 0)));
        Tensor inTime = told.guide(sde, DiffusedMixture.of(NORMAL, sde)).at(0.5).score(X);
        assertClose(inTime, told.guide(atNoise).at(sde.standardDeviation(0.5)).score(X), 1e-9);
    }

    /** A network's Jacobian is anything. The known columns of the posterior mean are right all the same. */
    @Test
    void aScoreWithAnyJacobianIsGuided() {
        SDE sde = VPSDE.standard();
        double nan = Double.NaN;
        Observation known = Observation.columns(Tensor.of(1, nan, -2, nan));
        for (int seed = 0; seed < 20; seed++) {
            Tensor slope = Rng.of(seed).normal(DIM, DIM).mul(20);
            TimeConditionalScore wild = (x, t) -> x.matmul(slope).sin().mul(3);
            for (double resolution : new double[] {0, 0.1}) {
                TimeConditionalScore guided =
                        MomentMatching.of(known).resolution(resolution).guide(sde, wild);
                for (double t : new double[] {0.01, 0.2, 1}) {
                    assertTrue(Arrays.stream(guided.at(t).score(X).toArray()).allMatch(Double::isFinite));
                    Tensor mean = sde.posteriorMean(guided, X, Tensor.scalar(t));
                    assertClose(Tensor.full(1, 5), mean.select(1, 0), 1e-4);
                    assertClose(Tensor.full(-2, 5), mean.select(1, 2), 1e-4);
                }
            }
        }
    }

    /** Where the resolution is that of the data or less, nothing is raised. */
    @Test
    void theResolutionOfExactScoresChangesNothing() {
        SDE sde = VPSDE.standard();
        TimeConditionalScore score = DiffusedMixture.of(NORMAL, sde);
        MomentMatching told = MomentMatching.of(Observation.columns(Tensor.of(1, Double.NaN, Double.NaN, 0)));
        for (double t : new double[] {0.02, 0.3, 0.9}) {
            assertArrayEquals(
                    told.guide(sde, score).at(t).score(X).toArray(),
                    told.resolution(0.4).guide(sde, score).at(t).score(X).toArray());
        }
    }

    /**
     * Columns 3 and 4 of a mixture given the others: the energy distance to the exact conditional, whose own noise is
     * of the order of 2/n.
     */
    @Test
    void aMixtureIsImputedCloserThanByReplacement() {
        SDE sde = VPSDE.standard();
        GaussianMixture p = Numbers.mixture(Rng.of(5), 4, 5);
        double[] row = p.sample(Rng.of(6), 3).select(0, 1).toArray();
        Tensor exact = p.conditional(new int[] {0, 1, 2}, Arrays.copyOf(row, 3)).sample(Rng.of(7), 2000);
        Observation known = Observation.columns(Tensor.of(row[0], row[1], row[2], Double.NaN, Double.NaN));
        TimeConditionalScore score = DiffusedMixture.of(p, sde);
        double[] times = new double[61];
        Arrays.setAll(times, i -> i == 0 ? 1 : 1e-3 + 0.999 * Math.pow(1 - i / 60.0, 2));
        TimeGrid grid = TimeGrid.of(times);
        int n = 500;
        Tensor starts = sde.prior(n, 5, Rng.of(8));

        Tensor guided = PredictorCorrector.of(sde, grid, Predictor.ANCESTRAL)
                .denoising()
                .sample(MomentMatching.of(known).guide(sde, score), starts, Rng.of(9));
        Replacement replacement =
                Replacement.of(sde, grid, Predictor.ANCESTRAL, known).denoising();
        Tensor replaced = replacement.sample(score, starts, Rng.of(9));
        Tensor again = replacement.resampling(5).sample(score, starts, Rng.of(9));

        assertEquals(0, EnergyDistance.unbiased(guided.slice(1, 3, 5), exact), 0.02);
        assertEquals(0, EnergyDistance.unbiased(again.slice(1, 3, 5), exact), 0.02);
        assertTrue(EnergyDistance.unbiased(replaced.slice(1, 3, 5), exact) > 0.06);
        for (int j = 0; j < 3; j++) {
            assertClose(Tensor.full(row[j], n), replaced.select(1, j), 0);
            assertClose(Tensor.full(row[j], n), guided.select(1, j), 1e-6);
        }
    }
}

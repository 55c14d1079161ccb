package nabla.scorematching.conditions;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.Numbers;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.EDMSDE;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.diffusion.VPSDE;
import nabla.scorematching.metrics.EnergyDistance;
import nabla.scorematching.samplers.ChainState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("long")
class ParticleFilterTest {
    private static final double NAN = Double.NaN;
    private static final SDE EDM = EDMSDE.of(30);

    /** Three samples of sixteen particles. */
    private static final ParticleFilter.State STATE = new ParticleFilter.State(
            Tensor.zeros(3, 16, 2), Tensor.zeros(3, 16), Tensor.zeros(3, 1), Tensor.full(16, 3, 1));

    private static TimeGrid grid(SDE sde, int levels) {
        return TimeGrid.of(sde, NoiseLevels.karras(30, 0.02, levels, 7));
    }

    private static Tensor sample(GaussianMixture data, Observation known, int n) {
        return ParticleFilter.of(EDM, grid(EDM, 24), known)
                .sample(DiffusedMixture.of(data, EDM), EDM.prior(n, data.dim(), Rng.of(1)), Rng.of(2));
    }

    static SDE[] equations() {
        return new SDE[] {EDM, VPSDE.standard(), VESDE.of(0.02, 30)};
    }

    /**
     * The kernel and the potential are those of normal data, so that on a grid of four steps nothing is weighed and samples have the
     * conditional moments: mean within 5.5 standard errors, variances and covariance within 7 of theirs (false alarm below 1e-6).
     */
    @ParameterizedTest
    @MethodSource("equations")
    void normalDataAreExactOnAnyGrid(SDE sde) {
        Tensor mean = Tensor.of(1, -2, 0.5);
        Tensor covariance = Numbers.covariance(Rng.of(2), 3, 0.2);
        GaussianMixture data = GaussianMixture.of(Tensor.of(1), mean.unsqueeze(0), covariance.unsqueeze(0));
        int n = 2000;
        ParticleFilter filter = ParticleFilter.of(sde, grid(sde, 5), Observation.columns(Tensor.of(NAN, 0.3, NAN)))
                .particles(4);
        TimeConditionalScore score = DiffusedMixture.of(data, sde);
        double begin = sde.meanCoefficient(filter.numbers(0).get(0));
        Tensor starts = Rng.of(3).normal(n, 3).mul(30 * begin);
        ChainState<ParticleFilter.State> end = filter.on(score).run(starts, Rng.of(4));
        assertClose(Tensor.full(4, n, 1), end.state().effective(), 1e-6);
        Tensor x = filter.on(score).sample(starts, Rng.of(4));
        assertArrayEquals(Tensor.full(0.3, n).toArray(), x.select(1, 1).toArray());
        GaussianMixture exact = data.conditional(new int[] {1}, new double[] {0.3});
        Tensor drawn = x.take(1, 0, 2);
        Tensor true0 = exact.means().squeeze(0);
        Tensor true1 = exact.covariances().squeeze(0);
        Tensor centred = drawn.sub(true0);
        for (int j = 0; j < 2; j++) {
            double deviation = Math.sqrt(true1.get(j, j));
            // A start with 30 times the noise of the data and the last step to the mean move it by less than these.
            assertEquals(0, centred.select(1, j).mean().item(), 5.5 * deviation / Math.sqrt(n) + 0.01 * deviation);
            double variance = centred.select(1, j).square().mean().item();
            assertEquals(1, variance / (deviation * deviation), 7 * Math.sqrt(2.0 / n) + 0.02);
        }
        double correlation = true1.get(0, 1) / Math.sqrt(true1.get(0, 0) * true1.get(1, 1));
        double product = centred.select(1, 0).mul(centred.select(1, 1)).mean().item()
                / Math.sqrt(true1.get(0, 0) * true1.get(1, 1));
        assertEquals(correlation, product, 7 * Math.sqrt((1 + correlation * correlation) / n) + 0.02);
    }

    /**
     * Modes that the known column tells apart by width, and by place. With 16 particles the weights are off by less than .03; of 500
     * draws they vary by 5 · .0224 at most (false alarm below 1e-6). Moment matching is off by up to .44 and .13.
     */
    @ParameterizedTest
    @CsvSource({"width, 0", "width, 0.5", "width, 1", "place, 0.5", "place, 1"})
    void modesHaveTheirWeights(String apart, double known) {
        double[][] means = apart.equals("width") ? new double[][] {{0, 3}, {0, -3}} : new double[][] {{-2, -3}, {2, 3}};
        double[] covariances = apart.equals("width")
                ? new double[] {0.04, 0, 0, 0.25, 1, 0, 0, 0.25}
                : new double[] {1, 0, 0, 1, 1, 0, 0, 1};
        GaussianMixture data =
                GaussianMixture.of(Tensor.of(0.5, 0.5), Tensor.of(means), Tensor.of(new int[] {2, 2, 2}, covariances));
        int n = 500;
        Tensor y = sample(data, Observation.columns(Tensor.of(known, NAN)), n).select(1, 1);
        GaussianMixture exact = data.conditional(new int[] {0}, new double[] {known});
        double weight = exact.weights().get(1);
        assertEquals(weight, sideOf(y, means[1][1]), 0.03 + 5 * Math.sqrt(weight * (1 - weight) / n));
    }

    private static double sideOf(Tensor y, double mode) {
        return y.mul(mode).gt(0).mean().item();
    }

    /** A x = y with noise, of a mixture: the energy distance to the exact posterior, whose own noise is of the order of 2/n. */
    @Test
    void aMeasurementWithNoiseHasItsPosterior() {
        GaussianMixture data = Numbers.mixture(Rng.of(5), 3, 3);
        Tensor a = Tensor.of(new double[][] {{1, -1, 0.5}, {0.3, 0.2, 1}});
        Tensor y = Tensor.of(0.4, -0.6);
        double s = 0.3;
        Tensor across = data.covariances().matmulTransposed(a);
        Tensor within = a.matmul(across).add(Tensor.eye(2).mul(s * s));
        Tensor joint = Tensor.concat(
                -2, Tensor.concat(-1, data.covariances(), across), Tensor.concat(-1, across.transpose(), within));
        GaussianMixture both = GaussianMixture.of(
                data.weights(), Tensor.concat(1, data.means(), data.means().matmulTransposed(a)), joint);
        Tensor exact = both.conditional(new int[] {3, 4}, y.toArray()).sample(Rng.of(7), 2000);
        Tensor drawn = sample(data, Observation.of(a, y, s), 500);
        assertEquals(0, EnergyDistance.unbiased(drawn, exact), 0.01);
    }

    /** A mixture in five dimensions, of which three are known, to which replacement has .04 to .1 and moment matching .002 to .004. */
    @Test
    void aMixtureIsImputed() {
        GaussianMixture data = Numbers.mixture(Rng.of(5), 4, 5);
        double[] row = data.sample(Rng.of(6), 1).toArray();
        Tensor exact =
                data.conditional(new int[] {0, 1, 2}, Arrays.copyOf(row, 3)).sample(Rng.of(7), 2000);
        Tensor drawn = sample(data, Observation.columns(Tensor.of(row[0], row[1], row[2], NAN, NAN)), 500);
        assertEquals(0, EnergyDistance.unbiased(drawn.slice(1, 3, 5), exact), 0.01);
    }

    /** Values that no data have: no weight is finite, and yet there is a sample with them. */
    @Test
    void whatIsFarOutIsKept() {
        GaussianMixture data = Numbers.mixture(Rng.of(5), 3, 2);
        for (double far : new double[] {1e3, -1e30, 1e150}) {
            Tensor x = sample(data, Observation.columns(Tensor.of(far, NAN)), 3);
            assertArrayEquals(Tensor.full(far, 3).toArray(), x.select(1, 0).toArray());
            assertTrue(IntStream.range(0, 3).allMatch(i -> Double.isFinite(x.get(i, 1))));
        }
    }

    /** Two particles are drawn anew, too: .304 for .167 without. */
    @Test
    void twoParticlesAreBetterThanOne() {
        GaussianMixture data =
                GaussianMixture.of(new double[] {0.5, 0.5}, new double[][] {{0, 3}, {0, -3}}, new double[][][] {
                    {{0.04, 0}, {0, 0.25}}, {{1, 0}, {0, 0.25}}
                });
        ParticleFilter filter = ParticleFilter.of(EDM, grid(EDM, 24), Observation.columns(Tensor.of(1, NAN)));
        TimeConditionalScore score = DiffusedMixture.of(data, EDM);
        Tensor starts = EDM.prior(1000, 2, Rng.of(1));
        double one = sideOf(filter.particles(1).sample(score, starts, Rng.of(2)).select(1, 1), -1);
        double two = sideOf(filter.particles(2).sample(score, starts, Rng.of(2)).select(1, 1), -1);
        double four =
                sideOf(filter.particles(4).sample(score, starts, Rng.of(2)).select(1, 1), -1);
        assertTrue(one < 0.7 && two > 0.8 && four > 0.95, one + " " + two + " " + four);
    }

    /** Nothing known, nothing weighed: a sampler of second order. */
    @Test
    void withoutAnObservationItSamplesTheData() {
        GaussianMixture data = Numbers.mixture(Rng.of(5), 3, 2);
        Tensor drawn = sample(data, Observation.columns(Tensor.of(NAN, NAN)), 500);
        assertEquals(0, EnergyDistance.unbiased(drawn, data.sample(Rng.of(7), 4000)), 0.01);
    }

    @Test
    void numbersThatWereDrawnElsewhereMakeTheSameStep() {
        GaussianMixture data = Numbers.mixture(Rng.of(5), 3, 2);
        TimeConditionalScore score = DiffusedMixture.of(data, EDM);
        ParticleFilter filter = ParticleFilter.of(EDM, grid(EDM, 10), Observation.columns(Tensor.of(NAN, 1)))
                .particles(5);
        Rng rng = Rng.of(3);
        ParticleFilter.State state = filter.start(score, EDM.prior(4, 2, Rng.of(1)), Rng.of(2));
        ParticleFilter.State own = filter.step(score, state, filter.numbers(0), rng);
        ParticleFilter.State given = filter.step(
                score,
                state,
                filter.numbers(0),
                rng.split(0).uniform(4, 1),
                rng.split(1).normal(4, 5, 2));
        assertArrayEquals(own.x().toArray(), given.x().toArray());
        assertArrayEquals(own.logWeights().toArray(), given.logWeights().toArray());
    }

    @Test
    void whatCannotBeDoneIsRefused() {
        Observation known = Observation.columns(Tensor.of(NAN, 1));
        ParticleFilter filter = ParticleFilter.of(EDM, grid(EDM, 5), known);
        TimeConditionalScore score = (x, t) -> x.neg();
        for (Executable call : new Executable[] {
            () -> ParticleFilter.of(EDM, TimeGrid.of(1, 0.5, 0), known),
            () -> filter.particles(0),
            () -> filter.particles(1 << 30),
            () -> filter.start(Tensor.zeros(3, 2), Tensor.zeros(3, 1)),
            () -> filter.start(Tensor.zeros(3, 16, 2), Tensor.zeros(3)),
            () -> filter.start(Tensor.zeros(3, 16, 2), Tensor.full(1.5, 3, 1)),
            () -> filter.start(null, Tensor.zeros(3, 1)),
            () -> filter.step(score, STATE, filter.numbers(0), Tensor.zeros(1), Tensor.zeros(3, 16, 2)),
            () -> filter.step(score, STATE, filter.numbers(0), Tensor.zeros(3, 1), Tensor.zeros(1, 2)),
            () -> filter.step(score, null, filter.numbers(0), Tensor.zeros(3, 1), Tensor.zeros(3, 16, 2)),
            () -> filter.particles(3).step(score, STATE, filter.numbers(0), Tensor.zeros(3, 1), Tensor.zeros(3, 3, 2)),
            () -> filter.resolution(-1),
            () -> filter.sample(score, Tensor.zeros(2, 3), Rng.of(1)),
            () -> ParticleFilter.of(EDM, grid(EDM, 5), Observation.columns(Tensor.zeros(3, 2)))
                    .sample(score, Tensor.zeros(2, 2), Rng.of(1))
        }) {
            String message = assertThrows(IllegalArgumentException.class, call).getMessage();
            assertTrue(message.startsWith("ParticleFilter"), message);
        }
    }
}

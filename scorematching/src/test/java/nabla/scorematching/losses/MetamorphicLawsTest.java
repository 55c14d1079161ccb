package nabla.scorematching.losses;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.scorematching.Estimate;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.Numbers;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.GaussianMixture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How losses change when the data do: what holds for scores that nobody knows in closed form. */
class MetamorphicLawsTest {
    private static final int DIM = 3;
    private static final Layer NETWORK = ScoreNetwork.perceptron(DIM, 8, 2, Activation.TANH);

    private static ScoreFunction score(long seed) {
        Parameters p = NETWORK.init(Rng.of(seed));
        return x -> NETWORK.apply(p, x).mul(2);
    }

    /**
     * A loss in a unit.
     *
     * @param ofUnit the loss with its lengths in units of c
     * @param power k: a loss of data c x is c⁻ᵏ that of x
     */
    record Scaled(String name, DoubleFunction<ScoreMatchingLoss> ofUnit, int power) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Scaled> scaled() {
        return Stream.of(
                new Scaled("exact", c -> ScoreMatching.of(), 2),
                new Scaled("sliced", c -> SlicedScoreMatching.of().projections(2), 2),
                new Scaled("variance-reduced", c -> SlicedScoreMatching.of().varianceReduced(), 2),
                new Scaled("finite differences", c -> FiniteDifferenceScoreMatching.of(0.01 * c), 2),
                new Scaled("denoising", c -> DenoisingScoreMatching.of(0.3 * c), 2),
                new Scaled(
                        "control variate",
                        c -> DenoisingScoreMatching.of(0.3 * c).controlVariate(),
                        2),
                new Scaled("antithetic", c -> DenoisingScoreMatching.of(0.3 * c).antithetic(), 2),
                new Scaled("curvature", c -> RegularizedScoreMatching.ofNoise(0.5 * c), 2),
                new Scaled("weighted by x²", c -> WeightedScoreMatching.of(BoundaryWeight.square()), 0),
                new Scaled(
                        "weighted by distance", c -> WeightedScoreMatching.of(BoundaryWeight.distance(0, 9 * c)), 1));
    }

    /** In another unit, y = c x, the score is s(y/c)/c, and the loss c⁻ᵏ times what it was, row by row. */
    @ParameterizedTest
    @MethodSource("scaled")
    void aLossScales(Scaled law) {
        for (long seed = 1; seed <= 10; seed++) {
            ScoreFunction s = score(seed);
            Tensor x = Rng.of(seed).split(1).normal(5, DIM).abs();
            double c = 0.2 + 3 * Rng.of(seed).split(2).uniform().item();
            Rng rng = Rng.of(seed).split(3);
            Tensor expected = law.ofUnit.apply(1).perSample(s, x, rng).mul(Math.pow(c, -law.power));
            Tensor found = law.ofUnit.apply(c).perSample(y -> s.score(y.div(c)).div(c), x.mul(c), rng);
            assertClose(expected, found, 1e-10);
        }
    }

    /** With an orthogonal R, y = R x has the score R s(Rᵀy); the losses that know no axes do not change. */
    @Property(tries = 20)
    void aRotationChangesNothing(@ForAll long seed) {
        ScoreFunction s = score(seed);
        Tensor x = Rng.of(seed).split(1).normal(5, DIM);
        Tensor r = rotation(Rng.of(seed).split(2));
        ScoreFunction turned = y -> s.score(y.matmul(r)).matmul(r.transpose());
        Tensor y = x.matmul(r.transpose());
        Rng unused = Rng.of(0);
        assertClose(
                ScoreMatching.of().perSample(s, x, unused), ScoreMatching.of().perSample(turned, y, unused), 1e-10);
        GaussianMixture p = Numbers.mixture(Rng.of(seed).split(3), 2, DIM);
        ScoreFunction turnedTruth = z -> p.score(z.matmul(r)).matmul(r.transpose());
        assertClose(
                FisherDivergence.of(p).perSample(s, x),
                FisherDivergence.of(turnedTruth).perSample(turned, y),
                1e-10);
    }

    /** Two reflections I − 2vvᵀ/|v|² one after the other: orthogonal to the last digit, whatever the two vectors are. */
    private static Tensor rotation(Rng rng) {
        Tensor turn = reflection(rng.split(0).normal(DIM, 1))
                .matmul(reflection(rng.split(1).normal(DIM, 1)));
        assertClose(Tensor.eye(DIM), turn.matmul(turn.transpose()), 1e-14);
        return turn;
    }

    private static Tensor reflection(Tensor v) {
        return Tensor.eye(DIM)
                .sub(v.matmul(v.transpose()).mul(2 / v.square().sum().item()));
    }

    /** Losses whose rows draw nothing move with the rows. */
    @Property(tries = 20)
    void rowsMayStandInAnyOrder(@ForAll long seed) {
        ScoreFunction s = score(seed);
        Tensor x = Rng.of(seed).split(1).normal(7, DIM).abs();
        int[] order = Rng.of(seed).split(2).permutation(7);
        for (ScoreMatchingLoss loss : List.of(
                ScoreMatching.of(),
                RegularizedScoreMatching.of(0.1),
                WeightedScoreMatching.of(BoundaryWeight.log()),
                FisherDivergence.of(score(seed + 1)))) {
            Tensor there = loss.perSample(s, x.take(0, order), Rng.of(0));
            assertClose(loss.perSample(s, x, Rng.of(0)).take(0, order), there, 0);
        }
    }

    /** At a point: E[sliced] = E[Hutchinson] = exact, for a score that is not linear; six standard errors. */
    @ParameterizedTest
    @MethodSource("projections")
    void slicesHaveTheMeanOfTheExactLoss(Projections projections) {
        ScoreFunction s = score(3);
        Tensor x = Rng.of(4).normal(1, DIM);
        double exact = ScoreMatching.of().perSample(s, x, Rng.of(0)).item();
        Tensor copies = x.tile(20_000, 1);
        SlicedScoreMatching sliced = SlicedScoreMatching.of().directions(projections);
        assertMean(exact, sliced.perSample(s, copies, Rng.of(5)));
        assertMean(exact, sliced.varianceReduced().perSample(s, copies, Rng.of(6)));
    }

    static Projections[] projections() {
        return Projections.values();
    }

    /** The estimate is the loss, and its standard error the deviation of a row over √n. */
    @Test
    void anEstimateIsTheMeanWithItsStandardError() {
        ScoreFunction s = score(7);
        Tensor x = Rng.of(8).normal(50, DIM);
        Rng rng = Rng.of(9);
        DenoisingScoreMatching loss = DenoisingScoreMatching.of(0.3);
        Tensor rows = loss.perSample(s, x, rng);
        Estimate estimate = loss.estimate(s, x, rng);
        assertEquals(loss.loss(s, x, rng).item(), estimate.value());
        double squares = rows.sub(estimate.value()).square().sum().item();
        assertEquals(Math.sqrt(squares / 49 / 50), estimate.standardError(), 1e-13);
        Estimate.Interval ends = estimate.interval(0.95);
        assertEquals(estimate.value() - 1.959963984540054 * estimate.standardError(), ends.low(), 1e-11);
        assertEquals(estimate.value() + 1.959963984540054 * estimate.standardError(), ends.high(), 1e-11);
        MultiLevelDenoising levels = MultiLevelDenoising.of(NoiseLevels.geometric(1, 0.1, 3));
        assertEquals(
                Estimate.ofMean(levels.perSample((y, sigma) -> y.div(sigma), x, rng)),
                levels.estimate((y, sigma) -> y.div(sigma), x, rng));
        assertEquals(
                FisherDivergence.of(s).estimate(score(1), x),
                FisherDivergence.of(s).estimate(score(1), x, rng));
    }
}

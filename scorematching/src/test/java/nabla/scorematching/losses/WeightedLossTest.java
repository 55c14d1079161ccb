package nabla.scorematching.losses;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BiFunction;
import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.Sequential;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.ScoreFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exponential families on x ≥ 0 and in [0, 1], for which the loss is a quadratic form in the natural parameters. The minimisers
 * and minima were worked out in rational arithmetic.
 */
class WeightedLossTest {
    private static final Rng UNUSED = Rng.of(0);
    private static final Tensor POSITIVE = column(0.3, 1.2, 0.7, 2.5, 0.1, 1.9, 0.8, 0.5);
    private static final Tensor UNIT = column(0.12, 0.55, 0.31, 0.78, 0.44, 0.92, 0.27, 0.63);

    /** The score of natural parameters θ at x. */
    private interface Family extends BiFunction<Tensor, Tensor, Tensor> {}

    /** N(η/K, 1/K) cut off: η − K x. */
    private static final Family NORMAL = (p, x) -> p.select(0, 0).sub(x.mul(p.select(0, 1)));
    /** x^a e^(−λx): a/x − λ. */
    private static final Family GAMMA = (p, x) -> p.select(0, 0).div(x).sub(p.select(0, 1));
    /** x^a (1 − x)^b: a/x − b/(1 − x). */
    private static final Family BETA =
            (p, x) -> p.select(0, 0).div(x).sub(p.select(0, 1).div(x.neg().add(1)));

    private static final Family EXPONENTIAL = (p, x) -> x.mul(0).sub(p.select(0, 0));

    private static Tensor column(double... numbers) {
        return Tensor.of(numbers).unsqueeze(-1);
    }

    private static BoundaryWeight squared() {
        return BoundaryWeight.of(0, 1, x -> x.mul(x.neg().add(1)).square());
    }

    static Stream<Arguments> minimisers() {
        return Stream.of(
                minimum(
                        "normal, x",
                        NORMAL,
                        BoundaryWeight.linear(),
                        POSITIVE,
                        -0.63489420164656168,
                        6800 / 96079.0,
                        64400 / 96079.0),
                minimum(
                        "normal, x²",
                        NORMAL,
                        BoundaryWeight.square(),
                        POSITIVE,
                        -1.8107721784410408,
                        1706100 / 1258229.0,
                        21616300 / 16356977.0),
                minimum(
                        "normal, min(x, 1)",
                        NORMAL,
                        BoundaryWeight.capped(1),
                        POSITIVE,
                        -0.32134506145634396,
                        -7895 / 20421.0,
                        2800 / 6807.0),
                minimum(
                        "normal, log(1 + x)",
                        NORMAL,
                        BoundaryWeight.log(),
                        POSITIVE,
                        Double.NaN,
                        -0.07879571004795429,
                        0.5779758294580334),
                minimum(
                        "normal, 1",
                        NORMAL,
                        BoundaryWeight.one(),
                        POSITIVE,
                        -0.83682008368200837,
                        400 / 239.0,
                        400 / 239.0),
                minimum(
                        "gamma, x",
                        GAMMA,
                        BoundaryWeight.linear(),
                        POSITIVE,
                        -0.83980220786271650,
                        63840 / 93937.0,
                        157777 / 93937.0),
                minimum(
                        "gamma, x²: moments",
                        GAMMA,
                        BoundaryWeight.square(),
                        POSITIVE,
                        -1.3368200836820084,
                        161 / 239.0,
                        400 / 239.0),
                minimum(
                        "beta, x(1 − x)",
                        BETA,
                        BoundaryWeight.parabola(0, 1),
                        UNIT,
                        -0.85827947465851237,
                        0.93232148511226063,
                        0.78423746420476410),
                minimum(
                        "beta, its square",
                        BETA,
                        squared(),
                        UNIT,
                        -0.026621891812579478,
                        118486 / 255575.0,
                        114764 / 255575.0),
                minimum(
                        "beta, distance",
                        BETA,
                        BoundaryWeight.distance(0, 1),
                        UNIT,
                        -0.84036241169546377,
                        0.83748780022034531,
                        0.73325571808687369),
                minimum("exponential, x: likelihood", EXPONENTIAL, BoundaryWeight.linear(), POSITIVE, Double.NaN, 1),
                minimum("exponential, x²", EXPONENTIAL, BoundaryWeight.square(), POSITIVE, Double.NaN, 800 / 639.0),
                minimum(
                        "exponential, min(x, 1)",
                        EXPONENTIAL,
                        BoundaryWeight.capped(1),
                        POSITIVE,
                        Double.NaN,
                        25 / 27.0),
                minimum("exponential, 1: wrong", EXPONENTIAL, BoundaryWeight.one(), POSITIVE, 0, 0));
    }

    private static Arguments minimum(
            String name, Family family, BoundaryWeight weight, Tensor x, double loss, double... theta) {
        return Arguments.of(name, family, weight, x, loss, Tensor.of(theta));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("minimisers")
    void theGradientVanishesAtTheMinimiserAndTheLossIsTheMinimum(
            String name, Family family, BoundaryWeight weight, Tensor x, double loss, Tensor theta) {
        WeightedScoreMatching of = WeightedScoreMatching.of(weight);
        var at = Derivatives.<Tensor>valueAndGradient(p -> of.loss(y -> family.apply(p, y), x, UNUSED), theta);
        assertClose(Tensor.zeros(theta.size()), at.gradient(), 1e-13);
        if (!Double.isNaN(loss)) {
            assertClose(loss, at.value().item(), 1e-13);
        }
    }

    /** By quadrature on the half line: at the truth N(0, 1)₊ the gradient is 0 and the loss −½E h s², for every weight. */
    @ParameterizedTest
    @MethodSource("weights")
    void theTruthOfAHalfNormalIsTheMinimiser(BoundaryWeight weight) {
        int panels = 3600;
        double width = 12.0 / panels;
        // Three points of Gauss and Legendre in each panel, so that a kink at 1 lies between panels.
        double[] nodes = {-Math.sqrt(0.6), 0, Math.sqrt(0.6)};
        double[] shares = {5.0 / 18, 8.0 / 18, 5.0 / 18};
        double[] points = new double[3 * panels];
        double[] weights = new double[3 * panels];
        for (int k = 0; k < points.length; k++) {
            points[k] = width * (k / 3 + 0.5 + 0.5 * nodes[k % 3]);
            weights[k] = width * shares[k % 3] * Math.sqrt(2 / Math.PI) * Math.exp(-0.5 * points[k] * points[k]);
        }
        Tensor x = column(points);
        Tensor p = Tensor.of(weights);
        var at = Derivatives.<Tensor>valueAndGradient(
                theta -> WeightedScoreMatching.of(weight)
                        .perSample(y -> NORMAL.apply(theta, y), x, UNUSED)
                        .dot(p),
                Tensor.of(0, 1));
        assertClose(Tensor.zeros(2), at.gradient(), 1e-10);
        double floor = weight.at(x).mul(x.square()).squeeze(-1).dot(p).item();
        assertClose(-0.5 * floor, at.value().item(), 1e-10);
    }

    static Stream<BoundaryWeight> weights() {
        return Stream.of(
                BoundaryWeight.linear(), BoundaryWeight.square(), BoundaryWeight.log(), BoundaryWeight.capped(1));
    }

    /** Without a weight the half normal is taken for N(√(2/π), 1 − 2/π); six standard errors. */
    @Test
    void withoutAWeightTheBoundaryMakesABias() {
        Tensor x = Rng.of(1).normal(40_000, 1).abs();
        double mean = Math.sqrt(2 / Math.PI);
        double variance = 1 - 2 / Math.PI;
        for (int i = 0; i < 2; i++) {
            Tensor slopes = Derivatives.jvp(
                    p -> ScoreMatching.of().perSample(y -> NORMAL.apply(p, y), x, UNUSED),
                    Tensor.of(mean / variance, 1 / variance),
                    Tensor.eye(2).select(0, i));
            assertMean(0, slopes);
        }
    }

    /** x² is the exact loss of log x, of score x s + 1, less ½ for each column; row by row. */
    @Property(tries = 20)
    void theSquareIsTheExactLossOfTheLogarithm(@ForAll long seed) {
        Sequential net = Sequential.of(Linear.of(2, 6), Activation.TANH, Linear.of(6, 2));
        Parameters p = net.init(Rng.of(seed));
        Tensor y = Rng.of(seed).split(1).normal(5, 2);
        ScoreFunction ofLogarithm = u -> {
            Tensor x = u.exp();
            return x.mul(net.apply(p, x)).add(1);
        };
        assertClose(
                ScoreMatching.of().perSample(ofLogarithm, y, UNUSED).sub(1),
                WeightedScoreMatching.of(BoundaryWeight.square()).perSample(x -> net.apply(p, x), y.exp(), UNUSED),
                1e-11);
    }

    /** With the weight 1 it is the exact loss; by columns each counts by its own. */
    @Test
    void aColumnCountsByItsOwnWeight() {
        ScoreFunction s = x -> x.square().add(x.flip(1).sin());
        Tensor x = Rng.of(2).normal(6, 2).abs();
        assertClose(
                ScoreMatching.of().perSample(s, x, UNUSED),
                WeightedScoreMatching.of(BoundaryWeight.one()).perSample(s, x, UNUSED),
                1e-14);
        Tensor value = s.score(x);
        Tensor a = x.select(1, 0);
        Tensor expected = value.select(1, 0)
                .square()
                .mul(0.5)
                .mul(a.square())
                .add(a.square().mul(a).mul(2))
                .add(a.mul(2).mul(value.select(1, 0)))
                .add(value.select(1, 1).square().mul(0.5))
                .add(x.select(1, 1).mul(2));
        assertClose(
                expected,
                WeightedScoreMatching.of(BoundaryWeight.square(), BoundaryWeight.one())
                        .perSample(s, x, UNUSED),
                1e-13);
    }

    @Test
    void energyFormAndScoreFormAgree() {
        EnergyFunction energy = y -> y.square().sum(-1).softplus();
        Tensor x = Rng.of(3).normal(5, 3).abs();
        WeightedScoreMatching loss = WeightedScoreMatching.of(BoundaryWeight.log());
        assertClose(loss.perSample((ScoreFunction) energy::score, x, UNUSED), loss.perSample(energy, x, UNUSED), 1e-13);
    }

    /** Eager calls refuse; a recorded one makes the row NaN, and that row alone. */
    @Test
    void dataOutsideTheDomainAreRefused() {
        WeightedScoreMatching loss = WeightedScoreMatching.of(BoundaryWeight.distance(0, 1));
        for (double bad : new double[] {-0.01, 1.5, Double.NaN}) {
            Tensor x = column(0.5, bad);
            String message = assertThrows(IllegalArgumentException.class, () -> loss.perSample(y -> y, x, UNUSED))
                    .getMessage();
            assertEquals("WeightedScoreMatching: expected data in [0.0, 1.0], got " + bad, message);
            Tensor replayed = Program.<Tensor, Tensor>compile(y -> loss.perSample(z -> z, y, UNUSED), column(0.5, 0.5))
                    .run(x);
            assertTrue(Double.isFinite(replayed.get(0)) && Double.isNaN(replayed.get(1)), replayed::toString);
        }
    }

    @Test
    void aWeightThatDoesNotVanishAtTheBoundaryIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> BoundaryWeight.of(0, 1, x -> x));
        assertThrows(IllegalArgumentException.class, () -> BoundaryWeight.of(1, 0, x -> x));
    }
}

package nabla.scorematching.estimators;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.estimators.EstimatorData.D1;
import static nabla.scorematching.estimators.EstimatorData.P1;
import static nabla.scorematching.estimators.EstimatorData.U1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.BoundaryWeight;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.Weight;
import nabla.scorematching.losses.WeightedScoreMatching;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Families of numbers: positive, in an interval, on the line. */
class NumbersTest {
    private static final Weight SQUARED =
            BoundaryWeight.of(0, 1, x -> x.mul(x.neg().add(1)).square());

    /** (η, K), (shape, rate) or (α, β) of which the case has shape − 1, α − 1 and β − 1. */
    static Stream<Arguments> literals() {
        Tensor none = Tensor.of(0, 0);
        Tensor shape = Tensor.of(-1, 0);
        Tensor both = Tensor.of(-1, -1);
        BoundaryWeight x = BoundaryWeight.linear();
        BoundaryWeight square = BoundaryWeight.square();
        return Stream.of(
                literal("truncated normal h=1", PositiveData.truncatedNormal(BoundaryWeight.one()), P1, none),
                literal("truncated normal h=x", PositiveData.truncatedNormal(x), P1, none),
                literal("truncated normal h=x^2", PositiveData.truncatedNormal(square), P1, none),
                literal(
                        "truncated normal h=min(x,1)",
                        PositiveData.truncatedNormal(BoundaryWeight.capped(1)),
                        P1,
                        none),
                literal("gamma h=x", PositiveData.gamma(x), P1, shape),
                literal("gamma h=x^2", PositiveData.gamma(square), P1, shape),
                literal("beta h=x(1-x)", BoundedData.beta(), U1, both),
                literal("beta h=x^2(1-x)^2", BoundedData.beta(SQUARED), U1, both),
                literal("beta h=min(x,1-x)", BoundedData.beta(BoundaryWeight.distance(0, 1)), U1, both),
                literal("beta h=1", BoundedData.beta(BoundaryWeight.one()), U1, both),
                literal("exponential polynomial degree 2, D1", RealData.polynomial(2), D1, none),
                literal("exponential polynomial degree 3, D1", RealData.polynomial(3), D1, Tensor.zeros(3)),
                literal("exponential polynomial degree 4, D1", RealData.polynomial(4), D1, Tensor.zeros(4)));
    }

    private static Arguments literal(String name, QuadraticFit fit, Tensor x, Tensor offset) {
        return Arguments.of(name, fit, x, offset);
    }

    @ParameterizedTest(name = "θ̂ = −Ā⁻¹b̄ of ½h s² + (h s)′: {0}")
    @MethodSource("literals")
    void theLiterals(String name, QuadraticFit fit, Tensor x, Tensor offset) {
        Literals.check(name, fit.fit(x), Tensor.ones(offset.size()), offset);
    }

    /** Estimates without a case of their own: θ̂, and errors where they were given. */
    static Stream<Arguments> others() {
        return Stream.of(
                other(
                        "truncated normal, log(1 + x)",
                        PositiveData.truncatedNormal(BoundaryWeight.log()),
                        P1,
                        new double[] {-0.07879571004795429, 0.5779758294580334},
                        new double[] {1.065762012178515, 0.5748737450590791}),
                other("exponential, h = x: 1/mean", PositiveData.exponential(), P1, new double[] {1}, new double[] {
                    0.2732901388634431
                }),
                other(
                        "exponential, h = x²: 2m₁/m₂",
                        PositiveData.exponential(BoundaryWeight.square()),
                        P1,
                        new double[] {800 / 639.0}),
                other(
                        "exponential, h = min(x, 1)",
                        PositiveData.exponential(BoundaryWeight.capped(1)),
                        P1,
                        new double[] {25 / 27.0},
                        new double[] {0.3882902566452170}),
                other(
                        "exponential without a weight: 0",
                        PositiveData.exponential(BoundaryWeight.one()).ridge(1),
                        P1,
                        new double[] {0}),
                other(
                        "η of a normal with K = 1, h = x: 239/400",
                        PositiveData.truncatedNormal(BoundaryWeight.linear()).fix("K", 1),
                        P1,
                        new double[] {239 / 400.0, 1}),
                other(
                        "K of a normal with η = 0, h = x: 800/1261",
                        PositiveData.truncatedNormal(BoundaryWeight.linear()).fix("eta", 0),
                        P1,
                        new double[] {0, 800 / 1261.0}),
                other(
                        "η of a normal with K = 1, h = x²: 461/639",
                        PositiveData.truncatedNormal(BoundaryWeight.square()).fix("K", 1),
                        P1,
                        new double[] {461 / 639.0, 1}),
                other(
                        "K of a normal with η = 0, h = x²: 63900/91481",
                        PositiveData.truncatedNormal(BoundaryWeight.square()).fix("eta", 0),
                        P1,
                        new double[] {0, 63900 / 91481.0}),
                other(
                        "generalised Gaussian, β = 4",
                        RealData.generalisedGaussian(4),
                        D1,
                        new double[] {0.05001239104814275},
                        new double[] {0.01199930233713078}),
                other(
                        "generalised Gaussian, β = 3",
                        RealData.generalisedGaussian(3),
                        D1,
                        new double[] {0.1153585312794658},
                        new double[] {0.03200862729034904}),
                other(
                        "generalised Gaussian, β = 3/2",
                        RealData.generalisedGaussian(1.5),
                        D1,
                        new double[] {0.3073774077375440},
                        new double[] {0.1028769128423594}));
    }

    private static Arguments other(String name, QuadraticFit fit, Tensor x, double[] theta, double... errors) {
        return Arguments.of(name, fit, x, theta, errors);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void theOtherLiterals(String name, QuadraticFit fit, Tensor x, double[] theta, double[] errors) {
        ParameterEstimate estimate = fit.fit(x);
        assertClose(Tensor.of(theta), estimate.theta(), 1e-12);
        if (errors.length > 0) {
            assertClose(Tensor.of(errors), estimate.sandwichErrors(), 1e-12);
        }
    }

    /** At c = .5 there are two fixed points, and the search from the estimate without weights ends at that with the outlier. */
    @Test
    @DisplayName(
            "robust half normal, h = x, P1 and 7: K = .0815, c = .2 .0820, c = .5 .5285 from K = 1 and .1100 from K = .0815")
    void robustHalfNormal() {
        Tensor x = Tensor.concat(0, P1, Tensor.full(7, 1, 1));
        QuadraticFit fit = PositiveData.truncatedNormal(BoundaryWeight.linear()).fix("eta", 0);
        assertClose(.08147303242626691, fit.fit(x).theta().get(1), 1e-13);
        assertClose(.08198420375983439, fit.robust(0, .2).fit(x).theta().get(1), 1e-13);
        assertClose(
                .5284831474266346, fit.robust(0, .5).from(0, 1).fit(x).theta().get(1), 1e-13);
        assertClose(.1099822505585265, fit.robust(0, .5).fit(x).theta().get(1), 1e-13);
    }

    @Test
    @DisplayName("(μ, σ²) = (η/K, 1/K)")
    void meanAndVariance() {
        ParameterEstimate cut =
                PositiveData.truncatedNormal(BoundaryWeight.linear()).fit(P1);
        assertEquals(
                0.1055900621118012,
                cut.derived(t -> PositiveData.meanAndVariance(t).select(0, 0)).value(),
                1e-13);
        double precision = cut.get("K").value();
        assertEquals(
                cut.get("K").standardError() / (precision * precision),
                cut.derived(t -> PositiveData.meanAndVariance(t).select(0, 1)).standardError(),
                1e-13);
        assertClose(
                Tensor.of(0.1055900621118012, 1.491909937888199),
                PositiveData.meanAndVariance(PositiveData.truncatedNormal(BoundaryWeight.linear())
                        .fit(P1)
                        .theta()),
                1e-13);
        assertClose(
                Tensor.of(1.026045160365095, .7566964281583805),
                PositiveData.meanAndVariance(PositiveData.truncatedNormal(BoundaryWeight.square())
                        .fit(P1)
                        .theta()),
                1e-13);
        assertClose(
                Tensor.of(-.1363304588737575, 1.730176157950580),
                PositiveData.meanAndVariance(PositiveData.truncatedNormal(BoundaryWeight.log())
                        .fit(P1)
                        .theta()),
                1e-13);
    }

    /** Maximum likelihood: mean and variance of log x. */
    @Test
    @DisplayName("lognormal with h = x²: η/K = mean log x, 1/K = var log x")
    void lognormalIsMaximumLikelihood() {
        assertClose(
                Tensor.of(-0.37988217478654557, 0.9424042788625351),
                PositiveData.meanAndVariance(PositiveData.lognormal().fit(P1).theta()),
                1e-12);
    }

    @Test
    @DisplayName(
            "gamma with h = x²: rate = mean/var, shape = mean²/var; log x gives the same θ and SE, and the loss + ½")
    void theMethodOfMomentsAndTheLogarithm() {
        ParameterEstimate byWeight = PositiveData.gamma(BoundaryWeight.square()).fit(P1);
        double mean = P1.mean().item();
        double variance = P1.variance().item();
        assertClose(Tensor.of(mean * mean / variance, mean / variance), byWeight.theta(), 1e-13);
        ParameterEstimate ofLogarithm = QuadraticFit.of(ScoreMatching.of())
                .model(ExponentialFamily.of(y -> Tensor.concat(1, y, y.exp().neg())), "shape", "rate")
                .door(Tensor::log)
                .fit(P1);
        assertClose(byWeight.theta(), ofLogarithm.theta(), 1e-13);
        assertClose(byWeight.sandwich(), ofLogarithm.sandwich(), 1e-13);
        assertClose(-0.8368200836820082, ofLogarithm.loss(), 1e-13);
        assertClose(ofLogarithm.loss(), byWeight.loss() + 0.5, 1e-13);
    }

    /** y = x + x³/3 of a normal x: G = (1 + x²)⁻². */
    @Test
    @DisplayName("plain score matching of φ(x) = G-weighted score matching of x, G = (JᵀJ)⁻¹: φ = x + x³/3")
    void aTransformIsAWeight() {
        ParameterEstimate byWeight = QuadraticFit.of(WeightedScoreMatching.of(
                        Weight.ofTransform(x -> x.add(x.pow(3).div(3)))))
                .model(ExponentialFamily.of(Univariate::normal), "eta", "K")
                .fit(D1);
        assertClose(Tensor.of(0.58980339, 0.2946768), byWeight.theta(), 5e-9);
        assertClose(Tensor.of(0.76861202, 0.93575639), byWeight.sandwichErrors(), 5e-9);
    }

    /** As a function of the unit, with no scale given: θ̂ of 1000 x is θ̂ of x in units of 1/1000. */
    @Test
    @DisplayName("log(1 + x/median): estimates do not depend on the unit")
    void theDefaultWeightKnowsTheUnit() {
        Tensor units = Tensor.of(1e-3, 1e-6);
        assertClose(
                PositiveData.truncatedNormal().fit(P1).theta().mul(units),
                PositiveData.truncatedNormal().fit(P1.mul(1000)).theta(),
                1e-12);
        assertClose(
                PositiveData.gamma().fit(P1).theta().mul(Tensor.of(1, 1e-3)),
                PositiveData.gamma().fit(P1.mul(1000)).theta(),
                1e-12);
        Function<Double, Tensor> fixed = scale -> PositiveData.truncatedNormal(BoundaryWeight.log())
                .fit(P1.mul(scale))
                .theta();
        assertTrue(Math.abs(fixed.apply(1000.0).get(1) * 1e6 - fixed.apply(1.0).get(1)) > 0.01);
        assertClose(
                PositiveData.truncatedNormal(BoundaryWeight.log(0.75)).fit(P1).theta(),
                PositiveData.truncatedNormal().fit(P1).theta(),
                0);
    }

    @Test
    @DisplayName("log(1 + x/median): refits without a row keep the median of all rows, .75")
    void refitsKeepTheMedian() {
        Tensor without = PositiveData.gamma().fit(P1).leaveOneOut();
        QuadraticFit kept = PositiveData.gamma(BoundaryWeight.log(0.75));
        for (int i = 0; i < P1.size(0); i++) {
            int left = i;
            int[] others = IntStream.range(0, P1.size(0)).filter(k -> k != left).toArray();
            assertClose(kept.fit(P1.take(0, others)).theta(), without.select(0, i), 1e-11);
        }
    }

    /** N(0, 1), N(.5, 1) and N(−1, 2) on x &gt; 0. */
    static Stream<Arguments> plainLimits() {
        return Stream.of(
                Arguments.of(0.0, 1.0, Math.sqrt(2 / Math.PI), 1 - 2 / Math.PI, 1e-10),
                Arguments.of(0.5, 1.0, 1.009160433837, .48617543569637, 5e-13),
                Arguments.of(-0.5, 0.5, .8327056412987, .47389567365062, 5e-13));
    }

    @ParameterizedTest(name = "the plain loss on x > 0 tends to mean and variance of the cut normal: η = {0}, K = {1}")
    @MethodSource("plainLimits")
    void withoutAWeightTheLimitIsMeanAndVarianceOfTheCutDensity(
            double eta, double precision, double mean, double variance, double tolerance) {
        Population half = normal(eta, precision);
        assertClose(
                Tensor.of(mean, variance),
                PositiveData.meanAndVariance(half.fit(PositiveData.truncatedNormal(BoundaryWeight.one()))
                        .theta()),
                tolerance);
        for (Weight weight : new Weight[] {BoundaryWeight.log(), BoundaryWeight.capped(1), BoundaryWeight.square()}) {
            assertClose(
                    Tensor.of(eta, precision),
                    half.fit(PositiveData.truncatedNormal(weight)).theta(),
                    1e-10);
        }
    }

    private static Population normal(double eta, double precision) {
        return Population.line(
                0, 16, 16, x -> x.mul(eta).sub(x.square().mul(precision / 2)).squeeze(1));
    }

    /** At N(0, 1)₊, where ML has 22.1875399178 and 16.1250266119. */
    static Stream<Arguments> variances() {
        return Stream.of(
                Arguments.of("log(1 + x)", BoundaryWeight.log(), 22.428182856, 16.2960512192),
                Arguments.of("min(x, 1)", BoundaryWeight.capped(1), 23.13132713, 16.62933812),
                Arguments.of("min(x, 2)", BoundaryWeight.capped(2), 23.92725418, Double.NaN),
                Arguments.of("x", BoundaryWeight.linear(), 25.5430710285, 18.2612240638),
                Arguments.of("x²", BoundaryWeight.square(), 83.4464940422, 43.2502879818));
    }

    @ParameterizedTest(name = "n·Var of μ̂ and σ̂² at N(0, 1) on x > 0, h = {0}")
    @MethodSource("variances")
    void asymptoticVariances(String name, Weight weight, double ofMean, double ofVariance) {
        Tensor sandwich = normal(0, 1).fit(PositiveData.truncatedNormal(weight)).sandwich();
        assertClose(ofMean, sandwich.get(0, 0), 1e-9);
        if (!Double.isNaN(ofVariance)) {
            assertClose(ofVariance, sandwich.get(1, 1), 1e-9);
        }
    }

    @Test
    @DisplayName("the limits at Beta(2, 3), exp(x²/2 − x⁴/4), gamma(3, 2) are the truth")
    void populationsAreRecovered() {
        Population beta = Population.line(
                0, 1, 1, x -> x.log().add(x.neg().log1p().mul(2)).squeeze(1));
        assertClose(Tensor.of(2, 3), beta.fit(BoundedData.beta()).theta(), 1e-12);
        Population wells = Population.line(
                -7, 7, 7, x -> x.square().div(2).sub(x.pow(4).div(4)).squeeze(1));
        assertClose(
                Tensor.of(0, 0.5, 0, -0.25), wells.fit(RealData.polynomial(4)).theta(), 1e-11);
        Population gamma = Population.line(0, 30, 10, x -> x.log().sub(x).mul(2).squeeze(1));
        assertClose(Tensor.of(3, 2), gamma.fit(PositiveData.gamma()).theta(), 1e-9);
        assertClose(
                Tensor.of(3, 2),
                gamma.fit(PositiveData.gamma(BoundaryWeight.square())).theta(),
                1e-9);
        Population cut = Population.line(
                -1, 2.5, 1, x -> x.mul(0.4).sub(x.square().mul(0.3)).squeeze(1));
        assertClose(
                Tensor.of(0.4, 0.6),
                cut.fit(BoundedData.truncatedNormal(-1, 2.5)).theta(),
                1e-12);
        assertClose(
                Tensor.of(0.4, -0.3, 0),
                cut.fit(BoundedData.polynomial(3, -1, 2.5)).theta(),
                1e-10);
        Population half = normal(0.3, 0.7);
        assertClose(Tensor.of(0.3, -0.35), half.fit(PositiveData.polynomial(2)).theta(), 1e-10);
    }

    /** Maximum likelihood has n·Var = λ², which is 1 here. */
    @Test
    @DisplayName("n·Var of λ̂ of an exponential distribution: λ² by h = x, 2λ² by h = x²")
    void varianceOfARate() {
        Population waits = Population.line(0, 60, 12, x -> x.neg().squeeze(1));
        assertClose(1, waits.fit(PositiveData.exponential()).sandwich().item(), 1e-10);
        assertClose(
                2,
                waits.fit(PositiveData.exponential(BoundaryWeight.square()))
                        .sandwich()
                        .item(),
                1e-10);
    }

    /** Score matching does not see whether the model can be normalised. */
    static Stream<Arguments> noDensities() {
        return Stream.of(
                Arguments.of(RealData.polynomial(3), D1, "the highest power, 3, is odd"),
                Arguments.of(
                        RealData.polynomial(4).fix("theta4", 0.5),
                        D1,
                        "the coefficient 0.5 of the highest power, 4, is not negative"),
                Arguments.of(
                        PositiveData.polynomial(2).fix("theta2", 0),
                        P1,
                        "the coefficient 0.0 of the highest power, 2, is not negative"),
                Arguments.of(PositiveData.gamma().fix("shape", -1), P1, "shape = -1.0 is not above 0"),
                Arguments.of(PositiveData.gamma().fix("rate", 0), P1, "rate = 0.0 is not above 0"),
                Arguments.of(PositiveData.lognormal().fix("K", 0), P1, "K = 0.0 is not above 0"),
                Arguments.of(BoundedData.beta().fix("beta", -0.5), U1, "beta = -0.5 is not above 0"));
    }

    @ParameterizedTest(name = "no density: {0}, {2}")
    @MethodSource("noDensities")
    void whatIsNoDensityIsSaid(QuadraticFit fit, Tensor x, String why) {
        ParameterEstimate estimate = fit.fit(x);
        assertTrue(estimate.notADensity().orElse("").startsWith(why), () -> estimate + ": " + estimate.notADensity());
        assertTrue(estimate.summary().contains("not a density"), estimate::summary);
    }

    @Test
    void densitiesAreNotWarnedOf() {
        Tensor bowl = Tensor.of(0.02, 0.05, 0.1, 0.12, 0.9, 0.91, 0.95, 0.99).unsqueeze(1);
        for (ParameterEstimate estimate : List.of(
                RealData.polynomial(4).fit(D1),
                RealData.normal().fit(D1),
                PositiveData.gamma().fit(P1),
                PositiveData.truncatedNormal().fit(P1),
                BoundedData.polynomial(3, 0, 1).fit(U1),
                BoundedData.truncatedNormal(0, 1).fit(bowl),
                BoundedData.beta().fit(U1))) {
            assertEquals(Optional.empty(), estimate.notADensity(), estimate::toString);
        }
    }

    @Test
    void impossibleDataAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> PositiveData.gamma().fit(D1));
        assertThrows(IllegalArgumentException.class, () -> BoundedData.beta().fit(P1));
        assertThrows(IllegalArgumentException.class, () -> RealData.generalisedGaussian(1));
    }
}

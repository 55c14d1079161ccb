package nabla.scorematching.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.VonMises;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.metrics.KSD;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How often tests at the level .05 reject what is true, and choices take the larger of two true models: shares of independent samples of
 * 100 rows, by Chernoff's bound as in {@link SimulationTest}.
 */
@Tag("long")
class TestSizesTest {
    private static final int ROWS = 100;
    private static final double LEVEL = .05;

    /**
     * A test.
     *
     * @param replicates few of what takes long
     */
    record Line(String name, int replicates, Predicate<Rng> rejects) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Line> lines() {
        ScoreFunction standard = y -> y.neg();
        return Stream.of(
                new Line(
                        "Wald, one of two parameters of von Mises",
                        150,
                        rng -> WaldTest.zero(Angles.vonMises().fit(angles(rng)), "b")
                                        .pValue()
                                <= LEVEL),
                new Line(
                        "Wald, two of four coefficients of a polynomial",
                        150,
                        rng -> WaldTest.zero(RealData.polynomial(4).fit(rng.normal(ROWS, 1)), "theta3", "theta4")
                                        .pValue()
                                <= LEVEL),
                // n·(difference of losses) tends to ½λχ² of one degree of freedom and the traces differ by λ: P(χ² > 2)
                // = .157.
                new Line("SMIC takes the larger of two true models", 150, rng -> {
                    Tensor phi = angles(rng);
                    return Angles.vonMises().fit(phi).smic()
                            < Angles.vonMises().fix("b", 0).fit(phi).smic();
                }),
                new Line(
                        "paired comparison of equally wrong models",
                        400,
                        rng -> ModelComparison.of(
                                                ScoreMatching.of(),
                                                y -> y.sub(.3).neg(),
                                                y -> y.add(.3).neg(),
                                                rng.normal(ROWS, 1),
                                                rng)
                                        .pValue()
                                <= LEVEL),
                new Line("Hyvärinen score takes the larger of two true models", 40, rng -> excess(rng) < 0),
                new Line(
                        "kernel Stein test with random signs, of a known density",
                        200,
                        rng -> KSD.of(1)
                                        .test(standard, rng.split(0).normal(ROWS, 1), 99, rng.split(1))
                                        .pValue()
                                <= LEVEL),
                new Line("kernel Stein test with random signs, after a fit to the same rows", 100, rng -> {
                    Tensor x = rng.split(0).normal(ROWS, 1);
                    return KSD.of(1).test(Gaussian.fit(x), x, 99, rng.split(1)).pValue() <= LEVEL;
                }),
                new Line(
                        "kernel Stein test, parametric bootstrap",
                        40,
                        rng -> KSD.of(1)
                                        .parametricTest(
                                                Gaussian::fit, rng.split(0).normal(ROWS, 1), 19, rng.split(1))
                                        .pValue()
                                <= LEVEL));
    }

    private static Tensor angles(Rng rng) {
        return VonMises.of(new double[] {0}, new double[] {2}).sample(rng, ROWS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void theSizeIsAsStated(Line line) {
        int replicates = 5 * line.replicates();
        Rng rng = Rng.of(22);
        long rejected = IntStream.range(0, replicates)
                .filter(r -> line.rejects().test(rng.split(r)))
                .count();
        SimulationTest.assertShare(
                Double.parseDouble(Measured.cells(line.name())[1]),
                rejected / (double) replicates,
                replicates,
                line.name());
    }

    /** Of N(0, 1) data: the prequential score of N(μ, 1) with a flat prior of μ less that of N(0, 1). */
    private static double excess(Rng rng) {
        Tensor x = rng.normal(ROWS, 1);
        Function<Tensor, ScoreFunction> flat = past -> {
            int t = past.size(0);
            double mean = t == 0 ? 0 : past.mean().item();
            // The prediction is N(mean, 1 + 1/t), and flat for the first row.
            return y -> y.sub(mean).mul(-t / (t + 1.0));
        };
        return HyvarinenScore.prequential(flat, x) - HyvarinenScore.prequential(past -> y -> y.neg(), x);
    }

    /**
     * A prediction with the variance v = 1 + 1/t has the expected score −1/v = −t/(t + 1), one that knows the mean −1: together 1 + ½ + … +
     * 1/n. Of 40 samples the mean is t within 8 standard errors but with the probability 10⁻⁹.
     */
    @Test
    @DisplayName("a free mean costs 1 + 1/2 + … + 1/n in the Hyvärinen score")
    void theCostOfAFreeMeanIsHarmonic() {
        double[] costs = IntStream.range(0, 40)
                .mapToDouble(r -> excess(Rng.of(23).split(r)))
                .toArray();
        double mean = DoubleStream.of(costs).average().orElseThrow();
        double variance =
                DoubleStream.of(costs).map(c -> (c - mean) * (c - mean)).sum() / 39;
        double harmonic =
                IntStream.rangeClosed(1, ROWS).mapToDouble(t -> 1.0 / t).sum();
        assertEquals(harmonic, mean, 8 * Math.sqrt(variance / 40));
    }
}

package nabla.scorematching.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.points.Distances;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How often tests reject: a true hypothesis at their level, a wrong one often. */
class HypothesisTestsTest {
    private static final int TRIALS = 200;
    private static final double LEVEL = 0.05;

    /** In so many of 200 trials a test of level .05 rejects at most, but for one in a million. */
    private static final int MOST = 28;

    private static Arguments of(String name, ToDoubleFunction<Rng> pValue) {
        return Arguments.of(name, pValue);
    }

    private static int rejections(ToDoubleFunction<Rng> pValue, int trials) {
        return (int) IntStream.range(0, trials)
                .mapToDouble(i -> pValue.applyAsDouble(Rng.of(10).split(i)))
                .filter(p -> p <= LEVEL)
                .count();
    }

    private static Tensor skewed(Rng rng, int rows) {
        return rng.normal(rows, 2).mul(0.5).exp();
    }

    static Stream<Arguments> underTheHypothesis() {
        Gaussian normal = Gaussian.standard(2);
        GaussianMixture mixture =
                GaussianMixture.isotropic(new double[] {0.3, 0.7}, new double[][] {{-1, 0}, {1, 1}}, 0.6);
        return Stream.of(
                of(
                        "MMD",
                        rng -> MMD.of(1)
                                .test(skewed(rng.split(0), 25), skewed(rng.split(1), 15), 39, rng.split(2))
                                .pValue()),
                of(
                        "KSD, normal",
                        rng -> KSD.of(1)
                                .test(normal, normal.sample(rng.split(0), 100), 39, rng.split(1))
                                .pValue()),
                of(
                        "KSD, mixture",
                        rng -> KSD.of(1)
                                .test(mixture, mixture.sample(rng.split(0), 100), 39, rng.split(1))
                                .pValue()),
                of(
                        "classifier",
                        rng -> ClassifierTest.of()
                                .test(skewed(rng.split(0), 120), skewed(rng.split(1), 80), rng.split(2))
                                .pValue()),
                of(
                        "AUROC, with ties",
                        rng -> AUROC.test(
                                        rng.split(0).normal(30).mul(2).round(),
                                        rng.split(1).normal(50).mul(2).round())
                                .pValue()),
                of(
                        "memorisation",
                        rng -> Memorization.of(skewed(rng.split(0), 100), skewed(rng.split(1), 60))
                                .test(skewed(rng.split(2), 80))
                                .pValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("underTheHypothesis")
    void aTrueHypothesisIsSeldomRejected(String name, ToDoubleFunction<Rng> pValue) {
        int rejected = rejections(pValue, TRIALS);
        assertTrue(rejected <= MOST, () -> name + ": " + rejected + " of " + TRIALS);
        assertTrue(rejected >= 1, () -> name + " never rejects");
    }

    static Stream<Arguments> underAnother() {
        Gaussian normal = Gaussian.standard(2);
        return Stream.of(
                of(
                        "MMD, a shift",
                        rng -> MMD.of(1)
                                .test(
                                        skewed(rng.split(0), 60),
                                        skewed(rng.split(1), 60).add(0.5),
                                        39,
                                        rng.split(2))
                                .pValue()),
                of(
                        "KSD, a shift",
                        rng -> KSD.of(1)
                                .test(normal, normal.sample(rng.split(0), 100).add(0.5), 39, rng.split(1))
                                .pValue()),
                of(
                        "KSD, a spread",
                        rng -> KSD.of(1)
                                .test(normal, normal.sample(rng.split(0), 200).mul(1.5), 39, rng.split(1))
                                .pValue()),
                of("classifier, a ring of the same mean and covariance", rng -> {
                    Tensor z = rng.split(0).normal(400, 2);
                    Tensor ring = z.div(z.normKeepDims(1)).mul(Math.sqrt(2));
                    return ClassifierTest.of()
                            .test(rng.split(1).normal(400, 2), ring, rng.split(2))
                            .pValue();
                }),
                of(
                        "AUROC, a shift",
                        rng -> AUROC.test(
                                        rng.split(0).normal(40).add(1),
                                        rng.split(1).normal(40))
                                .pValue()),
                of("memorisation, copies with little noise", rng -> {
                    Tensor train = skewed(rng.split(0), 100);
                    Tensor copies = train.add(rng.split(2).normal(100, 2).mul(0.02));
                    return Memorization.of(train, skewed(rng.split(1), 60))
                            .test(copies)
                            .pValue();
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("underAnother")
    void aWrongHypothesisIsRejectedInMostTrials(String name, ToDoubleFunction<Rng> pValue) {
        int rejected = rejections(pValue, 20);
        assertTrue(rejected >= 17, () -> name + ": " + rejected + " of 20");
    }

    /** Of the ten splits of five points into three and two, one has the two far points apart: the sample itself. */
    @Test
    void thePValueOfPermutationsCountsTheSampleItself() {
        Tensor x = Tensor.of(new double[][] {{0}, {0.1}, {0.2}});
        Tensor y = Tensor.of(new double[][] {{9}, {9.1}});
        double p = MMD.of(1).test(x, y, 999, Rng.of(1)).pValue();
        // The share of 999 has the standard error .0095.
        assertEquals(0.1, p, 6 * 0.0095);
    }

    /** Several blocks of a large sample make the whole: the bootstraps, one by one and by plain loops, are as often as large. */
    @Test
    void blocksOfTheSteinKernelMakeTheWhole() {
        int n = 1100;
        assertTrue(Distances.rowsOfBlock(n) < n);
        Gaussian normal = Gaussian.standard(1);
        Tensor x = Rng.of(4).normal(n, 1).add(0.04);
        Rng rng = Rng.of(5);
        TestResult test = KSD.of(1).test(normal, x, 8, rng);
        assertEquals(KSD.of(1).unbiased(normal, x), test.statistic(), 1e-12);
        double[] points = x.toArray();
        double[][] signs = new double[8][];
        for (int b = 0; b < 8; b++) {
            signs[b] = rng.split(b).rademacher(n).toArray();
        }
        double[] sums = new double[8];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double d = points[i] - points[j];
                double q = 1 + d * d;
                double k = 1 / Math.sqrt(q);
                double u = points[i] * points[j] * k + k / q * (1 - d * d - 3 * d * d / q);
                for (int b = 0; b < 8; b++) {
                    sums[b] += 2 * signs[b][i] * signs[b][j] * u / (n * (n - 1.0));
                }
            }
        }
        long larger =
                IntStream.range(0, 8).filter(b -> sums[b] >= test.statistic()).count();
        assertEquals((1.0 + larger) / 9, test.pValue(), 1e-15);
    }

    /** Fisher's exact test by hand: of 4 + 4 rows all 4 of x and none of y are taken for x, 1 way of 70. */
    @Test
    void separatedSamplesHaveTheLeastPValue() {
        Tensor x = Rng.of(6).normal(8, 1);
        TestResult test = ClassifierTest.of().neighbors(1).test(x, x.add(100), Rng.of(7));
        assertEquals(1, test.statistic());
        assertEquals(1 / 70.0, test.pValue(), 1e-12);
    }
}

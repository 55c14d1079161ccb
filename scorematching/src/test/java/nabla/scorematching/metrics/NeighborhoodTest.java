package nabla.scorematching.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Estimate;
import nabla.scorematching.Numbers;
import nabla.scorematching.points.Distances;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted among neighbours and pairs, against counting and closed forms. */
class NeighborhoodTest {
    /** Ties count half; scores on a coarse grid have many. */
    @Property(tries = 50)
    void theAreaIsTheShareOfPairsInTheRightOrder(@ForAll long seed) {
        double[] p = Rng.of(seed).normal(13).mul(2).round().toArray();
        double[] n = Rng.of(seed).split(1).normal(17).mul(2).round().toArray();
        double sum = 0;
        for (double a : p) {
            for (double b : n) {
                sum += a > b ? 1 : a == b ? 0.5 : 0;
            }
        }
        assertEquals(sum / (13 * 17), AUROC.of(Tensor.of(p), Tensor.of(n)), 1e-14);
        assertEquals(1, AUROC.of(Tensor.of(p), Tensor.of(n)) + AUROC.of(Tensor.of(n), Tensor.of(p)), 1e-14);
    }

    /** Infinite scores have a place in the order, as a log-likelihood of −∞ has; no number has none. */
    @Test
    void infiniteScoresCountByTheirOrder() {
        Tensor positives = Tensor.of(Double.POSITIVE_INFINITY, 1, Double.NEGATIVE_INFINITY);
        Tensor negatives = Tensor.of(0, Double.NEGATIVE_INFINITY);
        assertEquals(4.5 / 6, AUROC.of(positives, negatives), 1e-14);
        assertThrows(IllegalArgumentException.class, () -> AUROC.of(Tensor.of(Double.NaN), negatives));
    }

    /** Of columns of 0 and 1 the k-th neighbour is a copy: a perfect sample covers them all the same. */
    @Test
    void tiedPointsAreCovered() {
        Tensor real = Rng.of(1).uniform(300, 3).lt(0.5);
        Tensor samples = Rng.of(2).uniform(300, 3).lt(0.5);
        assertEquals(1, Coverage.of(real, samples).coverage(), 0.02);
        assertEquals(0, Coverage.of(real, samples.add(3)).coverage(), 0);
    }

    /** Between N(δ, 1) and N(0, 1) the area is Φ(δ/√2); the error is that of many samples, within six of its standard errors. */
    @Test
    void theAreaBetweenNormalScoresIsTheClosedForm() {
        int times = 300;
        double[] values = new double[times];
        double[] variances = new double[times];
        for (int i = 0; i < times; i++) {
            Rng rng = Rng.of(1).split(i);
            Estimate area =
                    AUROC.estimate(rng.split(0).normal(60).add(1), rng.split(1).normal(40));
            values[i] = area.value();
            variances[i] = area.standardError() * area.standardError();
        }
        Tensor draws = Tensor.of(values);
        Numbers.assertMean((1 + Tensor.scalar(0.5).erf().item()) / 2, draws);
        double variance = draws.variance().item() * times / (times - 1);
        assertEquals(1, Tensor.of(variances).mean().item() / variance, 6 * Math.sqrt(2.0 / times));
    }

    /**
     * In any dimension, for any continuous distribution: the density has the mean 1, the coverage 1 − ∏ (N − i)/(N + M − i).
     * 400 pairs of samples; six standard errors.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16})
    void ofOneDistributionCoverageAndDensityHaveTheirClosedForms(int dim) {
        double[] coverages = new double[400];
        double[] densities = new double[400];
        double expected = 0;
        for (int i = 0; i < 400; i++) {
            Rng rng = Rng.of(2).split(i);
            Coverage coverage = Coverage.of(
                    rng.split(0).normal(30, dim).exp(),
                    rng.split(1).normal(20, dim).exp(),
                    3);
            coverages[i] = coverage.coverage();
            densities[i] = coverage.density();
            expected = coverage.expectedCoverage();
        }
        assertEquals(1 - 29.0 / 49 * 28 / 48 * 27 / 47, expected, 1e-14);
        Numbers.assertMean(expected, Tensor.of(coverages));
        Numbers.assertMean(1, Tensor.of(densities));
    }

    /** Of two modes with equal shares, samples from one cover half. */
    @Test
    void aModeThatIsMissingIsNotCovered() {
        Tensor modes = Tensor.arange(200).lt(100).mul(50).unsqueeze(-1);
        Tensor real = Rng.of(3).normal(200, 4).add(modes);
        Coverage one = Coverage.of(real, Rng.of(4).normal(500, 4));
        assertTrue(one.coverage() > 0.45 && one.coverage() <= 0.5, one::toString);
        assertTrue(one.density() > 0.8, one::toString);
        assertEquals(0, Coverage.of(real, Rng.of(4).normal(500, 4).add(1000)).density());
    }

    /** Points 0, 1, 3 on a line, k = 1: radii 1, 1, 2. */
    @Test
    void ballsAreThoseWorkedOutByHand() {
        Tensor real = Tensor.of(new double[][] {{0}, {1}, {3}});
        Coverage coverage = Coverage.of(real, Tensor.of(new double[][] {{0.5}, {1.5}, {9}}), 1);
        assertEquals(1, coverage.coverage());
        assertEquals((2 + 2 + 0) / 3.0, coverage.density(), 1e-15); // 0.5 in two balls, 1.5 in two
    }

    @Test
    void copiesAreToldFromSamples() {
        Tensor train = Rng.of(5).normal(100, 3);
        Tensor heldOut = Rng.of(6).normal(80, 3);
        Memorization memorization = Memorization.of(train, heldOut);
        TestResult copies = memorization.test(train);
        assertEquals(1, copies.statistic());
        assertTrue(copies.pValue() < 1e-20);
        assertEquals(1, memorization.copies(train));
        assertTrue(memorization.copies(heldOut) < 0.2);
        assertTrue(memorization.test(Rng.of(7).normal(90, 3)).pValue() > 1e-3);
        double[][] rows = train.toMatrix();
        double nearest = IntStream.range(0, 100)
                .mapToDouble(i -> Math.sqrt(
                        Distances.squared(rows[i], heldOut.select(0, 3).toArray())))
                .min()
                .orElseThrow();
        assertEquals(nearest, memorization.distances(heldOut).get(3), 1e-14);
    }
}

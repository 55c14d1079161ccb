package nabla.scorematching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.losses.FisherDivergence;
import nabla.scorematching.points.Normal;
import org.junit.jupiter.api.Test;

class EstimateTest {
    /** 1, 2, 6: mean 3, squares 4 + 1 + 9 over 3·2. */
    @Test
    void theErrorIsThatWorkedOutByHand() {
        Estimate estimate = Estimate.ofMean(Tensor.of(1, 2, 6));
        assertEquals(3, estimate.value(), 1e-15);
        assertEquals(Math.sqrt(14 / 6.0), estimate.standardError(), 1e-15);
        Estimate.Interval interval = new Estimate(2, 0.5).interval(0.95);
        assertEquals(2 - 0.5 * 1.959963984540054, interval.low(), 1e-14);
        assertEquals(2 + 0.5 * 1.959963984540054, interval.high(), 1e-14);
        assertTrue(interval.contains(2.9) && !interval.contains(3));
        assertEquals(new Estimate.Interval(interval.low(), 2.5), interval.within(0, 2.5));
        assertEquals(new Estimate.Interval(1.5, interval.high()), interval.within(1.5, 3));
        assertTrue(Double.isNaN(Estimate.ofMean(Tensor.of(1)).standardError()));
        assertThrows(IllegalArgumentException.class, () -> new Estimate(1, -1));
        assertEquals(-4, new Estimate(-2, 0.5).z());
        assertEquals(0.05, new Estimate(1.959963984540054, 1).p(), 1e-12);
    }

    /** Between the normal distributions N(a, I) and N(0, S) the divergence has a closed form; 95 % of the intervals hold it. */
    @Test
    void theIntervalsOfTheFisherDivergenceHoldItAsOftenAsTheySay() {
        Gaussian p = Gaussian.standard(2);
        Gaussian q = Gaussian.of(Tensor.of(0.5, 0), Tensor.eye(2).mul(2));
        // s − s_p = (a − x)/2 + x = (x + a)/2 with a = (½, 0): ½E‖·‖² = (2 + ¼)/8.
        double truth = 2.25 / 8;
        int trials = 400;
        long held = IntStream.range(0, trials)
                .filter(i -> FisherDivergence.of(p)
                        .estimate(q, p.sample(Rng.of(1).split(i), 200))
                        .interval(0.95)
                        .contains(truth))
                .count();
        assertEquals(0.95, (double) held / trials, 6 * Math.sqrt(0.05 * 0.95 / trials));
    }

    @Test
    void quantilesInvertProbabilities() {
        double[] p = IntStream.range(1, 1000).mapToDouble(i -> i / 1000.0).toArray();
        double[] z = Normal.quantiles(p);
        for (int i = 0; i < p.length; i++) {
            assertEquals(p[i], Normal.probability(z[i]), 1e-14);
            assertEquals(-z[i], z[p.length - 1 - i], 1e-12);
        }
        assertEquals(0, z[499], 1e-15);
    }

    @Test
    void impossibleArgumentsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Estimate.ofMean(Tensor.zeros(0)));
        assertThrows(IllegalArgumentException.class, () -> new Estimate(0, 1).interval(1));
        Gaussian p = Gaussian.standard(2);
        assertThrows(
                IllegalArgumentException.class, () -> FisherDivergence.of(p).estimate(p, Tensor.zeros(0, 2)));
    }
}

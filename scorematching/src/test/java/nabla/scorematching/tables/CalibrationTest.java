package nabla.scorematching.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static final int ROWS = 1000;
    private static final double[] SAMPLES = sorted(Rng.of(1).normal(4000).toArray());

    private static double[] sorted(double[] x) {
        Arrays.sort(x);
        return x;
    }

    /**
     * Two bins are chosen by chance where χ² with one degree of freedom is above 2, in .16 of all tables, and more bins less often:
     * ten of 20 tables are six standard deviations away. A knot for every ten rows, as nobody should have them, are 2000 in all.
     */
    @Test
    void aMarginThatTheModelKnowsIsLeftAlone() {
        int[] knots = IntStream.range(0, 20)
                .map(key -> Calibration.of(
                                SAMPLES,
                                sorted(Rng.of(2).split(key).normal(ROWS).toArray()),
                                ROWS,
                                1)
                        .from()
                        .length)
                .toArray();
        assertTrue(Arrays.stream(knots).filter(n -> n == 0).count() >= 10, Arrays.toString(knots));
        assertTrue(Arrays.stream(knots).sum() <= 100, Arrays.toString(knots));
    }

    /** Two standard errors of a quantile of so many rows, and the width of a bin. */
    @Test
    void aMarginThatIsOffGetsTheQuantilesOfTheTable() {
        double[] table = sorted(Rng.of(3).uniform(ROWS).mul(4).sub(1).toArray());
        Monotone map = Calibration.of(SAMPLES, table, ROWS, 1);
        for (double p : new double[] {0.1, 0.25, 0.5, 0.75, 0.9}) {
            assertEquals(
                    SampleStatistics.quantile(table, p),
                    map.apply(SampleStatistics.quantile(SAMPLES, p)),
                    0.15,
                    "at " + p);
        }
    }
}

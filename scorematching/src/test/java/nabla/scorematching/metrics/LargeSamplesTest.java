package nabla.scorematching.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import nabla.scorematching.OwnJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What needs all pairs of a large sample is right, in a JVM of 128 MB; the kernels of 27,000 points alone are 5.8 GB. */
@Tag("own-jvm")
@Tag("long")
class LargeSamplesTest {
    private static double[] run(String name) throws Exception {
        String printed = OwnJvm.run(List.of("-Xmx128m"), LargeSamples.class, name);
        return Arrays.stream(printed.substring(1, printed.length() - 1).split(", "))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    /**
     * In the plane ‖x − y‖²/4 is exponential for x, y ~ N(0, I), so the median distance is 2√log 2. Over samples of 2,000
     * points the median has a standard deviation below 0.8/√2000 (that of the mean of ‖x − y‖ given x, by the density at the
     * median); six of them.
     */
    @Test
    void theMedianDistanceOfManyPointsIsThatOfSome() throws Exception {
        assertEquals(2 * Math.sqrt(Math.log(2)), run("median")[0], 6 * 0.8 / Math.sqrt(2000));
    }

    /**
     * Under equality the estimate has the variance 2ζ(1/(n(n−1)) + 1/(m(m−1)) + 2/(nm)), ζ = E k² − 2E[E[k|x]²] + (E k)² (Gretton
     * et al. 2012, appendix B.1), and for N(0, I) in D dimensions E k² = (h²/(h²+4))^(D/2), E[E[k|x]²] =
     * (h⁴/((h²+1)(h²+3)))^(D/2), E k = (h²/(h²+2))^(D/2). The mean of the splits is within six standard errors, and their
     * standard deviation within 60 %, six times the 10 % that it varies by.
     */
    @Test
    void theNullDistributionOfALargePoolHasItsClosedFormSpread() throws Exception {
        double n = LargeSamples.FIRST;
        double m = LargeSamples.SECOND;
        double zeta = 1 / 5.0 - 2 / (2 * 4.0) + 1 / 9.0;
        double expected = Math.sqrt(2 * zeta * (1 / (n * (n - 1)) + 1 / (m * (m - 1)) + 2 / (n * m)));
        double[] moments = run("splits");
        assertEquals(0, moments[0], 6 * moments[1] / Math.sqrt(LargeSamples.SPLITS));
        assertEquals(1, moments[1] / expected, 0.6);
    }

    /** No row depends on the block it is in. */
    @Test
    void theKernelDensityOfManyPointsIsItsDefinition() throws Exception {
        double[] errors = run("density");
        assertEquals(0, errors[0], 1e-10);
        assertEquals(0, errors[1]);
    }

    /** The ends of the largest distance are among the points farthest from the mean. */
    @Test
    void theLargestDistanceOfManyPointsIsFound() throws Exception {
        assertEquals(100, run("largest")[0]);
    }

    /** Points on a grid have their neighbours one step away, whichever are looked at: the floor is −D/(0.1/n)². */
    @Test
    void theNeighboursOfSomePointsStandForThoseOfAll() throws Exception {
        double expected = Math.pow(10.0 * 20_000, 2);
        assertEquals(-expected, run("neighbours")[0], 1e-4 * expected);
    }
}

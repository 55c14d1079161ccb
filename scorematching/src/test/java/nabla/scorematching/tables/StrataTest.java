package nabla.scorematching.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.scorematching.points.Normal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrataTest {
    private static final int ROWS = 400;

    /** All draws of a place: one number in each part of (0, 1). */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 12, 20})
    void drawsOfAPlaceAreSpreadEvenly(int draws) {
        Strata strata = new Strata(draws, ROWS, 2, 1);
        for (int place : new int[] {0, 1, 399, 798}) {
            double[] u = IntStream.range(0, draws)
                    .mapToDouble(draw -> strata.uniform(draw, Rng.of(1))[place])
                    .sorted()
                    .toArray();
            int[] parts = Arrays.stream(u).mapToInt(x -> (int) (x * draws)).toArray();
            assertArrayEquals(IntStream.range(0, draws).toArray(), parts);
        }
    }

    /** Places of one draw are independent and uniform: mean, square and product of neighbours within six standard errors. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 20})
    void placesOfADrawAreIndependent(int draws) {
        Strata strata = new Strata(draws, ROWS * 10, 2, 2);
        double[] u = strata.uniform(draws - 1, Rng.of(2));
        double[] z = strata.normal(draws / 2, Rng.of(2));
        double n = u.length;
        assertEquals(0.5, Arrays.stream(u).average().orElseThrow(), 6 * Math.sqrt(1 / 12.0 / n));
        double products = 0;
        for (int i = 0; i < u.length; i += 2) {
            products += (u[i] - 0.5) * (u[i + 1] - 0.5) / (n / 2);
        }
        assertEquals(0, products, 6 / 12.0 / Math.sqrt(n / 2));
        assertEquals(0, Arrays.stream(z).average().orElseThrow(), 6 / Math.sqrt(n));
        assertEquals(1, Arrays.stream(z).map(x -> x * x).average().orElseThrow(), 6 * Math.sqrt(2 / n));
        double below = Arrays.stream(z).filter(x -> x < 1).count() / n;
        assertEquals(Normal.probability(1), below, 6 * Math.sqrt(0.16 / n));
    }
}

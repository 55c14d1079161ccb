package nabla.examples.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.DataFrame;
import org.junit.jupiter.api.Test;

class BaselinesTest {
    private static final int ROWS = 2000;
    private static final DataFrame DATA = data();

    /** y is 0.8 x and noise, so their correlation is 0.8; words say the sign of x, and one in ten is missing. */
    private static DataFrame data() {
        Random random = new Random(1);
        double[] x = new double[ROWS];
        double[] y = new double[ROWS];
        String[] sign = new String[ROWS];
        for (int i = 0; i < ROWS; i++) {
            x[i] = random.nextGaussian();
            y[i] = Math.exp(0.8 * x[i] + 0.6 * random.nextGaussian());
            sign[i] = i % 10 == 0 ? null : x[i] < 0 ? "minus" : "plus";
        }
        return DataFrame.builder()
                .numbers("x", x)
                .numbers("y", y)
                .words("sign", sign)
                .build();
    }

    @Test
    void bothDrawTheCellsOfTheData() {
        for (DataFrame rows : both()) {
            assertEquals(DATA.names(), rows.names());
            assertEquals(ROWS, rows.rows());
            for (String name : DATA.names()) {
                List<String> cells =
                        Arrays.stream(DATA.words(name)).filter(Objects::nonNull).toList();
                assertTrue(
                        Arrays.stream(rows.words(name)).filter(Objects::nonNull).allMatch(cells::contains));
            }
            // A share of 0.1 of 2000 rows has a standard deviation of 0.0067.
            assertEquals(0.1, rows.missing("sign") / (double) ROWS, 0.04);
        }
    }

    /** A correlation of 2000 rows has a standard deviation of 0.022 at most. */
    @Test
    void aCopulaKeepsTheDependenceThatIndependentColumnsLose() {
        assertEquals(0, correlation(both().get(0)), 0.135);
        assertEquals(0.8, correlation(both().get(1)), 0.06);
    }

    private static List<DataFrame> both() {
        return List.of(Baselines.independent(DATA, ROWS, Rng.of(3)), Baselines.normalCopula(DATA, ROWS, Rng.of(3)));
    }

    private static double correlation(DataFrame rows) {
        double[] x = rows.numbers("x");
        double[] y = Arrays.stream(rows.numbers("y")).map(Math::log).toArray();
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < x.length; i++) {
            xx += x[i] * x[i];
            yy += y[i] * y[i];
            xy += x[i] * y[i];
        }
        return xy / Math.sqrt(xx * yy);
    }

    @Test
    void columnsThatAreEqualStayEqualInTheirOrder() {
        double[] numbers = {1, 2, 3, 4, 5};
        DataFrame twice =
                DataFrame.builder().numbers("a", numbers).numbers("b", numbers).build();
        DataFrame rows = Baselines.normalCopula(twice, 50, Rng.of(1));
        double[] a = rows.numbers("a");
        double[] b = rows.numbers("b");
        // Correlations of 1 have no Cholesky factor, so they are drawn towards 0 by a hundredth.
        long equal = java.util.stream.IntStream.range(0, 50)
                .filter(i -> a[i] == b[i])
                .count();
        assertTrue(equal > 35, "equal: " + equal);
    }

    @Test
    void theSmallestTablesHaveBaselines() {
        DataFrame one = DataFrame.builder().numbers("a", 7).words("b", "x").build();
        for (DataFrame rows :
                List.of(Baselines.independent(one, 3, Rng.of(1)), Baselines.normalCopula(one, 3, Rng.of(1)))) {
            assertArrayEquals(new double[] {7, 7, 7}, rows.numbers("a"));
            assertArrayEquals(new String[] {"x", "x", "x"}, rows.words("b"));
        }
        DataFrame nothing = DataFrame.builder().build();
        assertThrows(IllegalArgumentException.class, () -> Baselines.independent(nothing, 3, Rng.of(1)));
    }
}

package nabla.scorematching.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import org.junit.jupiter.api.Test;

class ImputationErrorTest {
    private static final double EXACT = 1e-12;

    /** The deviation of x is 1 and that of y 2, so an error of y counts half. */
    private static final DataFrame TRAIN = DataFrame.builder()
            .numbers("x", -1, 1, Double.NaN, -1, 1)
            .numbers("y", 0, 4, 0, 4, Double.NaN)
            .words("w", "a", "b", "a", "b", null)
            .build();

    private static DataFrame row(double x, double y, String w) {
        return DataFrame.builder().numbers("x", x).numbers("y", y).words("w", w).build();
    }

    private static final DataFrame TRUTH = row(0, 2, "a");
    private static final DataFrame GIVEN = row(Double.NaN, Double.NaN, null);

    /**
     * Draws (0, 2) and (3, 10): errors 1.5 and 2 of the means; ranked scores 3/2 − 3/4 and 4/2 − 4/4; energy 5/2 − 5/4;
     * the 0.1- and the 0.9-quantile are 0.3 and 2.7, in units of the deviation 1.4 and 4.6, so neither truth is
     * between.
     */
    @Test
    void twoDrawsByHand() {
        ImputationError.Errors errors =
                ImputationError.of(TRAIN).evaluate(TRUTH, GIVEN, List.of(row(0, 2, "a"), row(3, 10, "b")));
        assertEquals(2, errors.cells());
        assertEquals(Math.sqrt((2.25 + 4) / 2), errors.rmse(), EXACT);
        assertEquals((0.75 + 1) / 2, errors.crps(), EXACT);
        assertEquals(1.25, errors.energy(), EXACT);
        assertEquals(0, errors.coverage());
        assertEquals(0.5, errors.agreement());
        assertEquals(0.8 / 3, errors.calibratedCoverage(), EXACT);
        assertEquals(
                new ImputationError.ColumnErrors("y", 1, 2, 1, 0),
                errors.columns().get(1));
    }

    @Test
    void oneDrawHasTheAbsoluteError() {
        ImputationError.Errors errors = ImputationError.of(TRAIN).evaluate(TRUTH, GIVEN, List.of(row(3, 10, "a")));
        assertEquals((3 + 4) / 2.0, errors.crps(), EXACT);
        assertEquals(5, errors.energy(), EXACT);
    }

    /** Cells that are given, or that nobody knows, do not count. */
    @Test
    void onlyGapsWithATruthCount() {
        DataFrame truth = row(0, Double.NaN, "a");
        ImputationError.Errors errors =
                ImputationError.of(TRAIN).evaluate(truth, row(0, Double.NaN, "a"), List.of(row(0, 7, "a")));
        assertEquals(0, errors.cells());
        assertEquals(Double.NaN, errors.rmse());
        assertEquals(Double.NaN, errors.agreement());
        assertEquals(List.of(), errors.columns());
    }

    /**
     * Of draws and truths from one normal distribution 0.8·19/21 are covered, and the ranked score is E|x − y| − ½E|x −
     * x′|·(K − 1)/K with E|x − x′| = 2/√π; within six standard errors, which for 4000 cells are below 0.045 and 0.06.
     */
    @Test
    void calibratedDrawsHaveTheirCoverage() {
        int rows = 4000;
        DataFrame train = normal(Rng.of(1), rows);
        double[] none = new double[rows];
        Arrays.fill(none, Double.NaN);
        DataFrame given = DataFrame.builder().numbers("x", none).build();
        List<DataFrame> draws = IntStream.range(0, 20)
                .mapToObj(k -> normal(Rng.of(2).split(k), rows))
                .toList();
        ImputationError.Errors errors = ImputationError.of(train).evaluate(normal(Rng.of(3), rows), given, draws);
        assertEquals(0.8 * 19 / 21, errors.coverage(), 0.045);
        assertEquals(errors.calibratedCoverage(), 0.8 * 19 / 21, EXACT);
        double apart = 2 / Math.sqrt(Math.PI);
        assertEquals(apart - apart / 2 * 19 / 20, errors.crps(), 0.06);
        assertEquals(errors.crps(), errors.energy(), EXACT);
    }

    private static DataFrame normal(Rng rng, int rows) {
        return DataFrame.builder().numbers("x", rng.normal(rows).toArray()).build();
    }
}

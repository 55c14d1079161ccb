package nabla.autodiff.divergence;

import static java.time.Duration.ofMinutes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CycleTest {
    private static final Recomputation WHOLE = new Recomputation((f, x) -> f.apply(x));

    private static final Rng RNG = Rng.of(17);

    /** Runs of matrices of random sizes, and a diagonal before each. */
    private record Factors(List<List<Tensor>> runs, List<Tensor> diagonals) {
        static Factors random(int seed, int rows, int count, int widest) {
            Random random = new Random(seed);
            int[][] widths = new int[count][];
            for (int r = 0; r < count; r++) {
                widths[r] = random.ints(1 + random.nextInt(3), 1, widest + 1).toArray();
            }
            List<List<Tensor>> runs = new ArrayList<>();
            List<Tensor> diagonals = new ArrayList<>();
            int key = 100 * seed;
            for (int r = 0; r < count; r++) {
                List<Tensor> run = new ArrayList<>();
                for (int i = 0; i < widths[r].length; i++) {
                    int to = i + 1 < widths[r].length ? widths[r][i + 1] : widths[(r + 1) % count][0];
                    run.add(RNG.split(key++).normal(widths[r][i], to));
                }
                runs.add(run);
                diagonals.add(RNG.split(key++).normal(rows, widths[r][0]));
            }
            return new Factors(runs, diagonals);
        }

        Cycle cycle() {
            return new Cycle(diagonals, runs.stream().map(MatrixRun::new).toList(), WHOLE);
        }

        Factors row(int row) {
            return new Factors(
                    runs, diagonals.stream().map(g -> g.slice(0, row, row + 1)).toList());
        }

        /** The trace of the product from the first diagonal on, row by row. */
        double[] trace() {
            int rows = diagonals.get(0).size(0);
            double[] traces = new double[rows];
            for (int row = 0; row < rows; row++) {
                Tensor product = Tensor.eye(diagonals.get(0).size(1));
                for (int r = 0; r < runs.size(); r++) {
                    product = product.mul(diagonals.get(r).select(0, row));
                    for (Tensor matrix : runs.get(r)) {
                        product = product.matmul(matrix);
                    }
                }
                traces[row] = product.trace().item();
            }
            return traces;
        }
    }

    private static void assertClose(double[] expected, double[] actual) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], 1e-8 * Math.max(1, Math.abs(expected[i])));
        }
    }

    @Property(tries = 500)
    void theTraceIsThatOfTheProductFromLeftToRight(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 2, max = 5) int count,
            @ForAll @IntRange(min = 1, max = 3) int rows) {
        Factors factors = Factors.random(seed, rows, count, 7);
        assertClose(factors.trace(), factors.cycle().trace().toArray());
    }

    /** 33 rows take several blocks, and the last is not full. */
    @Property(tries = 5)
    void aRowHasItsBitsInAnyBlock(@ForAll @IntRange(max = 1000) int seed) {
        Factors factors = Factors.random(seed, 33, 4, 150);
        double[] traces = factors.cycle().trace().toArray();
        assertClose(factors.trace(), traces);
        for (int row : new int[] {0, 8, 32}) {
            assertEquals(traces[row], factors.row(row).cycle().trace().item());
        }
    }

    @Property(tries = 50)
    void itIsDifferentiatedAsAnythingElse(@ForAll @IntRange(max = 1000) int seed) {
        Factors factors = Factors.random(seed, 2, 3, 4);
        Tensors gradient = Derivatives.gradient(
                g -> new Factors(factors.runs, g.tensors()).cycle().trace().sum(), Tensors.of(factors.diagonals));
        // The trace is linear in each diagonal: g·∂g is the trace again.
        for (int r = 0; r < 3; r++) {
            assertClose(
                    factors.trace(),
                    gradient.get(r).mul(factors.diagonals.get(r)).sum(-1).toArray());
        }
    }

    private static long perRow(int[][] widths) {
        List<MatrixRun> runs = new ArrayList<>();
        List<Tensor> diagonals = new ArrayList<>();
        for (int r = 0; r < widths.length; r++) {
            List<Tensor> run = new ArrayList<>();
            for (int i = 0; i < widths[r].length; i++) {
                int to = i + 1 < widths[r].length ? widths[r][i + 1] : widths[(r + 1) % widths.length][0];
                run.add(Tensor.zeros(widths[r][i], to));
            }
            runs.add(new MatrixRun(run));
            diagonals.add(Tensor.zeros(1, widths[r][0]));
        }
        return new Cycle(diagonals, runs, WHOLE).perRow();
    }

    /** Three blocks in a stream of 256 columns, in and out by 64: two products from the narrow cut, and three passes. */
    @Test
    void threeDiagonalsInAWideStreamTakeTwoProductsOfTheNarrowWidth() {
        long expected = 2 * 64 * 256 * 256 + 3 * 64 * 256;
        assertEquals(expected, perRow(new int[][] {{256, 256}, {256, 256}, {256, 256, 64, 256}}));
    }

    /** Three blocks from 64 columns to 256 and back: two are matrices of 64 columns, whose product meets the third. */
    @Test
    void threeDiagonalsInANarrowStreamAreNarrowMatrices() {
        long expected = 3 * 64 * 256 * 64 + 64 * 64 * 64 + 3 * 64 * 256;
        assertEquals(expected, perRow(new int[][] {{256, 64}, {256, 64}, {256, 64}}));
    }

    @Test
    void twoDiagonalsAreOneProductUnlessBothCutsAreNarrow() {
        assertEquals(100 * 80, perRow(new int[][] {{100}, {80}}));
        assertEquals(100 * 80, perRow(new int[][] {{100, 3}, {80}}));
        assertEquals(2 * 80 + 2 * 80 * 3 + 2 * 3 * 100 + 2 * 100, perRow(new int[][] {{100, 2}, {80, 3}}));
    }

    /** Milliseconds; by trial of every order it would take longer than any machine lasts. */
    @Test
    void theOrderOfManyMatricesIsFoundAtOnce() {
        assertTimeout(ofMinutes(1), () -> Factors.random(1, 1, 40, 9).cycle());
    }
}

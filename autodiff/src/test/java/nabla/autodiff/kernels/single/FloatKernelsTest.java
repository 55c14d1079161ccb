package nabla.autodiff.kernels.single;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Random;
import java.util.stream.IntStream;
import nabla.autodiff.kernels.DoubleKernels;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.kernels.Kernels.Form;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Kernels on floats against those on doubles, and against exact arithmetic. */
class FloatKernelsTest {

    private static final FloatKernels FLOATS = FloatKernels.active();
    private static final DoubleKernels DOUBLES = Kernels.active();

    @Test
    void floatsHaveVectorsWhereDoublesDo() {
        assertEquals(DOUBLES.name().startsWith("vector"), FLOATS.name().startsWith("vector"), FLOATS.name());
    }

    /** k roundings of sums of at most Σ|a||b|: |c − ab| ≤ k·2⁻²⁴·|a||b| (Higham, Accuracy and Stability, 3.5). */
    @Property(tries = 200)
    void productsAreThoseOfDoublesUpToTheirRoundings(
            @ForAll Form form,
            @ForAll @IntRange(min = 1, max = 40) int m,
            @ForAll @IntRange(min = 1, max = 60) int n,
            @ForAll @IntRange(min = 1, max = 300) int k,
            @ForAll int seed) {
        double[] a = numbers(m * k, seed), b = numbers(k * n, seed + 1);
        double[] exact = product(DOUBLES, form, m, n, k, a, b);
        double[] magnitude = product(DOUBLES, form, m, n, k, absolute(a), absolute(b));
        double[] actual = widened(product(FLOATS, form, m, n, k, narrowed(a), narrowed(b)));
        for (int i = 0; i < m * n; i++) {
            // Higham's γ is k·u/(1 − k·u), and the product in doubles has an error of its own.
            assertEquals(exact[i], actual[i], k * 0x1.001p-24 * magnitude[i]);
        }
    }

    @Property(tries = 100)
    void rowsOfAProductAreProductsOfRows(
            @ForAll Form form,
            @ForAll @IntRange(min = 2, max = 70) int m,
            @ForAll @IntRange(min = 1, max = 60) int n,
            @ForAll @IntRange(min = 0, max = 300) int k,
            @ForAll int seed) {
        float[] a = narrowed(numbers(m * k, seed)), b = narrowed(numbers(k * n, seed + 1));
        float[] whole = product(FLOATS, form, m, n, k, a, b);
        float[] parts = new float[m * n];
        int first = 1 + new Random(seed).nextInt(m - 1);
        multiplyRows(form, 0, first, m, n, k, a, b, parts);
        multiplyRows(form, first, m - first, m, n, k, a, b, parts);
        assertArrayEquals(whole, parts);
    }

    private static void multiplyRows(
            Form form, int from, int rows, int m, int n, int k, float[] a, float[] b, float[] c) {
        int ao = form == Form.TN ? from : from * k;
        float[] scratch = FLOATS.array(FLOATS.matmulScratch(form, rows, n, k));
        FLOATS.matmul(form, rows, n, k, a, ao, lda(form, m, k), b, 0, ldb(form, n, k), c, from * n, n, scratch);
    }

    private static <A> A product(Kernels<A> kernels, Form form, int m, int n, int k, A a, A b) {
        A c = kernels.array(m * n);
        A scratch = kernels.array(kernels.matmulScratch(form, m, n, k));
        kernels.matmul(form, m, n, k, a, 0, lda(form, m, k), b, 0, ldb(form, n, k), c, 0, n, scratch);
        return c;
    }

    private static int lda(Form form, int m, int k) {
        return form == Form.TN ? m : k;
    }

    private static int ldb(Form form, int n, int k) {
        return form == Form.NT ? k : n;
    }

    /** Widening is exact, and so is a product of two floats in a double: only the additions round. */
    @Test
    void reductionsAreThoseOfTheSameNumbersInDoubles() {
        for (int n : new int[] {0, 1, 7, 8, 33, 100, 1024, 5000}) {
            double[] x = numbers(n + 3, n), z = numbers(n + 3, n + 1);
            float[] u = narrowed(x), v = narrowed(z);
            assertEquals(DOUBLES.sum(x, 3, n), FLOATS.sum(u, 3, n));
            assertEquals(DOUBLES.dot(x, 3, z, 2, n), FLOATS.dot(u, 3, v, 2, n));
            assertEquals(DOUBLES.max(x, 3, n), FLOATS.max(u, 3, n));
            assertEquals(DOUBLES.min(x, 3, n), FLOATS.min(u, 3, n));
        }
        for (int columns : new int[] {1, 5, 16, 100}) {
            double[] x = numbers(9 * columns + 1, columns);
            double[] expected = new double[columns + 1], actual = new double[columns + 1];
            DOUBLES.sumRows(x, 1, 9, columns, expected, 1, columns);
            FLOATS.sumRows(narrowed(x), 1, 9, columns, actual, 1, columns);
            assertArrayEquals(expected, actual);
        }
    }

    @Test
    void sumsOfManyFloatsAreExactToDoublePrecision() {
        int n = 100_000;
        float[] x = narrowed(new Random(1).doubles(n, 0, 1).toArray());
        BigDecimal exact = BigDecimal.ZERO;
        for (float v : x) {
            exact = exact.add(new BigDecimal(v));
        }
        // No element passes more than 1024/32 + 6 + n/1024 additions of positive numbers.
        assertEquals(exact.doubleValue(), FLOATS.sum(x, 0, n), (38 + n / 1024) * 0x1p-53 * exact.doubleValue());
    }

    @Test
    void sumExpShiftsAndExponentiatesInFloats() {
        float[] x = {1, 2, 3}, y = new float[3];
        FLOATS.exp(new float[] {-2, -1, 0}, 0, y, 0, 3);
        assertEquals((double) y[0] + y[1] + y[2], FLOATS.sumExp(x, 0, 3, 3));
    }

    @Test
    void narrowRoundsToTheNearestFloatAndWidenIsExact() {
        double[] x = {
            1 + 0x1p-24,
            1 + 0x1.8p-24,
            1e300,
            -1e300,
            0x1.fffffefp127,
            0x1.ffffffp127,
            1e-300,
            -1e-300,
            0x1.8p-149,
            -0.0,
            0.1
        };
        float[] expected = {
            1,
            1 + 0x1p-23f,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MAX_VALUE,
            Float.POSITIVE_INFINITY,
            0,
            -0f,
            0x1p-148f,
            -0f,
            0.1f
        };
        float[] actual = new float[x.length];
        FLOATS.narrow(x, 0, actual, 0, x.length);
        assertArrayEquals(expected, actual);
        double[] back = new double[x.length];
        FLOATS.widen(actual, 0, back, 0, x.length);
        assertArrayEquals(
                IntStream.range(0, x.length).mapToDouble(i -> expected[i]).toArray(), back);
        FLOATS.narrow(new double[] {Double.NaN}, 0, actual, 0, 1);
        assertTrue(Float.isNaN(actual[0]));
    }

    @Test
    void numbersThatScaleOrBoundAreRounded() {
        float[] y = new float[4];
        FLOATS.fill(y, 1, 3, 0.1);
        assertArrayEquals(new float[] {0, 0.1f, 0.1f, 0}, y);
        FLOATS.leakyRelu(new float[] {-3, 3}, 0, 0.1, y, 0, 2);
        assertArrayEquals(new float[] {0.1f * -3, 3, 0.1f, 0}, y);
        FLOATS.clip(new float[] {-1, 0.5f, 1}, 0, -0.1, 0.7, y, 0, 3);
        assertArrayEquals(new float[] {-0.1f, 0.5f, 0.7f, 0}, y);
        FLOATS.clip(new float[] {-1e38f, Float.MAX_VALUE}, 0, -Double.MAX_VALUE, Double.MAX_VALUE, y, 0, 2);
        assertArrayEquals(new float[] {-1e38f, Float.MAX_VALUE, 0.7f, 0}, y);
    }

    /** Doubles that are floats. */
    private static double[] numbers(int n, int seed) {
        return new Random(seed).doubles(n, -2, 2).map(u -> (float) u).toArray();
    }

    private static double[] absolute(double[] x) {
        double[] y = x.clone();
        DOUBLES.abs(x, 0, y, 0, x.length);
        return y;
    }

    private static float[] narrowed(double[] x) {
        float[] y = new float[x.length];
        FLOATS.narrow(x, 0, y, 0, x.length);
        return y;
    }

    private static double[] widened(float[] x) {
        double[] y = new double[x.length];
        FLOATS.widen(x, 0, y, 0, x.length);
        return y;
    }
}

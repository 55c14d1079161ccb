package nabla.autodiff.operations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.kernels.Kernels.Form;
import nabla.autodiff.kernels.single.FloatKernels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Products of floats with a long inner axis. */
class InnerBlocksTest {
    private static final int LONGEST = FloatKernels.scalar().longestProduct();

    /** With a block of every length at the end, and more rows than wait for their sums at once. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 4, 3", "5, 3, 300", "17, 17, 0", "30, 33, 511", "60, 2, 8", "259, 7, 12", "33, 70, 1"})
    void longProductsHaveTheSameBitsOnVectorsAndInParts(int m, int n, int rest) {
        int k = LONGEST + 512 + rest;
        for (Form form : Form.values()) {
            float[] a = numbers(m * k, 1), b = numbers(k * n, 2);
            float[] scalar = product(FloatKernels.scalar(), form, m, n, k, a, b, m);
            assertArrayEquals(scalar, product(FloatKernels.active(), form, m, n, k, a, b, m));
            assertArrayEquals(scalar, product(FloatKernels.active(), form, m, n, k, a, b, 1 + m / 3));
        }
    }

    @ParameterizedTest
    @EnumSource
    void productsOfOrdinarySizeAreThoseOfTheKernel(Form form) {
        Kernels<float[]> kernels = FloatKernels.active();
        int m = 5, n = 7;
        float[] a = numbers(m * LONGEST, 1), b = numbers(LONGEST * n, 2), c = new float[m * n];
        float[] scratch = new float[kernels.matmulScratch(form, m, n, LONGEST)];
        int lda = form == Form.TN ? m : LONGEST, ldb = form == Form.NT ? LONGEST : n;
        kernels.matmul(form, m, n, LONGEST, a, 0, lda, b, 0, ldb, c, 0, n, scratch);
        assertArrayEquals(c, product(kernels, form, m, n, LONGEST, a, b, m));
    }

    /** The worst that a float can meet: equal products, whose roundings all go the same way. */
    @ParameterizedTest
    @CsvSource({"2049, 6e-6", "10000, 6e-6", "100000, 6e-6", "1000000, 6e-6"})
    void equalProductsAddUp(int k, double bound) {
        float x = 0.1f;
        for (int n : new int[] {1, 4, 5, 9}) {
            for (Form form : Form.values()) {
                float[] a = new float[k], b = new float[k * n];
                Arrays.fill(a, x);
                Arrays.fill(b, x);
                double exact = (double) x * x * k;
                for (float c : product(FloatKernels.active(), form, 1, n, k, a, b, 1)) {
                    assertEquals(exact, c, bound * exact);
                }
            }
        }
    }

    private static float[] product(
            Kernels<float[]> kernels, Form form, int m, int n, int k, float[] a, float[] b, int rows) {
        int[] left = form == Form.TN ? new int[] {k, m} : new int[] {m, k};
        int[] right = form == Form.NT ? new int[] {n, k} : new int[] {k, n};
        Kernel<float[], float[]> kernel =
                new MatrixProduct(form).plan(kernels, new int[][] {left, right}, new int[] {m, n});
        float[] c = new float[m * n];
        for (int from = 0; from < m; from += rows) {
            kernel.run(new float[][] {a, b}, c, from, Math.min(m, from + rows));
        }
        return c;
    }

    private static float[] numbers(int n, int seed) {
        Random random = new Random(seed);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = random.nextFloat();
        }
        return x;
    }
}

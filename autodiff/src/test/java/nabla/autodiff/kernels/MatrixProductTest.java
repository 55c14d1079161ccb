package nabla.autodiff.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import nabla.autodiff.kernels.Kernels.Form;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Every element of a product is a chain of fused multiply-adds in the order of the inner index, or eight in narrow ones. */
class MatrixProductTest {

    private static final int GAP = 3;

    private static final DoubleKernels KERNELS = Kernels.active();

    @Property
    void productsAddInTheOrderOfTheInnerIndex(
            @ForAll Form form,
            @ForAll @IntRange(min = 1, max = 40) int m,
            @ForAll @IntRange(min = 1, max = 60) int n,
            @ForAll @IntRange(min = 0, max = 40) int k,
            @ForAll int seed) {
        assertProduct(form, m, n, k, seed);
    }

    @Test
    void productsOfAwkwardSizesAddInTheOrderOfTheInnerIndex() {
        int[][] sizes = {
            {1, 131, 300}, {5, 257, 13}, {13, 127, 521}, {97, 8, 259}, {6, 2, 600}, {7, 3, 2}, {64, 1, 64}, {300, 3, 77}
        };
        for (int[] size : sizes) {
            for (Form form : Form.values()) {
                assertProduct(form, size[0], size[1], size[2], 1);
            }
        }
    }

    /** Compares with the definition; what lies between the rows of c and around it must stay. */
    private static void assertProduct(Form form, int m, int n, int k, int seed) {
        Random random = new Random(seed);
        int lda = (form == Form.TN ? m : k) + random.nextInt(GAP);
        int ldb = (form == Form.NT ? k : n) + random.nextInt(GAP);
        int ldc = n + random.nextInt(GAP);
        int offset = random.nextInt(GAP);
        double[] a = random.doubles(offset + Math.max(1, (form == Form.TN ? k : m) * lda), -1, 1)
                .toArray();
        double[] b = random.doubles(offset + Math.max(1, (form == Form.NT ? n : k) * ldb), -1, 1)
                .toArray();
        double[] c = random.doubles(offset + m * ldc + GAP).toArray();
        double[] expected = c.clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double[] s = new double[n <= Kernels.NARROW ? 8 : 1];
                for (int l = 0; l < k; l++) {
                    double ail = a[offset + (form == Form.TN ? l * lda + i : i * lda + l)];
                    double blj = b[offset + (form == Form.NT ? j * ldb + l : l * ldb + j)];
                    s[l % s.length] = Math.fma(ail, blj, s[l % s.length]);
                }
                expected[offset + i * ldc + j] =
                        s.length == 1 ? s[0] : ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
            }
        }
        double[] scratch = IntStream.range(0, KERNELS.matmulScratch(form, m, n, k))
                .mapToDouble(i -> Double.NaN)
                .toArray();
        KERNELS.matmul(form, m, n, k, a, offset, lda, b, offset, ldb, c, offset, ldc, scratch);
        assertEquals(Arrays.toString(expected), Arrays.toString(c), () -> form + " " + m + " x " + n + " x " + k);
    }
}

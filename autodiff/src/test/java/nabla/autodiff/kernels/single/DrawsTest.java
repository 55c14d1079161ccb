package nabla.autodiff.kernels.single;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import nabla.autodiff.kernels.DoubleKernels;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.kernels.Philox;
import org.junit.jupiter.api.Test;

/** Random floats against the random doubles of the same keys and indices. */
class DrawsTest {

    private static final int N = 250_000;
    private static final long[] FIRSTS = {0, 1, 4711, (1L << 33) - 101};

    private static final DoubleKernels DOUBLES = Kernels.scalar();

    private final float[] y = new float[N];
    private final double[] expected = new double[N];

    @Test
    void uniformNumbersAreTheDoublesRoundedDown() {
        for (long first : FIRSTS) {
            Draws.uniform(3, -4, first, y, 0, N);
            DOUBLES.uniform(3, -4, first, expected, 0, N);
            for (int i = 0; i < N; i++) {
                assertEquals(Math.floor(expected[i] * 0x1p24) * 0x1p-24, y[i]);
            }
        }
    }

    @Test
    void normalNumbersAreTheDoublesToTwentyTwoBits() {
        int key = 0;
        for (long first : FIRSTS) {
            key++;
            Draws.normal(-key, key, first, y, 0, N);
            DOUBLES.normal(-key, key, first, expected, 0, N);
            for (int i = 0; i < N; i++) {
                assertEquals(expected[i], y[i], 0x1p-22 * Math.abs(expected[i]));
            }
        }
    }

    @Test
    void signsAreThoseOfTheDoubles() {
        for (long first : FIRSTS) {
            Draws.rademacher(5, 6, first, y, 0, N);
            DOUBLES.rademacher(5, 6, first, expected, 0, N);
            for (int i = 0; i < N; i++) {
                assertEquals(expected[i], y[i]);
            }
        }
    }

    /** Uniform numbers next to 0, ½ and 1, and at distances of every magnitude from them. */
    @Test
    void extremeNormalNumbersAreTheDoublesToo() {
        SplittableRandom random = new SplittableRandom(1);
        for (int shift = 0; shift < 64; shift++) {
            for (int i = 0; i < 200; i++) {
                long bits = i == 0 ? 0 : random.nextLong() >>> shift;
                for (long place : new long[] {bits, ~bits, bits ^ Long.MIN_VALUE, ~bits ^ Long.MIN_VALUE}) {
                    double z = nabla.autodiff.kernels.NormalQuantile.of(
                            nabla.autodiff.kernels.NormalQuantile.centred(Philox.halfOpenUniform(place)));
                    assertEquals(z, normal(place), 0x1p-22 * Math.abs(z));
                    assertEquals(-normal(place), normal(~place));
                }
            }
        }
        assertEquals((float) -8.2095361516013874, normal(0));
    }

    /**
     * Mean, variance and the Kolmogorov-Smirnov distance of the 4·N numbers. Each bound fails once in 3 million keys: 5.2 standard
     * errors of 1/√n and √(2/n), and 2·exp(−2·2.85²) = 2e-7.
     */
    @Test
    void normalNumbersHaveTheStandardNormalDistribution() {
        int n = 4 * N;
        float[] z = new float[n];
        Draws.normal(11, 12, 1, z, 0, n);
        Arrays.sort(z);
        double mean = 0;
        double square = 0;
        double[] arguments = new double[n];
        for (int i = 0; i < n; i++) {
            mean += z[i] / (double) n;
            square += z[i] * (double) z[i] / n;
            arguments[i] = -z[i] * Math.sqrt(0.5);
        }
        double[] twicePhi = new double[n];
        DOUBLES.erfc(arguments, 0, twicePhi, 0, n);
        double distance = 0;
        for (int i = 0; i < n; i++) {
            double phi = twicePhi[i] / 2;
            distance = Math.max(distance, Math.max(phi - i / (double) n, (i + 1) / (double) n - phi));
        }
        assertEquals(0, mean, 5.2 / Math.sqrt(n));
        assertEquals(1, square, 5.2 * Math.sqrt(2.0 / n));
        assertTrue(distance < 2.85 / Math.sqrt(n), "Kolmogorov-Smirnov distance " + distance);
    }

    /** Long runs, in which vectors meet numbers that need all bits; {@code SameBits} has the short ones at every width. */
    @Test
    void vectorsGiveTheSameBits() {
        assumeTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
        float[] vectors = new float[N];
        for (long first : FIRSTS) {
            Draws.normal(1, 2, first, y, 0, N);
            VectorDraws.normal(1, 2, first, vectors, 0, N);
            assertArrayEquals(y, vectors);
            Draws.uniform(1, 2, first, y, 0, N);
            VectorDraws.uniform(1, 2, first, vectors, 0, N);
            assertArrayEquals(y, vectors);
            Draws.rademacher(1, 2, first, y, 0, N);
            VectorDraws.rademacher(1, 2, first, vectors, 0, N);
            assertArrayEquals(y, vectors);
        }
    }

    private static float normal(long bits) {
        float z = NormalQuantile.of(Draws.word((int) (bits >>> 32)));
        return NormalQuantile.needsAllBits(z) ? NormalQuantile.ofAll(bits) : z;
    }
}

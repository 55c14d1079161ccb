package nabla.autodiff.kernels.single;

import nabla.autodiff.kernels.Philox;

/**
 * Runs of random numbers of one kind, as {@link nabla.autodiff.kernels.Kernels} describes them, made of the same random bits as
 * those in doubles: a uniform number is the double one rounded down to a multiple of 2⁻²⁴, a normal one is within 2⁻²² of it
 * relatively, and a sign is the same.
 */
final class Draws {
    private Draws() {}

    static void uniform(int key0, int key1, long first, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = (Philox.bits(key0, key1, Philox.UNIFORM, first + i) >>> 40) * 0x1p-24f;
        }
    }

    static void normal(int key0, int key1, long first, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = NormalQuantile.of(Philox.bits(key0, key1, Philox.NORMAL, first + i));
        }
    }

    static void rademacher(int key0, int key1, long first, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Philox.bits(key0, key1, Philox.RADEMACHER, first + i) < 0 ? -1 : 1;
        }
    }
}

package nabla.autodiff.kernels;

/** Runs of random numbers of one kind, as {@link Kernels} describes them. */
final class Draws {
    private Draws() {}

    static void uniform(int key0, int key1, long first, double[] y, int yo, int n) {
        Philox.uniforms(key0, key1, Philox.UNIFORM, first, y, yo, n);
    }

    static void normal(int key0, int key1, long first, double[] y, int yo, int n) {
        Philox.uniforms(key0, key1, Philox.NORMAL, first, y, yo, n);
        quantiles(y, yo, n);
    }

    static void rademacher(int key0, int key1, long first, double[] y, int yo, int n) {
        Philox.uniforms(key0, key1, Philox.RADEMACHER, first, y, yo, n);
        signs(y, yo, n);
    }

    /** The normal numbers that belong to uniform ones, in place. */
    static void quantiles(double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = NormalQuantile.of(NormalQuantile.centred(y[yo + i]));
        }
    }

    /** The signs that belong to uniform numbers, in place: −1 where the first of the random bits is set. */
    static void signs(double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = y[yo + i] < 0.5 ? 1 : -1;
        }
    }
}

package nabla.autodiff.kernels.single;

import java.util.Arrays;
import nabla.autodiff.kernels.Kernels;

/**
 * The kernels on floats. Where floats and doubles meet stands here, in scalar form: reductions widen their elements and add
 * in doubles, in the order of the double kernels; a number that scales or bounds elements is rounded to a float first.
 */
public interface FloatKernels extends Kernels<float[]> {

    /** Vectors where {@link Kernels#active} has chosen vectors, scalar loops otherwise. */
    static FloatKernels active() {
        return FloatProvider.ACTIVE;
    }

    /** The implementation that runs everywhere, for comparisons. */
    static FloatKernels scalar() {
        return new ScalarKernels();
    }

    @Override
    default float[] array(int size) {
        return new float[size];
    }

    @Override
    default float[][] arrays(int count) {
        return new float[count][];
    }

    @Override
    default double get(float[] x, int at) {
        return x[at];
    }

    @Override
    default void fill(float[] y, int from, int to, double value) {
        Arrays.fill(y, from, to, (float) value);
    }

    @Override
    default void copy(float[] x, int xo, int xs, float[] y, int yo, int ys, int n) {
        if (xs == 1 && ys == 1) {
            System.arraycopy(x, xo, y, yo, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            y[yo + i * ys] = x[xo + i * xs];
        }
    }

    @Override
    default void narrow(double[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = (float) x[xo + i];
        }
    }

    @Override
    default void widen(float[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = x[xo + i];
        }
    }

    /**
     * A number with its size brought into the range of floats, for a bound, or whatever else guards, stands for "as large as can
     * be" or "as small as can be" there, and would be no guard any more as ∞ or 0. Factors are another matter.
     */
    static double inRange(double x) {
        double size = Math.abs(x);
        boolean isPlain = size == 0 || !(size < Double.POSITIVE_INFINITY);
        return isPlain ? x : Math.copySign(Math.max(Float.MIN_NORMAL, Math.min(Float.MAX_VALUE, size)), x);
    }

    @Override
    default void leakyRelu(float[] x, int xo, double slope, float[] y, int yo, int n) {
        leakyRelu(x, xo, (float) inRange(slope), y, yo, n);
    }

    /** {@link #leakyRelu(float[], int, double, float[], int, int)} with a slope that is a float. */
    void leakyRelu(float[] x, int xo, float slope, float[] y, int yo, int n);

    @Override
    default void clip(float[] x, int xo, double low, double high, float[] y, int yo, int n) {
        clip(x, xo, (float) inRange(low), (float) inRange(high), y, yo, n);
    }

    /** {@link #clip(float[], int, double, double, float[], int, int)} with bounds that are floats. */
    void clip(float[] x, int xo, float low, float high, float[] y, int yo, int n);

    @Override
    default void elu(float[] x, int xo, double alpha, float[] y, int yo, int n) {
        elu(x, xo, (float) inRange(alpha), y, yo, n);
    }

    /** {@link #elu(float[], int, double, float[], int, int)} with an α that is a float. */
    void elu(float[] x, int xo, float alpha, float[] y, int yo, int n);

    /** {@inheritDoc} A sum of so many equal products may be off by 3·10⁻⁵ of itself, and one of a million by 10⁻². */
    @Override
    default int longestProduct() {
        return 2048;
    }

    @Override
    default double sum(float[] x, int xo, int n) {
        double total = 0;
        for (int from = 0; from < n; from += CHUNK) {
            total += ScalarReductions.sum(x, xo + from, Math.min(CHUNK, n - from));
        }
        return total;
    }

    @Override
    default double dot(float[] a, int ao, float[] b, int bo, int n) {
        double total = 0;
        for (int from = 0; from < n; from += CHUNK) {
            total += ScalarReductions.dot(a, ao + from, b, bo + from, Math.min(CHUNK, n - from));
        }
        return total;
    }

    /** {@inheritDoc} The shift is rounded to a float, and so are the differences and their exponentials. */
    @Override
    default double sumExp(float[] x, int xo, double shift, int n) {
        double total = 0;
        for (int from = 0; from < n; from += CHUNK) {
            total += ScalarReductions.sumExp(x, xo + from, (float) shift, Math.min(CHUNK, n - from));
        }
        return total;
    }

    @Override
    default double max(float[] x, int xo, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, x[xo + i]);
        }
        return max;
    }

    @Override
    default double min(float[] x, int xo, int n) {
        float min = Float.POSITIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            min = Math.min(min, x[xo + i]);
        }
        return min;
    }

    @Override
    default void sumRows(float[] x, int xo, int rows, int stride, double[] y, int yo, int n) {
        Arrays.fill(y, yo, yo + n, 0);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < n; j++) {
                y[yo + j] += x[xo + r * stride + j];
            }
        }
    }
}

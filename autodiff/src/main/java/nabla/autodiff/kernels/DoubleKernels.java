package nabla.autodiff.kernels;

import java.util.Arrays;

/** The kernels on doubles: those of every precision, and the functions that exist in doubles alone. */
public interface DoubleKernels extends Kernels<double[]> {

    /** {@code y[yo + i] = f(x[xo + i])} for i &lt; n, as {@link Kernels.Unary}. */
    @FunctionalInterface
    interface Unary {
        /** Applies the function to n elements. */
        void run(double[] x, int xo, double[] y, int yo, int n);
    }

    /** {@code y[yo + i] = f(a[ao + i·as], b[bo + i·bs])} for i &lt; n, as {@link Kernels.Binary}. */
    @FunctionalInterface
    interface Binary {
        /** Applies the function to n pairs. */
        void run(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);
    }

    @Override
    default double[] array(int size) {
        return new double[size];
    }

    @Override
    default double[][] arrays(int count) {
        return new double[count][];
    }

    @Override
    default int longestProduct() {
        return Integer.MAX_VALUE;
    }

    @Override
    default double get(double[] x, int at) {
        return x[at];
    }

    @Override
    default void fill(double[] y, int from, int to, double value) {
        Arrays.fill(y, from, to, value);
    }

    @Override
    default void copy(double[] x, int xo, int xs, double[] y, int yo, int ys, int n) {
        if (xs == 1 && ys == 1) {
            System.arraycopy(x, xo, y, yo, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            y[yo + i * ys] = x[xo + i * xs];
        }
    }

    @Override
    default void narrow(double[] x, int xo, double[] y, int yo, int n) {
        System.arraycopy(x, xo, y, yo, n);
    }

    @Override
    default void widen(double[] x, int xo, double[] y, int yo, int n) {
        System.arraycopy(x, xo, y, yo, n);
    }

    /** ∛x. */
    default void cbrt(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = StrictMath.cbrt(x[xo + i]);
        }
    }

    /** tan x. */
    default void tan(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = StrictMath.tan(x[xo + i]);
        }
    }

    /** arcsin x. */
    default void asin(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = StrictMath.asin(x[xo + i]);
        }
    }

    /** arccos x. */
    default void acos(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = StrictMath.acos(x[xo + i]);
        }
    }

    /** arctan x. */
    default void atan(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = StrictMath.atan(x[xo + i]);
        }
    }

    /** (eˣ − e⁻ˣ)/2. */
    default void sinh(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = StrictMath.sinh(x[xo + i]);
        }
    }

    /** (eˣ + e⁻ˣ)/2. */
    default void cosh(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = StrictMath.cosh(x[xo + i]);
        }
    }

    /** log |Γ(x)|. */
    default void lgamma(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = GammaFunction.logGamma(x[xo + i]);
        }
    }

    /** ψ(x) = d/dx log Γ(x). */
    default void digamma(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = GammaFunction.digamma(x[xo + i]);
        }
    }

    /** aᵇ with the special cases of C: those of {@link Math#pow}, but for pow(1, b) = pow(−1, ±∞) = 1. */
    default void pow(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Powers.pow(a[ao + i * as], b[bo + i * bs]);
        }
    }

    /** The angle of the point (b, a), with the special cases of {@link Math#atan2}. */
    default void atan2(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = StrictMath.atan2(a[ao + i * as], b[bo + i * bs]);
        }
    }

    /** √(a² + b²) without overflow. */
    default void hypot(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = StrictMath.hypot(a[ao + i * as], b[bo + i * bs]);
        }
    }

    /** log(eᵃ + eᵇ) without overflow; equal infinities give themselves. */
    default void logAddExp(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Logarithms.logAddExp(a[ao + i * as], b[bo + i * bs]);
        }
    }
}

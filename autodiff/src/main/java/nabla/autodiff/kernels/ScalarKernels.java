package nabla.autodiff.kernels;

import java.util.Arrays;

/** The kernels as plain loops over numbers: they run everywhere, and they say what the vector kernels must equal. */
class ScalarKernels implements DoubleKernels {

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public void neg(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = -x[xo + i];
        }
    }

    @Override
    public void abs(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.abs(x[xo + i]);
        }
    }

    @Override
    public void sign(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.signum(x[xo + i]);
        }
    }

    @Override
    public void square(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = x[xo + i] * x[xo + i];
        }
    }

    @Override
    public void reciprocal(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = 1 / x[xo + i];
        }
    }

    @Override
    public void sqrt(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.sqrt(x[xo + i]);
        }
    }

    @Override
    public void rsqrt(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = 1 / Math.sqrt(x[xo + i]);
        }
    }

    @Override
    public void exp(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Exponentials.exp(x[xo + i]);
        }
    }

    @Override
    public void expm1(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Exponentials.expm1(x[xo + i]);
        }
    }

    @Override
    public void leakyRelu(double[] x, int xo, double slope, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            double v = x[xo + i];
            y[yo + i] = v > 0 ? v : slope * v;
        }
    }

    @Override
    public void clip(double[] x, int xo, double low, double high, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.min(Math.max(x[xo + i], low), high);
        }
    }

    @Override
    public void elu(double[] x, int xo, double alpha, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            double v = x[xo + i];
            y[yo + i] = v > 0 ? v : alpha * Exponentials.expm1(v);
        }
    }

    @Override
    public void log(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Logarithms.log(x[xo + i]);
        }
    }

    @Override
    public void log1p(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Logarithms.log1p(x[xo + i]);
        }
    }

    @Override
    public void sin(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Trigonometry.sin(x[xo + i]);
        }
    }

    @Override
    public void cos(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Trigonometry.cos(x[xo + i]);
        }
    }

    @Override
    public void tanh(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Exponentials.tanh(x[xo + i]);
        }
    }

    @Override
    public void erf(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ErrorFunction.erf(x[xo + i]);
        }
    }

    @Override
    public void erfc(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ErrorFunction.erfc(x[xo + i]);
        }
    }

    @Override
    public void sigmoid(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Exponentials.sigmoid(x[xo + i]);
        }
    }

    @Override
    public void logSigmoid(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = -Logarithms.softplus(-x[xo + i]);
        }
    }

    @Override
    public void softplus(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Logarithms.softplus(x[xo + i]);
        }
    }

    @Override
    public void relu(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.max(x[xo + i], 0);
        }
    }

    @Override
    public void floor(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.floor(x[xo + i]);
        }
    }

    @Override
    public void ceil(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.ceil(x[xo + i]);
        }
    }

    @Override
    public void round(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.rint(x[xo + i]);
        }
    }

    @Override
    public void add(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] + b[bo + i * bs];
        }
    }

    @Override
    public void sub(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] - b[bo + i * bs];
        }
    }

    @Override
    public void mul(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] * b[bo + i * bs];
        }
    }

    @Override
    public void div(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] / b[bo + i * bs];
        }
    }

    @Override
    public void maximum(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.max(a[ao + i * as], b[bo + i * bs]);
        }
    }

    @Override
    public void minimum(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.min(a[ao + i * as], b[bo + i * bs]);
        }
    }

    @Override
    public void gt(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] > b[bo + i * bs] ? 1 : 0;
        }
    }

    @Override
    public void ge(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] >= b[bo + i * bs] ? 1 : 0;
        }
    }

    @Override
    public void lt(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] < b[bo + i * bs] ? 1 : 0;
        }
    }

    @Override
    public void le(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] <= b[bo + i * bs] ? 1 : 0;
        }
    }

    @Override
    public void eq(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] == b[bo + i * bs] ? 1 : 0;
        }
    }

    @Override
    public void mulAdd(
            double[] a,
            int ao,
            int as,
            double[] b,
            int bo,
            int bs,
            double[] c,
            int co,
            int cs,
            double[] y,
            int yo,
            int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] * b[bo + i * bs] + c[co + i * cs];
        }
    }

    @Override
    public void subMul(
            double[] a,
            int ao,
            int as,
            double[] b,
            int bo,
            int bs,
            double[] c,
            int co,
            int cs,
            double[] y,
            int yo,
            int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = c[co + i * cs] - a[ao + i * as] * b[bo + i * bs];
        }
    }

    @Override
    public void where(
            double[] a,
            int ao,
            int as,
            double[] b,
            int bo,
            int bs,
            double[] c,
            int co,
            int cs,
            double[] y,
            int yo,
            int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] != 0 ? b[bo + i * bs] : c[co + i * cs];
        }
    }

    @Override
    public double sum(double[] x, int xo, int n) {
        double total = 0;
        for (int from = 0; from < n; from += CHUNK) {
            total += ScalarReductions.sum(x, xo + from, Math.min(CHUNK, n - from));
        }
        return total;
    }

    @Override
    public double dot(double[] a, int ao, double[] b, int bo, int n) {
        double total = 0;
        for (int from = 0; from < n; from += CHUNK) {
            total += ScalarReductions.dot(a, ao + from, b, bo + from, Math.min(CHUNK, n - from));
        }
        return total;
    }

    @Override
    public double sumExp(double[] x, int xo, double shift, int n) {
        double total = 0;
        for (int from = 0; from < n; from += CHUNK) {
            total += ScalarReductions.sumExp(x, xo + from, shift, Math.min(CHUNK, n - from));
        }
        return total;
    }

    @Override
    public double max(double[] x, int xo, int n) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, x[xo + i]);
        }
        return max;
    }

    @Override
    public double min(double[] x, int xo, int n) {
        double min = Double.POSITIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            min = Math.min(min, x[xo + i]);
        }
        return min;
    }

    @Override
    public void sumRows(double[] x, int xo, int rows, int stride, double[] y, int yo, int n) {
        Arrays.fill(y, yo, yo + n, 0);
        for (int r = 0; r < rows; r++) {
            add(y, yo, 1, x, xo + r * stride, 1, y, yo, n);
        }
    }

    @Override
    public int matmulScratch(Form form, int m, int n, int k) {
        return ScalarMatrixProduct.scratch(form, m, n, k);
    }

    @Override
    public void matmul(
            Form form,
            int m,
            int n,
            int k,
            double[] a,
            int ao,
            int lda,
            double[] b,
            int bo,
            int ldb,
            double[] c,
            int co,
            int ldc,
            double[] scratch) {
        ScalarMatrixProduct.multiply(form, m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc, scratch);
    }

    @Override
    public void transpose(double[] x, int xo, int rows, int cols, double[] y, int yo) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                y[yo + j * rows + i] = x[xo + i * cols + j];
            }
        }
    }

    @Override
    public void uniform(int key0, int key1, long first, double[] y, int yo, int n) {
        Draws.uniform(key0, key1, first, y, yo, n);
    }

    @Override
    public void normal(int key0, int key1, long first, double[] y, int yo, int n) {
        Draws.normal(key0, key1, first, y, yo, n);
    }

    @Override
    public void rademacher(int key0, int key1, long first, double[] y, int yo, int n) {
        Draws.rademacher(key0, key1, first, y, yo, n);
    }
}

// Generated from ScalarKernels.java of the package above, by
// java autodiff/src/test/java/nabla/autodiff/kernels/single/Twin.java autodiff && mvn spotless:apply
package nabla.autodiff.kernels.single;

/** The kernels as plain loops over numbers: they run everywhere, and they say what the vector kernels must equal. */
class ScalarKernels implements FloatKernels {

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public void neg(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = -x[xo + i];
        }
    }

    @Override
    public void abs(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.abs(x[xo + i]);
        }
    }

    @Override
    public void sign(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.signum(x[xo + i]);
        }
    }

    @Override
    public void square(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = x[xo + i] * x[xo + i];
        }
    }

    @Override
    public void reciprocal(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = 1 / x[xo + i];
        }
    }

    @Override
    public void sqrt(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = (float) Math.sqrt(x[xo + i]);
        }
    }

    @Override
    public void rsqrt(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = 1 / (float) Math.sqrt(x[xo + i]);
        }
    }

    @Override
    public void exp(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Exponentials.exp(x[xo + i]);
        }
    }

    @Override
    public void expm1(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Exponentials.expm1(x[xo + i]);
        }
    }

    @Override
    public void leakyRelu(float[] x, int xo, float slope, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            float v = x[xo + i];
            y[yo + i] = v > 0 ? v : slope * v;
        }
    }

    @Override
    public void clip(float[] x, int xo, float low, float high, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.min(Math.max(x[xo + i], low), high);
        }
    }

    @Override
    public void elu(float[] x, int xo, float alpha, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            float v = x[xo + i];
            y[yo + i] = v > 0 ? v : alpha * Exponentials.expm1(v);
        }
    }

    @Override
    public void log(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Logarithms.log(x[xo + i]);
        }
    }

    @Override
    public void log1p(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Logarithms.log1p(x[xo + i]);
        }
    }

    @Override
    public void sin(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Trigonometry.sin(x[xo + i]);
        }
    }

    @Override
    public void cos(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Trigonometry.cos(x[xo + i]);
        }
    }

    @Override
    public void tanh(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Exponentials.tanh(x[xo + i]);
        }
    }

    @Override
    public void erf(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ErrorFunction.erf(x[xo + i]);
        }
    }

    @Override
    public void erfc(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ErrorFunction.erfc(x[xo + i]);
        }
    }

    @Override
    public void sigmoid(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Exponentials.sigmoid(x[xo + i]);
        }
    }

    @Override
    public void logSigmoid(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = -Logarithms.softplus(-x[xo + i]);
        }
    }

    @Override
    public void softplus(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Logarithms.softplus(x[xo + i]);
        }
    }

    @Override
    public void relu(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.max(x[xo + i], 0);
        }
    }

    @Override
    public void floor(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = (float) Math.floor(x[xo + i]);
        }
    }

    @Override
    public void ceil(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = (float) Math.ceil(x[xo + i]);
        }
    }

    @Override
    public void round(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = (float) Math.rint(x[xo + i]);
        }
    }

    @Override
    public void add(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] + b[bo + i * bs];
        }
    }

    @Override
    public void sub(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] - b[bo + i * bs];
        }
    }

    @Override
    public void mul(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] * b[bo + i * bs];
        }
    }

    @Override
    public void div(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] / b[bo + i * bs];
        }
    }

    @Override
    public void maximum(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.max(a[ao + i * as], b[bo + i * bs]);
        }
    }

    @Override
    public void minimum(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.min(a[ao + i * as], b[bo + i * bs]);
        }
    }

    @Override
    public void gt(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] > b[bo + i * bs] ? 1 : 0;
        }
    }

    @Override
    public void ge(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] >= b[bo + i * bs] ? 1 : 0;
        }
    }

    @Override
    public void lt(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] < b[bo + i * bs] ? 1 : 0;
        }
    }

    @Override
    public void le(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] <= b[bo + i * bs] ? 1 : 0;
        }
    }

    @Override
    public void eq(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] == b[bo + i * bs] ? 1 : 0;
        }
    }

    @Override
    public void mulAdd(
            float[] a, int ao, int as, float[] b, int bo, int bs, float[] c, int co, int cs, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] * b[bo + i * bs] + c[co + i * cs];
        }
    }

    @Override
    public void subMul(
            float[] a, int ao, int as, float[] b, int bo, int bs, float[] c, int co, int cs, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = c[co + i * cs] - a[ao + i * as] * b[bo + i * bs];
        }
    }

    @Override
    public void where(
            float[] a, int ao, int as, float[] b, int bo, int bs, float[] c, int co, int cs, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = a[ao + i * as] != 0 ? b[bo + i * bs] : c[co + i * cs];
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
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] c,
            int co,
            int ldc,
            float[] scratch) {
        ScalarMatrixProduct.multiply(form, m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc, scratch);
    }

    @Override
    public void transpose(float[] x, int xo, int rows, int cols, float[] y, int yo) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                y[yo + j * rows + i] = x[xo + i * cols + j];
            }
        }
    }

    @Override
    public void uniform(int key0, int key1, long first, float[] y, int yo, int n) {
        Draws.uniform(key0, key1, first, y, yo, n);
    }

    @Override
    public void normal(int key0, int key1, long first, float[] y, int yo, int n) {
        Draws.normal(key0, key1, first, y, yo, n);
    }

    @Override
    public void rademacher(int key0, int key1, long first, float[] y, int yo, int n) {
        Draws.rademacher(key0, key1, first, y, yo, n);
    }
}

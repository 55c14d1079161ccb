package nabla.autodiff.kernels;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;
import static nabla.autodiff.kernels.Lanes.COUNT;
import static nabla.autodiff.kernels.Lanes.DOUBLES;

import jdk.incubator.vector.DoubleVector;

/**
 * The kernels with the Vector API: whole vectors as long as they last, then the scalar kernels for the rest of an array,
 * for vectors with an extraordinary element, and for the functions that have no vector form. {@link Lanes} tells how
 * such code has to be written.
 */
final class VectorKernels extends ScalarKernels {

    @Override
    public String name() {
        return "vector, " + DOUBLES.vectorBitSize() + " bits";
    }

    @Override
    public void neg(double[] x, int xo, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            v.neg().intoArray(y, yo + i);
        }
        super.neg(x, xo + i, y, yo + i, n - i);
    }

    @Override
    public void abs(double[] x, int xo, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            v.abs().intoArray(y, yo + i);
        }
        super.abs(x, xo + i, y, yo + i, n - i);
    }

    @Override
    public void square(double[] x, int xo, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            v.mul(v).intoArray(y, yo + i);
        }
        super.square(x, xo + i, y, yo + i, n - i);
    }

    @Override
    public void reciprocal(double[] x, int xo, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            one.div(v).intoArray(y, yo + i);
        }
        super.reciprocal(x, xo + i, y, yo + i, n - i);
    }

    @Override
    public void sqrt(double[] x, int xo, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            v.sqrt().intoArray(y, yo + i);
        }
        super.sqrt(x, xo + i, y, yo + i, n - i);
    }

    @Override
    public void rsqrt(double[] x, int xo, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            one.div(v.sqrt()).intoArray(y, yo + i);
        }
        super.rsqrt(x, xo + i, y, yo + i, n - i);
    }

    @Override
    public void relu(double[] x, int xo, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            v.max(0).intoArray(y, yo + i);
        }
        super.relu(x, xo + i, y, yo + i, n - i);
    }

    @Override
    public void leakyRelu(double[] x, int xo, double slope, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            v.mul(slope).blend(v, v.compare(GT, 0)).intoArray(y, yo + i);
        }
        super.leakyRelu(x, xo + i, slope, y, yo + i, n - i);
    }

    @Override
    public void clip(double[] x, int xo, double low, double high, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            v.max(low).min(high).intoArray(y, yo + i);
        }
        super.clip(x, xo + i, low, high, y, yo + i, n - i);
    }

    @Override
    public void exp(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorExponentials.exp(x, xo + i, y, yo + i, n - i);
            super.exp(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void expm1(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorExponentials.expm1(false, 1, x, xo + i, y, yo + i, n - i);
            super.expm1(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void elu(double[] x, int xo, double alpha, double[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorExponentials.expm1(true, alpha, x, xo + i, y, yo + i, n - i);
            super.elu(x, xo + i, alpha, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void tanh(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorExponentials.tanh(x, xo + i, y, yo + i, n - i);
            super.tanh(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void sigmoid(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorExponentials.sigmoid(x, xo + i, y, yo + i, n - i);
            super.sigmoid(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void log(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorLogarithms.log(x, xo + i, y, yo + i, n - i);
            super.log(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void log1p(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorLogarithms.log1p(x, xo + i, y, yo + i, n - i);
            super.log1p(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void softplus(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorLogarithms.softplus(1, x, xo + i, y, yo + i, n - i);
            super.softplus(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void logSigmoid(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorLogarithms.softplus(-1, x, xo + i, y, yo + i, n - i);
            super.logSigmoid(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void sin(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorTrigonometry.turned(0, x, xo + i, y, yo + i, n - i);
            super.sin(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void cos(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorTrigonometry.turned(1, x, xo + i, y, yo + i, n - i);
            super.cos(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void erf(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorErrorFunction.errorFunction(false, x, xo + i, y, yo + i, n - i);
            super.erf(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void erfc(double[] x, int xo, double[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorErrorFunction.errorFunction(true, x, xo + i, y, yo + i, n - i);
            super.erfc(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void add(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector u =
                    as == 0 ? DoubleVector.broadcast(DOUBLES, a[ao]) : DoubleVector.fromArray(DOUBLES, a, ao + i);
            DoubleVector v =
                    bs == 0 ? DoubleVector.broadcast(DOUBLES, b[bo]) : DoubleVector.fromArray(DOUBLES, b, bo + i);
            u.add(v).intoArray(y, yo + i);
        }
        super.add(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void sub(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector u =
                    as == 0 ? DoubleVector.broadcast(DOUBLES, a[ao]) : DoubleVector.fromArray(DOUBLES, a, ao + i);
            DoubleVector v =
                    bs == 0 ? DoubleVector.broadcast(DOUBLES, b[bo]) : DoubleVector.fromArray(DOUBLES, b, bo + i);
            u.sub(v).intoArray(y, yo + i);
        }
        super.sub(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void mul(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector u =
                    as == 0 ? DoubleVector.broadcast(DOUBLES, a[ao]) : DoubleVector.fromArray(DOUBLES, a, ao + i);
            DoubleVector v =
                    bs == 0 ? DoubleVector.broadcast(DOUBLES, b[bo]) : DoubleVector.fromArray(DOUBLES, b, bo + i);
            u.mul(v).intoArray(y, yo + i);
        }
        super.mul(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void div(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector u =
                    as == 0 ? DoubleVector.broadcast(DOUBLES, a[ao]) : DoubleVector.fromArray(DOUBLES, a, ao + i);
            DoubleVector v =
                    bs == 0 ? DoubleVector.broadcast(DOUBLES, b[bo]) : DoubleVector.fromArray(DOUBLES, b, bo + i);
            u.div(v).intoArray(y, yo + i);
        }
        super.div(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void maximum(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector u =
                    as == 0 ? DoubleVector.broadcast(DOUBLES, a[ao]) : DoubleVector.fromArray(DOUBLES, a, ao + i);
            DoubleVector v =
                    bs == 0 ? DoubleVector.broadcast(DOUBLES, b[bo]) : DoubleVector.fromArray(DOUBLES, b, bo + i);
            u.max(v).intoArray(y, yo + i);
        }
        super.maximum(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void minimum(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector u =
                    as == 0 ? DoubleVector.broadcast(DOUBLES, a[ao]) : DoubleVector.fromArray(DOUBLES, a, ao + i);
            DoubleVector v =
                    bs == 0 ? DoubleVector.broadcast(DOUBLES, b[bo]) : DoubleVector.fromArray(DOUBLES, b, bo + i);
            u.min(v).intoArray(y, yo + i);
        }
        super.minimum(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void gt(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector zero = DoubleVector.zero(DOUBLES);
            DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
            DoubleVector u =
                    as == 0 ? DoubleVector.broadcast(DOUBLES, a[ao]) : DoubleVector.fromArray(DOUBLES, a, ao + i);
            DoubleVector v =
                    bs == 0 ? DoubleVector.broadcast(DOUBLES, b[bo]) : DoubleVector.fromArray(DOUBLES, b, bo + i);
            zero.blend(one, u.compare(GT, v)).intoArray(y, yo + i);
        }
        super.gt(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void ge(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector zero = DoubleVector.zero(DOUBLES);
            DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
            DoubleVector u =
                    as == 0 ? DoubleVector.broadcast(DOUBLES, a[ao]) : DoubleVector.fromArray(DOUBLES, a, ao + i);
            DoubleVector v =
                    bs == 0 ? DoubleVector.broadcast(DOUBLES, b[bo]) : DoubleVector.fromArray(DOUBLES, b, bo + i);
            zero.blend(one, u.compare(GE, v)).intoArray(y, yo + i);
        }
        super.ge(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void lt(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector zero = DoubleVector.zero(DOUBLES);
            DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
            DoubleVector u =
                    as == 0 ? DoubleVector.broadcast(DOUBLES, a[ao]) : DoubleVector.fromArray(DOUBLES, a, ao + i);
            DoubleVector v =
                    bs == 0 ? DoubleVector.broadcast(DOUBLES, b[bo]) : DoubleVector.fromArray(DOUBLES, b, bo + i);
            zero.blend(one, u.compare(LT, v)).intoArray(y, yo + i);
        }
        super.lt(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void le(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector zero = DoubleVector.zero(DOUBLES);
            DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
            DoubleVector u =
                    as == 0 ? DoubleVector.broadcast(DOUBLES, a[ao]) : DoubleVector.fromArray(DOUBLES, a, ao + i);
            DoubleVector v =
                    bs == 0 ? DoubleVector.broadcast(DOUBLES, b[bo]) : DoubleVector.fromArray(DOUBLES, b, bo + i);
            zero.blend(one, u.compare(LE, v)).intoArray(y, yo + i);
        }
        super.le(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void eq(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector zero = DoubleVector.zero(DOUBLES);
            DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
            DoubleVector u =
                    as == 0 ? DoubleVector.broadcast(DOUBLES, a[ao]) : DoubleVector.fromArray(DOUBLES, a, ao + i);
            DoubleVector v =
                    bs == 0 ? DoubleVector.broadcast(DOUBLES, b[bo]) : DoubleVector.fromArray(DOUBLES, b, bo + i);
            zero.blend(one, u.compare(EQ, v)).intoArray(y, yo + i);
        }
        super.eq(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
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
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector u =
                    as == 0 ? DoubleVector.broadcast(DOUBLES, a[ao]) : DoubleVector.fromArray(DOUBLES, a, ao + i);
            DoubleVector v =
                    bs == 0 ? DoubleVector.broadcast(DOUBLES, b[bo]) : DoubleVector.fromArray(DOUBLES, b, bo + i);
            DoubleVector w =
                    cs == 0 ? DoubleVector.broadcast(DOUBLES, c[co]) : DoubleVector.fromArray(DOUBLES, c, co + i);
            u.mul(v).add(w).intoArray(y, yo + i);
        }
        super.mulAdd(a, ao + i * as, as, b, bo + i * bs, bs, c, co + i * cs, cs, y, yo + i, n - i);
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
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector u =
                    as == 0 ? DoubleVector.broadcast(DOUBLES, a[ao]) : DoubleVector.fromArray(DOUBLES, a, ao + i);
            DoubleVector v =
                    bs == 0 ? DoubleVector.broadcast(DOUBLES, b[bo]) : DoubleVector.fromArray(DOUBLES, b, bo + i);
            DoubleVector w =
                    cs == 0 ? DoubleVector.broadcast(DOUBLES, c[co]) : DoubleVector.fromArray(DOUBLES, c, co + i);
            w.sub(u.mul(v)).intoArray(y, yo + i);
        }
        super.subMul(a, ao + i * as, as, b, bo + i * bs, bs, c, co + i * cs, cs, y, yo + i, n - i);
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
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector u =
                    as == 0 ? DoubleVector.broadcast(DOUBLES, a[ao]) : DoubleVector.fromArray(DOUBLES, a, ao + i);
            DoubleVector v =
                    bs == 0 ? DoubleVector.broadcast(DOUBLES, b[bo]) : DoubleVector.fromArray(DOUBLES, b, bo + i);
            DoubleVector w =
                    cs == 0 ? DoubleVector.broadcast(DOUBLES, c[co]) : DoubleVector.fromArray(DOUBLES, c, co + i);
            w.blend(v, u.compare(NE, 0.0)).intoArray(y, yo + i);
        }
        super.where(a, ao + i * as, as, b, bo + i * bs, bs, c, co + i * cs, cs, y, yo + i, n - i);
    }

    @Override
    public double sum(double[] x, int xo, int n) {
        double total = 0;
        for (int from = 0; from < n; from += CHUNK) {
            total += VectorReductions.sum(x, xo + from, Math.min(CHUNK, n - from));
        }
        return total;
    }

    @Override
    public double dot(double[] a, int ao, double[] b, int bo, int n) {
        double total = 0;
        for (int from = 0; from < n; from += CHUNK) {
            total += VectorReductions.dot(a, ao + from, b, bo + from, Math.min(CHUNK, n - from));
        }
        return total;
    }

    @Override
    public double max(double[] x, int xo, int n) {
        return VectorReductions.max(x, xo, n);
    }

    @Override
    public double min(double[] x, int xo, int n) {
        return VectorReductions.min(x, xo, n);
    }

    @Override
    public void transpose(double[] x, int xo, int rows, int cols, double[] y, int yo) {
        VectorTranspose.transpose(rows, cols, x, xo, cols, y, yo, rows);
    }

    @Override
    public int matmulScratch(Form form, int m, int n, int k) {
        return VectorMatrixProduct.scratch(form, m, n, k);
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
        VectorMatrixProduct.multiply(form, m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc, scratch);
    }

    @Override
    public void uniform(int key0, int key1, long first, double[] y, int yo, int n) {
        VectorDraws.uniform(key0, key1, first, y, yo, n);
    }

    @Override
    public void normal(int key0, int key1, long first, double[] y, int yo, int n) {
        VectorDraws.normal(key0, key1, first, y, yo, n);
    }

    @Override
    public void rademacher(int key0, int key1, long first, double[] y, int yo, int n) {
        VectorDraws.rademacher(key0, key1, first, y, yo, n);
    }
}

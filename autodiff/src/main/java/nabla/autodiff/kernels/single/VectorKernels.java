// Generated from VectorKernels.java of the package above, by
// java autodiff/src/test/java/nabla/autodiff/kernels/single/Twin.java autodiff && mvn spotless:apply
package nabla.autodiff.kernels.single;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;
import static nabla.autodiff.kernels.single.Lanes.COUNT;
import static nabla.autodiff.kernels.single.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * The kernels with the Vector API: whole vectors as long as they last, then the scalar kernels for the rest of an array,
 * for vectors with an extraordinary element, and for the functions that have no vector form. {@link Lanes} tells how
 * such code has to be written.
 */
class VectorKernels extends ScalarKernels {

    @Override
    public String name() {
        return "vector, " + FLOATS.vectorBitSize() + " bits";
    }

    @Override
    public void neg(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i);
            v.neg().intoArray(y, yo + i);
        }
        super.neg(x, xo + i, y, yo + i, n - i);
    }

    @Override
    public void abs(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i);
            v.abs().intoArray(y, yo + i);
        }
        super.abs(x, xo + i, y, yo + i, n - i);
    }

    @Override
    public void square(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i);
            v.mul(v).intoArray(y, yo + i);
        }
        super.square(x, xo + i, y, yo + i, n - i);
    }

    @Override
    public void reciprocal(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector one = FloatVector.broadcast(FLOATS, 1);
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i);
            one.div(v).intoArray(y, yo + i);
        }
        super.reciprocal(x, xo + i, y, yo + i, n - i);
    }

    @Override
    public void sqrt(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i);
            v.sqrt().intoArray(y, yo + i);
        }
        super.sqrt(x, xo + i, y, yo + i, n - i);
    }

    @Override
    public void rsqrt(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector one = FloatVector.broadcast(FLOATS, 1);
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i);
            one.div(v.sqrt()).intoArray(y, yo + i);
        }
        super.rsqrt(x, xo + i, y, yo + i, n - i);
    }

    @Override
    public void relu(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i);
            v.max(0).intoArray(y, yo + i);
        }
        super.relu(x, xo + i, y, yo + i, n - i);
    }

    @Override
    public void leakyRelu(float[] x, int xo, float slope, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i);
            v.mul(slope).blend(v, v.compare(GT, 0)).intoArray(y, yo + i);
        }
        super.leakyRelu(x, xo + i, slope, y, yo + i, n - i);
    }

    @Override
    public void clip(float[] x, int xo, float low, float high, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i);
            v.max(low).min(high).intoArray(y, yo + i);
        }
        super.clip(x, xo + i, low, high, y, yo + i, n - i);
    }

    @Override
    public void exp(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorExponentials.exp(x, xo + i, y, yo + i, n - i);
            super.exp(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void expm1(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorExponentials.expm1(false, 1, x, xo + i, y, yo + i, n - i);
            super.expm1(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void elu(float[] x, int xo, float alpha, float[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorExponentials.expm1(true, alpha, x, xo + i, y, yo + i, n - i);
            super.elu(x, xo + i, alpha, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void tanh(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorExponentials.tanh(x, xo + i, y, yo + i, n - i);
            super.tanh(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void sigmoid(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorExponentials.sigmoid(x, xo + i, y, yo + i, n - i);
            super.sigmoid(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void log(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorLogarithms.log(x, xo + i, y, yo + i, n - i);
            super.log(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void log1p(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorLogarithms.log1p(x, xo + i, y, yo + i, n - i);
            super.log1p(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void softplus(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorLogarithms.softplus(1, x, xo + i, y, yo + i, n - i);
            super.softplus(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void logSigmoid(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorLogarithms.softplus(-1, x, xo + i, y, yo + i, n - i);
            super.logSigmoid(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void sin(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorTrigonometry.turned(0, x, xo + i, y, yo + i, n - i);
            super.sin(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void cos(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorTrigonometry.turned(1, x, xo + i, y, yo + i, n - i);
            super.cos(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void erf(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorErrorFunction.errorFunction(false, x, xo + i, y, yo + i, n - i);
            super.erf(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void erfc(float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i += COUNT) {
            i += VectorErrorFunction.errorFunction(true, x, xo + i, y, yo + i, n - i);
            super.erfc(x, xo + i, y, yo + i, Math.min(COUNT, n - i));
        }
    }

    @Override
    public void add(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector u = as == 0 ? FloatVector.broadcast(FLOATS, a[ao]) : FloatVector.fromArray(FLOATS, a, ao + i);
            FloatVector v = bs == 0 ? FloatVector.broadcast(FLOATS, b[bo]) : FloatVector.fromArray(FLOATS, b, bo + i);
            u.add(v).intoArray(y, yo + i);
        }
        super.add(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void sub(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector u = as == 0 ? FloatVector.broadcast(FLOATS, a[ao]) : FloatVector.fromArray(FLOATS, a, ao + i);
            FloatVector v = bs == 0 ? FloatVector.broadcast(FLOATS, b[bo]) : FloatVector.fromArray(FLOATS, b, bo + i);
            u.sub(v).intoArray(y, yo + i);
        }
        super.sub(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void mul(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector u = as == 0 ? FloatVector.broadcast(FLOATS, a[ao]) : FloatVector.fromArray(FLOATS, a, ao + i);
            FloatVector v = bs == 0 ? FloatVector.broadcast(FLOATS, b[bo]) : FloatVector.fromArray(FLOATS, b, bo + i);
            u.mul(v).intoArray(y, yo + i);
        }
        super.mul(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void div(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector u = as == 0 ? FloatVector.broadcast(FLOATS, a[ao]) : FloatVector.fromArray(FLOATS, a, ao + i);
            FloatVector v = bs == 0 ? FloatVector.broadcast(FLOATS, b[bo]) : FloatVector.fromArray(FLOATS, b, bo + i);
            u.div(v).intoArray(y, yo + i);
        }
        super.div(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void maximum(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector u = as == 0 ? FloatVector.broadcast(FLOATS, a[ao]) : FloatVector.fromArray(FLOATS, a, ao + i);
            FloatVector v = bs == 0 ? FloatVector.broadcast(FLOATS, b[bo]) : FloatVector.fromArray(FLOATS, b, bo + i);
            u.max(v).intoArray(y, yo + i);
        }
        super.maximum(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void minimum(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector u = as == 0 ? FloatVector.broadcast(FLOATS, a[ao]) : FloatVector.fromArray(FLOATS, a, ao + i);
            FloatVector v = bs == 0 ? FloatVector.broadcast(FLOATS, b[bo]) : FloatVector.fromArray(FLOATS, b, bo + i);
            u.min(v).intoArray(y, yo + i);
        }
        super.minimum(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void gt(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector zero = FloatVector.zero(FLOATS);
            FloatVector one = FloatVector.broadcast(FLOATS, 1);
            FloatVector u = as == 0 ? FloatVector.broadcast(FLOATS, a[ao]) : FloatVector.fromArray(FLOATS, a, ao + i);
            FloatVector v = bs == 0 ? FloatVector.broadcast(FLOATS, b[bo]) : FloatVector.fromArray(FLOATS, b, bo + i);
            zero.blend(one, u.compare(GT, v)).intoArray(y, yo + i);
        }
        super.gt(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void ge(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector zero = FloatVector.zero(FLOATS);
            FloatVector one = FloatVector.broadcast(FLOATS, 1);
            FloatVector u = as == 0 ? FloatVector.broadcast(FLOATS, a[ao]) : FloatVector.fromArray(FLOATS, a, ao + i);
            FloatVector v = bs == 0 ? FloatVector.broadcast(FLOATS, b[bo]) : FloatVector.fromArray(FLOATS, b, bo + i);
            zero.blend(one, u.compare(GE, v)).intoArray(y, yo + i);
        }
        super.ge(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void lt(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector zero = FloatVector.zero(FLOATS);
            FloatVector one = FloatVector.broadcast(FLOATS, 1);
            FloatVector u = as == 0 ? FloatVector.broadcast(FLOATS, a[ao]) : FloatVector.fromArray(FLOATS, a, ao + i);
            FloatVector v = bs == 0 ? FloatVector.broadcast(FLOATS, b[bo]) : FloatVector.fromArray(FLOATS, b, bo + i);
            zero.blend(one, u.compare(LT, v)).intoArray(y, yo + i);
        }
        super.lt(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void le(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector zero = FloatVector.zero(FLOATS);
            FloatVector one = FloatVector.broadcast(FLOATS, 1);
            FloatVector u = as == 0 ? FloatVector.broadcast(FLOATS, a[ao]) : FloatVector.fromArray(FLOATS, a, ao + i);
            FloatVector v = bs == 0 ? FloatVector.broadcast(FLOATS, b[bo]) : FloatVector.fromArray(FLOATS, b, bo + i);
            zero.blend(one, u.compare(LE, v)).intoArray(y, yo + i);
        }
        super.le(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void eq(float[] a, int ao, int as, float[] b, int bo, int bs, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector zero = FloatVector.zero(FLOATS);
            FloatVector one = FloatVector.broadcast(FLOATS, 1);
            FloatVector u = as == 0 ? FloatVector.broadcast(FLOATS, a[ao]) : FloatVector.fromArray(FLOATS, a, ao + i);
            FloatVector v = bs == 0 ? FloatVector.broadcast(FLOATS, b[bo]) : FloatVector.fromArray(FLOATS, b, bo + i);
            zero.blend(one, u.compare(EQ, v)).intoArray(y, yo + i);
        }
        super.eq(a, ao + i * as, as, b, bo + i * bs, bs, y, yo + i, n - i);
    }

    @Override
    public void mulAdd(
            float[] a, int ao, int as, float[] b, int bo, int bs, float[] c, int co, int cs, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector u = as == 0 ? FloatVector.broadcast(FLOATS, a[ao]) : FloatVector.fromArray(FLOATS, a, ao + i);
            FloatVector v = bs == 0 ? FloatVector.broadcast(FLOATS, b[bo]) : FloatVector.fromArray(FLOATS, b, bo + i);
            FloatVector w = cs == 0 ? FloatVector.broadcast(FLOATS, c[co]) : FloatVector.fromArray(FLOATS, c, co + i);
            u.mul(v).add(w).intoArray(y, yo + i);
        }
        super.mulAdd(a, ao + i * as, as, b, bo + i * bs, bs, c, co + i * cs, cs, y, yo + i, n - i);
    }

    @Override
    public void subMul(
            float[] a, int ao, int as, float[] b, int bo, int bs, float[] c, int co, int cs, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector u = as == 0 ? FloatVector.broadcast(FLOATS, a[ao]) : FloatVector.fromArray(FLOATS, a, ao + i);
            FloatVector v = bs == 0 ? FloatVector.broadcast(FLOATS, b[bo]) : FloatVector.fromArray(FLOATS, b, bo + i);
            FloatVector w = cs == 0 ? FloatVector.broadcast(FLOATS, c[co]) : FloatVector.fromArray(FLOATS, c, co + i);
            w.sub(u.mul(v)).intoArray(y, yo + i);
        }
        super.subMul(a, ao + i * as, as, b, bo + i * bs, bs, c, co + i * cs, cs, y, yo + i, n - i);
    }

    @Override
    public void where(
            float[] a, int ao, int as, float[] b, int bo, int bs, float[] c, int co, int cs, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector u = as == 0 ? FloatVector.broadcast(FLOATS, a[ao]) : FloatVector.fromArray(FLOATS, a, ao + i);
            FloatVector v = bs == 0 ? FloatVector.broadcast(FLOATS, b[bo]) : FloatVector.fromArray(FLOATS, b, bo + i);
            FloatVector w = cs == 0 ? FloatVector.broadcast(FLOATS, c[co]) : FloatVector.fromArray(FLOATS, c, co + i);
            w.blend(v, u.compare(NE, 0.0f)).intoArray(y, yo + i);
        }
        super.where(a, ao + i * as, as, b, bo + i * bs, bs, c, co + i * cs, cs, y, yo + i, n - i);
    }

    @Override
    public void transpose(float[] x, int xo, int rows, int cols, float[] y, int yo) {
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
        VectorMatrixProduct.multiply(form, m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc, scratch);
    }

    @Override
    public void uniform(int key0, int key1, long first, float[] y, int yo, int n) {
        VectorDraws.uniform(key0, key1, first, y, yo, n);
    }

    @Override
    public void normal(int key0, int key1, long first, float[] y, int yo, int n) {
        VectorDraws.normal(key0, key1, first, y, yo, n);
    }

    @Override
    public void rademacher(int key0, int key1, long first, float[] y, int yo, int n) {
        VectorDraws.rademacher(key0, key1, first, y, yo, n);
    }
}

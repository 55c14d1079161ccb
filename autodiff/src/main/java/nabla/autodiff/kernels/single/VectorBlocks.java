// Generated from VectorBlocks.java of the package above, by
// java autodiff/src/test/java/nabla/autodiff/kernels/single/Twin.java autodiff && mvn spotless:apply
package nabla.autodiff.kernels.single;

import static nabla.autodiff.kernels.single.Lanes.COUNT;
import static nabla.autodiff.kernels.single.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of the matrix product: a few rows of a against a panel of b, with the sums in registers meanwhile.
 *
 * <p>c = s + a·p with depth ≥ 1. Rows and columns of a are ai and al apart. A panel of three vectors lies without gaps; rows
 * of a narrower one are a pitch apart, so that it may be a part of b.
 *
 * <p>The last step of each block stands apart from its loop because a vector that is carried round a loop must not be the
 * receiver of {@code intoArray}: JDK 17 allocates it. A loop that counts the index in the panel, with a constant stride,
 * compiles to better code than one that counts steps.
 */
final class VectorBlocks {

    private VectorBlocks() {}

    /** c = s plus the product of four rows of a and a panel of three vectors. */
    static void rows4x3(
            int depth,
            float[] a,
            int ao,
            int ai,
            int al,
            float[] p,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, s, so);
        FloatVector c01 = FloatVector.fromArray(FLOATS, s, so + COUNT);
        FloatVector c02 = FloatVector.fromArray(FLOATS, s, so + 2 * COUNT);
        FloatVector c10 = FloatVector.fromArray(FLOATS, s, so + lds);
        FloatVector c11 = FloatVector.fromArray(FLOATS, s, so + lds + COUNT);
        FloatVector c12 = FloatVector.fromArray(FLOATS, s, so + lds + 2 * COUNT);
        FloatVector c20 = FloatVector.fromArray(FLOATS, s, so + 2 * lds);
        FloatVector c21 = FloatVector.fromArray(FLOATS, s, so + 2 * lds + COUNT);
        FloatVector c22 = FloatVector.fromArray(FLOATS, s, so + 2 * lds + 2 * COUNT);
        FloatVector c30 = FloatVector.fromArray(FLOATS, s, so + 3 * lds);
        FloatVector c31 = FloatVector.fromArray(FLOATS, s, so + 3 * lds + COUNT);
        FloatVector c32 = FloatVector.fromArray(FLOATS, s, so + 3 * lds + 2 * COUNT);
        int last = (depth - 1) * 3 * COUNT;
        int po = 0;
        for (; po < last; po += 3 * COUNT) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, p, po);
            FloatVector b1 = FloatVector.fromArray(FLOATS, p, po + COUNT);
            FloatVector b2 = FloatVector.fromArray(FLOATS, p, po + 2 * COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[ao]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[ao + ai]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[ao + 2 * ai]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            c22 = a2.fma(b2, c22);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[ao + 3 * ai]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            c32 = a3.fma(b2, c32);
            ao += al;
        }
        FloatVector b0 = FloatVector.fromArray(FLOATS, p, po);
        FloatVector b1 = FloatVector.fromArray(FLOATS, p, po + COUNT);
        FloatVector b2 = FloatVector.fromArray(FLOATS, p, po + 2 * COUNT);
        FloatVector a0 = FloatVector.broadcast(FLOATS, a[ao]);
        a0.fma(b0, c00).intoArray(c, co);
        a0.fma(b1, c01).intoArray(c, co + COUNT);
        a0.fma(b2, c02).intoArray(c, co + 2 * COUNT);
        FloatVector a1 = FloatVector.broadcast(FLOATS, a[ao + ai]);
        a1.fma(b0, c10).intoArray(c, co + ldc);
        a1.fma(b1, c11).intoArray(c, co + ldc + COUNT);
        a1.fma(b2, c12).intoArray(c, co + ldc + 2 * COUNT);
        FloatVector a2 = FloatVector.broadcast(FLOATS, a[ao + 2 * ai]);
        a2.fma(b0, c20).intoArray(c, co + 2 * ldc);
        a2.fma(b1, c21).intoArray(c, co + 2 * ldc + COUNT);
        a2.fma(b2, c22).intoArray(c, co + 2 * ldc + 2 * COUNT);
        FloatVector a3 = FloatVector.broadcast(FLOATS, a[ao + 3 * ai]);
        a3.fma(b0, c30).intoArray(c, co + 3 * ldc);
        a3.fma(b1, c31).intoArray(c, co + 3 * ldc + COUNT);
        a3.fma(b2, c32).intoArray(c, co + 3 * ldc + 2 * COUNT);
    }

    /** c = s plus the product of one row of a and a panel of three vectors. */
    static void rows1x3(
            int depth,
            float[] a,
            int ao,
            int ai,
            int al,
            float[] p,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, s, so);
        FloatVector c01 = FloatVector.fromArray(FLOATS, s, so + COUNT);
        FloatVector c02 = FloatVector.fromArray(FLOATS, s, so + 2 * COUNT);
        int last = (depth - 1) * 3 * COUNT;
        int po = 0;
        for (; po < last; po += 3 * COUNT) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, p, po);
            FloatVector b1 = FloatVector.fromArray(FLOATS, p, po + COUNT);
            FloatVector b2 = FloatVector.fromArray(FLOATS, p, po + 2 * COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[ao]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            ao += al;
        }
        FloatVector b0 = FloatVector.fromArray(FLOATS, p, po);
        FloatVector b1 = FloatVector.fromArray(FLOATS, p, po + COUNT);
        FloatVector b2 = FloatVector.fromArray(FLOATS, p, po + 2 * COUNT);
        FloatVector a0 = FloatVector.broadcast(FLOATS, a[ao]);
        a0.fma(b0, c00).intoArray(c, co);
        a0.fma(b1, c01).intoArray(c, co + COUNT);
        a0.fma(b2, c02).intoArray(c, co + 2 * COUNT);
    }

    /** c = s plus the product of four rows of a and a panel of two vectors. */
    static void rows4x2(
            int depth,
            float[] a,
            int ao,
            int ai,
            int al,
            float[] p,
            int po,
            int pitch,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, s, so);
        FloatVector c01 = FloatVector.fromArray(FLOATS, s, so + COUNT);
        FloatVector c10 = FloatVector.fromArray(FLOATS, s, so + lds);
        FloatVector c11 = FloatVector.fromArray(FLOATS, s, so + lds + COUNT);
        FloatVector c20 = FloatVector.fromArray(FLOATS, s, so + 2 * lds);
        FloatVector c21 = FloatVector.fromArray(FLOATS, s, so + 2 * lds + COUNT);
        FloatVector c30 = FloatVector.fromArray(FLOATS, s, so + 3 * lds);
        FloatVector c31 = FloatVector.fromArray(FLOATS, s, so + 3 * lds + COUNT);
        for (int l = 1; l < depth; l++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, p, po);
            FloatVector b1 = FloatVector.fromArray(FLOATS, p, po + COUNT);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[ao]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[ao + ai]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[ao + 2 * ai]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[ao + 3 * ai]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            ao += al;
            po += pitch;
        }
        FloatVector b0 = FloatVector.fromArray(FLOATS, p, po);
        FloatVector b1 = FloatVector.fromArray(FLOATS, p, po + COUNT);
        FloatVector a0 = FloatVector.broadcast(FLOATS, a[ao]);
        a0.fma(b0, c00).intoArray(c, co);
        a0.fma(b1, c01).intoArray(c, co + COUNT);
        FloatVector a1 = FloatVector.broadcast(FLOATS, a[ao + ai]);
        a1.fma(b0, c10).intoArray(c, co + ldc);
        a1.fma(b1, c11).intoArray(c, co + ldc + COUNT);
        FloatVector a2 = FloatVector.broadcast(FLOATS, a[ao + 2 * ai]);
        a2.fma(b0, c20).intoArray(c, co + 2 * ldc);
        a2.fma(b1, c21).intoArray(c, co + 2 * ldc + COUNT);
        FloatVector a3 = FloatVector.broadcast(FLOATS, a[ao + 3 * ai]);
        a3.fma(b0, c30).intoArray(c, co + 3 * ldc);
        a3.fma(b1, c31).intoArray(c, co + 3 * ldc + COUNT);
    }

    /** c = s plus the product of four rows of a and a panel of one vector. */
    static void rows4x1(
            int depth,
            float[] a,
            int ao,
            int ai,
            int al,
            float[] p,
            int po,
            int pitch,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, s, so);
        FloatVector c10 = FloatVector.fromArray(FLOATS, s, so + lds);
        FloatVector c20 = FloatVector.fromArray(FLOATS, s, so + 2 * lds);
        FloatVector c30 = FloatVector.fromArray(FLOATS, s, so + 3 * lds);
        for (int l = 1; l < depth; l++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, p, po);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[ao]);
            c00 = a0.fma(b0, c00);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[ao + ai]);
            c10 = a1.fma(b0, c10);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[ao + 2 * ai]);
            c20 = a2.fma(b0, c20);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[ao + 3 * ai]);
            c30 = a3.fma(b0, c30);
            ao += al;
            po += pitch;
        }
        FloatVector b0 = FloatVector.fromArray(FLOATS, p, po);
        FloatVector a0 = FloatVector.broadcast(FLOATS, a[ao]);
        a0.fma(b0, c00).intoArray(c, co);
        FloatVector a1 = FloatVector.broadcast(FLOATS, a[ao + ai]);
        a1.fma(b0, c10).intoArray(c, co + ldc);
        FloatVector a2 = FloatVector.broadcast(FLOATS, a[ao + 2 * ai]);
        a2.fma(b0, c20).intoArray(c, co + 2 * ldc);
        FloatVector a3 = FloatVector.broadcast(FLOATS, a[ao + 3 * ai]);
        a3.fma(b0, c30).intoArray(c, co + 3 * ldc);
    }

    /** c = s plus the product of one row of a and a panel of one vector. */
    static void rows1x1(
            int depth,
            float[] a,
            int ao,
            int ai,
            int al,
            float[] p,
            int po,
            int pitch,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, s, so);
        for (int l = 1; l < depth; l++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, p, po);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[ao]);
            c00 = a0.fma(b0, c00);
            ao += al;
            po += pitch;
        }
        FloatVector b0 = FloatVector.fromArray(FLOATS, p, po);
        FloatVector a0 = FloatVector.broadcast(FLOATS, a[ao]);
        a0.fma(b0, c00).intoArray(c, co);
    }
}

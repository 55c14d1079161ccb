package nabla.autodiff.kernels;

import static nabla.autodiff.kernels.Lanes.COUNT;
import static nabla.autodiff.kernels.Lanes.DOUBLES;

import jdk.incubator.vector.DoubleVector;

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
            double[] a,
            int ao,
            int ai,
            int al,
            double[] p,
            double[] s,
            int so,
            int lds,
            double[] c,
            int co,
            int ldc) {
        DoubleVector c00 = DoubleVector.fromArray(DOUBLES, s, so);
        DoubleVector c01 = DoubleVector.fromArray(DOUBLES, s, so + COUNT);
        DoubleVector c02 = DoubleVector.fromArray(DOUBLES, s, so + 2 * COUNT);
        DoubleVector c10 = DoubleVector.fromArray(DOUBLES, s, so + lds);
        DoubleVector c11 = DoubleVector.fromArray(DOUBLES, s, so + lds + COUNT);
        DoubleVector c12 = DoubleVector.fromArray(DOUBLES, s, so + lds + 2 * COUNT);
        DoubleVector c20 = DoubleVector.fromArray(DOUBLES, s, so + 2 * lds);
        DoubleVector c21 = DoubleVector.fromArray(DOUBLES, s, so + 2 * lds + COUNT);
        DoubleVector c22 = DoubleVector.fromArray(DOUBLES, s, so + 2 * lds + 2 * COUNT);
        DoubleVector c30 = DoubleVector.fromArray(DOUBLES, s, so + 3 * lds);
        DoubleVector c31 = DoubleVector.fromArray(DOUBLES, s, so + 3 * lds + COUNT);
        DoubleVector c32 = DoubleVector.fromArray(DOUBLES, s, so + 3 * lds + 2 * COUNT);
        int last = (depth - 1) * 3 * COUNT;
        int po = 0;
        for (; po < last; po += 3 * COUNT) {
            DoubleVector b0 = DoubleVector.fromArray(DOUBLES, p, po);
            DoubleVector b1 = DoubleVector.fromArray(DOUBLES, p, po + COUNT);
            DoubleVector b2 = DoubleVector.fromArray(DOUBLES, p, po + 2 * COUNT);
            DoubleVector a0 = DoubleVector.broadcast(DOUBLES, a[ao]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            DoubleVector a1 = DoubleVector.broadcast(DOUBLES, a[ao + ai]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            DoubleVector a2 = DoubleVector.broadcast(DOUBLES, a[ao + 2 * ai]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            c22 = a2.fma(b2, c22);
            DoubleVector a3 = DoubleVector.broadcast(DOUBLES, a[ao + 3 * ai]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            c32 = a3.fma(b2, c32);
            ao += al;
        }
        DoubleVector b0 = DoubleVector.fromArray(DOUBLES, p, po);
        DoubleVector b1 = DoubleVector.fromArray(DOUBLES, p, po + COUNT);
        DoubleVector b2 = DoubleVector.fromArray(DOUBLES, p, po + 2 * COUNT);
        DoubleVector a0 = DoubleVector.broadcast(DOUBLES, a[ao]);
        a0.fma(b0, c00).intoArray(c, co);
        a0.fma(b1, c01).intoArray(c, co + COUNT);
        a0.fma(b2, c02).intoArray(c, co + 2 * COUNT);
        DoubleVector a1 = DoubleVector.broadcast(DOUBLES, a[ao + ai]);
        a1.fma(b0, c10).intoArray(c, co + ldc);
        a1.fma(b1, c11).intoArray(c, co + ldc + COUNT);
        a1.fma(b2, c12).intoArray(c, co + ldc + 2 * COUNT);
        DoubleVector a2 = DoubleVector.broadcast(DOUBLES, a[ao + 2 * ai]);
        a2.fma(b0, c20).intoArray(c, co + 2 * ldc);
        a2.fma(b1, c21).intoArray(c, co + 2 * ldc + COUNT);
        a2.fma(b2, c22).intoArray(c, co + 2 * ldc + 2 * COUNT);
        DoubleVector a3 = DoubleVector.broadcast(DOUBLES, a[ao + 3 * ai]);
        a3.fma(b0, c30).intoArray(c, co + 3 * ldc);
        a3.fma(b1, c31).intoArray(c, co + 3 * ldc + COUNT);
        a3.fma(b2, c32).intoArray(c, co + 3 * ldc + 2 * COUNT);
    }

    /** c = s plus the product of one row of a and a panel of three vectors. */
    static void rows1x3(
            int depth,
            double[] a,
            int ao,
            int ai,
            int al,
            double[] p,
            double[] s,
            int so,
            int lds,
            double[] c,
            int co,
            int ldc) {
        DoubleVector c00 = DoubleVector.fromArray(DOUBLES, s, so);
        DoubleVector c01 = DoubleVector.fromArray(DOUBLES, s, so + COUNT);
        DoubleVector c02 = DoubleVector.fromArray(DOUBLES, s, so + 2 * COUNT);
        int last = (depth - 1) * 3 * COUNT;
        int po = 0;
        for (; po < last; po += 3 * COUNT) {
            DoubleVector b0 = DoubleVector.fromArray(DOUBLES, p, po);
            DoubleVector b1 = DoubleVector.fromArray(DOUBLES, p, po + COUNT);
            DoubleVector b2 = DoubleVector.fromArray(DOUBLES, p, po + 2 * COUNT);
            DoubleVector a0 = DoubleVector.broadcast(DOUBLES, a[ao]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            ao += al;
        }
        DoubleVector b0 = DoubleVector.fromArray(DOUBLES, p, po);
        DoubleVector b1 = DoubleVector.fromArray(DOUBLES, p, po + COUNT);
        DoubleVector b2 = DoubleVector.fromArray(DOUBLES, p, po + 2 * COUNT);
        DoubleVector a0 = DoubleVector.broadcast(DOUBLES, a[ao]);
        a0.fma(b0, c00).intoArray(c, co);
        a0.fma(b1, c01).intoArray(c, co + COUNT);
        a0.fma(b2, c02).intoArray(c, co + 2 * COUNT);
    }

    /** c = s plus the product of four rows of a and a panel of two vectors. */
    static void rows4x2(
            int depth,
            double[] a,
            int ao,
            int ai,
            int al,
            double[] p,
            int po,
            int pitch,
            double[] s,
            int so,
            int lds,
            double[] c,
            int co,
            int ldc) {
        DoubleVector c00 = DoubleVector.fromArray(DOUBLES, s, so);
        DoubleVector c01 = DoubleVector.fromArray(DOUBLES, s, so + COUNT);
        DoubleVector c10 = DoubleVector.fromArray(DOUBLES, s, so + lds);
        DoubleVector c11 = DoubleVector.fromArray(DOUBLES, s, so + lds + COUNT);
        DoubleVector c20 = DoubleVector.fromArray(DOUBLES, s, so + 2 * lds);
        DoubleVector c21 = DoubleVector.fromArray(DOUBLES, s, so + 2 * lds + COUNT);
        DoubleVector c30 = DoubleVector.fromArray(DOUBLES, s, so + 3 * lds);
        DoubleVector c31 = DoubleVector.fromArray(DOUBLES, s, so + 3 * lds + COUNT);
        for (int l = 1; l < depth; l++) {
            DoubleVector b0 = DoubleVector.fromArray(DOUBLES, p, po);
            DoubleVector b1 = DoubleVector.fromArray(DOUBLES, p, po + COUNT);
            DoubleVector a0 = DoubleVector.broadcast(DOUBLES, a[ao]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            DoubleVector a1 = DoubleVector.broadcast(DOUBLES, a[ao + ai]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            DoubleVector a2 = DoubleVector.broadcast(DOUBLES, a[ao + 2 * ai]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            DoubleVector a3 = DoubleVector.broadcast(DOUBLES, a[ao + 3 * ai]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            ao += al;
            po += pitch;
        }
        DoubleVector b0 = DoubleVector.fromArray(DOUBLES, p, po);
        DoubleVector b1 = DoubleVector.fromArray(DOUBLES, p, po + COUNT);
        DoubleVector a0 = DoubleVector.broadcast(DOUBLES, a[ao]);
        a0.fma(b0, c00).intoArray(c, co);
        a0.fma(b1, c01).intoArray(c, co + COUNT);
        DoubleVector a1 = DoubleVector.broadcast(DOUBLES, a[ao + ai]);
        a1.fma(b0, c10).intoArray(c, co + ldc);
        a1.fma(b1, c11).intoArray(c, co + ldc + COUNT);
        DoubleVector a2 = DoubleVector.broadcast(DOUBLES, a[ao + 2 * ai]);
        a2.fma(b0, c20).intoArray(c, co + 2 * ldc);
        a2.fma(b1, c21).intoArray(c, co + 2 * ldc + COUNT);
        DoubleVector a3 = DoubleVector.broadcast(DOUBLES, a[ao + 3 * ai]);
        a3.fma(b0, c30).intoArray(c, co + 3 * ldc);
        a3.fma(b1, c31).intoArray(c, co + 3 * ldc + COUNT);
    }

    /** c = s plus the product of four rows of a and a panel of one vector. */
    static void rows4x1(
            int depth,
            double[] a,
            int ao,
            int ai,
            int al,
            double[] p,
            int po,
            int pitch,
            double[] s,
            int so,
            int lds,
            double[] c,
            int co,
            int ldc) {
        DoubleVector c00 = DoubleVector.fromArray(DOUBLES, s, so);
        DoubleVector c10 = DoubleVector.fromArray(DOUBLES, s, so + lds);
        DoubleVector c20 = DoubleVector.fromArray(DOUBLES, s, so + 2 * lds);
        DoubleVector c30 = DoubleVector.fromArray(DOUBLES, s, so + 3 * lds);
        for (int l = 1; l < depth; l++) {
            DoubleVector b0 = DoubleVector.fromArray(DOUBLES, p, po);
            DoubleVector a0 = DoubleVector.broadcast(DOUBLES, a[ao]);
            c00 = a0.fma(b0, c00);
            DoubleVector a1 = DoubleVector.broadcast(DOUBLES, a[ao + ai]);
            c10 = a1.fma(b0, c10);
            DoubleVector a2 = DoubleVector.broadcast(DOUBLES, a[ao + 2 * ai]);
            c20 = a2.fma(b0, c20);
            DoubleVector a3 = DoubleVector.broadcast(DOUBLES, a[ao + 3 * ai]);
            c30 = a3.fma(b0, c30);
            ao += al;
            po += pitch;
        }
        DoubleVector b0 = DoubleVector.fromArray(DOUBLES, p, po);
        DoubleVector a0 = DoubleVector.broadcast(DOUBLES, a[ao]);
        a0.fma(b0, c00).intoArray(c, co);
        DoubleVector a1 = DoubleVector.broadcast(DOUBLES, a[ao + ai]);
        a1.fma(b0, c10).intoArray(c, co + ldc);
        DoubleVector a2 = DoubleVector.broadcast(DOUBLES, a[ao + 2 * ai]);
        a2.fma(b0, c20).intoArray(c, co + 2 * ldc);
        DoubleVector a3 = DoubleVector.broadcast(DOUBLES, a[ao + 3 * ai]);
        a3.fma(b0, c30).intoArray(c, co + 3 * ldc);
    }

    /** c = s plus the product of one row of a and a panel of one vector. */
    static void rows1x1(
            int depth,
            double[] a,
            int ao,
            int ai,
            int al,
            double[] p,
            int po,
            int pitch,
            double[] s,
            int so,
            int lds,
            double[] c,
            int co,
            int ldc) {
        DoubleVector c00 = DoubleVector.fromArray(DOUBLES, s, so);
        for (int l = 1; l < depth; l++) {
            DoubleVector b0 = DoubleVector.fromArray(DOUBLES, p, po);
            DoubleVector a0 = DoubleVector.broadcast(DOUBLES, a[ao]);
            c00 = a0.fma(b0, c00);
            ao += al;
            po += pitch;
        }
        DoubleVector b0 = DoubleVector.fromArray(DOUBLES, p, po);
        DoubleVector a0 = DoubleVector.broadcast(DOUBLES, a[ao]);
        a0.fma(b0, c00).intoArray(c, co);
    }
}

// Generated from VectorDots.java of the package above, by
// java autodiff/src/test/java/nabla/autodiff/kernels/single/Twin.java autodiff && mvn spotless:apply
package nabla.autodiff.kernels.single;

import static nabla.autodiff.kernels.single.ShortLanes.FLOATS;
import static nabla.autodiff.kernels.single.ShortLanes.ZEROS;
import static nabla.autodiff.kernels.single.VectorTranspose.SHIFT1;
import static nabla.autodiff.kernels.single.VectorTranspose.SHIFT2;
import static nabla.autodiff.kernels.single.VectorTranspose.SHIFT4;
import static nabla.autodiff.kernels.single.VectorTranspose.UPPER1;
import static nabla.autodiff.kernels.single.VectorTranspose.UPPER2;
import static nabla.autodiff.kernels.single.VectorTranspose.UPPER4;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Dot products of several rows and columns at once, where a vector has eight lanes, which are the eight sums of an element.
 *
 * <p>There are sixteen vectors of sums, so that fused multiply-adds outnumber loads, which cost twice where they cross a
 * line of the cache. In the end they are added up in registers: of two vectors, neighbouring lanes are added and put side
 * by side, and so on with neighbouring pairs and fours. Nothing of this is a method of its own, for what {@link Lanes} says of
 * inlining.
 *
 * <p>The columns of b are copied: eight numbers of each in turn, from the start of an array, so that C2 of JDK 17 sees that
 * they lie in it. The inner size is a multiple of eight.
 */
final class VectorDots {

    private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(FLOATS, lane -> 2 * lane % 8);
    private static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(FLOATS, lane -> (2 * lane + 1) % 8);

    private VectorDots() {}

    /** Copies a contiguous column into one of {@code width} columns side by side. */
    static void column(int k, int width, float[] b, int bo, float[] p, int po) {
        for (int l = 0; l < k; l += 8) {
            FloatVector.fromArray(FLOATS, b, bo + l).intoArray(p, po + width * l);
        }
    }

    /** Copies the two columns of a matrix. */
    static void columns2(int k, float[] b, int bo, float[] p) {
        for (int l = 0; l < 2 * k; l += 16) {
            FloatVector x = FloatVector.fromArray(FLOATS, b, bo + l);
            FloatVector y = FloatVector.fromArray(FLOATS, b, bo + l + 8);
            x.rearrange(EVEN).blend(y.rearrange(EVEN), UPPER4).intoArray(p, l);
            x.rearrange(ODD).blend(y.rearrange(ODD), UPPER4).intoArray(p, l + 8);
        }
    }

    /** Copies the four columns of a matrix. */
    static void columns4(int k, float[] b, int bo, float[] p) {
        for (int l = 0; l < 4 * k; l += 32) {
            FloatVector x0 = FloatVector.fromArray(FLOATS, b, bo + l);
            FloatVector x1 = FloatVector.fromArray(FLOATS, b, bo + l + 8);
            FloatVector x2 = FloatVector.fromArray(FLOATS, b, bo + l + 16);
            FloatVector x3 = FloatVector.fromArray(FLOATS, b, bo + l + 24);
            FloatVector even = x0.rearrange(EVEN).blend(x1.rearrange(EVEN), UPPER4);
            FloatVector odd = x0.rearrange(ODD).blend(x1.rearrange(ODD), UPPER4);
            FloatVector evenToo = x2.rearrange(EVEN).blend(x3.rearrange(EVEN), UPPER4);
            FloatVector oddToo = x2.rearrange(ODD).blend(x3.rearrange(ODD), UPPER4);
            even.rearrange(EVEN).blend(evenToo.rearrange(EVEN), UPPER4).intoArray(p, l);
            odd.rearrange(EVEN).blend(oddToo.rearrange(EVEN), UPPER4).intoArray(p, l + 8);
            even.rearrange(ODD).blend(evenToo.rearrange(ODD), UPPER4).intoArray(p, l + 16);
            odd.rearrange(ODD).blend(oddToo.rearrange(ODD), UPPER4).intoArray(p, l + 24);
        }
    }

    /** Sixteen neighbours in c: eight rows of a by two columns. */
    static void rows8x2(int k, float[] a, int ao, int lda, float[] p, float[] c, int co) {
        int a0 = ao,
                a1 = a0 + lda,
                a2 = a1 + lda,
                a3 = a2 + lda,
                a4 = a3 + lda,
                a5 = a4 + lda,
                a6 = a5 + lda,
                a7 = a6 + lda;
        FloatVector c00 = FloatVector.fromArray(FLOATS, ZEROS, 0), c01 = c00;
        FloatVector c10 = c00, c11 = c00, c20 = c00, c21 = c00;
        FloatVector c30 = c00, c31 = c00, c40 = c00, c41 = c00;
        FloatVector c50 = c00, c51 = c00, c60 = c00, c61 = c00;
        FloatVector c70 = c00, c71 = c00;
        int last = k - 8;
        int l = 0;
        for (; l < last; l += 8) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, p, 2 * l);
            FloatVector b1 = FloatVector.fromArray(FLOATS, p, 2 * l + 8);
            FloatVector v0 = FloatVector.fromArray(FLOATS, a, a0 + l);
            c00 = v0.fma(b0, c00);
            c01 = v0.fma(b1, c01);
            FloatVector v1 = FloatVector.fromArray(FLOATS, a, a1 + l);
            c10 = v1.fma(b0, c10);
            c11 = v1.fma(b1, c11);
            FloatVector v2 = FloatVector.fromArray(FLOATS, a, a2 + l);
            c20 = v2.fma(b0, c20);
            c21 = v2.fma(b1, c21);
            FloatVector v3 = FloatVector.fromArray(FLOATS, a, a3 + l);
            c30 = v3.fma(b0, c30);
            c31 = v3.fma(b1, c31);
            FloatVector v4 = FloatVector.fromArray(FLOATS, a, a4 + l);
            c40 = v4.fma(b0, c40);
            c41 = v4.fma(b1, c41);
            FloatVector v5 = FloatVector.fromArray(FLOATS, a, a5 + l);
            c50 = v5.fma(b0, c50);
            c51 = v5.fma(b1, c51);
            FloatVector v6 = FloatVector.fromArray(FLOATS, a, a6 + l);
            c60 = v6.fma(b0, c60);
            c61 = v6.fma(b1, c61);
            FloatVector v7 = FloatVector.fromArray(FLOATS, a, a7 + l);
            c70 = v7.fma(b0, c70);
            c71 = v7.fma(b1, c71);
        }
        FloatVector b0 = FloatVector.fromArray(FLOATS, p, 2 * l);
        FloatVector b1 = FloatVector.fromArray(FLOATS, p, 2 * l + 8);
        FloatVector v0 = FloatVector.fromArray(FLOATS, a, a0 + l);
        FloatVector d00 = v0.fma(b0, c00);
        FloatVector d01 = v0.fma(b1, c01);
        FloatVector v1 = FloatVector.fromArray(FLOATS, a, a1 + l);
        FloatVector d10 = v1.fma(b0, c10);
        FloatVector d11 = v1.fma(b1, c11);
        FloatVector v2 = FloatVector.fromArray(FLOATS, a, a2 + l);
        FloatVector d20 = v2.fma(b0, c20);
        FloatVector d21 = v2.fma(b1, c21);
        FloatVector v3 = FloatVector.fromArray(FLOATS, a, a3 + l);
        FloatVector d30 = v3.fma(b0, c30);
        FloatVector d31 = v3.fma(b1, c31);
        FloatVector v4 = FloatVector.fromArray(FLOATS, a, a4 + l);
        FloatVector d40 = v4.fma(b0, c40);
        FloatVector d41 = v4.fma(b1, c41);
        FloatVector v5 = FloatVector.fromArray(FLOATS, a, a5 + l);
        FloatVector d50 = v5.fma(b0, c50);
        FloatVector d51 = v5.fma(b1, c51);
        FloatVector v6 = FloatVector.fromArray(FLOATS, a, a6 + l);
        FloatVector d60 = v6.fma(b0, c60);
        FloatVector d61 = v6.fma(b1, c61);
        FloatVector v7 = FloatVector.fromArray(FLOATS, a, a7 + l);
        FloatVector d70 = v7.fma(b0, c70);
        FloatVector d71 = v7.fma(b1, c71);
        FloatVector s0 = d00.blend(d01, UPPER1).add(d01.blend(d00, UPPER1).rearrange(SHIFT1));
        FloatVector s1 = d10.blend(d11, UPPER1).add(d11.blend(d10, UPPER1).rearrange(SHIFT1));
        FloatVector s2 = d20.blend(d21, UPPER1).add(d21.blend(d20, UPPER1).rearrange(SHIFT1));
        FloatVector s3 = d30.blend(d31, UPPER1).add(d31.blend(d30, UPPER1).rearrange(SHIFT1));
        FloatVector t0 = s0.blend(s1, UPPER2).add(s1.blend(s0, UPPER2).rearrange(SHIFT2));
        FloatVector t1 = s2.blend(s3, UPPER2).add(s3.blend(s2, UPPER2).rearrange(SHIFT2));
        t0.blend(t1, UPPER4).add(t1.blend(t0, UPPER4).rearrange(SHIFT4)).intoArray(c, co);
        FloatVector s4 = d40.blend(d41, UPPER1).add(d41.blend(d40, UPPER1).rearrange(SHIFT1));
        FloatVector s5 = d50.blend(d51, UPPER1).add(d51.blend(d50, UPPER1).rearrange(SHIFT1));
        FloatVector s6 = d60.blend(d61, UPPER1).add(d61.blend(d60, UPPER1).rearrange(SHIFT1));
        FloatVector s7 = d70.blend(d71, UPPER1).add(d71.blend(d70, UPPER1).rearrange(SHIFT1));
        FloatVector t2 = s4.blend(s5, UPPER2).add(s5.blend(s4, UPPER2).rearrange(SHIFT2));
        FloatVector t3 = s6.blend(s7, UPPER2).add(s7.blend(s6, UPPER2).rearrange(SHIFT2));
        t2.blend(t3, UPPER4).add(t3.blend(t2, UPPER4).rearrange(SHIFT4)).intoArray(c, co + 8);
    }

    /** Sixteen neighbours in c: four rows of a by four columns. */
    static void rows4x4(int k, float[] a, int ao, int lda, float[] p, float[] c, int co) {
        int a0 = ao, a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
        FloatVector c00 = FloatVector.fromArray(FLOATS, ZEROS, 0), c01 = c00, c02 = c00, c03 = c00;
        FloatVector c10 = c00, c11 = c00, c12 = c00, c13 = c00;
        FloatVector c20 = c00, c21 = c00, c22 = c00, c23 = c00;
        FloatVector c30 = c00, c31 = c00, c32 = c00, c33 = c00;
        int last = k - 8;
        int l = 0;
        for (; l < last; l += 8) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, p, 4 * l);
            FloatVector b1 = FloatVector.fromArray(FLOATS, p, 4 * l + 8);
            FloatVector b2 = FloatVector.fromArray(FLOATS, p, 4 * l + 16);
            FloatVector b3 = FloatVector.fromArray(FLOATS, p, 4 * l + 24);
            FloatVector v0 = FloatVector.fromArray(FLOATS, a, a0 + l);
            c00 = v0.fma(b0, c00);
            c01 = v0.fma(b1, c01);
            c02 = v0.fma(b2, c02);
            c03 = v0.fma(b3, c03);
            FloatVector v1 = FloatVector.fromArray(FLOATS, a, a1 + l);
            c10 = v1.fma(b0, c10);
            c11 = v1.fma(b1, c11);
            c12 = v1.fma(b2, c12);
            c13 = v1.fma(b3, c13);
            FloatVector v2 = FloatVector.fromArray(FLOATS, a, a2 + l);
            c20 = v2.fma(b0, c20);
            c21 = v2.fma(b1, c21);
            c22 = v2.fma(b2, c22);
            c23 = v2.fma(b3, c23);
            FloatVector v3 = FloatVector.fromArray(FLOATS, a, a3 + l);
            c30 = v3.fma(b0, c30);
            c31 = v3.fma(b1, c31);
            c32 = v3.fma(b2, c32);
            c33 = v3.fma(b3, c33);
        }
        FloatVector b0 = FloatVector.fromArray(FLOATS, p, 4 * l);
        FloatVector b1 = FloatVector.fromArray(FLOATS, p, 4 * l + 8);
        FloatVector b2 = FloatVector.fromArray(FLOATS, p, 4 * l + 16);
        FloatVector b3 = FloatVector.fromArray(FLOATS, p, 4 * l + 24);
        FloatVector v0 = FloatVector.fromArray(FLOATS, a, a0 + l);
        FloatVector d00 = v0.fma(b0, c00);
        FloatVector d01 = v0.fma(b1, c01);
        FloatVector d02 = v0.fma(b2, c02);
        FloatVector d03 = v0.fma(b3, c03);
        FloatVector v1 = FloatVector.fromArray(FLOATS, a, a1 + l);
        FloatVector d10 = v1.fma(b0, c10);
        FloatVector d11 = v1.fma(b1, c11);
        FloatVector d12 = v1.fma(b2, c12);
        FloatVector d13 = v1.fma(b3, c13);
        FloatVector v2 = FloatVector.fromArray(FLOATS, a, a2 + l);
        FloatVector d20 = v2.fma(b0, c20);
        FloatVector d21 = v2.fma(b1, c21);
        FloatVector d22 = v2.fma(b2, c22);
        FloatVector d23 = v2.fma(b3, c23);
        FloatVector v3 = FloatVector.fromArray(FLOATS, a, a3 + l);
        FloatVector d30 = v3.fma(b0, c30);
        FloatVector d31 = v3.fma(b1, c31);
        FloatVector d32 = v3.fma(b2, c32);
        FloatVector d33 = v3.fma(b3, c33);
        FloatVector s0 = d00.blend(d01, UPPER1).add(d01.blend(d00, UPPER1).rearrange(SHIFT1));
        FloatVector s1 = d02.blend(d03, UPPER1).add(d03.blend(d02, UPPER1).rearrange(SHIFT1));
        FloatVector s2 = d10.blend(d11, UPPER1).add(d11.blend(d10, UPPER1).rearrange(SHIFT1));
        FloatVector s3 = d12.blend(d13, UPPER1).add(d13.blend(d12, UPPER1).rearrange(SHIFT1));
        FloatVector t0 = s0.blend(s1, UPPER2).add(s1.blend(s0, UPPER2).rearrange(SHIFT2));
        FloatVector t1 = s2.blend(s3, UPPER2).add(s3.blend(s2, UPPER2).rearrange(SHIFT2));
        t0.blend(t1, UPPER4).add(t1.blend(t0, UPPER4).rearrange(SHIFT4)).intoArray(c, co);
        FloatVector s4 = d20.blend(d21, UPPER1).add(d21.blend(d20, UPPER1).rearrange(SHIFT1));
        FloatVector s5 = d22.blend(d23, UPPER1).add(d23.blend(d22, UPPER1).rearrange(SHIFT1));
        FloatVector s6 = d30.blend(d31, UPPER1).add(d31.blend(d30, UPPER1).rearrange(SHIFT1));
        FloatVector s7 = d32.blend(d33, UPPER1).add(d33.blend(d32, UPPER1).rearrange(SHIFT1));
        FloatVector t2 = s4.blend(s5, UPPER2).add(s5.blend(s4, UPPER2).rearrange(SHIFT2));
        FloatVector t3 = s6.blend(s7, UPPER2).add(s7.blend(s6, UPPER2).rearrange(SHIFT2));
        t2.blend(t3, UPPER4).add(t3.blend(t2, UPPER4).rearrange(SHIFT4)).intoArray(c, co + 8);
    }
}

package nabla.autodiff.kernels;

import static nabla.autodiff.kernels.Lanes.COUNT;
import static nabla.autodiff.kernels.Lanes.DOUBLES;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import nabla.autodiff.kernels.Kernels.Form;

/**
 * The matrix product with the Vector API.
 *
 * <p>b is cut into panels of three vectors by up to {@value #DEPTH} rows, and each is copied to the scratch array, so
 * that it is read without gaps and stays in the cache. Against a panel go blocks of four rows of a, read in place by
 * their strides; twelve vectors of c stay in registers meanwhile (Goto and van de Geijn, "Anatomy of high-performance
 * matrix multiplication", ACM TOMS 34, 2008). Only the copying knows whether b is transposed.
 *
 * <p>Where copying would not pay, b is read in place: with up to {@value #FEW} rows of a in panels, and with fewer than
 * {@value #ROWS}, or with an inner size of at most {@value #THIN}, as rows that are combined to a row of c. Where b is
 * transposed it takes the place of a, and the few rows are copied: that makes the transpose of c. A few columns are columns
 * of the transposed product if a is stored transposed, and otherwise rows of short vectors, or scalar sums where those are
 * not quick.
 *
 * <p>The last step of each block stands apart from its loop because a vector that is carried round a loop must not be
 * the receiver of {@code intoArray}: JDK 17 allocates it.
 */
final class VectorMatrixProduct {

    private static final int DEPTH = 256;
    private static final int THIN = 4;
    private static final int WIDTH = 3 * COUNT;
    private static final int ROWS = 4;

    /** What the first products are added to: a row for every row. */
    private static final double[] ZEROS = new double[WIDTH];

    /** Up to so many rows of a do not pay for a copy of b. */
    private static final int FEW = 32;

    /** Up to so many columns are narrow. */
    private static final int NARROW = Math.max(ROWS - 1, VectorNarrowProduct.MOST);

    private VectorMatrixProduct() {}

    static int scratch(Form form, int m, int n, int k) {
        if (n <= ROWS && form == Form.TN) {
            return m * n;
        }
        if (n <= NARROW) {
            return VectorNarrowProduct.scratch(m, k);
        }
        if (isInPlace(m, n) && form != Form.NT) {
            return n % COUNT == 0 ? 0 : (Math.min(k, DEPTH) + ROWS) * COUNT;
        }
        int usual = k <= THIN ? k * n : panel(k);
        if (form != Form.NT) {
            return usual;
        }
        int narrow = VectorNarrowProduct.scratch(n, k);
        return m <= NARROW ? narrow : Math.max(usual + Math.min(m, FEW) * n, narrow);
    }

    /** Whether panels of b are read where they are. Rows that are far apart take one another's place in the cache. */
    private static boolean isInPlace(int m, int n) {
        return m <= FEW && n <= DEPTH;
    }

    /** The size of a panel, and of a tile behind it. */
    private static int panel(int k) {
        return Math.min(k, DEPTH) * WIDTH + ROWS * COUNT;
    }

    static void multiply(
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
        int ai = form == Form.TN ? 1 : lda;
        int al = form == Form.TN ? lda : 1;
        int bl = form == Form.NT ? 1 : ldb;
        int bj = form == Form.NT ? ldb : 1;
        if (n <= NARROW && form != Form.TN) {
            narrow(m, n, k, a, ao, ai, b, bo, bl, bj, c, co, ldc, 1, scratch);
        } else if (n <= ROWS && form == Form.TN) {
            combinations(n, m, k, b, bo, bj, bl, a, ao, al, scratch, 0, m);
            VectorTranspose.transpose(n, m, scratch, 0, m, c, co, ldc);
        } else if (m <= NARROW && form == Form.NT) {
            narrow(n, m, k, b, bo, bj, a, ao, al, ai, c, co, 1, ldc, scratch);
        } else if (m <= FEW && k > THIN && form == Form.NT) {
            int tile = panel(k);
            blocks(n, m, k, b, bo, bj, bl, a, ao, al, ai, scratch, tile, m, scratch);
            VectorTranspose.transpose(n, m, scratch, tile, m, c, co, ldc);
        } else if (m >= ROWS && k > THIN) {
            blocks(m, n, k, a, ao, ai, al, b, bo, bl, bj, c, co, ldc, scratch);
        } else if (form == Form.NT) {
            pack(k, n, n, b, bo, bl, bj, scratch);
            combinations(m, n, k, a, ao, ai, al, scratch, 0, n, c, co, ldc);
        } else {
            combinations(m, n, k, a, ao, ai, al, b, bo, bl, c, co, ldc);
        }
    }

    /** A product with few columns; rows of a are contiguous. */
    private static void narrow(
            int m,
            int n,
            int k,
            double[] a,
            int ao,
            int lda,
            double[] b,
            int bo,
            int bl,
            int bj,
            double[] c,
            int co,
            int ci,
            int cj,
            double[] scratch) {
        if (n <= VectorNarrowProduct.MOST && k > 0) {
            VectorNarrowProduct.multiply(m, n, k, a, ao, lda, b, bo, bl, bj, c, co, ci, cj, scratch);
        } else {
            ScalarMatrixProduct.narrow(m, n, k, a, ao, lda, 1, b, bo, bl, bj, c, co, ci, cj);
        }
    }

    /** Rows of c as combinations of the rows of b, four at a time. */
    private static void combinations(
            int m,
            int n,
            int k,
            double[] a,
            int ao,
            int ai,
            int al,
            double[] b,
            int bo,
            int ldb,
            double[] c,
            int co,
            int ldc) {
        int i = 0;
        if (k == 4) {
            for (; i <= m - 2; i += 2) {
                combine4x2(a, ao + i * ai, ai, al, b, bo, ldb, c, co + i * ldc, ldc, n);
            }
        }
        for (; i < m; i++) {
            int at = ao + i * ai;
            int to = co + i * ldc;
            int l = k % 4 == 0 ? Math.min(k, 4) : k % 4;
            switch (l) {
                case 0 -> Arrays.fill(c, to, to + n, 0);
                case 1 -> combine1(a[at], b, bo, c, to, n);
                case 2 -> combine2(a[at], a[at + al], b, bo, ldb, c, to, n);
                case 3 -> combine3(a[at], a[at + al], a[at + 2 * al], b, bo, ldb, c, to, n);
                default -> combine4(a[at], a[at + al], a[at + 2 * al], a[at + 3 * al], b, bo, ldb, c, to, n);
            }
            for (; l < k; l += 4) {
                int from = at + l * al;
                add4(a[from], a[from + al], a[from + 2 * al], a[from + 3 * al], b, bo + l * ldb, ldb, c, to, n);
            }
        }
    }

    private static void combine1(double a0, double[] b, int b0, double[] c, int co, int n) {
        DoubleVector v0 = DoubleVector.broadcast(DOUBLES, a0);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            v0.fma(DoubleVector.fromArray(DOUBLES, b, b0 + j), DoubleVector.zero(DOUBLES))
                    .intoArray(c, co + j);
        }
        for (; j < n; j++) {
            c[co + j] = Math.fma(a0, b[b0 + j], 0);
        }
    }

    private static void combine2(double a0, double a1, double[] b, int b0, int ldb, double[] c, int co, int n) {
        int b1 = b0 + ldb;
        DoubleVector v0 = DoubleVector.broadcast(DOUBLES, a0), v1 = DoubleVector.broadcast(DOUBLES, a1);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            v1.fma(
                            DoubleVector.fromArray(DOUBLES, b, b1 + j),
                            v0.fma(DoubleVector.fromArray(DOUBLES, b, b0 + j), DoubleVector.zero(DOUBLES)))
                    .intoArray(c, co + j);
        }
        for (; j < n; j++) {
            c[co + j] = Math.fma(a1, b[b1 + j], Math.fma(a0, b[b0 + j], 0));
        }
    }

    private static void combine3(
            double a0, double a1, double a2, double[] b, int b0, int ldb, double[] c, int co, int n) {
        int b1 = b0 + ldb, b2 = b1 + ldb;
        DoubleVector v0 = DoubleVector.broadcast(DOUBLES, a0),
                v1 = DoubleVector.broadcast(DOUBLES, a1),
                v2 = DoubleVector.broadcast(DOUBLES, a2);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            DoubleVector sum = v1.fma(
                    DoubleVector.fromArray(DOUBLES, b, b1 + j),
                    v0.fma(DoubleVector.fromArray(DOUBLES, b, b0 + j), DoubleVector.zero(DOUBLES)));
            v2.fma(DoubleVector.fromArray(DOUBLES, b, b2 + j), sum).intoArray(c, co + j);
        }
        for (; j < n; j++) {
            double sum = Math.fma(a1, b[b1 + j], Math.fma(a0, b[b0 + j], 0));
            c[co + j] = Math.fma(a2, b[b2 + j], sum);
        }
    }

    private static void combine4(
            double a0, double a1, double a2, double a3, double[] b, int b0, int ldb, double[] c, int co, int n) {
        int b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb;
        DoubleVector v0 = DoubleVector.broadcast(DOUBLES, a0),
                v1 = DoubleVector.broadcast(DOUBLES, a1),
                v2 = DoubleVector.broadcast(DOUBLES, a2),
                v3 = DoubleVector.broadcast(DOUBLES, a3);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            DoubleVector sum = v1.fma(
                    DoubleVector.fromArray(DOUBLES, b, b1 + j),
                    v0.fma(DoubleVector.fromArray(DOUBLES, b, b0 + j), DoubleVector.zero(DOUBLES)));
            v3.fma(DoubleVector.fromArray(DOUBLES, b, b3 + j), v2.fma(DoubleVector.fromArray(DOUBLES, b, b2 + j), sum))
                    .intoArray(c, co + j);
        }
        for (; j < n; j++) {
            double sum = Math.fma(a1, b[b1 + j], Math.fma(a0, b[b0 + j], 0));
            c[co + j] = Math.fma(a3, b[b3 + j], Math.fma(a2, b[b2 + j], sum));
        }
    }

    /** Two rows at once, which read b only once. */
    private static void combine4x2(
            double[] a, int ao, int ai, int al, double[] b, int b0, int ldb, double[] c, int co, int ldc, int n) {
        int b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb, a1 = ao + ai, c1 = co + ldc;
        double a00 = a[ao], a01 = a[ao + al], a02 = a[ao + 2 * al], a03 = a[ao + 3 * al];
        double a10 = a[a1], a11 = a[a1 + al], a12 = a[a1 + 2 * al], a13 = a[a1 + 3 * al];
        DoubleVector v00 = DoubleVector.broadcast(DOUBLES, a00),
                v01 = DoubleVector.broadcast(DOUBLES, a01),
                v02 = DoubleVector.broadcast(DOUBLES, a02),
                v03 = DoubleVector.broadcast(DOUBLES, a03),
                v10 = DoubleVector.broadcast(DOUBLES, a10),
                v11 = DoubleVector.broadcast(DOUBLES, a11),
                v12 = DoubleVector.broadcast(DOUBLES, a12),
                v13 = DoubleVector.broadcast(DOUBLES, a13);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            DoubleVector w = DoubleVector.fromArray(DOUBLES, b, b0 + j);
            DoubleVector s0 = v00.fma(w, DoubleVector.zero(DOUBLES)), s1 = v10.fma(w, DoubleVector.zero(DOUBLES));
            w = DoubleVector.fromArray(DOUBLES, b, b1 + j);
            s0 = v01.fma(w, s0);
            s1 = v11.fma(w, s1);
            w = DoubleVector.fromArray(DOUBLES, b, b2 + j);
            s0 = v02.fma(w, s0);
            s1 = v12.fma(w, s1);
            w = DoubleVector.fromArray(DOUBLES, b, b3 + j);
            v03.fma(w, s0).intoArray(c, co + j);
            v13.fma(w, s1).intoArray(c, c1 + j);
        }
        for (; j < n; j++) {
            double sum = Math.fma(a01, b[b1 + j], Math.fma(a00, b[b0 + j], 0));
            c[co + j] = Math.fma(a03, b[b3 + j], Math.fma(a02, b[b2 + j], sum));
            sum = Math.fma(a11, b[b1 + j], Math.fma(a10, b[b0 + j], 0));
            c[c1 + j] = Math.fma(a13, b[b3 + j], Math.fma(a12, b[b2 + j], sum));
        }
    }

    private static void add4(
            double a0, double a1, double a2, double a3, double[] b, int b0, int ldb, double[] c, int co, int n) {
        int b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb;
        DoubleVector v0 = DoubleVector.broadcast(DOUBLES, a0),
                v1 = DoubleVector.broadcast(DOUBLES, a1),
                v2 = DoubleVector.broadcast(DOUBLES, a2),
                v3 = DoubleVector.broadcast(DOUBLES, a3);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            DoubleVector sum = v1.fma(
                    DoubleVector.fromArray(DOUBLES, b, b1 + j),
                    v0.fma(DoubleVector.fromArray(DOUBLES, b, b0 + j), DoubleVector.fromArray(DOUBLES, c, co + j)));
            v3.fma(DoubleVector.fromArray(DOUBLES, b, b3 + j), v2.fma(DoubleVector.fromArray(DOUBLES, b, b2 + j), sum))
                    .intoArray(c, co + j);
        }
        for (; j < n; j++) {
            double sum = Math.fma(a1, b[b1 + j], Math.fma(a0, b[b0 + j], c[co + j]));
            c[co + j] = Math.fma(a3, b[b3 + j], Math.fma(a2, b[b2 + j], sum));
        }
    }

    private static void blocks(
            int m,
            int n,
            int k,
            double[] a,
            int ao,
            int ai,
            int al,
            double[] b,
            int bo,
            int bl,
            int bj,
            double[] c,
            int co,
            int ldc,
            double[] scratch) {
        boolean inPlace = isInPlace(m, n) && bj == 1;
        for (int l = 0; l < k; l += DEPTH) {
            int depth = Math.min(DEPTH, k - l);
            int at = ao + l * al;
            boolean isFirst = l == 0;
            double[] s = isFirst ? ZEROS : c;
            int lds = isFirst ? 0 : ldc;
            int j = 0;
            for (; !inPlace && j <= n - WIDTH; j += WIDTH) {
                pack(depth, WIDTH, WIDTH, b, bo + l * bl + j * bj, bl, bj, scratch);
                int so = isFirst ? 0 : co + j;
                int i = 0;
                for (; i <= m - ROWS; i += ROWS) {
                    block4x3(depth, a, at + i * ai, ai, al, scratch, s, so + i * lds, lds, c, co + i * ldc + j, ldc);
                }
                for (; i < m; i++) {
                    block1x3(depth, a, at + i * ai, ai, al, scratch, s, so + i * lds, lds, c, co + i * ldc + j, ldc);
                }
            }
            for (int width = 2 * COUNT; width > 0; width -= COUNT) {
                for (; j <= n - width; j += width) {
                    int from = bo + l * bl + j * bj;
                    int so = isFirst ? 0 : co + j;
                    if (inPlace) {
                        panel(width, m, depth, a, at, ai, al, b, from, bl, s, so, lds, c, co + j, ldc);
                    } else {
                        pack(depth, width, width, b, from, bl, bj, scratch);
                        panel(width, m, depth, a, at, ai, al, scratch, 0, width, s, so, lds, c, co + j, ldc);
                    }
                }
            }
            if (j < n) {
                pack(depth, n - j, COUNT, b, bo + l * bl + j * bj, bl, bj, scratch);
                lastColumns(m, n - j, depth, a, at, ai, al, isFirst, c, co + j, ldc, scratch);
            }
        }
    }

    /** c = s plus the product of all rows of a and a panel of one vector or two, whose rows are a pitch apart. */
    private static void panel(
            int width,
            int m,
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
        int i = 0;
        for (; i <= m - ROWS; i += ROWS) {
            if (width == COUNT) {
                block4x1(depth, a, ao + i * ai, ai, al, p, po, pitch, s, so + i * lds, lds, c, co + i * ldc, ldc);
            } else {
                block4x2(depth, a, ao + i * ai, ai, al, p, po, pitch, s, so + i * lds, lds, c, co + i * ldc, ldc);
            }
        }
        for (; i < m; i++) {
            for (int j = 0; j < width; j += COUNT) {
                block1x1(
                        depth,
                        a,
                        ao + i * ai,
                        ai,
                        al,
                        p,
                        po + j,
                        pitch,
                        s,
                        so + i * lds + j,
                        lds,
                        c,
                        co + i * ldc + j,
                        ldc);
            }
        }
    }

    /** The columns that do not fill a vector, by way of a tile of whole vectors behind the panel. */
    private static void lastColumns(
            int m,
            int width,
            int depth,
            double[] a,
            int ao,
            int ai,
            int al,
            boolean isFirst,
            double[] c,
            int co,
            int ldc,
            double[] scratch) {
        int tile = depth * COUNT;
        for (int i = 0; i < m; i += ROWS) {
            int rows = Math.min(ROWS, m - i);
            for (int r = 0; r < rows; r++) {
                if (isFirst) {
                    Arrays.fill(scratch, tile + r * COUNT, tile + (r + 1) * COUNT, 0);
                } else {
                    System.arraycopy(c, co + (i + r) * ldc, scratch, tile + r * COUNT, width);
                }
            }
            panel(
                    COUNT,
                    rows,
                    depth,
                    a,
                    ao + i * ai,
                    ai,
                    al,
                    scratch,
                    0,
                    COUNT,
                    scratch,
                    tile,
                    COUNT,
                    scratch,
                    tile,
                    COUNT);
            for (int r = 0; r < rows; r++) {
                System.arraycopy(scratch, tile + r * COUNT, c, co + (i + r) * ldc, width);
            }
        }
    }

    /** Copies depth × width elements of b to the start of p, in rows of the given pitch. */
    private static void pack(int depth, int width, int pitch, double[] b, int bo, int bl, int bj, double[] p) {
        if (bj == 1) {
            for (int l = 0; l < depth; l++) {
                int from = bo + l * bl;
                int to = l * pitch;
                int j = 0;
                for (; j <= width - COUNT; j += COUNT) {
                    DoubleVector.fromArray(DOUBLES, b, from + j).intoArray(p, to + j);
                }
                for (; j < width; j++) {
                    p[to + j] = b[from + j];
                }
            }
            return;
        }
        VectorTranspose.transpose(width, depth, b, bo, bj, p, 0, pitch);
    }

    /** c = s plus the product of four rows of a and a panel of three vectors. */
    private static void block4x3(
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
    private static void block1x3(
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
    private static void block4x2(
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
    private static void block4x1(
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
    private static void block1x1(
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

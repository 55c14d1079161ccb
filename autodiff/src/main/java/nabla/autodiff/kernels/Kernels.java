package nabla.autodiff.kernels;

/**
 * Everything that touches the elements of an array.
 *
 * <p>An array argument is followed by the offset of its first element; lengths and strides rule, never
 * {@code array.length}. Nothing is checked beyond what the JVM checks. Implementations have no state and may be shared
 * by threads.
 *
 * <p>In the formulas x, a, b, c and y stand for elements after the offset is applied.
 */
public interface Kernels {

    /** {@code y[yo + i] = f(x[xo + i])} for i &lt; n; x and y may be the same array at the same offset. */
    @FunctionalInterface
    interface Unary {
        /** Applies the function to n elements. */
        void run(double[] x, int xo, double[] y, int yo, int n);
    }

    /**
     * {@code y[yo + i] = f(a[ao + i·as], b[bo + i·bs])} for i &lt; n. A stride is 1 (a run of elements) or 0 (one
     * element repeated). y may be a or b at the same offset.
     */
    @FunctionalInterface
    interface Binary {
        /** Applies the function to n pairs. */
        void run(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);
    }

    /** As {@link Binary}, with three operands. */
    @FunctionalInterface
    interface Ternary {
        /** Applies the function to n triples. */
        void run(
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
                int n);
    }

    /** Which operand of a matrix product is read transposed. */
    enum Form {
        /** c = a·b with a [m,k] and b [k,n]. */
        NN,
        /** c = a·bᵀ with a [m,k] and b [n,k]. */
        NT,
        /** c = aᵀ·b with a [k,m] and b [k,n]. */
        TN
    }

    /**
     * The implementation chosen at start-up: vectors when the module {@code jdk.incubator.vector} is present and works,
     * scalar loops otherwise. The system property {@code nabla.kernels} ({@code scalar} or {@code vector}) forces one.
     */
    static Kernels active() {
        return KernelProviders.ACTIVE;
    }

    /** The implementation that runs everywhere, for comparisons. */
    static Kernels scalar() {
        return new ScalarKernels();
    }

    /** What this implementation is, for logs and benchmark reports. */
    String name();

    // One operand -----------------------------------------------------------------------------------------------------

    /** −x. */
    void neg(double[] x, int xo, double[] y, int yo, int n);

    /** |x|. */
    void abs(double[] x, int xo, double[] y, int yo, int n);

    /** −1, 0 or 1; ±0 and NaN are returned as they are. */
    void sign(double[] x, int xo, double[] y, int yo, int n);

    /** x·x. */
    void square(double[] x, int xo, double[] y, int yo, int n);

    /** 1/x. */
    void reciprocal(double[] x, int xo, double[] y, int yo, int n);

    /** √x, correctly rounded. */
    void sqrt(double[] x, int xo, double[] y, int yo, int n);

    /** 1/√x, as two correctly rounded operations. */
    void rsqrt(double[] x, int xo, double[] y, int yo, int n);

    /** ∛x. */
    void cbrt(double[] x, int xo, double[] y, int yo, int n);

    /** eˣ. */
    void exp(double[] x, int xo, double[] y, int yo, int n);

    /** eˣ − 1 without cancellation near 0. */
    void expm1(double[] x, int xo, double[] y, int yo, int n);

    /** x for x &gt; 0, α(eˣ − 1) else. */
    void elu(double[] x, int xo, double alpha, double[] y, int yo, int n);

    /** The natural logarithm. */
    void log(double[] x, int xo, double[] y, int yo, int n);

    /** log(1 + x) without cancellation near 0. */
    void log1p(double[] x, int xo, double[] y, int yo, int n);

    /** sin x. */
    void sin(double[] x, int xo, double[] y, int yo, int n);

    /** cos x. */
    void cos(double[] x, int xo, double[] y, int yo, int n);

    /** tan x. */
    void tan(double[] x, int xo, double[] y, int yo, int n);

    /** arcsin x. */
    void asin(double[] x, int xo, double[] y, int yo, int n);

    /** arccos x. */
    void acos(double[] x, int xo, double[] y, int yo, int n);

    /** arctan x. */
    void atan(double[] x, int xo, double[] y, int yo, int n);

    /** (eˣ − e⁻ˣ)/2. */
    void sinh(double[] x, int xo, double[] y, int yo, int n);

    /** (eˣ + e⁻ˣ)/2. */
    void cosh(double[] x, int xo, double[] y, int yo, int n);

    /** (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ). */
    void tanh(double[] x, int xo, double[] y, int yo, int n);

    /** The error function 2/√π ∫₀ˣ exp(−t²) dt. */
    void erf(double[] x, int xo, double[] y, int yo, int n);

    /** 1 − erf x without cancellation. */
    void erfc(double[] x, int xo, double[] y, int yo, int n);

    /** log |Γ(x)|. */
    void lgamma(double[] x, int xo, double[] y, int yo, int n);

    /** ψ(x) = d/dx log Γ(x). */
    void digamma(double[] x, int xo, double[] y, int yo, int n);

    /** 1/(1 + e⁻ˣ). */
    void sigmoid(double[] x, int xo, double[] y, int yo, int n);

    /** log(1/(1 + e⁻ˣ)) = −softplus(−x). */
    void logSigmoid(double[] x, int xo, double[] y, int yo, int n);

    /** log(1 + eˣ). */
    void softplus(double[] x, int xo, double[] y, int yo, int n);

    /** max(x, 0). */
    void relu(double[] x, int xo, double[] y, int yo, int n);

    /** The largest integer that is at most x. */
    void floor(double[] x, int xo, double[] y, int yo, int n);

    /** The smallest integer that is at least x. */
    void ceil(double[] x, int xo, double[] y, int yo, int n);

    /** The nearest integer, ties to even. */
    void round(double[] x, int xo, double[] y, int yo, int n);

    // Two operands ----------------------------------------------------------------------------------------------------

    /** a + b. */
    void add(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);

    /** a − b. */
    void sub(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);

    /** a·b. */
    void mul(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);

    /** a/b. */
    void div(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);

    /** aᵇ with the special cases of C: those of {@link Math#pow}, but for pow(1, b) = pow(−1, ±∞) = 1. */
    void pow(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);

    /** The larger; NaN if either is, and 0 above −0. */
    void maximum(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);

    /** The smaller; NaN if either is, and −0 below 0. */
    void minimum(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);

    /** The angle of the point (b, a), with the special cases of {@link Math#atan2}. */
    void atan2(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);

    /** √(a² + b²) without overflow. */
    void hypot(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);

    /** log(eᵃ + eᵇ) without overflow; equal infinities give themselves. */
    void logAddExp(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);

    /** 1 where a &gt; b, else 0. */
    void gt(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);

    /** 1 where a ≥ b, else 0. */
    void ge(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);

    /** 1 where a &lt; b, else 0. */
    void lt(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);

    /** 1 where a ≤ b, else 0. */
    void le(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);

    /** 1 where a = b, else 0 (so NaN is not equal to itself). */
    void eq(double[] a, int ao, int as, double[] b, int bo, int bs, double[] y, int yo, int n);

    // Three operands --------------------------------------------------------------------------------------------------

    /** a·b + c, each rounded. */
    void mulAdd(
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
            int n);

    /** c − a·b, each rounded. */
    void subMul(
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
            int n);

    /** b where a ≠ 0 (NaN counts as not 0), else c. */
    void where(
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
            int n);

    // Reductions ------------------------------------------------------------------------------------------------------

    /**
     * Σ x[i], in this order: the array is cut into chunks of {@link #CHUNK} elements, whose sums are added one after
     * the other to 0. In a chunk element i belongs to lane i mod 32 while whole groups of 32 last; the 32 lanes are
     * added to 8 as (l + (l+16)) + ((l+8) + (l+24)); whole groups of 8 that remain are added to those 8 lanes; the 8
     * become ((0+1) + (2+3)) + ((4+5) + (6+7)), and the last up to 7 elements follow one by one.
     */
    double sum(double[] x, int xo, int n);

    /** Σ a[i]·b[i] with fused multiply-adds in the order of {@link #sum}. */
    double dot(double[] a, int ao, double[] b, int bo, int n);

    /** Σ exp(x[i] − shift), in the order of {@link #sum}. */
    double sumExp(double[] x, int xo, double shift, int n);

    /** The largest element; −∞ if there is none, NaN if there is one. */
    double max(double[] x, int xo, int n);

    /** The smallest element; +∞ if there is none, NaN if there is one. */
    double min(double[] x, int xo, int n);

    /** {@code y[j] = Σ_r x[r·stride + j]} for j &lt; n, adding to 0 in the order of r. */
    void sumRows(double[] x, int xo, int rows, int stride, double[] y, int yo, int n);

    /** How many elements of a reduction are summed before the sum is put away. */
    int CHUNK = 1024;

    // Matrices --------------------------------------------------------------------------------------------------------

    /** A product of at most this many columns adds in eight sums, since there are too few columns to fill a vector. */
    int NARROW = 4;

    /** How many doubles of scratch {@link #matmul} wants for these sizes. */
    int matmulScratch(Form form, int m, int n, int k);

    /**
     * The product of two matrices, c[i,j] = Σ_l a[i,l]·b[l,j], adding in the order of l with fused multiply-adds to 0; with
     * at most {@value #NARROW} columns in eight sums s₀ to s₇ of this kind, of every eighth product, which are added as
     * ((s₀+s₁)+(s₂+s₃)) + ((s₄+s₅)+(s₆+s₇)). An element of c depends on its row of a, its column of b and the number of
     * columns alone, so a product may be split by rows.
     * The matrices are stored by rows with leading dimensions lda, ldb, ldc and do not overlap.
     *
     * @param form which operand is stored transposed
     * @param scratch at least {@link #matmulScratch} doubles, whose contents do not matter
     */
    void matmul(
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
            double[] scratch);

    /** {@code y[j,i] = x[i,j]} for a matrix x of rows × cols; x and y do not overlap. */
    void transpose(double[] x, int xo, int rows, int cols, double[] y, int yo);

    // Randomness ------------------------------------------------------------------------------------------------------

    /**
     * Uniform numbers in [0, 1), multiples of 2⁻⁵³. Element i of the result depends on the key and on first + i alone.
     *
     * @see Philox
     */
    void uniform(int key0, int key1, long first, double[] y, int yo, int n);

    /** Standard normal numbers, one uniform number through the inverse distribution function for each. */
    void normal(int key0, int key1, long first, double[] y, int yo, int n);

    /** −1 or 1 with equal probability. */
    void rademacher(int key0, int key1, long first, double[] y, int yo, int n);
}

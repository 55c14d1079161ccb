package nabla.autodiff.kernels;

/**
 * Everything that touches the elements of an array.
 *
 * <p>An array argument is followed by the offset of its first element; lengths and strides rule, never
 * {@code array.length}. Nothing is checked beyond what the JVM checks. Implementations have no state and may be shared
 * by threads.
 *
 * <p>In the formulas x, a, b, c and y stand for elements after the offset is applied.
 *
 * @param <A> the type of the arrays: {@code double[]} or {@code float[]}
 */
public interface Kernels<A> {

    /** {@code y[yo + i] = f(x[xo + i])} for i &lt; n; x and y may be the same array at the same offset. */
    @FunctionalInterface
    interface Unary {
        /** Applies the function to n elements. */
        <A> void run(Kernels<A> kernels, A x, int xo, A y, int yo, int n);
    }

    /**
     * {@code y[yo + i] = f(a[ao + i·as], b[bo + i·bs])} for i &lt; n. A stride is 1 (a run of elements) or 0 (one
     * element repeated). y may be a or b at the same offset.
     */
    @FunctionalInterface
    interface Binary {
        /** Applies the function to n pairs. */
        <A> void run(Kernels<A> kernels, A a, int ao, int as, A b, int bo, int bs, A y, int yo, int n);
    }

    /** As {@link Binary}, with three operands. */
    @FunctionalInterface
    interface Ternary {
        /** Applies the function to n triples. */
        <A> void run(
                Kernels<A> kernels, A a, int ao, int as, A b, int bo, int bs, A c, int co, int cs, A y, int yo, int n);
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
    static DoubleKernels active() {
        return KernelProviders.ACTIVE;
    }

    /** The implementation that runs everywhere, for comparisons. */
    static DoubleKernels scalar() {
        return new ScalarKernels();
    }

    /** What this implementation is, for logs and benchmark reports. */
    String name();

    // Arrays ----------------------------------------------------------------------------------------------------------

    /** An array of zeros. */
    A array(int size);

    /** Room for some arrays. */
    A[] arrays(int count);

    /** One element, which a double holds exactly. */
    double get(A x, int at);

    /** Fills the elements from (inclusive) to (exclusive) with a number, which is rounded. */
    void fill(A y, int from, int to, double value);

    /** {@code y[yo + i·ys] = x[xo + i·xs]} for i &lt; n. */
    void copy(A x, int xo, int xs, A y, int yo, int ys, int n);

    /** {@code y[yo + i] = x[xo + i]}, rounded to the nearest element. */
    void narrow(double[] x, int xo, A y, int yo, int n);

    /** {@code y[yo + i] = x[xo + i]}, exactly. */
    void widen(A x, int xo, double[] y, int yo, int n);

    /** An array with these numbers, each rounded to the nearest element. */
    default A rounded(double[] numbers) {
        A array = array(numbers.length);
        narrow(numbers, 0, array, 0, numbers.length);
        return array;
    }

    /** The first n elements, exactly. */
    default double[] widened(A x, int n) {
        double[] numbers = new double[n];
        widen(x, 0, numbers, 0, n);
        return numbers;
    }

    // One operand -----------------------------------------------------------------------------------------------------

    /** −x. */
    void neg(A x, int xo, A y, int yo, int n);

    /** |x|. */
    void abs(A x, int xo, A y, int yo, int n);

    /** −1, 0 or 1; ±0 and NaN are returned as they are. */
    void sign(A x, int xo, A y, int yo, int n);

    /** x·x. */
    void square(A x, int xo, A y, int yo, int n);

    /** 1/x. */
    void reciprocal(A x, int xo, A y, int yo, int n);

    /** √x, correctly rounded. */
    void sqrt(A x, int xo, A y, int yo, int n);

    /** 1/√x, as two correctly rounded operations. */
    void rsqrt(A x, int xo, A y, int yo, int n);

    /** eˣ. */
    void exp(A x, int xo, A y, int yo, int n);

    /** eˣ − 1 without cancellation near 0. */
    void expm1(A x, int xo, A y, int yo, int n);

    /** x for x &gt; 0, slope·x else. */
    void leakyRelu(A x, int xo, double slope, A y, int yo, int n);

    /** max(low, min(x, high)); NaN stays. */
    void clip(A x, int xo, double low, double high, A y, int yo, int n);

    /** x for x &gt; 0, α(eˣ − 1) else. */
    void elu(A x, int xo, double alpha, A y, int yo, int n);

    /** The natural logarithm. */
    void log(A x, int xo, A y, int yo, int n);

    /** log(1 + x) without cancellation near 0. */
    void log1p(A x, int xo, A y, int yo, int n);

    /** sin x. */
    void sin(A x, int xo, A y, int yo, int n);

    /** cos x. */
    void cos(A x, int xo, A y, int yo, int n);

    /** (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ). */
    void tanh(A x, int xo, A y, int yo, int n);

    /** The error function 2/√π ∫₀ˣ exp(−t²) dt. */
    void erf(A x, int xo, A y, int yo, int n);

    /** 1 − erf x without cancellation. */
    void erfc(A x, int xo, A y, int yo, int n);

    /** 1/(1 + e⁻ˣ). */
    void sigmoid(A x, int xo, A y, int yo, int n);

    /** log(1/(1 + e⁻ˣ)) = −softplus(−x). */
    void logSigmoid(A x, int xo, A y, int yo, int n);

    /** log(1 + eˣ). */
    void softplus(A x, int xo, A y, int yo, int n);

    /** max(x, 0). */
    void relu(A x, int xo, A y, int yo, int n);

    /** The largest integer that is at most x. */
    void floor(A x, int xo, A y, int yo, int n);

    /** The smallest integer that is at least x. */
    void ceil(A x, int xo, A y, int yo, int n);

    /** The nearest integer, ties to even. */
    void round(A x, int xo, A y, int yo, int n);

    // Two operands ----------------------------------------------------------------------------------------------------

    /** a + b. */
    void add(A a, int ao, int as, A b, int bo, int bs, A y, int yo, int n);

    /** a − b. */
    void sub(A a, int ao, int as, A b, int bo, int bs, A y, int yo, int n);

    /** a·b. */
    void mul(A a, int ao, int as, A b, int bo, int bs, A y, int yo, int n);

    /** a/b. */
    void div(A a, int ao, int as, A b, int bo, int bs, A y, int yo, int n);

    /** The larger; NaN if either is, and 0 above −0. */
    void maximum(A a, int ao, int as, A b, int bo, int bs, A y, int yo, int n);

    /** The smaller; NaN if either is, and −0 below 0. */
    void minimum(A a, int ao, int as, A b, int bo, int bs, A y, int yo, int n);

    /** 1 where a &gt; b, else 0. */
    void gt(A a, int ao, int as, A b, int bo, int bs, A y, int yo, int n);

    /** 1 where a ≥ b, else 0. */
    void ge(A a, int ao, int as, A b, int bo, int bs, A y, int yo, int n);

    /** 1 where a &lt; b, else 0. */
    void lt(A a, int ao, int as, A b, int bo, int bs, A y, int yo, int n);

    /** 1 where a ≤ b, else 0. */
    void le(A a, int ao, int as, A b, int bo, int bs, A y, int yo, int n);

    /** 1 where a = b, else 0 (so NaN is not equal to itself). */
    void eq(A a, int ao, int as, A b, int bo, int bs, A y, int yo, int n);

    // Three operands --------------------------------------------------------------------------------------------------

    /** a·b + c, each rounded. */
    void mulAdd(A a, int ao, int as, A b, int bo, int bs, A c, int co, int cs, A y, int yo, int n);

    /** c − a·b, each rounded. */
    void subMul(A a, int ao, int as, A b, int bo, int bs, A c, int co, int cs, A y, int yo, int n);

    /** b where a ≠ 0 (NaN counts as not 0), else c. */
    void where(A a, int ao, int as, A b, int bo, int bs, A c, int co, int cs, A y, int yo, int n);

    // Reductions ------------------------------------------------------------------------------------------------------

    /**
     * Σ x[i], in this order: the array is cut into chunks of {@link #CHUNK} elements, whose sums are added one after
     * the other to 0. In a chunk element i belongs to lane i mod 32 while whole groups of 32 last; the 32 lanes are
     * added to 8 as (l + (l+16)) + ((l+8) + (l+24)); whole groups of 8 that remain are added to those 8 lanes; the 8
     * become ((0+1) + (2+3)) + ((4+5) + (6+7)), and the last up to 7 elements follow one by one.
     */
    double sum(A x, int xo, int n);

    /** Σ a[i]·b[i] with fused multiply-adds in the order of {@link #sum}. */
    double dot(A a, int ao, A b, int bo, int n);

    /** Σ exp(x[i] − shift), in the order of {@link #sum}. */
    double sumExp(A x, int xo, double shift, int n);

    /** The largest element; −∞ if there is none, NaN if there is one. */
    double max(A x, int xo, int n);

    /** The smallest element; +∞ if there is none, NaN if there is one. */
    double min(A x, int xo, int n);

    /** {@code y[j] = Σ_r x[r·stride + j]} for j &lt; n, adding to 0 in the order of r. */
    void sumRows(A x, int xo, int rows, int stride, double[] y, int yo, int n);

    /** How many elements of a reduction are summed before the sum is put away. */
    int CHUNK = 1024;

    // Matrices --------------------------------------------------------------------------------------------------------

    /** A product of at most this many columns adds in eight sums, since there are too few columns to fill a vector. */
    int NARROW = 4;

    /** The longest inner axis that {@link #matmul} should add in elements; what is longer is cut into blocks by the caller. */
    int longestProduct();

    /** How many elements of scratch {@link #matmul} wants for these sizes. */
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
            A a,
            int ao,
            int lda,
            A b,
            int bo,
            int ldb,
            A c,
            int co,
            int ldc,
            A scratch);

    /** {@code y[j,i] = x[i,j]} for a matrix x of rows × cols; x and y do not overlap. */
    void transpose(A x, int xo, int rows, int cols, A y, int yo);

    // Randomness ------------------------------------------------------------------------------------------------------

    /**
     * Uniform numbers in [0, 1), multiples of 2⁻⁵³. Element i of the result depends on the key and on first + i alone.
     *
     * @see Philox
     */
    void uniform(int key0, int key1, long first, A y, int yo, int n);

    /** Standard normal numbers, one uniform number through the inverse distribution function for each. */
    void normal(int key0, int key1, long first, A y, int yo, int n);

    /** −1 or 1 with equal probability. */
    void rademacher(int key0, int key1, long first, A y, int yo, int n);
}

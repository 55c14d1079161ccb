/**
 * The arithmetic of the library: loops over {@code double[]}, offsets and lengths, and nothing else.
 *
 * <p>One interface, {@link nabla.autodiff.kernels.Kernels}, has two implementations: scalar loops, and the Vector API
 * where the module {@code jdk.incubator.vector} is present. Both give the same bits on every machine and every JDK,
 * because
 * <ul>
 *   <li>every elementary function is a fixed sequence of correctly rounded operations (+, −, ·, /, √, fma and
 *       conversions), written once for a number and once for a vector of numbers;
 *   <li>every reduction adds in one documented order, whatever the width of the vectors;
 *   <li>every matrix product adds in the order of its inner index with fused multiply-adds, starting from zero.
 * </ul>
 *
 * <p>The letters are those of BLAS. An array x is followed by its offset xo, the index of its first element; a run has n
 * elements. A stride is the distance of neighbours in an array: as of a, bs of b. In a product of m×k and k×n matrices
 * lda, ldb and ldc are the leading dimensions, distances of rows; ai and al are the distances in a along i and along l,
 * of which a transposed operand exchanges the two, and so bl in b.
 *
 * <p>Loops are unrolled by hand, in four, eight or sixteen variables with a name each, for two reasons: additions that
 * follow one another wait for each other, so several sums have to grow side by side; and C2 keeps variables in
 * registers, but not the elements of a small array.
 *
 * <p>NaN counts as one value: its sign and payload are not part of the promise.
 *
 * <p>The package is internal to the module: only operations plan kernels. The kernels trust their arguments; shapes are
 * checked where an operation is created.
 */
package nabla.autodiff.kernels;

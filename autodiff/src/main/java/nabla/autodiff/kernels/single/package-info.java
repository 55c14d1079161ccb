/**
 * The kernels in single precision: loops over {@code float[]}.
 *
 * <p>The rules of {@link nabla.autodiff.kernels} hold here too: fixed sequences of correctly rounded operations, fixed orders
 * of addition, the same bits everywhere. Sums and what else makes one number of many are added in doubles; matrix products add
 * in floats up to {@link nabla.autodiff.kernels.Kernels#longestProduct} of them.
 */
package nabla.autodiff.kernels.single;

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
 * <p>NaN counts as one value: its sign and payload are not part of the promise.
 *
 * <p>The package is internal to the module: only operations plan kernels. The kernels trust their arguments; shapes are
 * checked where an operation is created.
 */
package nabla.autodiff.kernels;

/**
 * The arithmetic over arrays. Kernels know {@code double[]}, offsets and sizes, trust their arguments, and stand behind
 * one provider interface with two implementations: scalar loops, and the Vector API where the module
 * {@code jdk.incubator.vector} is there.
 *
 * <p>The bits of a result do not depend on the implementation, the number of threads or the JDK: sums run in a fixed
 * order, matrix products add along k with {@link java.lang.Math#fma(double, double, double) fma}, and the transcendental
 * functions are polynomials of our own with the same sequence of operations in both.
 *
 * <p>Internal: used by the operations and the programs.
 */
package nabla.autodiff.kernels;

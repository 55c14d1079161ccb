/**
 * How an operation is evaluated, apart from its derivative: shapes and broadcasting, the indices a kernel runs over, and the
 * kernel itself as something planned once and run often.
 *
 * <p>{@link nabla.autodiff.evaluation.Evaluation} is the door: the shape of a result and a
 * {@link nabla.autodiff.evaluation.Kernel} that fills it. {@link nabla.autodiff.evaluation.Pointwise} does so for elementwise
 * functions, {@link nabla.autodiff.evaluation.View} for operations that change the shape alone;
 * {@link nabla.autodiff.evaluation.Shapes} and {@link nabla.autodiff.evaluation.Traversal} are the arithmetic of sizes and
 * strides. Eager operations and compiled programs use the same kernels.
 *
 * <p>Internal: used by {@code nabla.autodiff} alone.
 */
package nabla.autodiff.evaluation;

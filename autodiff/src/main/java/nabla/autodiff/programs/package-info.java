/**
 * Programs: a recorded computation, gradients included, that replays with the same bits and without allocating.
 *
 * <p>A recording passes through a few rewrites, one file each: drop what no output needs, share what is computed twice,
 * join products with their sums, give buffers to nodes by their liveness, fuse elementwise chains into blocks that stay
 * in the first-level cache. What threads share is cut into regions, through which they go without meeting.
 *
 * <p>Internal: users compile and run programs through {@code nabla.autodiff}.
 */
package nabla.autodiff.programs;

/**
 * The rows of the comparison with JAX, PyTorch and OpenBLAS, each once: {@code benchmarks/peers} has the same rows under
 * the same names, from the same numbers, and checks that all compute the same loss. The JMH benchmarks and the command line
 * {@link nabla.benchmarks.rows.RowsCommand} both take them from here.
 */
package nabla.benchmarks.rows;

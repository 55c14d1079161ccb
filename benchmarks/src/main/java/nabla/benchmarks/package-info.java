/**
 * JMH benchmarks of every hot loop. A result is kept only with its machine, JDK, flags and date, and compared only with
 * what ran interleaved with it on the same machine.
 */
package nabla.benchmarks;

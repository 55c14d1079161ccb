/**
 * How likely held-out eruptions of Old Faithful are to a diffusion model: {@code FaithfulSplits} has the rows, {@code
 * FaithfulModel} learns them and tells the exact likelihood.
 */
package nabla.examples.likelihood;

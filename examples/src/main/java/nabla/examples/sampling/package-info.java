/** The pictures of docs/sampling.md: what each sampler gets right and wrong, on densities whose score is known. */
package nabla.examples.sampling;

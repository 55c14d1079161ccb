/** The smallest engine that differentiates, to be read beside the chapter {@code docs/autodiff.md}. */
package nabla.examples.scalar;

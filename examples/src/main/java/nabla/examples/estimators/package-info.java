/** Parametric families for the command line: by name, with options, and as pictures of data against fit. */
package nabla.examples.estimators;

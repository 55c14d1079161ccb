/**
 * The experiments of the paper that began score matching, made anew: A. Hyvärinen, Estimation of non-normalized statistical
 * models by score matching, Journal of Machine Learning Research 6 (2005), section 3. {@code NormalModel} is 3.1, {@code
 * LogisticComponents} the model of 3.2, {@code Convergence} its figures 1 and 2, {@code OvercompleteBasis} is 3.3.
 */
package nabla.examples.hyvarinen;

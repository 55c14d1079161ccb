/**
 * Fitting a model to data, as every example does it: a pure step from state to state, compiled and repeated, with the loss
 * on held-out data as the judge of when to stop.
 */
package nabla.examples.training;

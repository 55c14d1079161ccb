/**
 * Rows of another kind than those that a model learnt: {@code AnomalyTask} has the data, {@code Detection} tells them apart by
 * the denoising error of a score model.
 */
package nabla.examples.anomalies;

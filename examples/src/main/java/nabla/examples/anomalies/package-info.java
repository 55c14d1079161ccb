/**
 * Rows of another kind than those that were learnt: {@code AnomalyTask} has the data, a {@code Detector} learns normal rows, and a
 * {@code Detection} is what it finds, as tables and as a picture.
 */
package nabla.examples.anomalies;

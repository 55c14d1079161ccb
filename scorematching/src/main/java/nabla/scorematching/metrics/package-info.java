/**
 * How well samples follow a distribution: distances between two samples, between a sample and a score, and what a chain of a
 * sampler is worth; how likely rounded data are, and how strange a row is. Everything here returns numbers; the Fisher
 * divergence, which can be trained, is a loss and lives with the losses.
 */
package nabla.scorematching.metrics;

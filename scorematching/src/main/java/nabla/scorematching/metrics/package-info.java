/**
 * How well samples follow a distribution: distances between two samples, between a sample and a score, and what a chain of a
 * sampler is worth; how likely rounded data are, and how strange a row is; whether samples cover the data, and whether they copy
 * them. Distances have tests, whose result is a {@link nabla.scorematching.metrics.TestResult} with a p-value. The Fisher divergence,
 * which can be trained, is a loss and lives with the losses.
 */
package nabla.scorematching.metrics;

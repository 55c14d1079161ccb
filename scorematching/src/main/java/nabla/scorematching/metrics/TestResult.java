package nabla.scorematching.metrics;

/**
 * What a test of a hypothesis gives.
 *
 * @param statistic what the test looks at; its class says what it is
 * @param pValue the probability of a statistic as extreme or more so if the hypothesis holds: where it does, a p-value of at
 *     most α comes with a probability of at most α
 */
public record TestResult(double statistic, double pValue) {}

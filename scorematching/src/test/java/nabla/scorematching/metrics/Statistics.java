package nabla.scorematching.metrics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

/** What the tests of this package say about random numbers. */
final class Statistics {
    private Statistics() {}

    /**
     * Independent draws have this mean: |mean − expected| ≤ 6 standard errors, the standard error being estimated from the
     * draws. With the hundreds of draws that tests use, a false alarm has probability below 10⁻⁸ (Student's distribution).
     */
    static void assertMean(double expected, double... draws) {
        double mean = Arrays.stream(draws).average().orElseThrow();
        double squares = Arrays.stream(draws).map(d -> (d - mean) * (d - mean)).sum();
        double error = Math.sqrt(squares / draws.length / (draws.length - 1));
        assertTrue(
                Math.abs(mean - expected) <= 6 * error,
                () -> "mean " + mean + " is " + (mean - expected) / error + " standard errors from " + expected);
    }
}

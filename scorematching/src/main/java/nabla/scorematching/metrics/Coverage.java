package nabla.scorematching.metrics;

import nabla.autodiff.Tensor;
import nabla.scorematching.points.Distances;
import nabla.scorematching.points.Points;

/**
 * Density and coverage (Naeem, Oh, Uh, Choi and Yoo, Reliable fidelity and diversity metrics for generative models, ICML 2020):
 * around each of N real points lies the ball that reaches its k-th nearest real neighbour.
 *
 * <ul>
 *   <li>coverage: the share of the balls with at least one of M samples in it. It falls where modes are missing.
 *   <li>density: the number of balls around a sample, over k, averaged over the samples. It falls where samples lie apart from the data,
 *       and rises above 1 where they crowd into its densest places.
 * </ul>
 *
 * <p>If both come from one continuous distribution, in any dimension, the mean of the density is 1 and that of the
 * coverage 1 − ∏ (N − i)/(N + M − i), i = 1 … k ({@link #expectedCoverage}).
 * Balls have their border, so that ties (columns of 0 and 1, copies) count as near: with them both are higher.
 *
 * <p>Work (N² + NM) D, memory that of the points. Columns of different units should be standardised before.
 */
public final class Coverage {
    private static final String NAME = "Coverage";
    private static final int NEIGHBORS = 5;

    private final double coverage;
    private final double density;
    private final double expected;

    private Coverage(double coverage, double density, double expected) {
        this.coverage = coverage;
        this.density = density;
        this.expected = expected;
    }

    /**
     * With k = 5, which the paper suggests.
     *
     * @param real [N, D], N &gt; 5
     * @param samples [M, D], M ≥ 1
     */
    public static Coverage of(Tensor real, Tensor samples) {
        return of(real, samples, NEIGHBORS);
    }

    /**
     * With balls that reach the k-th neighbour.
     *
     * @param real [N, D], N &gt; k
     * @param samples [M, D], M ≥ 1
     * @throws IllegalArgumentException if there are fewer points, one is not finite, they differ in dimension, or k is not positive
     */
    public static Coverage of(Tensor real, Tensor samples, int k) {
        if (k < 1) {
            throw new IllegalArgumentException(NAME + ": expected a positive number of neighbours, got " + k);
        }
        Points.requireSameDim(NAME, real, samples);
        double[][] centres = Points.rows(NAME, real, k + 1);
        double[][] drawn = Points.rows(NAME, samples, 1);
        long covered = 0;
        long inside = 0;
        for (int i = 0; i < centres.length; i++) {
            double radius = Neighbors.nearest(centres[i], centres, k, i)[k - 1];
            int here = 0;
            for (double[] sample : drawn) {
                here += Distances.squared(centres[i], sample) <= radius ? 1 : 0;
            }
            covered += here > 0 ? 1 : 0;
            inside += here;
        }
        return new Coverage(
                (double) covered / centres.length,
                inside / ((double) k * drawn.length),
                expected(centres.length, drawn.length, k));
    }

    /** Of k real neighbours and M samples none of the latter is among the first k. */
    private static double expected(int real, int samples, int k) {
        double none = 1;
        for (int i = 1; i <= k; i++) {
            none *= (double) (real - i) / (real + samples - i);
        }
        return 1 - none;
    }

    /** The share of the real points with a sample in their ball. */
    public double coverage() {
        return coverage;
    }

    /** How many balls there are around a sample, over k, on average. */
    public double density() {
        return density;
    }

    /** The mean of the coverage if both come from one continuous distribution. */
    public double expectedCoverage() {
        return expected;
    }

    @Override
    public String toString() {
        return "Coverage[coverage " + coverage + ", of one distribution " + expected + ", density " + density + "]";
    }
}

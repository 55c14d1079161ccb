package nabla.scorematching.metrics;

import java.util.Arrays;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * Whether samples are copies of the training rows: how near they are to the nearest one, compared with held-out rows.
 *
 * <p>Held-out rows are independent of the training rows. So are samples of a model that has learnt the distribution alone,
 * and then the distances of both to the nearest training row are draws of one distribution; samples of one that has learnt
 * the rows by heart are nearer (Meehan, Chaudhuri and Dasgupta, A non-parametric test to detect data-copying in generative
 * models, AISTATS 2020, with one cell).
 *
 * <p>Work (n + l) m D for n samples, m training rows and l held-out rows; memory that of the rows. Columns of different units should be
 * standardised before. Samples that miss the data altogether are far from training rows, too: look at {@link Coverage} as well.
 */
public final class Memorization {
    private static final String NAME = "Memorization";

    /** A row is taken for a copy if the nearest training row is nearer than this part of the way to the second one. */
    private static final double COPY = 1 / 3.0;

    private final double[][] train;
    private final Tensor heldOut;

    private Memorization(double[][] train, Tensor heldOut) {
        this.train = train;
        this.heldOut = heldOut;
    }

    /**
     * For a model that learnt from these rows and has never seen the others.
     *
     * @param train [m, D], m ≥ 2
     * @param heldOut rows of the same distribution, [l, D], l ≥ 1
     * @throws IllegalArgumentException if there are fewer, one is not finite, or they differ in dimension
     */
    public static Memorization of(Tensor train, Tensor heldOut) {
        Points.requireSameDim(NAME, train, heldOut);
        Points.rows(NAME, heldOut, 1);
        return new Memorization(Points.rows(NAME, train, 2), heldOut);
    }

    /**
     * Whether samples are nearer to the training rows than held-out rows are, by the test of Mann and Whitney.
     *
     * @param samples [n, D], n ≥ 1
     * @return the probability that a sample is nearer to its nearest training row than a held-out row is: ½ without copying, 1 for
     *     copies; and the p-value, which is small for copies
     * @throws IllegalArgumentException if there are none, one is not finite, or they are of another dimension
     */
    public TestResult test(Tensor samples) {
        return AUROC.test(distances(samples).neg(), distances(heldOut).neg());
    }

    /** The distance of each row to the nearest training row, [n]. */
    public Tensor distances(Tensor rows) {
        return Tensor.of(Arrays.stream(rows(rows))
                .mapToDouble(row -> Math.sqrt(Neighbors.nearest(row, train, 1, -1)[0]))
                .toArray());
    }

    /**
     * The share of rows that are less than a third as far from the nearest training row as from the second one (Yoon et al.,
     * Diffusion probabilistic models generalize when they fail to memorize, 2023). Compare it with that of the held-out rows.
     *
     * @param rows [n, D], n ≥ 1
     * @throws IllegalArgumentException as of {@link #test}
     */
    public double copies(Tensor rows) {
        return Arrays.stream(rows(rows))
                .map(row -> Neighbors.nearest(row, train, 2, -1))
                .mapToDouble(near -> near[0] < COPY * COPY * near[1] ? 1 : 0)
                .average()
                .orElseThrow();
    }

    private double[][] rows(Tensor rows) {
        Points.require(NAME, rows, train[0].length);
        return Points.rows(NAME, rows, 1);
    }
}

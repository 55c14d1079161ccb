package nabla.scorematching.metrics;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.points.Distances;
import nabla.scorematching.points.Points;

/**
 * How strange a row is to a model, by how badly the model takes noise away from it: the mean of
 *
 * <pre>
 *     ‖σ s(x + σz, σ) + z‖²,    z ~ N(0, I),
 * </pre>
 *
 * over noise levels σ and draws z. With the denoiser D = x + σ²s it is ‖D(x + σz) − x‖²/σ²: a row like those that the score
 * was learnt from is restored, another is drawn to the data and not back to where it was. It needs no likelihood, whose
 * integral over all levels is dominated by details that say little about strangeness (J. Graham et al., Denoising diffusion
 * models for out-of-distribution detection, 2023). For the score of N(0, v I) its mean is (D v² + σ²‖x‖²)/(v + σ²)² at each level.
 *
 * <p>Multiplied out it is ‖z‖² + σ²‖s‖² + c σ z·s with c = 2. By Stein's identity E[σ z·s(x + σz)] = σ² E[∇·s(x + σz)], so its
 * mean is D + σ² E[‖s‖² + c ∇·s], and c = 2 has twice the loss of A. Hyvärinen (Estimation of non-normalized statistical models
 * by score matching, 2005, theorem 1). {@link #divergenceWeight} sets c: with more of it, a row is normal less because the score
 * is small there, and more because the density curves as at a mode. Rows are ordered as by the denoising error of the score
 * 2s/c, that of the density to the power 2/c.
 *
 * <p>Every row sees the same noise, so that rows are compared like with like, and the error of a row depends on no other row.
 */
public final class DenoisingError {
    private static final int LEVELS = 8;
    private static final int DRAWS = 8;

    /** c of the denoising error itself. */
    private static final double ITS_OWN = 2;

    /** The points that the score is asked for at once, unless there are more rows. */
    private static final int ROWS_TOGETHER = 256;

    /** The largest level, in units of the smallest. */
    private static final double RANGE = 3;

    private final NoiseLevels levels;
    private final int draws;
    private final boolean antithetic;
    private final double divergenceWeight;

    private DenoisingError(NoiseLevels levels, int draws, boolean antithetic, double divergenceWeight) {
        this.levels = levels;
        this.draws = draws;
        this.antithetic = antithetic;
        this.divergenceWeight = divergenceWeight;
    }

    /** The error at these levels, by 8 draws at each. */
    public static DenoisingError of(NoiseLevels levels) {
        return new DenoisingError(Points.present("DenoisingError", "noise levels", levels), DRAWS, false, ITS_OWN);
    }

    /**
     * The error at levels that are chosen from the data that the score was learnt from: with δ the median distance of a row
     * to its nearest neighbour, 8 levels from 3δ/√D to δ/√D. Noise of δ/√D is as long as the way to the neighbour, so less
     * of it is taken away around any point near the data; noise of three times as much hides the difference between rows of
     * the data and those of another kind.
     *
     * @param x data, [n, D]; of more than 1,000 rows only so many are compared with all others
     * @throws IllegalArgumentException if there are fewer than two rows, one is not finite, or most rows have an equal
     */
    public static DenoisingError forData(Tensor x) {
        double[] nearest = Distances.nearestSquared(Points.rows("DenoisingError.forData", x, 2));
        Arrays.sort(nearest);
        double scale = Math.sqrt(nearest[nearest.length / 2] / x.size(1));
        if (!(scale > 0)) {
            throw new IllegalArgumentException(
                    "DenoisingError.forData: expected rows most of which differ, got the median"
                            + " distance 0 to the nearest neighbour; spread repeated values over their cells (Dequantization)");
        }
        return of(NoiseLevels.geometric(RANGE * scale, scale, LEVELS));
    }

    /**
     * The same with another number of draws of noise at each level.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public DenoisingError draws(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("DenoisingError.draws: expected a positive number, got " + number);
        }
        return new DenoisingError(levels, number, antithetic, divergenceWeight);
    }

    /**
     * The same with draws in pairs z and −z; of an odd number the last has no partner. What is odd in z cancels in a pair, most of
     * all c σ z·s(x), which is as large as the score at the row: the more weight c the divergence has, the more noise that is.
     */
    public DenoisingError antithetic() {
        return new DenoisingError(levels, draws, true, divergenceWeight);
    }

    /**
     * The same with another weight c of the divergence of the score: the mean of
     *
     * <pre>
     *     ‖σ s(x + σz, σ) + z‖² + (c − 2) σ z·s(x + σz, σ),
     * </pre>
     *
     * whose mean is D + σ² E[‖s‖² + c ∇·s]. 2 is the denoising error, and the default; 0 has the norm of the score alone. For the
     * score of N(0, v I) the mean is (D v² + σ²‖x‖²)/(v + σ²)² − (c − 2) σ² D/(v + σ²) at each level. Only differences between
     * rows have a meaning for c ≠ 2: the statistic may be negative.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public DenoisingError divergenceWeight(double c) {
        if (!(c >= 0 && c < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "DenoisingError.divergenceWeight: expected a finite number that is not negative, got " + c);
        }
        return new DenoisingError(levels, draws, antithetic, c);
    }

    /** The noise levels. */
    public NoiseLevels levels() {
        return levels;
    }

    /**
     * The error of each row: the higher, the stranger. Draw k at the level of index i is made from {@code
     * rng.split(i).split(k)}, pair k of antithetic draws likewise.
     *
     * @param score s(x, σ)
     * @param x points, [B, D]
     * @return [B]
     * @throws IllegalArgumentException if the points are not [B, D], or the score is of another shape
     */
    public Tensor evaluate(NoiseConditionalScore score, Tensor x, Rng rng) {
        Points.require("DenoisingError", x);
        int rows = x.size(0);
        int total = levels.count() * draws;
        int together = Math.max(1, Math.min(total, ROWS_TOGETHER / Math.max(1, rows)));
        Tensor sum = Tensor.zeros(rows);
        for (int from = 0; from < total; from += together) {
            int count = Math.min(together, total - from);
            Tensor errors = errors(score, x, from, count, rng).reshape(count, rows);
            for (int i = 0; i < count; i++) {
                sum = sum.add(errors.select(0, i));
            }
        }
        return sum.div(total);
    }

    /** ‖σ s(x + σz, σ) + z‖² + (c − 2) σ z·s of all rows for the draws of these numbers, in one batch: what a call costs counts for few rows. */
    private Tensor errors(NoiseConditionalScore score, Tensor x, int from, int count, Rng rng) {
        Tensor[] noises = new Tensor[count];
        double[] sigmas = new double[count];
        for (int i = 0; i < count; i++) {
            int level = (from + i) / draws;
            noises[i] = noise(rng.split(level), (from + i) % draws, x.size(1));
            sigmas[i] = levels.get(level);
        }
        Tensor z = Points.repeated(Tensor.concat(0, noises), x.size(0));
        Tensor sigma = Points.repeated(Tensor.of(sigmas).unsqueeze(1), x.size(0));
        Tensor points = x.unsqueeze(0)
                .broadcastTo(count, x.size(0), x.size(1))
                .reshape(z.shape())
                .add(z.mul(sigma));
        Tensor s = score.at(sigma).checked("DenoisingError").score(points).mul(sigma);
        Tensor error = s.add(z).square().sum(-1);
        return divergenceWeight == ITS_OWN ? error : error.add(s.mul(z).sum(-1).mul(divergenceWeight - ITS_OWN));
    }

    private Tensor noise(Rng rng, int draw, int dim) {
        if (!antithetic) {
            return rng.split(draw).normal(1, dim);
        }
        Tensor z = rng.split(draw / 2).normal(1, dim);
        return draw % 2 == 0 ? z : z.neg();
    }

    @Override
    public String toString() {
        return "DenoisingError(" + levels + ", " + draws + (antithetic ? " antithetic" : "")
                + " draws, divergence weight " + divergenceWeight + ")";
    }
}

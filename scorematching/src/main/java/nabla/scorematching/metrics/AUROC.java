package nabla.scorematching.metrics;

import java.util.Arrays;
import nabla.autodiff.Tensor;
import nabla.scorematching.Estimate;
import nabla.scorematching.points.Normal;
import nabla.scorematching.points.Points;

/**
 * The area under the receiver operating characteristic: the probability that a positive has a higher score than a negative
 * does, equal ones counting half (Hanley and McNeil, Radiology 143, 1982). ½ if scores tell nothing, 1 if they
 * separate the two. Only their order matters, so −∞ and ∞ are scores like others. It is the Mann-Whitney statistic U/(nm), from ranks in O((n + m) log(n + m)).
 */
public final class AUROC {
    private static final String NAME = "AUROC";

    private AUROC() {}

    /**
     * The area.
     *
     * @param positives scores of those that should have high ones, [n], n ≥ 1
     * @param negatives scores of the others, [m], m ≥ 1
     * @throws IllegalArgumentException if there are none, or one is NaN
     */
    public static double of(Tensor positives, Tensor negatives) {
        return Arrays.stream(placements(scores(positives), scores(negatives)))
                .average()
                .orElseThrow();
    }

    /**
     * The area with its standard error, of DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988): the placements of the
     * positives among the negatives and the other way round are means over independent rows. Near 1 an
     * interval of it goes beyond: {@code estimate(p, n).interval(0.95).within(0, 1)}.
     *
     * @param positives [n], n ≥ 2
     * @param negatives [m], m ≥ 2
     * @throws IllegalArgumentException if there are fewer, or one is NaN
     */
    public static Estimate estimate(Tensor positives, Tensor negatives) {
        Points.present("AUROC.estimate", "scores", positives);
        Points.present("AUROC.estimate", "scores", negatives);
        if (positives.size() < 2 || negatives.size() < 2) {
            throw new IllegalArgumentException("AUROC.estimate: expected two scores of each kind, got "
                    + Arrays.toString(positives.shape()) + " and " + Arrays.toString(negatives.shape()));
        }
        double[] p = scores(positives);
        double[] n = scores(negatives);
        Estimate above = Estimate.ofMean(Tensor.of(placements(p, n)));
        Estimate below = Estimate.ofMean(Tensor.of(placements(n, p)));
        return new Estimate(above.value(), Math.hypot(above.standardError(), below.standardError()));
    }

    /**
     * Whether positives are higher: the test of Mann and Whitney, by its normal distribution with ties, which is good from some ten
     * rows of each kind on. The hypothesis is that all scores come from one distribution.
     *
     * @return the area, and the probability of one as large or larger
     * @throws IllegalArgumentException as of {@link #of}
     */
    public static TestResult test(Tensor positives, Tensor negatives) {
        double area = of(positives, negatives);
        double n = positives.size();
        double m = negatives.size();
        double ties = Ranks.ties(Ranks.of(joined(scores(positives), scores(negatives))));
        double all = n + m;
        double variance = n * m / 12 * (all + 1 - ties / (all * (all - 1)));
        // Half a step of U for continuity.
        double z = (area * n * m - n * m / 2 - 0.5) / Math.sqrt(variance);
        return new TestResult(area, variance > 0 ? Normal.probability(-z) : 1);
    }

    /** For each of the first, the share of the others that is below it, equal ones counting half. */
    private static double[] placements(double[] first, double[] others) {
        double[] among = Ranks.of(joined(first, others));
        double[] own = Ranks.of(first);
        double[] placements = new double[first.length];
        Arrays.setAll(placements, i -> (among[i] - own[i]) / others.length);
        return placements;
    }

    private static double[] joined(double[] first, double[] second) {
        double[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static double[] scores(Tensor scores) {
        Points.present(NAME, "scores", scores);
        if (scores.rank() != 1 || scores.size() == 0) {
            throw new IllegalArgumentException(
                    NAME + ": expected scores [n] with n of at least 1, got " + Arrays.toString(scores.shape()));
        }
        Points.requireKnown(NAME, "scores that are numbers", scores, score -> !Double.isNaN(score));
        return scores.toArray();
    }
}

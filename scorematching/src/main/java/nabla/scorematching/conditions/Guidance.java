package nabla.scorematching.conditions;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.points.Points;

/**
 * Scores that are led towards a class c.
 *
 * <p>With a classifier: s + w ∇ₓ log p(c | x, t) (Dhariwal and Nichol, Diffusion models beat GANs on image synthesis,
 * NeurIPS 2021). Without one: (1 + w) s(x, t | c) − w s(x, t), where the second score knows nothing of the class (Ho
 * and Salimans, Classifier-free diffusion guidance, 2022).
 *
 * <p>A classifier with w = 1, or the difference with w = 0, gives the score of p(x | c). A larger w sharpens: at each
 * noise level it is the score of p(x) p(c | x)ʷ, or of p(x | c) p(c | x)ʷ, up to a constant. These densities do not
 * belong to one diffusion, so samples are less spread than the sharpened density of the data, and nearer to the middle
 * of the class.
 */
public final class Guidance {
    private Guidance() {}

    /** The logarithm of the probability of what one wants, given noisy points. */
    @FunctionalInterface
    public interface Classifier {
        /**
         * log p(c | x, t) of each row.
         *
         * @param x noisy points, [B, D]
         * @param condition the time, or the noise level, of each row, [B, 1]
         * @return [B]; it may be off by a constant
         */
        Tensor logProb(Tensor x, Tensor condition);
    }

    /**
     * (1 + w) s_c − w s, in time.
     *
     * @param conditional s_c, the score of the class
     * @param unconditional s, the score of all classes together
     * @param weight w: 0 for the class as it is
     * @throws IllegalArgumentException if the weight is not finite
     */
    public static TimeConditionalScore classifierFree(
            TimeConditionalScore conditional, TimeConditionalScore unconditional, double weight) {
        requireDifference(conditional, unconditional, weight);
        return (x, t) -> difference(
                conditional.at(t).checked("Guidance.classifierFree"),
                unconditional.at(t).checked("Guidance.classifierFree"),
                x,
                weight);
    }

    /**
     * (1 + w) s_c − w s, at noise levels; see {@link #classifierFree(TimeConditionalScore, TimeConditionalScore, double)}.
     */
    public static NoiseConditionalScore classifierFree(
            NoiseConditionalScore conditional, NoiseConditionalScore unconditional, double weight) {
        requireDifference(conditional, unconditional, weight);
        return (x, sigma) -> difference(
                conditional.at(sigma).checked("Guidance.classifierFree"),
                unconditional.at(sigma).checked("Guidance.classifierFree"),
                x,
                weight);
    }

    /**
     * s + w ∇ₓ log p(c | x, t), with the gradient by automatic differentiation.
     *
     * @param classifier log p(c | x, t), whose rows must not see one another
     * @param weight w: 1 for the class as it is
     * @throws IllegalArgumentException if the weight is not finite
     */
    public static TimeConditionalScore classifier(TimeConditionalScore score, Classifier classifier, double weight) {
        requireClassifier(score, classifier, weight);
        return (x, t) -> score.at(t)
                .checked("Guidance.classifier")
                .score(x)
                .add(pull(classifier, x, t).mul(weight));
    }

    /** The same at noise levels; see {@link #classifier(TimeConditionalScore, Classifier, double)}. */
    public static NoiseConditionalScore classifier(NoiseConditionalScore score, Classifier classifier, double weight) {
        requireClassifier(score, classifier, weight);
        return (x, sigma) -> score.at(sigma)
                .checked("Guidance.classifier")
                .score(x)
                .add(pull(classifier, x, sigma).mul(weight));
    }

    private static Tensor difference(ScoreFunction conditional, ScoreFunction unconditional, Tensor x, double weight) {
        return conditional.score(x).mul(1 + weight).sub(unconditional.score(x).mul(weight));
    }

    private static Tensor pull(Classifier classifier, Tensor x, Tensor condition) {
        return Derivatives.gradient(
                y -> Points.onePerPoint("Guidance.classifier", "log-probabilities", classifier.logProb(y, condition), y)
                        .sum(),
                x);
    }

    private static void requireDifference(Object conditional, Object unconditional, double weight) {
        Points.present("Guidance.classifierFree", "a conditional score", conditional);
        Points.present("Guidance.classifierFree", "an unconditional score", unconditional);
        requireWeight("Guidance.classifierFree", weight);
    }

    private static void requireClassifier(Object score, Object classifier, double weight) {
        Points.present("Guidance.classifier", "a score", score);
        Points.present("Guidance.classifier", "a classifier", classifier);
        requireWeight("Guidance.classifier", weight);
    }

    private static void requireWeight(String name, double weight) {
        if (!Double.isFinite(weight)) {
            throw new IllegalArgumentException(name + ": expected a finite weight, got " + weight);
        }
    }
}

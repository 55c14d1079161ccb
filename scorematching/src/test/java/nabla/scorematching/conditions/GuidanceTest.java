package nabla.scorematching.conditions;

import static nabla.scorematching.Numbers.assertClose;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.Numbers;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.VPSDE;
import org.junit.jupiter.api.Test;

/** The components of a mixture are classes whose scores, and whose probabilities given a noisy point, are known. */
class GuidanceTest {
    private static final GaussianMixture P = Numbers.mixture(Rng.of(1), 3, 2);
    private static final GaussianMixture CLASS = GaussianMixture.of(
            Tensor.of(1), P.means().slice(0, 1, 2), P.covariances().slice(0, 1, 2));
    private static final SDE VP = VPSDE.standard();
    private static final TimeConditionalScore IN_TIME = DiffusedMixture.of(P, VP);
    private static final TimeConditionalScore CLASS_IN_TIME = DiffusedMixture.of(CLASS, VP);
    private static final NoiseConditionalScore AT_NOISE = atNoise(P);
    private static final NoiseConditionalScore CLASS_AT_NOISE = atNoise(CLASS);
    private static final Tensor X = Rng.of(2).normal(6, 2).mul(2);

    private static NoiseConditionalScore atNoise(GaussianMixture p) {
        return (x, sigma) -> p.noised(Tensor.scalar(1), sigma).score(x);
    }

    private static Tensor classLogProb(GaussianMixture noised, Tensor x) {
        return noised.responsibilities(x).select(1, 1).log();
    }

    /** Bayes' rule: ∇log p(x | c) = s + ∇log p(c | x). */
    @Test
    void aClassifierMakesTheScoreOfItsClass() {
        for (double t : new double[] {0.1, 0.5, 0.9}) {
            GaussianMixture noised = P.noised(VP.meanCoefficient(t), VP.standardDeviation(t));
            TimeConditionalScore guided = Guidance.classifier(IN_TIME, (x, time) -> classLogProb(noised, x), 1);
            assertClose(CLASS_IN_TIME.at(t).score(X), guided.at(t).score(X), 1e-12);
        }
        for (double sigma : new double[] {0.1, 3}) {
            GaussianMixture noised = P.noised(1, sigma);
            NoiseConditionalScore guided = Guidance.classifier(AT_NOISE, (x, s) -> classLogProb(noised, x), 1);
            assertClose(CLASS_AT_NOISE.at(sigma).score(X), guided.at(sigma).score(X), 1e-12);
        }
    }

    /** The gradient of log p(x | c) p(c | x)ʷ = (1 + w) log p(x | c) − w log p(x) + w log p(c). */
    @Test
    void bothWaysAreTheGradientOfTheSharpenedDensity() {
        double w = 2.5;
        double t = 0.3;
        double alpha = VP.meanCoefficient(t);
        double sigma = VP.standardDeviation(t);
        GaussianMixture p = P.noised(alpha, sigma);
        GaussianMixture c = CLASS.noised(alpha, sigma);
        Tensor expected = Derivatives.gradient(
                x -> c.logProb(x).mul(1 + w).sub(p.logProb(x).mul(w)).sum(), X);
        assertClose(
                expected,
                Guidance.classifierFree(CLASS_IN_TIME, IN_TIME, w).at(t).score(X),
                1e-11);
        TimeConditionalScore led = Guidance.classifier(CLASS_IN_TIME, (x, time) -> classLogProb(p, x), w);
        assertClose(expected, led.at(t).score(X), 1e-11);
        Tensor atNoise =
                Guidance.classifierFree(CLASS_AT_NOISE, AT_NOISE, w).at(sigma).score(X);
        Tensor parts = CLASS_AT_NOISE
                .at(sigma)
                .score(X)
                .mul(1 + w)
                .sub(AT_NOISE.at(sigma).score(X).mul(w));
        assertClose(parts, atNoise, 1e-13);
        assertClose(
                CLASS_IN_TIME.at(t).score(X),
                Guidance.classifierFree(CLASS_IN_TIME, IN_TIME, 0).at(t).score(X),
                1e-13);
    }
}

package nabla.examples.digits;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.VESDE;

/**
 * The probability of images under a diffusion model, whose pixels are integers k = 0 … 16. The model has the density p_σ of
 * images with the noise σ, and a noisy image y = x + σz is rounded to P(x|y), so
 *
 * <pre>
 *     log P(x) = log ∫ p_σ(y) P(x|y) dy ≥ E[log p_σ(y) + log P(x|y) − log q(y|x)],    q = N(x, σ²I)
 * </pre>
 *
 * (D. P. Kingma, T. Salimans, B. Poole and J. Ho, Variational diffusion models, NeurIPS 2021). The bound is exact if P(x|y) is
 * the posterior. By Tweedie's formulas that has the mean D = y + σ²s and the variances σ² ∂D/∂y; P(x|y) is taken to be normal
 * with these, at the 17 values of each pixel.
 *
 * <p>Uniform noise in the cells of the pixels, which {@code DiscreteLikelihood} takes, has edges at which a network has to
 * learn a jump in every dimension, and half of all pixels are 0 and lie between two of them.
 *
 * @param score s(x, σ) of images
 * @param train the images that it was learnt from: their mean and covariance make p₁
 * @param noise σ
 */
record PixelLikelihood(NoiseConditionalScore score, Tensor train, double noise) {
    /** The σ of the figures in docs/digits.md: half a step of a pixel. */
    static final double NOISE = 0.03;

    /** Noise that hides an image. */
    private static final double LARGEST = 20;

    private static final double TOLERANCE = 1e-5;

    /** The part of each pixel's probability that all values share, so that none is impossible. */
    private static final double SHARED = 1e-3;

    /** The least deviation of P(x|y), in steps of a pixel. */
    private static final double LEAST = 0.1;

    private static final double STEP = 1.0 / DigitImages.LEVELS;

    /**
     * Bits for each of the 64 dimensions, and what they may be wrong by.
     *
     * @param mean −log₂ P/64, the mean of the images
     * @param imagesError its standard error, by the images
     * @param drawsError its standard error, by the draws of y
     * @param solverError how much it changes with tolerances 32 times as large
     * @param priorMismatch a bound of what p₁ costs
     */
    record Bits(double mean, double imagesError, double drawsError, double solverError, double priorMismatch) {
        String csv() {
            return "bits,images error,draws error,solver error,prior mismatch\n" + mean + ',' + imagesError + ','
                    + drawsError + ',' + solverError + ',' + priorMismatch + '\n';
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "held-out images: at most %.4f bits per dimension; standard error %.4f by the images, %.4f by the draws;"
                            + " solver %.1e, prior at most %.1e, trace exact",
                    mean,
                    imagesError,
                    drawsError,
                    solverError,
                    priorMismatch);
        }
    }

    /**
     * The bits of images.
     *
     * @param draws of y for each image, at least two; draw k is from {@code rng.split(k)}
     */
    Bits of(Tensor images, int draws, Rng rng) {
        SDE sde = VESDE.of(noise, LARGEST);
        LogLikelihood density = LogLikelihood.of(sde, OdeSolver.adaptive(TOLERANCE, TOLERANCE), 0)
                .prior(sde.marginal(train, 1));
        List<Tensor> each = new ArrayList<>();
        double solverError = 0;
        double mismatch = 0;
        for (int k = 0; k < draws; k++) {
            Tensor z = rng.split(k).normal(images.shape());
            Tensor y = images.add(z.mul(noise));
            LogLikelihood.Likelihood likelihood = density.evaluate(sde.inTime(score), y);
            Tensor logQ = z.square().mul(-0.5).sub(Math.log(noise * Math.sqrt(2 * Math.PI)));
            each.add(bits(likelihood.logProb().sub(logQ.sum(1)).add(rounding(images, y))));
            solverError += bits(likelihood.solverError()).mean().abs().item() / draws;
            mismatch += bits(likelihood.priorMismatch()).mean().abs().item() / draws;
        }
        Tensor all = Tensor.concat(0, each.toArray(Tensor[]::new)).reshape(draws, images.size(0));
        Tensor ofImages = all.mean(0);
        int n = images.size(0);
        return new Bits(
                ofImages.mean().item(),
                Math.sqrt(ofImages.variance(0).item() / (n - 1)),
                Math.sqrt(all.variance(0).mean().item() / (n * (draws - 1.0))),
                solverError,
                mismatch);
    }

    private static Tensor bits(Tensor logProb) {
        return logProb.div(-DigitImages.PIXELS * Math.log(2));
    }

    /** log P(x|y), [B]. */
    private Tensor rounding(Tensor images, Tensor y) {
        ScoreFunction s = score.at(noise);
        double variance = noise * noise;
        Tensor mean = y.add(s.score(y).mul(variance));
        Tensor slopes = Derivatives.rowJacobians(s::score, y)
                .mul(Tensor.eye(DigitImages.PIXELS))
                .sum(-1)
                .mul(variance)
                .add(1);
        Tensor spread = slopes.clip(0, 1).mul(variance).add(Math.pow(LEAST * STEP, 2));
        Tensor values = Tensor.arange(DigitImages.LEVELS + 1).mul(STEP);
        Tensor exponents = values.sub(mean.unsqueeze(-1))
                .square()
                .div(spread.unsqueeze(-1))
                .mul(-0.5);
        Tensor own = images.sub(mean).square().div(spread).mul(-0.5);
        Tensor probability = own.sub(exponents.logSumExp(-1)).exp();
        return probability
                .mul(1 - SHARED)
                .add(SHARED / (DigitImages.LEVELS + 1))
                .log()
                .sum(-1);
    }
}

package nabla.examples.digits;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.EDMPreconditioning;
import nabla.nn.ScoreNetwork;
import nabla.nn.Standardize;
import nabla.nn.StandardizedScore;
import nabla.nn.data.Batches;
import nabla.nn.files.Model;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.Schedule;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.Trainer;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.diffusion.HeunEDM;
import nabla.scorematching.losses.EDMScoreMatching;
import nabla.scorematching.samplers.SamplingRun;

/**
 * How the images are learnt and drawn: the diffusion model of Karras et al. (Elucidating the design space of diffusion-based
 * generative models, 2022) with a residual perceptron. docs/digits.md says what else was tried, and what each number is good
 * for.
 *
 * @param width the numbers in the stream of the network
 * @param steps training steps
 * @param levels the noise levels of the sampler, in units of a pixel's range
 */
public record Recipe(int width, int steps, NoiseLevels levels) {
    private static final int BLOCKS = 3;
    private static final int EMBEDDING = 64;
    private static final int BATCH = 128;
    private static final double RATE = 1e-3;
    private static final double DECAY = 0.999;

    /** log σ ~ N(−0.7, 0.7²): most of the time at σ from 0.2 to 1.2, where noise turns into one digit or another. */
    private static final double LOG_MEAN = -0.7;

    private static final double LOG_DEVIATION = 0.7;

    /** More noise than this leaves nothing of an image, and less is below the sixteenth to which pixels are rounded. */
    private static final double LARGEST = 20;

    private static final double SMALLEST = 0.02;

    /** The recipe of the figures in docs/digits.md. */
    public static Recipe full() {
        return new Recipe(256, 5000, NoiseLevels.karras(LARGEST, SMALLEST, 30, 7));
    }

    /** A short run that shows everything, with rough samples. */
    public static Recipe quick() {
        return new Recipe(128, 400, NoiseLevels.karras(LARGEST, SMALLEST, 10, 7));
    }

    /** The same with another number of training steps. */
    public Recipe withSteps(int number) {
        return new Recipe(width, number, levels);
    }

    /** The untrained score of images: centred on their mean, and preconditioned by their deviation from it. */
    ConditionalLayer network(Tensor images) {
        Tensor mean = images.mean(0);
        Standardize centred = Standardize.of(mean, Tensor.ones(mean.size()));
        return StandardizedScore.of(
                centred,
                EDMPreconditioning.of(
                        deviation(images), ScoreNetwork.conditionalResidual(mean.size(), width, BLOCKS, EMBEDDING)));
    }

    private static double deviation(Tensor images) {
        return Math.sqrt(images.variance(0).mean().item());
    }

    /** Trains a network on images. */
    Trainer trainer(ConditionalLayer network, Tensor images) {
        EDMScoreMatching loss = EDMScoreMatching.of(deviation(images)).logNormal(LOG_MEAN, LOG_DEVIATION);
        return Trainer.of(loss.on(network), Adam.of(Schedule.cosine(RATE, 0, steps)))
                .averaging(ExponentialMovingAverage.of(DECAY))
                .onThreads(Runtime.getRuntime().availableProcessors());
    }

    static Batches batches(Tensor images, Rng rng) {
        return Batches.of(images, Math.min(BATCH, images.size(0)), rng);
    }

    /** Draws images from a model. */
    SamplingRun<NoiseConditionalScore, Tensor> sampler(Model model) {
        return HeunEDM.of(levels)
                .on((x, sigma) -> model.apply(x, sigma))
                .onThreads(Runtime.getRuntime().availableProcessors());
    }

    /** Where its chains begin: noise of the largest level. */
    Tensor start(int count, int dim, Rng rng) {
        return rng.normal(count, dim).mul(levels.largest());
    }
}

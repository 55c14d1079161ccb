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
 * @param labelled whether images are learnt together with what digit they are
 * @param width the numbers in the stream of the network
 * @param blocks residual blocks
 * @param steps training steps
 * @param learnt the noise levels of the training
 * @param levels the noise levels of the sampler, in units of a pixel's range
 */
public record Recipe(boolean labelled, int width, int blocks, int steps, Learnt learnt, NoiseLevels levels) {
    private static final int BLOCKS = 3;

    /** The exact trace of two blocks is cheap, that of three is not. */
    private static final int TRACEABLE_BLOCKS = 2;

    private static final int EMBEDDING = 64;
    private static final double DROPOUT = 0.1;
    private static final int BATCH = 128;
    private static final double RATE = 1e-3;
    private static final double DECAY = 0.999;

    /** Most of the time at σ from 0.2 to 1.2, where noise turns into one digit or another. */
    private static final Learnt SHAPES = new Learnt(-0.7, 0.7);

    /** Most of the time at σ from 0.04 to 0.45: a likelihood counts all levels alike, and below is the noise that is left. */
    private static final Learnt DENSITY = new Learnt(-2, 1.2);

    /** More noise than this leaves nothing of an image, and less is below the sixteenth to which pixels are rounded. */
    private static final double LARGEST = 20;

    private static final double SMALLEST = 0.02;

    /** Fresh noise on the way down, where images take shape. */
    private static final double CHURN = 20;

    private static final double CHURN_FROM = 0.05;
    private static final double CHURN_TO = 1;
    private static final double INFLATION = 1.015;

    /**
     * The noise levels of a training: log σ ~ N(mean, deviation²).
     *
     * @param mean of log σ
     * @param deviation of log σ
     */
    record Learnt(double mean, double deviation) {}

    /** The recipe of the figures in docs/digits.md. */
    public static Recipe full() {
        return new Recipe(true, 256, BLOCKS, 5000, SHAPES, NoiseLevels.karras(LARGEST, SMALLEST, 30, 7));
    }

    /** A short run that shows everything, with rough samples. */
    public static Recipe quick() {
        return new Recipe(true, 128, BLOCKS, 400, SHAPES, NoiseLevels.karras(LARGEST, SMALLEST, 10, 7));
    }

    /** The same with another number of training steps. */
    public Recipe withSteps(int number) {
        return new Recipe(labelled, width, blocks, number, learnt, levels);
    }

    /** The same from the pixels alone. */
    public Recipe withoutLabels() {
        return new Recipe(false, width, blocks, steps, learnt, levels);
    }

    /** The same for the likelihood of pixels alone. */
    public Recipe forLikelihood() {
        return new Recipe(false, width, TRACEABLE_BLOCKS, steps, DENSITY, levels);
    }

    /**
     * What is learnt of images: their pixels, and beside them their labels as numbers that get noise as the pixels do. So
     * the model is one of both together; where noise could turn into one digit or another, the label that comes out of it
     * decides for all pixels.
     */
    Tensor rows(DigitImages images) {
        return labelled ? images.labelled() : images.pixels();
    }

    /** The untrained score of rows: centred on their mean, and preconditioned by their deviation from it. */
    ConditionalLayer network(Tensor rows) {
        Tensor mean = rows.mean(0);
        Standardize centred = Standardize.of(mean, Tensor.ones(mean.size()));
        return StandardizedScore.of(
                centred,
                EDMPreconditioning.of(
                        deviation(rows),
                        ScoreNetwork.conditionalResidual(mean.size(), width, blocks, EMBEDDING, DROPOUT)));
    }

    private static double deviation(Tensor rows) {
        return Math.sqrt(rows.variance(0).mean().item());
    }

    /** Trains a network on rows. */
    Trainer trainer(ConditionalLayer network, Tensor rows) {
        EDMScoreMatching loss = EDMScoreMatching.of(deviation(rows)).logNormal(learnt.mean(), learnt.deviation());
        return Trainer.of(loss.on(network), Adam.of(Schedule.cosine(RATE, 0, steps)))
                .averaging(ExponentialMovingAverage.of(DECAY))
                .inSinglePrecision()
                .onThreads(Runtime.getRuntime().availableProcessors());
    }

    static Batches batches(Tensor rows, Rng rng) {
        return Batches.of(rows, Math.min(BATCH, rows.size(0)), rng);
    }

    /** Draws rows from a model. */
    SamplingRun<NoiseConditionalScore, Tensor> sampler(Model model) {
        return HeunEDM.of(levels)
                .churn(CHURN, CHURN_FROM, CHURN_TO, INFLATION)
                .on((x, sigma) -> model.apply(x, sigma))
                .inSinglePrecision()
                .onThreads(Runtime.getRuntime().availableProcessors());
    }

    /** Where its chains begin: noise of the largest level. */
    Tensor start(int count, int dim, Rng rng) {
        return rng.normal(count, dim).mul(levels.largest());
    }
}

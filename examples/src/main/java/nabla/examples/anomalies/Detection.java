package nabla.examples.anomalies;

import java.util.Arrays;
import java.util.function.LongConsumer;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.EDMPreconditioning;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.data.Batches;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.Schedule;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.Trainer;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.densities.KernelDensity;
import nabla.scorematching.losses.EDMScoreMatching;
import nabla.scorematching.metrics.DenoisingError;

/**
 * How well strange rows are told from normal ones: the area under the receiver operating characteristic, which is the
 * probability that a strange row has a higher statistic than a normal one.
 *
 * @param denoisingError by the denoising error of a score model
 * @param kernelDensity by the logarithm of a kernel density
 */
public record Detection(double denoisingError, double kernelDensity) {
    private static final int BLOCKS = 3;
    private static final int EMBEDDING = 64;
    private static final int BATCH = 128;

    /** Levels are learnt in a factor of about three around those of the statistic. */
    private static final double LOG_DEVIATION = 0.7;

    /**
     * The steps of a training in which each row is drawn so often.
     *
     * @param rows the number of rows
     */
    public static int steps(int rows, int draws) {
        return Math.max(1, (int) ((long) rows * draws / Math.min(BATCH, rows)));
    }

    /** Learns the normal rows of a split, and tells the others apart; standardised rows have the deviation 1. */
    public static Detection of(AnomalyTask.Split split, int width, int draws, Rng rng, LongConsumer step) {
        Tensor train = split.train();
        int steps = steps(train.size(0), draws);
        DenoisingError error = DenoisingError.forData(train);
        NoiseLevels levels = error.levels();
        double middle = Math.log(levels.largest() * levels.smallest()) / 2;
        ConditionalLayer network =
                EDMPreconditioning.of(1, ScoreNetwork.conditionalResidual(train.size(1), width, BLOCKS, EMBEDDING));
        Parameters learnt = Trainer.of(
                        EDMScoreMatching.of(1).logNormal(middle, LOG_DEVIATION).on(network),
                        Adam.of(Schedule.cosine(1e-3, 0, steps)))
                .averaging(ExponentialMovingAverage.of(0.999))
                .onThreads(Runtime.getRuntime().availableProcessors())
                .listener(at -> step.accept(at.step()))
                .fit(
                        network.init(rng.split(0)),
                        Batches.of(train, Math.min(BATCH, train.size(0)), rng.split(1)),
                        steps,
                        rng.split(2))
                .parameters();
        Rng noise = rng.split(3);
        KernelDensity density = KernelDensity.of(train, levels.smallest());
        return new Detection(
                area(
                        error.evaluate((x, sigma) -> network.apply(learnt, x, sigma), split.normal(), noise),
                        error.evaluate((x, sigma) -> network.apply(learnt, x, sigma), split.strange(), noise)),
                area(
                        density.logProb(split.normal()).neg(),
                        density.logProb(split.strange()).neg()));
    }

    /** The probability that a strange value is larger than a normal one, half of it for equal ones. */
    static double area(Tensor normal, Tensor strange) {
        double[] below = normal.toArray();
        Arrays.sort(below);
        double sum = 0;
        for (double value : strange.toArray()) {
            sum += (count(below, value) + count(below, Math.nextUp(value))) / 2.0;
        }
        return sum / below.length / strange.size();
    }

    /** How many of the sorted numbers are less than a value. */
    private static int count(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) / 2;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}

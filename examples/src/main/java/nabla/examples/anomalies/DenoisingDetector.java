package nabla.examples.anomalies;

import java.util.List;
import java.util.Locale;
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
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.losses.EDMScoreMatching;
import nabla.scorematching.metrics.DenoisingError;

/**
 * The denoising error of a score model that learns levels of noise around those of the statistic. How long it learns a
 * small table is chosen by the denoising error of rows put aside: a network that learns for long learns it by heart.
 *
 * @param width the numbers in the stream of the network
 * @param passes how often the training may draw each row, in increasing order
 * @param draws of noise for the statistic, at each of 8 levels: more of them cost time and make it less random
 */
record DenoisingDetector(int width, List<Integer> passes, int draws) implements Detector {
    private static final int BLOCKS = 3;
    private static final int EMBEDDING = 64;
    private static final int BATCH = 128;

    /** Of a table with fewer rows the number of passes is looked for. */
    private static final int SMALL = 500;

    /** Levels are learnt in a factor of about three around those of the statistic. */
    private static final double LOG_DEVIATION = 0.7;

    static DenoisingDetector full() {
        return new DenoisingDetector(128, List.of(30, 130, 530), 32);
    }

    static DenoisingDetector quick() {
        return new DenoisingDetector(16, List.of(10, 30), 2);
    }

    @Override
    public String name() {
        return "denoising error";
    }

    @Override
    public Fitted fit(Tensor rows, Rng rng) {
        DenoisingError error = DenoisingError.forData(rows).draws(draws);
        int often = rows.size(0) < SMALL ? passes(rows, error, rng.split(4)) : passes.get(passes.size() - 1);
        NoiseConditionalScore score = learn(rows, error.levels(), often, rng);
        NoiseLevels levels = error.levels();
        return new Fitted(
                String.format(
                        Locale.ROOT, "σ from %.2f to %.2f, %d passes", levels.smallest(), levels.largest(), often),
                x -> error.evaluate(score, x, rng.split(3)));
    }

    /** How often each row is drawn, for the least denoising error of rows put aside. */
    int passes(Tensor rows, DenoisingError error, Rng rng) {
        HeldOut parts = HeldOut.of(rows, rng.split(0));
        int best = passes.get(0);
        double least = Double.POSITIVE_INFINITY;
        for (int often : passes) {
            NoiseConditionalScore score = learn(parts.others(), error.levels(), often, rng.split(1));
            double now =
                    error.evaluate(score, parts.aside(), rng.split(2)).mean().item();
            if (now < least) {
                least = now;
                best = often;
            }
        }
        return best;
    }

    private NoiseConditionalScore learn(Tensor rows, NoiseLevels levels, int often, Rng rng) {
        int n = rows.size(0);
        int batch = Math.min(BATCH, n);
        int steps = (int) ((long) n * often / batch);
        double middle = Math.log(levels.largest() * levels.smallest()) / 2;
        ConditionalLayer network =
                EDMPreconditioning.of(1, ScoreNetwork.conditionalResidual(rows.size(1), width, BLOCKS, EMBEDDING));
        Parameters learnt = Trainer.of(
                        EDMScoreMatching.of(1).logNormal(middle, LOG_DEVIATION).on(network),
                        Adam.of(Schedule.cosine(1e-3, 0, steps)))
                .averaging(ExponentialMovingAverage.of(0.999))
                .onThreads(Runtime.getRuntime().availableProcessors())
                .fit(network.init(rng.split(0)), Batches.of(rows, batch, rng.split(1)), steps, rng.split(2))
                .parameters();
        return (x, sigma) -> network.apply(learnt, x, sigma);
    }
}

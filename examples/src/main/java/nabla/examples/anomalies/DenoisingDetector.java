package nabla.examples.anomalies;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import nabla.autodiff.Program;
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
import nabla.scorematching.metrics.AUROC;
import nabla.scorematching.metrics.DenoisingError;

/**
 * The denoising error of a score model that learns levels of noise around those of the statistic. The score is the mean of
 * networks that differ in their start, their batches and their noise: what one of them makes of a rare row is half chance. How
 * long they learn a small table is chosen by the denoising error of rows put aside: a network that learns for long learns it
 * by heart. How much the divergence of the score counts is chosen, if normal rows are of several classes, by how well networks
 * that have not seen one class tell it from the others. Training and statistic compute in single precision.
 *
 * @param width the numbers in the stream of a network
 * @param passes how often the training may draw each row, in increasing order
 * @param members how many networks
 * @param draws of noise for the statistic, in pairs, at each of 8 levels: more of them cost time and make it less random
 */
record DenoisingDetector(int width, List<Integer> passes, int members, int draws) implements Detector {
    private static final int BLOCKS = 3;
    private static final int EMBEDDING = 64;
    private static final int BATCH = 128;

    /** Of a table with fewer rows the number of passes is looked for. */
    private static final int SMALL = 500;

    /** With fewer classes there is a single one left to learn where one is left out. */
    private static final int CLASSES = 3;

    /** Weights c of the divergence to choose from; the first is that of the denoising error itself. */
    static final List<Double> WEIGHTS = List.of(2.0, 3.0, 4.0, 6.0, 8.0);

    /** Levels are learnt in a factor of about three around those of the statistic. */
    private static final double LOG_DEVIATION = 0.7;

    static DenoisingDetector full() {
        return new DenoisingDetector(128, List.of(30, 130, 530), 4, 32);
    }

    static DenoisingDetector quick() {
        return new DenoisingDetector(16, List.of(10, 30), 2, 2);
    }

    @Override
    public String name() {
        return "denoising error";
    }

    @Override
    public Fitted fit(Tensor rows, Rng rng) {
        return fit(rows, Collections.nCopies(rows.size(0), 0), rng);
    }

    @Override
    public Fitted fit(Tensor rows, List<Integer> classes, Rng rng) {
        DenoisingError own = DenoisingError.forData(rows).draws(draws).antithetic();
        int often = rows.size(0) < SMALL ? passes(rows, own, rng.split(-2)) : passes.get(passes.size() - 1);
        boolean several = classes.stream().distinct().count() >= CLASSES;
        double weight = WEIGHTS.get(
                several ? areas(rows, classes, often, rng.split(-3)).mean(0).argMax() : 0);
        DenoisingError error = own.divergenceWeight(weight);
        NoiseLevels levels = error.levels();
        NoiseConditionalScore score = NoiseConditionalScore.mean(IntStream.range(0, members)
                .mapToObj(i -> learn(rows, levels, often, rng.split(i)))
                .toList());
        return new Fitted(
                String.format(
                        Locale.ROOT,
                        "σ from %.2f to %.2f, %d passes%s",
                        levels.smallest(),
                        levels.largest(),
                        often,
                        several ? String.format(Locale.ROOT, ", c = %.0f", weight) : ""),
                x -> error.evaluate(score, x, rng.split(-1)));
    }

    /**
     * How well each class is told from the others, for each weight of the divergence: the area of a network that has not seen
     * the class, for its rows against rows of the others that were put aside. No strange row is asked.
     *
     * @return [classes, weights]
     */
    Tensor areas(Tensor rows, List<Integer> classes, int often, Rng rng) {
        return Tensor.stack(
                0,
                classes.stream()
                        .distinct()
                        .sorted()
                        .map(each -> areas(
                                rows.take(0, where(classes, other -> other.equals(each))),
                                HeldOut.of(
                                        rows.take(0, where(classes, other -> !other.equals(each))),
                                        rng.split(each).split(0)),
                                often,
                                rng.split(each)))
                        .toArray(Tensor[]::new));
    }

    private Tensor areas(Tensor strange, HeldOut normal, int often, Rng rng) {
        DenoisingError error =
                DenoisingError.forData(normal.others()).draws(draws).antithetic();
        NoiseConditionalScore score = learn(normal.others(), error.levels(), often, rng.split(1));
        return Tensor.of(WEIGHTS.stream()
                .map(error::divergenceWeight)
                .mapToDouble(weighted -> AUROC.of(
                        weighted.evaluate(score, strange, rng.split(2)),
                        weighted.evaluate(score, normal.aside(), rng.split(2))))
                .toArray());
    }

    private static int[] where(List<Integer> classes, Predicate<Integer> wanted) {
        return IntStream.range(0, classes.size())
                .filter(i -> wanted.test(classes.get(i)))
                .toArray();
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
                .inSinglePrecision()
                .onThreads(Runtime.getRuntime().availableProcessors())
                .fit(network.init(rng.split(0)), Batches.of(rows, batch, rng.split(1)), steps, rng.split(2))
                .parameters();
        return recorded((x, sigma) -> network.apply(learnt, x, sigma));
    }

    /** A score that is recorded for each number of rows, and computes in floats. */
    private static NoiseConditionalScore recorded(NoiseConditionalScore score) {
        Map<Integer, Program<Tensor, Tensor>> programs = new HashMap<>();
        return (x, sigma) -> {
            int dim = x.size(1);
            Tensor points = Tensor.concat(1, x, sigma);
            return programs.computeIfAbsent(
                            x.size(0),
                            rows -> Program.compile(
                                            p -> score.score(p.slice(1, 0, dim), p.slice(1, dim, dim + 1)), points)
                                    .inSinglePrecision())
                    .run(points);
        };
    }
}

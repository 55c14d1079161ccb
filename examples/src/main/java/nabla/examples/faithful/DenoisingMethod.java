package nabla.examples.faithful;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Progress;
import nabla.nn.ConditionalLayer;
import nabla.nn.EDMPreconditioning;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.losses.MultiLevelDenoising;
import nabla.scorematching.samplers.AnnealedLangevin;

/**
 * The modern way: denoising at many noise levels with one network that is told the level, and annealed Langevin dynamics
 * from the widest level to the narrowest, with a last denoising [Song and Ermon 2019; 2020]. The network is preconditioned
 * as Karras et al. (2022) do it, so that its input and its target have the same size at every level.
 *
 * <p>At the wide levels the clusters melt into one, so the chains divide between them as the data do.
 */
public final class DenoisingMethod implements Method {
    /** The largest and the least smallest level, in standard deviations of the data. */
    private static final double NARROWEST = 0.05;

    private static final double FINEST = 0.005;

    /** As usual; with more of them, chains drift further where the score was learnt from few rows. */
    private static final int STEPS_PER_LEVEL = 5;

    /** The level of which a picture shows the score: here the clusters begin to melt. */
    private static final double SHOWN = 0.5;

    /** Draws the frequencies by which the network is told the level. They are a part of it, and the same in every run. */
    private static final Rng FREQUENCIES = Rng.of(7);

    /** How often each held-out row is validated, with different noise. */
    private static final int REPEATS = 20;

    /** How many moments of the chains a picture shows. */
    private static final int STAGES = 4;

    private final Settings settings;

    /** The method with these settings. */
    public DenoisingMethod(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "denoising";
    }

    @Override
    public String title() {
        return "B: denoising";
    }

    /** Only that there is nothing to learn: noise gives every data set a density. */
    @Override
    public Optional<String> obstacle(Prepared data) {
        boolean alike = data.sample().max(0).sub(data.sample().min(0)).max().item() == 0;
        return alike ? Optional.of("all rows to learn from are alike") : Optional.empty();
    }

    @Override
    public ConditionalLayer network(int dim) {
        return EDMPreconditioning.of(1, ScoreNetwork.timeEmbedded(dim, 64, 2, FREQUENCIES));
    }

    @Override
    public Loss loss(Prepared data) {
        Loss once = MultiLevelDenoising.of(levels(data)).on(network(data.dim()));
        return once.evaluation((p, x, rng) -> once.evaluation().of(p, x.tile(REPEATS, 1), rng));
    }

    @Override
    public Trainer trainer(Prepared data) {
        return Trainer.of(loss(data))
                .averaging(ExponentialMovingAverage.of(0.999))
                .heldOut(data.heldOut(), settings.interval(50))
                .patience(20);
    }

    @Override
    public Samples draw(Parameters parameters, Prepared data, Rng rng, Progress progress) {
        ConditionalLayer network = network(data.dim());
        NoiseLevels levels = levels(data);
        Annealing annealing = new Annealing(
                levels,
                AnnealedLangevin.tuned(levels, STEPS_PER_LEVEL),
                (x, sigma) -> network.apply(parameters, x, sigma),
                data,
                progress);
        Tensor noise = rng.split(0).normal(settings.samples(), data.dim()).mul(levels.largest());
        List<Tensor> afterLevels = new ArrayList<>();
        Chains chains = annealing.run("B: annealed Langevin", noise, rng.split(1), afterLevels::add);
        String sampler = STEPS_PER_LEVEL + " annealed Langevin steps a level";
        List<Samples.Finding> findings = List.of(
                new Samples.Finding("noise levels of B", levels.count()),
                new Samples.Finding("the narrowest of them, in standard deviations", levels.smallest()));
        List<Samples.Stage> stages = stages(levels, afterLevels);
        if (data.clusters().isEmpty()) {
            return new Samples(chains.points(), Optional.empty(), sampler, 0, findings, stages, List.of());
        }
        Clusters clusters = data.clusters().get();
        Tensor others = clusters.rowsOfOthers(data, settings.samples());
        Chains together = annealing.run("B: all from one cluster", others, rng.split(2), x -> {});
        List<Samples.Course> courses = List.of(together.course(clusters.others()), chains.course(Samples.AT_RANDOM));
        return new Samples(chains.points(), Optional.of(together.points()), sampler, 0, findings, stages, courses);
    }

    private record Annealing(
            NoiseLevels levels,
            AnnealedLangevin langevin,
            NoiseConditionalScore score,
            Prepared data,
            Progress progress) {
        /** Runs chains from these starts, and shows where they are after each level. */
        Chains run(String name, Tensor starts, Rng rng, Consumer<Tensor> afterLevel) {
            Chains chains = new Chains(data, starts);
            progress.start(name, levels.count());
            Tensor ends = langevin.on(score)
                    .observer(1, (x, step) -> {
                        chains.reached(step, x);
                        if (step % STEPS_PER_LEVEL == 0) {
                            int level = step / STEPS_PER_LEVEL;
                            afterLevel.accept(x);
                            progress.reached(level, String.format(Locale.ROOT, "noise %.3f", levels.get(level - 1)));
                        }
                    })
                    .sample(starts, rng);
            chains.reached(langevin.steps(), ends);
            progress.finish(levels.count(), "");
            return chains;
        }
    }

    private static List<Samples.Stage> stages(NoiseLevels levels, List<Tensor> afterLevels) {
        return IntStream.range(0, STAGES)
                .map(i -> i * (levels.count() - 1) / (STAGES - 1))
                .mapToObj(level -> new Samples.Stage(
                        String.format(Locale.ROOT, "noise σ = %.2f", levels.get(level)), afterLevels.get(level)))
                .toList();
    }

    /**
     * From the largest distance between two rows down to that of neighbours, at most 0.05: where columns are skewed, rows
     * crowd together and need less noise.
     */
    private static NoiseLevels levels(Prepared data) {
        double nearest = Neighbours.medianDistance(data.sample());
        return NoiseLevels.forData(data.sample(), Math.max(FINEST, Math.min(NARROWEST, nearest)));
    }

    @Override
    public Field field(Parameters parameters, Prepared data) {
        ConditionalLayer network = network(data.dim());
        Tensor level = Tensor.scalar(SHOWN);
        return new Field(
                x -> network.apply(parameters, x, level),
                "the score of the data with noise of " + SHOWN + " deviations");
    }
}

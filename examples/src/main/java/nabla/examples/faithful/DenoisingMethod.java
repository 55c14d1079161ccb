package nabla.examples.faithful;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Progress;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.optimizers.Adam;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingResult;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.losses.MultiLevelDenoising;
import nabla.scorematching.samplers.AnnealedLangevin;

/**
 * The modern way: denoising at geometric noise levels with one network, s(x, σ) = s(x)/σ, and annealed Langevin dynamics
 * from the widest level to the narrowest, with a last denoising [Song and Ermon 2019; 2020].
 *
 * <p>At the wide levels the clusters melt into one, so the walks divide between them as the data do.
 */
public final class DenoisingMethod implements Method {
    private static final int INTERVAL = 50;
    private static final int PATIENCE = 20;

    /** The smallest level, in standard deviations of the data. */
    private static final double NARROWEST = 0.05;

    /** The ratio of levels that are neighbours, or less in many dimensions. */
    private static final double RATIO = 1.6;

    /** The step at a level, in units of its σ². */
    private static final double RELATIVE_STEP = 0.1;

    /** How often each held-out row is evaluated, with different noise. */
    private static final int REPEATS = 20;

    /** How many moments of the walks a picture shows. */
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

    @Override
    public String sampler() {
        return settings.stepsPerLevel() + " annealed Langevin steps a level";
    }

    @Override
    public TrainingResult train(Prepared data, Rng rng, Progress progress) {
        Layer network = Method.network(data.dim());
        return Trainer.of(loss(network, levels(data)), Adam.of(1e-3))
                .averaging(ExponentialMovingAverage.of(0.999))
                .heldOut(data.heldOut().tile(REPEATS, 1), Math.min(INTERVAL, settings.steps()))
                .patience(PATIENCE)
                .listener(progress.training("B: denoising score matching"))
                .fit(
                        network.init(rng.split(0)),
                        Method.batches(data.train(), rng.split(1)),
                        settings.steps(),
                        rng.split(2));
    }

    private static Loss loss(Layer network, NoiseLevels levels) {
        MultiLevelDenoising loss = MultiLevelDenoising.of(levels);
        return (p, x, rng) -> loss.loss((y, sigma) -> network.apply(p, y).div(sigma), x, rng);
    }

    @Override
    public double loss(Parameters parameters, Prepared data, Tensor rows, Rng rng) {
        return loss(Method.network(data.dim()), levels(data))
                .of(parameters, rows.tile(REPEATS, 1), rng)
                .item();
    }

    @Override
    public Walks draw(Parameters parameters, Prepared data, Rng rng, Progress progress) {
        Layer network = Method.network(data.dim());
        NoiseLevels levels = levels(data);
        double narrowest = levels.smallest();
        AnnealedLangevin langevin =
                AnnealedLangevin.of(levels, RELATIVE_STEP * narrowest * narrowest, settings.stepsPerLevel());
        Tensor begins = rng.split(0).normal(settings.samples(), data.dim()).mul(levels.largest());
        NoiseConditionalScore score = (x, sigma) -> network.apply(parameters, x).div(sigma);

        List<Walks.Stage> stages = new ArrayList<>();
        List<Tensor> seen = new ArrayList<>();
        progress.start("B: annealed Langevin dynamics", levels.count());
        Tensor ends = langevin.on(score)
                .observer(settings.stepsPerLevel(), (x, step) -> {
                    double sigma = levels.get(seen.size());
                    seen.add(x);
                    progress.reached(seen.size(), String.format(Locale.ROOT, "noise %.3f", sigma));
                })
                .sample(begins, rng.split(1));
        progress.finish(levels.count());
        for (int i = 0; i < STAGES; i++) {
            int level = i * (levels.count() - 1) / (STAGES - 1);
            stages.add(
                    new Walks.Stage(String.format(Locale.ROOT, "noise σ = %.2f", levels.get(level)), seen.get(level)));
        }
        return new Walks(ends, List.of(new Walks.Finding("noise levels of B", levels.count())), stages);
    }

    /**
     * From the largest distance between two rows to the narrowest level. In many dimensions neighbours have to be closer
     * than the ratio 1.6, so that the shells where their points lie still meet: the ratio γ with √(2D)(γ − 1) = 3γ [Song
     * and Ermon 2020, proposition 2].
     */
    private static NoiseLevels levels(Prepared data) {
        double root = Math.sqrt(2.0 * data.dim());
        double ratio = root > 3 ? Math.min(RATIO, root / (root - 3)) : RATIO;
        double widest = Math.max(largestDistance(data.train().toMatrix()), 2 * NARROWEST);
        int count = 1 + (int) Math.ceil(Math.log(widest / NARROWEST) / Math.log(ratio));
        return NoiseLevels.geometric(widest, NARROWEST, count);
    }

    private static double largestDistance(double[][] rows) {
        double largest = 0;
        for (double[] a : rows) {
            for (double[] b : rows) {
                double squared = 0;
                for (int j = 0; j < a.length; j++) {
                    squared += (a[j] - b[j]) * (a[j] - b[j]);
                }
                largest = Math.max(largest, squared);
            }
        }
        return Math.sqrt(largest);
    }

    @Override
    public Field field(Parameters parameters, Prepared data) {
        Layer network = Method.network(data.dim());
        return new Field(
                x -> network.apply(parameters, x), "σ times the score of the data with noise σ, every σ at once");
    }
}

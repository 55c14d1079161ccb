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
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.losses.RunawayLoss;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.samplers.LangevinDynamics;

/**
 * The classic: exact score matching [Hyvärinen 2005], and Langevin dynamics from the Gaussian with the data's mean and
 * covariance.
 *
 * <p>The loss sees the slope of log p wherever there are data, but where there are hardly any it does not see how high one
 * cluster stands above the other. So the samples have the shape of each cluster, and shares that come from where the walks
 * began.
 */
public final class ExactMethod implements Method {
    private static final int INTERVAL = 20;
    private static final int PATIENCE = 20;

    /** The step, in units of the smallest variance of the data in any direction (or less). */
    private static final double RELATIVE_STEP = 0.05;

    private static final int POWER_ITERATIONS = 100;

    private final Settings settings;

    /** The method with these settings. */
    public ExactMethod(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "exact";
    }

    @Override
    public String title() {
        return "A: exact";
    }

    @Override
    public String sampler() {
        return settings.langevinSteps() + " Langevin steps";
    }

    @Override
    public TrainingResult train(Prepared data, Rng rng, Progress progress) {
        Layer network = Method.network(data.dim());
        double floor = RunawayLoss.forData(data.train()).floor();
        return Trainer.of(loss(network), Adam.of(1e-3))
                .averaging(ExponentialMovingAverage.of(0.99))
                .heldOut(data.heldOut(), Math.min(INTERVAL, settings.steps()))
                .patience(PATIENCE)
                .floor(floor, "only spikes on the training points reach that; stop earlier, or learn by denoising")
                .listener(progress.training("A: exact score matching"))
                .fit(
                        network.init(rng.split(0)),
                        Method.batches(data.train(), rng.split(1)),
                        settings.steps(),
                        rng.split(2));
    }

    private static Loss loss(Layer network) {
        return ScoreMatching.of().on(network);
    }

    @Override
    public double loss(Parameters parameters, Prepared data, Tensor rows, Rng rng) {
        return loss(Method.network(data.dim())).of(parameters, rows, rng).item();
    }

    @Override
    public Walks draw(Parameters parameters, Prepared data, Rng rng, Progress progress) {
        Layer network = Method.network(data.dim());
        Gaussian start = Gaussian.fit(data.train());
        double step = RELATIVE_STEP / start.covariance().inverse().trace().item();
        LangevinDynamics langevin = LangevinDynamics.of(step, settings.langevinSteps());
        Tensor begins = start.sample(rng.split(0), settings.samples());
        ScoreFunction score = x -> network.apply(parameters, x);

        progress.start("A: Langevin dynamics", settings.langevinSteps());
        Tensor ends = langevin.on(score)
                .observer(1, (x, made) -> progress.reached(made, ""))
                .sample(begins, rng.split(1));
        progress.finish(settings.langevinSteps());

        List<Walks.Finding> findings = new ArrayList<>();
        findings.add(new Walks.Finding("step size of A's Langevin dynamics", step));
        findings.add(new Walks.Finding(
                String.format(
                        Locale.ROOT,
                        "left of the start after %d steps, on a Gaussian as wide as the data",
                        settings.langevinSteps()),
                langevin.contraction(largestVariance(start.covariance()))));
        data.measurements().clusters().ifPresent(clusters -> {
            Tensor from = clusters.first(data.scale().invert(begins));
            Tensor to = clusters.first(data.scale().invert(ends));
            findings.add(new Walks.Finding(
                    "walks of A that end in the cluster where they began",
                    from.eq(to).mean().item()));
            findings.add(new Walks.Finding(
                    "starts of A among the " + clusters.name(), from.mean().item()));
            findings.add(new Walks.Finding(
                    clusters.name() + " if all walks of A begin among the others",
                    shareFromOthers(langevin, score, clusters, data, rng.split(2))));
        });
        return new Walks(ends, findings, List.of());
    }

    /** The share of the first cluster when every walk begins at a row of the second. */
    private double shareFromOthers(
            LangevinDynamics langevin, ScoreFunction score, Clusters clusters, Prepared data, Rng rng) {
        double[] first = clusters.first(data.scale().invert(data.train())).toArray();
        int[] others = java.util.stream.IntStream.range(0, first.length)
                .filter(row -> first[row] == 0)
                .toArray();
        int[] rows = java.util.stream.IntStream.range(0, settings.samples())
                .map(i -> others[i % others.length])
                .toArray();
        Tensor ends = langevin.sample(score, data.train().take(0, rows), rng);
        return clusters.share(data.scale().invert(ends));
    }

    /** The largest eigenvalue, by power iteration. */
    private static double largestVariance(Tensor covariance) {
        Tensor direction = Tensor.ones(covariance.size(0));
        for (int k = 0; k < POWER_ITERATIONS; k++) {
            Tensor image = covariance.matmul(direction.unsqueeze(-1)).squeeze(-1);
            direction = image.div(image.norm());
        }
        return covariance.matmul(direction.unsqueeze(-1)).squeeze(-1).norm().item();
    }

    @Override
    public Field field(Parameters parameters, Prepared data) {
        Layer network = Method.network(data.dim());
        return new Field(x -> network.apply(parameters, x), "the score of the data");
    }
}

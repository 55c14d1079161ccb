package nabla.examples.faithful;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Progress;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.losses.DataCheck;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.samplers.LangevinDynamics;

/**
 * The classic: exact score matching [Hyvärinen 2005], and Langevin dynamics from the Gaussian with the data's mean and
 * covariance.
 *
 * <p>The loss sees the slope of log p wherever there are data, but where there are hardly any it does not see how high one
 * cluster stands above the other. So the samples have the shape of each cluster, and shares that come from where the chains
 * began.
 */
public final class ExactMethod implements Method {
    /** The step, in units of 1/E‖s‖². */
    private static final double RELATIVE_STEP = 0.05;

    /** How much of the start may be left, on a Gaussian as wide as the data. */
    private static final double LEFT = 0.04;

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

    /** Exact score matching has no optimum without a density, and its loss would fall without end; a fit would refuse such data. */
    @Override
    public Optional<String> obstacle(Prepared data) {
        return DataCheck.problems(data.train(), data.names()).stream().findFirst();
    }

    /** D → 128 → 128 → D with tanh, which is smooth, as exact score matching requires. */
    @Override
    public Layer network(int dim) {
        return ScoreNetwork.perceptron(dim, 128, 2, Activation.TANH);
    }

    @Override
    public Loss loss(Prepared data) {
        return ScoreMatching.of().on(network(data.dim()));
    }

    @Override
    public Trainer trainer(Prepared data) {
        return Trainer.of(loss(data))
                .averaging(ExponentialMovingAverage.of(0.99))
                .heldOut(data.heldOut(), settings.interval(20))
                .patience(20);
    }

    @Override
    public Samples draw(Parameters parameters, Prepared data, Rng rng, Progress progress) {
        ScoreFunction score = field(parameters, data).score();
        Gaussian gaussian = Gaussian.fit(data.train());
        LangevinDynamics langevin = dynamics(score, gaussian, data);
        double left = langevin.contraction(largestVariance(gaussian.covariance()));
        Tensor starts = gaussian.sample(rng.split(0), settings.samples());
        Chains chains = run("A: Langevin dynamics", langevin, score, new Chains(data, starts), rng.split(1), progress);

        List<Samples.Finding> findings = new ArrayList<>();
        findings.add(new Samples.Finding(
                "step size of A's Langevin dynamics", langevin.numbers(0).item()));
        findings.add(new Samples.Finding(
                "left of the start after " + langevin.steps() + " steps, on a Gaussian as wide as the data", left));
        String sampler = String.format(Locale.ROOT, "%d Langevin steps", langevin.steps());
        if (data.clusters().isEmpty()) {
            return new Samples(chains.points(), Optional.empty(), sampler, left, findings, List.of(), List.of());
        }
        Clusters clusters = data.clusters().get();
        Tensor from = clusters.first(data.scale().invert(starts));
        Tensor to = clusters.first(data.scale().invert(chains.points()));
        findings.add(new Samples.Finding(
                "chains of A that end in the cluster where they began",
                from.eq(to).mean().item()));
        Tensor others = clusters.rowsOfOthers(data, settings.samples());
        Chains together =
                run("A: all from one cluster", langevin, score, new Chains(data, others), rng.split(2), progress);
        List<Samples.Course> courses = List.of(together.course(clusters.others()), chains.course(Samples.AT_RANDOM));
        return new Samples(
                chains.points(), Optional.of(together.points()), sampler, left, findings, List.of(), courses);
    }

    /**
     * Steps that are short where the data are, and enough of them to forget the start. The mean slope of a score along all
     * axes is E‖s‖² = −E∇·s, on a Gaussian the trace of the inverse covariance.
     */
    private LangevinDynamics dynamics(ScoreFunction score, Gaussian gaussian, Prepared data) {
        double slope = score.score(data.sample()).square().sum(-1).mean().item();
        double stiffest =
                Math.max(slope, gaussian.covariance().inverse().trace().item());
        double step = RELATIVE_STEP / stiffest;
        double needed = Math.ceil(Math.log(LEFT) / Math.log1p(-step / largestVariance(gaussian.covariance())));
        return LangevinDynamics.of(step, (int) Math.min(needed, settings.mostLangevinSteps()));
    }

    private static Chains run(
            String name, LangevinDynamics langevin, ScoreFunction score, Chains chains, Rng rng, Progress progress) {
        progress.start(name, langevin.steps());
        Tensor ends = langevin.on(score)
                .observer(Math.max(1, langevin.steps() / 100), (x, step) -> {
                    chains.reached(step, x);
                    progress.reached(step, "");
                })
                .sample(chains.points(), rng);
        chains.reached(langevin.steps(), ends);
        progress.finish(langevin.steps(), "");
        return chains;
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
        Layer network = network(data.dim());
        return new Field(x -> network.apply(parameters, x), "the score of the data");
    }
}

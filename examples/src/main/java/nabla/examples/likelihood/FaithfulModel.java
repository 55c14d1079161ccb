package nabla.examples.likelihood;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.losses.EDMScoreMatching;

/**
 * A density of the plane by a diffusion model of few rows: some networks that differ in their random numbers alone, whose
 * scores are averaged, and the exact likelihood along the probability flow.
 */
public final class FaithfulModel {
    private static final int BLOCKS = 2;
    private static final int EMBEDDING = 32;
    private static final int BATCH = 256;

    /** log σ ~ N(−1, 1.2²): from the distance of neighbours to more than the data are wide. */
    private static final double LOG_MEAN = -1;

    private static final double LOG_DEVIATION = 1.2;

    /** Noise that hides the data, in their deviations. */
    private static final double LARGEST = 20;

    private static final double EXTENT = 5;
    private static final int COLUMNS = 5;
    private static final double TOLERANCE = 1e-5;

    /**
     * What was chosen on a fifth of the rows to learn from; docs/digits.md has what else was tried.
     *
     * @param width the numbers in the stream of a network
     * @param steps training steps
     * @param members networks
     * @param smallest the noise that is left, in deviations: as wide as a kernel density's kernels
     */
    public record Choices(int width, int steps, int members, double smallest) {}

    private final NoiseConditionalScore score;
    private final LogLikelihood likelihood;
    private final SDE sde;

    private FaithfulModel(NoiseConditionalScore score, SDE sde, LogLikelihood likelihood) {
        this.score = score;
        this.sde = sde;
        this.likelihood = likelihood;
    }

    /** Learns standardised rows. */
    public static FaithfulModel fit(Tensor rows, Choices choices, Rng rng) {
        ConditionalLayer network = EDMPreconditioning.of(
                1, ScoreNetwork.conditionalResidual(rows.size(1), choices.width(), BLOCKS, EMBEDDING));
        List<Parameters> members = new ArrayList<>();
        for (int i = 0; i < choices.members(); i++) {
            Rng key = rng.split(i);
            members.add(Trainer.of(
                            EDMScoreMatching.of(1)
                                    .logNormal(LOG_MEAN, LOG_DEVIATION)
                                    .on(network),
                            Adam.of(Schedule.cosine(1e-3, 0, choices.steps())))
                    .averaging(ExponentialMovingAverage.of(0.999))
                    .fit(
                            network.init(key.split(0)),
                            Batches.of(repeated(rows), BATCH, key.split(1)),
                            choices.steps(),
                            key.split(2))
                    .parameters());
        }
        NoiseConditionalScore mean = (x, sigma) -> members.stream()
                .map(parameters -> network.apply(parameters, x, sigma))
                .reduce(Tensor::add)
                .orElseThrow()
                .div(members.size());
        SDE sde = VESDE.of(choices.smallest(), LARGEST);
        return new FaithfulModel(
                mean,
                sde,
                LogLikelihood.of(sde, OdeSolver.adaptive(TOLERANCE, TOLERANCE), 0)
                        .prior(sde.marginal(rows, 1)));
    }

    /** Each row as often as is needed to fill a batch. */
    private static Tensor repeated(Tensor rows) {
        int n = rows.size(0);
        int times = (BATCH + n - 1) / n;
        return rows.take(0, IntStream.range(0, n * times).map(i -> i % n).toArray());
    }

    /** log p of standardised rows, in nats, with the divergence exact; [B]. */
    public Tensor logProb(Tensor rows) {
        return likelihood.evaluate(sde.inTime(score), rows).logProb();
    }

    /**
     * ∫p over the square of ±5 deviations, which is 1 but for what lies outside.
     *
     * @param points the number of points on a side of the grid
     */
    public double mass(int points) {
        double step = 2 * EXTENT / points;
        Tensor line = Tensor.arange(points).add(0.5).mul(step).sub(EXTENT);
        // A few columns at a time: all points at once need gigabytes.
        return IntStream.iterate(0, from -> from < points, from -> from + COLUMNS)
                .mapToObj(from -> line.slice(0, from, Math.min(from + COLUMNS, points)))
                .mapToDouble(xs -> logProb(grid(xs, line)).exp().sum().item() * step * step)
                .sum();
    }

    /** All pairs of an x and a y. */
    private static Tensor grid(Tensor xs, Tensor ys) {
        int n = xs.size();
        int m = ys.size();
        Tensor x = xs.unsqueeze(1).broadcastTo(n, m).reshape(n * m, 1);
        Tensor y = ys.unsqueeze(0).broadcastTo(n, m).reshape(n * m, 1);
        return Tensor.concat(1, x, y);
    }
}

package nabla.examples.scoreboard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import nabla.autodiff.Loop;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.training.TrainingState;
import nabla.scorematching.Density;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.losses.FisherDivergence;

/**
 * The figures of the scoreboard.
 *
 * @param rows to learn from
 * @param steps of training
 * @param width of the network's hidden layers
 * @param seeds how many times everything is done anew, data included
 */
public record Board(int rows, int steps, int width, int seeds) {
    private static final int FRESH = 5000;
    private static final int BLOCK = 500;
    private static final int ROUNDS = 7;

    /** All entries of a density. */
    public List<Entry> entries(String name, Density density, Rng rng, Consumer<String> done) {
        List<Learner> learners = Learner.all(density.dim(), width);
        List<Estimator> estimators = new ArrayList<>(learners);
        estimators.add(new KernelEstimate());
        estimators.add(new MixtureEstimate());
        Map<String, Double> times = times(learners, density, rng.split(-1));
        Map<String, Double> variances = variances(density, rng.split(-2));
        List<Entry> entries = new ArrayList<>();
        for (Estimator estimator : estimators) {
            double[] divergences = new double[seeds];
            for (int seed = 0; seed < seeds; seed++) {
                Rng key = rng.split(seed);
                Tensor data = density.sample(key.split(0), rows);
                ScoreFunction score = estimator.fit(data, steps, key.split(2));
                divergences[seed] = divergence(score, density, FRESH, key.split(1));
            }
            entries.add(new Entry(
                    name,
                    estimator.name(),
                    divergences,
                    variances.getOrDefault(estimator.name(), Double.NaN),
                    times.getOrDefault(estimator.name(), Double.NaN)));
            done.accept(estimator.name());
        }
        return entries;
    }

    /** ½E‖s_θ − s‖² on fresh points. */
    static double divergence(ScoreFunction score, Density density, int points, Rng rng) {
        FisherDivergence divergence = FisherDivergence.of(density);
        return inBlocks(x -> divergence.perSample(score, x).unsqueeze(1), density.sample(rng, points))
                .mean()
                .item();
    }

    /** The mean of ½‖s‖²: the divergence of a model that says 0. */
    public static double scale(Density density, Rng rng) {
        return divergence(x -> x.mul(0), density, FRESH, rng);
    }

    /** A function of rows, of a few at a time. */
    static Tensor inBlocks(UnaryOperator<Tensor> f, Tensor x) {
        int blocks = (x.size(0) + BLOCK - 1) / BLOCK;
        Tensor[] parts = new Tensor[blocks];
        for (int i = 0; i < blocks; i++) {
            parts[i] = f.apply(x.slice(0, i * BLOCK, Math.min(x.size(0), (i + 1) * BLOCK)));
        }
        return Tensor.concat(0, parts);
    }

    /**
     * The variance of each loss's gradient over ‖mean‖² of that of the exact loss, all at the same parameters, those that the
     * exact loss has after a tenth of its steps: the mean of the gradient is not yet near 0 there. The means of all are the
     * same, but for what noise of {@link Learner#SIGMA} changes.
     */
    private Map<String, Double> variances(Density density, Rng rng) {
        List<Learner> learners = Learner.ofOneNetwork(density.dim(), width);
        Tensor data = density.sample(rng.split(0), rows);
        Parameters at = learners.get(0).train(data, Math.max(1, steps / 10), rng.split(1));
        Map<String, Double> variances = new LinkedHashMap<>();
        double squaredNorm = Double.NaN;
        for (Learner learner : learners) {
            Learner.Gradient gradient = learner.gradient(at, data, Math.min(200, steps), rng.split(2));
            squaredNorm = Double.isNaN(squaredNorm) ? gradient.squaredNorm() : squaredNorm;
            variances.put(learner.name(), gradient.trace() / squaredNorm);
        }
        return variances;
    }

    /** The time of a step over that of the first learner: the median over rounds in which all take turns, on one thread. */
    private Map<String, Double> times(List<Learner> learners, Density density, Rng rng) {
        Tensor batch = density.sample(rng.split(0), Learner.BATCH);
        int each = Math.max(5, steps / 50);
        List<Loop<TrainingState, Tensor>> loops =
                learners.stream().map(l -> l.step(batch, rng.split(1))).toList();
        double[][] ratios = new double[loops.size()][ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            long first = 0;
            for (int i = 0; i < loops.size(); i++) {
                long start = System.nanoTime();
                for (int step = 0; step < each; step++) {
                    loops.get(i).step(batch);
                }
                long time = System.nanoTime() - start;
                first = i == 0 ? time : first;
                if (round >= 0) {
                    ratios[i][round] = (double) time / first;
                }
            }
        }
        Map<String, Double> times = new LinkedHashMap<>();
        for (int i = 0; i < loops.size(); i++) {
            Arrays.sort(ratios[i]);
            times.put(learners.get(i).name(), ratios[i][ROUNDS / 2]);
        }
        return times;
    }

    /** The densities, by name. */
    public static Map<String, Density> densities() {
        return Targets.all();
    }
}

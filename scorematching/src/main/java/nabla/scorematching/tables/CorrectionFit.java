package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.Parameters;
import nabla.nn.data.Batches;
import nabla.nn.optimizers.Adam;
import nabla.nn.training.CheckpointFile;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingResult;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.tables.TableMixture.Pattern;

/**
 * Learns a {@link Correction} by denoising: it is given points with noise, of which the mixture's part is known, and learns what
 * is left of the noise. Cells that are missing take no part in the loss.
 *
 * <p>Levels are uniform in log σ from the least to the largest, so that the loss, weighted with c²/2 and their range, is the
 * bound of the log-likelihood of Song et al. (Maximum likelihood training of score-based diffusion models, 2021) up to a
 * constant: what a network gains counts in nats a row.
 */
final class CorrectionFit {
    private static final int BATCH = 128;
    private static final int INTERVAL = 100;
    private static final int PATIENCE = 6;
    private static final int MOST_STEPS = 3000;
    private static final double RATE = 1e-3;
    private static final double DECAY = 0.995;
    private static final int EXAMPLES = 60_000;
    private static final int HELD_OUT_EXAMPLES = 12_000;
    /** Numbers in memory. */
    private static final long MOST_NUMBERS = 25_000_000;
    /** What the scores of examples, and the steps of a training, may take. */
    private static final double OPERATIONS = 1e11;

    private static final double OPERATIONS_OF_STEPS = 2.5e11;

    /** How often gaps of another row are put into one. */
    private static final double MORE_GAPS = 0.25;

    private final Encoding encoding;
    private final double least;
    private final double largest;
    private final OptionalInt steps;
    private final int width;
    private final int blocks;
    private final UnaryOperator<Trainer> manner;
    private final CheckpointFile checkpoint;

    CorrectionFit(
            Encoding encoding,
            double least,
            double largest,
            OptionalInt steps,
            int width,
            int blocks,
            UnaryOperator<Trainer> manner,
            CheckpointFile checkpoint) {
        this.encoding = encoding;
        this.least = least;
        this.largest = largest;
        this.steps = steps;
        this.width = width;
        this.blocks = blocks;
        this.manner = manner;
        this.checkpoint = checkpoint;
    }

    private ConditionalLayer network() {
        return Correction.network(encoding.dim(), width, blocks);
    }

    /**
     * What a network gains on held-out rows, less what its least noise costs.
     *
     * @param steps that gained the most
     * @param gain in nats a row
     * @param error its standard error over the rows
     */
    record Search(int steps, double gain, double error) {
        /** Whether it is more than chance. */
        boolean helps() {
            return steps > 0 && gain > 2 * error;
        }

        String text() {
            return String.format(
                    Locale.ROOT, "%.3g ± %.2g nats a row over the mixture on a held-out fifth", gain, error);
        }
    }

    /** Looks for the number of steps that gains the most on held-out rows over a mixture that was fitted without them. */
    Search search(TableMixture mixture, double[][] train, double[][] heldOut, Rng rng) {
        Tensor examples = examples(mixture, train, EXAMPLES, rng.split(0));
        Tensor validation = examples(mixture, heldOut, HELD_OUT_EXAMPLES, rng.split(1));
        ConditionalLayer network = network();
        Loss bound = (p, batch, key) -> bounds(network, p, batch).mean();
        TrainingResult result = train(
                "search",
                network,
                examples,
                Optional.of(validation),
                bound,
                steps.orElse(mostSteps(network)),
                rng.split(2));
        double[] before =
                bounds(network, network.init(rng.split(2).split(0)), validation).toArray();
        double[] after = bounds(network, result.parameters(), validation).toArray();
        int rows = heldOut.length;
        double[] gains = new double[rows];
        int[] times = new int[rows];
        for (int i = 0; i < before.length; i++) {
            gains[i % rows] += before[i] - after[i];
            times[i % rows]++;
        }
        double[] noise = costOfNoise(mixture, heldOut);
        double mean = 0;
        for (int i = 0; i < rows; i++) {
            gains[i] = (times[i] == 0 ? 0 : gains[i] / times[i]) - noise[i];
            mean += gains[i] / rows;
        }
        double squares = 0;
        for (double gain : gains) {
            squares += (gain - mean) * (gain - mean);
        }
        double error = Math.sqrt(squares / Math.max(1, rows - 1) / rows);
        return new Search((int) result.bestStep(), mean, error);
    }

    /** A network's density is that of points with the least noise: by how many nats the mixture says that this is less, for each row;
     * nothing where noise makes rows more likely. */
    private double[] costOfNoise(TableMixture mixture, double[][] points) {
        double[][] x = encoding.numbers(points);
        int[][] levels = encoding.levels(points);
        double[] cost = mixture.logDensity(x, levels);
        double[] noisy = mixture.noisy(least).logDensity(x, levels);
        double sum = 0;
        for (int i = 0; i < cost.length; i++) {
            cost[i] -= noisy[i];
            sum += cost[i];
        }
        return sum > 0 ? cost : new double[cost.length];
    }

    /** Each number of a network is multiplied and added three times for an example: forward, and twice backward. */
    private int mostSteps(ConditionalLayer network) {
        double operations = 6.0 * BATCH * network.init(Rng.of(0)).count();
        return (int) Math.min(MOST_STEPS, OPERATIONS_OF_STEPS / operations);
    }

    /** Learns from these rows in so many steps. */
    Correction learn(TableMixture mixture, double[][] rows, int number, Rng rng) {
        ConditionalLayer network = network();
        Tensor examples = examples(mixture, rows, EXAMPLES, rng.split(0));
        Loss loss = (p, batch, key) -> bounds(network, p, batch).mean();
        TrainingResult result = train("learn", network, examples, Optional.empty(), loss, number, rng.split(2));
        return new Correction(network, result.parameters());
    }

    private TrainingResult train(
            String name,
            ConditionalLayer network,
            Tensor examples,
            Optional<Tensor> heldOut,
            Loss bound,
            int number,
            Rng rng) {
        Loss loss = (p, batch, key) -> squares(network, p, batch).mean();
        Trainer trainer = manner.apply(Trainer.of(loss, Adam.of(RATE)).averaging(ExponentialMovingAverage.of(DECAY)));
        if (heldOut.isPresent()) {
            trainer = trainer.heldOut(bound, heldOut.get(), INTERVAL).patience(PATIENCE);
        }
        Batches batches = Batches.of(examples, Math.min(BATCH, examples.size(0)), rng.split(1));
        TrainingResult result =
                checkpoint.fit(name, trainer, network.init(rng.split(0)), batches, number, rng.split(2));
        if (result.end() == TrainingResult.End.FAILED) {
            throw new ArithmeticException("TableModel.fit: expected a finite loss, got an end: " + result.reason());
        }
        return result;
    }

    /** An example is F's input, [3D], its condition, c, and its target, [D]. */
    private int width() {
        return 4 * encoding.dim() + 2;
    }

    /** Σ m (F − target)² of each example. */
    private Tensor squares(ConditionalLayer network, Parameters parameters, Tensor batch) {
        int dim = encoding.dim();
        Tensor input = batch.slice(1, 0, 3 * dim);
        Tensor condition = batch.slice(1, 3 * dim, 3 * dim + 1);
        Tensor target = batch.slice(1, 3 * dim + 2, 4 * dim + 2);
        Tensor mask = batch.slice(1, 2 * dim, 3 * dim);
        return network.apply(parameters, input, condition)
                .sub(target)
                .square()
                .mul(mask)
                .sum(1);
    }

    /** The part of the bound of each example, ½ log(σ_max/σ_min) c² Σ m (F − target)². */
    private Tensor bounds(ConditionalLayer network, Parameters parameters, Tensor batch) {
        Tensor scale =
                batch.slice(1, 3 * encoding.dim() + 1, 3 * encoding.dim() + 2).squeeze(1);
        return squares(network, parameters, batch).mul(scale.square()).mul(0.5 * Math.log(largest / least));
    }

    /**
     * Points with noise, as a table of examples; row i of it is of row i mod n.
     *
     * @param rows points, NaN where a cell is missing
     */
    private Tensor examples(TableMixture mixture, double[][] rows, int number, Rng rng) {
        int dim = encoding.dim();
        double operations = 4.0 * mixture.components() * encoding.numbers() * encoding.numbers();
        double most = Math.min(MOST_NUMBERS / width(), OPERATIONS / Math.max(1, operations));
        int count = (int) Math.max(BATCH, Math.min(Math.max(number, rows.length), most));
        double[] logs = rng.split(0).uniform(count).toArray();
        double[] noise = rng.split(1).normal(count, dim).toArray();
        double[] gaps = rng.split(2).uniform(count, 2).toArray();
        Map<Pattern, List<Integer>> groups = new LinkedHashMap<>();
        Pattern[] patterns = Arrays.stream(rows).map(encoding::pattern).toArray(Pattern[]::new);
        boolean incomplete = Arrays.stream(patterns).anyMatch(pattern -> !pattern.isComplete());
        for (int i = 0; i < count; i++) {
            Pattern pattern = patterns[i % rows.length];
            if (incomplete && gaps[2 * i] < MORE_GAPS) {
                pattern = pattern.and(patterns[(int) (gaps[2 * i + 1] * rows.length)]);
            }
            groups.computeIfAbsent(pattern, p -> new ArrayList<>()).add(i);
        }
        double[] examples = new double[count * width()];
        MixtureScore score = new MixtureScore(mixture, encoding);
        groups.forEach((pattern, members) -> {
            NoisyScore base = new NoisyScore(score.of(pattern), encoding.mask(pattern));
            int together = score.pieces(pattern).most();
            for (int from = 0; from < members.size(); from += together) {
                int[] some = members.subList(from, Math.min(members.size(), from + together)).stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
                fill(examples, base, rows, some, logs, noise);
            }
        });
        return Tensor.of(new int[] {count, width()}, examples);
    }

    private record NoisyScore(NoiseConditionalScore score, Tensor mask) {}

    private void fill(
            double[] examples, NoisyScore base, double[][] rows, int[] members, double[] logs, double[] noise) {
        int dim = encoding.dim();
        int n = members.length;
        double[] clean = new double[n * dim];
        double[] z = new double[n * dim];
        double[] sigma = new double[n];
        double[] mask = base.mask.toArray();
        for (int r = 0; r < n; r++) {
            sigma[r] = least * Math.pow(largest / least, logs[members[r]]);
            for (int j = 0; j < dim; j++) {
                clean[r * dim + j] = mask[j] > 0 ? rows[members[r] % rows.length][j] : 0;
                z[r * dim + j] = mask[j] > 0 ? noise[members[r] * dim + j] : 0;
            }
        }
        Tensor level = Tensor.of(sigma).unsqueeze(1);
        Tensor draws = Tensor.of(new int[] {n, dim}, z);
        Tensor x = Tensor.of(new int[] {n, dim}, clean).add(draws.mul(level));
        Tensor score = base.score.score(x, level);
        Tensor told = base.mask.unsqueeze(0).broadcastTo(n, dim);
        double[] all = Tensor.concat(
                        1,
                        Correction.input(x, level, score, told),
                        Correction.condition(level),
                        Correction.scale(level),
                        Correction.target(draws, level, score))
                .toArray();
        for (int r = 0; r < n; r++) {
            System.arraycopy(all, r * width(), examples, members[r] * width(), width());
        }
    }
}

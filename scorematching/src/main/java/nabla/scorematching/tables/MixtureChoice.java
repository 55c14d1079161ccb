package nabla.scorematching.tables;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.nn.training.CheckpointFile;

/**
 * Chooses what kind of {@link TableMixture} rows have, by the likelihood of rows that are held out in turn, and fits it.
 *
 * <p>What it may take follows from the numbers of rows, of columns and of gaps: with many, fewer rows and kinds are looked at.
 */
final class MixtureChoice {
    private static final int[] COUNTS = {1, 2, 3, 4, 6, 8, 12, 16, 24};
    private static final int[] QUICK_COUNTS = {1, 3, 6};
    private static final int FOLDS = 5;
    /** Rows that are looked at for the number of components, and that the mixture itself learns from. */
    private static final int ROWS_TO_CHOOSE = 3000;

    private static final int MOST_ROWS = 20_000;
    private static final int WORK_TO_CHOOSE = 5_000_000;
    private static final int WORK = 20_000_000;
    /** The numbers of components are looked at until those of a kind of covariances may have taken so many operations. */
    private static final double OPERATIONS_TO_CHOOSE = 2e10;

    /** Several fits may take so many. */
    private static final double OPERATIONS_OF_FITS = 4e10;

    private static final int ROUNDS = 100;
    private static final int ROUNDS_TO_CHOOSE = 40;
    private static final int FITS = 5;
    /** So many rows are learnt from in all, where there are fewer in several fits. */
    private static final int ROWS_OF_FITS = 20_000;

    private static final int ROUNDS_OF_PARTS = 30;
    /** Of so many rows a number, or more, a covariance is what it is. */
    private static final int ENOUGH_ROWS = 8;

    private final MixtureRows rows;
    private final int folds;
    private final CheckpointFile checkpoint;
    private final Rng rng;

    private MixtureChoice(MixtureRows rows, int folds, CheckpointFile checkpoint, Rng rng) {
        this.rows = rows;
        this.folds = folds;
        this.checkpoint = checkpoint;
        this.rng = rng;
    }

    /** A mixture and how it was chosen. */
    record Result(TableMixture mixture, MixtureKind kind, String reason) {}

    /**
     * The mixture of these rows.
     *
     * @param checkpoint keeps how likely each kind has made the rows held out, and the mixture
     */
    static Result choose(MixtureRows rows, boolean quick, CheckpointFile checkpoint, Rng rng) {
        int n = rows.size();
        int most = bounded(quick ? ROWS_TO_CHOOSE / 2 : ROWS_TO_CHOOSE, rows.numbers(), WORK_TO_CHOOSE);
        MixtureRows some = rows.take(Arrays.copyOf(rng.split(0).permutation(n), Math.min(n, most)));
        int folds = some.size() < 600 ? FOLDS : quick || some.size() > 1500 ? 1 : 2;
        Likely best = new MixtureChoice(some, folds, checkpoint, rng.split(1)).best(quick ? QUICK_COUNTS : COUNTS);
        TableMixture mixture = fit(rows, best.kind, checkpoint, "mixture", rng.split(2));
        String reason = String.format(
                Locale.ROOT,
                "mixture of %s: the most likely for rows held out in turn, %.4g nats a row",
                best.kind.text(rows.numbers()),
                best.likelihood);
        return new Result(mixture, best.kind, reason);
    }

    /** A kind, and the mean log-likelihood of rows that were held out. */
    private record Likely(MixtureKind kind, double likelihood) {
        Likely or(Likely other) {
            return other.likelihood > likelihood ? other : this;
        }
    }

    private Likely best(int[] counts) {
        int numbers = rows.numbers();
        Likely best = ofOneComponent();
        boolean drawn = best.kind.drawn();
        for (boolean shared : numbers == 0 ? new boolean[] {true} : new boolean[] {true, false}) {
            int worse = 0;
            double operations = 0;
            double bestOfThese = Double.NEGATIVE_INFINITY;
            for (int count : counts) {
                if (count > Math.max(1, rows.size() / 10) || worse >= 2) {
                    break;
                }
                if (count == 1 && !shared) {
                    continue;
                }
                MixtureKind kind = new MixtureKind(count, shared, drawn);
                operations += folds * operations(rows, kind, ROUNDS_TO_CHOOSE);
                if (count > 1 && operations > OPERATIONS_TO_CHOOSE) {
                    break;
                }
                Likely next = count == 1 ? best : heldOut(kind);
                worse = next.likelihood > bestOfThese ? 0 : worse + 1;
                bestOfThese = Math.max(bestOfThese, next.likelihood);
                best = best.or(next);
            }
        }
        return best;
    }

    /** Few rows of many numbers leave directions in which hardly anything varies, and in which new rows are next to impossible. */
    private Likely ofOneComponent() {
        int numbers = rows.numbers();
        MixtureKind drawn = new MixtureKind(1, true, true);
        if (rows.size() <= numbers) {
            return heldOut(drawn);
        }
        Likely asItIs = heldOut(new MixtureKind(1, true, false));
        return numbers > 1 && rows.size() < ENOUGH_ROWS * numbers ? asItIs.or(heldOut(drawn)) : asItIs;
    }

    private Likely heldOut(MixtureKind kind) {
        double likelihood = checkpoint.value(
                "likelihood of " + kind.text(rows.numbers()),
                () -> heldOut(kind, rng.split(kind.components())),
                String::valueOf,
                Double::valueOf);
        return new Likely(kind, likelihood);
    }

    private double heldOut(MixtureKind kind, Rng key) {
        int parts = Math.max(folds, 4);
        double sum = 0;
        int tested = 0;
        for (int fold = 0; fold < folds; fold++) {
            int out = fold;
            MixtureRows train = rows.take(IntStream.range(0, rows.size())
                    .filter(i -> i % parts != out)
                    .toArray());
            MixtureRows test = rows.take(IntStream.range(0, rows.size())
                    .filter(i -> i % parts == out)
                    .toArray());
            if (train.size() == 0 || test.size() == 0) {
                return Double.NEGATIVE_INFINITY;
            }
            TableMixture mixture = new MixtureFit(train, kind).fit(ROUNDS_TO_CHOOSE, key.split(fold));
            sum += Arrays.stream(test.logDensity(mixture)).sum();
            tested += test.size();
        }
        return sum / tested;
    }

    /** A mixture of this kind of all rows, which is kept under this name. */
    static TableMixture fit(MixtureRows rows, MixtureKind kind, CheckpointFile checkpoint, String name, Rng rng) {
        return checkpoint.value(
                name,
                () -> fit(rows, kind, rng),
                TableText::text,
                text -> TableText.mixture(text, rows.numbers(), rows.counts()));
    }

    /** Several from different starts in one if there are few rows. */
    private static TableMixture fit(MixtureRows rows, MixtureKind kind, Rng rng) {
        int most = bounded(MOST_ROWS, rows.numbers(), WORK);
        MixtureRows all = rows.take(Arrays.copyOf(rng.split(0).permutation(rows.size()), Math.min(rows.size(), most)));
        int affordable = (int) (OPERATIONS_OF_FITS / operations(all, kind, ROUNDS));
        int fits = kind.components() == 1
                ? 1
                : Math.max(1, Math.min(Math.min(FITS, affordable), ROWS_OF_FITS / all.size()));
        TableMixture[] each = new TableMixture[fits];
        for (int i = 0; i < fits; i++) {
            each[i] = new MixtureFit(all, kind).fit(ROUNDS, rng.split(1).split(i));
        }
        return TableMixture.joined(parts(each, all), each);
    }

    /** Fewer rows of many numbers, so that rows times the elements of a covariance are bounded. */
    private static int bounded(int rows, int numbers, int work) {
        return Math.min(rows, Math.max(500, work / Math.max(1, numbers * numbers)));
    }

    /** What a fit takes at most: the distances of rows, the decompositions of covariances, and what is said of gaps. */
    private static double operations(MixtureRows rows, MixtureKind kind, int rounds) {
        int numbers = rows.numbers();
        double square = (double) numbers * numbers;
        double ofGaps = 0;
        for (double[] row : rows.x()) {
            double missing = Arrays.stream(row).filter(Double::isNaN).count();
            ofGaps += missing * missing * numbers;
        }
        int covariances = kind.shared() ? 1 : kind.components();
        return rounds * (kind.components() * rows.size() * square + covariances * (square * numbers / 3 + ofGaps));
    }

    /**
     * The parts of mixtures by which all together make rows the most likely (as in stacking, Smyth and Wolpert, 1999, but of rows they
     * have learnt from, for they have as many parameters each), by expectation and maximisation. One that a start led astray gets next
     * to none; those that are alike share.
     */
    private static double[] parts(TableMixture[] each, MixtureRows rows) {
        double[] parts = new double[each.length];
        Arrays.fill(parts, 1.0 / each.length);
        if (each.length == 1) {
            return parts;
        }
        double[][] logs = Arrays.stream(each).map(rows::logDensity).toArray(double[][]::new);
        for (int round = 0; round < ROUNDS_OF_PARTS; round++) {
            double[] sums = new double[parts.length];
            for (int i = 0; i < rows.size(); i++) {
                int row = i;
                double most =
                        Arrays.stream(logs).mapToDouble(log -> log[row]).max().orElseThrow();
                double[] joint = new double[parts.length];
                for (int m = 0; m < parts.length; m++) {
                    joint[m] = parts[m] * Math.exp(logs[m][i] - most);
                }
                double total = Arrays.stream(joint).sum();
                for (int m = 0; m < parts.length; m++) {
                    sums[m] += joint[m] / total;
                }
            }
            parts = Arrays.stream(sums).map(sum -> sum / rows.size()).toArray();
        }
        return parts;
    }
}

package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.nn.training.CheckpointFile;
import nabla.scorematching.tables.TableMixture.Given;
import nabla.scorematching.tables.TableMixture.Pattern;

/**
 * Fits a {@link TableMixture} by expectation and maximisation (Dempster, Laird and Rubin, 1977), with missing cells integrated
 * out, and chooses the number of components by the likelihood of rows that are held out in turn.
 *
 * <p>The covariance of a component is drawn to the mean of all, as if so many more rows had it (a Wishart prior), and the
 * probabilities of its levels to those of all rows, so that a component of few rows is no spike.
 */
final class MixtureFit {
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
    private static final double ENOUGH = 1e-5;
    private static final double RIDGE = 1e-4;
    /** Clusters begin as those of levels rather than of numbers. */
    private static final double WEIGHT_OF_LEVELS = 3;

    /** As many rows more have a component's levels as in all rows. */
    private static final double PRIOR_LEVELS = 1;

    private final double[][] x;
    private final int[][] levels;
    private final int[] counts;
    /** The levels' parts of all rows, [J][L]. */
    private final double[][] margins;

    private MixtureFit(double[][] x, int[][] levels, int[] counts) {
        this.x = x;
        this.levels = levels;
        this.counts = counts;
        this.margins = margins(levels, counts);
    }

    /**
     * A mixture and how it was chosen.
     *
     * @param components K
     * @param shared whether all components have one covariance
     */
    record Result(TableMixture mixture, int components, boolean shared, String reason) {}

    /**
     * The mixture of these rows.
     *
     * @param x numbers, NaN if missing
     * @param levels levels, MISSING if missing
     * @param counts the number of levels of each category
     * @param checkpoint keeps how likely each number of components has made the rows held out, and the mixture
     */
    static Result choose(
            double[][] x, int[][] levels, int[] counts, boolean quick, CheckpointFile checkpoint, Rng rng) {
        int n = x.length;
        int[] order = rng.split(0).permutation(n);
        int most = bounded(quick ? ROWS_TO_CHOOSE / 2 : ROWS_TO_CHOOSE, x[0].length, WORK_TO_CHOOSE);
        int[] some = Arrays.copyOf(order, Math.min(n, most));
        int folds = some.length < 600 ? FOLDS : quick || some.length > 1500 ? 1 : 2;
        double best = Double.NEGATIVE_INFINITY;
        int bestCount = 1;
        boolean bestShared = true;
        int numbers = x[0].length;
        for (boolean shared : numbers == 0 ? new boolean[] {true} : new boolean[] {true, false}) {
            int worse = 0;
            double operations = 0;
            double bestOfKind = Double.NEGATIVE_INFINITY;
            for (int count : quick ? QUICK_COUNTS : COUNTS) {
                if (count > Math.max(1, some.length / 10) || worse >= 2) {
                    break;
                }
                if (count == 1 && !shared) {
                    continue;
                }
                operations += folds * operations(some.length, numbers, count, shared, ROUNDS_TO_CHOOSE);
                if (count > 1 && operations > OPERATIONS_TO_CHOOSE) {
                    break;
                }
                int components = count;
                double score = checkpoint.value(
                        "likelihood of " + count + (shared ? " components with one covariance" : " components"),
                        () -> heldOut(
                                x,
                                levels,
                                counts,
                                some,
                                folds,
                                components,
                                shared,
                                rng.split(1).split(components)),
                        String::valueOf,
                        Double::valueOf);
                worse = score > bestOfKind ? 0 : worse + 1;
                bestOfKind = Math.max(bestOfKind, score);
                if (score > best) {
                    best = score;
                    bestCount = count;
                    bestShared = shared;
                }
            }
        }
        TableMixture mixture = of(x, levels, counts, bestCount, bestShared, checkpoint, "mixture", rng.split(2));
        String covariances = numbers == 0 || bestCount == 1
                ? ""
                : bestShared ? " with one covariance" : " with covariances of their own";
        String reason = String.format(
                Locale.ROOT,
                "mixture of %d component%s%s: the most likely for rows held out in turn, %.4g nats a row",
                bestCount,
                bestCount == 1 ? "" : "s",
                covariances,
                best);
        return new Result(mixture, bestCount, bestShared, reason);
    }

    /** A mixture of this kind of all rows, which is kept under this name. */
    static TableMixture of(
            double[][] x,
            int[][] levels,
            int[] counts,
            int components,
            boolean shared,
            CheckpointFile checkpoint,
            String name,
            Rng rng) {
        return checkpoint.value(
                name,
                () -> of(x, levels, counts, components, shared, rng),
                TableText::text,
                text -> TableText.mixture(text, x[0].length, counts));
    }

    /** Several from different starts in one if there are few rows. */
    private static TableMixture of(
            double[][] x, int[][] levels, int[] counts, int components, boolean shared, Rng rng) {
        int most = bounded(MOST_ROWS, x[0].length, WORK);
        int[] all = Arrays.copyOf(rng.split(0).permutation(x.length), Math.min(x.length, most));
        int affordable = (int) (OPERATIONS_OF_FITS / operations(all.length, x[0].length, components, shared, ROUNDS));
        int fits = components == 1 ? 1 : Math.max(1, Math.min(Math.min(FITS, affordable), ROWS_OF_FITS / all.length));
        TableMixture[] each = new TableMixture[fits];
        for (int i = 0; i < fits; i++) {
            Rng key = rng.split(1).split(i);
            each[i] = of(x, levels, counts, all, components, shared, ROUNDS, key);
        }
        return TableMixture.joined(parts(each, take(x, all), take(levels, all)), each);
    }

    /**
     * The parts of mixtures by which all together make rows the most likely (as in stacking, Smyth and Wolpert, 1999, but of rows they
     * have learnt from, for they have as many parameters each), by expectation and maximisation. One that a start led astray gets next
     * to none; those that are alike share.
     */
    private static double[] parts(TableMixture[] each, double[][] x, int[][] levels) {
        double[] parts = new double[each.length];
        Arrays.fill(parts, 1.0 / each.length);
        if (each.length == 1) {
            return parts;
        }
        double[][] logs = Arrays.stream(each)
                .map(mixture -> mixture.logDensity(x, levels))
                .toArray(double[][]::new);
        for (int round = 0; round < ROUNDS_OF_PARTS; round++) {
            double[] sums = new double[parts.length];
            for (int i = 0; i < x.length; i++) {
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
            parts = Arrays.stream(sums).map(sum -> sum / x.length).toArray();
        }
        return parts;
    }

    /** Fewer rows of many numbers, so that rows times the elements of a covariance are bounded. */
    private static int bounded(int rows, int numbers, int work) {
        return Math.min(rows, Math.max(500, work / Math.max(1, numbers * numbers)));
    }

    /** What a fit takes at most, where no cell is missing: the distances of rows, and the decompositions of covariances. */
    private static double operations(int rows, int numbers, int components, boolean shared, int rounds) {
        double square = (double) numbers * numbers;
        return rounds * (components * rows * square + (shared ? 1 : components) * square * numbers / 3);
    }

    private static double heldOut(
            double[][] x,
            int[][] levels,
            int[] counts,
            int[] rows,
            int folds,
            int components,
            boolean shared,
            Rng rng) {
        double sum = 0;
        int tested = 0;
        for (int fold = 0; fold < folds; fold++) {
            int parts = Math.max(folds, 4);
            int f = fold;
            int[] train = IntStream.range(0, rows.length)
                    .filter(i -> i % parts != f)
                    .map(i -> rows[i])
                    .toArray();
            int[] test = IntStream.range(0, rows.length)
                    .filter(i -> i % parts == f)
                    .map(i -> rows[i])
                    .toArray();
            if (train.length == 0 || test.length == 0) {
                return Double.NEGATIVE_INFINITY;
            }
            TableMixture mixture = of(x, levels, counts, train, components, shared, ROUNDS_TO_CHOOSE, rng.split(fold));
            for (double log : mixture.logDensity(take(x, test), take(levels, test))) {
                sum += log;
            }
            tested += test.length;
        }
        return sum / tested;
    }

    private static double[][] take(double[][] x, int[] rows) {
        return Arrays.stream(rows).mapToObj(i -> x[i]).toArray(double[][]::new);
    }

    private static int[][] take(int[][] x, int[] rows) {
        return Arrays.stream(rows).mapToObj(i -> x[i]).toArray(int[][]::new);
    }

    private static TableMixture of(
            double[][] x,
            int[][] levels,
            int[] counts,
            int[] rows,
            int components,
            boolean shared,
            int rounds,
            Rng rng) {
        return new MixtureFit(take(x, rows), take(levels, rows), counts).fit(components, shared, rounds, rng);
    }

    private static double[][] margins(int[][] levels, int[] counts) {
        double[][] margins = new double[counts.length][];
        for (int j = 0; j < counts.length; j++) {
            margins[j] = new double[counts[j]];
            Arrays.fill(margins[j], 1.0 / counts[j]);
            double sum = 1;
            for (int[] row : levels) {
                if (row[j] >= 0) {
                    margins[j][row[j]]++;
                    sum++;
                }
            }
            for (int l = 0; l < counts[j]; l++) {
                margins[j][l] /= sum;
            }
        }
        return margins;
    }

    private TableMixture fit(int components, boolean shared, int rounds, Rng rng) {
        double[][] responsibilities = start(components, rng);
        TableMixture mixture = standard(components);
        mixture = step(mixture, responsibilities, shared, new HashMap<>());
        double before = Double.NEGATIVE_INFINITY;
        for (int round = 0; round < rounds; round++) {
            Map<Pattern, Given> memory = new HashMap<>();
            double likelihood = responsibilities(mixture, responsibilities, memory);
            mixture = step(mixture, responsibilities, shared, memory);
            if (components == 1 && complete()
                    || likelihood - before < ENOUGH * Math.max(1, Math.abs(likelihood)) && round > 3) {
                break;
            }
            before = likelihood;
        }
        return mixture;
    }

    private boolean complete() {
        return Arrays.stream(x).allMatch(row -> Arrays.stream(row).noneMatch(Double::isNaN));
    }

    /** Standard normal components, by which missing numbers are 0 in the first step. */
    private TableMixture standard(int components) {
        int d = x[0].length;
        double[][] one = new double[d][d];
        for (int i = 0; i < d; i++) {
            one[i][i] = 1;
        }
        double[] weights = new double[components];
        Arrays.fill(weights, 1.0 / components);
        double[][][] covariances = new double[components][][];
        double[][][] probabilities = new double[components][][];
        Arrays.fill(covariances, one);
        Arrays.fill(probabilities, margins);
        return new TableMixture(weights, new double[components][d], covariances, probabilities);
    }

    /** Clusters by k-means++ and some rounds of k-means, of numbers and of levels as corners of a simplex. */
    private double[][] start(int components, Rng rng) {
        int n = x.length;
        int dim = x[0].length + Arrays.stream(counts).sum();
        double[][] points = new double[n][dim];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < x[i].length; j++) {
                points[i][j] = Double.isNaN(x[i][j]) ? 0 : x[i][j];
            }
            int at = x[i].length;
            for (int j = 0; j < counts.length; j++) {
                if (levels[i][j] >= 0) {
                    points[i][at + levels[i][j]] = WEIGHT_OF_LEVELS;
                }
                at += counts[j];
            }
        }
        int[] clusters = KMeans.clusters(points, components, rng);
        double[][] responsibilities = new double[n][components];
        for (int i = 0; i < n; i++) {
            responsibilities[i][clusters[i]] = 1;
        }
        return responsibilities;
    }

    /** The responsibilities of all components for each row; gives the mean log-likelihood. */
    private double responsibilities(TableMixture mixture, double[][] responsibilities, Map<Pattern, Given> memory) {
        double[] work = new double[mixture.numbers()];
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            Given given = memory.computeIfAbsent(Pattern.of(x[i], levels[i]), mixture::given);
            double[] logs = responsibilities[i];
            double total = mixture.logJoint(given, x[i], levels[i], logs, work);
            for (int k = 0; k < logs.length; k++) {
                logs[k] = Math.exp(logs[k] - total);
            }
            sum += total;
        }
        return sum / x.length;
    }

    /** The mixture that responsibilities make the most likely, with what another one says of missing numbers. */
    private TableMixture step(
            TableMixture before, double[][] responsibilities, boolean shared, Map<Pattern, Given> memory) {
        int n = x.length;
        int d = before.numbers();
        int count = before.components();
        double[] sums = new double[count];
        double[][] means = new double[count][d];
        double[][][] squares = new double[count][d][d];
        double[] filled = new double[d];
        List<Given> givens = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            Given given = memory.computeIfAbsent(Pattern.of(x[i], levels[i]), before::given);
            givens.add(given);
            for (int k = 0; k < count; k++) {
                double r = responsibilities[i][k];
                if (r < 1e-12) {
                    continue;
                }
                sums[k] += r;
                fill(before, given, k, x[i], filled);
                for (int j = 0; j < d; j++) {
                    means[k][j] += r * filled[j];
                }
            }
        }
        for (int k = 0; k < count; k++) {
            for (int j = 0; j < d; j++) {
                means[k][j] = sums[k] > 1e-9 ? means[k][j] / sums[k] : before.means()[k][j];
            }
        }
        for (int i = 0; i < n; i++) {
            Given given = givens.get(i);
            for (int k = 0; k < count; k++) {
                double r = responsibilities[i][k];
                if (r < 1e-12) {
                    continue;
                }
                fill(before, given, k, x[i], filled);
                for (int j = 0; j < d; j++) {
                    filled[j] -= means[k][j];
                }
                for (int j = 0; j < d; j++) {
                    double scaled = r * filled[j];
                    double[] row = squares[k][j];
                    for (int l = 0; l <= j; l++) {
                        row[l] += scaled * filled[l];
                    }
                }
                int[] missing = given.missing();
                for (int a = 0; a < missing.length; a++) {
                    for (int b = 0; b <= a; b++) {
                        squares[k][missing[a]][missing[b]] += r * given.covariances()[k][a][b];
                    }
                }
            }
        }
        double[] weights = new double[count];
        for (int k = 0; k < count; k++) {
            weights[k] = (sums[k] + 1) / (n + count);
        }
        return new TableMixture(
                weights, means, covariances(squares, sums, shared), probabilities(responsibilities, count));
    }

    private static void fill(TableMixture mixture, Given given, int component, double[] row, double[] filled) {
        for (int j : given.there()) {
            filled[j] = row[j];
        }
        given.fill(mixture.means()[component], component, row, filled);
    }

    private double[][][] covariances(double[][][] squares, double[] sums, boolean shared) {
        int count = squares.length;
        int d = squares[0].length;
        double[][] pooled = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                for (int k = 0; k < count; k++) {
                    squares[k][j][i] = squares[k][i][j];
                    pooled[i][j] += squares[k][i][j] / x.length;
                }
                pooled[j][i] = pooled[i][j];
            }
            pooled[i][i] += RIDGE;
        }
        if (x.length <= d) {
            shrink(pooled);
        }
        if (shared) {
            double[][][] same = new double[count][][];
            Arrays.fill(same, pooled);
            return same;
        }
        double prior = d + 2;
        double[][][] covariances = new double[count][d][d];
        for (int k = 0; k < count; k++) {
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    covariances[k][i][j] = (squares[k][i][j] + prior * pooled[i][j]) / (sums[k] + prior);
                }
                covariances[k][i][i] += RIDGE;
            }
        }
        return covariances;
    }

    /**
     * Draws a covariance to a multiple of the identity, as far as makes its error the least (Chen, Wiesel, Eldar and Hero, Shrinkage
     * algorithms for MMSE covariance estimation, 2010, equation 23): rows that are no more than numbers leave directions in which
     * nothing varies, and in which new rows would be next to impossible.
     */
    private void shrink(double[][] covariance) {
        int d = covariance.length;
        double trace = 0;
        double squares = 0;
        for (int i = 0; i < d; i++) {
            trace += covariance[i][i];
            for (double element : covariance[i]) {
                squares += element * element;
            }
        }
        double spread = (x.length + 1 - 2.0 / d) * (squares - trace * trace / d);
        double part = Math.min(1, ((1 - 2.0 / d) * squares + trace * trace) / spread);
        part = spread > 0 && part > 0 ? part : 1;
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                covariance[i][j] *= 1 - part;
            }
            covariance[i][i] += part * trace / d;
        }
    }

    private double[][][] probabilities(double[][] responsibilities, int count) {
        double[][][] probabilities = new double[count][counts.length][];
        for (int k = 0; k < count; k++) {
            for (int j = 0; j < counts.length; j++) {
                double[] p = new double[counts[j]];
                double sum = PRIOR_LEVELS;
                for (int l = 0; l < p.length; l++) {
                    p[l] = PRIOR_LEVELS * margins[j][l];
                }
                for (int i = 0; i < x.length; i++) {
                    if (levels[i][j] >= 0) {
                        p[levels[i][j]] += responsibilities[i][k];
                        sum += responsibilities[i][k];
                    }
                }
                for (int l = 0; l < p.length; l++) {
                    p[l] /= sum;
                }
                probabilities[k][j] = p;
            }
        }
        return probabilities;
    }
}

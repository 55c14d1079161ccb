package nabla.scorematching.tables;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.Conditionals.Given;
import nabla.scorematching.tables.TableMixture.Pattern;

/**
 * Fits a {@link TableMixture} of a kind by expectation and maximisation (Dempster, Laird and Rubin, 1977), with missing cells
 * integrated out.
 *
 * <p>The covariance of a component is drawn to the mean of all, as if so many more rows had it (a Wishart prior), and the
 * probabilities of its levels to those of all rows, so that a component of few rows is no spike.
 */
final class MixtureFit {
    private static final double ENOUGH = 1e-5;
    /** Components that are less responsible for a row learn nothing from it. */
    private static final double NEGLIGIBLE = 1e-12;

    private static final double RIDGE = 1e-4;
    /** Clusters begin as those of levels rather than of numbers. */
    private static final double WEIGHT_OF_LEVELS = 3;

    /** As many rows more have a component's levels as in all rows. */
    private static final double PRIOR_LEVELS = 1;

    private final MixtureRows rows;
    private final MixtureKind kind;
    private final double[][] x;
    private final int[][] levels;
    private final int[] counts;
    /** The levels' parts of all rows, [J][L]. */
    private final double[][] margins;

    MixtureFit(MixtureRows rows, MixtureKind kind) {
        this.rows = rows;
        this.kind = kind;
        this.x = rows.x();
        this.levels = rows.levels();
        this.counts = rows.counts();
        this.margins = margins(levels, counts);
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

    /** The mixture after so many rounds, or as soon as they gain next to nothing. */
    TableMixture fit(int rounds, Rng rng) {
        int components = kind.components();
        int[] clusters = clusters(components, rng);
        TableMixture mixture = standard(components);
        Expectation first = expectation(mixture, (row, given, responsibilities) -> {
            responsibilities[clusters[row]] = 1;
            return 0;
        });
        mixture = step(mixture, first);
        double before = Double.NEGATIVE_INFINITY;
        for (int round = 0; round < rounds; round++) {
            Expectation expected = expectation(mixture);
            mixture = step(mixture, expected);
            double likelihood = expected.likelihood;
            if (components == 1 && rows.isComplete()
                    || likelihood - before < ENOUGH * Math.max(1, Math.abs(likelihood)) && round > 3) {
                break;
            }
            before = likelihood;
        }
        return mixture;
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
    private int[] clusters(int components, Rng rng) {
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
        return KMeans.clusters(points, components, rng);
    }

    /**
     * What a mixture expects of rows.
     *
     * @param responsibilities of the components for each row, [n][K]
     * @param missing places of missing numbers, [n][M]
     * @param filled these numbers given the rest, by each component that counts, [n][K][M]
     * @param rests the sums of their covariances times responsibilities; lower triangles, [K][d][d]
     * @param likelihood the mean log-likelihood of a row
     */
    private record Expectation(
            double[][] responsibilities, int[][] missing, double[][][] filled, double[][][] rests, double likelihood) {
        /** Whether a component is responsible for a row. */
        boolean counts(int row, int component) {
            return responsibilities[row][component] >= NEGLIGIBLE;
        }

        /** Row x of this number with what a component expects in its gaps. */
        void fill(int number, int component, double[] x, double[] row) {
            System.arraycopy(x, 0, row, 0, row.length);
            for (int gap = 0; gap < missing[number].length; gap++) {
                row[missing[number][gap]] = filled[number][component][gap];
            }
        }
    }

    /** Who is responsible for a row, written to an array; gives the logarithm of the row's density. */
    private interface Responsible {
        double of(int row, Given given, double[] responsibilities);
    }

    private Expectation expectation(TableMixture mixture, Responsible responsible) {
        int n = x.length;
        int d = mixture.numbers();
        int count = mixture.components();
        Conditionals conditionals = new Conditionals(mixture);
        double[][] responsibilities = new double[n][count];
        int[][] missing = new int[n][];
        double[][][] filled = new double[n][][];
        double[][][] rests = new double[count][d][d];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            Given given = conditionals.of(Pattern.of(x[i], levels[i]));
            sum += responsible.of(i, given, responsibilities[i]);
            missing[i] = given.missing();
            filled[i] = missing[i].length == 0 ? null : new double[count][];
            for (int k = 0; k < count && missing[i].length > 0; k++) {
                double r = responsibilities[i][k];
                if (r < NEGLIGIBLE) {
                    continue;
                }
                filled[i][k] = given.expected(k, x[i]);
                double[][] covariance = given.covariance(k);
                for (int a = 0; a < missing[i].length; a++) {
                    for (int b = 0; b <= a; b++) {
                        rests[k][missing[i][a]][missing[i][b]] += r * covariance[a][b];
                    }
                }
            }
        }
        return new Expectation(responsibilities, missing, filled, rests, sum / n);
    }

    /** What a mixture expects of rows for which its components are as responsible as it says. */
    private Expectation expectation(TableMixture mixture) {
        double[] work = new double[mixture.numbers()];
        return expectation(mixture, (row, given, responsibilities) -> {
            double total = mixture.logJoint(given, x[row], levels[row], responsibilities, work);
            for (int k = 0; k < responsibilities.length; k++) {
                responsibilities[k] = Math.exp(responsibilities[k] - total);
            }
            return total;
        });
    }

    /** The mixture that is the most likely by what another one expects. */
    private TableMixture step(TableMixture before, Expectation expected) {
        int n = x.length;
        int d = before.numbers();
        int count = before.components();
        double[] sums = new double[count];
        double[][] means = new double[count][d];
        double[][][] squares = expected.rests;
        double[] filled = new double[d];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < count; k++) {
                if (!expected.counts(i, k)) {
                    continue;
                }
                double r = expected.responsibilities[i][k];
                sums[k] += r;
                expected.fill(i, k, x[i], filled);
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
            for (int k = 0; k < count; k++) {
                if (!expected.counts(i, k)) {
                    continue;
                }
                expected.fill(i, k, x[i], filled);
                for (int j = 0; j < d; j++) {
                    filled[j] -= means[k][j];
                }
                for (int j = 0; j < d; j++) {
                    double scaled = expected.responsibilities[i][k] * filled[j];
                    double[] row = squares[k][j];
                    for (int l = 0; l <= j; l++) {
                        row[l] += scaled * filled[l];
                    }
                }
            }
        }
        double[] weights = new double[count];
        for (int k = 0; k < count; k++) {
            weights[k] = (sums[k] + 1) / (n + count);
        }
        return new TableMixture(
                weights, means, covariances(squares, sums), probabilities(expected.responsibilities, count));
    }

    private double[][][] covariances(double[][][] squares, double[] sums) {
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
        if (kind.drawn() || x.length <= d) {
            shrink(pooled);
        }
        if (kind.shared()) {
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

package nabla.scorematching.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.data.Table;
import nabla.nn.training.CheckpointFile;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.tables.TableMixture.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The mixture against closed forms of normal distributions, and against its own density. */
class TableMixtureTest {
    private static final double[][][] COVARIANCES = {{{1, 0.6}, {0.6, 0.8}}, {{0.5, -0.2}, {-0.2, 0.7}}};
    private static final TableMixture MIXTURE = new TableMixture(
            new double[] {0.3, 0.7}, new double[][] {{1, -1}, {-2, 0.5}}, COVARIANCES, new double[][][] {
                {{0.2, 0.8}, {0.5, 0.3, 0.2}}, {{0.9, 0.1}, {0.1, 0.1, 0.8}}
            });

    private static Encoding encoding() {
        DataFrame table = DataFrame.builder()
                .numbers("x", Rng.of(1).normal(30).toArray())
                .numbers("y", Rng.of(2).normal(30).toArray())
                .words("a", IntStream.range(0, 30).mapToObj(i -> "a" + i % 2).toArray(String[]::new))
                .words("b", IntStream.range(0, 30).mapToObj(i -> "b" + i % 3).toArray(String[]::new))
                .build();
        return new Encoding(Schema.of(table));
    }

    /** The points of all levels as normal components: eight corners with the noise of a level beside the numbers. */
    private static GaussianMixture expanded(double sigma) {
        double[] weights = new double[12];
        double[][] means = new double[12][7];
        double[][][] covariances = new double[12][7][7];
        int at = 0;
        for (int k = 0; k < 2; k++) {
            for (int a = 0; a < 2; a++) {
                for (int b = 0; b < 3; b++) {
                    weights[at] =
                            MIXTURE.weights()[k] * MIXTURE.probabilities()[k][0][a] * MIXTURE.probabilities()[k][1][b];
                    means[at] = new double[] {MIXTURE.means()[k][0], MIXTURE.means()[k][1], 0, 0, 0, 0, 0};
                    means[at][2 + a] = 1;
                    means[at][4 + b] = 1;
                    for (int i = 0; i < 7; i++) {
                        for (int j = 0; j < 7; j++) {
                            covariances[at][i][j] =
                                    (i < 2 && j < 2 ? COVARIANCES[k][i][j] : 0) + (i == j ? sigma * sigma : 0);
                        }
                    }
                    at++;
                }
            }
        }
        return GaussianMixture.of(weights, means, covariances);
    }

    @Test
    void scoreIsThatOfTheExpandedMixtureAtEveryLevel() {
        NoiseConditionalScore score = new MixtureScore(MIXTURE, encoding()).of(Pattern.complete(2, 2));
        for (double sigma : new double[] {0.05, 0.3, 1, 5}) {
            Tensor x = expanded(sigma).sample(Rng.of(3), 40);
            Tensor expected = expanded(sigma).score(x);
            Tensor found = score.at(sigma).score(x);
            assertTrue(
                    found.sub(expected).abs().max().item()
                            < 1e-9 * (1 + expected.abs().max().item()),
                    "at σ = " + sigma);
            assertTrue(Derivatives.divergence(score.at(sigma)::score, x)
                            .sub(expanded(sigma).divergence(x))
                            .abs()
                            .max()
                            .item()
                    < 1e-8 * (1 + expanded(sigma).divergence(x).abs().max().item()));
        }
    }

    @Test
    void scoreOfAPatternIsThatOfTheMarginal() {
        Pattern pattern = new Pattern(new boolean[] {false, true}, new boolean[] {true, false});
        NoiseConditionalScore score = new MixtureScore(MIXTURE, encoding()).of(pattern);
        double sigma = 0.4;
        int[] there = {1, 2, 3};
        GaussianMixture whole = expanded(sigma);
        GaussianMixture marginal = GaussianMixture.of(
                whole.weights(),
                whole.means().take(1, there),
                whole.covariances().take(1, there).take(2, there));
        Tensor points = whole.sample(Rng.of(4), 30);
        Tensor found = score.at(sigma).score(points);
        assertTrue(found.take(1, there)
                        .sub(marginal.score(points.take(1, there)))
                        .abs()
                        .max()
                        .item()
                < 1e-9);
        assertEquals(0, found.take(1, 0, 4, 5, 6).abs().max().item());
    }

    @Test
    void densityOfARowIsThatOfItsNumbersAndWords() {
        double[][] x = {{0.3, -0.7}, {Double.NaN, 1}, {2, Double.NaN}, {Double.NaN, Double.NaN}};
        int[][] levels = {{0, 2}, {1, -1}, {-1, 0}, {1, 1}};
        double[] found = MIXTURE.logDensity(x, levels);
        for (int i = 0; i < x.length; i++) {
            double sum = 0;
            for (int k = 0; k < 2; k++) {
                double p = MIXTURE.weights()[k];
                int[] there = Pattern.of(x[i], levels[i]).there();
                if (there.length > 0) {
                    Tensor mean = Tensor.of(MIXTURE.means()[k]).take(0, there);
                    Tensor covariance = Tensor.of(COVARIANCES[k]).take(0, there).take(1, there);
                    int row = i;
                    Tensor point = Tensor.of(
                            Arrays.stream(there).mapToDouble(j -> x[row][j]).toArray());
                    p *= Math.exp(nabla.scorematching.densities.Gaussian.of(mean, covariance)
                            .logProb(point.unsqueeze(0))
                            .item());
                }
                for (int j = 0; j < 2; j++) {
                    p *= levels[i][j] < 0 ? 1 : MIXTURE.probabilities()[k][j][levels[i][j]];
                }
                sum += p;
            }
            assertEquals(Math.log(sum), found[i], 1e-12);
        }
        assertEquals(Double.NEGATIVE_INFINITY, MIXTURE.logDensity(x, new int[][] {{-2, 0}, {0, 0}, {0, 0}, {0, 0}})[0]);
    }

    /** A mixture of three components of five numbers with covariances of very different axes, and no category. */
    private static TableMixture numbers(boolean shared) {
        int d = 5;
        double[][] means = Rng.of(20).normal(3, d).mul(2).toMatrix();
        double[][][] covariances = new double[3][][];
        for (int k = 0; k < 3; k++) {
            Tensor axes = Rng.of(21).split(shared ? 0 : k).normal(d, d).mul(Tensor.of(3, 1, 0.3, 0.1, 0.03));
            covariances[k] =
                    axes.matmulTransposed(axes).add(Tensor.eye(d).mul(1e-4)).toMatrix();
        }
        return new TableMixture(new double[] {0.2, 0.5, 0.3}, means, covariances, new double[3][0][]);
    }

    private static GaussianMixture marginal(TableMixture mixture, int[] there, double sigma) {
        int d = mixture.numbers();
        Tensor noise = Tensor.eye(d).mul(sigma * sigma);
        Tensor covariances = Tensor.stack(
                0,
                Arrays.stream(mixture.covariances())
                        .map(c -> Tensor.of(c).add(noise))
                        .toArray(Tensor[]::new));
        return GaussianMixture.of(
                Tensor.of(mixture.weights()),
                Tensor.of(mixture.means()).take(1, there),
                covariances.take(1, there).take(2, there));
    }

    /** The density, the conditional draws and the scores of every pattern of gaps are those of the marginal densities. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyPatternOfGapsHasItsMarginal(boolean shared) {
        TableMixture mixture = numbers(shared);
        Encoding encoding = new Encoding(Schema.of(DataFrame.of(
                new Table(List.of("a", "b", "c", "d", "e"), Rng.of(22).normal(30, 5)))));
        MixtureScore scores = new MixtureScore(mixture, encoding);
        for (int gaps = 0; gaps < 31; gaps++) {
            boolean[] known = new boolean[5];
            for (int j = 0; j < 5; j++) {
                known[j] = (gaps >> j & 1) == 0;
            }
            Pattern pattern = new Pattern(known, new boolean[0]);
            int[] there = pattern.there();
            Tensor points = marginal(mixture, there, 0.2).sample(Rng.of(23).split(gaps), 8);
            double[][] x = new double[8][5];
            double[][] zeros = new double[8][5];
            for (int i = 0; i < 8; i++) {
                Arrays.fill(x[i], Double.NaN);
                for (int j = 0; j < there.length; j++) {
                    x[i][there[j]] = points.get(i, j);
                    zeros[i][there[j]] = points.get(i, j);
                }
            }
            Tensor density = marginal(mixture, there, 0).logProb(points);
            Tensor found = Tensor.of(mixture.logDensity(x, new int[8][0]));
            assertClose(density, found, 1e-9, gaps + ": density");
            for (double sigma : new double[] {0.03, 1}) {
                Tensor score = scores.of(pattern).at(sigma).score(Tensor.of(zeros));
                assertClose(
                        marginal(mixture, there, sigma).score(points), score.take(1, there), 1e-9, gaps + ": score");
                assertEquals(0, score.take(1, pattern.missing()).abs().sum().item());
            }
        }
    }

    private static void assertClose(Tensor expected, Tensor found, double tolerance, String message) {
        double largest = 1 + expected.abs().max().item();
        assertEquals(0, found.sub(expected).abs().max().item() / largest, tolerance, message);
    }

    /** What is said of gaps is by the normal equations, x_M = μ_M + Σ_MO Σ_OO⁻¹ (x_O − μ_O) with the covariance that is left. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void gapsAreFilledByTheNormalEquations(int missing) {
        TableMixture mixture = numbers(false);
        boolean[] known = new boolean[5];
        Arrays.fill(known, missing, 5, true);
        Pattern pattern = new Pattern(known, new boolean[0]);
        Conditionals.Given given = new Conditionals(mixture).of(pattern);
        double[] x = Rng.of(24).normal(5).toArray();
        for (int k = 0; k < 3; k++) {
            Tensor covariance = Tensor.of(mixture.covariances()[k]);
            Tensor mean = Tensor.of(mixture.means()[k]);
            Tensor ofThere = covariance.slice(0, missing, 5).slice(1, missing, 5);
            Tensor across = covariance.slice(0, 0, missing).slice(1, missing, 5);
            Tensor gain = ofThere.solve(across.transpose()).transpose();
            Tensor apart = Tensor.of(x).sub(mean).slice(0, missing, 5).unsqueeze(1);
            Tensor expected = gain.matmul(apart).squeeze(1).add(mean.slice(0, 0, missing));
            Tensor rest = covariance.slice(0, 0, missing).slice(1, 0, missing).sub(gain.matmulTransposed(across));
            assertClose(expected, Tensor.of(given.expected(k, x)), 1e-9, "mean");
            assertClose(rest, Tensor.of(given.covariance(k)), 1e-9, "covariance");
        }
    }

    /** Given y, the mean of x is a known function of the components; 40,000 draws, six standard errors. */
    @Test
    void missingCellsAreDrawnGivenTheRest() {
        int draws = 40_000;
        double[][] x = new double[draws][];
        int[][] levels = new int[draws][];
        for (int i = 0; i < draws; i++) {
            x[i] = new double[] {Double.NaN, 0.2};
            levels[i] = new int[] {1, -1};
        }
        MIXTURE.complete(x, levels, Rng.of(5));
        double[] r = new double[2];
        double[] conditional = new double[2];
        for (int k = 0; k < 2; k++) {
            double variance = COVARIANCES[k][1][1];
            double y = 0.2 - MIXTURE.means()[k][1];
            r[k] = MIXTURE.weights()[k]
                    * MIXTURE.probabilities()[k][0][1]
                    * Math.exp(-y * y / (2 * variance))
                    / Math.sqrt(variance);
            conditional[k] = MIXTURE.means()[k][0] + COVARIANCES[k][0][1] / variance * y;
        }
        double total = r[0] + r[1];
        double mean = (r[0] * conditional[0] + r[1] * conditional[1]) / total;
        double found = Arrays.stream(x).mapToDouble(row -> row[0]).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(x)
                .mapToDouble(row -> (row[0] - found) * (row[0] - found))
                .average()
                .orElseThrow());
        assertEquals(mean, found, 6 * deviation / Math.sqrt(draws));
        double p = (r[0] * 0.5 + r[1] * 0.1) / total;
        double share = Arrays.stream(levels).filter(row -> row[1] == 0).count() / (double) draws;
        assertEquals(p, share, 6 * Math.sqrt(p * (1 - p) / draws));
        assertTrue(Arrays.stream(x).allMatch(row -> row[1] == 0.2));
        assertTrue(Arrays.stream(levels).allMatch(row -> row[0] == 1));
    }

    /** Complete rows of a mixture. */
    private record Rows(double[][] x, int[][] levels) {
        static Rows of(TableMixture mixture, int n, Rng rng) {
            Rows rows = new Rows(new double[n][mixture.numbers()], new int[n][mixture.categories()]);
            for (int i = 0; i < n; i++) {
                Arrays.fill(rows.x[i], Double.NaN);
                Arrays.fill(rows.levels[i], -1);
            }
            mixture.complete(rows.x, rows.levels, rng);
            return rows;
        }

        /** How much less likely a fit makes these rows than the truth, in nats a row. */
        double loss(TableMixture truth, TableMixture fit) {
            double[] best = truth.logDensity(x, levels);
            double[] found = fit.logDensity(x, levels);
            return IntStream.range(0, x.length)
                    .mapToDouble(i -> best[i] - found[i])
                    .average()
                    .orElseThrow();
        }
    }

    /** A fit to rows with gaps is as likely as the truth, less what so many parameters cost. */
    @Test
    void fitOfRowsWithGapsIsAsLikelyAsTheTruth() {
        int n = 1500;
        Rows rows = Rows.of(MIXTURE, n, Rng.of(6));
        double[] u = Rng.of(8).uniform(n, 4).toArray();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < 2; j++) {
                rows.x[i][j] = u[4 * i + j] < 0.3 ? Double.NaN : rows.x[i][j];
                rows.levels[i][j] = u[4 * i + 2 + j] < 0.3 ? -1 : rows.levels[i][j];
            }
        }
        MixtureChoice.Result fit = MixtureChoice.choose(
                new MixtureRows(rows.x, rows.levels, new int[] {2, 3}), true, CheckpointFile.none(), Rng.of(9));
        double loss = Rows.of(MIXTURE, n, Rng.of(7)).loss(MIXTURE, fit.mixture());
        assertTrue(loss >= -0.02 && loss <= 0.05, "nats a row: " + loss);
    }

    /**
     * Of two components that share a level, a start by levels makes one. The seventeen parameters of three cost 17/2000 nats a row,
     * with a standard deviation of .003.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void startThatLeadsAstrayDoesNoHarm(int key) {
        TableMixture truth = new TableMixture(
                new double[] {0.3, 0.4, 0.3},
                new double[][] {{-2, 0}, {2, 2}, {1, -2}},
                new double[][][] {{{1, 0.5}, {0.5, 1}}, {{0.36, -0.22}, {-0.22, 0.36}}, {{0.64, 0}, {0, 0.64}}},
                new double[][][] {{{0.95, 0.05}}, {{0.02, 0.98}}, {{0.01, 0.99}}});
        Rows rows = Rows.of(truth, 1000, Rng.of(key).split(0));
        TableMixture fit = MixtureChoice.fit(
                new MixtureRows(rows.x, rows.levels, new int[] {2}),
                new MixtureKind(3, false, false),
                CheckpointFile.none(),
                "mixture",
                Rng.of(key).split(1));
        double loss = Rows.of(truth, 20_000, Rng.of(key).split(2)).loss(truth, fit);
        assertTrue(loss <= 0.03, "nats a row: " + loss);
    }

    /** Rows of some factors and noise, of more numbers than rows, with their covariance. */
    private static double[][] wide(Tensor loadings, int rows, Rng rng) {
        int numbers = loadings.size(0);
        return rng.split(0)
                .normal(rows, loadings.size(1))
                .matmulTransposed(loadings)
                .add(rng.split(1).normal(rows, numbers))
                .toMatrix();
    }

    /**
     * New rows are more likely than columns that are taken for independent make them, from fewer rows than numbers to five times as many.
     */
    @ParameterizedTest
    @CsvSource({"20, 13", "60, 40", "40, 60", "60, 80", "60, 180", "40, 200"})
    void ofFewRowsForTheirNumbersNewRowsStayLikely(int numbers, int rows) {
        Tensor loadings = Rng.of(11).normal(numbers, 2);
        double[][] train = wide(loadings, rows, Rng.of(12));
        double[][] test = wide(loadings, 50, Rng.of(13));
        TableMixture mixture = MixtureChoice.choose(
                        new MixtureRows(train, new int[rows][0], new int[0]), false, CheckpointFile.none(), Rng.of(14))
                .mixture();
        double found = Arrays.stream(mixture.logDensity(test, new int[50][0]))
                .average()
                .orElseThrow();
        Tensor variances = loadings.square().sum(1).add(1);
        double independent = -0.5
                * (numbers * (1 + Math.log(2 * Math.PI)) + variances.log().sum().item());
        assertTrue(found > independent, found + " nats a row, " + independent + " of independent columns");
    }

    /** Many columns, and many components in them, are not looked at for hours: what is looked at follows from their numbers. */
    @ParameterizedTest
    @CsvSource({"300, 150, 0", "120, 60, 0.05"})
    void theSearchOfAWideTableIsBounded(int numbers, int rows, double gaps) {
        double[][] train = wide(Rng.of(11).normal(numbers, 2), rows, Rng.of(12));
        double[][] u = Rng.of(15).uniform(rows, numbers).toMatrix();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < numbers; j++) {
                train[i][j] = u[i][j] < gaps ? Double.NaN : train[i][j];
            }
        }
        assertTimeout(
                Duration.ofSeconds(100),
                () -> MixtureChoice.choose(
                        new MixtureRows(train, new int[rows][0], new int[0]),
                        false,
                        CheckpointFile.none(),
                        Rng.of(14)));
    }

    /** The Cholesky factor of a covariance times its transpose is that covariance, whatever is left of blocks of rows. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8, 11})
    void aFactorTimesItsTransposeIsTheCovariance(int n) {
        Tensor a = Rng.of(n).normal(n, n + 3);
        Tensor covariance = a.matmulTransposed(a);
        Tensor factor = Tensor.of(Matrices.cholesky(covariance.toMatrix()));
        assertTrue(factor.matmulTransposed(factor).sub(covariance).abs().max().item() < 1e-12 * n * n);
    }
}

package nabla.scorematching.tables;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.scorematching.tables.TableMixture.Pattern;

/**
 * What the components of a {@link TableMixture} say of missing numbers M given those that are there, O: x_M is normal about
 * μ_M + G (x_O − μ_O) with the covariance C. With the precision P = Σ⁻¹,
 *
 * <pre>
 *     C = P_MM⁻¹,    G = −C P_MO,    log |Σ_OO| = log |Σ| − log |C|,
 * </pre>
 *
 * so that a covariance is decomposed once, and a pattern of gaps takes |M|² d operations (Rasmussen and Williams, Gaussian processes
 * for machine learning, 2006, appendix A.3). Patterns are remembered as far as memory is bounded.
 */
final class Conditionals {
    /** Numbers in memory. */
    private static final long MOST_NUMBERS = 4_000_000;

    private final TableMixture mixture;
    private final double[][][] factors;
    /** The factors' columns, so that sums do not wait for each other. */
    private final double[][][] columns;
    /** ½ log |Σ|. */
    private final double[] logDeterminants;
    /** Those of components of which a gap was seen. */
    private final double[][][] precisions;

    private final Map<Pattern, Given> memory = new HashMap<>();
    private long remembered;
    /** Rows of one pattern often follow each other. */
    private Pattern latest;

    private Given ofLatest;

    Conditionals(TableMixture mixture) {
        this.mixture = mixture;
        int count = mixture.components();
        this.factors = new double[count][][];
        this.columns = new double[count][][];
        this.logDeterminants = new double[count];
        this.precisions = new double[count][][];
        for (int k = 0; k < count; k++) {
            factors[k] = mixture.sharesCovariance(k) ? factors[k - 1] : Matrices.cholesky(mixture.covariances()[k]);
            columns[k] = sharesCovariance(k) ? columns[k - 1] : Matrices.transposed(factors[k]);
            logDeterminants[k] = Matrices.logDiagonal(factors[k]);
        }
    }

    /** What is said of rows of a pattern. */
    Given of(Pattern pattern) {
        if (!pattern.equals(latest)) {
            latest = pattern;
            ofLatest = memory.get(pattern);
            if (ofLatest == null) {
                ofLatest = new Given(pattern);
                remember();
            }
        }
        return ofLatest;
    }

    private void remember() {
        if (remembered + ofLatest.size() <= MOST_NUMBERS) {
            remembered += ofLatest.size();
            memory.put(latest, ofLatest);
        }
    }

    private boolean sharesCovariance(int component) {
        return component > 0 && factors[component] == factors[component - 1];
    }

    private double[][] precision(int component) {
        if (precisions[component] == null) {
            precisions[component] =
                    sharesCovariance(component) ? precision(component - 1) : Matrices.inverse(factors[component]);
        }
        return precisions[component];
    }

    /**
     * What a component says.
     *
     * @param gain G, [M][O]
     * @param covariance C, [M][M]
     * @param logDeterminant ½ log |Σ_OO|
     */
    private record Normal(double[][] gain, double[][] covariance, double logDeterminant) {}

    private Normal normal(int component, int[] there, int[] missing) {
        if (missing.length == 0) {
            return new Normal(new double[0][], new double[0][], logDeterminants[component]);
        }
        if (there.length == 0) {
            return new Normal(new double[missing.length][0], mixture.covariances()[component], 0);
        }
        double[][] precision = precision(component);
        double[][] factor = Matrices.cholesky(Matrices.part(precision, missing, missing));
        double[][] covariance = Matrices.inverse(factor);
        double[][] gain = Matrices.product(covariance, Matrices.part(precision, missing, there));
        for (double[] row : gain) {
            for (int l = 0; l < row.length; l++) {
                row[l] = -row[l];
            }
        }
        return new Normal(gain, covariance, logDeterminants[component] + Matrices.logDiagonal(factor));
    }

    /** What the components say of a row's missing numbers. */
    final class Given {
        private final int[] there;
        private final int[] missing;
        private final Normal[] normals;
        /** Cholesky factors of C, made when they are asked for. */
        private final double[][][] rests;

        private Given(Pattern pattern) {
            this.there = pattern.there();
            this.missing = pattern.missing();
            this.normals = new Normal[factors.length];
            this.rests = new double[factors.length][][];
            for (int k = 0; k < normals.length; k++) {
                normals[k] = sharesCovariance(k) ? normals[k - 1] : normal(k, there, missing);
            }
        }

        private long size() {
            long own = IntStream.range(0, normals.length)
                    .filter(k -> !sharesCovariance(k))
                    .count();
            return own * missing.length * (there.length + 2L * missing.length);
        }

        /** M. */
        int[] missing() {
            return missing;
        }

        /** C of a component. */
        double[][] covariance(int component) {
            return normals[component].covariance;
        }

        /** The lower triangular L with L·Lᵀ = C. */
        double[][] rest(int component) {
            if (rests[component] == null) {
                rests[component] = Matrices.cholesky(Matrices.raised(covariance(component)));
            }
            return rests[component];
        }

        /**
         * log N(x_O; μ_O, Σ_OO) of a component: with what is expected in the place of what is missing, x has the same distance from μ by
         * Σ. {@code work} has room for d numbers.
         */
        double logNormal(int component, double[] x, double[] work) {
            if (there.length == 0) {
                return 0;
            }
            double[] mean = mixture.means()[component];
            for (int i = 0; i < mean.length; i++) {
                work[i] = x[i] - mean[i];
            }
            for (int gap = 0; gap < missing.length; gap++) {
                work[missing[gap]] = deviation(component, gap, x);
            }
            double squares = 0;
            for (int i = 0; i < mean.length; i++) {
                double[] column = columns[component][i];
                double solved = work[i] / column[i];
                for (int j = i + 1; j < mean.length; j++) {
                    work[j] -= column[j] * solved;
                }
                squares += solved * solved;
            }
            return -0.5 * squares - normals[component].logDeterminant - 0.5 * there.length * Math.log(2 * Math.PI);
        }

        /** E[x_M | x_O] of a component. */
        double[] expected(int component, double[] x) {
            double[] expected = new double[missing.length];
            for (int gap = 0; gap < missing.length; gap++) {
                expected[gap] = mixture.means()[component][missing[gap]] + deviation(component, gap, x);
            }
            return expected;
        }

        /** How far the expected number is from the component's mean. */
        private double deviation(int component, int gap, double[] x) {
            double[] mean = mixture.means()[component];
            double[] gain = normals[component].gain[gap];
            double sum = 0;
            for (int l = 0; l < there.length; l++) {
                sum += gain[l] * (x[there[l]] - mean[there[l]]);
            }
            return sum;
        }
    }
}

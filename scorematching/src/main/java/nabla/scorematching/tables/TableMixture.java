package nabla.scorematching.tables;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * A mixture of products: within a component the numbers are normal with a full covariance, and categories are independent of
 * them and of each other,
 *
 * <pre>
 *     p(x, c) = Σₖ wₖ N(x; μₖ, Σₖ) Πⱼ pₖⱼ(cⱼ),
 * </pre>
 *
 * the general location model with latent classes (Olkin and Tate, 1961; Hunt and Jorgensen, Mixture model clustering for mixed
 * data with missing information, 2003). What is missing in a row is integrated out, and can be drawn given the rest, in closed
 * form; so is its score at every noise level, see {@link MixtureScore}.
 *
 * @param weights wₖ, [K]
 * @param means μₖ, [K][d]
 * @param covariances Σₖ, [K][d][d]
 * @param probabilities pₖⱼ, [K][J][Lⱼ], all positive
 */
record TableMixture(double[] weights, double[][] means, double[][][] covariances, double[][][] probabilities) {
    /** The mixture of mixtures with these parts, without what has none. */
    static TableMixture joined(double[] parts, TableMixture... each) {
        TableMixture all = new TableMixture(
                IntStream.range(0, parts.length)
                        .boxed()
                        .flatMapToDouble(m -> Arrays.stream(each[m].weights).map(w -> w * parts[m]))
                        .toArray(),
                Arrays.stream(each).flatMap(m -> Arrays.stream(m.means)).toArray(double[][]::new),
                Arrays.stream(each).flatMap(m -> Arrays.stream(m.covariances)).toArray(double[][][]::new),
                Arrays.stream(each).flatMap(m -> Arrays.stream(m.probabilities)).toArray(double[][][]::new));
        int[] there = IntStream.range(0, all.weights.length)
                .filter(k -> all.weights[k] > 0)
                .toArray();
        return there.length == all.weights.length ? all : all.take(there);
    }

    private TableMixture take(int[] some) {
        return new TableMixture(
                Arrays.stream(some).mapToDouble(k -> weights[k]).toArray(),
                Arrays.stream(some).mapToObj(k -> means[k]).toArray(double[][]::new),
                Arrays.stream(some).mapToObj(k -> covariances[k]).toArray(double[][][]::new),
                Arrays.stream(some).mapToObj(k -> probabilities[k]).toArray(double[][][]::new));
    }

    /** The density of points whose numbers have noise of this size. */
    TableMixture noisy(double sigma) {
        double[][][] wider = new double[components()][][];
        for (int k = 0; k < wider.length; k++) {
            wider[k] = Arrays.stream(covariances[k]).map(double[]::clone).toArray(double[][]::new);
            for (int i = 0; i < numbers(); i++) {
                wider[k][i][i] += sigma * sigma;
            }
        }
        return new TableMixture(weights, means, wider, probabilities);
    }

    /** The least standard deviation of a number given the others, by any component; ∞ if there is no number. */
    double leastDeviation() {
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < components(); k++) {
            if (!sharesCovariance(k)) {
                double[][] precision = Matrices.inverse(Matrices.cholesky(covariances[k]));
                for (int i = 0; i < numbers(); i++) {
                    least = Math.min(least, 1 / Math.sqrt(precision[i][i]));
                }
            }
        }
        return least;
    }

    int components() {
        return weights.length;
    }

    int numbers() {
        return means[0].length;
    }

    int categories() {
        return probabilities[0].length;
    }

    /** Whether a component has the covariance of the one before it, whose decompositions are its own, too. */
    boolean sharesCovariance(int component) {
        return component > 0 && Arrays.deepEquals(covariances[component], covariances[component - 1]);
    }

    /** What is there in a row: numbers first, then categories. */
    record Pattern(boolean[] numbers, boolean[] categories) {
        static Pattern of(double[] x, int[] levels) {
            boolean[] numbers = new boolean[x.length];
            boolean[] categories = new boolean[levels.length];
            for (int j = 0; j < x.length; j++) {
                numbers[j] = !Double.isNaN(x[j]);
            }
            for (int j = 0; j < levels.length; j++) {
                categories[j] = levels[j] >= 0;
            }
            return new Pattern(numbers, categories);
        }

        static Pattern complete(int numbers, int categories) {
            boolean[] x = new boolean[numbers];
            boolean[] c = new boolean[categories];
            Arrays.fill(x, true);
            Arrays.fill(c, true);
            return new Pattern(x, c);
        }

        boolean isComplete() {
            return equals(complete(numbers.length, categories.length));
        }

        /** What is there in both. */
        Pattern and(Pattern other) {
            boolean[] x = numbers.clone();
            boolean[] c = categories.clone();
            for (int j = 0; j < x.length; j++) {
                x[j] &= other.numbers[j];
            }
            for (int j = 0; j < c.length; j++) {
                c[j] &= other.categories[j];
            }
            return new Pattern(x, c);
        }

        int[] there() {
            return IntStream.range(0, numbers.length).filter(j -> numbers[j]).toArray();
        }

        int[] missing() {
            return IntStream.range(0, numbers.length).filter(j -> !numbers[j]).toArray();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Pattern pattern
                    && Arrays.equals(numbers, pattern.numbers)
                    && Arrays.equals(categories, pattern.categories);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(numbers) + Arrays.hashCode(categories);
        }
    }

    /** log wₖ N(x_O; …) Π pₖⱼ(cⱼ) of each component over what is there, in {@code logs}; gives the logarithm of their sum. */
    double logJoint(Conditionals.Given given, double[] x, int[] levels, double[] logs, double[] work) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < weights.length; k++) {
            double log = Math.log(weights[k]) + given.logNormal(k, x, work);
            for (int j = 0; j < levels.length; j++) {
                if (levels[j] >= 0) {
                    log += Math.log(probabilities[k][j][levels[j]]);
                } else if (levels[j] == Encoding.Cells.UNKNOWN) {
                    log = Double.NEGATIVE_INFINITY;
                }
            }
            logs[k] = log;
            largest = Math.max(largest, log);
        }
        if (largest == Double.NEGATIVE_INFINITY) {
            return largest;
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - largest);
        }
        return largest + Math.log(sum);
    }

    /** log p of what is there in each row; −∞ where a word is unknown. */
    double[] logDensity(double[][] x, int[][] levels) {
        Conditionals conditionals = new Conditionals(this);
        double[] logs = new double[components()];
        double[] work = new double[numbers()];
        double[] density = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            Conditionals.Given given = conditionals.of(Pattern.of(x[i], levels[i]));
            density[i] = logJoint(given, x[i], levels[i], logs, work);
        }
        return density;
    }

    /** So many uniform numbers decide on a row: one on its component, one on each category. */
    int uniforms() {
        return 1 + categories();
    }

    /**
     * Draws what is missing in rows given the rest: first a component, then numbers and levels.
     *
     * @param x numbers, NaN if missing; filled in place, and {@code levels} alike
     */
    void complete(double[][] x, int[][] levels, Rng rng) {
        double[] uniform = rng.split(0).uniform(x.length, uniforms()).toArray();
        double[] normal = rng.split(1).normal(x.length, Math.max(1, numbers())).toArray();
        complete(x, levels, uniform, normal);
    }

    /**
     * The same by these numbers.
     *
     * @param uniform {@link #uniforms} for each row
     * @param normal as many for each row as there are numbers, or one
     */
    void complete(double[][] x, int[][] levels, double[] uniform, double[] normal) {
        Conditionals conditionals = new Conditionals(this);
        double[] logs = new double[components()];
        double[] work = new double[numbers()];
        int wide = uniforms();
        int normals = Math.max(1, numbers());
        for (int i = 0; i < x.length; i++) {
            int[] known = Arrays.stream(levels[i]).map(l -> Math.max(l, -1)).toArray();
            Conditionals.Given given = conditionals.of(Pattern.of(x[i], known));
            double total = logJoint(given, x[i], known, logs, work);
            double rest = uniform[i * wide];
            int k = 0;
            while (k < logs.length - 1 && rest >= Math.exp(logs[k] - total)) {
                rest -= Math.exp(logs[k] - total);
                k++;
            }
            int[] missing = given.missing();
            double[] expected = given.expected(k, x[i]);
            double[][] rests = given.rest(k);
            for (int r = 0; r < missing.length; r++) {
                x[i][missing[r]] = expected[r];
                for (int s = 0; s <= r; s++) {
                    x[i][missing[r]] += rests[r][s] * normal[i * normals + s];
                }
            }
            for (int j = 0; j < known.length; j++) {
                if (levels[i][j] == Encoding.Cells.MISSING) {
                    levels[i][j] = draw(probabilities[k][j], uniform[i * wide + 1 + j]);
                }
            }
        }
    }

    private static int draw(double[] p, double u) {
        double rest = u;
        int l = 0;
        while (l < p.length - 1 && rest >= p[l]) {
            rest -= p[l];
            l++;
        }
        return l;
    }

    /** Mean and covariance of points of the encoding, blocks of categories included; [D], [D, D]. */
    Moments moments() {
        int d = numbers();
        int[] levels = Arrays.stream(probabilities[0]).mapToInt(p -> p.length).toArray();
        int dim = d + Arrays.stream(levels).sum();
        double[] mean = new double[dim];
        double[][] within = new double[components()][dim];
        for (int k = 0; k < components(); k++) {
            System.arraycopy(means[k], 0, within[k], 0, d);
            int at = d;
            for (double[] p : probabilities[k]) {
                System.arraycopy(p, 0, within[k], at, p.length);
                at += p.length;
            }
            for (int i = 0; i < dim; i++) {
                mean[i] += weights[k] * within[k][i];
            }
        }
        double[][] covariance = new double[dim][dim];
        for (int k = 0; k < components(); k++) {
            for (int i = 0; i < dim; i++) {
                for (int j = 0; j < dim; j++) {
                    covariance[i][j] += weights[k] * (within[k][i] - mean[i]) * (within[k][j] - mean[j]);
                    if (i < d && j < d) {
                        covariance[i][j] += weights[k] * covariances[k][i][j];
                    }
                }
            }
            int at = d;
            for (double[] p : probabilities[k]) {
                for (int i = 0; i < p.length; i++) {
                    for (int j = 0; j < p.length; j++) {
                        covariance[at + i][at + j] += weights[k] * ((i == j ? p[i] : 0) - p[i] * p[j]);
                    }
                }
                at += p.length;
            }
        }
        return new Moments(Tensor.of(mean), Tensor.of(covariance));
    }

    record Moments(Tensor mean, Tensor covariance) {}
}

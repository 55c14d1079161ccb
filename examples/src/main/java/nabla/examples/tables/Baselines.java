package nabla.examples.tables;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.tables.DataFrame;

/**
 * Rows of the simplest models of a table, which a learnt one has to beat. Both draw each cell from the cells of its column, so their
 * margins are those of the data, missing cells included.
 */
public final class Baselines {
    private static final double SHRINKING = 0.01;

    private final DataFrame data;
    private final List<String> names;
    /** Of each column the rows, from the smallest cell to the largest and then the missing ones; equal ones in random order. */
    private final int[][] orders;

    private Baselines(DataFrame data, Rng rng) {
        if (data.rows() == 0 || data.names().isEmpty()) {
            throw new IllegalArgumentException("Baselines: expected rows and columns, got " + data);
        }
        this.data = data;
        this.names = data.names();
        this.orders = IntStream.range(0, names.size())
                .mapToObj(j -> order(data, names.get(j), rng.split(j).permutation(data.rows())))
                .toArray(int[][]::new);
    }

    /**
     * Rows whose columns are drawn one by one.
     *
     * @throws IllegalArgumentException if there are no data
     */
    public static DataFrame independent(DataFrame data, int rows, Rng rng) {
        Baselines baselines = new Baselines(data, rng.split(0));
        return baselines.rows(rng.split(1).uniform(rows, baselines.names.size()));
    }

    /**
     * Rows of a normal copula: the columns depend on each other as those of a normal distribution with the same rank correlations
     * ρ, of which the correlations are 2 sin(πρ/6). Words count in the order of the alphabet, missing cells after all others.
     *
     * @throws IllegalArgumentException if there are no data
     */
    public static DataFrame normalCopula(DataFrame data, int rows, Rng rng) {
        Baselines baselines = new Baselines(data, rng.split(0));
        Tensor z = rng.split(1).normal(rows, baselines.names.size());
        Tensor normal = z.matmul(baselines.factor().transpose());
        return baselines.rows(normal.div(-Math.sqrt(2)).erfc().mul(0.5));
    }

    private static int[] order(DataFrame data, String name, int[] shuffled) {
        Comparator<Integer> bySize;
        if (data.isNumeric(name)) {
            double[] numbers = data.numbers(name);
            // NaN, a missing number, is the largest here.
            bySize = Comparator.comparingDouble(i -> numbers[i]);
        } else {
            String[] words = data.words(name);
            bySize = Comparator.comparing(i -> words[i], Comparator.nullsLast(Comparator.naturalOrder()));
        }
        return Arrays.stream(shuffled).boxed().sorted(bySize).mapToInt(i -> i).toArray();
    }

    /** The Cholesky factor of the correlations. Those that no normal distribution has are drawn towards 0 until one has them. */
    private Tensor factor() {
        double[][] ranks = new double[data.rows()][names.size()];
        for (int j = 0; j < names.size(); j++) {
            for (int k = 0; k < data.rows(); k++) {
                ranks[orders[j][k]][j] = k - (data.rows() - 1) / 2.0;
            }
        }
        Tensor columns = Tensor.of(ranks);
        double square = Math.max(1e-300, columns.select(1, 0).square().sum().item());
        Tensor rho = columns.transpose().matmul(columns).div(square);
        double[][] correlations = rho.toMatrix();
        for (int i = 0; i < correlations.length; i++) {
            for (int j = 0; j < correlations.length; j++) {
                correlations[i][j] = i == j ? 1 : 2 * Math.sin(Math.PI / 6 * correlations[i][j]);
            }
        }
        Tensor factor = Tensor.of(correlations).cholesky();
        while (Arrays.stream(factor.toArray()).anyMatch(Double::isNaN)) {
            for (int i = 0; i < correlations.length; i++) {
                for (int j = 0; j < correlations.length; j++) {
                    correlations[i][j] *= i == j ? 1 : 1 - SHRINKING;
                }
            }
            factor = Tensor.of(correlations).cholesky();
        }
        return factor;
    }

    /** Of each column the cells at these parts of its order, [rows, columns]. */
    private DataFrame rows(Tensor parts) {
        double[] flat = parts.toArray();
        int rows = parts.size(0);
        DataFrame.Builder builder = DataFrame.builder();
        for (int j = 0; j < names.size(); j++) {
            int[] from = new int[rows];
            for (int i = 0; i < rows; i++) {
                int place = (int) (flat[i * names.size() + j] * data.rows());
                from[i] = orders[j][Math.min(place, data.rows() - 1)];
            }
            String name = names.get(j);
            if (data.isNumeric(name)) {
                double[] numbers = data.numbers(name);
                builder.numbers(
                        name, Arrays.stream(from).mapToDouble(i -> numbers[i]).toArray());
            } else {
                String[] words = data.words(name);
                builder.words(name, Arrays.stream(from).mapToObj(i -> words[i]).toArray(String[]::new));
            }
        }
        return builder.build();
    }
}

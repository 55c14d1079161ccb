package nabla.scorematching.tables;

import java.util.Arrays;

/**
 * Rows that a {@link TableMixture} learns from.
 *
 * @param x numbers, NaN if missing, [n][d]
 * @param levels levels of categories, MISSING if missing, [n][J]
 * @param counts how many levels each category has, [J]
 */
record MixtureRows(double[][] x, int[][] levels, int[] counts) {
    int size() {
        return x.length;
    }

    int numbers() {
        return x[0].length;
    }

    MixtureRows take(int... rows) {
        return new MixtureRows(
                Arrays.stream(rows).mapToObj(i -> x[i]).toArray(double[][]::new),
                Arrays.stream(rows).mapToObj(i -> levels[i]).toArray(int[][]::new),
                counts);
    }

    /** Whether no number is missing. */
    boolean isComplete() {
        return Arrays.stream(x).allMatch(row -> Arrays.stream(row).noneMatch(Double::isNaN));
    }

    double[] logDensity(TableMixture mixture) {
        return mixture.logDensity(x, levels);
    }
}

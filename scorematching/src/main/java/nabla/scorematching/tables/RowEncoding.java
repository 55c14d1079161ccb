package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The encoding E of a row, with statistics of the training table alone. A number becomes (x − mean)/sd; if it is
 * missing, it is the median, and a category beside it says that it was missing, if cells of the training table are. A
 * category becomes one indicator for each of its levels, 1/√2 or 0; missing is a level, and one that the training table
 * does not have is all zeros. So ‖E(a) − E(b)‖² is the sum of the squared differences of the numbers, plus the number
 * of categories that differ.
 *
 * <p>Rows are kept as numbers and codes, and indicators are made for those learners that want them: of the
 * {@value #MOST_LEVELS} most frequent levels of a category; the others are zeros, like levels that are not known.
 */
final class RowEncoding {
    /** Levels with an indicator of their own. */
    static final int MOST_LEVELS = 100;

    private static final int UNKNOWN = -1;
    private static final double INDICATOR = Math.sqrt(0.5);

    /**
     * The statistics of a column of numbers.
     *
     * @param fill what a missing cell is taken for
     */
    private record Scale(String column, double fill, double mean, double deviation) {
        static Scale of(String column, double[] numbers) {
            double[] sorted = SampleStatistics.sorted(numbers);
            double fill = sorted.length == 0 ? 0 : SampleStatistics.quantile(sorted, 0.5);
            double[] filled =
                    Arrays.stream(numbers).map(x -> Double.isNaN(x) ? fill : x).toArray();
            return new Scale(column, fill, SampleStatistics.mean(filled), SampleStatistics.deviation(filled));
        }

        double apply(double x) {
            return ((Double.isNaN(x) ? fill : x) - mean) / deviation;
        }
    }

    /**
     * The levels of a category with their codes, the most frequent first.
     *
     * @param ofMissing whether it says which cells of a column of numbers are missing
     */
    private record Levels(String column, boolean ofMissing, Map<String, Integer> codes) {
        static Levels of(DataFrame train, String column, boolean ofMissing) {
            Map<String, Integer> counts = new HashMap<>();
            for (String word : words(train, column, ofMissing)) {
                counts.merge(word, 1, Integer::sum);
            }
            Map<String, Integer> codes = new HashMap<>();
            counts.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey(Comparator.nullsFirst(Comparator.naturalOrder()))))
                    .forEach(entry -> codes.put(entry.getKey(), codes.size()));
            return new Levels(column, ofMissing, codes);
        }

        int[] apply(DataFrame rows) {
            return Arrays.stream(words(rows, column, ofMissing))
                    .mapToInt(word -> codes.getOrDefault(word, UNKNOWN))
                    .toArray();
        }

        private static String[] words(DataFrame rows, String column, boolean ofMissing) {
            if (!ofMissing) {
                return rows.words(column);
            }
            return Arrays.stream(rows.numbers(column))
                    .mapToObj(x -> Double.isNaN(x) ? "y" : "n")
                    .toArray(String[]::new);
        }

        int indicators() {
            return Math.min(codes.size(), MOST_LEVELS);
        }
    }

    private final List<Scale> scales = new ArrayList<>();
    private final List<Levels> levels = new ArrayList<>();

    /** Encodes the columns of a table by its own statistics. */
    RowEncoding(DataFrame train) {
        for (String column : train.names()) {
            if (train.isNumeric(column)) {
                scales.add(Scale.of(column, train.numbers(column)));
                if (train.missing(column) > 0) {
                    levels.add(Levels.of(train, column, true));
                }
            } else {
                levels.add(Levels.of(train, column, false));
            }
        }
    }

    /** The columns of the learners' matrix. */
    int width() {
        return scales.size() + levels.stream().mapToInt(Levels::indicators).sum();
    }

    Rows encode(DataFrame table) {
        double[][] numbers = new double[table.rows()][scales.size()];
        for (int j = 0; j < scales.size(); j++) {
            Scale scale = scales.get(j);
            double[] column = table.numbers(scale.column);
            for (int i = 0; i < column.length; i++) {
                numbers[i][j] = scale.apply(column[i]);
            }
        }
        int[][] codes = new int[table.rows()][levels.size()];
        for (int j = 0; j < levels.size(); j++) {
            int[] column = levels.get(j).apply(table);
            for (int i = 0; i < column.length; i++) {
                codes[i][j] = column[i];
            }
        }
        return new Rows(numbers, codes);
    }

    /** Encoded rows. */
    final class Rows {
        private final double[][] numbers;
        private final int[][] codes;

        private Rows(double[][] numbers, int[][] codes) {
            this.numbers = numbers;
            this.codes = codes;
        }

        int count() {
            return numbers.length;
        }

        /** These rows, in this order. */
        Rows take(int... rows) {
            return new Rows(
                    Arrays.stream(rows).mapToObj(i -> numbers[i]).toArray(double[][]::new),
                    Arrays.stream(rows).mapToObj(i -> codes[i]).toArray(int[][]::new));
        }

        Rows and(Rows others) {
            return new Rows(
                    IntStream.range(0, count() + others.count())
                            .mapToObj(i -> i < count() ? numbers[i] : others.numbers[i - count()])
                            .toArray(double[][]::new),
                    IntStream.range(0, count() + others.count())
                            .mapToObj(i -> i < count() ? codes[i] : others.codes[i - count()])
                            .toArray(int[][]::new));
        }

        /** E of all rows, one column of the encoding after the other, [width][rows]. */
        double[][] columns() {
            double[][] columns = new double[width()][count()];
            for (int i = 0; i < count(); i++) {
                for (int j = 0; j < scales.size(); j++) {
                    columns[j][i] = numbers[i][j];
                }
                int from = scales.size();
                for (int j = 0; j < levels.size(); j++) {
                    int indicators = levels.get(j).indicators();
                    if (codes[i][j] != UNKNOWN && codes[i][j] < indicators) {
                        columns[from + codes[i][j]][i] = INDICATOR;
                    }
                    from += indicators;
                }
            }
            return columns;
        }

        /** The distance of row i to the nearest of others, one left out (−1 for none); +∞ if there is none. */
        double nearest(int i, Rows others, int except) {
            double nearest = Double.POSITIVE_INFINITY;
            for (int j = 0; j < others.count(); j++) {
                if (j != except) {
                    nearest = Math.min(nearest, squared(i, others, j, nearest));
                }
            }
            return Math.sqrt(nearest);
        }

        /** ‖E(a) − E(b)‖², or something above the bound if it is above. */
        private double squared(int i, Rows others, int j, double bound) {
            double sum = 0;
            for (int k = 0; k < codes[i].length && sum <= bound; k++) {
                int a = codes[i][k];
                int b = others.codes[j][k];
                sum += a == b ? 0 : a == UNKNOWN || b == UNKNOWN ? 0.5 : 1;
            }
            double[] x = numbers[i];
            double[] y = others.numbers[j];
            for (int k = 0; k < x.length && sum <= bound; k++) {
                sum += (x[k] - y[k]) * (x[k] - y[k]);
            }
            return sum;
        }
    }
}

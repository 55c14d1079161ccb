package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How alike the columns, and the pairs of columns, of a synthetic and a real table are: 1 if their distributions are equal, 0 if they
 * have nothing in common. These are the column shapes and column pair trends of the SDMetrics library, with missing cells counted.
 *
 * <ul>
 *   <li>A column of numbers: 1 − sup|F − G|, the statistic of Kolmogorov and Smirnov over the cells that are there; 0 if one table has none.
 *       If cells of the training table are missing, 1 − |difference of the shares of missing cells| counts as a part of its own.
 *   <li>A column of words: 1 − ½ Σ|p − q|, the total variation distance; missing is a word.
 *   <li>A pair of columns of numbers: 1 − ½|ρ − ρ′| with Pearson's correlations over the rows where both are there; ρ is 0 if one is constant
 *       or fewer than three rows are left.
 *   <li>Any other pair: 1 − ½ Σ|p − q| over the cells of the two-way table; numbers are put into bins by the distinct deciles of the training
 *       table, bin b for b deciles below the number, and missing is a bin.
 * </ul>
 *
 * <p>Cells are rounded to the decimals of the training table first. Two samples of one distribution are not alike by 1: see {@link
 * TableMetrics} for the floor of this noise.
 */
public final class TableFidelity {
    private static final String NAME = "TableFidelity";
    private static final double[] DECILES = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};

    /** Cells of a two-way table that is kept as an array. */
    private static final int MOST_CELLS = 1 << 22;

    private static final int FEWEST_FOR_CORRELATION = 3;
    private static final double[] NO_NUMBERS = {};

    private final TrainingTable train;
    private final Map<String, double[]> deciles = new HashMap<>();

    TableFidelity(TrainingTable train) {
        this.train = train;
        for (String column : train.numeric()) {
            double[] sorted = SampleStatistics.sorted(train.rows().numbers(column));
            deciles.put(
                    column,
                    sorted.length == 0
                            ? sorted
                            : Arrays.stream(DECILES)
                                    .map(p -> SampleStatistics.quantile(sorted, p))
                                    .distinct()
                                    .toArray());
        }
    }

    /**
     * With the decimals, deciles and gaps of this training table.
     *
     * @throws IllegalArgumentException if it has no rows or no columns
     */
    public static TableFidelity of(DataFrame train) {
        return new TableFidelity(TrainingTable.of(NAME, train));
    }

    /** What is compared of a column. */
    public enum Aspect {
        /** The distribution of the cells. */
        DISTRIBUTION,
        /** The share of missing cells. */
        MISSING
    }

    /**
     * A part of {@link Columns}.
     *
     * @param column its name
     * @param aspect what of it
     * @param value from 0 to 1
     */
    public record ColumnPart(String column, Aspect aspect, double value) {}

    /** How alike each column is. */
    public record Columns(List<ColumnPart> parts) {
        /** With these parts. */
        public Columns {
            parts = List.copyOf(parts);
        }

        /** The mean over the parts. */
        public double mean() {
            return parts.stream().mapToDouble(ColumnPart::value).average().orElse(Double.NaN);
        }

        /** The parts, the least alike first. */
        public List<ColumnPart> worst() {
            return parts.stream()
                    .sorted(Comparator.comparingDouble(ColumnPart::value))
                    .toList();
        }
    }

    /**
     * A part of {@link Pairs}.
     *
     * @param first a column
     * @param second a later one
     * @param numeric whether both hold numbers, so that correlations were compared, and not two-way tables
     * @param value from 0 to 1
     */
    public record PairPart(String first, String second, boolean numeric, double value) {}

    /** How alike each pair of columns is. */
    public record Pairs(List<PairPart> parts) {
        /** With these parts. */
        public Pairs {
            parts = List.copyOf(parts);
        }

        /** The mean over all pairs; NaN if there is one column alone. */
        public double mean() {
            return mean(part -> true);
        }

        /** The mean over the pairs of numbers; NaN if there is none. */
        public double numeric() {
            return mean(PairPart::numeric);
        }

        /** The mean over the other pairs; NaN if there is none. */
        public double mixed() {
            return mean(part -> !part.numeric());
        }

        private double mean(Predicate<PairPart> which) {
            return parts.stream()
                    .filter(which)
                    .mapToDouble(PairPart::value)
                    .average()
                    .orElse(Double.NaN);
        }

        /** The parts, the least alike first. */
        public List<PairPart> worst() {
            return parts.stream()
                    .sorted(Comparator.comparingDouble(PairPart::value))
                    .toList();
        }
    }

    /**
     * How alike the columns are.
     *
     * @param real the training table or rows that were held out
     * @throws IllegalArgumentException if a table has no rows, or other columns than the training table
     */
    public Columns columns(DataFrame real, DataFrame synthetic) {
        return columnsOfFinished(
                train.finished(NAME + ".columns", "real", real),
                train.finished(NAME + ".columns", "synthetic", synthetic));
    }

    Columns columnsOfFinished(DataFrame real, DataFrame synthetic) {
        List<ColumnPart> parts = new ArrayList<>();
        for (String column : train.rows().names()) {
            if (!train.rows().isNumeric(column)) {
                Codes codes = new Codes();
                int[] a = codes.of(real.words(column));
                int[] b = codes.of(synthetic.words(column));
                parts.add(new ColumnPart(column, Aspect.DISTRIBUTION, alike(a, b, codes.count())));
                continue;
            }
            parts.add(new ColumnPart(
                    column, Aspect.DISTRIBUTION, 1 - distance(real.numbers(column), synthetic.numbers(column))));
            if (train.rows().missing(column) > 0) {
                double difference = shareMissing(real, column) - shareMissing(synthetic, column);
                parts.add(new ColumnPart(column, Aspect.MISSING, 1 - Math.abs(difference)));
            }
        }
        return new Columns(parts);
    }

    private static double shareMissing(DataFrame table, String column) {
        return (double) table.missing(column) / table.rows();
    }

    /** sup|F − G|; 1 if one side has no numbers and the other has. */
    private static double distance(double[] first, double[] second) {
        double[] a = SampleStatistics.sorted(first);
        double[] b = SampleStatistics.sorted(second);
        if (a.length == 0 || b.length == 0) {
            return a.length == b.length ? 0 : 1;
        }
        double largest = 0;
        for (int i = 0, j = 0; i < a.length && j < b.length; ) {
            double z = Math.min(a[i], b[j]);
            while (i < a.length && a[i] == z) {
                i++;
            }
            while (j < b.length && b[j] == z) {
                j++;
            }
            largest = Math.max(largest, Math.abs((double) i / a.length - (double) j / b.length));
        }
        return largest;
    }

    /**
     * How alike the pairs of columns are. Work: rows for each of D(D − 1)/2 pairs.
     *
     * @param real the training table or rows that were held out
     * @throws IllegalArgumentException as of {@link #columns}
     */
    public Pairs pairs(DataFrame real, DataFrame synthetic) {
        return pairsOfFinished(
                train.finished(NAME + ".pairs", "real", real), train.finished(NAME + ".pairs", "synthetic", synthetic));
    }

    Pairs pairsOfFinished(DataFrame real, DataFrame synthetic) {
        List<Compared> columns = train.rows().names().stream()
                .map(name -> train.rows().isNumeric(name)
                        ? Compared.ofNumbers(name, real.numbers(name), synthetic.numbers(name), deciles.get(name))
                        : Compared.ofWords(name, real.words(name), synthetic.words(name)))
                .toList();
        List<PairPart> parts = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            for (int j = i + 1; j < columns.size(); j++) {
                Compared a = columns.get(i);
                Compared b = columns.get(j);
                boolean numeric = a.numeric && b.numeric;
                parts.add(new PairPart(a.name, b.name, numeric, numeric ? a.correlatedLike(b) : a.tabledLike(b)));
            }
        }
        return new Pairs(parts);
    }

    /** A column of both tables: its numbers, if it has them, and its cells as codes 0 … count − 1. */
    private record Compared(
            String name, boolean numeric, double[] real, double[] synthetic, int[] realCodes, int[] codes, int count) {
        static Compared ofNumbers(String name, double[] real, double[] synthetic, double[] deciles) {
            return new Compared(
                    name, true, real, synthetic, bins(real, deciles), bins(synthetic, deciles), deciles.length + 2);
        }

        static Compared ofWords(String name, String[] real, String[] synthetic) {
            Codes codes = new Codes();
            int[] a = codes.of(real);
            int[] b = codes.of(synthetic);
            return new Compared(name, false, NO_NUMBERS, NO_NUMBERS, a, b, codes.count());
        }

        private static int[] bins(double[] numbers, double[] deciles) {
            int[] bins = new int[numbers.length];
            for (int i = 0; i < numbers.length; i++) {
                for (double decile : deciles) {
                    bins[i] += decile < numbers[i] ? 1 : 0;
                }
                bins[i] = Double.isNaN(numbers[i]) ? deciles.length + 1 : bins[i];
            }
            return bins;
        }

        double correlatedLike(Compared other) {
            double difference = correlation(real, other.real) - correlation(synthetic, other.synthetic);
            return 1 - Math.abs(difference) / 2;
        }

        double tabledLike(Compared other) {
            long cells = (long) count * other.count;
            if (cells <= MOST_CELLS) {
                return alike(
                        joined(realCodes, other.realCodes, other.count), joined(codes, other.codes, other.count), (int)
                                cells);
            }
            Codes seen = new Codes();
            return alike(seen.of(keys(realCodes, other.realCodes)), seen.of(keys(codes, other.codes)), seen.count());
        }

        private static int[] joined(int[] a, int[] b, int count) {
            int[] joined = new int[a.length];
            Arrays.setAll(joined, i -> a[i] * count + b[i]);
            return joined;
        }

        private static Long[] keys(int[] a, int[] b) {
            Long[] keys = new Long[a.length];
            Arrays.setAll(keys, i -> ((long) a[i] << Integer.SIZE) + b[i]);
            return keys;
        }
    }

    /** Numbers 0, 1, … for different things, in the order in which they come. */
    private static final class Codes {
        private final Map<Object, Integer> codes = new HashMap<>();

        int[] of(Object[] things) {
            return Arrays.stream(things)
                    .mapToInt(thing -> codes.computeIfAbsent(thing, key -> codes.size()))
                    .toArray();
        }

        int count() {
            return codes.size();
        }
    }

    /** 1 − ½ Σ|p − q| of two samples of codes 0 … count − 1. */
    private static double alike(int[] a, int[] b, int count) {
        int[] ofA = new int[count];
        int[] ofB = new int[count];
        Arrays.stream(a).forEach(code -> ofA[code]++);
        Arrays.stream(b).forEach(code -> ofB[code]++);
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += Math.abs((double) ofA[k] / a.length - (double) ofB[k] / b.length);
        }
        return 1 - sum / 2;
    }

    private static double correlation(double[] x, double[] y) {
        double meanX = 0;
        double meanY = 0;
        int n = 0;
        for (int i = 0; i < x.length; i++) {
            if (!Double.isNaN(x[i]) && !Double.isNaN(y[i])) {
                n++;
                meanX += (x[i] - meanX) / n;
                meanY += (y[i] - meanY) / n;
            }
        }
        double xx = 0;
        double yy = 0;
        double xy = 0;
        boolean variesX = false;
        boolean variesY = false;
        int first = -1;
        for (int i = 0; i < x.length; i++) {
            if (!Double.isNaN(x[i]) && !Double.isNaN(y[i])) {
                first = first < 0 ? i : first;
                variesX |= x[i] != x[first];
                variesY |= y[i] != y[first];
                xx += (x[i] - meanX) * (x[i] - meanX);
                yy += (y[i] - meanY) * (y[i] - meanY);
                xy += (x[i] - meanX) * (y[i] - meanY);
            }
        }
        return n < FEWEST_FOR_CORRELATION || !variesX || !variesY ? 0 : xy / Math.sqrt(xx) / Math.sqrt(yy);
    }
}

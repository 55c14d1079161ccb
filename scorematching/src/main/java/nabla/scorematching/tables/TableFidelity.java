package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How alike the columns, and the pairs of columns, of a synthetic and a real table are: 1 if their distributions are
 * equal, 0 if they have nothing in common. These are the column shapes and column pair trends of the SDMetrics library,
 * with missing cells counted.
 *
 * <ul>
 *   <li>A column of numbers: 1 − sup|F − G|, the statistic of Kolmogorov and Smirnov over the cells that are there; 0
 *       if one table has none. If cells of the training table are missing, 1 − |difference of the shares of missing
 *       cells| counts as a part of its own.
 *   <li>A column of words: 1 − ½ Σ|p − q|, the total variation distance; missing is a word.
 *   <li>A pair of columns of numbers: 1 − ½|ρ − ρ′| with Pearson's correlations over the rows where both are there; ρ
 *       is 0 if one is constant or fewer than three rows are left.
 *   <li>Any other pair: 1 − ½ Σ|p − q| over the cells of the two-way table; numbers are put into bins by the distinct
 *       deciles of the training table, bin b for b deciles below the number, and missing is a bin.
 * </ul>
 *
 * <p>Cells are rounded to the decimals of the training table first. Two samples of one distribution are not alike by 1:
 * see {@link TableMetrics} for the floor of this noise.
 */
public final class TableFidelity {
    private static final String NAME = "TableFidelity";
    private static final double[] DECILES = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};

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
            parts.add(new ColumnPart(
                    column,
                    Aspect.DISTRIBUTION,
                    compared(column, real, synthetic).alike()));
            if (train.rows().isNumeric(column) && train.rows().missing(column) > 0) {
                double difference = shareMissing(real, column) - shareMissing(synthetic, column);
                parts.add(new ColumnPart(column, Aspect.MISSING, 1 - Math.abs(difference)));
            }
        }
        return new Columns(parts);
    }

    private ComparedColumn compared(String column, DataFrame real, DataFrame synthetic) {
        return train.rows().isNumeric(column)
                ? ComparedColumn.ofNumbers(column, real.numbers(column), synthetic.numbers(column), deciles.get(column))
                : ComparedColumn.ofWords(column, real.words(column), synthetic.words(column));
    }

    private static double shareMissing(DataFrame table, String column) {
        return (double) table.missing(column) / table.rows();
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
        List<ComparedColumn> columns = train.rows().names().stream()
                .map(name -> compared(name, real, synthetic))
                .toList();
        List<PairPart> parts = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            for (ComparedColumn second : columns.subList(i + 1, columns.size())) {
                ComparedColumn first = columns.get(i);
                parts.add(new PairPart(
                        first.name(), second.name(), first.numeric() && second.numeric(), first.alikeWith(second)));
            }
        }
        return new Pairs(parts);
    }
}

package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoublePredicate;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;

/**
 * Whether synthetic rows are copies of training rows, and whether their cells could be real ones. What held-out rows
 * have is given beside: they copy nobody, so what they have is honest.
 *
 * <p>The distance of a row to the closest training row is that of numbers in units of the training table's deviation,
 * and of categories that count 1 where they differ: ‖E(a) − E(b)‖, E as of {@link TableDetection}'s features with 1/√2
 * as indicator (Zhao et al., CTAB-GAN, ACML 2021, use the like). Without held-out rows the distances of training rows
 * to the closest other one take their place.
 *
 * <p>These numbers find copying of rows; they are no proof of anonymity.
 */
public final class TablePrivacy {
    private static final String NAME = "TablePrivacy";

    /** Differences of numbers that are looked at for the closest rows. */
    private static final double MOST_DIFFERENCES = 1e9;

    private static final int FEWEST_ROWS = 500;
    private static final double CLOSE = 0.05;
    private static final double WHOLE = 1e-6;

    private final TrainingTable train;
    private final RowEncoding encoding;

    TablePrivacy(TrainingTable train, RowEncoding encoding) {
        this.train = train;
        this.encoding = encoding;
    }

    /**
     * With this training table.
     *
     * @throws IllegalArgumentException if it has no rows or no columns
     */
    public static TablePrivacy of(DataFrame train) {
        TrainingTable table = TrainingTable.of(NAME, train);
        return new TablePrivacy(table, new RowEncoding(table.rows()));
    }

    /**
     * What was found.
     *
     * @param distanceRatio the median distance of synthetic rows to the closest training row, over that of held-out
     *     rows: 1 if they are like these, less if they are nearer; not a finite number if half of the latter are copies
     * @param close the share of synthetic rows as near as the nearest 5 % of the held-out rows: 0.05 if they are like
     *     these
     * @param copies the share of synthetic rows that are equal to a training row in every column, after rounding
     * @param heldOutCopies the same of held-out rows; NaN without them
     * @param outside the share of the numbers that are smaller or larger than all in the column of the training table,
     *     after rounding; NaN if there is none
     * @param heldOutOutside the same of held-out rows; NaN without them
     * @param impossible the share of cells that are not whole in a column of whole numbers (before rounding), or words
     *     that the training table does not have, among the cells of these columns; NaN if there is none
     * @param heldOutImpossible the same of held-out rows; NaN without them
     * @param rows how many synthetic rows had their closest training row looked for; all others count for the other
     *     numbers
     */
    public record Closeness(
            double distanceRatio,
            double close,
            double copies,
            double heldOutCopies,
            double outside,
            double heldOutOutside,
            double impossible,
            double heldOutImpossible,
            int rows) {}

    /**
     * Compares with held-out rows. Of tables for which that would take more than some seconds, the closest training row
     * is looked for of some rows alone, 500 at least, chosen by children 0 (synthetic) and 1 (held-out) of the key.
     *
     * @throws IllegalArgumentException if a table has no rows, or other columns than the training table
     */
    public Closeness evaluate(DataFrame heldOut, DataFrame synthetic, Rng rng) {
        return ofAligned(
                List.of(train.aligned(NAME, "held-out", heldOut)), train.aligned(NAME, "synthetic", synthetic), rng);
    }

    /** As with held-out rows, but with the distances of training rows to the closest other one. */
    public Closeness evaluate(DataFrame synthetic, Rng rng) {
        return ofAligned(List.of(), train.aligned(NAME, "synthetic", synthetic), rng);
    }

    /** @param heldOut one table or none */
    Closeness ofAligned(List<DataFrame> heldOut, DataFrame synthetic, Rng rng) {
        DataFrame finished = train.finished(NAME, "synthetic", synthetic);
        List<DataFrame> finishedHeldOut = heldOut.stream()
                .map(table -> train.finished(NAME, "held-out", table))
                .toList();
        RowEncoding.Rows known = encoding.encode(train.rows());
        RowEncoding.Rows made = encoding.encode(finished);
        double[] distances = distances(made.count(), i -> made.nearest(i, known, -1), rng.split(0));
        double[] honest = finishedHeldOut.stream()
                .map(encoding::encode)
                .map(rows -> distances(rows.count(), i -> rows.nearest(i, known, -1), rng.split(1)))
                .findFirst()
                .orElseGet(() -> distances(known.count(), i -> known.nearest(i, known, i), rng.split(1)));
        double reach = SampleStatistics.quantile(honest, CLOSE);
        return new Closeness(
                SampleStatistics.quantile(distances, 0.5) / SampleStatistics.quantile(honest, 0.5),
                share(distances, distance -> distance <= reach),
                copies(finished),
                ofOne(finishedHeldOut, this::copies),
                outside(finished),
                ofOne(finishedHeldOut, this::outside),
                impossible(synthetic),
                ofOne(heldOut, this::impossible),
                distances.length);
    }

    private static double ofOne(List<DataFrame> tables, ToDoubleFunction<DataFrame> number) {
        return tables.stream().mapToDouble(number).findFirst().orElse(Double.NaN);
    }

    /** For all rows, or for some, increasing. */
    private double[] distances(int count, IntToDoubleFunction nearest, Rng rng) {
        double each = (double) train.rows().rows() * train.rows().names().size();
        int most = (int) Math.max(FEWEST_ROWS, Math.min(count, MOST_DIFFERENCES / each));
        int[] rows = count <= most ? IntStream.range(0, count).toArray() : Arrays.copyOf(rng.permutation(count), most);
        return Arrays.stream(rows).mapToDouble(nearest).sorted().toArray();
    }

    private static double share(double[] numbers, DoublePredicate which) {
        return (double) Arrays.stream(numbers).filter(which).count() / numbers.length;
    }

    /** The share of rows that the training table has, too. */
    private double copies(DataFrame finished) {
        Set<Row> known = new HashSet<>(Row.all(train.rows()));
        return Row.all(finished).stream()
                .mapToDouble(row -> known.contains(row) ? 1 : 0)
                .average()
                .orElseThrow();
    }

    /** A row as its cells; a missing one is like another missing one. */
    private record Row(List<Object[]> columns, int index, int hash) {
        static List<Row> all(DataFrame table) {
            List<Object[]> columns = new ArrayList<>();
            for (String column : table.names()) {
                columns.add(
                        table.isNumeric(column)
                                // −0.0 is 0
                                ? Arrays.stream(table.numbers(column))
                                        .mapToObj(x -> x + 0.0)
                                        .toArray()
                                : table.words(column));
            }
            return IntStream.range(0, table.rows())
                    .mapToObj(i -> new Row(
                            columns,
                            i,
                            Arrays.hashCode(
                                    columns.stream().map(column -> column[i]).toArray())))
                    .toList();
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Row row
                    && hash == row.hash
                    && IntStream.range(0, columns.size())
                            .allMatch(j -> Objects.equals(
                                    columns.get(j)[index], row.columns.get(j)[row.index]));
        }
    }

    private double outside(DataFrame finished) {
        long outside = 0;
        long cells = 0;
        for (String column : train.numeric()) {
            double[] known = SampleStatistics.sorted(train.rows().numbers(column));
            double[] numbers = SampleStatistics.sorted(finished.numbers(column));
            cells += numbers.length;
            if (known.length > 0) {
                double low = known[0];
                double high = known[known.length - 1];
                outside +=
                        Arrays.stream(numbers).filter(x -> x < low || x > high).count();
            }
        }
        return (double) outside / cells;
    }

    private double impossible(DataFrame aligned) {
        long impossible = 0;
        long cells = 0;
        for (String column : train.numeric()) {
            if (train.isWhole(column)) {
                double[] numbers = SampleStatistics.sorted(aligned.numbers(column));
                cells += numbers.length;
                impossible += Arrays.stream(numbers)
                        .filter(x -> Math.abs(x - Math.rint(x)) > WHOLE)
                        .count();
            }
        }
        for (String column : train.words()) {
            Set<String> levels = new HashSet<>(Arrays.asList(train.rows().words(column)));
            String[] words = aligned.words(column);
            cells += words.length - aligned.missing(column);
            impossible += Arrays.stream(words)
                    .filter(word -> word != null && !levels.contains(word))
                    .count();
        }
        return (double) impossible / cells;
    }
}

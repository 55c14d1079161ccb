package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * All metrics of a synthetic table at once, each beside its noise floor: what a perfect generator would get, which
 * knows the distribution and nothing of the rows.
 *
 * <pre>{@code
 * TableEvaluation evaluation = TableMetrics.of(train).target("species").evaluate(heldOut, synthetic, Rng.of(1));
 * System.out.println(evaluation);
 * }</pre>
 *
 * <table>
 *   <caption>What is measured, and the floor beside it</caption>
 *   <tr><th>metric</th><th>class</th><th>floor</th></tr>
 *   <tr><td>columns and pairs, against held-out rows</td><td>{@link TableFidelity}</td><td>the training table in place
 *       of the synthetic one</td></tr>
 *   <tr><td>columns and pairs, against the training table</td><td>{@link TableFidelity}</td><td>1 − √2(1 − b), where b
 *       is what n rows drawn from its n with replacement get, the mean of five draws</td></tr>
 *   <tr><td>detection, against either</td><td>{@link TableDetection}</td><td>training rows against held-out rows, or
 *       halves of the training table</td></tr>
 *   <tr><td>training on synthetic rows</td><td>{@link TableUtility}</td><td>training on real ones</td></tr>
 *   <tr><td>closest records, copies, cells out of range or impossible</td><td>{@link TablePrivacy}</td><td>held-out
 *       rows</td></tr>
 * </table>
 *
 * <p>Rows drawn with replacement are one sampling error away from the training table, and fresh rows √2: fidelity above
 * that floor is memorising, not skill. Where words hardly repeat this is an approximation, and the floor is too high.
 *
 * <p>A column of dates is one of numbers: days, or seconds if there is a time.
 *
 * <p>What needs held-out rows is left out without them.
 */
public final class TableMetrics {
    private static final String NAME = "TableMetrics";
    private static final int BOOTSTRAPS = 5;
    private static final double SHARE_OF_LEVELS = 0.5;

    private final TrainingTable train;
    private final boolean learnt;
    private final Optional<String> target;

    private TableMetrics(TrainingTable train, boolean learnt, Optional<String> target) {
        this.train = train;
        this.learnt = learnt;
        this.target = target;
    }

    /**
     * With this table, from which a generator has learnt.
     *
     * @throws IllegalArgumentException if it has no rows or no columns
     */
    public static TableMetrics of(DataFrame train) {
        return new TableMetrics(TrainingTable.of(NAME, train), true, Optional.empty());
    }

    /**
     * With real rows in place of the training table, from which the generator may have learnt or not: how like them the synthetic
     * ones are, without what needs the training rows.
     *
     * @throws IllegalArgumentException if it has no rows or no columns
     */
    public static TableMetrics against(DataFrame rows) {
        return new TableMetrics(TrainingTable.of(NAME, rows), false, Optional.empty());
    }

    /**
     * The same with the decimals of another table, in general the one of which the training table is a part. (Cells are
     * rounded to the decimals of their column before they are compared.)
     *
     * @throws IllegalArgumentException if it has other columns
     */
    public TableMetrics roundedLike(DataFrame whole) {
        return new TableMetrics(train.roundedLike(NAME + ".roundedLike", whole), learnt, target);
    }

    /**
     * The same with a column that is predicted from the others, for {@link TableUtility}.
     *
     * @throws IllegalArgumentException if there is no such column, or no other one
     */
    public TableMetrics target(String column) {
        Points.named(NAME + ".target", () -> new TableUtility(train, column));
        return new TableMetrics(train, learnt, Optional.of(column));
    }

    /**
     * All metrics that need no held-out rows.
     *
     * @throws IllegalArgumentException if the table has no rows, or other columns than the training table
     */
    public TableEvaluation evaluate(DataFrame synthetic, Rng rng) {
        return evaluate(Optional.empty(), synthetic, rng);
    }

    /**
     * All metrics. Parts are drawn from the children of the key: 0 to 3 detection and its floors, 4 training on
     * synthetic rows, 5 closest records, 6 the floor of fidelity.
     *
     * @param heldOut rows of the distribution from which the generator has not learnt
     * @throws IllegalArgumentException if a table has no rows, or other columns than the training table
     */
    public TableEvaluation evaluate(DataFrame heldOut, DataFrame synthetic, Rng rng) {
        return evaluate(Optional.of(train.aligned(NAME, "held-out", heldOut)), synthetic, rng);
    }

    private TableEvaluation evaluate(Optional<DataFrame> heldOut, DataFrame synthetic, Rng rng) {
        return new Evaluation(heldOut, train.aligned(NAME, "synthetic", synthetic), rng).result();
    }

    /** One call. */
    private final class Evaluation {
        private final Optional<DataFrame> alignedHeldOut;
        private final DataFrame aligned;
        private final Optional<DataFrame> heldOut;
        private final DataFrame synthetic;
        private final Rng rng;

        private final TableFidelity fidelity = new TableFidelity(train);
        private final RowEncoding encoding = new RowEncoding(train.rows());
        private final TableDetection detection = new TableDetection(train, encoding);
        private final List<String> notes = new ArrayList<>();

        Evaluation(Optional<DataFrame> alignedHeldOut, DataFrame aligned, Rng rng) {
            this.alignedHeldOut = alignedHeldOut;
            this.aligned = aligned;
            this.rng = rng;
            heldOut = alignedHeldOut.map(table -> train.finished(NAME, "held-out", table));
            synthetic = train.finished(NAME, "synthetic", aligned);
        }

        TableEvaluation result() {
            noteColumns();
            TableEvaluation.Likeness ofTrain = likenessOfTrain();
            Optional<TableEvaluation.Likeness> ofHeldOut = heldOut.map(this::likenessOfHeldOut);
            Optional<TableUtility.Scores> utility = target.isPresent() && heldOut.isPresent()
                    ? attempt(() ->
                            new TableUtility(train, target.get()).ofFinished(heldOut.get(), synthetic, rng.split(4)))
                    : Optional.empty();
            utility.filter(scores -> scores.rows() < synthetic.rows() - synthetic.missing(target.orElseThrow()))
                    .ifPresent(scores -> notes.add("learnt from " + scores.rows() + " rows alone"));
            Optional<TablePrivacy.Closeness> closeness = learnt
                    ? Optional.of(new TablePrivacy(train, encoding)
                            .ofAligned(alignedHeldOut.stream().toList(), aligned, rng.split(5)))
                    : Optional.empty();
            closeness
                    .filter(close -> close.rows() < synthetic.rows())
                    .ifPresent(close ->
                            notes.add("closest records of " + close.rows() + " rows out of " + synthetic.rows()));
            return new TableEvaluation(ofTrain, ofHeldOut, utility, closeness, notes);
        }

        private TableEvaluation.Likeness likenessOfTrain() {
            TableFidelity.Columns[] columns = new TableFidelity.Columns[BOOTSTRAPS];
            TableFidelity.Pairs[] pairs = new TableFidelity.Pairs[BOOTSTRAPS];
            for (int b = 0; b < BOOTSTRAPS; b++) {
                DataFrame again = again(rng.split(6).split(b));
                columns[b] = fidelity.columnsOfFinished(train.rows(), again);
                pairs[b] = fidelity.pairsOfFinished(train.rows(), again);
            }
            RowEncoding.Rows known = encoding.encode(train.rows());
            TableDetection.Areas areas = areas(
                    learnt ? "the training table" : "these rows", known, encoding.encode(synthetic), rng.split(0));
            return new TableEvaluation.Likeness(
                    fidelity.columnsOfFinished(train.rows(), synthetic),
                    fidelity.pairsOfFinished(train.rows(), synthetic),
                    areas,
                    fresh(columns, TableFidelity.Columns::mean),
                    fresh(pairs, TableFidelity.Pairs::mean),
                    floorOfAreas(known, rng.split(1)));
        }

        private TableEvaluation.Likeness likenessOfHeldOut(DataFrame table) {
            RowEncoding.Rows held = encoding.encode(table);
            return new TableEvaluation.Likeness(
                    fidelity.columnsOfFinished(table, synthetic),
                    fidelity.pairsOfFinished(table, synthetic),
                    areas("held-out rows", held, encoding.encode(synthetic), rng.split(2)),
                    fidelity.columnsOfFinished(table, train.rows()).mean(),
                    fidelity.pairsOfFinished(table, train.rows()).mean(),
                    areas("floor of detection", held, encoding.encode(train.rows()), rng.split(3)));
        }

        private TableDetection.Areas areas(String what, RowEncoding.Rows a, RowEncoding.Rows b, Rng key) {
            TableDetection.Areas areas =
                    attempt(() -> detection.ofEncoded(a, b, key)).orElseGet(TableDetection.Areas::none);
            if (areas.rows() > 0 && areas.rows() < Math.min(a.count(), b.count())) {
                notes.add("detection, " + what + ": " + areas.rows() + " rows of each side");
            }
            return areas;
        }

        /** Training rows against held-out rows, or half of them against the others. */
        private TableDetection.Areas floorOfAreas(RowEncoding.Rows known, Rng key) {
            String what = "floor of detection";
            if (heldOut.isPresent()) {
                return areas(what, known, encoding.encode(heldOut.get()), key.split(1));
            }
            int[] order = key.split(0).permutation(known.count());
            int half = order.length / 2;
            RowEncoding.Rows first = known.take(Arrays.copyOf(order, half));
            RowEncoding.Rows second = known.take(Arrays.copyOfRange(order, half, order.length));
            return areas(what, first, second, key.split(1));
        }

        /** As many training rows, drawn with replacement. */
        private DataFrame again(Rng key) {
            int rows = train.rows().rows();
            Tensor uniform = key.uniform(rows);
            return train.rows()
                    .rows(Arrays.stream(uniform.toArray())
                            .mapToInt(u -> (int) (u * rows))
                            .toArray());
        }

        private <T> double fresh(T[] again, ToDoubleFunction<T> mean) {
            DoubleUnaryOperator floor = b -> 1 - Math.sqrt(2) * (1 - b);
            return floor.applyAsDouble(
                    Arrays.stream(again).mapToDouble(mean).average().orElseThrow());
        }

        /** A part that tables may be too small for; why it is not there becomes a note. */
        private <T> Optional<T> attempt(Supplier<T> part) {
            try {
                return Optional.of(part.get());
            } catch (IllegalArgumentException e) {
                notes.add(e.getMessage());
                return Optional.empty();
            }
        }

        private void noteColumns() {
            for (String column : train.words()) {
                long levels =
                        Arrays.stream(train.rows().words(column)).distinct().count();
                if (levels > RowEncoding.MOST_LEVELS
                        && levels > SHARE_OF_LEVELS * train.rows().rows()) {
                    notes.add(column + ": " + levels + " different words in "
                            + train.rows().rows() + " rows, of which no metric can say anything");
                }
            }
        }
    }
}

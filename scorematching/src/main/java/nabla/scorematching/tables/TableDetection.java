package nabla.scorematching.tables;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.metrics.AUROC;
import nabla.scorematching.trees.Objective;

/**
 * How well a learner tells synthetic rows from real ones that it has not seen: the area under the receiver operating
 * characteristic in three-fold cross-validation, stratified, the mean over the folds. ½ if it cannot, 1 if it tells
 * them all.
 *
 * <p>Two learners: logistic regression (L2 with C = 1, standardised features), which sees shifts of columns and
 * categories, and 100 gradient boosted trees of depth 3 (η = 0.1, λ = 1, leaves of a second derivative of at least 1,
 * exact greedy splits), which see most other differences of a few columns too. Their features: numbers as (x − mean)/sd
 * with the training table's statistics, missing ones at the median with a category that says so, categories as
 * indicators (of the 100 most frequent levels).
 *
 * <p>Against the training table an area clearly below ½ means copies: a row and its copy lie in different folds, so a
 * learner takes the one for the other's kind. Real rows are told from real rows by ½ give or take the noise of small
 * tables, which {@link TableMetrics} shows beside.
 *
 * <p>Equally many rows of both sides are compared: as many as the smaller one has, and at most 10,000, fewer where they
 * are wide.
 */
public final class TableDetection {
    private static final String NAME = "TableDetection";
    private static final int FOLDS = 3;

    private final TrainingTable train;
    private final RowEncoding encoding;

    TableDetection(TrainingTable train, RowEncoding encoding) {
        this.train = train;
        this.encoding = encoding;
    }

    /**
     * With the statistics of this training table.
     *
     * @throws IllegalArgumentException if it has no rows or no columns
     */
    public static TableDetection of(DataFrame train) {
        TrainingTable table = TrainingTable.of(NAME, train);
        return new TableDetection(table, new RowEncoding(table.rows()));
    }

    /**
     * Areas under the curve.
     *
     * @param logistic of logistic regression
     * @param boosted of boosted trees
     * @param rows how many of each side were compared
     */
    public record Areas(double logistic, double boosted, int rows) {
        static Areas none() {
            return new Areas(Double.NaN, Double.NaN, 0);
        }
    }

    /**
     * Both areas. Rows are chosen by children 0 (real) and 1 (synthetic) of the key, folds by children 2 and 3.
     *
     * @param real the training table or rows that were held out; at least three
     * @param synthetic at least three rows
     * @throws IllegalArgumentException if there are fewer, or a table has other columns than the training table
     */
    public Areas evaluate(DataFrame real, DataFrame synthetic, Rng rng) {
        return ofEncoded(
                encoding.encode(train.finished(NAME, "real", real)),
                encoding.encode(train.finished(NAME, "synthetic", synthetic)),
                rng);
    }

    Areas ofEncoded(RowEncoding.Rows real, RowEncoding.Rows synthetic, Rng rng) {
        int rows = Math.min(real.count(), synthetic.count());
        if (rows < FOLDS) {
            throw new IllegalArgumentException(NAME + ": expected at least " + FOLDS + " real and synthetic rows, got "
                    + real.count() + " and " + synthetic.count());
        }
        rows = Math.min(rows, Learners.mostRows(encoding.width(), 1));
        RowEncoding.Rows all = real.take(chosen(real.count(), rows, rng.split(0)))
                .and(synthetic.take(chosen(synthetic.count(), rows, rng.split(1))));
        int[] folds = new int[2 * rows];
        int[] first = rng.split(2).permutation(rows);
        int[] second = rng.split(3).permutation(rows);
        for (int i = 0; i < rows; i++) {
            folds[first[i]] = i % FOLDS;
            folds[rows + second[i]] = i % FOLDS;
        }
        return ofFolds(all, rows, folds);
    }

    private static int[] chosen(int of, int rows, Rng rng) {
        return of == rows ? IntStream.range(0, rows).toArray() : Arrays.copyOf(rng.permutation(of), rows);
    }

    /** The areas if the first rows are real, the others synthetic, and each is in this fold. */
    static Areas ofFolds(RowEncoding.Rows all, int real, int[] folds) {
        double[][] columns = all.columns();
        double[] labels = new double[all.count()];
        Arrays.fill(labels, real, labels.length, 1);
        List<Fold> each = IntStream.range(0, FOLDS)
                .mapToObj(f -> new Fold(columns, labels, folds, f))
                .toList();
        return new Areas(mean(each, Fold::logistic), mean(each, Fold::boosted), all.count() - real);
    }

    private static double mean(List<Fold> folds, ToDoubleFunction<Fold> area) {
        return folds.stream().mapToDouble(area).average().orElseThrow();
    }

    /** Rows to learn from, and the others to be told. */
    private static final class Fold {
        private final double[][] columns;
        private final double[] labels;
        private final double[][] otherColumns;
        private final double[] otherLabels;

        Fold(double[][] columns, double[] labels, int[] folds, int fold) {
            int[] in = IntStream.range(0, folds.length)
                    .filter(i -> folds[i] != fold)
                    .toArray();
            int[] out = IntStream.range(0, folds.length)
                    .filter(i -> folds[i] == fold)
                    .toArray();
            this.columns = Learners.take(columns, in);
            this.labels = Learners.take(labels, in);
            otherColumns = Learners.take(columns, out);
            otherLabels = Learners.take(labels, out);
        }

        double logistic() {
            Tensor y = Tensor.of(labels).reshape(labels.length, 1);
            return area(LogisticRegression.fit(Tensor.of(columns).transpose(), y)
                    .margins(Tensor.of(otherColumns).transpose())
                    .toArray());
        }

        double boosted() {
            return area(Learners.boosted(Objective.logistic(), columns, labels, otherColumns, otherLabels.length)[0]);
        }

        private double area(double[] margins) {
            return AUROC.of(some(margins, 1), some(margins, 0));
        }

        private Tensor some(double[] margins, double label) {
            return Tensor.of(IntStream.range(0, margins.length)
                    .filter(i -> otherLabels[i] == label)
                    .mapToDouble(i -> margins[i])
                    .toArray());
        }
    }
}

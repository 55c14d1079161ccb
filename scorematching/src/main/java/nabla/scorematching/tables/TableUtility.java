package nabla.scorematching.tables;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.scorematching.trees.Objective;

/**
 * Whether one learns from synthetic rows what one would learn from real ones: a target is predicted from the other
 * columns by boosted trees (100 of depth 3, as of {@link TableDetection}) that have learnt from synthetic rows, and
 * tested on held-out real ones; beside it, by trees that have learnt from the training table (Esteban, Hyland and
 * Rätsch, Real-valued (medical) time series generation with recurrent conditional GANs, 2017: TSTR).
 *
 * <p>A target of words is classified, by softmax over the levels that the rows to learn from have, and a level that
 * they do not have is missed; the score is the accuracy. A target of numbers is regressed by least squares; the score
 * is R² = 1 − Σ(y − ŷ)²/Σ(y − ȳ)². Rows without the target are left out. Features are encoded with the statistics of
 * the training table.
 */
public final class TableUtility {
    private static final String NAME = "TableUtility";
    private static final int MOST_LEVELS = 100;

    private final TrainingTable train;
    private final String target;
    private final RowEncoding encoding;

    TableUtility(TrainingTable train, String target) {
        if (!train.rows().has(target)) {
            throw new IllegalArgumentException(
                    NAME + ": expected a target among " + train.rows().names() + ", got " + target);
        }
        if (train.rows().names().size() == 1) {
            throw new IllegalArgumentException(
                    NAME + ": expected columns to predict " + target + " from, got that column alone");
        }
        this.train = train;
        this.target = target;
        encoding = new RowEncoding(train.rows().without(Set.of(target)));
    }

    /**
     * With this training table and a column to be predicted.
     *
     * @throws IllegalArgumentException if the table has no rows, not this column, or no other one
     */
    public static TableUtility of(DataFrame train, String target) {
        return new TableUtility(TrainingTable.of(NAME, train), target);
    }

    /**
     * Scores on held-out rows: accuracies, or R².
     *
     * @param synthetic of trees that have learnt from synthetic rows
     * @param real of trees that have learnt from the training table
     * @param classification whether the target is a word, so that they are accuracies
     * @param rows how many synthetic rows they have learnt from
     */
    public record Scores(double synthetic, double real, boolean classification, int rows) {}

    /**
     * Both scores. Of more than 10,000 rows to learn from (fewer where they are wide) some are chosen by child 0
     * (synthetic) and 1 (training) of the key.
     *
     * @throws IllegalArgumentException if a table has other columns than the training table, no row with the target, or
     *     more than 100 levels of it
     */
    public Scores evaluate(DataFrame heldOut, DataFrame synthetic, Rng rng) {
        return ofFinished(train.finished(NAME, "held-out", heldOut), train.finished(NAME, "synthetic", synthetic), rng);
    }

    Scores ofFinished(DataFrame heldOut, DataFrame synthetic, Rng rng) {
        DataFrame test = withTarget("held-out", heldOut);
        DataFrame some = some(withTarget("synthetic", synthetic), rng.split(0));
        DataFrame known = some(withTarget("training", train.rows()), rng.split(1));
        boolean classification = !train.rows().isNumeric(target);
        return new Scores(
                classification ? classification(some, test) : regression(some, test),
                classification ? classification(known, test) : regression(known, test),
                classification,
                some.rows());
    }

    private DataFrame withTarget(String what, DataFrame table) {
        String[] words = table.words(target);
        int[] there =
                IntStream.range(0, words.length).filter(i -> words[i] != null).toArray();
        if (there.length == 0) {
            throw new IllegalArgumentException(
                    NAME + ": expected " + what + " rows with " + target + ", got none where it is not missing");
        }
        return there.length == words.length ? table : table.rows(there);
    }

    private double regression(DataFrame learnt, DataFrame test) {
        // In units of the deviation, so that the least gain of a split has a meaning.
        double[] labels = learnt.numbers(target);
        double unit = SampleStatistics.deviation(labels);
        Arrays.setAll(labels, i -> labels[i] / unit);
        double[] predicted = boosted(Objective.squared(), learnt, labels, test)[0];
        double[] actual = test.numbers(target);
        Arrays.setAll(actual, i -> actual[i] / unit);
        double mean = SampleStatistics.mean(actual);
        double residual = 0;
        double total = 0;
        for (int i = 0; i < actual.length; i++) {
            residual += (actual[i] - predicted[i]) * (actual[i] - predicted[i]);
            total += (actual[i] - mean) * (actual[i] - mean);
        }
        return total > 0 ? 1 - residual / total : Double.NaN;
    }

    private double classification(DataFrame learnt, DataFrame test) {
        List<String> levels = levels(learnt);
        if (levels.size() > MOST_LEVELS) {
            throw new IllegalArgumentException(
                    NAME + ": expected at most " + MOST_LEVELS + " levels of " + target + ", got " + levels.size());
        }
        Map<String, Integer> codes = new HashMap<>();
        levels.forEach(level -> codes.put(level, codes.size()));
        int[] actual = Arrays.stream(test.words(target))
                .mapToInt(word -> codes.getOrDefault(word, -1))
                .toArray();
        double[] labels =
                Arrays.stream(learnt.words(target)).mapToDouble(codes::get).toArray();
        double[][] margins = levels.size() == 2
                ? boosted(Objective.logistic(), learnt, labels, test)
                : boosted(Objective.softmax(levels.size()), learnt, labels, test);
        return IntStream.range(0, actual.length)
                        .filter(i -> actual[i] == decided(margins, i))
                        .count()
                / (double) actual.length;
    }

    private static int decided(double[][] margins, int row) {
        if (margins.length == 1) {
            return margins[0][row] > 0 ? 1 : 0;
        }
        int best = 0;
        for (int k = 1; k < margins.length; k++) {
            best = margins[k][row] > margins[best][row] ? k : best;
        }
        return best;
    }

    private List<String> levels(DataFrame rows) {
        return Arrays.stream(rows.words(target)).distinct().sorted().toList();
    }

    private DataFrame some(DataFrame rows, Rng rng) {
        int outputs = train.rows().isNumeric(target) || levels(rows).size() == 2
                ? 1
                : levels(rows).size();
        int most = Learners.mostRows(encoding.width(), outputs);
        return rows.rows() <= most ? rows : rows.rows(Arrays.copyOf(rng.permutation(rows.rows()), most));
    }

    private double[][] boosted(Objective objective, DataFrame learnt, double[] labels, DataFrame test) {
        return Learners.boosted(
                objective,
                encoding.encode(learnt).columns(),
                labels,
                encoding.encode(test).columns(),
                test.rows());
    }
}

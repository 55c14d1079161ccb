package nabla.examples.faithful;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import nabla.examples.report.Digits;

/**
 * The figures of a study in rows, for text, page and file alike.
 *
 * @param columns the headings of the figures
 * @param rows the rows
 */
record Figures(List<String> columns, List<Row> rows) {
    /** With more columns of data than this, moments are told by their largest error alone. */
    private static final int FEW = 3;

    private static final double NONE = Double.NaN;

    /**
     * A row.
     *
     * @param name what is told
     * @param values one for each column; NaN where there is nothing to tell
     */
    record Row(String name, double[] values) {
        /** The figures as a reader wants them. */
        List<String> text() {
            return Arrays.stream(values)
                    .mapToObj(v -> Double.isNaN(v) ? "" : Digits.of(v))
                    .toList();
        }
    }

    /** The figures of a study. */
    static Figures of(Study study) {
        List<String> columns = new ArrayList<>(List.of("train", "held out"));
        study.results().forEach(result -> columns.add(result.method().title()));
        List<Comparison> compared = new ArrayList<>(List.of(study.train(), study.heldOut()));
        study.results().forEach(result -> compared.add(result.comparison()));
        List<Result> results = study.results();

        List<Row> rows = new ArrayList<>();
        rows.add(ofMethods("loss on the training data", of(results, Result::trainingLoss)));
        rows.add(ofMethods(
                "loss on the held-out data", of(results, r -> r.training().bestLoss())));
        rows.add(ofMethods("best at step", of(results, r -> r.training().bestStep())));
        rows.add(ofMethods("steps made", of(results, r -> r.training().steps())));
        moments(study, compared, rows);
        study.data().clusters().ifPresent(clusters -> {
            rows.add(new Row("share of " + clusters.name(), of(compared, Comparison::share)));
            rows.add(ofMethods(
                    "the same, chains from the others", of(results, r -> r.shareFromOneCluster(study.data()))));
        });
        rows.add(new Row("MMD² against the held-out data", of(compared, Comparison::mmd)));
        rows.add(new Row("rows outside twice the range", of(compared, Comparison::outside)));
        return new Figures(columns, rows);
    }

    private static Row ofMethods(String name, double[] values) {
        double[] all = new double[values.length + 2];
        Arrays.fill(all, NONE);
        System.arraycopy(values, 0, all, 2, values.length);
        return new Row(name, all);
    }

    private static void moments(Study study, List<Comparison> compared, List<Row> rows) {
        List<String> names = study.data().names();
        if (names.size() > FEW) {
            rows.add(new Row("largest error of a mean, in deviations", of(compared, Comparison::errorOfMean)));
            rows.add(new Row("largest error of a correlation", of(compared, Comparison::errorOfCorrelation)));
            return;
        }
        for (int i = 0; i < names.size(); i++) {
            int at = i;
            rows.add(new Row(
                    "mean of " + names.get(i), of(compared, c -> c.mean().get(at))));
        }
        for (int i = 0; i < names.size(); i++) {
            for (int j = 0; j <= i; j++) {
                int row = i;
                int column = j;
                String name = row == column
                        ? "variance of " + names.get(row)
                        : "covariance of " + names.get(column) + " and " + names.get(row);
                rows.add(new Row(name, of(compared, c -> c.covariance().get(row, column))));
            }
        }
    }

    private static <T> double[] of(List<T> things, ToDoubleFunction<T> figure) {
        return things.stream().mapToDouble(figure).toArray();
    }
}

package nabla.examples.faithful;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

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
     * @param decimals how many of them a reader needs
     * @param values one for each column; NaN where there is nothing to tell
     */
    record Row(String name, int decimals, double[] values) {
        /** The figures as a reader wants them. */
        List<String> text() {
            return Arrays.stream(values)
                    .mapToObj(v -> Double.isNaN(v) ? "" : String.format(Locale.ROOT, "%." + decimals + "f", v))
                    .toList();
        }
    }

    /** The figures of a study. */
    static Figures of(Study study) {
        List<String> columns = new ArrayList<>(List.of("training data", "held-out data"));
        study.results().forEach(result -> columns.add(result.method().title()));
        List<Comparison> compared = new ArrayList<>(List.of(study.train(), study.heldOut()));
        study.results().forEach(result -> compared.add(result.comparison()));
        List<Result> results = study.results();

        List<Row> rows = new ArrayList<>();
        rows.add(ofMethods("loss on the training data", 3, of(results, Result::trainingLoss)));
        rows.add(ofMethods(
                "loss on the held-out data", 3, of(results, r -> r.trained().bestLoss())));
        rows.add(ofMethods("best at step", 0, of(results, r -> r.trained().bestStep())));
        rows.add(ofMethods("steps made", 0, of(results, r -> r.trained().steps())));
        moments(study, compared, rows);
        study.data()
                .measurements()
                .clusters()
                .ifPresent(clusters ->
                        rows.add(new Row("share of " + clusters.name(), 3, of(compared, Comparison::share))));
        rows.add(new Row("MMD² against the held-out data", 4, of(compared, Comparison::mmd)));
        rows.add(new Row("rows outside twice the data's range", 0, of(compared, Comparison::outside)));
        return new Figures(columns, rows);
    }

    private static Row ofMethods(String name, int decimals, double[] values) {
        double[] all = new double[values.length + 2];
        Arrays.fill(all, NONE);
        System.arraycopy(values, 0, all, 2, values.length);
        return new Row(name, decimals, all);
    }

    private static void moments(Study study, List<Comparison> compared, List<Row> rows) {
        List<String> names = study.data().measurements().columns().stream()
                .map(Measurements.Column::name)
                .toList();
        if (names.size() > FEW) {
            rows.add(new Row(
                    "largest error of a mean, in standard deviations", 3, of(compared, Comparison::errorOfMean)));
            rows.add(new Row("largest error of a correlation", 3, of(compared, Comparison::errorOfCorrelation)));
            return;
        }
        for (int i = 0; i < names.size(); i++) {
            int at = i;
            rows.add(new Row(
                    "mean of " + names.get(i), 2, of(compared, c -> c.mean().get(at))));
        }
        for (int i = 0; i < names.size(); i++) {
            for (int j = 0; j <= i; j++) {
                int row = i;
                int column = j;
                String name = row == column
                        ? "variance of " + names.get(row)
                        : "covariance of " + names.get(column) + " and " + names.get(row);
                rows.add(new Row(name, 3, of(compared, c -> c.covariance().get(row, column))));
            }
        }
    }

    private static <T> double[] of(List<T> things, ToDoubleFunction<T> figure) {
        return things.stream().mapToDouble(figure).toArray();
    }
}

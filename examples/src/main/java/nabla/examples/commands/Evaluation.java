package nabla.examples.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableEvaluation;
import nabla.scorematching.tables.TableModel;

/**
 * How good a model is.
 *
 * @param logProb the mean log-density of rows, of those where it is finite
 * @param error its standard error
 * @param impossible how many rows have none that is finite
 * @param samples rows that the model drew; none if they were not asked for
 * @param metrics how like the table these are
 */
record Evaluation(
        double logProb, double error, int impossible, Optional<DataFrame> samples, Optional<TableEvaluation> metrics) {
    /** The log-density of rows. */
    static Evaluation of(TableModel model, DataFrame rows, Rng rng) {
        Scores scores = Scores.of(model, rows, rng.split(0));
        return new Evaluation(
                scores.meanLogProb(),
                scores.errorOfMean(),
                scores.withoutLogProb(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same of the rows that are the least learnt, and as many samples as there are rows against all of them. */
    static Evaluation of(TableModel model, Compared compared, Optional<String> target, Rng rng) {
        Evaluation rows = of(model, compared.freshest(), rng);
        DataFrame samples =
                model.sampling().withGaps().sample(rng.split(1), compared.rows().rows());
        TableEvaluation metrics = compared.evaluate(samples, target, rng.split(2));
        return new Evaluation(rows.logProb, rows.error, rows.impossible, Optional.of(samples), Optional.of(metrics));
    }

    Map<String, Object> json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("log_prob", logProb);
        object.put("log_prob_error", error);
        object.put("rows_without_log_prob", impossible);
        metrics.ifPresent(all -> {
            List<Map<String, Object>> figures = new ArrayList<>();
            for (TableEvaluation.Metric metric : all.metrics()) {
                Map<String, Object> figure = new LinkedHashMap<>();
                figure.put("name", metric.name());
                figure.put("value", metric.value());
                figure.put("noise_floor", metric.floor());
                figures.add(figure);
            }
            object.put("metrics", figures);
        });
        return object;
    }

    @Override
    public String toString() {
        String first = String.format(Locale.ROOT, "mean log-density %.5g ± %.2g nats a row", logProb, error);
        String others = impossible == 0
                ? ""
                : String.format(
                        "%n%d more %s no finite one: for a word or a value that the model takes for impossible",
                        impossible, impossible == 1 ? "row has" : "rows have");
        return first + others + metrics.map(all -> System.lineSeparator() + all).orElse("");
    }
}

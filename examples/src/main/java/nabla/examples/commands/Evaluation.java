package nabla.examples.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableModel;

/**
 * How good a model is by rows that it has not learnt.
 *
 * @param figures by name, with their standard errors where they have one
 */
record Evaluation(List<Figure> figures) {
    /**
     * A number.
     *
     * @param name what it is
     * @param value the number
     * @param error its standard error, or NaN
     */
    record Figure(String name, double value, double error) {}

    /** The figures of a model by rows alone. */
    static Evaluation of(TableModel model, DataFrame rows, Rng rng) {
        Scores scores = Scores.of(model, rows, rng.split(0));
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("mean log-density, nats a row", scores.meanLogProb(), scores.errorOfMean()));
        return new Evaluation(figures);
    }

    List<Map<String, Object>> json() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Figure figure : figures) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("name", figure.name());
            object.put("value", figure.value());
            object.put("standard_error", figure.error());
            all.add(object);
        }
        return all;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Figure figure : figures) {
            String error = Double.isNaN(figure.error()) ? "" : String.format(Locale.ROOT, " ± %.4g", figure.error());
            text.append(String.format(Locale.ROOT, "%-40s %.5g%s%n", figure.name(), figure.value(), error));
        }
        return text.toString();
    }
}

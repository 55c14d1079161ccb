package nabla.examples.commands;

import java.util.List;
import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableEvaluation;
import nabla.scorematching.tables.TableMetrics;

/**
 * The rows that samples of a model are compared with.
 *
 * @param rows as many samples are drawn as these are
 * @param learnt whether the model was learnt from them
 * @param heldOut rows that it was not learnt from, if it was learnt from the others
 */
record Compared(DataFrame rows, boolean learnt, Optional<DataFrame> heldOut) {
    /** The rows that the model was learnt from, and perhaps held-out ones. */
    static Compared training(DataFrame train, Optional<DataFrame> heldOut) {
        return new Compared(train, true, heldOut);
    }

    /** Rows of which nobody says that the model was learnt from them. */
    static Compared given(DataFrame rows) {
        return new Compared(rows, false, Optional.empty());
    }

    /** Those that the model was least likely to have learnt by heart. */
    DataFrame freshest() {
        return heldOut.orElse(rows);
    }

    /** How like these rows others are, by the columns that they have. */
    TableEvaluation evaluate(DataFrame others, Optional<String> target, Rng rng) {
        List<String> columns = others.names();
        DataFrame some = rows.select(columns);
        TableMetrics metrics = learnt ? TableMetrics.of(some) : TableMetrics.against(some);
        if (target.filter(columns::contains).isPresent() && columns.size() > 1) {
            metrics = metrics.target(target.get());
        }
        return heldOut.isPresent()
                ? metrics.evaluate(heldOut.get().select(columns), others, rng)
                : metrics.evaluate(others, rng);
    }
}

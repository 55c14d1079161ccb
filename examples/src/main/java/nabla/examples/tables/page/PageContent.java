package nabla.examples.tables.page;

import java.util.List;
import java.util.Optional;
import nabla.nn.training.TrainingResult;
import nabla.scorematching.tables.DataFrame;

/**
 * What a page tells about a model of a table. All of it is plain data: who writes the page needs no model.
 *
 * @param title what the table is called, its file for instance
 * @param train the rows that the model was learnt from, or others that its samples are compared with
 * @param learnt whether it was learnt from them
 * @param heldOut rows that it has not seen, if some were kept
 * @param samples rows that it drew
 * @param schema what the columns are, and why
 * @param notes what was found out while the table was read, a sentence each
 * @param warnings what the reader should be warned of, a sentence each
 * @param choices what was chosen while it learnt, and why, a sentence each
 * @param losses the loss on the way, with NaN where none was measured; nothing if no network was trained.
 *     Several trainings, one after the other, begin anew with a smaller step
 * @param metrics numbers about the samples
 * @param field the score, if the table is one of two columns of numbers
 * @param origin how to make the page again
 */
public record PageContent(
        String title,
        DataFrame train,
        boolean learnt,
        Optional<DataFrame> heldOut,
        DataFrame samples,
        List<SchemaRow> schema,
        List<String> notes,
        List<String> warnings,
        List<String> choices,
        List<TrainingResult.Point> losses,
        List<MetricRow> metrics,
        Optional<ScoreField> field,
        Origin origin) {
    /** A copy of the lists. */
    public PageContent {
        schema = List.copyOf(schema);
        notes = List.copyOf(notes);
        warnings = List.copyOf(warnings);
        choices = List.copyOf(choices);
        losses = List.copyOf(losses);
        metrics = List.copyOf(metrics);
    }

    /** Of rows that the model was learnt from. */
    public PageContent(
            String title,
            DataFrame train,
            Optional<DataFrame> heldOut,
            DataFrame samples,
            List<SchemaRow> schema,
            List<String> notes,
            List<String> warnings,
            List<String> choices,
            List<TrainingResult.Point> losses,
            List<MetricRow> metrics,
            Optional<ScoreField> field,
            Origin origin) {
        this(title, train, true, heldOut, samples, schema, notes, warnings, choices, losses, metrics, field, origin);
    }
}

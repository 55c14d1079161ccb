package nabla.examples.commands;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.examples.tables.Dialect;
import nabla.scorematching.tables.Column;
import nabla.scorematching.tables.TableModel;

/**
 * A model in its file, with what the command line adds to it: how the table was written that it was learnt from, and more, in the
 * file's metadata.
 *
 * @param model the model
 * @param dialect how that table was written
 * @param metadata all of the file's
 */
record StoredModel(TableModel model, Dialect dialect, Map<String, String> metadata) {
    static final String TARGET = "target";

    private static final String DIALECT = "dialect";

    static StoredModel read(Path file) {
        return TableModel.read(file, (model, metadata) -> new StoredModel(model, dialect(metadata), metadata));
    }

    private static Dialect dialect(Map<String, String> metadata) {
        String text = metadata.get(DIALECT);
        try {
            return text == null ? Dialect.plain() : Dialect.fromText(text);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("expected the way in which a table is written under '" + DIALECT
                    + "' in its metadata, got something else: " + e.getMessage());
        }
    }

    /** The names that stand first in a table like that of the model; none if none stood there. */
    List<String> headings() {
        return dialect.header()
                ? model.schema().columns().stream()
                        .filter(column -> column.kind().isKept())
                        .map(Column::name)
                        .toList()
                : List.of();
    }

    /** Writes the file; after a crash there is the old one or the new one. */
    static void write(Path file, TableModel model, Dialect dialect, Map<String, String> more) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(DIALECT, dialect.toText());
        metadata.putAll(more);
        model.write(file, metadata);
    }
}

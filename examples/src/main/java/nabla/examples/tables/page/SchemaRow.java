package nabla.examples.tables.page;

import java.util.List;
import nabla.scorematching.tables.ColumnKind;
import nabla.scorematching.tables.Schema;

/**
 * A column of the table that was read.
 *
 * @param name its name
 * @param kind what it was taken for
 * @param reason why
 */
public record SchemaRow(String name, ColumnKind kind, String reason) {
    /** The columns of a schema. */
    public static List<SchemaRow> of(Schema schema) {
        return schema.columns().stream()
                .map(column -> new SchemaRow(column.name(), column.kind(), column.reason()))
                .toList();
    }
}

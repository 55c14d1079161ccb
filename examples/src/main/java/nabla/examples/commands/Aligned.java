package nabla.examples.commands;

import java.util.Arrays;
import nabla.examples.tables.TableFile;
import nabla.scorematching.tables.Column;
import nabla.scorematching.tables.ColumnKind;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.Schema;

/** A table as a model expects it. */
final class Aligned {
    private Aligned() {}

    /**
     * The columns of a table, of which one whose words happen to be numbers holds words if that of the model does, and one without a
     * single value holds numbers if that of the model does.
     */
    static DataFrame of(StoredModel stored, TableFile table) {
        Schema schema = stored.model().schema();
        DataFrame frame = table.frame();
        DataFrame.Builder builder = DataFrame.builder();
        for (String name : frame.names()) {
            boolean empty = frame.missing(name) == frame.rows();
            if (frame.isNumeric(name) && stored.dialect().hasWords(name)) {
                builder.words(name, words(table, name));
            } else if (frame.isNumeric(name)) {
                builder.numbers(name, frame.numbers(name));
            } else if (empty && isNumber(schema, name)) {
                double[] nothing = new double[frame.rows()];
                Arrays.fill(nothing, Double.NaN);
                builder.numbers(name, nothing);
            } else {
                builder.words(name, frame.words(name));
            }
        }
        return builder.build();
    }

    /** The cells as they stand: as numbers, codes would lose their zeros. */
    private static String[] words(TableFile table, String name) {
        String[] words = table.frame().words(name);
        String[] written = table.written(name);
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i] == null ? null : written[i].strip();
        }
        return words;
    }

    private static boolean isNumber(Schema schema, String name) {
        return schema.columns().stream()
                .filter(column -> column.name().equals(name))
                .map(Column::kind)
                .anyMatch(ColumnKind.NUMBER::equals);
    }
}

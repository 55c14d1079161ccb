package nabla.examples.commands;

import java.util.Arrays;
import nabla.scorematching.tables.Column;
import nabla.scorematching.tables.ColumnKind;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.Schema;

/** A table as a model expects it. */
final class Aligned {
    private Aligned() {}

    /** A column without a single value could hold numbers or words; it holds what the model's does. */
    static DataFrame to(Schema schema, DataFrame frame) {
        DataFrame.Builder builder = DataFrame.builder();
        for (String name : frame.names()) {
            boolean empty = frame.missing(name) == frame.rows();
            if (frame.isNumeric(name)) {
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

    private static boolean isNumber(Schema schema, String name) {
        return schema.columns().stream()
                .filter(column -> column.name().equals(name))
                .map(Column::kind)
                .anyMatch(ColumnKind.NUMBER::equals);
    }
}

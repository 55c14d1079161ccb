package nabla.examples.commands;

import picocli.CommandLine.ITypeConverter;

/** A name in a list of columns: one with a comma stands in quotes, as in a table, {@code "x, in mm",y}. */
public final class ColumnName implements ITypeConverter<String> {
    @Override
    public String convert(String given) {
        boolean isQuoted = given.length() > 1 && given.startsWith("\"") && given.endsWith("\"");
        return isQuoted ? given.substring(1, given.length() - 1).replace("\"\"", "\"") : given;
    }
}

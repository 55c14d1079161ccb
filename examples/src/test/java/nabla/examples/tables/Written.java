package nabla.examples.tables;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of known numbers and words, written in a way.
 *
 * @param separator between cells
 * @param decimal before fractions
 * @param quotes around which cells
 * @param missing for a missing value
 * @param header whether names stand first
 * @param lineEnd after each row
 */
record Written(char separator, char decimal, Quotes quotes, String missing, boolean header, String lineEnd) {
    /** Which cells are in quotes. */
    enum Quotes {
        NONE,
        WORDS,
        ALL
    }

    static final int ROWS = 12;
    static final List<String> NAMES = List.of("count", "weight", "kind", "rate");

    private static final String[] KINDS = {"oak", "ash", "elm"};

    /** A known number; NaN if it is missing. */
    static double number(int row, int column) {
        if (row == 3 && column == 1 || row == 7 && column == 3) {
            return Double.NaN;
        }
        return switch (column) {
            case 0 -> 17 + 5 * row;
            case 1 -> (1234 + 411 * row) / 100.0;
            default -> (row % 2 == 0 ? -1 : 1) * (31 + 7 * row) / 10.0;
        };
    }

    /** A known word; null if it is missing. */
    static String word(int row) {
        return row == 5 ? null : KINDS[row % 3];
    }

    /** Whether it can be told what it is: between commas, a decimal comma needs quotes. */
    boolean isSound() {
        return separator != decimal || quotes == Quotes.ALL;
    }

    @Override
    public String toString() {
        return "separator " + Separators.name(separator) + ", decimal " + decimal + ", quotes " + quotes + ", missing '"
                + missing + "', " + (header ? "header" : "no header") + ", " + (lineEnd.length() == 1 ? "LF" : "CRLF");
    }

    String text() {
        StringBuilder text = new StringBuilder();
        if (header) {
            line(
                    text,
                    NAMES.stream()
                            .map(name -> quoted(name, quotes != Quotes.NONE))
                            .toList());
        }
        for (int i = 0; i < ROWS; i++) {
            List<String> cells = new ArrayList<>();
            for (int j = 0; j < NAMES.size(); j++) {
                cells.add(cell(i, j));
            }
            line(text, cells);
        }
        return text.toString();
    }

    private String cell(int row, int column) {
        if (column == 2) {
            String word = word(row);
            return word == null ? missing : quoted(word, quotes != Quotes.NONE);
        }
        double number = number(row, column);
        if (Double.isNaN(number)) {
            return missing;
        }
        int digits = new int[] {0, 2, 0, 1}[column];
        String plain = String.format(java.util.Locale.ROOT, "%." + digits + "f", number);
        return quoted(plain.replace('.', decimal), quotes == Quotes.ALL);
    }

    private static String quoted(String cell, boolean quote) {
        return quote ? '"' + cell + '"' : cell;
    }

    private void line(StringBuilder text, List<String> cells) {
        text.append(String.join(String.valueOf(separator), cells)).append(lineEnd);
    }
}

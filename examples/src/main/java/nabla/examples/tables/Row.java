package nabla.examples.tables;

import java.util.Arrays;

/**
 * A row of a file, or a comment.
 *
 * @param line where it begins, from 1
 * @param cells as they stand, without quotes
 * @param quoted which of them stood in quotes; empty if none
 * @param isComment whether it is a comment, whose text is its only cell
 */
record Row(int line, String[] cells, boolean[] quoted, boolean isComment) {
    private static final String NO_BREAK = "\u00a0";

    int size() {
        return cells.length;
    }

    /** A cell without the blanks around it; empty if the row ends before. */
    String cell(int column) {
        if (column >= cells.length) {
            return "";
        }
        String cell = cells[column].strip();
        return cell.startsWith(NO_BREAK) || cell.endsWith(NO_BREAK)
                ? cell.replaceAll("^[\\s\u00a0]+|[\\s\u00a0]+$", "")
                : cell;
    }

    boolean isQuoted(int column) {
        return column < quoted.length && quoted[column];
    }

    /** The same cells on another line. */
    Row at(int other) {
        return new Row(other, cells, quoted, isComment);
    }

    /** Whether the line has nothing in it, not even a separator or quotes. */
    boolean isEmptyLine() {
        return cells.length <= 1 && !isQuoted(0) && isBlank();
    }

    /** Whether nothing is in its cells. */
    boolean isBlank() {
        return Arrays.stream(cells).allMatch(String::isBlank);
    }

    /** With an empty cell at the front, or with empty ones or without some at the end. */
    Row resized(int before, int size) {
        String[] others = new String[size];
        boolean[] marks = quoted.length == 0 ? quoted : new boolean[size];
        for (int j = 0; j < size; j++) {
            int from = j - before;
            boolean there = from >= 0 && from < cells.length;
            others[j] = there ? cells[from] : "";
            if (marks.length > 0) {
                marks[j] = there && quoted[from];
            }
        }
        return new Row(line, others, marks, isComment);
    }
}

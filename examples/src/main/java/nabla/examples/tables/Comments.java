package nabla.examples.tables;

import java.util.Optional;

/**
 * Which lines of a text are comments: those that begin with #, unless most lines do. A row may begin so, too: by an error of a
 * spreadsheet, such as #N/A, or by a word that says that a value is missing; and so may a line within a cell in quotes.
 */
final class Comments {
    /** Stands in place of the # of a comment, so that the others are text. */
    static final char MARK = '\u0002';

    private static final int LINES = 1000;
    private static final String SEPARATORS = ",;\t|";

    private final Missing missing;
    private final String separators;

    Comments(Missing missing, Optional<Character> separator) {
        this.missing = missing;
        this.separators = SEPARATORS + separator.map(String::valueOf).orElse("");
    }

    /** Whether there are any: of the lines that may be comments, no more than of others. */
    boolean are(String text) {
        int[] counts = new int[2];
        text.lines().limit(LINES).filter(line -> !line.isBlank()).forEach(line -> counts[mayBegin(line, 0) ? 1 : 0]++);
        return counts[1] > 0 && counts[1] <= counts[0];
    }

    /** The text with a mark in place of the # of each comment; of each line that begins with # if all of these are told to be some. */
    String marked(String text, boolean all) {
        StringBuilder marked = new StringBuilder(text);
        boolean quoted = false;
        boolean begin = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (begin && !quoted && (all ? c == '#' : mayBegin(text, i))) {
                marked.setCharAt(i, MARK);
                i = end(text, i);
            } else if (c == '"' && (quoted || i == 0 || isBetween(text.charAt(i - 1)))) {
                if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    i++;
                } else {
                    quoted = !quoted;
                }
            }
            begin = i < text.length() && isEnd(text.charAt(i));
        }
        return marked.toString();
    }

    /** Whether a line that begins here may be a comment. */
    private boolean mayBegin(String text, int at) {
        if (at >= text.length() || text.charAt(at) != '#') {
            return false;
        }
        int end = at;
        while (end < text.length() && !isBetween(text.charAt(end)) && !isBlankBeforeCell(text, end)) {
            end++;
        }
        String cell = text.substring(at, end).strip();
        return !Missing.isError(cell) && !missing.isMissing(cell, true);
    }

    private boolean isBetween(char c) {
        return isEnd(c) || separators.indexOf(c) >= 0;
    }

    /** Between blanks, a number or another word of that kind follows; else these are the words of a sentence. */
    private static boolean isBlankBeforeCell(String text, int at) {
        return text.charAt(at) == ' ' && at + 1 < text.length() && !Character.isLetter(text.charAt(at + 1));
    }

    private static int end(String text, int from) {
        int end = from;
        while (end < text.length() && !isEnd(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isEnd(char c) {
        return c == '\n' || c == '\r';
    }
}

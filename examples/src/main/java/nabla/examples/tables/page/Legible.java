package nabla.examples.tables.page;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names and words of a table, made fit to be shown: in one line, no longer than there is room, and without what would change the
 * text around them. Escaping them is left to who writes them.
 */
final class Legible {
    /** What a reader takes for one letter. */
    private static final Pattern LETTER = Pattern.compile("\\X");

    private static final int LETTERS = 60;
    private static final int MARKS = 3;
    private static final int NON_JOINER = 0x200C;
    private static final int JOINER = 0x200D;
    private static final int POINTS_OF_A_LETTER = 8;

    private Legible() {}

    /** Text of at most this many letters, the last of them "…" if more stood there. */
    static String of(String text, int letters) {
        StringBuilder line = new StringBuilder();
        int marks = 0;
        boolean blank = false;
        int points = 0;
        int i = 0;
        while (i < text.length() && points < POINTS_OF_A_LETTER * (letters + 1)) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            int type = Character.getType(c);
            marks = type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK ? marks + 1 : 0;
            if (Character.isWhitespace(c) || Character.isSpaceChar(c) || type == Character.CONTROL) {
                blank = !line.isEmpty();
            } else if (isVisible(c, type) && marks <= MARKS) {
                if (blank) {
                    line.append(' ');
                    blank = false;
                }
                line.appendCodePoint(type == Character.SURROGATE ? '\uFFFD' : c);
                points++;
            }
        }
        if (line.isEmpty()) {
            return "(blank)";
        }
        String clipped = clipped(line.toString(), letters);
        return i < text.length() && !clipped.endsWith("…") ? clipped + "…" : clipped;
    }

    /** Controls of format turn the text after them, or show nothing; joiners make one letter of several. */
    private static boolean isVisible(int c, int type) {
        return type != Character.FORMAT || c == JOINER || c == NON_JOINER;
    }

    private static String clipped(String line, int letters) {
        Matcher letter = LETTER.matcher(line);
        int count = 0;
        int last = 0;
        while (letter.find()) {
            count++;
            last = count == letters - 1 ? letter.end() : last;
        }
        return count <= letters ? line : line.substring(0, last) + "…";
    }

    /** A name or a word as it stands in a sentence. */
    static String name(String text) {
        return of(text, LETTERS);
    }

    /** Text that is no wider than this when its letters are of this size. Fonts differ; the estimate is on the wide side. */
    static String fit(String text, double width, double size) {
        String line = of(text, (int) Math.max(2, width / size * 4));
        for (int letters = line.length() - 1; letters > 0 && width(line, size) > width; letters--) {
            line = of(line, letters);
        }
        return line;
    }

    /** About how wide a text is. */
    static double width(String text, double size) {
        double width = 0;
        int before = 0;
        for (int c : text.codePoints().toArray()) {
            width += before == JOINER ? 0 : width(c);
            before = c;
        }
        return size * width;
    }

    private static double width(int c) {
        int type = Character.getType(c);
        boolean tone = c >= 0x1F3FB && c <= 0x1F3FF;
        if (tone
                || type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.FORMAT) {
            return 0;
        }
        if (c >= 0x1100) {
            return c >= 0x2030 && c <= 0x22FF ? 0.84 : 1.05;
        }
        if ("iIjl|!.,:;' ".indexOf(c) >= 0) {
            return 0.34;
        }
        return "mwMW@%".indexOf(c) >= 0 ? 1 : Character.isUpperCase(c) ? 0.79 : 0.64;
    }
}

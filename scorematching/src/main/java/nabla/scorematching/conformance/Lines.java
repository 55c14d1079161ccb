package nabla.scorematching.conformance;

import java.util.Locale;

/** Text in lines that a terminal shows whole. */
final class Lines {
    static final int WIDTH = 100;

    private static final String INDENT = " ".repeat(9);

    private Lines() {}

    /** A label and its text, indented under the name of a check. */
    static String indented(String label, String text) {
        return wrapped(INDENT + label, text) + "\n";
    }

    /** A beginning and a text, broken at spaces; all lines but the first are indented. */
    static String wrapped(String beginning, String text) {
        StringBuilder lines = new StringBuilder();
        StringBuilder line = new StringBuilder(beginning);
        boolean fresh = true;
        for (String word : text.strip().split("\\s+")) {
            boolean glued = fresh || word.isEmpty();
            if (!glued && line.length() + 1 + word.length() > WIDTH) {
                lines.append(line).append('\n');
                line = new StringBuilder(INDENT + INDENT);
                glued = true;
            }
            line.append(glued ? "" : " ").append(word);
            fresh = false;
        }
        return lines.append(line).toString();
    }

    /** A number in at most six digits. */
    static String number(double value) {
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return value == 0 ? "0" : Double.toString(value);
        }
        String text = String.format(Locale.ROOT, "%.5g", value);
        return text.contains(".") && !text.contains("e") ? text.replaceAll("\\.?0+$", "") : text;
    }
}

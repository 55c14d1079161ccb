package nabla.examples.report;

/** Text that a terminal shows and does not obey. */
public final class Printable {
    private static final int NON_JOINER = 0x200C;
    private static final int JOINER = 0x200D;

    private Printable() {}

    /** The text with controls, and with what turns the direction of writing, as in {@code \u001B}; ends of lines and tabs stay. */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isHarmless(text, i)) {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04X", (int) c));
            }
        }
        return shown.toString();
    }

    private static boolean isHarmless(String text, int at) {
        char c = text.charAt(at);
        if (c == '\r') {
            return at + 1 < text.length() && text.charAt(at + 1) == '\n';
        }
        int type = Character.getType(c);
        boolean format = type == Character.FORMAT && c != JOINER && c != NON_JOINER;
        return c == '\n' || c == '\t' || type != Character.CONTROL && !format;
    }
}

package nabla.examples.embed;

/**
 * Reads rows from JSON (RFC 8259): an object, or an array of them, whose names are those of columns and whose values are numbers, texts,
 * true, false, or null for a missing cell. A number is passed on as it is written. Nothing may nest deeper, so the depth of the stack does
 * not depend on the text.
 */
final class JsonRows {
    private final String text;
    private final RowBuffer rows;
    private int at;

    private JsonRows(String text, RowBuffer rows) {
        this.text = text;
        this.rows = rows;
    }

    static void read(String text, RowBuffer rows) {
        JsonRows reader = new JsonRows(text, rows);
        if (!reader.accept('[')) {
            reader.row();
        } else if (!reader.accept(']')) {
            do {
                reader.row();
            } while (reader.accept(','));
            reader.expect(']');
        }
        reader.skipSpace();
        if (reader.at < text.length()) {
            throw reader.unexpected("the end");
        }
    }

    private void row() {
        expect('{');
        rows.add();
        if (!accept('}')) {
            do {
                int column = rows.column(string());
                expect(':');
                rows.set(column, value());
            } while (accept(','));
            expect('}');
        }
    }

    private String value() {
        skipSpace();
        char first = peek();
        if (first == '"') {
            return string();
        }
        if (first == '-' || isDigit(first)) {
            return number();
        }
        for (String word : new String[] {"true", "false", "null"}) {
            if (text.startsWith(word, at)) {
                at += word.length();
                return word.equals("null") ? null : word;
            }
        }
        throw unexpected("a number, a text, true, false or null");
    }

    private String number() {
        int start = at;
        skip('-');
        if (!skip('0')) {
            digits();
        }
        if (skip('.')) {
            digits();
        }
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            digits();
        }
        return text.substring(start, at);
    }

    private void digits() {
        if (!isDigit(peek())) {
            throw unexpected("a digit");
        }
        while (isDigit(peek())) {
            at++;
        }
    }

    private String string() {
        expect('"');
        StringBuilder content = new StringBuilder();
        while (!skip('"')) {
            char c = next();
            if (c < ' ') {
                throw malformed("expected a control character to be escaped");
            }
            content.append(c == '\\' ? escaped() : c);
        }
        return content.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal();
            default -> throw malformed("unknown escape");
        };
    }

    private char hexadecimal() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            char c = next();
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw malformed("expected four hexadecimal digits");
            }
            value = 16 * value + digit;
        }
        return (char) value;
    }

    private boolean accept(char wanted) {
        skipSpace();
        return skip(wanted);
    }

    private void expect(char wanted) {
        if (!accept(wanted)) {
            throw unexpected("'" + wanted + "'");
        }
    }

    private boolean skip(char wanted) {
        boolean there = at < text.length() && text.charAt(at) == wanted;
        if (there) {
            at++;
        }
        return there;
    }

    private char next() {
        if (at == text.length()) {
            throw malformed("the text ends in a string");
        }
        return text.charAt(at++);
    }

    /** The next character; NUL, which is part of nothing, at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private Refusal unexpected(String expected) {
        return malformed("expected " + expected + ", got " + (at < text.length() ? "'" + peek() + "'" : "the end"));
    }

    private Refusal malformed(String what) {
        return Refusal.malformed("JSON, character " + at + ": " + what);
    }
}

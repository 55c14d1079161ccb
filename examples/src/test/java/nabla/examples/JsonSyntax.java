package nabla.examples;

/** The grammar of JSON (RFC 8259), as far as to find where a value ends. */
record JsonSyntax(String text) {
    /** The index after the value, and the space around it, that begins here. */
    int value(int from) {
        int at = space(from);
        int end = switch (text.charAt(at)) {
            case '{' -> elements(at, '}', true);
            case '[' -> elements(at, ']', false);
            case '"' -> string(at);
            default -> literal(at);
        };
        return space(end);
    }

    private int elements(int from, char close, boolean named) {
        int at = space(from + 1);
        if (text.charAt(at) == close) {
            return at + 1;
        }
        while (true) {
            if (named) {
                at = space(string(space(at)));
                at = expect(at, ':');
            }
            at = value(at);
            if (text.charAt(at) == close) {
                return at + 1;
            }
            at = expect(at, ',');
        }
    }

    private int expect(int at, char c) {
        if (text.charAt(at) != c) {
            throw new AssertionError("expected " + c + " at " + at + " of " + text);
        }
        return at + 1;
    }

    private int string(int from) {
        int at = expect(from, '"');
        while (text.charAt(at) != '"') {
            if (text.charAt(at) < ' ') {
                throw new AssertionError("a control character at " + at);
            }
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private int literal(int from) {
        int at = from;
        while (at < text.length()
                && "+-.".indexOf(text.charAt(at)) + 1 + (Character.isLetterOrDigit(text.charAt(at)) ? 1 : 0) > 0) {
            at++;
        }
        String literal = text.substring(from, at);
        if (!literal.matches("true|false|null|-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) {
            throw new AssertionError("expected a literal at " + from + ", got " + literal);
        }
        return at;
    }

    private int space(int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }
}

package nabla.nn.files;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import nabla.nn.data.FileFormatException;

/**
 * Reads the part of JSON (RFC 8259) that the header of a safetensors file is made of, as it is asked for: objects, strings
 * and arrays of natural numbers. The caller says what comes next, so nothing nests deeper than the caller does.
 */
final class JsonReader {
    private final String file;
    private final CharBuffer text;

    /**
     * A reader of UTF-8 text.
     *
     * @param file the name for messages
     * @throws FileFormatException if the text is not UTF-8
     */
    JsonReader(String file, byte[] utf8) {
        this.file = file;
        try {
            this.text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
        } catch (CharacterCodingException e) {
            throw new FileFormatException(file + ": the header is not UTF-8 text");
        }
    }

    /** The text of a string as a JSON literal. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ') {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    /** An error at the current character. */
    FileFormatException error(String what) {
        return new FileFormatException(file + ": " + what + " (header, character " + text.position() + ")");
    }

    /** An object; the consumer is given each key, and has to read the value. */
    void object(Consumer<String> value) {
        expect('{');
        Set<String> seen = new HashSet<>();
        if (accept('}')) {
            return;
        }
        do {
            String key = string();
            if (!seen.add(key)) {
                throw error("the name " + key + " is there twice");
            }
            expect(':');
            value.accept(key);
        } while (accept(','));
        expect('}');
    }

    /** An array of natural numbers. */
    long[] integers() {
        expect('[');
        if (accept(']')) {
            return new long[0];
        }
        long[] numbers = new long[4];
        int count = 0;
        do {
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = integer();
        } while (accept(','));
        expect(']');
        return Arrays.copyOf(numbers, count);
    }

    private long integer() {
        skipSpace();
        long value = 0;
        int digits = 0;
        while (text.hasRemaining() && peek() >= '0' && peek() <= '9') {
            if (digits > 0 && value == 0 || ++digits > 18) {
                throw error("expected a natural number below 10^18");
            }
            value = 10 * value + text.get() - '0';
        }
        if (digits == 0) {
            throw error("expected a natural number");
        }
        return value;
    }

    /** A string. */
    String string() {
        expect('"');
        StringBuilder content = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c < ' ') {
                throw error("a control character in a string");
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
            default -> throw error("unknown escape \\" + c);
        };
    }

    private char hexadecimal() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            char c = next();
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw error("expected four hexadecimal digits");
            }
            value = 16 * value + digit;
        }
        return (char) value;
    }

    /** Nothing but space may be left. */
    void end() {
        skipSpace();
        if (text.hasRemaining()) {
            throw error("something follows the header's object");
        }
    }

    private boolean accept(char wanted) {
        skipSpace();
        boolean there = text.hasRemaining() && peek() == wanted;
        if (there) {
            text.get();
        }
        return there;
    }

    private void expect(char wanted) {
        if (!accept(wanted)) {
            throw error(
                    "expected '" + wanted + "'" + (text.hasRemaining() ? ", got '" + peek() + "'" : ", got the end"));
        }
    }

    private char next() {
        if (!text.hasRemaining()) {
            throw error("the header ends in a string");
        }
        return text.get();
    }

    private char peek() {
        return text.get(text.position());
    }

    private void skipSpace() {
        while (text.hasRemaining() && " \t\n\r".indexOf(peek()) >= 0) {
            text.get();
        }
    }
}

package nabla.examples.playground;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one JSON object (RFC 8259) of named numbers, words, truth values and lists of numbers: all that the page sends. Nothing
 * nests deeper, words have no escapes, and no token is long, so that neither the stack nor the time depends on who wrote the text.
 */
final class JsonFields {
    private static final Pattern SPACE = Pattern.compile("[ \\t\\n\\r]*+");
    private static final Pattern WORD = Pattern.compile("\"([A-Za-z0-9_-]{0,40})\"");
    private static final Pattern NUMBER =
            Pattern.compile("-?(?:0|[1-9][0-9]{0,14})(?:\\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?");
    private static final Pattern TRUTH = Pattern.compile("true|false");

    private final Matcher text;
    private final int most;
    private int at;

    private JsonFields(String text, int most) {
        this.text = SPACE.matcher(text);
        this.most = most;
    }

    /**
     * The fields by their names: a {@code Double}, a {@code String}, a {@code Boolean} or a {@code double[]} each.
     *
     * @param most numbers in a list
     * @throws Refusal if the text is anything else, or a name is there twice
     */
    static Map<String, Object> read(String text, int most) {
        JsonFields reader = new JsonFields(text, most);
        Map<String, Object> fields = new LinkedHashMap<>();
        reader.expect('{');
        if (!reader.accept('}')) {
            do {
                String name = reader.require(WORD, "a name").group(1);
                reader.expect(':');
                if (fields.put(name, reader.value()) != null) {
                    throw Refusal.malformed("JSON: the name " + name + " is there twice");
                }
            } while (reader.accept(','));
            reader.expect('}');
        }
        if (reader.at < text.length()) {
            throw reader.unexpected("the end");
        }
        return fields;
    }

    private Object value() {
        if (matches(WORD)) {
            return text.group(1);
        }
        if (matches(TRUTH)) {
            return Boolean.valueOf(text.group());
        }
        return accept('[') ? numbers() : number();
    }

    private double[] numbers() {
        List<Double> numbers = new ArrayList<>();
        if (!accept(']')) {
            do {
                if (numbers.size() == most) {
                    throw new Refusal(413, "expected a list of at most " + most + " numbers, got more");
                }
                numbers.add(number());
            } while (accept(','));
            expect(']');
        }
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private double number() {
        double number = Double.parseDouble(require(NUMBER, "a number").group());
        if (Double.isInfinite(number)) {
            throw Refusal.malformed("JSON, character " + at + ": the number is too large");
        }
        return number;
    }

    private Matcher require(Pattern token, String what) {
        if (!matches(token)) {
            throw unexpected(what);
        }
        return text;
    }

    private boolean matches(Pattern token) {
        skipSpace();
        boolean there = text.usePattern(token).region(at, text.regionEnd()).lookingAt();
        at = there ? text.end() : at;
        return there;
    }

    private void skipSpace() {
        text.usePattern(SPACE).region(at, text.regionEnd()).lookingAt();
        at = text.end();
    }

    private boolean accept(char wanted) {
        return matches(Pattern.compile(Pattern.quote(String.valueOf(wanted)))) && space();
    }

    private boolean space() {
        skipSpace();
        return true;
    }

    private void expect(char wanted) {
        if (!accept(wanted)) {
            throw unexpected("'" + wanted + "'");
        }
    }

    private Refusal unexpected(String expected) {
        return Refusal.malformed("JSON, character " + at + ": expected " + expected);
    }
}

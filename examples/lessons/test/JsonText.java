import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text in JSON, read into maps, lists, strings, numbers, booleans and null. */
final class JsonText {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*([{}\\[\\],:]|\"(?:[^\"\\\\]|\\\\.)*\"|true|false|null|-?\\d[\\d.eE+-]*)");

    private final Matcher tokens;
    private int at;
    private String token;

    JsonText(String text) {
        this.tokens = TOKEN.matcher(text);
        next();
    }

    Object read() {
        String first = token;
        next();
        return switch (first.charAt(0)) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string(first);
            case 't', 'f' -> Boolean.valueOf(first);
            case 'n' -> null;
            default -> Double.valueOf(first);
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        while (!taken("}")) {
            String name = string(token);
            next();
            expect(":");
            members.put(name, read());
            separate("}");
        }
        return members;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        while (!taken("]")) {
            elements.add(read());
            separate("]");
        }
        return elements;
    }

    private void separate(String end) {
        if (!token.equals(end)) {
            expect(",");
        }
    }

    private static String string(String quoted) {
        return quoted.substring(1, quoted.length() - 1).translateEscapes();
    }

    private boolean taken(String expected) {
        boolean isThere = token.equals(expected);
        if (isThere) {
            next();
        }
        return isThere;
    }

    private void expect(String expected) {
        if (!taken(expected)) {
            throw new IllegalArgumentException("JSON: expected " + expected + ", got " + token);
        }
    }

    private void next() {
        token = tokens.find(at) ? tokens.group(1) : "";
        at = token.isEmpty() ? at : tokens.end();
    }
}

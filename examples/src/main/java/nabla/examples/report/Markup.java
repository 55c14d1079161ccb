package nabla.examples.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * HTML and SVG as they are written: what is opened is closed, and all text is escaped, so the result is well-formed XML whatever
 * the text is.
 *
 * <pre>{@code
 * new Markup().open("p", "class", "faint").text("a < b").close().toString()   // <p class="faint">a &lt; b</p>
 * }</pre>
 */
public final class Markup {
    private static final char REPLACEMENT = '\uFFFD';
    private static final Set<String> INLINE = Set.of("b", "bdi", "code", "text");
    private static final double TENTHS = 10;

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /**
     * Opens an element.
     *
     * @param attributes names and values in turn; a value is text or a number
     */
    public Markup open(String element, Object... attributes) {
        begin(element, attributes);
        out.append('>');
        open.push(element);
        return this;
    }

    /** Closes the element that was opened last. */
    public Markup close() {
        String element = open.pop();
        // A line break beside a piece of a sentence would be a blank in it.
        out.append("</").append(element).append(INLINE.contains(element) ? ">" : ">\n");
        return this;
    }

    /** An element without content. HTML has few of them; in SVG any element may be one. */
    public Markup empty(String element, Object... attributes) {
        begin(element, attributes);
        out.append("/>\n");
        return this;
    }

    /** An element that holds text. */
    public Markup element(String element, String text, Object... attributes) {
        return open(element, attributes).text(text).close();
    }

    /** Text. */
    public Markup text(String text) {
        out.append(escaped(text));
        return this;
    }

    /**
     * What was written elsewhere.
     *
     * @throws IllegalStateException if an element is open there
     */
    public Markup add(Markup other) {
        out.append(other);
        return this;
    }

    private void begin(String element, Object... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            Object value = attributes[i + 1];
            String text = value instanceof Number number ? number(number.doubleValue()) : value.toString();
            out.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escaped(text))
                    .append('"');
        }
    }

    /**
     * A coordinate to a tenth, which is as fine as a screen shows.
     *
     * @throws IllegalArgumentException if it is not finite
     */
    public static String number(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("Markup.number: expected a finite coordinate, got " + value);
        }
        double tenths = Math.rint(value * TENTHS);
        return tenths % TENTHS == 0 ? Long.toString((long) (tenths / TENTHS)) : Double.toString(tenths / TENTHS);
    }

    /** Text as it stands in an element or in an attribute. What XML does not allow in a file becomes U+FFFD. */
    public static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isAllowed(c) ? c : REPLACEMENT);
            }
        });
        return escaped.toString();
    }

    private static boolean isAllowed(int c) {
        boolean control = Character.getType(c) == Character.CONTROL && c != '\n' && c != '\t';
        boolean noCharacter = (c & 0xFFFE) == 0xFFFE || c >= 0xFDD0 && c <= 0xFDEF;
        return !control && !noCharacter && Character.getType(c) != Character.SURROGATE;
    }

    /**
     * What was written.
     *
     * @throws IllegalStateException if an element is still open
     */
    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("Markup: expected all elements to be closed, got " + open.peek() + " open");
        }
        return out.toString();
    }
}

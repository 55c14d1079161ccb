package nabla.examples.commands;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Writes JSON (RFC 8259). Only writing is needed here, which is a page; a library would be larger than the command line is. NaN and
 * infinite numbers, which JSON does not have, are null.
 */
public final class Json {
    private final StringBuilder text = new StringBuilder();

    private Json() {}

    /** Maps, lists, texts, numbers, truth values and null as one line. */
    public static String of(Object value) {
        Json json = new Json();
        json.value(value);
        return json.text.toString();
    }

    private void value(Object value) {
        if (value instanceof Map<?, ?> map) {
            map(map);
        } else if (value instanceof List<?> list) {
            list(list);
        } else if (value instanceof Number number) {
            text.append(number(number));
        } else if (value instanceof Boolean) {
            text.append(value);
        } else if (value == null) {
            text.append("null");
        } else {
            string(value.toString());
        }
    }

    private void map(Map<?, ?> map) {
        text.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> all = map.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<?, ?> entry = all.next();
            string(entry.getKey().toString());
            text.append(':');
            value(entry.getValue());
            text.append(all.hasNext() ? "," : "");
        }
        text.append('}');
    }

    private void list(List<?> list) {
        text.append('[');
        for (Iterator<?> all = list.iterator(); all.hasNext(); ) {
            value(all.next());
            text.append(all.hasNext() ? "," : "");
        }
        text.append(']');
    }

    private static String number(Number number) {
        double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            return "null";
        }
        boolean whole = number instanceof Integer || number instanceof Long;
        boolean integral = value == Math.rint(value) && Math.abs(value) < 1e15;
        return whole || integral ? Long.toString(number.longValue()) : Double.toString(value);
    }

    private void string(String string) {
        text.append('"');
        for (char c : string.toCharArray()) {
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}

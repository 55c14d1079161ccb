package nabla.examples.embed;

import java.util.Iterator;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes JSON. */
final class JsonText {
    private final StringBuilder text = new StringBuilder();

    /** An object with texts for values. */
    static String object(Map<String, String> values) {
        JsonText json = new JsonText();
        json.object(values.entrySet().stream(), (out, entry) -> {
            out.string(entry.getKey()).text(":").string(entry.getValue());
        });
        return json.toString();
    }

    /** Writes what is JSON already. */
    JsonText text(String json) {
        text.append(json);
        return this;
    }

    /** Writes a text in quotes. */
    JsonText string(String content) {
        text.append('"');
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c)) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
        return this;
    }

    /** Writes a number as it is read back; one that is not finite is null, for JSON has none. */
    JsonText number(double number) {
        if (number == Math.rint(number) && Math.abs(number) < 1e15) {
            text.append((long) number);
        } else {
            text.append(Double.isFinite(number) ? Double.toString(number) : "null");
        }
        return this;
    }

    /** Writes an array of numbers. */
    JsonText numbers(double[] numbers) {
        return array(IntStream.range(0, numbers.length).boxed(), (out, i) -> out.number(numbers[i]));
    }

    /** Writes an array. */
    <T> JsonText array(Stream<T> elements, BiConsumer<JsonText, T> writer) {
        return list('[', elements, writer, ']');
    }

    /** Writes an object, whose members the writer writes. */
    <T> JsonText object(Stream<T> members, BiConsumer<JsonText, T> writer) {
        return list('{', members, writer, '}');
    }

    private <T> JsonText list(char open, Stream<T> elements, BiConsumer<JsonText, T> writer, char close) {
        text.append(open);
        Iterator<T> each = elements.iterator();
        while (each.hasNext()) {
            writer.accept(this, each.next());
            if (each.hasNext()) {
                text.append(',');
            }
        }
        text.append(close);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

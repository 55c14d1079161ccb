package nabla.examples.playground;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import nabla.examples.commands.Json;

/**
 * A picture as it is sent: the length of a text as four bytes, a JSON object filled up with blanks to a multiple of four, and
 * lists of floats, little-endian, whose names and lengths the object has in order under {@code lists}.
 */
final class Frame {
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final Map<String, Object> lengths = new LinkedHashMap<>();
    private final java.util.List<double[]> lists = new java.util.ArrayList<>();

    /** A number, a text or a truth value. */
    Frame with(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    /** A list of numbers. */
    Frame list(String name, double[] numbers) {
        lengths.put(name, numbers.length);
        lists.add(numbers);
        return this;
    }

    /** The bytes. */
    byte[] bytes() {
        fields.put("lists", lengths);
        byte[] text = Json.of(fields).getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + 3) / 4 * 4;
        int floats = lists.stream().mapToInt(list -> list.length).sum();
        ByteBuffer out = ByteBuffer.allocate(4 + padded + 4 * floats).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(padded).put(text);
        while (out.position() < 4 + padded) {
            out.put((byte) ' ');
        }
        for (double[] list : lists) {
            for (double number : list) {
                out.putFloat((float) number);
            }
        }
        return out.array();
    }
}

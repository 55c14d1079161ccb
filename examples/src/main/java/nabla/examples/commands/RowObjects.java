package nabla.examples.commands;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.scorematching.tables.DataFrame;

/** Tables as lists of objects, a row each, for JSON. */
final class RowObjects {
    private RowObjects() {}

    static List<Map<String, Object>> of(DataFrame frame) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < frame.rows(); i++) {
            rows.add(new LinkedHashMap<>());
        }
        for (String name : frame.names()) {
            if (frame.isNumeric(name)) {
                double[] numbers = frame.numbers(name);
                for (int i = 0; i < numbers.length; i++) {
                    rows.get(i).put(name, numbers[i]);
                }
            } else {
                String[] words = frame.words(name);
                for (int i = 0; i < words.length; i++) {
                    rows.get(i).put(name, words[i]);
                }
            }
        }
        return rows;
    }

    /** Writes rows as JSON, a line each. */
    static void write(OutputStream out, List<?> rows) {
        try {
            StringBuilder text = new StringBuilder("[");
            for (int i = 0; i < rows.size(); i++) {
                text.append(i == 0 ? "\n" : ",\n").append(Json.of(rows.get(i)));
            }
            text.append("\n]\n");
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

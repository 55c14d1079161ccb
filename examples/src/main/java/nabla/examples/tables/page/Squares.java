package nabla.examples.tables.page;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nabla.examples.report.Markup;

/** Two columns of words: for each pair of words a square as large as its share, filled for the data, hollow for the samples. */
final class Squares {
    private static final int MOST = 8;
    private static final double WIDTH = 340;
    private static final double NAMES = 96;
    private static final double LARGEST_CELL = 44;
    /** Words want more room than squares. */
    private static final double BROADEST_CELL = 80;

    private static final double HEAD = 20;

    private Squares() {}

    static Markup of(Levels across, Levels down) {
        List<String> columns = some(across.common());
        List<String> rows = some(down.common());
        double breadth = Math.min(BROADEST_CELL, (WIDTH - NAMES) / Math.max(1, columns.size()));
        double cell = Math.min(LARGEST_CELL, breadth);
        Map<List<String>, Double> data = shares(across.data(), down.data());
        Map<List<String>, Double> samples = shares(across.samples(), down.samples());
        double largest = 1e-9;
        for (String column : columns) {
            for (String row : rows) {
                List<String> pair = List.of(column, row);
                largest = Math.max(largest, Math.max(data.getOrDefault(pair, 0.0), samples.getOrDefault(pair, 0.0)));
            }
        }
        double height = HEAD + rows.size() * cell + 4;
        Markup svg = Chart.open(
                WIDTH,
                height,
                "Shares of the pairs of words of " + Legible.name(across.name()) + " and " + Legible.name(down.name())
                        + ", of the data and of the samples.");
        for (int j = 0; j < columns.size(); j++) {
            svg.element(
                    "text",
                    Legible.fit(columns.get(j), breadth - 2, Chart.LETTER),
                    "class",
                    "middle",
                    "x",
                    NAMES + (j + 0.5) * breadth,
                    "y",
                    HEAD - 8);
        }
        for (int i = 0; i < rows.size(); i++) {
            double y = HEAD + (i + 0.5) * cell;
            svg.element(
                    "text",
                    Legible.fit(rows.get(i), NAMES - 8, Chart.LETTER),
                    "class",
                    "end ink",
                    "x",
                    NAMES - 7,
                    "y",
                    y + 4);
            for (int j = 0; j < columns.size(); j++) {
                double x = NAMES + (j + 0.5) * breadth;
                List<String> pair = List.of(columns.get(j), rows.get(i));
                double room = (cell - 4) / Math.sqrt(largest);
                Chart.square(svg, "data", x, y, room * Math.sqrt(data.getOrDefault(pair, 0.0)));
                Chart.square(svg, "hollow", x, y, room * Math.sqrt(samples.getOrDefault(pair, 0.0)));
            }
        }
        return svg.close();
    }

    private static List<String> some(List<String> words) {
        return words.subList(0, Math.min(MOST, words.size()));
    }

    private static Map<List<String>, Double> shares(String[] across, String[] down) {
        Map<List<String>, Double> shares = new HashMap<>();
        for (int i = 0; i < across.length; i++) {
            if (across[i] != null && down[i] != null) {
                shares.merge(List.of(across[i], down[i]), 1.0 / across.length, Double::sum);
            }
        }
        return shares;
    }
}

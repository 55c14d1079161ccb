package nabla.examples.commands;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.examples.tables.Dialect;
import nabla.examples.tables.TableFile;
import nabla.examples.tables.TableWriter;
import nabla.scorematching.tables.DataFrame;

/** A table whose missing cells are filled from a model's draws, while all others stay as they stand. */
final class Completion {
    private final TableFile table;
    private final Dialect learnt;
    private final DataFrame frame;

    /**
     * Of this table.
     *
     * @param learnt how the table was written that the model was learnt from
     * @param frame the table as the model takes it
     */
    Completion(TableFile table, Dialect learnt, DataFrame frame) {
        this.table = table;
        this.learnt = learnt;
        this.frame = frame;
    }

    List<String> names() {
        return table.frame().names();
    }

    Dialect dialect() {
        return table.dialect();
    }

    /** What is missing still, in columns that the model does not know. */
    Optional<String> left(DataFrame drawn) {
        List<String> columns = names().stream()
                .filter(name -> frame.missing(name) > 0)
                .filter(name -> !drawn.has(name) || drawn.missing(name) > 0)
                .toList();
        return columns.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "  cells stay missing in columns that the model has not learnt: " + String.join(", ", columns));
    }

    /** The cells of a column, with those of a draw where they are missing. */
    String[] column(String name, DataFrame drawn) {
        String[] cells = table.written(name);
        if (frame.missing(name) == 0 || !drawn.has(name)) {
            return cells;
        }
        String[] filled = TableWriter.filled(table.dialect(), learnt, drawn, name);
        boolean[] gaps = gaps(name);
        for (int i = 0; i < cells.length; i++) {
            cells[i] = gaps[i] ? filled[i] : cells[i];
        }
        return cells;
    }

    private boolean[] gaps(String name) {
        boolean[] gaps = new boolean[frame.rows()];
        String[] words = frame.words(name);
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = words[i] == null;
        }
        return gaps;
    }

    /** The same as numbers and words. */
    DataFrame frame(DataFrame drawn) {
        DataFrame.Builder all = DataFrame.builder();
        for (String name : names()) {
            DataFrame from = drawn.has(name) ? drawn : frame;
            if (from.isNumeric(name)) {
                all.numbers(name, from.numbers(name));
            } else {
                all.words(name, from.words(name));
            }
        }
        return all.build();
    }

    /** The mean of each number, and the most frequent of each word, the first one of several. */
    static DataFrame mean(List<DataFrame> draws) {
        DataFrame first = draws.get(0);
        DataFrame.Builder mean = DataFrame.builder();
        for (String name : first.names()) {
            if (first.isNumeric(name)) {
                double[] sum = new double[first.rows()];
                double[] start = first.numbers(name);
                // From the first one on, so that the mean of equal numbers is that number.
                for (DataFrame draw : draws) {
                    double[] numbers = draw.numbers(name);
                    Arrays.setAll(sum, i -> sum[i] + (numbers[i] - start[i]) / draws.size());
                }
                Arrays.setAll(sum, i -> start[i] + sum[i]);
                mean.numbers(name, sum);
            } else {
                mean.words(
                        name,
                        frequent(draws.stream().map(draw -> draw.words(name)).toList()));
            }
        }
        return mean.build();
    }

    private static String[] frequent(List<String[]> draws) {
        String[] words = new String[draws.get(0).length];
        for (int i = 0; i < words.length; i++) {
            Map<String, Integer> counts = new LinkedHashMap<>();
            for (String[] draw : draws) {
                counts.merge(String.valueOf(draw[i]), 1, Integer::sum);
            }
            int most = counts.values().stream().mapToInt(n -> n).max().orElse(0);
            int row = i;
            words[i] = draws.stream()
                    .map(draw -> draw[row])
                    .filter(word -> counts.get(String.valueOf(word)) == most)
                    .findFirst()
                    .orElse(null);
        }
        return words;
    }
}

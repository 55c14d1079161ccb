package nabla.examples.tables.scoreboard;

import java.util.Optional;

/**
 * What others have reached.
 *
 * @param tool the best one that does not memorise
 * @param value its figure
 * @param ceiling the figure of a perfect generator, where it is known
 */
record ToBeat(String tool, double value, Optional<Double> ceiling) {
    private static final String HONEST = ", honest";

    /** The best of a figure on a table. */
    static ToBeat of(Figure figure, BenchmarkTable table) {
        String best = cell(figure.title() + HONEST, table)
                .or(() -> cell(figure.title(), table))
                .orElseThrow();
        String[] parts = best.split(" ");
        return new ToBeat(
                parts[0],
                Double.parseDouble(parts[1]),
                cell(figure.title() + ", ceiling", table).map(Double::valueOf));
    }

    private static Optional<String> cell(String row, BenchmarkTable table) {
        return Resources.lines("to-beat.txt").stream()
                .map(line -> line.split("\\|"))
                .filter(cells -> cells[0].equals(row))
                .map(cells -> cells[1 + table.ordinal()])
                .findFirst();
    }
}

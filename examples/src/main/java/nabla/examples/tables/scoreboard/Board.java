package nabla.examples.tables.scoreboard;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Outcomes of some tables beside what others have reached: means over the seeds. A cell is won if its figure is as good
 * as that of the best tool that does not memorise. On a table of which the generator memorises rows itself (the ratio
 * of distances below 0.9, or more than 10 % of its rows among the closest 5 %) new rows win nothing.
 */
public final class Board {
    private static final double HONEST_RATIO = 0.9;
    private static final double HONEST_CLOSE = 0.1;

    private final Map<BenchmarkTable, List<Outcome>> outcomes = new EnumMap<>(BenchmarkTable.class);

    /** Adds the outcome of one split. */
    public void add(BenchmarkTable table, Outcome outcome) {
        outcomes.computeIfAbsent(table, key -> new ArrayList<>()).add(outcome);
    }

    /** How many cells there are. */
    public int cells() {
        return outcomes.size() * Figure.values().length;
    }

    /** How many are won. */
    public int won() {
        return (int) outcomes.keySet().stream()
                .mapToLong(table -> List.of(Figure.values()).stream()
                        .filter(figure -> isWon(figure, table))
                        .count())
                .sum();
    }

    /** How many have the figure of a perfect generator, or a better one. */
    public int atTheCeiling() {
        return (int) outcomes.keySet().stream()
                .mapToLong(table -> List.of(Figure.values()).stream()
                        .filter(figure -> ToBeat.of(figure, table)
                                .ceiling()
                                .filter(ceiling -> isHonest(table) && figure.isAsGood(mean(figure, table), ceiling))
                                .isPresent())
                        .count())
                .sum();
    }

    /**
     * The lines of a table in Markdown: the figure, bold where it wins, the best of the others with its name, and the
     * ceiling in brackets.
     */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        StringBuilder heading = new StringBuilder("| |");
        outcomes.keySet()
                .forEach(table -> heading.append(' ').append(table.title()).append(" |"));
        lines.add(heading.toString());
        lines.add("|---" + "|---".repeat(outcomes.size()) + "|");
        for (Figure figure : Figure.values()) {
            StringBuilder line = new StringBuilder("| " + figure.title() + " |");
            outcomes.keySet()
                    .forEach(table ->
                            line.append(' ').append(cell(figure, table)).append(" |"));
            lines.add(line.toString());
        }
        lines.add(line("ratio of distances", o -> o.closeness().distanceRatio(), "%.3f"));
        lines.add(line("among the closest 5 %", o -> o.closeness().close(), "%.3f"));
        lines.add(line("copies", o -> o.closeness().copies(), "%.3f"));
        lines.add(line("out of range", o -> o.closeness().outside(), "%.3f"));
        lines.add(line("impossible", o -> o.closeness().impossible(), "%.3f"));
        lines.add(line("coverage (0.724)", o -> o.errors().coverage(), "%.3f"));
        lines.add(line("seconds to learn", Outcome::fitSeconds, "%.1f"));
        lines.add(line("seconds in all", Outcome::seconds, "%.1f"));
        return lines;
    }

    private String line(String name, ToDoubleFunction<Outcome> number, String format) {
        StringBuilder line = new StringBuilder("| " + name + " |");
        outcomes.keySet()
                .forEach(table -> line.append(' ')
                        .append(String.format(Locale.ROOT, format, mean(table, number)))
                        .append(" |"));
        return line.toString();
    }

    private String cell(Figure figure, BenchmarkTable table) {
        ToBeat others = ToBeat.of(figure, table);
        String own = three(mean(figure, table));
        String text =
                (isWon(figure, table) ? "**" + own + "**" : own) + " " + others.tool() + " " + three(others.value());
        return others.ceiling()
                .map(ceiling -> text + " (" + three(ceiling) + ")")
                .orElse(text);
    }

    private boolean isWon(Figure figure, BenchmarkTable table) {
        boolean counts = figure.isOfImputation() || isHonest(table);
        return counts
                && figure.isAsGood(mean(figure, table), ToBeat.of(figure, table).value());
    }

    private boolean isHonest(BenchmarkTable table) {
        return mean(table, o -> o.closeness().distanceRatio()) >= HONEST_RATIO
                && mean(table, o -> o.closeness().close()) <= HONEST_CLOSE;
    }

    private double mean(Figure figure, BenchmarkTable table) {
        return mean(table, outcome -> figure.of(outcome.evaluation(), outcome.errors()));
    }

    private double mean(BenchmarkTable table, ToDoubleFunction<Outcome> number) {
        return outcomes.get(table).stream().mapToDouble(number).average().orElseThrow();
    }

    private static String three(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}

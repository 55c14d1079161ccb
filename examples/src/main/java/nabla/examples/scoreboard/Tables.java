package nabla.examples.scoreboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import nabla.examples.report.Digits;

/** Entries as tables in Markdown and CSV. */
public final class Tables {
    private Tables() {}

    /** The lines of a CSV file. */
    public static List<String> csv(List<Entry> entries) {
        List<String> lines = new ArrayList<>(List.of(Entry.HEADING));
        entries.forEach(entry -> lines.add(entry.csv()));
        return lines;
    }

    /** Mean and half-width of the 95 % interval of the Fisher divergence; the least of a density is bold. */
    public static List<String> divergences(List<Entry> entries) {
        return table(entries, entry -> {
            boolean best = entries.stream()
                    .filter(e -> e.density().equals(entry.density()))
                    .allMatch(e -> e.mean() >= entry.mean());
            String mean = three(entry.mean());
            return (best ? "**" + mean + "**" : mean) + " ± " + two(entry.halfWidth());
        });
    }

    /** The variance of the gradient, relative. */
    public static List<String> variances(List<Entry> entries) {
        return table(known(entries, Entry::variance), entry -> three(entry.variance()));
    }

    /** The time of a step, relative. */
    public static List<String> times(List<Entry> entries) {
        return table(known(entries, Entry::time), entry -> String.format(Locale.ROOT, "%.2f", entry.time()));
    }

    /** Mean and standard deviation over seeds, a line for each estimator. */
    public static List<String> deviations(List<Entry> entries) {
        List<String> lines = new ArrayList<>(List.of("| loss | ½E‖s_θ − s‖² |", "|---|---|"));
        entries.forEach(e ->
                lines.add(String.format(Locale.ROOT, "| %s | %.4f ± %.4f |", e.estimator(), e.mean(), e.deviation())));
        return lines;
    }

    /** What networks have above the floors of denoising. */
    public static List<String> floors(List<MixtureRecipe.Floor> floors) {
        List<String> lines = new ArrayList<>(List.of("| σ | floor | network, above it |", "|---|---|---|"));
        floors.forEach(f -> lines.add(String.format(
                Locale.ROOT, "| %s | %.6f | %.6f ± %.6f |", Digits.of(f.sigma()), f.floor(), f.excess(), f.error())));
        return lines;
    }

    private static List<Entry> known(List<Entry> entries, Function<Entry, Double> figure) {
        return entries.stream().filter(e -> !figure.apply(e).isNaN()).toList();
    }

    private static List<String> table(List<Entry> entries, Function<Entry, String> cell) {
        List<String> densities = entries.stream().map(Entry::density).distinct().toList();
        List<String> lines = new ArrayList<>();
        lines.add("| | " + String.join(" | ", densities) + " |");
        lines.add("|---" + "|---".repeat(densities.size()) + "|");
        entries.stream().map(Entry::estimator).distinct().forEach(estimator -> {
            StringBuilder line = new StringBuilder("| " + estimator + " |");
            for (String density : densities) {
                entries.stream()
                        .filter(e ->
                                e.estimator().equals(estimator) && e.density().equals(density))
                        .forEach(e -> line.append(' ').append(cell.apply(e)).append(" |"));
            }
            lines.add(line.toString());
        });
        return lines;
    }

    private static String three(double value) {
        return significant(value, 3);
    }

    private static String two(double value) {
        return significant(value, 2);
    }

    private static String significant(double value, int digits) {
        if (!Double.isFinite(value) || value == 0) {
            return Double.toString(value);
        }
        int decimals = Math.max(0, digits - 1 - (int) Math.floor(Math.log10(Math.abs(value))));
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}

package nabla.scorematching.tables;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A column of a table as a model takes it: what it is, and why. The numbers behind that are the model's own.
 */
public final class Column {
    private final String name;
    private final ColumnKind kind;
    private final String reason;
    private final double missing;
    /** Whether the table holds words in it. */
    private final boolean words;
    /** Of a number or a date. */
    private final Margin margin;
    /** How dates are written; empty for numbers. */
    private final String pattern;
    /** The words of a category; the one word of a constant. */
    private final List<String> levels;
    /** The part of the rows that had each of them, of those where it was not missing. */
    private final double[] parts;

    Column(
            String name,
            ColumnKind kind,
            String reason,
            double missing,
            boolean words,
            Margin margin,
            String pattern,
            List<String> levels,
            double[] parts) {
        this.name = name;
        this.kind = kind;
        this.reason = reason;
        this.missing = missing;
        this.words = words;
        this.margin = margin;
        this.pattern = pattern;
        this.levels = List.copyOf(levels);
        this.parts = parts;
    }

    static Column number(String name, String reason, double missing, Margin margin) {
        return new Column(name, ColumnKind.NUMBER, reason, missing, false, margin, "", List.of(), new double[0]);
    }

    static Column date(String name, String reason, double missing, Margin margin, String pattern) {
        return new Column(name, ColumnKind.DATE, reason, missing, true, margin, pattern, List.of(), new double[0]);
    }

    static Column ofWords(
            String name,
            ColumnKind kind,
            String reason,
            double missing,
            boolean words,
            List<String> levels,
            double[] parts) {
        return new Column(name, kind, reason, missing, words, null, "", levels, parts);
    }

    /** The same with another calibration of its numbers. */
    Column calibrated(Monotone calibration) {
        return new Column(name, kind, reason, missing, words, margin.calibrated(calibration), pattern, levels, parts);
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** What it is. */
    public ColumnKind kind() {
        return kind;
    }

    /** Why it is taken for that, and what follows. */
    public String reason() {
        return reason;
    }

    /** The part of the rows in which it was missing, from 0 to 1. */
    public double missing() {
        return missing;
    }

    /** The words of a category in the order of the alphabet, or the one of a constant; empty for others. */
    public List<String> levels() {
        return levels;
    }

    /** The decimals of its numbers; −1 if they are not rounded, or it has none. */
    public int decimals() {
        return margin == null || kind == ColumnKind.DATE ? -1 : margin.grid().decimals();
    }

    /** Whether the table holds words in it, not numbers. */
    public boolean isOfWords() {
        return words;
    }

    /** Whether it is learnt as a number: a number or a date. */
    boolean isNumeric() {
        return margin != null;
    }

    Margin margin() {
        return Objects.requireNonNull(margin, name);
    }

    double[] parts() {
        return parts;
    }

    String pattern() {
        return pattern;
    }

    @Override
    public String toString() {
        return name + ": " + kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", " + reason;
    }
}

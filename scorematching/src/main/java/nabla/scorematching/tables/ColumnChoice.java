package nabla.scorematching.tables;

import java.time.DateTimeException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Chooses what a column is by looking at it, or takes it for what was told.
 *
 * @param kind what was told, if it was
 * @param low the least number, NaN unless it was told
 * @param high the largest number, NaN unless it was told
 */
record ColumnChoice(Optional<ColumnKind> kind, double low, double high) {
    static final ColumnChoice NONE = new ColumnChoice(Optional.empty(), Double.NaN, Double.NaN);

    private static final int MOST_LEVELS = 64;
    /** Words of which more than this part are different are no levels. */
    private static final double MOSTLY_DIFFERENT = 0.5;

    private static final int LONG_WORD = 40;
    private static final Pattern KEY_NAME = Pattern.compile("(?i)(.*[_. -])?(id|uuid|guid|key|index)|.*(Id|ID)");

    ColumnChoice kind(ColumnKind told) {
        return new ColumnChoice(Optional.of(told), low, high);
    }

    ColumnChoice bounded(double least, double largest) {
        return new ColumnChoice(kind, least, largest);
    }

    /** What was told. */
    String text() {
        return kind.map(ColumnKind::name).orElse("any kind") + " from " + low + " to " + high;
    }

    /**
     * The column of this name.
     *
     * @throws IllegalArgumentException if it cannot be what was told
     */
    Column of(DataFrame data, String name) {
        try {
            return data.isNumeric(name) ? numeric(name, data.numbers(name)) : ofWords(name, data.words(name));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("TableModel.fit: column " + name + ": " + e.getMessage(), e);
        }
    }

    private Column numeric(String name, double[] all) {
        double[] x = Arrays.stream(all).filter(v -> !Double.isNaN(v)).toArray();
        double missing = 1 - x.length / (double) all.length;
        long values = Arrays.stream(x).distinct().count();
        ColumnKind found = kind.orElseGet(() -> kindOfNumbers(name, all, x, values));
        requireBoundable(found);
        return switch (found) {
            case NUMBER -> {
                requireSeveral(values);
                MarginFit fit = MarginFit.of(x, low, high);
                yield Column.number(name, told(fit.reason()), missing, fit.margin());
            }
            case CATEGORY, CONSTANT -> {
                String[] words = DataFrame.builder().numbers(name, all).build().words(name);
                yield leveled(name, found, words, missing, false, values == 2 ? "two values" : values + " values");
            }
            case DATE -> throw new IllegalArgumentException("expected words to be dates, got numbers");
            case ROW_NUMBER -> left(name, found, "numbers the rows", missing, false);
            case IDENTIFIER ->
                left(name, found, "whole numbers, each there once, under a name of keys", missing, false);
            case TEXT -> left(name, found, "", missing, false);
        };
    }

    private static ColumnKind kindOfNumbers(String name, double[] all, double[] x, long values) {
        if (values <= 1) {
            return ColumnKind.CONSTANT;
        }
        boolean whole = Arrays.stream(x).allMatch(v -> v == Math.rint(v));
        if (whole && x.length == all.length && x.length > 2 && (x[0] == 0 || x[0] == 1) && counts(x)) {
            return ColumnKind.ROW_NUMBER;
        }
        if (whole
                && values == x.length
                && x.length > 20
                && KEY_NAME.matcher(name).matches()) {
            return ColumnKind.IDENTIFIER;
        }
        return values == 2 && x.length > 2 ? ColumnKind.CATEGORY : ColumnKind.NUMBER;
    }

    private static boolean counts(double[] x) {
        for (int i = 1; i < x.length; i++) {
            if (x[i] != x[i - 1] + 1) {
                return false;
            }
        }
        return true;
    }

    private Column ofWords(String name, String[] words) {
        Map<String, Integer> counts = new HashMap<>();
        long letters = 0;
        for (String word : words) {
            if (word != null) {
                counts.merge(word, 1, Integer::sum);
                letters += word.length();
            }
        }
        int present = counts.values().stream().mapToInt(Integer::intValue).sum();
        double missing = 1 - present / (double) words.length;
        Optional<Dates> dates = present == 0 ? Optional.empty() : Dates.of(words);
        ColumnKind found = kind.orElse(ColumnKind.CATEGORY);
        if (kind.isEmpty()) {
            if (counts.size() <= 1) {
                found = ColumnKind.CONSTANT;
            } else if (dates.isPresent()) {
                found = ColumnKind.DATE;
            } else if (counts.size() > MOST_LEVELS
                    || counts.size() > 20 && counts.size() > MOSTLY_DIFFERENT * present
                    || counts.size() == present && present > 2) {
                found = letters > (long) LONG_WORD * present ? ColumnKind.TEXT : ColumnKind.IDENTIFIER;
            }
        }
        requireBoundable(found);
        return switch (found) {
            case DATE -> dated(name, words, missing, dates);
            case CATEGORY, CONSTANT -> leveled(name, found, words, missing, true, counts.size() + " words");
            case NUMBER ->
                throw new IllegalArgumentException("expected numbers, got words, the first "
                        + Arrays.stream(words)
                                .filter(w -> w != null && !isNumber(w))
                                .findFirst()
                                .orElse("missing"));
            case ROW_NUMBER -> left(name, found, "numbers the rows", missing, true);
            case IDENTIFIER ->
                left(
                        name,
                        found,
                        counts.size() + " different words in " + present + " rows" + example(words),
                        missing,
                        true);
            case TEXT ->
                left(
                        name,
                        found,
                        "words of " + (present == 0 ? 0 : letters / present) + " letters on average",
                        missing,
                        true);
        };
    }

    /** Why words that are left out are no dates, or one of them. */
    private static String example(String[] words) {
        return Dates.nearly(words)
                .map(said -> "; " + said)
                .orElseGet(() -> Arrays.stream(words)
                        .filter(word -> word != null)
                        .findFirst()
                        .map(word -> ", the first '" + shortened(word) + "'")
                        .orElse(""));
    }

    private static String shortened(String word) {
        return word.length() > LONG_WORD ? word.substring(0, LONG_WORD - 1) + "…" : word;
    }

    private static boolean isNumber(String word) {
        return word.matches("[+-]?\\d.*");
    }

    private Column dated(String name, String[] words, double missing, Optional<Dates> dates) {
        Dates format = dates.orElseThrow(
                () -> new IllegalArgumentException("expected dates written in one way, got others; the first "
                        + Arrays.stream(words)
                                .filter(w -> w != null)
                                .findFirst()
                                .orElse("missing")));
        double[] numbers;
        try {
            numbers = Arrays.stream(words)
                    .filter(word -> word != null)
                    .mapToDouble(format::number)
                    .toArray();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "expected dates written as " + format.pattern() + ": " + e.getMessage(), e);
        }
        requireSeveral(Arrays.stream(numbers).distinct().count());
        boolean nonNegative = Arrays.stream(numbers).allMatch(v -> v >= 0);
        double below = Double.isNaN(low) && nonNegative ? Double.NEGATIVE_INFINITY : low;
        MarginFit fit = MarginFit.of(numbers, below, high);
        Margin found = fit.margin();
        double step = Math.max(Math.pow(10, -format.decimals()), found.grid().step());
        Margin whole = new Margin(
                found.scale(),
                Monotone.IDENTITY,
                new Grid(step, format.decimals(), found.grid().origin()),
                Atoms.NONE,
                Bounds.of(found.bounds().low(), found.bounds().high()));
        String ambiguous = format.isAmbiguous(words) ? ", month before day, which the dates do not tell" : "";
        return Column.date(
                name,
                told("written as " + format.pattern() + ambiguous + "; " + fit.reason()),
                missing,
                whole,
                format.pattern());
    }

    private Column leveled(
            String name, ColumnKind found, String[] words, double missing, boolean ofWords, String seen) {
        List<String> levels = Arrays.stream(words)
                .filter(word -> word != null)
                .distinct()
                .sorted()
                .toList();
        if (found == ColumnKind.CONSTANT) {
            if (levels.size() > 1) {
                throw new IllegalArgumentException("expected one value in a constant column, got " + seen);
            }
            String what = levels.isEmpty() ? "missing in all rows" : "always " + levels.get(0) + ": kept";
            return Column.ofWords(name, found, told(what), missing, ofWords, levels, new double[levels.size()]);
        }
        if (levels.isEmpty()) {
            throw new IllegalArgumentException("expected words, got none");
        }
        Map<String, Integer> counts = new HashMap<>();
        Arrays.stream(words).filter(word -> word != null).forEach(word -> counts.merge(word, 1, Integer::sum));
        OptionalDouble rarest =
                counts.values().stream().mapToDouble(Integer::doubleValue).min();
        String rare =
                rarest.orElse(0) < 5 ? String.format(Locale.ROOT, ", the rarest in %.0f rows", rarest.orElse(0)) : "";
        double present = counts.values().stream().mapToInt(Integer::intValue).sum();
        double[] parts = levels.stream()
                .mapToDouble(level -> counts.get(level) / present)
                .toArray();
        return Column.ofWords(name, found, told(seen + rare), missing, ofWords, levels, parts);
    }

    private Column left(String name, ColumnKind found, String seen, double missing, boolean ofWords) {
        // Rows that are held out leave gaps in the numbers, so that a caller has to tell what the whole table shows.
        String reason = kind.isPresent() && found != ColumnKind.ROW_NUMBER ? "as told" : seen;
        return Column.ofWords(name, found, reason + ": left out", missing, ofWords, List.of(), new double[0]);
    }

    private String told(String reason) {
        return kind.isPresent() ? "as told; " + reason : reason;
    }

    private void requireBoundable(ColumnKind found) {
        boolean bounded = !Double.isNaN(low) || !Double.isNaN(high);
        if (bounded && found != ColumnKind.NUMBER && found != ColumnKind.DATE) {
            throw new IllegalArgumentException("expected bounds of numbers or dates, got those of a column of the kind "
                    + found + ", from " + low + " to " + high);
        }
    }

    private static void requireSeveral(long values) {
        if (values < 2) {
            throw new IllegalArgumentException("expected at least two different values, got " + values);
        }
    }
}

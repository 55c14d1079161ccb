package nabla.scorematching.tables;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * How dates are written in a column, and as what numbers they are learnt: days since 1970, or seconds if there is a time.
 *
 * @param pattern as {@link DateTimeFormatter} takes it
 */
record Dates(String pattern) {
    private static final String COMPACT = "uuuuMMdd";

    /** Unambiguous ones first; a column is of the first in which all its words are written, or else can be read. */
    private static final List<String> PATTERNS = List.of(
            "uuuu-MM-dd",
            "uuuu/MM/dd",
            "dd.MM.uuuu",
            "uuuu-MM-dd HH:mm:ss",
            "uuuu-MM-dd HH:mm",
            "uuuu-MM-dd'T'HH:mm:ss",
            "uuuu-MM-dd'T'HH:mm:ss'Z'",
            "uuuu-MM-dd'T'HH:mm",
            "uuuu-MM-dd HH:mm:ss.SSS",
            "uuuu-MM-dd HH:mm:ss.SSSSSS",
            "uuuu-MM-dd'T'HH:mm:ss.SSS",
            "uuuu-MM-dd'T'HH:mm:ss.SSSSSS",
            "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'",
            "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'",
            COMPACT,
            "uuuu-MM-dd hh:mm:ss a",
            "uuuu-MM-dd hh:mm a",
            "dd-MMM-uuuu",
            "d-MMM-uuuu",
            "dd-MMM-uu",
            "d-MMM-uu",
            "dd MMM uuuu",
            "d MMM uuuu",
            "MMM d, uuuu",
            "MM/dd/uuuu",
            "dd/MM/uuuu",
            "M/d/uuuu",
            "d/M/uuuu",
            "MM/dd/uuuu HH:mm",
            "dd/MM/uuuu HH:mm",
            "M/d/uuuu H:mm",
            "d/M/uuuu H:mm",
            "MM/dd/uuuu HH:mm:ss",
            "dd/MM/uuuu HH:mm:ss",
            "M/d/uuuu H:mm:ss",
            "d/M/uuuu H:mm:ss",
            "MM/dd/uuuu hh:mm a",
            "dd/MM/uuuu hh:mm a",
            "M/d/uuuu h:mm a",
            "d/M/uuuu h:mm a",
            "MM/dd/uuuu hh:mm:ss a",
            "dd/MM/uuuu hh:mm:ss a",
            "M/d/uuuu h:mm:ss a",
            "d/M/uuuu h:mm:ss a",
            "d.M.uuuu",
            "HH:mm:ss",
            "HH:mm",
            "HH:mm:ss.SSS",
            "hh:mm a",
            "h:mm a",
            "hh:mm:ss a",
            "h:mm:ss a");

    /** Of this century or the last one; other numbers of eight digits are codes. */
    private static final int[] YEARS_OF_COMPACT = {1900, 2100};
    /** A year of two digits is of the hundred years from here on. */
    private static final LocalDate FIRST_OF_TWO_DIGITS = LocalDate.of(1969, 1, 1);

    private static final double SECONDS = 86_400;
    /** So many words show whether it is worth while to look at all. */
    private static final int BEGINNING = 50;

    private static final double NANOS = 1e9;

    /** The way in which all these words are dates; empty if there is none. */
    static Optional<Dates> of(String[] words) {
        return first(words, Dates::writes).or(() -> first(words, Dates::reads));
    }

    private static Optional<Dates> first(String[] words, BiPredicate<Dates, String> fits) {
        return PATTERNS.stream()
                .map(Dates::new)
                .filter(dates -> Arrays.stream(words).allMatch(word -> word == null || fits.test(dates, word)))
                .findFirst();
    }

    /**
     * What is said of words most of which are dates, in a way in which the others are not: the first of these; empty if there is no
     * such way.
     */
    static Optional<String> nearly(String[] words) {
        List<String> there = Arrays.stream(words).filter(word -> word != null).toList();
        for (String pattern : PATTERNS) {
            Dates dates = new Dates(pattern);
            List<String> first = there.subList(0, Math.min(BEGINNING, there.size()));
            if (2 * first.stream().filter(dates::reads).count() <= first.size()) {
                continue;
            }
            List<String> others =
                    there.stream().filter(word -> !dates.reads(word)).toList();
            if (!others.isEmpty() && 2 * others.size() < there.size()) {
                return Optional.of(there.size() - others.size() + " of its " + there.size()
                        + " words are dates written as " + pattern + ", but '" + others.get(0) + "' is not");
            }
        }
        return Optional.empty();
    }

    /** Whether another order of day and month reads all these words, too. */
    boolean isAmbiguous(String[] words) {
        String other = pattern.replace("MM/dd/", "dd/MM/").replace("M/d/", "d/M/");
        Dates swapped = new Dates(other);
        return !other.equals(pattern) && Arrays.stream(words).allMatch(word -> word == null || swapped.reads(word));
    }

    private boolean reads(String word) {
        try {
            double number = number(word);
            if (!pattern.equals(COMPACT)) {
                return Double.isFinite(number);
            }
            int year = LocalDate.ofEpochDay((long) number).getYear();
            return year >= YEARS_OF_COMPACT[0] && year < YEARS_OF_COMPACT[1];
        } catch (DateTimeException e) {
            return false;
        }
    }

    private boolean writes(String word) {
        return reads(word) && word(number(word)).equals(word);
    }

    private DateTimeFormatter format() {
        return format(pattern);
    }

    /** Takes a day and a month beside slashes without their 0, too, which a later table may lack. */
    private DateTimeFormatter reader() {
        return pattern.contains("/dd/") || pattern.contains("/MM/")
                ? format(pattern.replace("MM/", "M/")
                        .replace("dd/", "d/")
                        .replace("HH", "H")
                        .replace("hh", "h"))
                : format();
    }

    private static DateTimeFormatter format(String pattern) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
        if (pattern.endsWith("-uu")) {
            builder.appendPattern(pattern.substring(0, pattern.length() - 2))
                    .appendValueReduced(ChronoField.YEAR, 2, 2, FIRST_OF_TWO_DIGITS);
        } else {
            builder.appendPattern(pattern);
        }
        return builder.toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
    }

    /** The digits of a fraction of a second. */
    int decimals() {
        return (int) pattern.chars().filter(c -> c == 'S').count();
    }

    private boolean hasDay() {
        return pattern.contains("d");
    }

    private boolean hasTime() {
        return pattern.contains("mm");
    }

    /**
     * The number of a date.
     *
     * @throws DateTimeException if the word is not one
     */
    double number(String word) {
        if (!hasDay()) {
            LocalTime time = LocalTime.parse(word, reader());
            return time.toSecondOfDay() + time.getNano() / NANOS;
        }
        if (!hasTime()) {
            return LocalDate.parse(word, reader()).toEpochDay();
        }
        LocalDateTime time = LocalDateTime.parse(word, reader());
        return time.toEpochSecond(ZoneOffset.UTC) + time.getNano() / NANOS;
    }

    /** The date of a number. */
    String word(double number) {
        if (hasDay() && !hasTime()) {
            return LocalDate.ofEpochDay(Math.round(number)).format(format());
        }
        long units = (long) Math.pow(10, decimals());
        long all = Math.round(number * units);
        long whole = Math.floorDiv(all, units);
        int nanos = (int) (Math.floorMod(all, units) * ((long) NANOS / units));
        return hasDay()
                ? LocalDateTime.ofEpochSecond(whole, nanos, ZoneOffset.UTC).format(format())
                : LocalTime.ofSecondOfDay(Math.floorMod(whole, (long) SECONDS))
                        .withNano(nanos)
                        .format(format());
    }
}

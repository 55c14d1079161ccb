package nabla.scorematching.tables;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
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
            "d.M.uuuu",
            "HH:mm:ss",
            "HH:mm");

    private static final double SECONDS = 86_400;

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

    /** Whether another order of day and month reads all these words, too. */
    boolean isAmbiguous(String[] words) {
        String other = pattern.replace("MM/dd/", "dd/MM/").replace("M/d/", "d/M/");
        Dates swapped = new Dates(other);
        return !other.equals(pattern) && Arrays.stream(words).allMatch(word -> word == null || swapped.reads(word));
    }

    private boolean reads(String word) {
        try {
            return Double.isFinite(number(word));
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
                ? format(pattern.replace("MM/", "M/").replace("dd/", "d/").replace("HH", "H"))
                : format();
    }

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
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
            return LocalTime.parse(word, reader()).toSecondOfDay();
        }
        return hasTime()
                ? LocalDateTime.parse(word, reader()).toEpochSecond(ZoneOffset.UTC)
                : LocalDate.parse(word, reader()).toEpochDay();
    }

    /** The date of a number. */
    String word(double number) {
        long whole = Math.round(number);
        if (!hasDay()) {
            return LocalTime.ofSecondOfDay(Math.floorMod(whole, (long) SECONDS)).format(format());
        }
        return hasTime()
                ? LocalDateTime.ofEpochSecond(whole, 0, ZoneOffset.UTC).format(format())
                : LocalDate.ofEpochDay(whole).format(format());
    }
}

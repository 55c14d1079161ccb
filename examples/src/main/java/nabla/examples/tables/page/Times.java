package nabla.examples.tables.page;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * How dates or times are written in a column.
 *
 * @param format of its words
 */
record Times(DateTimeFormatter format) {
    /** Months before days, if a column can be read either way. */
    private static final List<String> PATTERNS = List.of(
            "uuuu-M-d[[' ']['T']H:mm[:ss][.SSS]['Z']]",
            "uuuu/M/d[ H:mm[:ss]]",
            "d.M.uuuu[ H:mm[:ss]]",
            "M/d/uuuu[ H:mm[:ss]]",
            "d/M/uuuu[ H:mm[:ss]]",
            "d MMM uuuu",
            "MMM d, uuuu",
            "H:mm[:ss]");

    /** The first way in which all words can be read; nothing if there is none, or no word. */
    static Optional<Times> of(String[] words) {
        boolean some = Arrays.stream(words).anyMatch(Objects::nonNull);
        return PATTERNS.stream()
                .filter(pattern -> some)
                .map(Times::of)
                .filter(times ->
                        Arrays.stream(words).allMatch(word -> word == null || !Double.isNaN(times.seconds(word))))
                .findFirst();
    }

    private static Times of(String pattern) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().appendPattern(pattern);
        if (!pattern.contains("H")) {
            builder.parseDefaulting(ChronoField.HOUR_OF_DAY, 0);
        } else if (pattern.startsWith("H")) {
            builder.parseDefaulting(ChronoField.EPOCH_DAY, 0);
        } else {
            builder.parseDefaulting(ChronoField.HOUR_OF_DAY, 0).parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0);
        }
        return new Times(builder.toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT));
    }

    /** The seconds since 1970 that words stand for; NaN where a word is missing or cannot be read. */
    double[] seconds(String[] words) {
        return Arrays.stream(words).mapToDouble(this::seconds).toArray();
    }

    private double seconds(String word) {
        try {
            return word == null
                    ? Double.NaN
                    : LocalDateTime.parse(word.strip(), format).toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return Double.NaN;
        }
    }

    /** A time as it is written: a date alone if it is midnight. */
    static String text(double seconds) {
        LocalDateTime time = LocalDateTime.ofEpochSecond((long) seconds, 0, ZoneOffset.UTC);
        return time.toLocalTime().toSecondOfDay() == 0 ? time.toLocalDate().toString() : time.toString();
    }
}

package nabla.examples.tables.page;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/** Dates and times of ISO 8601 as seconds since 1970. */
final class Times {
    private static final int LENGTH_OF_A_DATE = 10;

    private Times() {}

    /** The seconds that words stand for; NaN where a word is missing or no time. */
    static double[] of(String[] words) {
        return Arrays.stream(words).mapToDouble(Times::of).toArray();
    }

    private static double of(String word) {
        if (word == null || word.length() < LENGTH_OF_A_DATE) {
            return Double.NaN;
        }
        try {
            String time = word.strip().replace(' ', 'T');
            if (time.indexOf('T') < 0) {
                return LocalDate.parse(time).toEpochDay() * 86_400.0;
            }
            boolean offset = time.endsWith("Z") || time.indexOf('+') > 0 || time.lastIndexOf('-') > LENGTH_OF_A_DATE;
            return offset
                    ? OffsetDateTime.parse(time).toEpochSecond()
                    : LocalDateTime.parse(time).toEpochSecond(ZoneOffset.UTC);
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

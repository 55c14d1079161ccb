package nabla.examples.tables.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Numbers along an edge of a chart: where each lies, and which are written beside it. */
record Axis(double low, double high, Scale scale) {
    /** Marks further outside than this are not told apart. */
    private static final double BEYOND = 9;

    private static final double HALF = 0.5;
    private static final double LARGEST_PLAIN = 1e7;
    private static final double SMALLEST_PLAIN = 1e-5;
    /** Beyond this, ticks are closer than numbers are. */
    private static final double FINEST = 1e12;

    private static final int[] ROUND = {1, 2, 5, 10};
    private static final long HOUR = 3600;
    private static final long DAY = 24 * HOUR;
    private static final long YEAR = 365 * DAY + DAY / 4;
    private static final double LARGEST_YEAR = 9000;

    /** What equal lengths stand for. */
    enum Scale {
        /** Equal differences. */
        LINEAR,
        /** Equal ratios. */
        LOGARITHMIC,
        /** Equal differences of seconds since 1970. */
        TIME
    }

    /** A number that is written beside the axis. */
    record Tick(double value, String label) {}

    /** An axis between two numbers, or around them if they are equal. */
    Axis {
        low = scale == Scale.LOGARITHMIC ? Math.max(low, Double.MIN_NORMAL) : low;
        if (!(low < high)) {
            double room = scale == Scale.TIME ? DAY : low == 0 ? 1 : Math.max(Math.abs(low) * HALF, Double.MIN_VALUE);
            high = Math.min(low + room, Double.MAX_VALUE);
            low = scale == Scale.LOGARITHMIC ? low : Math.max(low - room, -Double.MAX_VALUE);
        }
    }

    static Axis linear(double low, double high) {
        return new Axis(low, high, Scale.LINEAR);
    }

    /** Where a number lies: 0 at the low end, 1 at the high one, and never far beyond either. */
    double at(double value) {
        double length = position(high) - position(low);
        double part = length > 0 ? (position(value) - position(low)) / length : HALF;
        return Math.max(-BEYOND, Math.min(1 + BEYOND, part));
    }

    /** Halves, because the difference of two large numbers may be infinite. */
    private double position(double value) {
        return scale == Scale.LOGARITHMIC ? Math.log(Math.max(value, Double.MIN_VALUE)) : value / 2;
    }

    /** The number that lies there. */
    double value(double part) {
        return scale == Scale.LOGARITHMIC
                ? Math.exp(Math.log(low) * (1 - part) + Math.log(high) * part)
                : low * (1 - part) + high * part;
    }

    boolean shows(double value) {
        return value >= low && value <= high;
    }

    /** Round numbers on the axis, about this many. */
    List<Tick> ticks(int most) {
        return switch (scale) {
            case LINEAR -> linearTicks(most);
            case LOGARITHMIC -> logarithmicTicks(most);
            case TIME -> timeTicks(most);
        };
    }

    private List<Tick> linearTicks(int most) {
        double raw = high / most - low / most;
        if (!(raw > 1e-300) || Math.max(Math.abs(low), Math.abs(high)) / raw > FINEST) {
            return List.of(new Tick(low, Double.toString(low)));
        }
        int exponent = (int) Math.floor(Math.log10(raw));
        int digit = 0;
        while (ROUND[digit] * Math.pow(10, exponent) < raw && digit < ROUND.length - 1) {
            digit++;
        }
        BigDecimal step = BigDecimal.valueOf(ROUND[digit]).scaleByPowerOfTen(exponent);
        long first = (long) Math.ceil(low / step.doubleValue() - 1e-9);
        long last = (long) Math.floor(high / step.doubleValue() + 1e-9);
        int decimals = Math.max(0, step.stripTrailingZeros().scale());
        List<Tick> ticks = new ArrayList<>();
        for (long k = first; k <= last; k++) {
            BigDecimal value = step.multiply(BigDecimal.valueOf(k));
            ticks.add(new Tick(value.doubleValue(), label(value, decimals)));
        }
        return ticks;
    }

    private String label(BigDecimal value, int decimals) {
        double size = Math.max(Math.abs(low), Math.abs(high));
        if (size < LARGEST_PLAIN && size > SMALLEST_PLAIN || value.signum() == 0) {
            return value.signum() == 0
                    ? "0"
                    : value.setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
        }
        return value.stripTrailingZeros().toString().replace("E+", "e").replace("E", "e");
    }

    /** Powers of ten, with 2 and 5 between them if there is room. */
    private List<Tick> logarithmicTicks(int most) {
        int from = (int) Math.floor(Math.log10(low));
        int to = (int) Math.ceil(Math.log10(high));
        int every = Math.max(1, (to - from) / most);
        List<Integer> digits = 3 * (to - from - 1) <= most ? List.of(1, 2, 5) : List.of(1);
        List<Tick> ticks = new ArrayList<>();
        for (int k = from; k <= to; k += every) {
            for (int digit : digits) {
                BigDecimal value = BigDecimal.valueOf(digit).scaleByPowerOfTen(k);
                if (shows(value.doubleValue())) {
                    ticks.add(new Tick(value.doubleValue(), Math.abs(k) < 6 ? value.toPlainString() : digit + "e" + k));
                }
            }
        }
        return ticks;
    }

    private List<Tick> timeTicks(int most) {
        double seconds = (high - low) / most;
        if (Math.max(Math.abs(low), Math.abs(high)) > LARGEST_YEAR * YEAR) {
            return List.of();
        }
        if (seconds > YEAR / 2.0) {
            long years = Math.max(1, rounded(seconds / YEAR));
            return timeTicks(start().withDayOfYear(1), years, years, ChronoUnit.YEARS, "yyyy");
        }
        if (seconds > 15 * DAY) {
            long months = seconds > 75 * DAY ? 6 : seconds > 45 * DAY ? 3 : seconds > 31 * DAY ? 2 : 1;
            return timeTicks(start().withDayOfYear(1), 1, months, ChronoUnit.MONTHS, "yyyy-MM");
        }
        if (seconds > HOUR * 12) {
            long days = Math.max(1, rounded(seconds / DAY));
            return timeTicks(start(), 1, days, ChronoUnit.DAYS, "MM-dd");
        }
        long minutes = seconds > 6 * HOUR ? 720 : seconds > 2 * HOUR ? 360 : seconds > HOUR ? 120 : 60;
        if (seconds <= HOUR / 2.0) {
            minutes = Math.max(1, rounded(seconds / 60));
            LocalDateTime hour = timeOf(low).truncatedTo(ChronoUnit.HOURS);
            return timeTicks(hour, 1, minutes, ChronoUnit.MINUTES, "HH:mm");
        }
        return timeTicks(start(), 1, minutes, ChronoUnit.MINUTES, "HH:mm");
    }

    private LocalDateTime start() {
        return timeOf(low).truncatedTo(ChronoUnit.DAYS);
    }

    private static LocalDateTime timeOf(double seconds) {
        return LocalDateTime.ofEpochSecond((long) Math.floor(seconds), 0, ZoneOffset.UTC);
    }

    private static long rounded(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (int digit : ROUND) {
            if (digit * power >= value) {
                return (long) Math.ceil(digit * power);
            }
        }
        return (long) (10 * power);
    }

    private List<Tick> timeTicks(LocalDateTime from, long multiple, long step, ChronoUnit unit, String pattern) {
        DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
        LocalDateTime time =
                unit == ChronoUnit.YEARS ? from.withYear((int) (from.getYear() / multiple * multiple)) : from;
        List<Tick> ticks = new ArrayList<>();
        for (; time.toEpochSecond(ZoneOffset.UTC) <= high; time = time.plus(step, unit)) {
            if (shows(time.toEpochSecond(ZoneOffset.UTC))) {
                ticks.add(new Tick(time.toEpochSecond(ZoneOffset.UTC), time.format(format)));
            }
        }
        return ticks;
    }
}

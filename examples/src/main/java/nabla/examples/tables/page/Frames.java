package nabla.examples.tables.page;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Which part of the numbers a chart shows: all of them, unless a few lie so far out that the others would have no room. */
final class Frames {
    /** How far beyond the 5th and the 95th percentile numbers are shown, in units of the range between these. */
    private static final double BEYOND = 1.5;
    /** A ratio of these percentiles from which on the axis is logarithmic. */
    private static final double SKEWED = 40;

    private static final double MARGIN = 0.04;

    private Frames() {}

    /** An axis for the numbers of a column, which are in order. */
    static Axis of(boolean times, double[] data, double[] heldOut, double[] samples) {
        double[] all = Stream.of(data, heldOut, samples)
                .filter(numbers -> numbers.length > 0)
                .flatMapToDouble(numbers -> DoubleStream.of(numbers[0], numbers[numbers.length - 1]))
                .sorted()
                .toArray();
        if (all.length == 0) {
            return Axis.linear(0, 1);
        }
        double[] typical = data.length == 0 ? all : data;
        double min = all[0];
        double max = all[all.length - 1];
        double low = typical[(typical.length - 1) / 20];
        double high = typical[typical.length - 1 - (typical.length - 1) / 20];
        if (times) {
            return new Axis(min, max, Axis.Scale.TIME);
        }
        if (min > 0 && high / low > SKEWED) {
            double room = Math.pow(high / low, BEYOND);
            return new Axis(Math.max(min, low / room), Math.min(max, high * room), Axis.Scale.LOGARITHMIC);
        }
        double room = BEYOND * (high - low);
        if (room > 0 && room < Double.MAX_VALUE / 4) {
            min = Math.max(min, low - room);
            max = Math.min(max, high + room);
        }
        double margin = MARGIN * (max / 2 - min / 2);
        return Axis.linear(Math.max(min - margin, -Double.MAX_VALUE), Math.min(max + margin, Double.MAX_VALUE));
    }

    /** How many numbers lie outside. */
    static long outside(Axis axis, double[] numbers) {
        return Arrays.stream(numbers)
                .filter(value -> !Double.isNaN(value) && !axis.shows(value))
                .count();
    }
}

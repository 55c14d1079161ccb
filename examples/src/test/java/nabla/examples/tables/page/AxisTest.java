package nabla.examples.tables.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
    @Test
    void ticksAreRound() {
        assertEquals(List.of("0", "20", "40", "60", "80", "100"), labels(Axis.linear(0, 100), 5));
        assertEquals(List.of("-0.5", "0", "0.5"), labels(Axis.linear(-0.6, 0.6), 3));
        assertEquals(List.of("1", "10", "100", "1000"), labels(new Axis(1, 1000, Axis.Scale.LOGARITHMIC), 4));
        assertEquals(List.of("2e8", "4e8"), labels(Axis.linear(1e8, 5e8), 2));
    }

    @Test
    void ticksOfTimesBeginWithAYearAMonthOrADay() {
        double day = 86_400;
        double start = 18_628 * day;
        assertEquals(List.of("2021", "2022", "2023"), labels(time(start, start + 800 * day), 3));
        assertEquals(List.of("2021-01", "2021-03", "2021-05"), labels(time(start, start + 150 * day), 4));
        assertEquals(List.of("01-01", "01-03", "01-05"), labels(time(start, start + 5 * day), 3));
        assertEquals(List.of("00:00", "06:00", "12:00", "18:00"), labels(time(start, start + 0.9 * day), 4));
    }

    private static Axis time(double low, double high) {
        return new Axis(low, high, Axis.Scale.TIME);
    }

    private static List<String> labels(Axis axis, int most) {
        return axis.ticks(most).stream().map(Axis.Tick::label).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "0, 0",
        "5, 5",
        "-1e308, 1e308",
        "1.7e308, 1.7e308",
        "4e-324, 4e-324",
        "0, 4e-324",
        "1e15, 1000000000000001",
        "-3e-9, 7e-9",
        "123456, 123457",
        "-1, 1e300",
        "1e-300, 1e300"
    })
    void anyRangeHasAnAxis(double low, double high) {
        for (Axis.Scale scale : Axis.Scale.values()) {
            if (scale == Axis.Scale.LOGARITHMIC && low <= 0) {
                continue;
            }
            Axis axis = new Axis(low, high, scale);
            assertTrue(axis.at(low) <= axis.at(high));
            assertTrue(Double.isFinite(axis.at(-Double.MAX_VALUE)) && Double.isFinite(axis.at(Double.MAX_VALUE)));
            List<Axis.Tick> ticks = axis.ticks(5);
            assertTrue(ticks.size() <= 16, scale + " " + ticks.size());
            ticks.forEach(tick -> assertTrue(tick.label().length() <= 24, tick.label()));
        }
    }
}

package nabla.examples.playground;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one door through which text of others comes in. */
class SettingsTest {
    private static final Limits LIMITS = Limits.standard();

    @Property(tries = 50)
    void whatIsInRangeIsReadAsItWasWritten(
            @ForAll DataSet data,
            @ForAll Objective loss,
            @ForAll boolean energy,
            @ForAll @IntRange(min = 8, max = 128) int width,
            @ForAll @DoubleRange(min = 0.05, max = 2) double sigma,
            @ForAll @IntRange(min = 1, max = 100_000) int steps,
            @ForAll @Size(20) double[] seeds) {
        double[] drawn = new double[data == DataSet.DRAWN ? 20 : 0];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = 6 * Math.sin(seeds[i] % 1000);
        }
        String json = String.format(
                Locale.ROOT,
                "{ \"data\":\"%s\", \"loss\":\"%s\",\"energy\":%b,\n\"width\":%d,\"sigma\":%s,\"steps\":%d,\"drawn\":%s}",
                data.name().toLowerCase(Locale.ROOT),
                loss.name().toLowerCase(Locale.ROOT),
                energy,
                width,
                sigma,
                steps,
                java.util.Arrays.toString(drawn));
        Settings read = Settings.of(json, LIMITS);
        assertEquals(data, read.data());
        assertEquals(loss, read.loss());
        assertEquals(energy, read.energy());
        assertEquals(width, read.width());
        assertEquals(sigma, read.sigma());
        assertEquals(steps, read.steps());
        assertArrayEquals(drawn, read.drawn().toArray());
        assertEquals(Settings.standard().rate(), read.rate());
    }

    /** Cut off, doubled, or with one character changed, a text is read or refused, and nothing else happens. */
    @Property(tries = 200)
    void aTextIsReadOrRefused(@ForAll @IntRange(max = 60) int at, @ForAll char c, @ForAll boolean cut) {
        String whole = "{\"data\":\"ring\",\"width\":16,\"drawn\":[],\"rails\":true}";
        int place = Math.min(at, whole.length() - 1);
        String text = whole.substring(0, place) + (cut ? "" : c + whole.substring(place + 1));
        try {
            Settings.of(text, LIMITS);
        } catch (Refusal e) {
            assertTrue(e.status() == 400 || e.status() == 413 || e.status() == 422, text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}{}",
                "{\"width\":16,}",
                "{\"width\":016}",
                "{\"width\":+16}",
                "{\"width\":16.}",
                "{\"width\":NaN}",
                "{\"width\":1e999}",
                "{\"width\":\"16\"}",
                "{\"width\":[16]}",
                "{\"width\":null}",
                "{\"width\":{\"a\":1}}",
                "{\"width\":16,\"width\":16}",
                "{width:16}",
                "{'width':16}",
                "{\"wi\\u0064th\":16}",
                "{\"rails\":1}",
                "{\"data\":\"moons}",
                "{\"data\":\"mo\nons\"}",
                "{\"drawn\":[[1,2]]}",
                "{\"drawn\":[1,2,]}",
                "{\"width\":16000000000000000000000000000000000}"
            })
    void whatIsNotTheJsonOfThePageIsMalformed(String text) {
        assertEquals(
                400,
                assertThrows(Refusal.class, () -> Settings.of(text, LIMITS)).status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"width\":7}| width: expected a number from 8.0 to 128.0, got 7.0",
                "{\"width\":129}| width: expected a number from 8.0 to 128.0, got 129.0",
                "{\"width\":16.5}| width: expected a whole number, got 16.5",
                "{\"points\":2001}| points: expected a number from 10.0 to 2000.0, got 2001.0",
                "{\"steps\":100001}| steps: expected a number from 1.0 to 100000.0, got 100001.0",
                "{\"rate\":1}| rate: expected a number from 1.0E-5 to 0.1, got 1.0",
                "{\"wide\":7}| expected no field of the name wide",
                "{\"data\":\"../etc/passwd\"}| JSON, character 8: expected a number",
                "{\"drawn\":[1,2]}| drawn: expected 10 points or more for the data drawn and none for others, got 1 for MOONS",
                "{\"data\":\"drawn\"}| drawn: expected 10 points or more for the data drawn and none for others, got 0 for DRAWN",
                "{\"drawn\":[1,2,3]}| drawn: expected pairs of numbers from -6.0 to 6.0",
                "{\"drawn\":[1,7]}| drawn: expected pairs of numbers from -6.0 to 6.0"
            })
    void aRefusalNamesTheFieldAndWhatWasExpected(String text, String message) {
        assertEquals(
                message,
                assertThrows(Refusal.class, () -> Settings.of(text, LIMITS)).getMessage());
    }

    @Test
    void noMorePointsThanTheLimitAreRead() {
        String text = "{\"data\":\"drawn\",\"drawn\":[" + "0,".repeat(2 * LIMITS.points()) + "0]}";
        assertEquals(
                413,
                assertThrows(Refusal.class, () -> Settings.of(text, LIMITS)).status());
    }

    /** Neither the stack nor the time depends on how deep or long a text is. */
    @Test
    void aLongTextIsRefusedAtOnce() {
        for (String piece : new String[] {"[", "{\"a\":", "1", "\"", " ", "a"}) {
            String text = "{\"width\":" + piece.repeat(LIMITS.bytes());
            assertThrows(Refusal.class, () -> Settings.of(text, LIMITS));
        }
    }
}

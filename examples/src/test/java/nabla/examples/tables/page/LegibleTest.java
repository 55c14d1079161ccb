package nabla.examples.tables.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LegibleTest {
    static Stream<String> hostile() {
        return Contents.HOSTILE.stream();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aNameIsAShortLineThatTurnsNothing(String name) {
        String line = Legible.name(name);
        assertFalse(line.isBlank());
        assertTrue(line.length() <= 400, () -> "length " + line.length());
        assertFalse(line.codePoints().anyMatch(c -> Character.getType(c) == Character.CONTROL));
        assertFalse(line.codePoints().anyMatch(c -> c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069));
        assertFalse(line.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aFittedNameIsNoWiderThanItsRoom(String name) {
        for (double room : new double[] {20, 60, 200}) {
            assertTrue(Legible.width(Legible.fit(name, room, 11), 11) <= Math.max(room, 12), name);
        }
    }

    /** The widths of DejaVu Sans, which is wider than most and what many machines have. */
    @ParameterizedTest
    @CsvSource({
        "2147483648, 6.36",
        "water_temperature, 9.65",
        "GOOGOLHD, 5.98",
        "Wool and Mammoth, 10.07",
        "a…, 1.61",
        "100%, 2.86"
    })
    void theEstimateIsOnTheWideSide(String text, double width) {
        assertTrue(Legible.width(text, 1) >= width, () -> text + " " + Legible.width(text, 1));
    }

    @Test
    void aNameThatIsLegibleStaysAsItIs() {
        assertEquals("Körperlänge [mm] 身長", Legible.name("Körperlänge [mm] 身長"));
        assertEquals("a b", Legible.name(" a \t\n b "));
        assertEquals("abc", Legible.of("abc", 3));
        assertEquals("ab…", Legible.of("abcd", 3));
        assertEquals("(blank)", Legible.name(" "));
    }

    @Test
    void aLetterOfSeveralCharactersIsNotCut() {
        assertEquals(
                "👩‍👩‍👧‍👦".length() + 1,
                Legible.of("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 2).length());
    }
}

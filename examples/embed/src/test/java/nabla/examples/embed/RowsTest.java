package nabla.examples.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nabla.scorematching.tables.DataFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows are read exactly, or refused in one line. */
class RowsTest {
    private static final int MOST = 100;

    private static DataFrame json(String text) {
        RowBuffer buffer = new RowBuffer(new ToyModel().schema(), MOST);
        JsonRows.read(text, buffer);
        return buffer.frame();
    }

    private static DataFrame csv(String text) {
        RowBuffer buffer = new RowBuffer(new ToyModel().schema(), MOST);
        CsvRows.read(text, buffer);
        return buffer.frame();
    }

    @Test
    void anEmptyLineOfOneColumnIsAMissingCell() {
        assertArrayEquals(
                new double[] {1, Double.NaN, Double.NaN, 2, Double.NaN},
                csv("mass\r\n1\r\n\r\n\r\n2\r\n\"\"\r\n\r\n").numbers("mass"));
        assertArrayEquals(
                new double[] {1, Double.NaN, 2},
                csv("mass,species\n1,\n\n,\n2,\n\n").numbers("mass"));
    }

    /** Texts of all kinds of characters come back from both formats as they were written. */
    @Test
    void whatIsWrittenIsRead() {
        Random random = new Random(1);
        String alphabet = "a\"\\,;\r\n\t é∇😀{}[]:/'";
        for (int round = 0; round < 50; round++) {
            List<String> words = new ArrayList<>();
            double[] numbers = random.doubles(5, -1e6, 1e6).toArray();
            StringBuilder csv = new StringBuilder("species,mass\r\n");
            JsonText json = new JsonText();
            for (int i = 0; i < numbers.length; i++) {
                StringBuilder word = new StringBuilder("x");
                random.ints(6, 0, alphabet.length()).forEach(k -> word.append(alphabet.charAt(k)));
                words.add(word.toString());
                csv.append('"')
                        .append(word.toString().replace("\"", "\"\""))
                        .append("\",")
                        .append(numbers[i])
                        .append("\r\n");
            }
            json.array(
                    List.of(0, 1, 2, 3, 4).stream(),
                    (out, i) -> out.text("{\"species\":")
                            .string(words.get(i))
                            .text(", \"mass\" :")
                            .number(numbers[i])
                            .text("}"));
            for (DataFrame read : List.of(csv(csv.toString()), json(json.toString()))) {
                assertArrayEquals(words.toArray(new String[0]), read.words("species"));
                assertArrayEquals(numbers, read.numbers("mass"));
            }
        }
    }

    @Test
    void whatIsNotGivenIsMissing() {
        for (DataFrame read : List.of(
                csv("\uFEFFmass,species,id\n,Adelie,7\n3.5,,\n\n"),
                json("[{\"species\":\"Adelie\",\"mass\":null,\"id\":7},{\"mass\":3.5}]"))) {
            assertEquals(List.of("mass", "species"), read.names());
            assertArrayEquals(new double[] {Double.NaN, 3.5}, read.numbers("mass"));
            assertArrayEquals(new String[] {"Adelie", null}, read.words("species"));
        }
        assertArrayEquals(
                new String[] {"true", "1.0"},
                json("[{\"species\":true},{\"species\":1.0}]").words("species"));
        assertEquals(-1250, json("{\"mass\":-1.25E+3}").numbers("mass")[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[",
                "[]",
                "{",
                "{}x",
                "[{}",
                "[{},]",
                "[{}]]",
                "[{\"mass\":}]",
                "{\"mass\":1,}",
                "{mass:1}",
                "{'mass':1}",
                "{\"mass\":01}",
                "{\"mass\":+1}",
                "{\"mass\":.5}",
                "{\"mass\":1.}",
                "{\"mass\":1e}",
                "{\"mass\":NaN}",
                "{\"mass\":Infinity}",
                "{\"mass\":-Infinity}",
                "{\"mass\":1e999}",
                "{\"mass\":\"NaN\"}",
                "{\"mass\":\"0x1p3\"}",
                "{\"mass\":\"1d\"}",
                "{\"mass\":true}",
                "{\"mass\":[1]}",
                "{\"mass\":{}}",
                "{\"mass\":1,\"mass\":2}",
                "{\"weight\":1}",
                "{\"\":1}",
                "[1]",
                "[[{}]]",
                "null",
                "\"mass\"",
                "{\"species\":\"a",
                "{\"species\":\"\\",
                "{\"species\":\"\\x\"}",
                "{\"species\":\"\\u12g4\"}",
                "{\"species\":\"\n\"}",
                "{\"species\":\"\\u00",
                "{\"mass\":1}{\"mass\":2}",
                "// x",
                "\u0000"
            })
    void textThatIsNotRowsIsRefused(String text) {
        Refusal refusal = assertThrows(Refusal.class, () -> json(text));
        assertEquals(400, refusal.status());
        assertTrue(
                refusal.getMessage().lines().count() == 1
                        && refusal.getMessage().length() < 200,
                refusal::getMessage);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "mass",
                "mass\n",
                "mass,mass\n1,2",
                "weight\n1",
                "mass\n1,2",
                "mass,species\n1",
                "mass\nx",
                "mass\nNaN",
                "mass\nInfinity",
                "mass\n1e999",
                "mass\n1d",
                "mass\n0x1",
                "mass\n--1",
                "mass\n1 2",
                "species\n\"a",
                "species\na\"b",
                "species\n\"a\"b",
                "mass,species,id,mass\n",
                "mass;species\n1;2",
                ",\n1,2"
            })
    void separatedValuesThatAreNotRowsAreRefused(String text) {
        Refusal refusal = assertThrows(Refusal.class, () -> csv(text));
        assertEquals(400, refusal.status());
    }

    @Test
    void rowsAndDepthAreBounded() {
        assertEquals(MOST, csv("mass\n" + "1\n".repeat(MOST)).rows());
        assertEquals(
                413,
                assertThrows(Refusal.class, () -> csv("mass\n" + "1\n".repeat(MOST + 1)))
                        .status());
        assertEquals(
                413,
                assertThrows(Refusal.class, () -> json("[" + "{},".repeat(MOST + 1) + "{}]"))
                        .status());
        String deep = "[".repeat(1_000_000);
        assertEquals(400, assertThrows(Refusal.class, () -> json(deep)).status());
        assertEquals(
                400,
                assertThrows(Refusal.class, () -> json("{\"mass\":" + deep)).status());
    }
}

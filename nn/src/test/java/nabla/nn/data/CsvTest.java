package nabla.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {
    private static Table parse(String text) {
        return parse(Csv.reader(), text);
    }

    private static Table parse(Csv reader, String text) {
        return reader.from(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "t.csv");
    }

    private static void fails(String message, String text) {
        fails(message, Csv.reader(), text);
    }

    private static void fails(String message, Csv reader, String text) {
        assertEquals(
                message,
                assertThrows(FileFormatException.class, () -> parse(reader, text))
                        .getMessage());
    }

    @Test
    void aTableHasNamesAndNumbers() {
        Table table = parse("eruptions,waiting\n3.6,79\n-1e-3, +.5 \n");
        assertEquals(List.of("eruptions", "waiting"), table.columns());
        assertArrayEquals(new double[] {3.6, 79, -1e-3, .5}, table.values().toArray());
        assertArrayEquals(new double[] {79, .5}, table.column("waiting").toArray());
    }

    @Test
    void columnsOfTextAreLeftOutAndColumnsCanBeChosen() {
        String text = "\uFEFFname;a;\"b; \"\"c\"\"\"\r\n\"x;\ny\";1;2\r\n\r\nz;3;4\r\n";
        assertEquals(List.of("a", "b; \"c\""), parse(text).columns());
        assertArrayEquals(new double[] {1, 2, 3, 4}, parse(text).values().toArray());
        assertArrayEquals(
                new double[] {2, 1, 4, 3},
                parse(Csv.reader().columns("b; \"c\"", "a"), text).values().toArray());
        fails(
                "t.csv, row 2, column 1 (name): 'x;\ny' is not a finite number",
                Csv.reader().columns("name"),
                text);
        fails(
                "t.csv: there is no column q among [name, a, b; \"c\"]",
                Csv.reader().columns("q"),
                text);
    }

    @Test
    void aFirstLineOfNumbersIsData() {
        assertEquals(2, parse("1\t2\n3\t4").rows());
        assertEquals(List.of("1", "2"), parse("1\t2\n3\t4").columns());
        assertEquals(1, parse(Csv.reader().skipLines(1), "150,4,setosa\n1,2\n").rows());
    }

    @Test
    void errorsNameFileRowAndColumn() {
        fails("t.csv: there are no rows", "");
        fails("t.csv: there are no rows", "a,b\n");
        fails("t.csv: no column is numeric", "a,b\nx,y\n");
        fails("t.csv, row 4: 1 cells, but there are 2 columns", "a,b\n1,2\n\n3\n");
        fails("t.csv, row 3, column 2 (b): 'NaN' is not a finite number", "a,b\n1,2\n3,NaN\n");
        fails("t.csv, row 2, column 2 (b): the cell is empty", "a,b\n1,\n3,4\n");
        fails("t.csv, row 2, column 2 (b): the cell is empty", "a,b\n1,\n3,\n");
        fails("t.csv, row 3, column 1 (a): 'x' is not a finite number", "a,b\n1,2\nx,2\n");
        fails("t.csv, row 1, column 2: '1e999' is not a finite number", "1,1e999\n");
        fails("t.csv, row 2: a quoted cell does not end", "a,b\n1,\"2\n3,4\n");
        fails("t.csv, row 1, column 1: something follows the closing quote", "\"a\"b,c\n");
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        byte[] bytes = {'a', '\n', (byte) 0xff, '\n'};
        assertEquals(
                "t.csv: not UTF-8 text",
                assertThrows(
                                FileFormatException.class,
                                () -> Csv.reader().from(new ByteArrayInputStream(bytes), "t.csv"))
                        .getMessage());
    }

    @Test
    void aMissingFileIsNamed(@TempDir Path folder) {
        Path path = folder.resolve("none.csv");
        assertEquals(
                path + ": there is no such file",
                assertThrows(UncheckedIOException.class, () -> Csv.read(path)).getMessage());
        assertTrue(assertThrows(UncheckedIOException.class, () -> Csv.read(folder))
                .getMessage()
                .endsWith("is a directory"));
    }
}

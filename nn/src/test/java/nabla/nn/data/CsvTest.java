package nabla.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {
    private static Table parse(String text) {
        return parse(Csv.reader(), text);
    }

    private static Table parse(Csv reader, String text) {
        return parse(reader, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Table parse(Csv reader, byte[] bytes) {
        return reader.from(new ByteArrayInputStream(bytes), "t.csv");
    }

    private static void holds(Table table, List<String> columns, double... values) {
        assertEquals(columns, table.columns());
        assertArrayEquals(values, table.values().toArray());
    }

    private static void fails(String message, String text) {
        fails(message, Csv.reader(), text);
    }

    private static void fails(String message, Csv reader, String text) {
        String actual = assertThrows(FileFormatException.class, () -> parse(reader, text))
                .getMessage();
        assertTrue(actual.startsWith("t.csv") && actual.contains(message), actual);
    }

    @Test
    void aTableHasNamesAndNumbers() {
        Table table = parse("eruptions,waiting\n3.6,79\n-1e-3, +.5 \n");
        holds(table, List.of("eruptions", "waiting"), 3.6, 79, -1e-3, .5);
        assertEquals(List.of(), table.notes());
        assertArrayEquals(new double[] {79, .5}, table.column("waiting").toArray());
    }

    @Test
    void columnsOfTextAreLeftOutWithANoteAndColumnsCanBeChosen() {
        String text = "\uFEFFname;a;\"b; \"\"c\"\"\"\r\n\"x;\ny\";1;2\r\n\r\nz;3;4\r\n";
        holds(parse(text), List.of("a", "b; \"c\""), 1, 2, 3, 4);
        assertEquals(
                List.of("column 1 (name) left out: 'x;\ny' in row 2 is not a number"),
                parse(text).notes());
        holds(parse(Csv.reader().columns("b; \"c\"", "a"), text), List.of("b; \"c\"", "a"), 2, 1, 4, 3);
        holds(parse(Csv.reader().withoutColumns("a"), text), List.of("b; \"c\""), 2, 4);
        fails(
                "row 2, column 1 (name): expected a number, got 'x;\ny'",
                Csv.reader().columns("name"),
                text);
        fails("expected a column among [name, a, b; \"c\"], got q", Csv.reader().columns("q"), text);
        fails("two columns are named a", Csv.reader().columns("a"), "a,a\n1,2\n");
        assertThrows(IllegalArgumentException.class, () -> parse("a,a\n1,2\n").column("a"));
    }

    @Test
    void decimalCommasAreReadWhereACellProvesThem() {
        Table table = parse("3,6;79\n1,8;54\n");
        holds(table, List.of("1", "2"), 3.6, 79, 1.8, 54);
        assertTrue(table.notes().contains("decimal comma: '1,8' in row 2 is read as 1.8"));
        holds(parse("a\tb\n1.234,5\t-0,5\n"), List.of("a", "b"), 1234.5, -.5);
        holds(parse("a\n3,6\n1,8\n"), List.of("a"), 3.6, 1.8);
        holds(parse("a|b\n3.6|1,234\n"), List.of("a", "b"), 3.6, 1234);
        holds(parse("a,b\n\"3,6\",1\n\"1,85\",2\n"), List.of("a", "b"), 3.6, 1, 1.85, 2);
        fails("'1,234' in row 2 may be 1234.0 or 1.234; decimalPoint() or decimalComma()", "a;b\n1,234;5\n");
        fails("'1.234' in row 2 may be 1.234 or 1234.0; decimalPoint() or decimalComma()", "a;b\n1.234;5\n");
        fails("'3.25' in row 2 is a number with a decimal point, and '3,6' in row 2", "a;b\n3,6;3.25\n");
        holds(parse(Csv.reader().decimalComma(), "a;b\n1,234;5\n"), List.of("a", "b"), 1.234, 5);
        holds(parse(Csv.reader().decimalPoint(), "a;b\n1,234;5\n"), List.of("a", "b"), 1234, 5);
        fails("row 1: ", "3,6;79\n1,8;54;7\n");
        fails("separator(…) would cut it", "a,b\n1,2 3\n");
    }

    @Test
    void thousandsMinusSignsAndExponentsAreNumbers() {
        holds(
                parse("a,b\n\"1,234.5\",\u22121.5\n\"12,345,678\",1e-3\n"),
                List.of("a", "b"),
                1234.5,
                -1.5,
                12345678,
                1e-3);
        holds(parse("a;b\n1\u00a0234,5;1'234\n"), List.of("a", "b"), 1234.5, 1234);
        for (String text :
                List.of("1,23", "0,123.5", "1,234,56", "1,234e5", "1 2", "$5.00", "5%", "--1", "1.2.3", "0x1", "1d")) {
            assertTrue(!Decimal.POINT.isNumber(text), text);
        }
    }

    @Test
    void namesOfRowsAreLeftOut() {
        holds(parse("\"\",\"a\",\"b\"\n\"1\",3.6,79\n\"2\",1.8,54\n"), List.of("a", "b"), 3.6, 79, 1.8, 54);
        holds(parse(",a,b\n17,3.6,79\n3,1.8,54\n"), List.of("a", "b"), 3.6, 79, 1.8, 54);
        holds(parse("\"a\",\"b\"\n\"1\",3.6,79\n\"2\",1.8,54\n"), List.of("a", "b"), 3.6, 79, 1.8, 54);
        holds(parse("\"a\" \"b\"\n\"Mazda RX4\" 3.6 79\n\"Fiat\" 1.8 54\n"), List.of("a", "b"), 3.6, 79, 1.8, 54);
        assertTrue(parse(",a\n0,3.6\n1,1.8\n").notes().get(0).contains("names the rows, as R and pandas write them"));
        holds(parse(Csv.reader().columns("1"), ",a\n7,3.6\n5,1.8\n"), List.of("1"), 7, 5);
        assertEquals(
                List.of("column 1 (id) counts the rows; withoutColumns(\"id\") leaves it out"),
                parse("id,a\n1,3.6\n2,1.8\n").notes());
        fails("row 1: expected 3 cells as in row 2, got 2; skipLines(1)", "a,b\n1,5,79\n2,5,54\n");
    }

    @Test
    void aFirstRowIsNamesOrDataOrAskedAbout() {
        holds(parse("1\t2\n3\t4"), List.of("1", "2"), 1, 2, 3, 4);
        Table iris = parse("5.1,3.5,setosa\n4.9,3.0,setosa\n");
        holds(iris, List.of("1", "2"), 5.1, 3.5, 4.9, 3.0);
        assertEquals(
                List.of(
                        "column 3 left out: 'setosa' in row 2 is not a number",
                        "row 1 is data, as it holds numbers; columns are named 1, 2, …"),
                iris.notes());
        for (String names : List.of("0,1", "1990,1991,1992", "7,3", "year,1991")) {
            String text = names + "\n" + names.replaceAll("[^,]+", "0.5") + "\n" + names.replaceAll("[^,]+", "1.5");
            fails("may be names of columns or data; withHeader() or withoutHeader() says which", text);
            assertEquals(
                    List.of(names.split(",")),
                    parse(Csv.reader().withHeader(), text).columns());
        }
        assertEquals(
                3, parse(Csv.reader().withoutHeader(), "0,1\n.5,.5\n.5,.5\n").rows());
        assertEquals(1, parse(Csv.reader().skipLines(1), "150,4,setosa\n1,2\n").rows());
    }

    @Test
    void aFirstRowAloneDecidesNothing() {
        for (String cell : List.of(".", "n.d.", "$5.00", "5%", "", "NA", "x")) {
            String text = "a,b\n1," + cell + "\n2,3\n4,5\n";
            fails("row 2, column 2 (b): ", text);
            fails("'" + cell + "'".replace("''", "the cell is empty"), text.replace(",\n", ",''\n"));
            fails("withoutColumns(\"b\")", text);
        }
        holds(parse("a,b,c\n1,,2\n3,x,4\n5,y,6\n"), List.of("a", "c"), 1, 2, 3, 4, 5, 6);
        holds(parse("a,price\n1,$5.00\n2,$6.00\n"), List.of("a"), 1, 2);
        Table complete = parse(Csv.reader().completeRows(), "a,b\n1,.\n2,3\nNA,5\n");
        holds(complete, List.of("a", "b"), 2, 3);
        assertEquals(
                List.of("2 rows with missing values left out; the first such value is that of column 2 (b) in row 2"),
                complete.notes());
    }

    @Test
    void whatStandsAroundATableIsPassedOver() {
        holds(parse("sep=;\n# by hand\na;b\n\n3;4\n;\n5;6\n"), List.of("a", "b"), 3, 4, 5, 6);
        assertEquals(
                List.of("lines left out because they begin with #: 1", "rows of empty cells left out: 1"),
                parse("# by hand\na;b\n3;4\n;\n5;6\n").notes());
        holds(parse("a,b,\n1,2,\n3,4,\n"), List.of("a", "b"), 1, 2, 3, 4);
        holds(parse("a,b\n1,2,\n3,4,\n"), List.of("a", "b"), 1, 2, 3, 4);
        holds(parse("a,b,\n1,2\n3,4\n"), List.of("a", "b"), 1, 2, 3, 4);
        holds(parse("  a   b\n 3.6 79\n\n 1.8\t54 \n"), List.of("a", "b"), 3.6, 79, 1.8, 54);
        holds(parse("#,a\n1,3.6\n2,1.8\n"), List.of("#", "a"), 1, 3.6, 2, 1.8);
        fails("expected 2 cells as in row 3, got 1; skipLines(1)", "My table\n\na,b\n1,2\n");
    }

    @Test
    void errorsNameFileRowAndColumn() {
        fails("there are no rows", "");
        fails("there are no rows after the names [a, b]", "a,b\n");
        fails("no column is numeric; row 1 is [a, b]", "a,b\nx,y\n");
        fails("row 4: expected 2 cells as in row 1, got 1", "a,b\n1,2\n\n3\n");
        fails("row 3, column 2 (b): 'NaN' says that the value is missing; completeRows()", "a,b\n1,2\n3,NaN\n");
        fails("row 3, column 2 (b): expected a number as in 1 of 2 cells, got 'inf'", "a,b\n1,2\n3,inf\n");
        fails("row 2, column 2 (b): the cell is empty; completeRows() leaves out such rows", "a,b\n1,\n3,4\n");
        fails("row 3, column 1 (a): expected a number as in 1 of 2 cells, got 'x'", "a,b\n1,2\nx,2\n");
        fails("row 1, column 2: expected a finite number, got '1e999'", "1,1e999\n");
        fails("row 2: a quoted cell does not end", "a,b\n1,\"2\n3,4\n");
        fails("row 1, column 1: expected a separator after the closing quote, got 'b'", "\"a\"b,c\n");
    }

    @Test
    void bytesSayHowTheyAreRead() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
        }
        holds(parse(Csv.reader(), packed.toByteArray()), List.of("a", "b"), 1, 2);
        byte[] cut = java.util.Arrays.copyOf(packed.toByteArray(), packed.size() - 9);
        assertEquals(
                "t.csv: cut short",
                assertThrows(FileFormatException.class, () -> parse(Csv.reader(), cut))
                        .getMessage());
        holds(parse(Csv.reader(), "\uFEFFü\tb\n1\t2\n".getBytes(StandardCharsets.UTF_16LE)), List.of("ü", "b"), 1, 2);
        byte[] latin = "ü,b\n1,2\n".getBytes(StandardCharsets.ISO_8859_1);
        holds(parse(Csv.reader().charset(StandardCharsets.ISO_8859_1), latin), List.of("ü", "b"), 1, 2);
        assertEquals(
                "t.csv: not UTF-8 text; charset(…) reads text in another encoding",
                assertThrows(FileFormatException.class, () -> parse(Csv.reader(), latin))
                        .getMessage());
        fails("a zip archive or a workbook; save it as CSV", "PK\u0003\u0004");
    }

    @Test
    void aPackedFileIsReadFromItsPath(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("t.csv");
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
            gzip.write("a;b\n1,5;2\n".getBytes(StandardCharsets.UTF_8));
        }
        holds(Csv.read(file), List.of("a", "b"), 1.5, 2);
        assertEquals(
                List.of("a", "b"),
                Csv.reader().toNpy(file, folder.resolve("t.npy")).names());
        holds(new Table(List.of("a", "b"), Npy.read(folder.resolve("t.npy"))), List.of("a", "b"), 1.5, 2);
    }
}

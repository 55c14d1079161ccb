package nabla.examples.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import nabla.examples.tables.ReadOptions.RowRange;
import nabla.nn.data.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people's tables have beside numbers is read and said, or refused by name. */
class OddTablesTest {
    @Test
    void titlesAndRemarksAreLeftOutAndSaid() {
        TableFile table = read("Trees of 2024\n\na;b;c\n1;2,5;x\n2;3,5;y\n3;4,5;x\n4;5,5;y\nSource: us\n");
        assertArrayEquals(new double[] {2.5, 3.5, 4.5, 5.5}, table.frame().numbers("b"));
        said(table, "1 line before the table left out, the first 'Trees of 2024'");
        said(table, "1 line after the table left out, the first 'Source: us'");
    }

    @Test
    void aNegativeNumberInBracketsIsSaid() {
        TableFile table = read("a,b\n(1.25),2.5\n(2.50),3.5\n3.75,1.5\n");
        assertFalse(table.frame().isNumeric("a"));
        said(table, "column a: '(1.25)' in line 2 may be a negative number, for which '-' is expected: read as words");
    }

    @ParameterizedTest
    @CsvSource({
        "1.012e+00;-2.500e-03;3.125e+12, 2.6720769964492804E7, 2.672e+07",
        "1.5E3;2E-4;-1E10, 0.00000012345, 1.2E-7",
        "1.012e+00;-2.500e-03;3.125e+12, 0, 0.000e+00",
        "1.012e+00;-2.500e-03;3.125e+120, -9.9996, -1.000e+01"
    })
    void samplesOfNumbersWithExponentsHaveSome(String cells, double value, String written) {
        TableFile table = read("a\n" + cells.replace(';', '\n') + "\n");
        Dialect dialect = Dialect.fromText(table.dialect().toText());
        assertEquals(table.dialect(), dialect);
        assertEquals(written, dialect.column("a").numbers().orElseThrow().format(value));
    }

    @Test
    void aRowThatSumsUpIsSaid() {
        said(read("a,b\nx,1\ny,2\nTotal,3\n"), "line 4 may sum up the others, as it has 'Total'");
    }

    @Test
    void commentsAreLeftOutAndSaid() {
        TableFile table = read("# made by hand\na,b\n1,2.5\n# more\n2,3.5\n");
        assertEquals(2, table.frame().rows());
        said(table, "2 lines begin with # and are left out");
    }

    @Test
    void aCommentMayHaveTheNames() {
        assertEquals(List.of("a", "b"), read("# a b\n1 2.5\n2 3.5\n").frame().names());
        assertEquals(List.of("#", "b"), read("#,b\n1,2.5\n2,3.5\n").frame().names());
    }

    @Test
    void wordsThatBeginWithAHashAreNoComments() {
        assertEquals(3, read("#ff0000,1\n#00ff00,2\n#0000ff,4\n").frame().rows());
    }

    @ParameterizedTest
    @ValueSource(strings = {"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#n/a"})
    void anErrorOfASpreadsheetAtTheStartOfARowIsAMissingCell(String error) {
        for (String separator : List.of(",", ";", "\t", "|", " ")) {
            String text = "# by hand\nx,y,z\n1,2.5,oak\nE,3.5,E\n2,E,oak\n# more\n3,4.5,ash\nE,7,oak\n"
                    .replace(",", separator)
                    .replace("E", error);
            TableFile table = read(text);
            assertArrayEquals(
                    new double[] {1, Double.NaN, 2, 3, Double.NaN},
                    table.frame().numbers("x"));
            assertArrayEquals(
                    new String[] {"oak", null, "oak", "ash", "oak"},
                    table.frame().words("z"));
            said(table, "2 lines begin with # and are left out");
            assertTrue(table.summary().endsWith("'" + error + "' is missing (4 cells)"), table.summary());
        }
    }

    @Test
    void aWordForMissingAtTheStartOfARowIsNoComment() {
        ReadOptions options = ReadOptions.none().with().missing("#-1").build();
        TableFile table = DialectsTest.read("x,y\n#-1,2\n3,4\n# more\n", options);
        assertArrayEquals(new double[] {Double.NaN, 3}, table.frame().numbers("x"));
    }

    /** Within quotes, too, after a line end. */
    @Test
    void aCellInQuotesIsNoComment() {
        TableFile table = read("id,y\n\"#5\",2\nA1,4\n\"two\n#6, or \"\"7\"\"\",5\n# \"more\nA2,5\n");
        assertArrayEquals(
                new String[] {"#5", "A1", "two\n#6, or \"7\"", "A2"},
                table.frame().words("id"));
        assertEquals(
                4,
                DialectsTest.read(DialectsTest.cells(table), ReadOptions.none())
                        .frame()
                        .rows());
    }

    @ParameterizedTest
    @CsvSource({
        "id;y/A1;2/#12;3/A2;4, 3",
        "id/A1/#12/A2, 3",
        "#12;3/A1;2/A2;4, 1",
        "id y/A1 2/#12 3/A2 4, 3",
        "a;b/x;1/#N;3/y;2, 3"
    })
    void aCommentThatMayBeARowIsRefused(String lines, int line) {
        String text = lines.replace('/', '\n') + "\n";
        refused(text, "table, line " + line + ": '#");
        refused(text, "may be a row or a comment; --no-comments or --comments says which");
        for (boolean comments : new boolean[] {true, false}) {
            TableFile table = DialectsTest.read(
                    text,
                    ReadOptions.none()
                            .with()
                            .comments(comments)
                            .header(line > 1)
                            .build());
            assertEquals(comments ? 2 : 3, table.frame().rows());
        }
    }

    /** Sentences, and rows of numbers that somebody has taken out. */
    @Test
    void otherCommentsAreNoRows() {
        said(read("a,b\nx,1\n# not, sure\ny,2\n#really\nz,3\n"), "2 lines begin with # and are left out");
        said(read("a,b\n1,1\n#2,2\n3,3\n"), "1 line begins with # and is left out");
        said(read("a\nx\n#no row here\nz\n"), "1 line begins with # and is left out");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|"})
    void aRowWhoseCellsAreAllMissingIsARow(String separator) {
        String gap = separator + separator + "\n";
        String text =
                "a,b,c\n1,2.5,x\nG2,,\n\nG3,4.5,y\nG".replace(",", separator).replace("G", gap);
        TableFile table = read(text);
        double gone = Double.NaN;
        assertArrayEquals(
                new double[] {1, gone, 2, gone, 3, gone}, table.frame().numbers("a"));
        assertEquals(text.replace("\n\n", "\n"), DialectsTest.cells(table));
        assertTrue(table.summary().endsWith("an empty cell is missing (11 cells)"), table.summary());
        said(table, "1 empty line left out");
        said(table, "the last row has nothing but missing cells (--rows leaves it out)");
        ReadOptions asData = ReadOptions.none().with().header(false).build();
        String data = gap + "1,2.5,x\n".replace(",", separator) + gap;
        assertEquals(data, DialectsTest.cells(DialectsTest.read(data, asData)));
    }

    @Test
    void emptyRowsBeforeTheNamesAreNone() {
        TableFile table = read(",\n,\na,b\n1,2\n,\n");
        assertEquals(2, table.frame().rows());
        said(table, "2 empty lines before the names left out");
        table = read("Trees,,\n,,\nkind,b,c\nx,2,3\n,,\ny,4,5\n");
        assertEquals(List.of("kind", "b", "c"), table.frame().names());
        assertEquals(3, table.frame().rows());
        said(table, "2 lines before the table left out, the first 'Trees'");
    }

    @Test
    void anEmptyLineOfOneColumnIsAMissingCell() {
        for (String text : List.of("a\n1.5\n\n2.5\n\"\"\n", "\na\n1.5\n\n2.5\n\"\"\n\n\n")) {
            TableFile table = read(text);
            assertArrayEquals(
                    new double[] {1.5, Double.NaN, 2.5, Double.NaN},
                    table.frame().numbers("a"));
            // As a last line, an empty one would be none.
            assertEquals("a\n1.5\n\"\"\n2.5\n\"\"\n", DialectsTest.cells(table));
        }
        said(read("\na\n1\n2\n\n\n"), "3 empty lines left out");
        assertEquals(List.of(), read("a\n1.5\n\n2.5\n").notes());
    }

    @Test
    void separatorsAtTheEndsOfRowsAreNoCells() {
        TableFile table = read("a,b,\n1,2.5,\n2,3.5,\n");
        assertEquals(List.of("a", "b"), table.frame().names());
        said(table, "each row ends with a separator");
        assertEquals(List.of("a", "b"), read("a,b\n1,2.5,\n2,3.5,\n").frame().names());
    }

    /** Sentences with commas and numbers with commas are one column; numbers between commas are none. */
    @Test
    void numbersInRowsOfManyLengthsAreNoColumn() {
        refused("a,b,c\n0\n0,1\n0,1,2\n0,1,2,3\n0,1,2,3,4\n0\n0,1\n", "got 1 to 5 cells between ','");
        assertEquals(
                1, read("note\nwell, then\nno\nyes, no, well\n").frame().names().size());
        assertEquals(1, read("v\n3,6\n3\n79,25\n5\n").frame().names().size());
    }

    @Test
    void rowsThatAreCutShortAreFilledAndSaid() {
        TableFile table = read("a,b,c\n1,2,3\n2,3\n3,4,5\n4,5,6\n");
        assertArrayEquals(new double[] {3, Double.NaN, 5, 6}, table.frame().numbers("c"));
        said(table, "1 row is cut short, the first in line 3");
    }

    @Test
    void rowsWithMoreCellsAreRefused() {
        refused("a,b\n1,2\n2,3,4\n3,4\n", "table, line 3: expected 2 cells as in most rows, got 3");
    }

    @Test
    void namesOfRowsNeedNoHeading() {
        TableFile table = read("\"a\" \"b\"\n\"x\" 1.5 2\n\"y\" 2.5 3\n");
        assertEquals(List.of("1", "a", "b"), table.frame().names());
        assertArrayEquals(new double[] {1.5, 2.5}, table.frame().numbers("a"));
    }

    @Test
    void aLineCanNameTheSeparator() {
        TableFile table = read("sep=;\na;b\n1,5;2\n2,5;3\n");
        assertArrayEquals(new double[] {1.5, 2.5}, table.frame().numbers("a"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "$1,234.50#1234.5",
                "12%#12",
                "1.5 %#1.5",
                "\u22123.5#-3.5",
                "€ 7.25#7.25",
                "7.25 €#7.25",
                "1 234 567.5#1234567.5",
                "1'234.5#1234.5"
            })
    void unusualNumbersAreReadAndSaid(String cell, double value) {
        TableFile table = read("a;b\n\"" + cell + "\";1.5\n\"" + cell + "\";2.5\n");
        assertEquals(value, table.frame().numbers("a")[0]);
        said(table, "column a: '" + cell + "' is read as " + NumberStyle.SHORTEST.format(value));
        assertEquals(cell, table.written("a")[0]);
        String written = TableWriter.written(table.dialect(), table.frame(), "a")[0];
        assertEquals(cell, written);
    }

    @ParameterizedTest
    @CsvSource({"5%,5", "$5,5", "$5,€5", "5,€5"})
    void unitsThatAreNotEverywhereMakeWords(String one, String other) {
        TableFile table = read("a;b\n" + one + ";1\n" + other + ";2\n");
        assertFalse(table.frame().isNumeric("a"));
        said(table, "have different units: read as words");
    }

    @Test
    void codesKeepTheirZeros() {
        TableFile table = read("zip;b\n01234;1\n98765;2\n");
        assertArrayEquals(new String[] {"01234", "98765"}, table.frame().words("zip"));
        said(table, "column zip: '01234' is a code rather than a number");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"9007199254740993", "Infinity", "1e999", "0x10", "1.2.3", "12:30", "1_000", "(5)", "5-", "1,23,4"
            })
    void whatIsNoDoubleStaysAWord(String cell) {
        TableFile table = read("a;b\n\"" + cell + "\";1\n2;2\n3;3\n4;4\n");
        assertFalse(table.frame().isNumeric("a"));
        said(table, "column a: 3 of its 4 cells are numbers, but '" + cell + "' in line 2 is not: read as words");
    }

    @Test
    void aWordAmongNumbersIsSaidAndCanBeMissing() {
        String text = "a,b\n1.5,1\nlost,2\n2.5,3\n3.5,4\n";
        said(read(text), "column a: 3 of its 4 cells are numbers, but 'lost' in line 3 is not: read as words");
        ReadOptions options = ReadOptions.none().with().missing("lost").build();
        assertArrayEquals(
                new double[] {1.5, Double.NaN, 2.5, 3.5},
                DialectsTest.read(text, options).frame().numbers("a"));
    }

    @Test
    void noneIsALevelAmongWordsAndMissingAmongNumbers() {
        TableFile table = read("a,b\nnone,1\nsome,none\nNA,3\n");
        assertArrayEquals(new String[] {"none", "some", null}, table.frame().words("a"));
        assertArrayEquals(new double[] {1, Double.NaN, 3}, table.frame().numbers("b"));
    }

    @Test
    void ambiguousNumbersAreRefused() {
        refused("a;b\n1.234;x\n5.678;y\n", "table: '1.234' in line 2 may be 1.234 or 1234; --decimal point");
        refused("a;b\n1,234;x\n5,678;y\n", "table: '1,234' in line 2 may be 1234 or 1.234");
        refused(
                "a;b\n1.25;1,5\n2.25;2,5\n",
                "is a number with a decimal point, and '1,5' in line 2 one with a decimal comma");
        refused("1,5\n2,5\n3,5\n", "'1,5' may be two cells or one number with a comma");
        assertEquals(
                1.234,
                DialectsTest.read(
                                "a;b\n1.234;x\n5.678;y\n",
                                ReadOptions.none()
                                        .with()
                                        .decimal(DecimalMark.POINT)
                                        .build())
                        .frame()
                        .numbers("a")[0]);
    }

    @Test
    void aHeaderThatMayBeDataIsRefused() {
        refused("1.5,b\n2.5,3\n3.5,4\n", "may be names of columns or data; --header or --no-header says which");
        refused("0,1,2\n2.5,3.5,4.5\n3.5,4.5,5.5\n", "may be names of columns or data");
        String text = "0,1,2\n2.5,3.5,4.5\n3.5,4.5,5.5\n";
        assertEquals(
                2,
                DialectsTest.read(text, ReadOptions.none().with().header(true).build())
                        .frame()
                        .rows());
        assertEquals(
                3,
                DialectsTest.read(text, ReadOptions.none().with().header(false).build())
                        .frame()
                        .rows());
    }

    @Test
    void yearsMayBeNames() {
        TableFile table = read("country,2001,2002\nA,1.5,2.5\nB,3.5,4.5\n");
        assertEquals(List.of("country", "2001", "2002"), table.frame().names());
        said(table, "2001, 2002 among them");
    }

    @Test
    void wordsAloneHaveAHeaderIfNoneOfItsNamesIsAValue() {
        assertEquals(
                List.of("colour", "size"),
                read("colour,size\nred,big\nblue,big\n").frame().names());
        assertEquals(
                List.of("1", "2"),
                read("red,big\nblue,big\nred,small\n").frame().names());
    }

    @Test
    void equalNamesGetNumbers() {
        TableFile table = read("a,a,a.2\n1,2,3\n2,3,4\n");
        assertEquals(3, table.frame().names().stream().distinct().count());
        assertTrue(DialectsTest.cells(table).startsWith("a,a,a.2\n"));
    }

    @Test
    void encodingsAreFound() {
        String text = "größe,b\n1,ä\n2,ö\n";
        for (Charset charset : List.of(
                StandardCharsets.UTF_8,
                Charset.forName("windows-1252"),
                StandardCharsets.UTF_16LE,
                StandardCharsets.UTF_16BE)) {
            Decoded decoded = Decoded.of("table", text.getBytes(charset), Optional.empty());
            assertEquals(text, decoded.text());
            assertEquals(charset, decoded.charset());
        }
        Decoded marked = Decoded.of("table", ("\ufeff" + text).getBytes(StandardCharsets.UTF_8), Optional.empty());
        assertEquals(text, marked.text());
        TableFile table = CsvText.read("table", marked, ReadOptions.none());
        assertEquals("\ufeff" + text, DialectsTest.cells(table));
    }

    @Test
    void whatIsNoTableIsRefusedByName() {
        for (String[] other : new String[][] {
            {"PK\3\4xxxx", "a zip archive or a workbook; save it as CSV"},
            {"<!DOCTYPE html><html>", "a web page"},
            {"[{\"a\": 1}]", "JSON; save it as CSV"},
            {"version https://git-lfs.github.com/spec/v1", "a Git LFS pointer"},
            {"", "there is nothing in it"},
            {"\n\n", "there are no rows"},
            {"a,b\n", "there are no rows"}
        }) {
            refused(other[0], other[1]);
        }
    }

    @Test
    void aQuoteThatIsNotClosedIsRefused() {
        refused("a,b\n1,\"x\n2,y\n3,z\n", "a quote is not closed");
    }

    @Test
    void rowsAndColumnsCanBeChosen() {
        ReadOptions options = ReadOptions.none()
                .with()
                .skip(1)
                .columns("c", "a")
                .rows(RowRange.of("2:3"))
                .build();
        TableFile table = DialectsTest.read("skipped\na,b,c\n1,x,1.5\n2,y,2.5\n3,z,3.5\n4,z,4.5\n", options);
        assertEquals("c,a\n2.5,2\n3.5,3\n", DialectsTest.cells(table));
        assertThrows(IllegalArgumentException.class, () -> RowRange.of("3:2"));
        assertThrows(IllegalArgumentException.class, () -> RowRange.of("x"));
    }

    @Test
    void zerosAtTheFrontGroupNothing() {
        assertArrayEquals(
                new double[] {0.123, 0.456},
                read("a\tb\n0.123\tx\n0.456\ty\n").frame().numbers("a"));
        assertArrayEquals(
                new double[] {0.123, 0.456},
                read("a\tb\n0,123\tx\n0,456\ty\n").frame().numbers("a"));
    }

    @Test
    void rowsOfManyLengthsAreRefused() {
        refused("a,b\n1,x\n2,y, z\n3,u, v\n4,x\n5,y, z\n6,x\n7,z\n8,w\n9,a, b\n", "expected 2 cells as in most rows");
    }

    @Test
    void textWithSeparatorsIsOneColumnAndSaid() {
        TableFile table = read("text\nOne, two.\nThree.\nFour, five, six.\nSeven; eight, nine, ten.\n");
        assertEquals(1, table.frame().names().size());
        said(table, "no separator cuts most rows into equally many cells");
    }

    @Test
    void ninesFarFromAllOthersMayBeMissing() {
        said(read("a,b\n1.5,1\n2.5,2\n-999,3\n3.5,4\n"), "column a: -999 is far from all others: --missing=-999");
        assertTrue(read("a,b\n90,1\n95,2\n99,3\n97,4\n").notes().isEmpty());
    }

    @Test
    void blanksThatDoNotBreakAreBlanks() {
        assertArrayEquals(
                new double[] {1.5, 2.5},
                read("a;b\n\u00a01.5;x\n2.5\u00a0;y\n").frame().numbers("a"));
    }

    @Test
    void aColumnWithoutValuesIsSaid() {
        TableFile table = read("a,b\n1,NA\n2,NA\n");
        assertNull(table.frame().words("b")[0]);
        said(table, "column b: all its cells are missing");
    }

    @Test
    void cellsWithSeparatorsQuotesAndLinesComeBack() {
        String text = "a,b\n\"x, \"\"y\"\"\nz\",1.5\nw,2.5\n";
        TableFile table = read(text);
        assertEquals("x, \"y\"\nz", table.frame().words("a")[0]);
        assertEquals(text, DialectsTest.cells(table));
    }

    private static TableFile read(String text) {
        return DialectsTest.read(text, ReadOptions.none());
    }

    private static void said(TableFile table, String expected) {
        assertTrue(
                table.notes().stream().anyMatch(note -> note.contains(expected)),
                table.notes().toString());
    }

    private static void refused(String text, String expected) {
        FileFormatException refusal = assertThrows(FileFormatException.class, () -> read(text));
        assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
    }
}

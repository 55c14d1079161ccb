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
import org.junit.jupiter.api.function.Executable;
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
                "row 2, column 1 (name): 'x;\ny' is not a number (0 of the column's 2 cells are)",
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
        holds(parse(Csv.reader().decimalComma(), "a\n3,6\n1,8\n"), List.of("a"), 3.6, 1.8);
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
        fails("if its first cells name the rows, they need quotes or a heading", "a,b\n1,5,79\n2,5,54\n");
    }

    /** As R's read.table: with a heading less than cells the first cells are names, and so are numbers that do not count. */
    @Test
    void aHeadingLessThanCellsMeansNamesOfRows() {
        for (String text : List.of(
                "a b\n17 3.6 79\n3 1.8 54\n",
                "a\tb\n17\t3.6\t79\n3\t1.8\t54\n",
                "a;b\n17;3,6;79\n3;1,8;54\n",
                "a,b\n17,3.6,79\n3,1.8,54\n",
                "a,b\nMazda RX4,3.6,79\nFiat,1.8,54\n",
                "a,b,\n17,3.6,79,\n3,1.8,54,\n",
                "\"a\",\"b\"\n\"17\",3.6,79\n\"3\",1.8,54\n")) {
            Table table = parse(text);
            holds(table, List.of("a", "b"), 3.6, 79, 1.8, 54);
            assertTrue(
                    table.notes().get(0).startsWith("column 1 left out: it has no heading and names the rows"), text);
        }
        holds(parse("a 2001\n17 3.6 79\n3 1.8 54\n"), List.of("a", "2001"), 3.6, 79, 1.8, 54);
        for (String text : List.of(
                "a b\n17 3.6 79\n17 1.8 54\n",
                "a b\n1.7 3.6 79\n3.1 1.8 54\n",
                "2 4\n17 3.6 79\n3 1.8 54\n",
                "x%\t2.5\t3.5\t\n2%\t3.5\t4.5\t\"k\ta\"\n",
                "a,b\n3,6,79\n1,8,54\n")) {
            fails("row 1: expected ", text);
        }
    }

    @Test
    void yearsBesideWordsAreNames() {
        Table table = parse("year,1991,1992\n.5,3,4\n1.5,7,8\n");
        holds(table, List.of("year", "1991", "1992"), .5, 3, 4, 1.5, 7, 8);
        assertEquals(
                List.of("row 1 has the names of the columns, [1991, 1992] among them; withoutHeader() reads it as"
                        + " data"),
                table.notes());
        for (String text : List.of(
                "1991,1992\n.5,3\n1.5,7\n",
                "x,1991\n.5,1992\n1.5,1993\n",
                "x,1991,1991\n.5,3,4\n1.5,7,8\n",
                "x,1991,5\n.5,3,4\n1.5,7,8\n",
                "$5,1991\n3,4\n7,8\n",
                "n.d.\n.5\n1.5\n")) {
            fails("may be names of columns or data; withHeader() or withoutHeader() says which", text);
        }
    }

    @Test
    void separatorsAtTheEndsOfRowsMakeNoColumn() {
        holds(parse("a,\n3.6,\n1.8,\n"), List.of("a"), 3.6, 1.8);
        holds(parse("a;\n3,6;\n1,8;\n"), List.of("a"), 3.6, 1.8);
    }

    @Test
    void commasThatMayStandInsideNumbersAreAskedAbout() {
        for (String text : List.of(
                "3,6\n1,8\n",
                "7,146.111\n-5,247.810\n",
                "-19.490,819%\n-23.067,992%\n",
                "-19,263.135 \"a\"\n21,838.884 \"b\"\n",
                "-1,5%|-1,383\n0,5%|1,328\n",
                "-1,5%;2,5;\n0,5%;1,5;\"a;b\"\n")) {
            fails("separator(',') ", text);
        }
        holds(parse(Csv.reader().separator(','), "3,6\n1,8\n"), List.of("1", "2"), 3, 6, 1, 8);
        holds(parse("3.5,6\n1.25,8\n"), List.of("1", "2"), 3.5, 6, 1.25, 8);
        holds(parse("a,b\n3,6\n1,8\n"), List.of("a", "b"), 3, 6, 1, 8);
    }

    @Test
    void decimalCommasWithExponentsAreAskedAbout() {
        for (String text : List.of(
                "1,272e-04\n-1,815e-04\n2,5e-04\n",
                "1,272E+04\n-1,8E+04\n",
                "\u22121,272e\u221204\n1,8e\u221204\n",
                "1,5e3\n2,25\n",
                "1,5e3,2,5e3\n2,25,1,5\n")) {
            fails("may be two cells or one number with a comma; separator(',')", text);
        }
        holds(parse(Csv.reader().separator(','), "1,5e3\n2,25\n"), List.of("1", "2"), 1, 5e3, 2, 25);
        holds(parse(Csv.reader().decimalComma().separator(';'), "1,5e3\n2,25\n"), List.of("1"), 1.5e3, 2.25);
        holds(parse("1.5,5e3\n2,25\n"), List.of("1", "2"), 1.5, 5e3, 2, 25);
        holds(parse("a,b\n1,5e3\n2,25\n"), List.of("a", "b"), 1, 5e3, 2, 25);
    }

    @Test
    void aSingleRowMayBeOneNumberToo() {
        for (String text : List.of("1,5\n", "82,495.9\n", "1,5e-4\n", "1,5,2,5")) {
            fails("may be two cells or one number with a comma; separator(',')", text);
        }
        holds(parse(Csv.reader().separator(','), "1,5\n"), List.of("1", "2"), 1, 5);
        holds(parse("1.5,5\n"), List.of("1", "2"), 1.5, 5);
        holds(parse("1;5\n"), List.of("1", "2"), 1, 5);
    }

    @Test
    void aMarkAtTheEndOfANumberProvesNothing() {
        for (String rows : List.of(
                "red, -27, 63, 1.694,\nred, 37, -2, 1.975,\n",
                "red, -27, 63, 1.694\nred, 37, -2, 1.975\n",
                "red, -27, 63, 1.6944\nred, 37, -2, 1.9754\n",
                "red ,27 ,63 ,1.694\nred ,37 ,2 ,1.975\n",
                "red; 27; 63; 1.6944\nred; 37; 2; 1.9754\n")) {
            fails("row 1: expected 4 cells as in row 2, got 1; skipLines(1)", "Results of the survey\n" + rows);
        }
        fails(
                "separator(',') or separator(' ') says which",
                "Results of the survey\n1, -27, 63, 1.69\n2, 37, -2, 1.9\n");
        fails("got '1.694,' in row 2; decimalComma() reads it", "a;b\n1.694,;2\n1.975,;3\n");
        fails("'1,234' in row 2 may be 1234.0 or 1.234", "a;b\n1.;1,234\n2.;1,235\n");
        fails("'1.234' in row 2 may be 1.234 or 1234.0", "a;b\n1,;1.234\n2,;1.235\n");
        fails("'1,234.' in row 2 may be several cells below a title", "a\n1,234.\n2,345.\n");
        holds(parse("a b\n1. 2.5\n3. 4.\n"), List.of("a", "b"), 1, 2.5, 3, 4);
    }

    @Test
    void errorsOfSpreadsheetsAreNoComments() {
        fails("row 3, column 1 (x): '#N/A' says that the value is missing", "x,y\n1,2\n#N/A,3\n5,7\n");
        for (String error : List.of("#DIV/0!", "#REF!", "#WERT!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "#NV")) {
            fails("row 3, column 2 (y): '" + error + "' is not a number", "x;y\n1;2\n3;" + error + "\n5;7\n");
            for (String separator : List.of(",", ";", "\t", "|", " ", "; ")) {
                fails(
                        "row 3, column 1 (x): '" + error + "' is not a number",
                        "x;y\n1;2\n#;3\n5;7\n".replace("#", error).replace(";", separator));
            }
            fails("row 3, column 1 (x): '" + error + "' is not a number", "x\n1\n" + error + "\n5\n");
        }
        holds(parse(Csv.reader().completeRows(), "x,y,\n1,2,\n#N/A,3\n5,7,\n"), List.of("x", "y"), 1, 2, 5, 7);
        fails("may be names of columns or data", "#N/A,3\n1,2\n5,7\n");
        for (String comment : List.of("#N/A", "#N/A means missing", "#N/A: 3, 4", "#NOTE! 1,2", "#REF,1")) {
            Table table = parse(comment + "\nx,y\n1,2\n" + comment + "\n5,7\n");
            holds(table, List.of("x", "y"), 1, 2, 5, 7);
            assertEquals(List.of("lines left out because they begin with #: 2"), table.notes());
        }
    }

    @Test
    void integersThatNoDoubleIsAreRefused() {
        for (String id :
                List.of("9007199254740993", "-9007199254740993", "+9007199254740993.0", "\"9,007,199,254,740,993\"")) {
            fails(
                    "row 2, column 1 (id): no double is the integer '" + id.replace("\"", "")
                            + "'; withoutColumns(\"id\") leaves the column out",
                    "id,y\n" + id + ",1\n9007199254740992,2.5\n");
        }
        holds(
                parse("id,y\n9007199254740992,1\n-36893488147419103232,2e23\n9007199254740993.5,3\n"),
                List.of("id", "y"),
                0x1p53,
                1,
                -0x1p65,
                2e23,
                9007199254740993.5,
                3);
        holds(parse(Csv.reader().withoutColumns("id"), "id,y\n9007199254740993,1\n"), List.of("y"), 1);
    }

    @Test
    void aSingleHeadingMayBeATitle() {
        for (String text : List.of(
                "Results\n4;1.5\n127;2.5\n49;3.5\n",
                "Results\n4\t1.5\n127\t2.5\n49\t3.5\n",
                "Results\n4 1.5\n127 2.5\n49 3.5\n",
                "Results\n4,1.5\n127,2.5\n49,3.5\n",
                "Results;\n4;1.5;\n127;2.5;\n49;3.5;\n",
                "Results\nred;1.5\nred;2.5\nblue;3.5\n")) {
            fails("row 1: expected 2 cells as in row 2, got 1; skipLines(1)", text.replace("Results;", "Results"));
        }
        for (String text : List.of(
                "a\n1;1.5\n2;2.5\n3;3.5\n",
                "a\n\"4\";1.5\n\"127\";2.5\n\"49\";3.5\n",
                "a\nred;1.5\ngreen;2.5\nblue;3.5\n")) {
            holds(parse(text), List.of("a"), 1.5, 2.5, 3.5);
        }
    }

    @Test
    void commasBelowATitleMayBeBetweenCells() {
        for (String text : List.of("My data\n1,2\n3,4\n5,6\n", "% c\n1,2\n3,4\n", "a\n3,6\n", "a\n1,234\n2,345\n")) {
            fails("separator(',') says it is several, decimalComma() that it is one", text);
            fails("skipLines(1)", Csv.reader().separator(','), text);
            assertEquals(1, parse(Csv.reader().decimalComma(), text).columns().size());
        }
        for (Csv reader : List.of(Csv.reader(), Csv.reader().decimalPoint())) {
            fails("separator(';') that it is one", reader, "a\n37,697.59\n46,621.63\n");
        }
        fails("separator(';') that it is one", Csv.reader().decimalPoint(), "a\n1,234\n2,345\n");
        holds(parse(Csv.reader().separator(';'), "a\n37,697.59\n4,621.63\n"), List.of("a"), 37697.59, 4621.63);
        for (String text :
                List.of("My data\n6803, 1041,1107\n", "Results\n96,499, 1816\n", "T 2020\n1, 4,8\n2, 5,6\n")) {
            fails("separator(',') or separator(' ') says which", text);
        }
        holds(parse("a b\n1,2 3,4\n5,6 7,8\n"), List.of("a", "b"), 1.2, 3.4, 5.6, 7.8);
        holds(parse("a\n\"3,6\"\n\"1,8\"\n"), List.of("a"), 3.6, 1.8);
        holds(parse("a\n3,6\n2\n1,8\n"), List.of("a"), 3.6, 2, 1.8);
        holds(parse("a\n37,697.59\n621.63\n"), List.of("a"), 37697.59, 621.63);
        holds(parse("a\n1,234,567\n-2,345\n"), List.of("a"), 1234567, -2345);
    }

    @Test
    void aPointThatMaySetThousandsApartIsAskedAbout() {
        for (String text : List.of(
                "a\tb\n3.397\t5\n-1.826\t4\n",
                "a\n3.397\n1.826\n",
                "a|b\n713|1\n-1.992|2\n",
                "a,b\n713,1\n1.992,2\n")) {
            fails("decimalPoint() or decimalComma() says which", text);
        }
        holds(parse("a\tb\n3.397\t5\n-0.826\t4\n"), List.of("a", "b"), 3.397, 5, -.826, 4);
        holds(parse("a,b\n3.397,5\n1.826,4\n"), List.of("a", "b"), 3.397, 5, 1.826, 4);
    }

    @Test
    void quotesStandAroundWholeCells() {
        fails("row 2, column 1: expected quotes around the whole cell, got '$\"5'", "a,b\n$\"5,100\",3\n");
        holds(parse("a,size\n3.6,6\"\n1.8,5\"\n"), List.of("a"), 3.6, 1.8);
        fails("row 3, column 1 (a): the cell is empty; completeRows()", "a\n3.6\n\"\"\n1.8\n");
        Table table = parse("a\n\n3.6\n\n1.8\n\n");
        holds(table, List.of("a"), 3.6, 1.8);
        assertEquals(List.of("empty lines left out: 2"), table.notes());
    }

    @Test
    void whatIsToldIsDoneOrRefused() {
        fails(
                "column 1: expected numbers with a decimal comma, got '2.5' in row 2; decimalPoint() reads it",
                Csv.reader().decimalComma(),
                "1.5;2\n2.5;3\n");
        fails(
                "column 2 (b): expected numbers with a decimal point, got '1,5' in row 2; decimalComma() reads it",
                Csv.reader().decimalPoint(),
                "a;b\n1;1,5\n2;2,5\n");
        fails(
                "t.csv: completeRows() leaves no row; the first missing value is that of column 2 (b) in row 2",
                Csv.reader().completeRows(),
                "a,b\n1,\n,4\n2,\n,5\n3,\n4,6\n".replace("4,6\n", ""));
        fails("t.csv: no column is left of [a, b]", Csv.reader().withoutColumns("a", "b"), "a,b\n1,2\n");
        for (Executable call : List.<Executable>of(
                () -> Csv.reader().columns(),
                () -> Csv.reader().skipLines(-1),
                () -> Csv.reader().separator('"'),
                () -> Csv.reader().separator('1'),
                () -> Csv.reader().columns("a").withoutColumns("a"),
                () -> Csv.reader().withoutColumns("a").columns("b", "a"))) {
            assertTrue(assertThrows(IllegalArgumentException.class, call)
                    .getMessage()
                    .startsWith("Csv"));
        }
    }

    /** As C, Python and R: the nearest double is 0; a number that is too large has none. */
    @Test
    void numbersTooSmallForADoubleAreZeroWithANote() {
        Table table = parse("a,b\n1e-400,0e5\n-2.5e-999,4.9e-324\n");
        holds(table, List.of("a", "b"), 0, 0, -0.0, Double.MIN_VALUE);
        assertEquals(
                List.of("numbers too small for a double, read as 0: 2; the first is '1e-400' in row 2"), table.notes());
        fails("expected a finite number, got '1e400'", "a,b\n1e400,2\n");
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
        for (String names : List.of("0,1", "1990,1991,1992", "7,3", "year,5")) {
            String text = names + "\n" + names.replaceAll("[^,]+", "0.5") + "\n" + names.replaceAll("[^,]+", "1.5");
            fails("may be names of columns or data; withHeader() or withoutHeader() says which", text);
            assertEquals(
                    List.of(names.split(",")),
                    parse(Csv.reader().withHeader(), text).columns());
        }
        assertEquals(
                3, parse(Csv.reader().withoutHeader(), "0,1\n.5,.5\n.5,.5\n").rows());
        assertEquals(
                1, parse(Csv.reader().skipLines(1), "150,4,setosa\n1,2,3\n").rows());
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
                List.of("rows with missing values left out: 2; the first such value is that of column 2 (b) in row 2"),
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
        fails("row 3, column 2 (b): 'inf' is not a number (1 of the column's 2 cells is)", "a,b\n1,2\n3,inf\n");
        fails("row 2, column 2 (b): the cell is empty; completeRows() leaves out such rows", "a,b\n1,\n3,4\n");
        fails("row 3, column 1 (a): 'x' is not a number (1 of the column's 2 cells is)", "a,b\n1,2\nx,2\n");
        fails("row 1, column 2: expected a finite number, got '1e999'", "1.5,1e999\n");
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
    void aTableIsNotOverwrittenByItsNumbers(@TempDir Path folder) throws IOException {
        Path table = Files.writeString(folder.resolve("t.csv"), "a,b\n1,2\n");
        Path link = Files.createSymbolicLink(folder.resolve("t.npy"), table);
        for (Path same : List.of(table, link)) {
            assertThrows(IllegalArgumentException.class, () -> Csv.reader().toNpy(table, same));
        }
        assertEquals("a,b\n1,2\n", Files.readString(table));
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

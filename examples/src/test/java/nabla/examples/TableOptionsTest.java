package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nabla.examples.faithful.Measurements;
import nabla.nn.data.Csv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a message about a table advises can be done from the command line. */
class TableOptionsTest {
    @TempDir
    private Path folder;

    @Test
    void everyCallOfTheReaderIsAnOption() {
        var options = new CommandLine(new OldFaithful()).getCommandSpec().optionsMap();
        for (Method call : Csv.class.getMethods()) {
            // Rows with missing values are always left out.
            if (call.getReturnType() == Csv.class
                    && !List.of("reader", "completeRows").contains(call.getName())) {
                String option =
                        "--" + call.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
                assertTrue(options.containsKey(option), option);
            }
        }
    }

    @Test
    void optionsSayHowATableIsRead() throws IOException {
        String rows = "1.234;5;x\n2.345;7;y\n".repeat(15);
        Measurements commas = read("A title\n" + rows, "--skip-lines", "1", "--without-header", "--decimal-comma");
        assertEquals(1234, commas.values().get(0, 0));
        Measurements points = read("a;b;c\n" + rows, "--decimal-point", "--columns", "b,a");
        assertArrayEquals(new double[] {5, 1.234}, points.values().select(0, 0).toArray());
        Measurements some = read(
                "2001;b;c\n" + rows,
                "--with-header",
                "--separator",
                ";",
                "--decimal-point",
                "--without-columns",
                "b,c");
        assertEquals("2001", some.columns().get(0).name());
        assertEquals(1, some.columns().size());
        Files.writeString(
                folder.resolve("latin.csv"), "gr\u00f6\u00dfe\n" + "3\n4\n".repeat(15), StandardCharsets.ISO_8859_1);
        Measurements latin = parsed("--data", folder.resolve("latin.csv").toString(), "--charset", "ISO-8859-1")
                .read();
        assertEquals("gr\u00f6\u00dfe", latin.columns().get(0).name());
    }

    @Test
    void optionsWithoutATableAreAWrongCall() {
        for (String[] told : new String[][] {{"--columns", "a"}, {"--skip-lines", "1"}, {"--decimal-comma"}}) {
            Stopped wrong = assertThrows(Stopped.class, () -> parsed(told).read());
            assertTrue(wrong.getMessage().endsWith("--data FILE.csv is missing"), wrong.getMessage());
            assertEquals(2, wrong.status());
        }
    }

    @Test
    void messagesSayThatCallsAreOptions() {
        Stopped stopped = assertThrows(Stopped.class, () -> read("1990,1991\n" + ".5,3.5\n".repeat(30)));
        assertTrue(stopped.getMessage().endsWith("says which (these are options, too: see -h)"), stopped.getMessage());
        Stopped wrong = assertThrows(Stopped.class, () -> read("a\n1\n", "--separator", "5"));
        assertEquals(2, wrong.status());
    }

    private Measurements read(String table, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("table.csv"), table);
        List<String> all = new ArrayList<>(List.of("--data", file.toString()));
        all.addAll(List.of(options));
        return parsed(all.toArray(String[]::new)).read();
    }

    private static TableOptions parsed(String... options) {
        TableOptions table = new TableOptions();
        new CommandLine(table).parseArgs(options);
        return table;
    }
}

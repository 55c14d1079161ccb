package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input ends in one line that says what is wrong and where. */
class BadInputTest {
    private static final String ROWS = "1.5,2\n2.25,4\n".repeat(15);

    @TempDir
    private Path folder;

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("nowhere.csv");
        assertEquals(file + ": there is no such file", message("--data", file.toString()));
    }

    @Test
    void aTableOfTextHasNothingToLearn() throws IOException {
        tells("a,b\n" + "red,blue\n".repeat(30), ": no column is numeric");
    }

    @Test
    void aRaggedRowIsNamed() throws IOException {
        tells("a,b\n" + ROWS + "3\n" + ROWS, ", row 32: 1 cells, but there are 2 columns");
    }

    @Test
    void aNumberThatIsNoneIsNamedByRowAndColumn() throws IOException {
        tells("a,b\n" + ROWS + "3,NaN\n" + ROWS, ", row 32, column 2 (b): 'NaN' is not a finite number");
    }

    @Test
    void fewRowsAreRefused() throws IOException {
        tells("a,b\n" + "1,2\n".repeat(19), ": 19 rows, but at least 20 are needed");
    }

    @Test
    void columnsThatNeverVaryAreRefused() throws IOException {
        tells("a,b\n" + "1,2\n".repeat(20), ": every column has one value in all rows, so there is nothing to learn");
    }

    @Test
    void columnsThatDependOnEachOtherHaveNoDensity() throws IOException {
        StringBuilder rows = new StringBuilder("a,b\n");
        for (int i = 0; i < 40; i++) {
            rows.append(Math.sqrt(i)).append(',').append(2 * Math.sqrt(i)).append('\n');
        }
        String message = message("--data", write(rows.toString()).toString());
        assertTrue(message.contains("column 1 is a linear combination of the columns before it"), message);
    }

    @Test
    void anUnknownOptionIsNamed() {
        assertEquals("Unknown option: '--fast'", message("--fast"));
    }

    @Test
    void anUnknownMethodIsAnsweredByTheKnownOnes() {
        String message = message("--method", "magic");
        assertTrue(message.contains("[EXACT, DENOISING, BOTH]") && message.contains("'magic'"), message);
    }

    @Test
    void stepsHaveToBePositive() {
        assertEquals("--steps 0: at least one step is needed", message("--steps", "0"));
    }

    @Test
    void aFolderBelowAFileCannotBeMade() throws IOException {
        Path out = write("a").resolve("out");
        String message = message("--out", out.toString());
        assertTrue(message.startsWith(out + ": the folder cannot be made: "), message);
    }

    @Test
    void theProgramPrintsOneLineAndExitsWithOne() throws IOException, InterruptedException {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OldFaithful.class.getName(),
                        "--data",
                        "nowhere.csv")
                .redirectErrorStream(true)
                .start();
        String printed = new String(program.getInputStream().readAllBytes());
        assertEquals("nowhere.csv: there is no such file" + System.lineSeparator(), printed);
        assertEquals(1, program.waitFor());
    }

    private void tells(String table, String expected) throws IOException {
        Path file = write(table);
        assertEquals(file + expected, message("--data", file.toString()));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("table.csv"), text);
    }

    private static String message(String... args) {
        Stopped stopped = assertThrows(Stopped.class, () -> Launch.run(new OldFaithful(), args));
        assertEquals(1, stopped.getMessage().lines().count());
        assertEquals(0, stopped.getStackTrace().length);
        return stopped.getMessage();
    }
}

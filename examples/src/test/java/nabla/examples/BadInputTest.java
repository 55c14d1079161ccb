package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        tells("a,b\n" + "red,blue\n".repeat(30), ": no column is numeric; row 1 is [a, b]");
    }

    @Test
    void aRaggedRowIsNamed() throws IOException {
        tells("a,b\n" + ROWS + "3\n" + ROWS, ", row 32: expected 2 cells as in row 1, got 1");
    }

    @Test
    void aCellThatIsNotAFiniteNumberIsNamedByRowAndColumn() throws IOException {
        String message =
                message("--data", write("a,b\n" + ROWS + "3,Infinity\n" + ROWS).toString());
        assertTrue(message.contains(", row 32, column 2 (b): ") && message.contains("'Infinity'"), message);
    }

    @Test
    void fewRowsAreRefused() throws IOException {
        tells("a,b\n" + "1,2\n".repeat(19), ": expected at least 20 rows, got 19");
        tells(
                "a,b\n" + "1,2\n".repeat(15) + "1,\n".repeat(15),
                ": expected at least 20 rows, got 15 (rows with missing values left out: 15; the first such value is"
                        + " that of column 2 (b) in row 17)");
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
        String message =
                message("--method", "exact", "--data", write(rows.toString()).toString());
        assertTrue(message.contains("column b is a linear combination of the column a,"), message);
    }

    @Test
    void anUnknownOptionIsNamed() {
        assertEquals("Unknown option: '--fast' (see -h)", message("--fast"));
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
    void numbersWhoseSquaresOverflowAreRefused() throws IOException {
        tells("a,b\n" + ROWS + "1e300,3\n", ", column a: expected numbers below 1.0E150, got 1.0E300");
    }

    @Test
    void workThatFailsPrintsOneLineAndExitsWithOne() throws IOException, InterruptedException {
        exits(
                1,
                "there is no such file",
                "--data",
                folder.resolve("nowhere.csv").toString());
    }

    @Test
    void aWrongCallPrintsOneLineAndExitsWithTwo() throws IOException, InterruptedException {
        exits(2, "Unknown option: '--fast' (see -h)", "--fast");
        exits(2, "--steps 0: at least one step is needed", "--steps", "0");
    }

    @Test
    void kernelsThatDoNotExistAreAWrongCall() throws IOException, InterruptedException {
        Process program = Programs.start(List.of("-Dnabla.kernels=fast"), OldFaithful.class, folder);
        exits(2, "nabla.kernels: expected scalar or vector, got fast", program);
    }

    private void exits(int status, String expected, String... args) throws IOException, InterruptedException {
        exits(status, expected, Programs.start(OldFaithful.class, folder, args));
    }

    private static void exits(int status, String expected, Process program) throws IOException, InterruptedException {
        List<String> printed = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("reading "))
                .toList();
        assertEquals(1, printed.size(), printed.toString());
        assertTrue(printed.get(0).contains(expected), printed.toString());
        assertEquals(status, program.waitFor());
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

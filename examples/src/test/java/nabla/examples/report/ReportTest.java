package nabla.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void numbersHaveFourSignificantDigitsInEveryUnit() {
        assertEquals("0.357", Digits.of(0.357));
        assertEquals("0.3571", Digits.of(0.357149));
        assertEquals("70.90", Digits.of(70.8973));
        assertEquals("-12", Digits.of(-12));
        assertEquals("2.459E+16", Digits.of(2.4585152418968900e16));
        assertEquals("1.235E-7", Digits.of(1.23456e-7));
        assertEquals("0", Digits.of(0));
        assertEquals("0.001", Digits.of(0.0010000000000000009));
        assertEquals("0.00001", Digits.of(Math.nextDown(1e-5)));
        assertEquals("1E-7", Digits.of(1e-7));
    }

    @Test
    void aTableFitsIntoEightyColumns() {
        TextTable table = new TextTable(List.of("", "train", "held out", "A: exact", "B: denoising"));
        table.add(List.of("covariance of a_column_with_a_long_name and of another", "-1.235E-7", "1", "2", "3"));
        assertTrue(table.toString().lines().allMatch(line -> line.length() <= 80), table.toString());
        assertTrue(table.toString().contains("covariance of a_column_with"));
    }

    @Test
    void workThatStopsEarlyIsFinishedAndSaysWhy() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Progress progress = new ProgressLines(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        progress.start("A", 3000);
        progress.reached(580, "");
        progress.finish(580, "no gain for 400 steps");
        assertEquals(
                "A: finished at step 580: no gain for 400 steps",
                bytes.toString(StandardCharsets.UTF_8).strip());
    }
}

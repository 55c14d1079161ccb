package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableScoreboardTest {
    @Test
    void independentColumnsLoseThePairs() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            Launch.run(new TableScoreboard(), "--model", "gaussian", "--quick", "--table", "faithful");
        } finally {
            System.setOut(before);
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("| | faithful |"), text);
        assertTrue(text.matches("(?s).*\\| pair fid\\. train \\| 0\\.\\d{3} gmm 0\\.998 \\(0\\.994\\) \\|.*"), text);
        assertTrue(text.contains("won: 0 of 11 cells"), text);
    }

    @Test
    void badOptionsAreRefused() {
        for (String[] bad : new String[][] {{"--seeds", "4"}, {"--seeds", "0"}, {"--threads", "0"}, {"--table", "x"}}) {
            assertEquals(
                    2,
                    assertThrows(Stopped.class, () -> Launch.run(new TableScoreboard(), bad))
                            .status());
        }
    }
}

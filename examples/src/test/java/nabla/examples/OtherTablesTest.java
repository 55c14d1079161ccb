package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job takes any numeric table. */
class OtherTablesTest {
    @TempDir
    private Path folder;

    @Test
    void oneColumnServes() throws IOException {
        assertTrue(page(Rng.of(1).normal(60, 1)).contains("mean of x0"));
    }

    @Test
    void manyColumnsServe() throws IOException {
        assertTrue(page(Rng.of(2).normal(60, 5)).contains("largest error of a correlation"));
    }

    @Test
    void aConstantColumnIsLeftOut() throws IOException {
        Tensor x = Rng.of(3).normal(60, 2);
        assertTrue(page(Tensor.concat(1, x, Tensor.ones(60, 1))).contains("covariance of x0 and x1"));
    }

    private String page(Tensor rows) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int j = 0; j < rows.size(1); j++) {
            text.append(j == 0 ? "x" : ",x").append(j);
        }
        for (double[] row : rows.toMatrix()) {
            for (int j = 0; j < row.length; j++) {
                text.append(String.format(Locale.ROOT, j == 0 ? "%n%s" : ",%s", row[j]));
            }
        }
        Path file = folder.resolve("table.csv");
        Files.writeString(file, text);
        Path out = folder.resolve("out");
        Launch.run(new OldFaithful(), "--quick", "--steps", "40", "--data", file.toString(), "--out", out.toString());
        return Files.readString(out.resolve("index.html"));
    }
}

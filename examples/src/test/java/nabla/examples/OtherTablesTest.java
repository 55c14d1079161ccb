package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job takes any numeric table. */
@Tag("long")
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

    @Test
    void unitsDoNotMatter() throws IOException {
        Tensor x = Rng.of(4).normal(60, 2);
        assertTrue(page(x.mul(1e16).add(3e17)).contains("E+17"));
        assertTrue(page(x.mul(1e-9)).contains("E-"));
    }

    @Test
    void moreRowsThanNeededAreBoundedAndSaid() throws IOException {
        String page = page(Rng.of(5).normal(42_000, 3));
        assertTrue(page.contains("41500 rows to learn from, 500 held out"), page.substring(0, 4000));
        assertTrue(page.contains("1000 of the rows to learn from, drawn at random"));
    }

    /** What the reader of tables left out stands on the page, not only on the console. */
    @Test
    void whatWasNotReadIsOnThePage() throws IOException {
        StringBuilder rows = new StringBuilder("name,x\n");
        for (double x : Rng.of(7).normal(60).toArray()) {
            rows.append("a,").append(x).append('\n');
        }
        String page = page(rows.toString());
        assertTrue(page.contains("column 1 (name) left out"), page.substring(0, 4000));
    }

    /** Rows that are there twice have no density, which only exact score matching minds. */
    @Test
    void aMethodThatCannotLearnDoesNotKeepTheOtherFromIt() throws IOException {
        Tensor values = Rng.of(6).normal(30, 2);
        String page = page(Tensor.concat(0, values, values));
        assertTrue(page.contains(" rows are copies of others"), page.substring(0, 4000));
        assertTrue(page.contains("B: denoising (5 annealed Langevin steps a level)"));
    }

    /** The test by MMD² cannot tell normal samples from the normal distribution, so it must not praise a model either. */
    @Test
    void noVerdictComesWithoutItsPower() throws IOException {
        String page = page(Rng.of(2).normal(60, 5));
        assertTrue(page.contains("cannot even tell it from these data"));
        assertTrue(page.contains("no verdict") || page.contains("can be told from the data"));
        assertFalse(page.contains("cannot be told"));
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
        return page(text.toString());
    }

    private String page(String table) throws IOException {
        Path file = folder.resolve("table.csv");
        Files.writeString(file, table);
        Path out = folder.resolve("out");
        Launch.run(new OldFaithful(), "--quick", "--steps", "40", "--data", file.toString(), "--out", out.toString());
        return Files.readString(out.resolve("index.html"));
    }
}

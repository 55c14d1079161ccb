package nabla.scorematching.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.GuidePage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/tables.md: it runs, and it is what the page shows. */
class TablesGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "tables.md");
    private static final Path TEST = Path.of("src/test/java/nabla/scorematching/tables/TablesGuideTest.java");

    @Test
    void everyBlockOfThePageRuns(@TempDir Path folder) {
        Path file = folder.resolve("model.safetensors");
        double[] z = Rng.of(0).normal(90, 2).toArray();
        String[] kind = IntStream.range(0, 90)
                .mapToObj(i -> i % 9 == 8 ? null : i % 2 == 0 ? "a" : "b")
                .toArray(String[]::new);
        double[] length = IntStream.range(0, 90)
                .mapToDouble(i -> i % 7 == 3 ? Double.NaN : z[2 * i] + i % 2)
                .toArray();
        double[] price =
                IntStream.range(0, 90).mapToDouble(i -> Math.exp(z[2 * i + 1])).toArray();

        DataFrame table = DataFrame.builder()
                .numbers("length", length) // NaN is a gap
                .numbers("price", price)
                .words("kind", kind) // null is a gap
                .build();
        TableModel model = TableModel.fit(table, Rng.of(1));
        System.out.println(model.choices());
        DataFrame rows = model.sample(Rng.of(2), 500);
        Tensor nats = model.logProb(table, Rng.of(3));
        Tensor strange = model.anomalyScore(table, Rng.of(4)); // the higher, the stranger
        List<DataFrame> complete = model.impute(table, 10, Rng.of(5)); // ten completions
        model.write(file);
        TableModel same = TableModel.read(file);

        assertEquals(500, rows.rows());
        assertArrayEquals(nats.toArray(), same.logProb(table, Rng.of(3)).toArray());
        assertEquals(90, strange.size());
        assertTrue(complete.stream().allMatch(c -> c.missing("length") + c.missing("kind") == 0));

        TableModel told = TableModel.training()
                .column("kind", ColumnKind.TEXT) // leaves it out
                .bounded("length", -20, 20)
                .withoutNetwork()
                .fit(table, Rng.of(1));

        assertEquals(List.of("length", "price"), told.schema().learnt());

        DataFrame balanced = model.sampling().balanced().withGaps().sample(Rng.of(6), 500);
        TableModel.Likelihood likelihood = model.likelihood(balanced, Rng.of(7));
        double error = likelihood.standardError().max().item();
        Tensor gradient = model.score(balanced); // [500, 2]: length and price

        assertTrue(error < 1, "error " + error);
        assertArrayEquals(new int[] {500, 2}, gradient.shape());
    }

    @Test
    void aFitGoesOnFromItsCheckpoint(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.safetensors");
        Path checkpoint = folder.resolve("model.checkpoint");
        DataFrame table =
                DataFrame.builder().numbers("x", Rng.of(0).normal(30).toArray()).build();

        TableModel model = TableModel.training().checkpoint(checkpoint).fit(table, Rng.of(1));
        model.write(file);
        Files.delete(checkpoint);

        assertEquals(
                TableModel.fit(table, Rng.of(1)).choices(),
                TableModel.read(file).choices());
    }

    @Test
    void everyBlockOfThePageStandsHere() throws IOException {
        assertEquals(4, GuidePage.blocks(GUIDE, TEST));
    }
}

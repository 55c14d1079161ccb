package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import nabla.autodiff.Tensor;
import nabla.examples.faithful.Measurements;
import nabla.nn.files.Model;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job's quick mode from end to end. */
@Tag("long")
class OldFaithfulTest {
    private static final List<String> PICTURES = List.of(
            "samples.png", "starts.png", "one-cluster.png", "score-field.png", "learning-curves.png", "annealing.png");

    @TempDir
    private static Path folder;

    private static Path out;

    @BeforeAll
    static void runQuickly() {
        out = folder.resolve("first");
        Launch.run(new OldFaithful(), "--quick", "--out", out.toString());
    }

    @Test
    void everyPictureIsThereAndOnThePage() throws IOException {
        String page = Files.readString(out.resolve("index.html"));
        for (String picture : PICTURES) {
            assertTrue(ImageIO.read(out.resolve(picture).toFile()).getWidth() > 1000, picture);
            assertTrue(page.contains("href=\"" + picture + "\""), picture);
        }
        assertTrue(page.contains("MMD²") && page.contains("loss on the held-out data"));
    }

    @Test
    void everyNumberIsFinite() throws IOException {
        List<String> lines = Files.readAllLines(out.resolve("numbers.csv"));
        assertTrue(lines.size() > 12);
        int numbers = 0;
        for (String line : lines.subList(1, lines.size())) {
            String figures = line.substring(line.lastIndexOf('"') + 1);
            for (String figure : figures.split(",")) {
                if (!figure.isEmpty()) {
                    assertTrue(Double.isFinite(Double.parseDouble(figure)), line);
                    numbers++;
                }
            }
        }
        assertTrue(numbers > 40);
    }

    /** The score in data units: its mean over the data is 0 if p vanishes at infinity, and here nearly so. */
    @Test
    void modelsGiveTheScoreInDataUnits() {
        Tensor data = Measurements.oldFaithful().values();
        Model exact = Model.read(out.resolve("exact.safetensors"));
        Tensor scaled = exact.apply(data).mul(data.variance(0).sqrt());
        assertEquals(0, scaled.mean(0).abs().max().item(), 0.5);
        assertTrue(scaled.square().mean().item() > 1);
        assertTrue(Double.isFinite(ScoreOfRow.score(out).sum().item()));
    }

    /** With noise much wider than the data, their score is nearly −(x − mean)/(σ² + 1) in standard deviations. */
    @Test
    void theModelOfDenoisingIsToldTheNoise() {
        Tensor data = Measurements.oldFaithful().values();
        Tensor z = data.sub(data.mean(0)).div(data.variance(0).sqrt());
        Model model = Model.read(out.resolve("denoising.safetensors"));
        for (double sigma : new double[] {3, 4.5}) {
            Tensor score =
                    model.apply(data, Tensor.scalar(sigma)).mul(data.variance(0).sqrt());
            Tensor error = score.mul(sigma * sigma + 1).add(z);
            assertEquals(0, error.square().mean().item(), 0.1);
        }
    }

    /** What the pictures show: chains of A stay where they began, those of B divide as the data do. */
    @Test
    void onlyDenoisingForgetsWhereChainsBegan() throws IOException {
        List<String> lines = Files.readAllLines(out.resolve("numbers.csv"));
        String[] shares = line(lines, "the same, chains").split(",");
        assertTrue(Double.parseDouble(shares[shares.length - 2]) < 0.3);
        assertEquals(0.357, last(lines, "the same, chains"), 0.1);
    }

    @Test
    void thePageSaysWhoForgets() throws IOException {
        List<String> said = Files.readAllLines(out.resolve("index.html")).stream()
                .filter(line -> line.contains("from random starts"))
                .map(line -> line.substring(line.lastIndexOf(": the start ")))
                .toList();
        assertEquals(List.of(": the start decides</li>", ": the start is forgotten</li>"), said);
    }

    @Test
    void theSameSeedGivesTheSameBits() throws IOException {
        Path again = folder.resolve("again");
        Launch.run(new OldFaithful(), "--quick", "--out", again.toString());
        for (String file :
                List.of("numbers.csv", "index.html", "exact.safetensors", "denoising.safetensors", "samples.png")) {
            assertArrayEquals(Files.readAllBytes(out.resolve(file)), Files.readAllBytes(again.resolve(file)), file);
        }
    }

    @Test
    void aMethodAloneGivesTheFiguresItGivesBesideAnother() throws IOException {
        Path alone = folder.resolve("alone");
        Launch.run(new OldFaithful(), "--quick", "--method", "exact", "--out", alone.toString());
        assertArrayEquals(
                Files.readAllBytes(out.resolve("exact.safetensors")),
                Files.readAllBytes(alone.resolve("exact.safetensors")));
        assertFalse(Files.exists(alone.resolve("denoising.safetensors")));
    }

    /** What the full run promises of its samples, for the seed that it uses if none is given. */
    @Test
    void denoisingDrawsTheDataAsTheyAre() throws IOException {
        Path full = folder.resolve("full");
        Launch.run(new OldFaithful(), "--method", "denoising", "--out", full.toString());
        List<String> lines = Files.readAllLines(full.resolve("numbers.csv"));
        assertEquals(0.357, last(lines, "share of"), 0.06);
        assertTrue(last(lines, "MMD²") < last(lines, "95th percentile of MMD²"));
        assertEquals(0, last(lines, "rows outside"));
        Tensor data = Measurements.oldFaithful().values();
        double duration = data.variance(0).get(0);
        double waiting = data.variance(0).get(1);
        assertEquals(duration, last(lines, "variance of duration"), 0.08 * duration);
        assertEquals(waiting, last(lines, "variance of waiting"), 0.08 * waiting);
    }

    private static double last(List<String> lines, String name) {
        String[] cells = line(lines, name).split(",");
        return Double.parseDouble(cells[cells.length - 1]);
    }

    private static String line(List<String> lines, String name) {
        return lines.stream().filter(l -> l.startsWith('"' + name)).findFirst().orElseThrow();
    }
}

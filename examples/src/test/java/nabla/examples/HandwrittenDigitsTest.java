package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import nabla.autodiff.Tensor;
import nabla.nn.files.Model;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The digits' quick mode from end to end. */
@Tag("long")
class HandwrittenDigitsTest {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void runQuickly() {
        Launch.run(new HandwrittenDigits(), "--quick", "--out", folder.toString());
    }

    @Test
    void thePictureIsThere() throws IOException {
        assertTrue(ImageIO.read(folder.resolve("samples.png").toFile()).getWidth() > 1000);
    }

    /** Noise as wide as the pixels has an agreement of about 0.1 and lies farther from all digits than any digit. */
    @Test
    void theSamplesLookLikeDigits() throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("numbers.csv"));
        double[] samples = numbers(lines.get(1));
        assertTrue(samples[0] > 0.4, lines.get(1));
        assertTrue(samples[1] > 0.5 && samples[1] < 2.4, lines.get(1));
        assertTrue(samples[2] < 0.15, lines.get(1));
        assertEquals(200, Arrays.stream(samples).skip(3).sum());
    }

    private static double[] numbers(String line) {
        return Arrays.stream(line.split(","))
                .skip(1)
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    /** Of 64 pixels and ten numbers for the label. */
    @Test
    void theModelIsReadBackAsAScore() {
        Tensor score = Model.read(folder.resolve("digits.safetensors")).apply(Tensor.zeros(2, 74), Tensor.scalar(0.5));
        assertEquals(148, score.size());
        assertTrue(Double.isFinite(score.sum().item()));
    }

    /** Uniform pixels cost log₂ 17 = 4.09 bits, a Gaussian for all digits together about 3. */
    @Test
    void theLikelihoodIsThatOfAModelThatHasLearnt(@TempDir Path other) throws IOException {
        Launch.run(new HandwrittenDigits(), "--likelihood", "--quick", "--out", other.toString());
        double[] bits = Arrays.stream(
                        Files.readAllLines(other.resolve("bits.csv")).get(1).split(","))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertTrue(bits[0] > 2 && bits[0] < 3, Arrays.toString(bits));
        assertTrue(bits[1] < 0.03 && bits[2] < 0.01 && bits[3] < 0.02 && bits[4] < 0.01, Arrays.toString(bits));
    }

    @Test
    void stepsHaveToBePositive() {
        Stopped stopped = assertThrows(Stopped.class, () -> Launch.run(new HandwrittenDigits(), "--steps", "0"));
        assertEquals("--steps 0: at least one step is needed", stopped.getMessage());
    }
}

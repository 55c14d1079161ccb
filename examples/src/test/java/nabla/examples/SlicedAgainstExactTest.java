package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlicedAgainstExactTest {
    @TempDir
    private Path folder;

    @Test
    void aShortRunDrawsItsPicture() throws IOException {
        Launch.run(new SlicedAgainstExact(), "--dim", "3", "--steps", "100", "--out", folder.toString());
        assertTrue(ImageIO.read(folder.resolve("sliced-against-exact.png").toFile())
                        .getWidth()
                > 500);
    }

    @Test
    void dimensionsHaveToBePositive() {
        Stopped stopped = assertThrows(Stopped.class, () -> Launch.run(new SlicedAgainstExact(), "--dim", "0"));
        assertEquals("--dim and --steps: at least 1 is needed", stopped.getMessage());
    }
}

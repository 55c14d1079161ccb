package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import nabla.autodiff.Rng;
import nabla.examples.sampling.Imputed;
import nabla.examples.sampling.Paths;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class SamplingPicturesTest {
    private static final Path DOCS = Path.of("..", "docs");

    @TempDir
    private Path folder;

    @Test
    void thePageShowsThePicturesThatTheProgramDraws() throws IOException {
        var shown = Pattern.compile("images/(sampling-[a-z-]+\\.png)")
                .matcher(Files.readString(DOCS.resolve("sampling.md")))
                .results()
                .map(picture -> picture.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(SamplingPictures.files()), shown);
        for (String picture : shown) {
            assertTrue(Files.exists(DOCS.resolve("images").resolve(picture)), picture);
        }
    }

    @Test
    void picturesOfPathsAndOfImputedValuesAreDrawn() throws IOException {
        Paths.figure(Rng.of(2)).write(folder.resolve("paths.png"));
        Imputed.figure(Rng.of(2)).write(folder.resolve("imputed.png"));
        assertTrue(Files.size(folder.resolve("paths.png")) > 10_000);
        assertTrue(Files.size(folder.resolve("imputed.png")) > 10_000);
    }
}

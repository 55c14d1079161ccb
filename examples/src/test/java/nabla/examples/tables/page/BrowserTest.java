package nabla.examples.tables.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import nabla.examples.InstalledBrowser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pages in headless Chromium, where one is installed: the property nabla.browser or the environment's CHROMIUM names it, or it is on
 * the path. Its pictures are in target/pages.
 */
@Tag("long")
class BrowserTest {
    private static final int SECONDS = 60;

    /** The page in a frame of one width; what is found out about it becomes the text of the document. */
    private static final String FRAME = """
            <!DOCTYPE html>
            <html><body style="margin:0"><iframe width="%1$d" height="%2$d" style="border:0;display:block"></iframe>
            <p id="found">nothing</p>
            <script>
            const frame = document.querySelector('iframe');
            frame.onload = () => {
              const page = frame.contentDocument, root = page.documentElement, wide = [];
              for (const e of page.body.querySelectorAll('*')) {
                if (e.getBoundingClientRect().right > %1$d + 1 && !e.closest('.wide') && !e.closest('svg')) wide.push(e.tagName);
              }
              const letters = [...page.querySelectorAll('svg.chart')].map(s => 11 * s.getBoundingClientRect().width / s.viewBox.baseVal.width);
              document.getElementById('found').textContent = JSON.stringify({
                width: root.scrollWidth, wide: wide.length,
                charts: letters.length, letter: Math.floor(Math.min(...letters)),
                requests: frame.contentWindow.performance.getEntriesByType('resource').length,
                injected: page.querySelectorAll('script, img').length });
            };
            frame.src = '%3$s';
            </script></body></html>
            """;

    @TempDir
    private static Path folder;

    private static String browser;

    @BeforeAll
    static void aBrowserIsInstalled() throws Exception {
        Optional<String> named = InstalledBrowser.named();
        Optional<String> found = named.or(InstalledBrowser::onThePath);
        assumeTrue(found.isPresent(), "no Chromium: name one by -Dnabla.browser or CHROMIUM, or put it on the path");
        browser = found.get();
        if (named.isEmpty()) {
            Path trial = Files.writeString(folder.resolve("trial.html"), "<p>legible</p>");
            boolean shows = run(500, trial, folder.resolve("trial.png")).contains("legible");
            assumeTrue(shows, browser + " on the path shows no page of " + folder);
        }
    }

    @ParameterizedTest
    @CsvSource({"plain, 420, 21", "plain, 1280, 21", "hostile, 420, 36", "hostile, 1280, 36"})
    void aPageFitsItsWindowAndAsksForNothing(String name, int width, int charts) throws Exception {
        Path page = folder.resolve(name + ".html");
        Page.write(page, name.equals("plain") ? PageTest.plain() : PageTest.hostile());
        Path frame = folder.resolve("frame.html");
        Files.writeString(frame, FRAME.formatted(width, 3000, page.getFileName()));

        Path picture = Files.createDirectories(Path.of("target", "pages")).resolve(name + "-" + width + ".png");
        Matcher found = Pattern.compile("id=\"found\">\\{(.*?)}").matcher(run(width, frame, picture));
        assertTrue(found.find(), "the page was not loaded");
        String text = found.group(1);
        assertTrue(text.startsWith("\"width\":" + width + ",\"wide\":0,\"charts\":" + charts + ","), text);
        assertTrue(text.endsWith("\"requests\":0,\"injected\":0"), text);
        Matcher letter = Pattern.compile("\"letter\":(\\d+)").matcher(text);
        assertTrue(letter.find() && Integer.parseInt(letter.group(1)) >= 8, "letters of at least 8 pixels: " + text);

        BufferedImage image = ImageIO.read(picture.toFile());
        assertEquals(3000, image.getHeight());
        int paper = image.getRGB(1, 1);
        long ink = Arrays.stream(image.getRGB(0, 0, width, 3000, null, 0, width))
                .filter(color -> color != paper)
                .count();
        assertTrue(ink > 10_000, "marks on the page: " + ink);
    }

    /** Shows a page, draws it, and gives the document as it is then. */
    private static String run(int width, Path page, Path picture) throws IOException, InterruptedException {
        List<String> command = InstalledBrowser.command(browser, folder.resolve("profile"), "");
        command.addAll(List.of(
                "--allow-file-access-from-files",
                "--virtual-time-budget=5000",
                "--window-size=" + width + ",3000",
                "--dump-dom",
                "--screenshot=" + picture.toAbsolutePath(),
                page.toUri().toString()));
        Path out = folder.resolve("out.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(browser + " gave no answer within " + SECONDS + " s");
        }
        return Files.readString(out);
    }
}

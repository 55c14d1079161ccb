package nabla.examples.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import nabla.examples.InstalledBrowser;
import nabla.examples.playground.Chromium.Tab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in headless Chromium, where one is installed. Its pictures are in target/pages. */
@Tag("long")
class PlaygroundBrowserTest {
    /** A training that takes no time. */
    private static final String QUICK = "#points=100&width=8&steps=500&energy=false";

    @TempDir
    private static Path profile;

    private static PlaygroundServer server;
    private static Chromium browser;

    @BeforeAll
    static void start() throws Exception {
        Optional<String> named = InstalledBrowser.named();
        Optional<String> found = named.or(InstalledBrowser::onThePath);
        assumeTrue(found.isPresent(), "no Chromium: name one by -Dnabla.browser or CHROMIUM, or put it on the path");
        try {
            browser = new Chromium(found.get(), profile);
        } catch (Exception e) {
            if (named.isPresent()) {
                throw e;
            }
            abort(found.get() + " on the path does not start: " + e);
        }
        Limits limits = new Limits(
                1 << 18,
                2000,
                20_000,
                8,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Limits.standard().receiving(),
                40);
        server = PlaygroundServer.start(0, limits);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    private static Tab open(String page, int width) throws Exception {
        Tab tab = browser.open(URI.create(server.address() + page), width, 900);
        tab.send("Log.enable", "");
        tab.await("document.readyState === 'complete'");
        return tab;
    }

    /** Nothing went wrong, and nothing was asked of another machine. */
    private static void requireClean(Tab tab) throws Exception {
        assertEquals(List.of(), tab.events("Runtime.exceptionThrown"));
        assertEquals(List.of(), tab.events("Log.entryAdded"));
        List<String> requests = tab.requests();
        assertTrue(requests.size() > 4, requests.toString());
        for (String request : requests) {
            boolean local = request.startsWith(server.address().toString()) || request.startsWith("data:");
            assertTrue(local || request.startsWith("blob:" + server.address()), request);
        }
    }

    @Test
    void pointsAreDrawnLearntAndSampled() throws Exception {
        try (Tab tab = open(QUICK, 1280)) {
            tab.await("state === 'done' && picture.walked > 0");
            tab.value("$('clear').click()");
            assertEquals("0", tab.value("points.length"));
            tab.await("state === 'few' && picture === null");
            // The pictures that were under way, and the next ones, change nothing.
            tab.value("new Promise(done => setTimeout(done, 2500))");
            assertEquals("true", tab.value("state === 'few' && picture === null"));
            double left = Double.parseDouble(tab.value("plane.getBoundingClientRect().left"));
            double top = Double.parseDouble(tab.value("plane.getBoundingClientRect().top"));
            double cell = Double.parseDouble(tab.value("plane.clientWidth / 10"));
            for (double stroke : new double[] {3, 7}) {
                tab.mouse("mousePressed", left + stroke * cell, top + 3 * cell);
                for (double y = 3; y < 7; y += 0.5) {
                    tab.mouse("mouseMoved", left + stroke * cell, top + y * cell);
                }
                tab.mouse("mouseReleased", left + stroke * cell, top + 7 * cell);
            }
            int drawn = Integer.parseInt(tab.value("points.length / 2"));
            assertTrue(drawn >= 40, "points drawn: " + drawn);
            assertEquals("drawn", tab.value("form.elements.data.value"));
            tab.value("plane.focus()");
            tab.key("ArrowRight", 39);
            tab.key(" ", 32);
            assertEquals(String.valueOf(drawn + 10), tab.value("points.length / 2"));
            // The training of these points, which may be over before it is seen to have begun.
            tab.await("told.points.length === points.length");
            tab.await("state === 'done' && picture.walked === picture.walk");
            // Samples are about the strokes x = ±2 and the cross, not where nothing was drawn.
            double near = Double.parseDouble(
                    tab.value("[...picture.chains].filter((c, i) => i % 2 === 0 && Math.abs(c) < 3.5).length / 300"));
            assertTrue(near > 0.7, "samples near the strokes: " + near);
            assertTrue(tab.value("$('lines').textContent").contains("points.csv"));
            tab.await("$('n-step').textContent.includes('500 / 500')"); // the numbers change five times a second
            tab.value("$('save').click()");
            requireClean(tab);
        }
    }

    /** An answer may come after that to a later request. */
    @Test
    void aPictureOfTheTrainingBeforeIsNotShown() throws Exception {
        try (Tab tab = open(QUICK, 800)) {
            tab.await("state === 'done'");
            tab.value("""
                    (() => {
                      const fetched = fetch, drawn = draw;
                      window.seen = [], window.before = told;
                      fetch = async (path, request) => {
                        const answer = await fetched(path, request);
                        if (path === 'picture' && !window.held) await new Promise(go => window.held = go);
                        return answer;
                      };
                      draw = () => { if (picture) seen.push(picture.steps); drawn(); };
                    })()""");
            tab.await("Boolean(window.held)");
            tab.value("form.elements.steps.value = 1000, $('train').click()");
            tab.await("told !== before");
            tab.value("seen = [], held()");
            tab.await("picture?.steps === 1000");
            assertEquals("", tab.value("seen.filter(steps => steps !== 1000)"));
            requireClean(tab);
        }
    }

    @ParameterizedTest
    @CsvSource({"420, en, light", "1280, en, dark", "420, zh, dark", "1280, zh, light"})
    void thePageFitsItsWindow(int width, String language, String colours) throws Exception {
        try (Tab tab = open("?lang=" + language + QUICK, width)) {
            tab.media("prefers-color-scheme", colours);
            tab.await("state === 'done' && picture.walked > 50");
            assertEquals(String.valueOf(width), tab.value("document.documentElement.scrollWidth"));
            assertEquals("0", tab.value("""
                    [...document.querySelectorAll('main *')].filter(e => e.clientWidth && !e.closest('pre, .wide, .spoken')
                        && e.getBoundingClientRect().right > innerWidth + 1).length"""));
            assertEquals("0", tab.value("""
                    [...document.querySelectorAll('main *')].filter(e => e.textContent && parseFloat(getComputedStyle(e).fontSize) < 12
                        && !e.closest('svg')).length"""));
            assertEquals(language, tab.value("document.documentElement.lang"));
            String status = tab.value("$('status').textContent");
            assertTrue(status.startsWith(language.equals("zh") ? "训练" : "Trained"), status);
            Path picture = Files.createDirectories(Path.of("target", "pages"))
                    .resolve("playground-" + width + "-" + language + ".png");
            tab.screenshot(picture, false);
            BufferedImage image = ImageIO.read(picture.toFile());
            assertEquals(width, image.getWidth());
            int paper = image.getRGB(1, 1);
            assertEquals(colours.equals("dark"), (paper & 0xff) < 0x80);
            int marks = 0;
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < width; x++) {
                    marks += image.getRGB(x, y) != paper ? 1 : 0;
                }
            }
            assertTrue(marks > 20_000, "marks on the page: " + marks);
            requireClean(tab);
        }
    }

    @Test
    void everyControlIsReachedByTheKeyboardInTheOrderOfThePage() throws Exception {
        try (Tab tab = open(QUICK, 1280)) {
            tab.await("state === 'done'");
            List<String> reached = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                tab.key("Tab", 9);
                reached.add(tab.value(
                        "document.activeElement.id || document.activeElement.name || document.activeElement.tagName"));
                if (reached.get(i).equals("BODY")) {
                    break;
                }
            }
            List<String> controls = List.of(
                    "train",
                    "pause",
                    "again",
                    "clear",
                    "save",
                    "plane",
                    "show-data",
                    "show-density",
                    "data",
                    "points",
                    "seed",
                    "loss",
                    "rails",
                    "energy",
                    "width",
                    "activation",
                    "rate",
                    "steps",
                    "stepSize",
                    "copy",
                    "lines");
            List<String> enabled =
                    controls.stream().filter(c -> !c.equals("pause")).toList();
            List<String> order = new ArrayList<>(reached);
            order.retainAll(enabled);
            assertEquals(enabled, order, reached.toString());
            assertTrue(!reached.contains("sigma"), "what has no meaning for the loss is passed over");
            assertEquals(
                    "true",
                    tab.value("[...document.querySelectorAll('input, select')].every(e => e.labels.length === 1)"));
        }
    }

    @Test
    void aGuardRailIsShownAndTheInsideOfAStep() throws Exception {
        try (Tab tab = open("#points=100&width=8&steps=500&activation=relu", 1280)) {
            tab.await("state === 'refused' && !$('guard').hidden");
            assertTrue(tab.value("$('guard').textContent").contains("allowingKinks"));
            tab.value("form.elements.rails.click()");
            tab.await("state === 'done' && $('guard').hidden");
            assertTrue(tab.value("$('lines').textContent").contains(".allowing(Hazard.values())"));
            tab.value("$('tape').open = true, $('program').open = true");
            tab.await("document.querySelectorAll('#tape-drawing svg g').length > 10");
            tab.await("$('program-text').textContent.includes('buffers')");
            requireClean(tab);
        }
    }

    @Test
    void eachTabHasASessionThatEndsWithIt() throws Exception {
        awaitSessions(0);
        Tab first = open(QUICK, 800);
        Tab second = open("#data=ring&points=100&width=8&steps=500&loss=vp", 800);
        // A tab that is not in front gets no frames to draw.
        first.send("Page.bringToFront", "");
        first.await("state === 'done'");
        second.send("Page.bringToFront", "");
        second.await("state === 'done' && picture.density.length > 0");
        assertEquals(2, server.sessions());
        assertTrue(!first.value("session").equals(second.value("session")));
        first.close();
        awaitSessions(1);
        second.send("Page.navigate", "\"url\":\"about:blank\"");
        awaitSessions(0);
        second.close();
    }

    /** Tabs come to the front, and sliders move, before the first answer is there. */
    @Test
    void whatIsWishedBeforeASessionHasBegunBeginsNoSecondOne() throws Exception {
        awaitSessions(0);
        try (Tab tab = open(QUICK, 800)) {
            tab.await("state === 'done'");
            tab.value("dispatchEvent(new Event('pagehide'))");
            awaitSessions(0);
            tab.value("[1, 2, 3].map(i => document.dispatchEvent(new Event('visibilitychange')))");
            tab.value("$('train').click()");
            tab.await("session && state === 'done'");
            tab.value("new Promise(done => setTimeout(done, 1000))");
            assertEquals(1, server.sessions());
            requireClean(tab);
        }
    }

    private static void awaitSessions(int count) throws InterruptedException {
        long until = System.nanoTime() + 40_000_000_000L;
        while (server.sessions() != count && System.nanoTime() < until) {
            Thread.sleep(20);
        }
        assertEquals(count, server.sessions());
    }

    @Test
    void aServerThatHasEndedIsMissed() throws Exception {
        PlaygroundServer other = PlaygroundServer.start(0, Limits.standard());
        try (Tab tab = browser.open(URI.create(other.address() + QUICK), 800, 900)) {
            tab.await("document.readyState === 'complete'");
            tab.await("state === 'done'");
            other.close();
            tab.await("state === 'lost' && $('status').textContent.length > 20");
            assertOneRequestASecond(tab);
        }
    }

    @Test
    void whoWantsLessMotionGetsLess() throws Exception {
        try (Tab tab = open(QUICK, 800)) {
            tab.media("prefers-reduced-motion", "reduce");
            tab.await("calm.matches");
            tab.value("new Promise(done => setTimeout(done, 1100))");
            assertOneRequestASecond(tab);
        }
    }

    /** For two seconds, or what a busy machine makes of them, the page asks for one picture a second. */
    private static void assertOneRequestASecond(Tab tab) throws Exception {
        long begin = System.nanoTime();
        tab.value("''"); // with the answer all requests before are known
        int before = tab.requests().size();
        tab.value("new Promise(done => setTimeout(done, 2000))");
        int asked = tab.requests().size() - before;
        double seconds = (System.nanoTime() - begin) * 1e-9;
        assertTrue(asked <= 1 + seconds, asked + " requests in " + seconds + " s");
    }
}

package nabla.examples.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.examples.Nabla;
import nabla.examples.Programs;
import nabla.examples.playground.Http.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server answers, above all to those who mean it no good. */
class PlaygroundServerTest {
    static final Limits SMALL = limits(Duration.ofMinutes(1), Duration.ofMinutes(1));

    /** Has no end that a test could see: this loss has a least value, where an exact one fails once the points are learnt by heart. */
    private static final String ENDLESS =
            "{\"points\":60,\"width\":8,\"steps\":100000,\"loss\":\"denoising\",\"levels\":1}";

    private static final String QUICK = "{\"points\":60,\"energy\":false,\"width\":8,\"steps\":20}";

    @TempDir
    private static Path folder;

    private PlaygroundServer server;
    private Http http;

    /** The JDK reads the time to receive once in a process: all tests have the usual one, in which a machine may stall. */
    private static Limits limits(Duration idle, Duration unseen) {
        return new Limits(
                10_000, 2000, 100_000, 2, idle, unseen, Limits.standard().receiving(), 40);
    }

    @BeforeEach
    void start() throws IOException {
        start(SMALL);
    }

    private void start(Limits limits) throws IOException {
        if (server != null) {
            server.close();
        }
        server = PlaygroundServer.start(0, limits);
        http = Http.of(server.address());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String begun(String settings) throws IOException {
        Reply reply = http.post("/session", "", settings);
        assertEquals(200, reply.status(), reply.text());
        Matcher name = Pattern.compile("\"session\":\"([0-9a-f]{32})\"").matcher(reply.text());
        assertTrue(name.find(), reply.text());
        return name.group(1);
    }

    private Picture picture(String session) throws IOException {
        Reply reply = http.post("/picture", session, "{}");
        assertEquals(200, reply.status(), reply.text());
        return Picture.of(reply.body());
    }

    private Picture trained(String session) throws IOException {
        Picture picture = picture(session);
        while (picture.text("state").equals("training")) {
            picture = picture(session);
        }
        return picture;
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html, Score matching playground",
        "/?lang=zh, text/html, 得分匹配游乐场",
        "/playground.css, text/css, color-scheme",
        "/playground.js, text/javascript, requestAnimationFrame"
    })
    void thePageIsServedUnderAStrictPolicy(String path, String type, String content) throws IOException {
        Reply reply = http.get(path);
        assertEquals(200, reply.status());
        assertTrue(reply.head().contains("content-type: " + type + "; charset=utf-8"), reply.head());
        assertTrue(reply.head().contains("content-security-policy: default-src 'none'; script-src 'self'"));
        assertFalse(reply.head().contains("unsafe"));
        assertTrue(reply.head().contains("frame-ancestors 'none'"));
        assertTrue(reply.head().contains("x-content-type-options: nosniff"));
        assertFalse(reply.head().contains("access-control"));
        assertTrue(reply.text().contains(content));
    }

    @Test
    void aSessionTrainsPausesAndGoesOn() throws IOException {
        String session = begun(ENDLESS);
        assertEquals("{}", http.post("/pause", session, "{\"pause\":true}").text());
        Picture first = picture(session);
        Picture second = picture(session);
        assertEquals("paused", second.text("state"));
        assertEquals(first.number("step"), second.number("step"));
        assertTrue(second.number("walked") > first.number("walked"), "chains walk on while the training rests");
        assertEquals(2 * 21 * 21, second.lists().get("field").length);
        assertEquals(300, second.chains().size(0));
        assertEquals("{}", http.post("/chains", session, "{\"stepSize\":0.1}").text());
        assertEquals(5, picture(session).number("walked"), "a picture moves the chains by five steps");
        http.post("/pause", session, "{\"pause\":false}");
        Picture third = picture(session);
        while (third.number("step") == first.number("step")) {
            third = picture(session);
        }
        assertEquals("training", third.text("state"));
        http.post("/start", session, "{\"points\":60,\"width\":8,\"steps\":300}");
        Picture last = trained(session);
        assertEquals("done", last.text("state"));
        assertEquals(300, last.number("step"));
    }

    @Test
    void twoSessionsDoNotSeeEachOther() throws IOException {
        String ring = begun("{\"data\":\"ring\",\"energy\":false,\"points\":60,\"width\":8,\"steps\":20}");
        String moons = begun(QUICK);
        assertNotEquals(ring, moons);
        Picture ofRing = trained(ring);
        Picture ofMoons = trained(moons);
        assertNotEquals(ofRing.number("loss"), ofMoons.number("loss"));
        http.post("/end", ring, "{}");
        assertEquals(404, http.post("/picture", ring, "{}").status());
        assertEquals("done", picture(moons).text("state"));
        String again = begun("{\"data\":\"ring\",\"energy\":false,\"points\":60,\"width\":8,\"steps\":20}");
        assertEquals(ofRing.number("loss"), trained(again).number("loss"), "the same settings, the same bits");
    }

    @Test
    void thereAreNoMoreSessionsThanTheLimit() throws IOException {
        String first = begun(QUICK);
        begun(QUICK);
        Reply third = http.post("/session", "", QUICK);
        assertEquals(503, third.status());
        assertTrue(third.text().contains("all 2 sessions are taken"), third.text());
        http.post("/end", first, "{}");
        begun(QUICK);
    }

    @Test
    void aSessionThatIsForgottenEnds() throws Exception {
        start(limits(Duration.ofMillis(300), Duration.ofMillis(100)));
        String session = begun(QUICK);
        while (server.sessions() > 0) {
            Thread.sleep(50);
        }
        assertEquals(404, http.post("/picture", session, "{}").status());
    }

    /** Its thread ends after the step that it is at, with 100,000 steps to go. */
    @Test
    void aSessionThatHasEndedTrainsNoMore() throws Exception {
        start(limits(Duration.ofMinutes(5), Duration.ofMinutes(5)));
        String session = begun("{\"points\":200,\"width\":96,\"steps\":100000}");
        while (picture(session).number("step") < 5) {
            Thread.sleep(10);
        }
        http.post("/end", session, "{}");
        assertEquals(List.of(), alive(), "threads of sessions that have ended");
    }

    /** Nobody looks, so nobody pays: the training rests after 100 ms, and goes on when there is a look again. */
    @Test
    void aTrainingThatIsNotLookedAtRests() throws Exception {
        start(limits(Duration.ofMinutes(5), Duration.ofMillis(100)));
        String session = begun(ENDLESS);
        picture(session);
        // A thread that trains waits for nothing.
        while (!threads().stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING)) {
            Thread.sleep(10);
        }
        Picture rested = picture(session);
        assertEquals("training", rested.text("state"));
        assertTrue(rested.number("step") < 100_000, "step " + rested.number("step"));
        while (picture(session).number("step") == rested.number("step")) {
            Thread.sleep(10);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "421| Host: evil.example",
                "421| Host: 127.0.0.1",
                "421| Host: 127.0.0.1:1",
                "421| Host: 127.0.0.1.evil.example",
                "403| Origin: http://evil.example",
                "403| Origin: null",
                "403| Origin: http://127.0.0.1",
                "403| Sec-Fetch-Site: cross-site",
                "403| Sec-Fetch-Site: same-site"
            })
    void pagesOfOthersAreRefused(int status, String header) throws IOException {
        Reply post = http.post("/session", "", QUICK, header);
        assertEquals(status, post.status(), post.text());
        assertEquals(status, http.get("/playground.js", header).status());
        assertEquals(0, server.sessions());
        assertTrue(post.head().contains("content-security-policy"));
    }

    @Test
    void thePageItselfAndALinkToItAreLetIn() throws IOException {
        String origin = "Origin: http://127.0.0.1:" + server.address().getPort();
        assertEquals(
                200,
                http.post("/session", "", QUICK, origin, "Sec-Fetch-Site: same-origin")
                        .status());
        assertEquals(
                200,
                http.get("/", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate")
                        .status());
        String local = "Host: localhost:" + server.address().getPort();
        assertEquals(200, http.get("/", local).status());
        assertEquals(400, http.get("/", local, local).status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404| GET| /index.html|",
                "404| GET| /playground.html|",
                "404| GET| /words.txt|",
                "404| GET| /../../etc/passwd|",
                "404| GET| /%2e%2e/words.txt|",
                "404| GET| /en|",
                "405| GET| /session|",
                "405| POST| /|",
                "405| PUT| /start| {}",
                "405| DELETE| /session|",
                "405| OPTIONS| /session|",
                "405| HEAD| /session|",
                "404| POST| /picture| {}",
                "404| POST| /pause| {\"pause\":true}",
                "404| POST| /tape| {}",
                "422| POST| /pause| {}",
                "422| POST| /pause| {\"pause\":true,\"for\":1}",
                "400| POST| /session| {\"width\":",
                "422| POST| /session| {\"width\":4}",
                "422| POST| /session| {\"points\":2001}"
            })
    void whatIsNotAskedForRightlyIsRefused(int status, String method, String path, String body) throws IOException {
        Reply reply = http.send(
                method, path, body == null ? "" : body, "Content-Type: application/json", "Nabla-Session: 0123");
        assertEquals(status, reply.status(), reply.head());
        assertEquals(0, server.sessions());
    }

    @Test
    void bodiesHaveATypeASizeAndAnEncoding() throws IOException {
        assertEquals(415, http.send("POST", "/session", QUICK).status());
        assertEquals(
                415,
                http.send("POST", "/session", QUICK, "Content-Type: text/plain").status());
        assertEquals(
                415,
                http.send("POST", "/session", "a=1", "Content-Type: application/x-www-form-urlencoded")
                        .status());
        assertEquals(
                415, http.post("/session", "", QUICK, "Content-Encoding: gzip").status());
        Reply large = http.post("/session", "", " ".repeat(SMALL.bytes() + 1));
        assertEquals(413, large.status());
        assertTrue(large.text().contains("at most 10000 bytes"), large.text());
        byte[] latin = ("POST /session HTTP/1.1\r\nHost: 127.0.0.1:"
                        + server.address().getPort()
                        + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n{\u00e9 }")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(400, http.raw(latin).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nBad header\r\n\r\n",
                "\r\n\r\n",
                "nonsense\r\n\r\n",
                "GET http://[ HTTP/1.1\r\n\r\n",
                "POST /session HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
                "POST /session HTTP/1.1\r\nContent-Length: x\r\n\r\n",
                "POST /session HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void whatIsNotHttpLeavesTheServerUp(String request) throws IOException {
        int status = http.raw((request + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1))
                .status();
        assertTrue(status == 0 || status >= 400, "status " + status);
        assertEquals(200, http.get("/").status());
    }

    @Test
    void whoSendsSlowlyIsCutOff() throws IOException {
        Process process = Programs.start(
                List.of("-Dsun.net.httpserver.maxReqTime=1"),
                Nabla.class,
                folder,
                "playground",
                "--no-browser",
                "--port",
                "0");
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            URI address = said.lines()
                    .filter(line -> line.startsWith("playground: "))
                    .map(line -> URI.create(line.split(" ")[1]))
                    .findFirst()
                    .orElseThrow();
            String begun = "POST /session HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\nContent-Len";
            byte[] bytes = begun.getBytes(StandardCharsets.ISO_8859_1);
            assertEquals(0, Http.of(address).raw(bytes).status());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aStepIsTakenApart() throws IOException {
        String session = begun(QUICK);
        Reply tape = http.post("/tape", session, QUICK);
        assertTrue(tape.text().contains("matmul") && tape.text().contains("<svg"), tape.text());
        Reply program = http.post("/program", session, QUICK);
        assertTrue(program.text().matches("(?s).*\\d+ steps, \\d+ buffers, \\d+ bytes.*"), program.text());
        String relu = "{\"points\":60,\"width\":8,\"energy\":true,\"activation\":\"relu\"}";
        Reply refused = http.post("/tape", session, relu);
        assertEquals(422, refused.status());
        assertTrue(refused.text().contains("allowingKinks"), refused.text());
    }

    @Test
    void aClosedServerTakesNobodyIn() throws IOException {
        begun(QUICK);
        server.close();
        assertEquals(0, server.sessions());
        assertEquals(List.of(), alive(), "threads of sessions");
    }

    /** A page that was told that its session has ended would begin another, and never learn that there is no server. */
    @RepeatedTest(10)
    @Tag("long")
    void aServerThatClosesAnswersNobodyThatTheSessionHasEnded() throws Exception {
        String session = begun(QUICK);
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Integer> last = CompletableFuture.supplyAsync(() -> {
            try {
                int status;
                do {
                    status = http.post("/picture", session, "{}").status();
                    asked.countDown();
                } while (status == 200);
                return status;
            } catch (IOException e) {
                return 0; // refused, cut off, or, by a JDK that accepts while it stops, left without an answer
            }
        });
        assertTrue(asked.await(20, TimeUnit.SECONDS));
        server.close();
        assertEquals(0, last.get(60, TimeUnit.SECONDS), "status of the last answer");
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("playground session"))
                .toList();
    }

    private static List<Thread> alive() {
        List<Thread> sessions = threads();
        sessions.forEach(thread -> {
            try {
                thread.join(60_000);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        return sessions.stream().filter(Thread::isAlive).toList();
    }
}

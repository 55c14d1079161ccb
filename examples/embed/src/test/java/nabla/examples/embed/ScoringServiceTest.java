package nabla.examples.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.examples.embed.Client.Reply;
import nabla.scorematching.tables.DataFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the service answers, above all to those who mean it no good. */
class ScoringServiceTest {
    private static final String CSV = "text/csv";
    private static final String JSON = "application/json";
    private static final Limits SMALL =
            new Limits(20_000, 500, 5000, Duration.ofMinutes(1), Duration.ofSeconds(15), 40, 4);

    private ScoringService service;
    private int port;

    /** Each test has a service of its own: one that was left full of connections takes a while to notice that they are gone. */
    @BeforeEach
    void start() throws IOException {
        service = start(new ToyModel(), 2, SMALL);
        port = service.address().getPort();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private static ScoringService start(RowModel model, int threads, Limits limits) throws IOException {
        return ScoringService.start(model, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), threads, limits);
    }

    @Test
    void bothFormatsGetTheSameScores() throws IOException {
        Reply csv = Client.once(port, "POST", "/score", CSV, "mass,species\n4,Adelie\n,\n5,Emperor\n");
        Reply json = Client.once(
                port,
                "POST",
                "/score?seed=0",
                JSON + "; charset=UTF-8",
                "[{\"mass\":4,\"species\":\"Adelie\"},{},{\"mass\":5.0,\"species\":\"Emperor\"}]");
        assertEquals(200, csv.status(), csv.body());
        assertEquals(csv.body(), json.body());
        assertEquals(JSON, csv.headers().get("content-type"));
        String logProb = Double.toString(-0.5 * Math.log(2 * Math.PI) + Math.log(0.5));
        assertTrue(csv.body().startsWith("{\"log_prob\":[" + logProb + ",0,null],\"log_prob_error\":["), csv.body());
    }

    @Test
    void missingCellsAreDrawnAndGivenOnesKept() throws IOException {
        Reply reply = Client.once(port, "POST", "/impute?draws=2&seed=5", CSV, "mass,species\n4.5,\n,Gentoo\n");
        assertEquals(200, reply.status(), reply.body());
        assertTrue(
                reply.body()
                        .matches(
                                "\\{\"draws\":\\[(\\[\\{\"mass\":4\\.5,\"species\":\"(Adelie|Gentoo)\"},\\{\"mass\":[-0-9.E]+,\"species\":\"Gentoo\"}],?){2}]}\\s"),
                reply.body());
        assertEquals(
                reply.body(),
                Client.once(port, "POST", "/impute?seed=5&draws=2", CSV, "mass,species\n4.5,\n,Gentoo\n")
                        .body());
    }

    @Test
    void oneConnectionCarriesManyRequests() throws IOException {
        try (Client client = new Client(port)) {
            for (int i = 0; i < 20; i++) {
                assertEquals(
                        200, client.send("POST", "/score", CSV, "mass\n" + i).status());
            }
            assertEquals(200, client.send("GET", "/health", "", "").status());
            byte[] two =
                    "GET /health HTTP/1.1\r\n\r\nHEAD /health HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            assertTrue(client.raw(two).body().contains("\"mass\":\"number\""));
            assertEquals(200, client.replyWithoutBody().status());
        }
    }

    @Test
    void metricsCountWhatWasAnswered() throws IOException {
        long before = metric("nabla_requests_total{path=\"other\",status=\"404\"}");
        long rejected = metric("nabla_rejected_total");
        long rows = metric("nabla_rows_total");
        for (String path : List.of("/a", "/b", "/metrics/", "/" + "c".repeat(1000))) {
            assertEquals(404, Client.once(port, "GET", path, "", "").status());
        }
        Client.once(port, "POST", "/score", CSV, "mass\n1\n2\n3");
        assertEquals(before + 4, metric("nabla_requests_total{path=\"other\",status=\"404\"}"));
        assertEquals(rejected + 4, metric("nabla_rejected_total"));
        assertEquals(rows + 3, metric("nabla_rows_total"));
        assertEquals(metric("nabla_request_seconds_count") + 1, metric("nabla_request_seconds_bucket{le=\"+Inf\"}"));
    }

    private long metric(String name) throws IOException {
        String text = Client.once(port, "GET", "/metrics", "", "").body();
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .sum();
    }

    private static Arguments hostile(int status, String request) {
        return Arguments.of(status, request);
    }

    private static Arguments post(int status, String path, String type, String body) {
        return hostile(
                status,
                "POST " + path + " HTTP/1.1\r\nContent-Type: " + type + "\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    private static Arguments chunks(int status, String chunks) {
        return hostile(
                status,
                "POST /score HTTP/1.1\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
    }

    static Stream<Arguments> requestsThatAreRefused() {
        return Stream.of(
                hostile(405, "GET /score HTTP/1.1\r\n\r\n"),
                hostile(405, "PUT /impute HTTP/1.1\r\n\r\n"),
                hostile(405, "POST /health HTTP/1.1\r\n\r\n"),
                hostile(405, "BREW /metrics HTTP/1.1\r\n\r\n"),
                hostile(404, "GET /../../etc/passwd HTTP/1.1\r\n\r\n"),
                hostile(404, "GET /health/../../etc/passwd HTTP/1.1\r\n\r\n"),
                hostile(404, "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n\r\n"),
                hostile(404, "GET /score%00 HTTP/1.1\r\n\r\n"),
                hostile(404, "GET / HTTP/1.1\r\n\r\n"),
                hostile(404, "POST /score/ HTTP/1.1\r\n\r\n"),
                post(415, "/score", "", "mass\n1"),
                post(415, "/score", "text/plain", "mass\n1"),
                post(415, "/score", "text/csv; charset=utf-16", "mass\n1"),
                post(415, "/score", "application/json+x", "{}"),
                post(415, "/score", "text/csv\r\nContent-Encoding: gzip", "mass\n1"),
                post(400, "/score", CSV, ""),
                post(400, "/score", CSV, "weight\n1"),
                post(400, "/score", CSV, "mass\nNaN"),
                post(400, "/score", CSV, "mass\n1,2"),
                post(400, "/score", JSON, "{\"mass\":Infinity}"),
                post(400, "/score", JSON, "{\"mass\":1e400}"),
                post(400, "/score", JSON, "[".repeat(15_000)),
                post(400, "/score", JSON, "{\"<script>alert(1)</script>\":1}"),
                post(400, "/score?seed=-1", CSV, "mass\n1"),
                post(400, "/score?seed=" + "9".repeat(40), CSV, "mass\n1"),
                post(400, "/score?draws=2", CSV, "mass\n1"),
                post(400, "/score?%00", CSV, "mass\n1"),
                post(413, "/impute?draws=999999999", CSV, "mass\n1"),
                post(413, "/impute?draws=1000000000", CSV, "mass\n1"),
                post(413, "/impute?draws=9223372036854775807", CSV, "mass\n1"),
                post(400, "/impute?draws=9223372036854775808", CSV, "mass\n1"),
                post(400, "/impute?draws=0", CSV, "mass\n1"),
                post(400, "/score?seed=9223372036854775808", CSV, "mass\n1"),
                post(413, "/score", CSV, "mass\n" + "1\n".repeat(501)),
                post(413, "/score", CSV, "x".repeat(300_000)),
                hostile(
                        413,
                        "POST /score HTTP/1.1\r\nContent-Type: text/csv\r\nContent-Length: 9000000000000000000\r\n\r\nmass"),
                hostile(
                        400,
                        "POST /score HTTP/1.1\r\nContent-Type: text/csv\r\nContent-Length: 5\r\n\r\n\u00ff\u00fe\u00ff\u00fe\n"),
                chunks(400, "zz\r\nmass\r\n0\r\n\r\n"),
                chunks(400, "ffffffff\r\nmass\n1\r\n0\r\n\r\n"),
                chunks(400, "4\r\nmassXX\r\n0\r\n\r\n"),
                chunks(400, "7fffffffffffffffffffffff\r\nmass"),
                chunks(413, ("1000\r\n" + "x".repeat(4096) + "\r\n").repeat(10) + "0\r\n\r\n"),
                chunks(400, "0\r\n\r\n"));
    }

    @Test
    void aSeedMayHaveAllDigitsOfALong() throws IOException {
        String largest = "/score?seed=" + Long.MAX_VALUE;
        assertEquals(200, Client.once(port, "POST", largest, CSV, "mass\n1").status());
    }

    @ParameterizedTest
    @MethodSource("requestsThatAreRefused")
    void aBadRequestIsRefusedInOneLineOfJson(int status, String request) throws IOException {
        try (Client client = new Client(port)) {
            Reply reply = client.raw(request.getBytes(StandardCharsets.ISO_8859_1));
            assertEquals(status, reply.status(), reply.body());
            assertTrue(reply.body().matches("\\{\"error\":\"[^\\n]+\"}\\n"), reply.body());
            assertFalse(reply.body().contains("\tat ") || reply.body().contains("java."), reply.body());
        }
        assertEquals(200, Client.once(port, "GET", "/health", "", "").status());
    }

    static Stream<String> whatIsNotHttp() {
        return Stream.of(
                "\u0000\u0001\u0002\r\n\r\n",
                "HELLO\r\n\r\n",
                "GET\r\n\r\n",
                "GET /health\r\n\r\n",
                "GET | HTTP/1.1\r\n\r\n",
                "GET mailto:x HTTP/1.1\r\n\r\n",
                "GET //health HTTP/1.1\r\n\r\n",
                "POST /score HTTP/1.1\r\nContent-Length: abc\r\n\r\n",
                "POST /score HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "POST /score HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nmass",
                "POST /score HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nmass",
                "POST /score HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nmass",
                "GET /health HTTP/1.1\r\na b: c\r\n\r\n",
                "GET /health HTTP/1.1\r\nX: " + "y".repeat(500_000) + "\r\n\r\n",
                "GET /" + "y".repeat(500_000) + " HTTP/1.1\r\n\r\n",
                "GET /health HTTP/1.1\r\n" + "X: y\r\n".repeat(100_000) + "\r\n");
    }

    /** The JDK's server refuses these before they come to ours, or closes the connection. */
    @ParameterizedTest
    @MethodSource("whatIsNotHttp")
    void whatIsNotHttpIsCutOff(String request) throws IOException {
        try (Client client = new Client(port)) {
            int status =
                    client.raw(request.getBytes(StandardCharsets.ISO_8859_1)).status();
            assertTrue(status == 0 || status >= 400 && status <= 501 && status != 500, "status " + status);
        }
        assertEquals(200, Client.once(port, "GET", "/health", "", "").status());
    }

    /** A model whose scores wait for a latch. */
    private static final class Waiting extends ToyModel {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);

        @Override
        public Scores score(DataFrame rows, Rng rng) {
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return super.score(rows, rng);
        }
    }

    private static Future<Reply> scoring(ScoringService of) {
        return Async.run(() -> Client.once(of.address().getPort(), "POST", "/score", CSV, "mass\n1"));
    }

    @Test
    void whoComesWhenAllPlacesAreTakenIsToldToComeBack() throws Exception {
        Waiting model = new Waiting();
        Limits limits = new Limits(1000, 10, 10, Duration.ofMinutes(1), Duration.ofSeconds(15), 40, 0);
        try (ScoringService busy = start(model, 1, limits)) {
            Future<Reply> first = scoring(busy);
            model.begun.await();
            Reply second = scoring(busy).get();
            assertEquals(503, second.status());
            assertEquals("1", second.headers().get("retry-after"));
            assertEquals(
                    200,
                    Client.once(busy.address().getPort(), "GET", "/health", "", "")
                            .status());
            model.go.countDown();
            assertEquals(200, first.get().status());
        }
    }

    @Test
    void workThatTakesTooLongIsGivenUp() throws Exception {
        Waiting model = new Waiting();
        Limits limits = new Limits(1000, 10, 10, Duration.ofMillis(100), Duration.ofSeconds(15), 40, 0);
        try (ScoringService late = start(model, 1, limits)) {
            Reply reply = scoring(late).get();
            assertEquals(503, reply.status());
            assertTrue(reply.body().contains("100 ms"), reply.body());
        }
    }

    @Test
    void aStopLetsWhatHasBegunEnd() throws Exception {
        Waiting model = new Waiting();
        Limits limits = new Limits(1000, 10, 10, Duration.ofMinutes(1), Duration.ofSeconds(15), 40, 2);
        ScoringService stopped = start(model, 1, limits);
        Future<Reply> first = scoring(stopped);
        model.begun.await();
        Future<Boolean> close = Async.run(() -> {
            stopped.close();
            return true;
        });
        Reply health;
        do {
            health = Client.once(stopped.address().getPort(), "GET", "/health", "", "");
        } while (health.status() == 200);
        assertEquals(503, health.status());
        model.go.countDown();
        assertEquals(200, first.get().status());
        close.get();
    }

    /** An error of the model, which the log has and the answer has not. */
    @Test
    void errorsOfOursAreNotTold() throws Exception {
        ToyModel model = new ToyModel() {
            @Override
            public Scores score(DataFrame rows, Rng rng) {
                throw rows.numbers("mass")[0] > 0
                        ? new IllegalArgumentException("expected less, got\nmore")
                        : new IllegalStateException("a secret");
            }
        };
        try (ScoringService failing = start(model, 1, SMALL)) {
            int at = failing.address().getPort();
            assertEquals(422, Client.once(at, "POST", "/score", CSV, "mass\n1").status());
            System.Logger log = System.getLogger(ScoringService.class.getName());
            assertTrue(log.isLoggable(System.Logger.Level.ERROR));
            Reply reply = Client.once(at, "POST", "/score", CSV, "mass\n-1");
            assertEquals(500, reply.status());
            assertFalse(reply.body().contains("secret"), reply.body());
        }
    }

    @Test
    void connectionsAreBounded() throws IOException {
        List<Client> clients = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            Client client = new Client(port);
            clients.add(client);
            refused += client.send("GET", "/health", "", "").status() == 0 ? 1 : 0;
        }
        for (Client client : clients) {
            client.close();
        }
        assertTrue(refused >= 20 && refused < 60, "refused " + refused);
    }
}

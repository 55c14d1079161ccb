package nabla.examples.playground;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import nabla.examples.commands.Json;

/**
 * The playground as a server on the loopback interface, on the HTTP server of the JDK.
 *
 * <pre>
 * GET  /  /playground.css  /playground.js      the page
 * POST /session   settings                     begins a session, and names it
 * POST /start     settings                     trains anew
 * POST /pause     {"pause": true}              stops for a while, or goes on
 * POST /chains    {"stepSize": 0.02}           lets the chains begin anew
 * POST /picture   {}                           the next {@link Frame}
 * POST /tape, /program   settings              a training step taken apart
 * POST /end       {}                           ends the session
 * </pre>
 *
 * <p>A session is named by the header {@code Nabla-Session}. The page asks for one picture after the other, so that a slow browser
 * gets fewer, a tab that is not looked at asks for none, and many tabs share the few connections that a browser opens. Nothing is
 * read from disk or written to it. A refusal is a line of JSON, {@code {"error": "…"}}.
 */
final class PlaygroundServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PlaygroundServer.class.getName());
    private static final int BACKLOG = 64;
    private static final long IDLE_THREAD_SECONDS = 30;
    private static final String SESSION = "Nabla-Session";
    private static final String JSON = "application/json; charset=utf-8";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    /** How much of a body that is refused is read, so that whoever sends it gets to see the answer. */
    private static final int DRAINED = 1 << 22;

    private final HttpServer server;
    private final ExecutorService connections;
    private final Limits limits;
    private final Sessions sessions;
    private final Door door;
    private final Map<String, Answer> files = new LinkedHashMap<>();
    private final Map<String, Work> works = Map.of(
            "/session", this::begin,
            "/start", this::start,
            "/pause", this::pause,
            "/chains", this::chains,
            "/picture", this::picture,
            "/tape", this::tape,
            "/program", this::program,
            "/end", this::end);

    private record Answer(String type, byte[] body) {
        static Answer of(String type, String text) {
            return new Answer(type, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What a route does with a session's name and the body of a request. */
    private interface Work {
        Answer answer(String session, String body);
    }

    private PlaygroundServer(HttpServer server, Limits limits) {
        this.server = server;
        this.limits = limits;
        this.sessions = new Sessions(limits);
        this.door = new Door(server.getAddress().getPort(), limits.bytes());
        String page = Resources.text("playground.html");
        for (String language : Words.LANGUAGES) {
            files.put(
                    "/" + language,
                    Answer.of("text/html; charset=utf-8", Words.in(language).fill(page)));
        }
        files.put("/playground.css", Answer.of("text/css; charset=utf-8", Resources.text("playground.css")));
        files.put("/playground.js", Answer.of("text/javascript; charset=utf-8", Resources.text("playground.js")));
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                limits.connections(),
                limits.connections(),
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>());
        executor.allowCoreThreadTimeOut(true);
        this.connections = executor;
        server.setExecutor(executor);
        server.createContext("/", this::handle);
    }

    /**
     * Starts a server.
     *
     * @param port 0 for any that is free
     * @throws IOException if the port is taken
     */
    static PlaygroundServer start(int port, Limits limits) throws IOException {
        String seconds = Long.toString(limits.receiving().plusMillis(999).toSeconds());
        property("sun.net.httpserver.maxReqTime", seconds);
        property("sun.net.httpserver.maxRspTime", Long.toString(2 * Long.parseLong(seconds)));
        property("jdk.httpserver.maxConnections", Integer.toString(limits.connections()));
        // Else, on JDK 17, an answer waits for the acknowledgement of its headers, some 40 ms.
        property("sun.net.httpserver.nodelay", "true");
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        PlaygroundServer playground = new PlaygroundServer(HttpServer.create(address, BACKLOG), limits);
        playground.server.start();
        return playground;
    }

    private static void property(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    /** Where the page is. */
    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** How many sessions there are. */
    int sessions() {
        return sessions.count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            send(exchange, 200, answer(exchange));
        } catch (Refusal e) {
            refuse(exchange, e.status(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a request failed", e);
            refuse(exchange, 500, "the playground failed; its log says why");
        }
    }

    private Answer answer(HttpExchange exchange) {
        door.check(exchange);
        URI uri = exchange.getRequestURI();
        String path = String.valueOf(uri.getRawPath());
        Work work = works.get(path);
        boolean isFile = path.equals("/") || path.startsWith("/playground.") && files.containsKey(path);
        if (work == null && !isFile) {
            throw new Refusal(404, "there is nothing of this name");
        }
        if (!exchange.getRequestMethod().equals(isFile ? "GET" : "POST")) {
            exchange.getResponseHeaders().set("Allow", isFile ? "GET" : "POST");
            throw new Refusal(405, "expected " + (isFile ? "GET" : "POST"));
        }
        if (isFile) {
            String language =
                    Words.chosen(uri.getRawQuery(), exchange.getRequestHeaders().getFirst("Accept-Language"));
            return files.get(path.equals("/") ? "/" + language : path);
        }
        return work.answer(exchange.getRequestHeaders().getFirst(SESSION), door.body(exchange));
    }

    private Answer begin(String session, String body) {
        Settings settings = Settings.of(body, limits);
        return told(settings, sessions.begin(settings));
    }

    private Answer start(String session, String body) {
        Settings settings = Settings.of(body, limits);
        sessions.get(session).start(settings);
        return told(settings, session);
    }

    /** What the page is told about a training once. */
    private static Answer told(Settings settings, String session) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("session", session);
        told.put(
                "points",
                java.util.Arrays.stream(settings.rows().toArray()).boxed().toList());
        told.put("lines", JavaLines.of(settings));
        told.put("conditional", settings.isConditional());
        told.put("density", settings.isConditional() ? "flow" : settings.energy() ? "energy" : "none");
        return Answer.of(JSON, Json.of(told));
    }

    private Answer pause(String session, String body) {
        Map<String, Object> fields = JsonFields.read(body, 0);
        if (fields.size() != 1 || !(fields.get("pause") instanceof Boolean pause)) {
            throw new Refusal(422, "pause: expected true or false, and no other field");
        }
        sessions.get(session).pause(pause);
        return nothing();
    }

    private Answer chains(String session, String body) {
        sessions.get(session).restartChains(Settings.of(body, limits).stepSize());
        return nothing();
    }

    private Answer picture(String session, String body) {
        return new Answer("application/octet-stream", sessions.get(session).picture());
    }

    private Answer tape(String session, String body) {
        sessions.get(session);
        return Answer.of(JSON, takenApart(() -> Anatomy.tape(Settings.of(body, limits))));
    }

    private Answer program(String session, String body) {
        sessions.get(session);
        return Answer.of(JSON, takenApart(() -> Anatomy.program(Settings.of(body, limits))));
    }

    /** A loss that a guard rail refuses has no step to be taken apart. */
    private static String takenApart(java.util.function.Supplier<String> anatomy) {
        try {
            return anatomy.get();
        } catch (IllegalArgumentException e) {
            throw new Refusal(422, String.valueOf(e.getMessage()));
        }
    }

    private Answer end(String session, String body) {
        sessions.end(session);
        return nothing();
    }

    private static Answer nothing() {
        return Answer.of(JSON, "{}");
    }

    private void refuse(HttpExchange exchange, int status, String reason) throws IOException {
        exchange.getResponseHeaders().set("Connection", "close");
        send(exchange, status, Answer.of(JSON, Json.of(Map.of("error", reason))));
    }

    private static void send(HttpExchange exchange, int status, Answer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type());
        headers.set("Content-Security-Policy", POLICY);
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Cache-Control", "no-store");
        boolean bodiless = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bodiless ? -1 : answer.body().length);
        if (bodiless) {
            return;
        }
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer.body());
            out.flush();
            if (status >= 400) {
                drain(exchange.getRequestBody());
            }
        }
    }

    /** To close a connection with bytes unread would take back the answer, too. */
    private static void drain(InputStream body) throws IOException {
        byte[] some = new byte[1 << 13];
        for (int left = DRAINED; left > 0; ) {
            int count = body.read(some);
            left = count < 0 ? 0 : left - count;
        }
    }

    /** Stops listening and ends all sessions, in this order: a page is to miss the server, not its session. */
    @Override
    public void close() {
        server.stop(0);
        sessions.close();
        connections.shutdownNow();
    }
}

package nabla.examples.embed;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import nabla.nn.data.FileFormatException;
import nabla.scorematching.tables.TableModel;

/**
 * A model as a service, on the HTTP server of the JDK.
 *
 * <pre>
 * POST /score  [?seed=N]            log p, its standard error and the anomaly score of each row
 * POST /impute [?draws=K&amp;seed=N]  rows with their missing cells drawn
 * GET  /health                      whether it is up, and the columns of the model
 * GET  /metrics                     counters, for Prometheus
 * </pre>
 *
 * <p>Rows are CSV with a header ({@code Content-Type: text/csv}) or JSON ({@code application/json}); the same request gets the same
 * numbers. Every refusal is one line of JSON, {@code {"error": "…"}}; what is not HTTP the JDK's server refuses itself, in its own
 * words.
 *
 * <p>It has no encryption and knows nobody: it is bound to the loopback interface unless told otherwise, and belongs behind a proxy
 * that does both. A request that is larger than the {@link Limits}, or slower, is cut off. That of the JDK's own limits that are not
 * set by a system property, those of {@code receiving} and {@code connections} are set by the first service of a process, for the JDK
 * reads them once.
 */
public final class ScoringService implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ScoringService.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int BACKLOG = 64;
    private static final long IDLE_THREAD_SECONDS = 30;
    /** How much of a body that is too large is read, so that whoever sends it gets to see the answer. */
    private static final int DRAINED = 1 << 22;

    private final HttpServer server;
    private final ExecutorService connections;
    private final ModelPool pool;
    private final Endpoints endpoints;
    private final Traffic traffic = new Traffic();
    private volatile boolean stopping;

    private ScoringService(RowModel model, HttpServer server, int threads, Limits limits) {
        this.server = server;
        this.pool = ModelPool.of(model, threads, limits.waiting());
        this.endpoints = new Endpoints(model, pool, limits, traffic, () -> stopping);
        // A connection has one request at a time, so the queue is never longer than there are connections.
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
     * Starts a service of a model from a file.
     *
     * @param address where it listens; port 0 for any that is free
     * @param threads that score
     * @throws IOException if the address is taken
     */
    public static ScoringService start(TableModel model, InetSocketAddress address, int threads, Limits limits)
            throws IOException {
        return start(RowModel.of(model), address, threads, limits);
    }

    /**
     * Starts a service.
     *
     * @param address where it listens; port 0 for any that is free
     * @param threads that score
     * @throws IOException if the address is taken
     */
    public static ScoringService start(RowModel model, InetSocketAddress address, int threads, Limits limits)
            throws IOException {
        property("sun.net.httpserver.maxReqTime", limits.receiving());
        property("sun.net.httpserver.maxRspTime", limits.work().plus(limits.receiving()));
        // How often it looks for connections that have sent no byte at all, in milliseconds; usually each ten seconds.
        property("sun.net.httpserver.clockTick", "1000");
        property("jdk.httpserver.maxConnections", Integer.toString(limits.connections()));
        // Else, on JDK 17, an answer waits for the acknowledgement of its headers, some 40 ms.
        property("sun.net.httpserver.nodelay", "true");
        ScoringService service = new ScoringService(model, HttpServer.create(address, BACKLOG), threads, limits);
        service.server.start();
        return service;
    }

    /** In seconds, whatever the documentation of the JDK says of milliseconds. */
    private static void property(String name, Duration value) {
        property(name, Long.toString(value.plusMillis(999).toSeconds()));
    }

    private static void property(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        long begin = System.nanoTime();
        traffic.begin();
        try {
            Answer answer = answer(exchange);
            String path = exchange.getRequestURI().getRawPath();
            traffic.answered(Endpoints.counted(path == null ? "" : path), answer.status(), System.nanoTime() - begin);
            send(exchange, answer);
        } catch (IOException | RuntimeException e) {
            traffic.disconnected();
            throw new IOException(e); // The server closes the connection, and forgets it.
        } finally {
            traffic.end();
        }
    }

    private Answer answer(HttpExchange exchange) {
        try {
            return endpoints.answer(exchange);
        } catch (Refusal e) {
            return Answer.error(e.status(), e.getMessage(), e.status() == 503 ? Map.of("Retry-After", "1") : Map.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.error(503, "the service is stopping", Map.of("Retry-After", "1"));
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a request failed", e);
            return Answer.error(500, "the service failed; its log says why", Map.of());
        }
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type());
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        answer.headers().forEach(headers::set);
        if (stopping || answer.status() >= 400) {
            headers.set("Connection", "close");
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(answer.body().length));
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer.body());
            out.flush();
            if (answer.status() >= 400) {
                drain(exchange.getRequestBody());
            }
        }
    }

    /** To close a connection with bytes unread would take back the answer, too. */
    private static void drain(InputStream body) throws IOException {
        byte[] some = new byte[1 << 13];
        // Not by skip, which on JDK 17 runs on into the next request.
        for (int left = DRAINED; left > 0; ) {
            int count = body.read(some);
            left = count < 0 ? 0 : left - count;
        }
    }

    /** Lets the requests end that have begun, for some seconds; new ones are told that it stops. */
    @Override
    public void close() {
        stopping = true;
        long until = System.nanoTime() + GRACE.toNanos();
        try {
            while (traffic.open() > 0 && System.nanoTime() < until) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.stop(0);
        connections.shutdownNow();
        pool.close();
    }

    /** Serves a model file until it is asked to end; status 1 if that cannot be done, and 2 if the call was wrong. */
    public static void main(String... args) {
        try {
            Options options = Options.of("ScoringService MODEL [port=8080] [host=127.0.0.1] [threads=CORES]", args)
                    .only("port", "host", "threads");
            InetAddress host = InetAddress.getByName(options.text("host", "127.0.0.1"));
            int port = options.number("port", 8080, 65_535);
            int threads = options.number("threads", Runtime.getRuntime().availableProcessors(), 1024);
            TableModel model = TableModel.read(Path.of(options.file()));
            ScoringService service = start(model, new InetSocketAddress(host, port), threads, Limits.standard());
            Runtime.getRuntime().addShutdownHook(new Thread(service::close, "stop"));
            System.out.println("listening on http://" + host.getHostAddress() + ":"
                    + service.address().getPort());
        } catch (FileFormatException | UncheckedIOException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }
}

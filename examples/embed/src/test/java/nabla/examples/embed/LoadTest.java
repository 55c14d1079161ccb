package nabla.examples.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import nabla.examples.embed.Client.Reply;
import org.junit.jupiter.api.Test;

/**
 * Eight clients, with others who send too much, too slowly, or nonsense: no error of ours, and a heap that stays as it is. The build
 * takes a second for it; {@code mvn test -pl examples/embed -am -Dtest=LoadTest -Dload.seconds=60
 * -Dsurefire.failIfNoSpecifiedTests=false} takes a minute, and prints the figures that docs/embedding.md shows.
 */
class LoadTest {
    /** A formula, so that the service is all that costs, or with {@code -Dload.learnt} a learnt model. */
    private static final RowModel MODEL =
            System.getProperty("load.learnt") == null ? new ToyModel() : RowModel.of(Penguins.MODEL);

    private static final double SECONDS = Double.parseDouble(System.getProperty("load.seconds", "1"));
    private static final int CLIENTS = 8;
    private static final int SLOW = 10;
    private static final int CORES = 2;
    private static final int MOST_ROWS = 20;
    private static final long GROWTH = 8 << 20;
    /** Latencies are counted in steps of 20 µs. */
    private static final long STEP_NANOS = 20_000;

    private final AtomicIntegerArray latencies = new AtomicIntegerArray(500_000);
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final LongAdder rows = new LongAdder();
    private int port;
    private volatile long until;

    @Test
    void underLoadThereIsNoErrorOfOursAndMemoryStaysFlat() throws Exception {
        Limits limits = new Limits(
                50_000,
                1000,
                100_000,
                Limits.standard().work(),
                Limits.standard().receiving(),
                Limits.standard().connections(),
                Limits.standard().waiting());
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ScoringService service = ScoringService.start(MODEL, any, CORES, limits)) {
            port = service.address().getPort();
            run(Math.min(SECONDS, 5) / 2);
            forget();
            long start = heap();
            run(SECONDS / 2);
            long middle = heap();
            run(SECONDS / 2);
            long end = heap();
            System.out.printf(
                    Locale.ROOT,
                    "%d clients for %.0f s: %.0f requests/s, %.0f rows/s; scores in ms: median %.2f, 95 %% %.2f, 99 %% %.2f, most %.1f%n"
                            + "heap after collection: %.1f MB at the start, %.1f in the middle, %.1f at the end%n%s%n",
                    CLIENTS,
                    SECONDS,
                    answers.values().stream().mapToLong(LongAdder::sum).sum() / SECONDS,
                    rows.sum() / SECONDS,
                    quantile(0.5),
                    quantile(0.95),
                    quantile(0.99),
                    quantile(1),
                    start / 1e6,
                    middle / 1e6,
                    end / 1e6,
                    new TreeMap<>(answers));
            assertTrue(end < start + GROWTH, start + " → " + middle + " → " + end);
            String metrics = Client.once(port, "GET", "/metrics", "", "").body();
            assertTrue(!metrics.contains("status=\"5"), metrics);
            assertTrue(metrics.contains("status=\"413\"") && metrics.contains("status=\"200\""), metrics);
        }
    }

    private void run(double seconds) throws Exception {
        until = System.nanoTime() + (long) (seconds * 1e9);
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<Void>> ends = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int seed = i;
            ends.add(threads.submit((Callable<Void>) () -> client(new Random(seed))));
        }
        ends.add(threads.submit((Callable<Void>) this::large));
        ends.add(threads.submit((Callable<Void>) this::slow));
        for (Future<Void> end : ends) {
            end.get();
        }
        threads.shutdown();
    }

    private void forget() {
        answers.clear();
        rows.reset();
        for (int i = 0; i < latencies.length(); i++) {
            latencies.set(i, 0);
        }
    }

    private boolean goesOn() {
        return System.nanoTime() < until;
    }

    /** Nineteen good requests in twenty, and one that is not. */
    private Void client(Random random) throws IOException {
        Client client = new Client(port);
        do {
            int kind = random.nextInt(20);
            int count = 1 + random.nextInt(MOST_ROWS);
            Reply reply;
            if (kind == 0) {
                reply = client.send("POST", "/score", "application/json", "{\"mass\":" + "[".repeat(count));
                assertEquals(400, reply.status());
                client.close();
                client = new Client(port);
            } else if (kind == 1) {
                reply = client.send("POST", "/impute?draws=3", "text/csv", table(random, count));
                assertEquals(200, reply.status(), reply.body());
                rows.add(count);
            } else {
                long begin = System.nanoTime();
                reply = client.send("POST", "/score", "text/csv", table(random, count));
                long bucket = (System.nanoTime() - begin) / STEP_NANOS;
                latencies.incrementAndGet((int) Math.min(bucket, latencies.length() - 1));
                assertEquals(200, reply.status(), reply.body());
                rows.add(count);
            }
            count("good and malformed", reply);
        } while (goesOn());
        client.close();
        return null;
    }

    private static String table(Random random, int count) {
        StringBuilder table = new StringBuilder("mass,species\n");
        for (int i = 0; i < count; i++) {
            table.append(random.nextInt(5) == 0 ? "" : random.nextGaussian() + 4)
                    .append(random.nextBoolean() ? ",Adelie\n" : ",Gentoo\n");
        }
        return table.toString();
    }

    /** A body of a megabyte, where 50 kB are allowed. */
    private Void large() throws IOException, InterruptedException {
        String body = "mass\n" + "1234567.5\n".repeat(100_000);
        do {
            Reply reply = Client.once(port, "POST", "/score", "text/csv", body);
            assertEquals(413, reply.status(), reply.body());
            count("too large", reply);
            Thread.sleep(50);
        } while (goesOn());
        return null;
    }

    /** Begins requests, and never ends them; who is cut off makes room for another. */
    private Void slow() throws Exception {
        Map<Client, Future<Reply>> begun = new LinkedHashMap<>();
        while (goesOn()) {
            if (begun.size() < SLOW) {
                Client client = new Client(port);
                client.write("POST /score HTTP/1.1\r\nContent-Type: text/csv\r\nContent-Length: 100\r\n\r\nma"
                        .getBytes(StandardCharsets.US_ASCII));
                begun.put(client, Async.run(client::reply));
            }
            for (Client client : List.copyOf(begun.keySet())) {
                if (begun.get(client).isDone()) {
                    Reply reply = begun.remove(client).get();
                    assertTrue(reply.status() == 0 || reply.status() == 400, "status " + reply.status());
                    count("too slow", reply);
                    client.close();
                }
            }
            Thread.sleep(50);
        }
        for (Client client : begun.keySet()) {
            client.close();
        }
        return null;
    }

    private void count(String kind, Reply reply) {
        answers.computeIfAbsent(kind + " " + (reply.status() == 0 ? "cut off" : reply.status()), key -> new LongAdder())
                .increment();
    }

    private double quantile(double level) {
        long total = 0;
        for (int i = 0; i < latencies.length(); i++) {
            total += latencies.get(i);
        }
        long below = 0;
        int i = 0;
        while (i < latencies.length() - 1 && below + latencies.get(i) < level * total) {
            below += latencies.get(i++);
        }
        return (i + 1) * STEP_NANOS / 1e6;
    }

    /** What is in use after a collection. */
    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}

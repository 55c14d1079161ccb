package nabla.examples.embed;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What a service has done, in the text format of Prometheus. Its names are few, whatever is asked for. */
final class Traffic {
    private static final double[] BOUNDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
    private static final double NANO = 1e-9;

    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
    private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    private final LongAdder nanos = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder disconnected = new LongAdder();
    private final AtomicInteger open = new AtomicInteger();

    Traffic() {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    /** A request has begun. */
    void begin() {
        open.incrementAndGet();
    }

    /** A request has ended, in whatever way. */
    void end() {
        open.decrementAndGet();
    }

    /** The number of requests that have begun and not ended. */
    int open() {
        return open.get();
    }

    /** A request has an answer, which took so long. */
    void answered(String path, int status, long duration) {
        String labels = "path=\"" + path + "\",status=\"" + status + "\"";
        requests.computeIfAbsent(labels, key -> new LongAdder()).increment();
        int bucket = 0;
        while (bucket < BOUNDS.length && duration * NANO > BOUNDS[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        nanos.add(duration);
        if (status >= 400) {
            rejected.increment();
        }
    }

    /** Rows were scored or completed. */
    void rows(int count) {
        rows.add(count);
    }

    /** Whoever sent a request was gone, or was cut off, before the answer was written. */
    void disconnected() {
        disconnected.increment();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        head(text, "nabla_requests_total", "counter", "Requests that were answered.");
        new TreeMap<>(requests)
                .forEach((labels, count) -> line(text, "nabla_requests_total{" + labels + "}", count.sum()));
        head(text, "nabla_request_seconds", "histogram", "Time from headers to answer.");
        long count = 0;
        for (int i = 0; i < buckets.length; i++) {
            count += buckets[i].sum();
            String bound = i < BOUNDS.length ? Double.toString(BOUNDS[i]) : "+Inf";
            line(text, "nabla_request_seconds_bucket{le=\"" + bound + "\"}", count);
        }
        text.append(String.format(Locale.ROOT, "nabla_request_seconds_sum %.6f%n", nanos.sum() * NANO)
                .replace("\r", ""));
        line(text, "nabla_request_seconds_count", count);
        head(text, "nabla_rows_total", "counter", "Rows that were scored or completed.");
        line(text, "nabla_rows_total", rows.sum());
        head(text, "nabla_rejected_total", "counter", "Requests that were answered with 400 or more.");
        line(text, "nabla_rejected_total", rejected.sum());
        head(text, "nabla_disconnected_total", "counter", "Requests whose sender was gone before the answer.");
        line(text, "nabla_disconnected_total", disconnected.sum());
        head(text, "nabla_requests_open", "gauge", "Requests that are being answered, this one among them.");
        line(text, "nabla_requests_open", open.get());
        Runtime runtime = Runtime.getRuntime();
        head(text, "nabla_heap_bytes", "gauge", "Heap in use, what is to be collected included.");
        line(text, "nabla_heap_bytes", runtime.totalMemory() - runtime.freeMemory());
        return text.toString();
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String name, long value) {
        text.append(name).append(' ').append(value).append('\n');
    }
}

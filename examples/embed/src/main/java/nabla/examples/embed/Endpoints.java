package nabla.examples.embed;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.DataFrame;

/**
 * What a service answers: it reads a request, has the pool do the work, and writes JSON. A request that is at fault is a {@link
 * Refusal}.
 */
final class Endpoints {
    private static final Map<String, String> METHODS =
            Map.of("/score", "POST", "/impute", "POST", "/health", "GET", "/metrics", "GET");

    private final RowModel model;
    private final ModelPool pool;
    private final Limits limits;
    private final Traffic traffic;
    private final BooleanSupplier stopping;

    Endpoints(RowModel model, ModelPool pool, Limits limits, Traffic traffic, BooleanSupplier stopping) {
        this.model = model;
        this.pool = pool;
        this.limits = limits;
        this.traffic = traffic;
        this.stopping = stopping;
    }

    /** The path of a request as it is counted. */
    static String counted(String path) {
        return METHODS.containsKey(path) ? path : "other";
    }

    Answer answer(HttpExchange exchange) throws InterruptedException {
        String path = exchange.getRequestURI().getRawPath();
        String method = METHODS.get(path == null ? "" : path);
        if (method == null) {
            throw new Refusal(404, "expected one of /score, /impute, /health, /metrics");
        }
        String given = exchange.getRequestMethod();
        if (!given.equals(method) && !(given.equals("HEAD") && method.equals("GET"))) {
            return Answer.error(
                    405, "expected " + method, Map.of("Allow", method.equals("GET") ? "GET, HEAD" : method));
        }
        if (path.equals("/metrics")) {
            return Answer.metrics(traffic.toString());
        }
        if (stopping.getAsBoolean()) {
            throw new Refusal(503, "the service is stopping");
        }
        if (path.equals("/health")) {
            return Answer.json(health());
        }
        try {
            return Answer.json(path.equals("/score") ? score(exchange) : impute(exchange));
        } catch (RejectedExecutionException e) {
            throw new Refusal(503, "too many requests wait already");
        } catch (TimeoutException e) {
            throw new Refusal(503, "expected an end within " + limits.work().toMillis() + " ms; send fewer rows");
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new Refusal(422, e.getMessage() == null ? "the model does not take such rows" : e.getMessage());
        }
    }

    private String health() {
        return new JsonText()
                .text("{\"status\":\"ok\",\"columns\":")
                .object(
                        model.schema().columns().stream(),
                        (out, column) -> out.string(column.name())
                                .text(":")
                                .string(column.kind().name().toLowerCase(Locale.ROOT)))
                .text("}")
                .toString();
    }

    private String score(HttpExchange exchange) throws TimeoutException, InterruptedException {
        Map<String, Long> numbers = numbers(exchange, Map.of("seed", 0L));
        DataFrame rows = rows(exchange);
        Scores scores = pool.score(rows, Rng.of(numbers.get("seed")), limits.work());
        traffic.rows(rows.rows());
        return new JsonText()
                .text("{\"log_prob\":")
                .numbers(scores.logProb())
                .text(",\"log_prob_error\":")
                .numbers(scores.error())
                .text(",\"anomaly\":")
                .numbers(scores.anomaly())
                .text("}")
                .toString();
    }

    private String impute(HttpExchange exchange) throws TimeoutException, InterruptedException {
        Map<String, Long> numbers = numbers(exchange, Map.of("seed", 0L, "draws", 1L));
        long draws = numbers.get("draws");
        if (draws < 1) {
            throw Refusal.malformed("expected draws of 1 or more, got " + draws);
        }
        DataFrame rows = rows(exchange);
        long cells = Math.max(1, (long) rows.rows() * rows.names().size());
        if (draws > limits.cells() / cells) {
            throw new Refusal(
                    413,
                    "expected at most " + limits.cells() + " cells in all draws, got " + draws + " draws of " + cells);
        }
        List<List<DataFrame>> blocks = pool.impute(rows, (int) draws, Rng.of(numbers.get("seed")), limits.work());
        traffic.rows(rows.rows());
        return new JsonText()
                .text("{\"draws\":")
                .array(
                        IntStream.range(0, (int) draws).boxed(),
                        (out, draw) -> out.array(
                                blocks.stream().map(block -> block.get(draw)).flatMap(Endpoints::rowsOf),
                                Endpoints::object))
                .text("}")
                .toString();
    }

    /** A row of a table, whose columns are of double[] or String[]. */
    private record Row(Map<String, Object> columns, int index) {}

    private static Stream<Row> rowsOf(DataFrame table) {
        Map<String, Object> columns = new LinkedHashMap<>();
        for (String name : table.names()) {
            columns.put(name, table.isNumeric(name) ? table.numbers(name) : table.words(name));
        }
        return IntStream.range(0, table.rows()).mapToObj(i -> new Row(columns, i));
    }

    private static void object(JsonText out, Row row) {
        out.object(row.columns().entrySet().stream(), (member, column) -> {
            member.string(column.getKey()).text(":");
            if (column.getValue() instanceof double[] numbers) {
                member.number(numbers[row.index()]);
            } else {
                String word = ((String[]) column.getValue())[row.index()];
                if (word == null) {
                    member.text("null");
                } else {
                    member.string(word);
                }
            }
        });
    }

    /** The numbers of the query, each one that is known and not given being as usual. */
    private static Map<String, Long> numbers(HttpExchange exchange, Map<String, Long> usual) {
        Map<String, Long> numbers = new HashMap<>(usual);
        String query = exchange.getRequestURI().getRawQuery();
        if (query != null) {
            for (String part : query.split("&")) {
                String[] pair = part.split("=", 2);
                if (pair.length < 2 || !usual.containsKey(pair[0]) || !pair[1].matches("[0-9]+")) {
                    throw Refusal.malformed("expected a natural number for one of " + usual.keySet()
                            + " in the query, got " + Refusal.quoted(part));
                }
                numbers.put(pair[0], natural(pair[0], pair[1]));
            }
        }
        return numbers;
    }

    private static long natural(String name, String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw Refusal.malformed(
                    "expected " + name + " of at most " + Long.MAX_VALUE + ", got " + Refusal.quoted(digits));
        }
    }

    private DataFrame rows(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        String type = headers.getFirst("Content-Type");
        String[] parts = (type == null ? "" : type).toLowerCase(Locale.ROOT).split(";", 2);
        String encoding = headers.getFirst("Content-Encoding");
        boolean csv = parts[0].strip().equals("text/csv");
        boolean plain = encoding == null || encoding.equalsIgnoreCase("identity");
        if (!plain || !csv && !parts[0].strip().equals("application/json") || parts.length > 1 && !isUtf8(parts[1])) {
            throw new Refusal(415, "expected Content-Type: text/csv or application/json, in UTF-8, not packed");
        }
        RowBuffer buffer = new RowBuffer(model.schema(), limits.rows());
        String text = text(body(exchange));
        if (csv) {
            CsvRows.read(text, buffer);
        } else {
            JsonRows.read(text, buffer);
        }
        return buffer.frame();
    }

    private static boolean isUtf8(String parameters) {
        return !parameters.contains("charset")
                || parameters.replaceAll("[\" ]", "").contains("charset=utf-8");
    }

    private byte[] body(HttpExchange exchange) {
        Refusal large = new Refusal(413, "expected a body of at most " + limits.bytes() + " bytes, got more");
        String declared = exchange.getRequestHeaders().getFirst("Content-Length");
        if (declared != null
                && declared.length() > Integer.toString(limits.bytes()).length() + 1) {
            throw large;
        }
        try {
            byte[] body = exchange.getRequestBody().readNBytes(limits.bytes() + 1);
            if (body.length > limits.bytes()) {
                throw large;
            }
            return body;
        } catch (IOException | IndexOutOfBoundsException e) {
            // The second is what the JDK's reader of chunks makes of a length beyond 2³¹.
            throw Refusal.malformed("the body is cut off, or its chunks are malformed");
        }
    }

    private static String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.malformed("expected UTF-8 text");
        }
    }
}

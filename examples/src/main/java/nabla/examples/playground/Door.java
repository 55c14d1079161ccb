package nabla.examples.playground;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What every request is looked at for. The page talks to the host that it came from, so a request for another host is DNS
 * rebinding, and one from another origin is a foreign page's: both are refused, whatever they ask for.
 */
final class Door {
    private final Set<String> hosts;
    private final int bytes;

    /**
     * A door.
     *
     * @param port where the server listens
     * @param bytes of a body, at most
     */
    Door(int port, int bytes) {
        this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
        this.bytes = bytes;
    }

    /** Refuses a request that does not come from the page, or from whoever opens it. */
    void check(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        String host = one(headers, "Host").toLowerCase(Locale.ROOT);
        if (!hosts.contains(host)) {
            throw new Refusal(421, "expected a request for this machine's loopback address");
        }
        String origin = one(headers, "Origin");
        if (!origin.isEmpty() && !origin.equalsIgnoreCase("http://" + host)) {
            throw new Refusal(403, "expected a request of the page itself, got one of another origin");
        }
        String site = one(headers, "Sec-Fetch-Site");
        boolean opens = exchange.getRequestMethod().equals("GET")
                && one(headers, "Sec-Fetch-Mode").equals("navigate");
        if (!site.isEmpty() && !site.equals("same-origin") && !site.equals("none") && !opens) {
            throw new Refusal(403, "expected a request of the page itself, got one of another site");
        }
    }

    /** The value of a header; nothing if it is not there. */
    private static String one(Headers headers, String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw Refusal.malformed("expected one header " + name + ", got " + values.size());
        }
        return values.isEmpty() ? "" : values.get(0);
    }

    /** The JSON text of a request. */
    String body(HttpExchange exchange) {
        String type = one(exchange.getRequestHeaders(), "Content-Type").toLowerCase(Locale.ROOT);
        if (!type.equals("application/json") && !type.equals("application/json; charset=utf-8")) {
            throw new Refusal(415, "expected Content-Type: application/json");
        }
        if (!one(exchange.getRequestHeaders(), "Content-Encoding").isEmpty()) {
            throw new Refusal(415, "expected a body that is not packed");
        }
        try {
            byte[] body = exchange.getRequestBody().readNBytes(bytes + 1);
            if (body.length > bytes) {
                throw new Refusal(413, "expected a body of at most " + bytes + " bytes, got more");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.malformed("expected UTF-8 text");
        } catch (IOException | IndexOutOfBoundsException e) {
            // The second is what the JDK's reader of chunks makes of a length beyond 2³¹.
            throw Refusal.malformed("the body is cut off, or its chunks are malformed");
        }
    }
}

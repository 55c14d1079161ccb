package nabla.examples.embed;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An answer by HTTP.
 *
 * @param headers beside the type and the length
 */
record Answer(int status, String type, byte[] body, Map<String, String> headers) {
    private static final String JSON = "application/json";

    static Answer json(String json) {
        return of(200, JSON, json, Map.of());
    }

    /** Text as Prometheus reads it. */
    static Answer metrics(String text) {
        return of(200, "text/plain; version=0.0.4; charset=utf-8", text, Map.of());
    }

    /** One line that says why there is no other answer. */
    static Answer error(int status, String reason, Map<String, String> headers) {
        return of(status, JSON, JsonText.object(Map.of("error", reason)), headers);
    }

    private static Answer of(int status, String type, String text, Map<String, String> headers) {
        return new Answer(status, type, (text + "\n").getBytes(StandardCharsets.UTF_8), headers);
    }
}

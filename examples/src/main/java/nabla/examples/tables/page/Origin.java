package nabla.examples.tables.page;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import nabla.autodiff.Tensor;

/**
 * How a page was made, and how it is made again.
 *
 * @param command the command line, to be repeated as it stands
 * @param seed the seed
 * @param date when it was made
 * @param versions what it was made with: names and versions
 */
public record Origin(String command, long seed, Instant date, Map<String, String> versions) {
    /** A copy of the versions, in their order. */
    public Origin {
        versions = new LinkedHashMap<>(versions);
    }

    /** Made now, with the library and the JVM that run. */
    public static Origin now(String command, long seed) {
        return new Origin(command, seed, Instant.now(), running());
    }

    private static Map<String, String> running() {
        String library = Tensor.class.getPackage().getImplementationVersion();
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("Nabla", library == null ? "built from source" : library);
        versions.put("JDK", System.getProperty("java.vm.name") + " " + Runtime.version());
        versions.put("kernels", Tensor.kernels());
        return versions;
    }
}

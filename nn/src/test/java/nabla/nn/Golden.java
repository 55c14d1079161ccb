package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import nabla.autodiff.Tensor;
import nabla.nn.files.Safetensors;

/** Values that PyTorch computed; see src/test/python. */
public final class Golden {
    private Golden() {}

    public static Parameters read(String file) {
        return Safetensors.read(path(file));
    }

    public static Path path(String resource) {
        URL url = Golden.class.getResource(resource);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** The tensors whose names begin with the prefix, without it. */
    public static Parameters under(Parameters all, String prefix) {
        Map<String, Tensor> chosen = new LinkedHashMap<>();
        all.names().stream()
                .filter(name -> name.startsWith(prefix))
                .forEach(name -> chosen.put(name.substring(prefix.length()), all.get(name)));
        return Parameters.of(chosen);
    }

    /** Equal shapes, and elements that differ by the tolerance at most, or by that part of the largest one. */
    public static void assertClose(String what, Tensor expected, Tensor actual, double tolerance) {
        assertArrayEquals(expected.shape(), actual.shape(), what);
        double scale =
                expected.size() == 0 ? 1 : Math.max(1, expected.abs().max().item());
        assertArrayEquals(expected.toArray(), actual.toArray(), tolerance * scale, what);
    }
}

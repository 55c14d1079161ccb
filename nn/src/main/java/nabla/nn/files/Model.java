package nabla.nn.files;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.data.FileFormatException;

/**
 * A network with its parameters, as one file that needs nothing else to be used: safetensors, with the text of the network
 * in the metadata, standardisation included where it is one of the layers.
 *
 * @param network the function
 * @param parameters θ
 */
public record Model(ConditionalLayer network, Parameters parameters) {
    private static final String NETWORK = "nabla.network";

    /** f(θ, x), for a network that needs no condition. */
    public Tensor apply(Tensor x) {
        if (network instanceof Layer layer) {
            return layer.apply(parameters, x);
        }
        throw new IllegalStateException("Model: the network needs a condition");
    }

    /** f(θ, x, c). */
    public Tensor apply(Tensor x, Tensor condition) {
        return network.apply(parameters, x, condition);
    }

    /**
     * Writes the model; PyTorch reads the parameters under the names of its own modules.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public void write(Path path) {
        write(path, Map.of());
    }

    /**
     * Writes the model with more metadata.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public void write(Path path, Map<String, String> metadata) {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.put(NETWORK, network.toString());
        all.put("format", "pt");
        Safetensors.write(path, parameters, all);
    }

    /**
     * Reads a model whose layers are all known. Whether the parameters are those of the network shows when it is applied;
     * they come in the order of the file, and {@link Parameters#ordered} restores that of {@code network.init}.
     *
     * @throws FileFormatException if the file is no model
     * @throws UncheckedIOException if it cannot be read
     */
    public static Model read(Path path) {
        return read(path, Architecture.standard());
    }

    /**
     * Reads a model with layers that this architecture knows.
     *
     * @throws FileFormatException if the file is no model
     * @throws UncheckedIOException if it cannot be read
     */
    public static Model read(Path path, Architecture architecture) {
        String text = Safetensors.readMetadata(path).get(NETWORK);
        if (text == null) {
            throw new FileFormatException(path + ": does not say what network its parameters are of");
        }
        Parameters parameters = Safetensors.read(path);
        try {
            return new Model(architecture.parse(text), parameters);
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(path + ": " + e.getMessage());
        }
    }
}

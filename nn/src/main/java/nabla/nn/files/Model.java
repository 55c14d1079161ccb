package nabla.nn.files;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.data.FileFormatException;
import nabla.nn.io.Sha256;

/**
 * A network with its parameters, as one file that needs nothing else to be used: safetensors, with the text of the network
 * in the metadata, standardisation included where it is one of the layers.
 *
 * <p>The text is the network's {@code toString}; {@link LayerText} says what it looks like, and {@link Architecture} makes
 * the network from it. A network of layers that the standard architecture does not know is written and read with one that
 * does. What could not be read back is refused when it is written. A digest of the metadata and the tensors is among the metadata:
 * a file that has changed since is refused. A file without one is read as it is.
 *
 * @param network the function
 * @param parameters θ
 */
public record Model(ConditionalLayer network, Parameters parameters) {
    private static final String NETWORK = "nabla.network";
    private static final String DIGEST = "nabla.sha256";

    /** f(θ, x), for a network that needs no condition. */
    public Tensor apply(Tensor x) {
        if (network instanceof Layer layer) {
            return layer.apply(parameters, x);
        }
        throw new IllegalStateException("Model: the network needs a condition; apply(x, condition) takes one");
    }

    /** f(θ, x, c). */
    public Tensor apply(Tensor x, Tensor condition) {
        return network.apply(parameters, x, condition);
    }

    /**
     * Writes the model; PyTorch reads the parameters under the names of its own modules.
     *
     * @throws IllegalArgumentException if the model could not be read back
     * @throws UncheckedIOException if the file cannot be written
     */
    public void write(Path path) {
        write(path, Map.of());
    }

    /**
     * Writes the model with more metadata.
     *
     * @throws IllegalArgumentException if the model could not be read back
     * @throws UncheckedIOException if the file cannot be written
     */
    public void write(Path path, Map<String, String> metadata) {
        write(path, metadata, Architecture.standard());
    }

    /**
     * Writes the model with more metadata, to be read with this architecture.
     *
     * @throws IllegalArgumentException if the model could not be read back
     * @throws UncheckedIOException if the file cannot be written
     */
    public void write(Path path, Map<String, String> metadata, Architecture architecture) {
        requireReadable(architecture);
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.put(NETWORK, network.toString());
        all.put("format", "pt");
        all.put(DIGEST, digest(all, parameters));
        Safetensors.write(path, parameters, all);
    }

    private static String digest(Map<String, String> metadata, Parameters parameters) {
        Map<String, String> others = new LinkedHashMap<>(metadata);
        others.remove(DIGEST);
        return Sha256.ofFile(others, parameters.names(), parameters::get);
    }

    private static void requireUnchanged(Path path, Safetensors.Content content) {
        String digest = content.metadata().get(DIGEST);
        if (digest != null && !digest.equals(digest(content.metadata(), content.parameters()))) {
            throw new FileFormatException(
                    path + ": damaged, or changed by another program: its content does not have the"
                            + " digest that is in it");
        }
    }

    private void requireReadable(Architecture architecture) {
        try {
            ConditionalLayer read = architecture.parse(network.toString());
            if (!read.toString().equals(network.toString())) {
                throw new IllegalArgumentException("expected " + network + ", got " + read);
            }
            fitted(read, parameters);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Model: not written, because it could not be read back: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a model whose layers are all known. Its parameters are those of its network, in the order of
     * {@code network.init}.
     *
     * @throws FileFormatException if the file is not a model
     * @throws UncheckedIOException if it cannot be read
     */
    public static Model read(Path path) {
        return read(path, Architecture.standard());
    }

    /**
     * Reads a model with layers that this architecture knows.
     *
     * @throws FileFormatException if the file is not a model
     * @throws UncheckedIOException if it cannot be read
     */
    public static Model read(Path path, Architecture architecture) {
        return read(path, architecture, (model, metadata) -> model);
    }

    /**
     * Reads what is made of a model and the metadata that were {@linkplain #write(Path, Map) written} with it, which are of one
     * moment even if the file is replaced meanwhile.
     *
     * @param maker makes it; what it refuses by an {@link IllegalArgumentException} is refused with the name of the file
     * @throws FileFormatException if the file is not a model, or the maker refuses it
     * @throws UncheckedIOException if it cannot be read
     */
    public static <T> T read(Path path, BiFunction<? super Model, ? super Map<String, String>, ? extends T> maker) {
        return read(path, Architecture.standard(), maker);
    }

    private static <T> T read(
            Path path,
            Architecture architecture,
            BiFunction<? super Model, ? super Map<String, String>, ? extends T> maker) {
        Safetensors.Content content = Safetensors.readContent(path);
        String text = content.metadata().get(NETWORK);
        if (text == null) {
            throw new FileFormatException(path + ": not a model: its metadata have no " + NETWORK
                    + "; Safetensors.read reads its parameters");
        }
        requireUnchanged(path, content);
        try {
            ConditionalLayer network =
                    architecture.holding(content.parameters().count()).parse(text);
            return maker.apply(new Model(network, fitted(network, content.parameters())), content.metadata());
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(path + ": " + e.getMessage());
        }
    }

    /** The parameters in the network's order, if they are its own by name and shape. */
    private static Parameters fitted(ConditionalLayer network, Parameters parameters) {
        Parameters own = network.init(Rng.of(0));
        for (String name : own.names()) {
            String expected = name + " " + Arrays.toString(own.get(name).shape());
            if (!parameters.has(name)) {
                throw new IllegalArgumentException(
                        "expected a tensor " + expected + " of the network, got " + parameters.names());
            }
            int[] shape = parameters.get(name).shape();
            if (!Arrays.equals(own.get(name).shape(), shape)) {
                throw new IllegalArgumentException(
                        "expected a tensor " + expected + " of the network, got shape " + Arrays.toString(shape));
            }
        }
        for (String name : parameters.names()) {
            if (!own.has(name)) {
                throw new IllegalArgumentException("the network has no tensor " + name + "; it has " + own.names());
            }
        }
        return parameters.ordered(own.names());
    }
}

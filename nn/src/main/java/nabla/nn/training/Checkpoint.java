package nabla.nn.training;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.data.FileFormatException;
import nabla.nn.files.Safetensors;

/**
 * A snapshot of a training as a safetensors file: parameters, moments, averages, keys and the best so far, each under
 * its name. A training continued from it makes the same steps, bit for bit, as one that was never interrupted.
 */
public final class Checkpoint {
    private static final String FORMAT = "nabla.checkpoint";
    private static final String VERSION = "2";

    private Checkpoint() {}

    /**
     * Writes a snapshot. A crash while it is written leaves the file that was there before.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(Path path, Snapshot snapshot) {
        Safetensors.write(path, tensors(snapshot), Map.of(FORMAT, VERSION));
    }

    /** The tensors of a snapshot, each under its name. */
    static Parameters tensors(Snapshot snapshot) {
        Map<String, Tensor> entries = new LinkedHashMap<>();
        List<Tensor> tensors = snapshot.tensors();
        List<String> names = names(snapshot);
        for (int i = 0; i < names.size(); i++) {
            entries.put(names.get(i), tensors.get(i));
        }
        return Parameters.of(entries);
    }

    /**
     * A listener that writes a checkpoint after every step; see {@link TrainingListener#every}. After a step that
     * failed it writes none: the file holds the last state from which training can continue.
     */
    public static TrainingListener writing(Path path) {
        return progress -> {
            if (!progress.end().equals(Optional.of(TrainingResult.End.FAILED))) {
                write(path, progress.snapshot());
            }
        };
    }

    /**
     * Reads a snapshot.
     *
     * @param like a snapshot of the same training, for instance before its first step
     * @throws FileFormatException if the file is not a checkpoint, or is one of another network or optimiser
     * @throws UncheckedIOException if it cannot be read
     */
    public static Snapshot read(Path path, Snapshot like) {
        if (!VERSION.equals(Safetensors.readMetadata(path).get(FORMAT))) {
            throw new FileFormatException(path + ": is not a training checkpoint of version " + VERSION);
        }
        return snapshot(path, Safetensors.read(path), like);
    }

    /** The snapshot that has these tensors, from a file of this name. */
    static Snapshot snapshot(Path path, Parameters read, Snapshot like) {
        List<String> names = names(like);
        List<Tensor> templates = like.tensors();
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            int[] shape = templates.get(i).shape();
            if (!read.has(name) || !Arrays.equals(read.get(name).shape(), shape)) {
                throw new FileFormatException(path + ": belongs to a different training run, without a tensor " + name
                        + " of shape " + Arrays.toString(shape));
            }
            tensors.add(read.get(name));
        }
        if (read.names().size() != names.size()) {
            throw new FileFormatException(path + ": belongs to a different training run, with "
                    + read.names().size() + " tensors instead of " + names.size());
        }
        return like.withTensors(tensors);
    }

    /** A name for each of the tensors of a snapshot, in their order. */
    private static List<String> names(Snapshot snapshot) {
        TrainingState state = snapshot.state();
        List<String> names = new ArrayList<>();
        add(names, "parameters", state.parameters());
        names.add("optimizer.step");
        for (String moment : state.optimizer().moments()) {
            add(names, "optimizer." + moment, state.optimizer().moment(moment));
        }
        names.add("average.step");
        add(names, "average.parameters", state.average().average());
        add(names, "good", state.good());
        names.addAll(List.of("rng", "loss", "gradientNorm", "limit"));
        add(names, "best", snapshot.best());
        names.addAll(List.of("bestLoss", "bestStep", "sinceBest"));
        return names;
    }

    private static void add(List<String> names, String scope, Parameters parameters) {
        names.addAll(parameters.under(scope).names());
    }
}

package nabla.nn.training;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.data.Batches;
import nabla.nn.data.FileFormatException;
import nabla.nn.doors.Doors;
import nabla.nn.files.Safetensors;
import nabla.nn.io.Sha256;
import nabla.nn.training.TrainingResult.End;

/**
 * A file that keeps how far some work has come: values that took long to compute, and trainings. The same program, started again
 * after it was killed, goes on from there and gives the same bits as if it had never been interrupted.
 *
 * <pre>{@code
 * try (CheckpointFile file = CheckpointFile.open(path, Map.of("data", data, "seed", 1))) {
 *     TrainingResult training = file.fit("net", trainer, net.init(rng.split(0)), batches, 5000, rng.split(1));
 *     new Model(net, training.parameters()).write(model);
 * }
 * Files.delete(path);
 * }</pre>
 *
 * <p>A training is kept every ten seconds, when it ends, and when one of its listeners throws an exception, which is how to interrupt
 * it: with its last step in the file. What the file belongs to is in it: another program's is refused, and so is one that is
 * damaged. It is never seen half written. One program at a time works with it, from opening to closing it: a second one is refused. A
 * program that ends in any way gives it free; killed before it closes it, it leaves an empty file with the ending {@code .lock} beside
 * it, which does not matter. It stays when all is done, so that nothing is lost before the result is written.
 */
public final class CheckpointFile implements AutoCloseable {
    private static final String NAME = "CheckpointFile";
    private static final String FORMAT = "nabla.checkpoint.file";
    private static final String VERSION = "1";
    private static final String DIGEST = "nabla.checkpoint.sha256";
    private static final String IDENTITY = "belongs to ";
    private static final String TRAINING = "training ";
    private static final String VALUE = "value ";
    private static final String ENDED = "ended ";
    private static final long INTERVAL = 10_000_000_000L;
    /** Longer texts are compared by their digests. */
    private static final int LONGEST_TEXT = 100;

    private static final int MOST_DIFFERENCES = 8;

    private final Optional<Path> path;
    private final Optional<CheckpointLock> lock;
    private boolean isClosed;
    /** What is kept beside the trainings. */
    private final Map<String, String> texts;

    /** The last snapshots of the trainings, by name. */
    private final Map<String, Parameters> trainings;

    private CheckpointFile(
            Optional<Path> path,
            Optional<CheckpointLock> lock,
            Map<String, String> texts,
            Map<String, Parameters> trainings) {
        this.path = path;
        this.lock = lock;
        this.texts = texts;
        this.trainings = trainings;
    }

    /** No file: everything is computed, and nothing kept. */
    public static CheckpointFile none() {
        return new CheckpointFile(Optional.empty(), Optional.empty(), new TreeMap<>(), new TreeMap<>());
    }

    /**
     * Reads the file, or makes it if it is not there.
     *
     * @param identity everything on which the work depends, by name: tensors, parameters, double[] and String[], of which a
     *     digest is kept, keys, texts, numbers, booleans, and lists of such
     * @throws IllegalArgumentException if a value is something else
     * @throws FileFormatException if the file is not one of this work; the message names what differs
     * @throws java.io.UncheckedIOException if it cannot be read or written, or another program works with it
     */
    public static CheckpointFile open(Path path, Map<String, ?> identity) {
        Doors.present(NAME, "a path", path);
        Doors.present(NAME, "an identity", identity);
        Map<String, String> own = new TreeMap<>();
        identity.forEach((name, value) -> own.put(IDENTITY + encoded("a name", name), identity(name, value)));
        CheckpointLock lock = CheckpointLock.of(path);
        try {
            if (!Files.exists(path)) {
                CheckpointFile file = new CheckpointFile(Optional.of(path), Optional.of(lock), own, new TreeMap<>());
                file.write();
                return file;
            }
            CheckpointFile file = read(path, lock);
            requireSame(path, file.texts, own, IDENTITY);
            return file;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Refuses a file that another program works with now, before one deletes it, say. {@link #open} does so itself.
     *
     * @throws java.io.UncheckedIOException if one does
     */
    public static void requireFree(Path path) {
        Doors.present(NAME + ".requireFree", "a path", path);
        CheckpointLock.requireFree(path);
    }

    private static String identity(String name, Object value) {
        Doors.present(NAME, "a value of " + name, value);
        String text = text(name, value);
        return text.length() > LONGEST_TEXT ? new Sha256().add(text).toString() : text;
    }

    /** What differs if the value does, and is the same in every process. */
    private static String text(String name, Object value) {
        if (value instanceof Tensor tensor) {
            return new Sha256().add(tensor).toString();
        } else if (value instanceof double[] numbers) {
            return new Sha256().add(numbers).toString();
        } else if (value instanceof String[] words) {
            return new Sha256().add(words).toString();
        } else if (value instanceof Rng key) {
            double[] words = key.tensors().get(0).toArray();
            return Arrays.toString(
                    Arrays.stream(words).mapToLong(word -> (long) word).toArray());
        } else if (value instanceof Parameters parameters) {
            return digest(new TreeMap<>(), parameters);
        } else if (value instanceof List<?> list) {
            return list.stream().map(element -> text(name, element)).toList().toString();
        } else if (value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Enum<?>) {
            return encoded(name, value.toString());
        }
        throw new IllegalArgumentException(NAME + ": expected of " + name
                + " a tensor, parameters, a key, numbers as double[], words as String[], a text, a number, a boolean or a list of"
                + " such, got " + (value == null ? "null" : value.getClass().getTypeName()));
    }

    /** Refuses half a character, which a file cannot hold. */
    private static String encoded(String name, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(NAME + ": expected whole characters in the text of " + name);
        }
        return text;
    }

    private static CheckpointFile read(Path path, CheckpointLock lock) {
        Map<String, String> texts = new TreeMap<>(Safetensors.readMetadata(path));
        if (!VERSION.equals(texts.remove(FORMAT))) {
            throw new FileFormatException(path + ": is not a file of checkpoints of version " + VERSION);
        }
        Parameters tensors = Safetensors.read(path);
        String digest = texts.remove(DIGEST);
        if (!digest(texts, tensors).equals(digest)) {
            throw new FileFormatException(path + ": damaged: its content does not have the digest that is in it");
        }
        Map<String, Parameters> trainings = new TreeMap<>();
        for (String name : tensors.names()) {
            trainings.computeIfAbsent(name.split("\\.")[0], tensors::scoped);
        }
        return new CheckpointFile(Optional.of(path), Optional.of(lock), texts, trainings);
    }

    private static void requireSame(Path path, Map<String, String> there, Map<String, String> here, String prefix) {
        Set<String> names = new TreeSet<>(here.keySet());
        there.keySet().stream().filter(name -> name.startsWith(prefix)).forEach(names::add);
        List<String> differences = new ArrayList<>();
        List<String> ofDigests = new ArrayList<>();
        for (String name : names) {
            String theirs = there.getOrDefault(name, "not told");
            String ours = here.getOrDefault(name, "not told");
            String what = name.substring((prefix.equals(IDENTITY) ? prefix : TRAINING).length());
            if (!theirs.equals(ours) && (Sha256.is(theirs) || Sha256.is(ours))) {
                ofDigests.add(what + " differs");
            } else if (!theirs.equals(ours)) {
                differences.add(what + " is " + theirs + " there, " + ours + " here");
            }
        }
        differences.addAll(ofDigests);
        int more = differences.size() - MOST_DIFFERENCES;
        if (!differences.isEmpty()) {
            throw new FileFormatException(path + ": belongs to a different training run: "
                    + String.join("; ", differences.subList(0, Math.min(differences.size(), MOST_DIFFERENCES)))
                    + (more > 0 ? "; and " + more + " more" : ""));
        }
    }

    private static String digest(Map<String, String> texts, Parameters tensors) {
        return Sha256.ofFile(texts, tensors.names(), tensors::get);
    }

    private void write() {
        if (isClosed) {
            throw new IllegalStateException(NAME + ": expected an open file, got " + path.orElseThrow() + ", closed");
        }
        path.ifPresent(file -> {
            Parameters tensors = Parameters.none();
            for (Map.Entry<String, Parameters> training : trainings.entrySet()) {
                tensors = tensors.and(training.getValue().under(training.getKey()));
            }
            Map<String, String> metadata = new TreeMap<>(texts);
            metadata.put(DIGEST, digest(texts, tensors));
            metadata.put(FORMAT, VERSION);
            Safetensors.write(file, tensors, metadata);
        });
    }

    /**
     * A value that is in the file, or is computed and put there.
     *
     * @param name each value has its own
     * @param compute the value if it is not there
     * @param toText the value as a text
     * @param ofText the same value back
     * @throws FileFormatException if the text in the file is none of a value
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public <T> T value(String name, Supplier<T> compute, Function<T, String> toText, Function<String, T> ofText) {
        String text = texts.get(VALUE + name);
        if (text == null) {
            T value = compute.get();
            String computed = toText.apply(value);
            Doors.present(NAME + ".value", "a text of " + name, computed);
            texts.put(VALUE + name, encoded(name, computed));
            write();
            return value;
        }
        return parsed(name, text, ofText);
    }

    private <T> T parsed(String name, String text, Function<String, T> ofText) {
        try {
            return ofText.apply(text);
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(path.orElseThrow() + ": " + name + ": " + e.getMessage());
        }
    }

    /**
     * The result of a training, which goes on from where it is in the file; {@link Trainer#fit} if it is not there. The curve of the
     * result begins where it goes on.
     *
     * @param name each training has its own, without a dot
     * @throws IllegalArgumentException as in {@link Trainer#fit}
     * @throws FileFormatException if what is in the file is no state of this training, or one with another start, key, number of
     *     steps or precision
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public TrainingResult fit(String name, Trainer trainer, Parameters start, Batches batches, long steps, Rng rng) {
        Doors.present("CheckpointFile.fit", "a name", name);
        Doors.present("CheckpointFile.fit", "a trainer", trainer);
        if (name.isEmpty() || name.contains(".")) {
            throw new IllegalArgumentException("CheckpointFile.fit: expected a name without a dot, got '" + name + "'");
        }
        if (path.isEmpty()) {
            return trainer.fit(start, batches, steps, rng);
        }
        Doors.present("CheckpointFile.fit", "initial parameters", start);
        Doors.present("CheckpointFile.fit", "a key", rng);
        requireSameTraining(name, trainer, start, steps, rng);
        Snapshot from = trainings.containsKey(name)
                ? snapshot(path.get(), name, trainer.start(start, rng), steps)
                : trainer.start(start, rng);
        if (texts.containsKey(ENDED + name)) {
            TrainingResult result = trainer.go(from, batches, from.step());
            End end = parsed(name, texts.get(ENDED + name), End::valueOf);
            return new TrainingResult(result.parameters(), end, result.reason(), result.last(), result.curve());
        }
        TrainingResult result =
                trainer.listening(listener -> keeping(name, listener)).go(from, batches, steps);
        if (result.end() != End.FAILED) {
            texts.put(ENDED + name, result.end().name());
            keep(name, result.last());
        }
        return result;
    }

    private void requireSameTraining(String name, Trainer trainer, Parameters start, long steps, Rng rng) {
        String of = TRAINING + name + ": ";
        Map<String, String> own = new TreeMap<>();
        own.put(of + "steps", String.valueOf(steps));
        own.put(of + "precision", trainer.isSinglePrecision() ? "single" : "double");
        own.put(of + "start", identity("start", start));
        own.put(of + "random key", identity("random key", rng));
        if (trainings.containsKey(name)) {
            requireSame(path.orElseThrow(), texts, own, of);
        }
        texts.putAll(own);
    }

    private Snapshot snapshot(Path file, String name, Snapshot like, long steps) {
        Snapshot read = Checkpoint.snapshot(file, trainings.get(name), like);
        double step = read.state().step().item();
        double best = read.bestStep().item();
        if (!(step >= 0 && step <= steps && step == Math.rint(step) && best >= 0 && best <= step)) {
            throw new FileFormatException(file + ": " + name + ": expected a step from 0 to " + steps + ", got " + step
                    + ", and the best one before it, got " + best);
        }
        return read;
    }

    private TrainingListener keeping(String name, TrainingListener listener) {
        long[] last = {System.nanoTime()};
        return progress -> {
            try {
                listener.afterStep(progress);
            } catch (RuntimeException e) {
                keep(name, progress);
                throw e;
            }
            if (System.nanoTime() - last[0] > INTERVAL) {
                keep(name, progress);
                last[0] = System.nanoTime();
            }
        };
    }

    /** After a step that failed there is nothing to go on from. */
    private void keep(String name, Progress progress) {
        if (!progress.end().equals(Optional.of(End.FAILED))) {
            keep(name, progress.snapshot());
        }
    }

    private void keep(String name, Snapshot snapshot) {
        trainings.put(name, Checkpoint.tensors(snapshot));
        write();
    }

    /** Lets other programs work with the file, which stays. */
    @Override
    public void close() {
        isClosed = path.isPresent();
        lock.ifPresent(CheckpointLock::close);
    }
}

package nabla.examples.tables.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import nabla.examples.report.FileProblem;
import nabla.nn.training.Progress;
import nabla.nn.training.TrainingListener;
import nabla.nn.training.TrainingResult.Point;

/**
 * Takes down the losses of a fit for {@link PageContent#losses}: its validations, and between them means over some steps. A fit has at
 * most two trainings, one with held-out rows and then one without. In a file the losses outlive the process, and a fit that is
 * resumed goes on with them.
 */
public final class LossRecorder implements TrainingListener {
    private final List<Entry> entries = new ArrayList<>();
    private final int steps;
    private final Optional<Path> file;
    private boolean begins = true;
    private boolean validated;
    private double sum;
    private int count;

    /** A point of the training with held-out rows, or of that without. */
    private record Entry(boolean validated, Point point) {
        String line() {
            return validated + "," + point.step() + "," + point.loss() + "," + point.heldOutLoss() + "\n";
        }

        /** Nothing if the line was cut short. */
        static Optional<Entry> of(String line) {
            String[] cells = line.split(",");
            try {
                Point point =
                        new Point(Long.parseLong(cells[1]), Double.parseDouble(cells[2]), Double.parseDouble(cells[3]));
                return Optional.of(new Entry(Boolean.parseBoolean(cells[0]), point));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                return Optional.empty();
            }
        }

        /** Whether it comes after the start of a training, or of a part that is trained again. */
        boolean isAfter(boolean ofValidated, long step) {
            return validated == ofValidated ? point.step() >= step : ofValidated;
        }
    }

    private LossRecorder(int steps, Optional<Path> file) {
        this.steps = steps;
        this.file = file;
    }

    /** A recorder of the mean loss up to each multiple of {@code steps} steps. */
    public static LossRecorder every(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("LossRecorder.every: expected at least 1 step, got " + steps);
        }
        return new LossRecorder(steps, Optional.empty());
    }

    /**
     * The same with a file, whose losses are those from before.
     *
     * @throws UncheckedIOException if it is there and cannot be read
     */
    public LossRecorder keptIn(Path path) {
        LossRecorder recorder = new LossRecorder(steps, Optional.of(path));
        try {
            if (Files.exists(path)) {
                String text = Files.readString(path);
                text.substring(0, text.lastIndexOf('\n') + 1)
                        .lines()
                        .forEach(line -> Entry.of(line).ifPresent(recorder.entries::add));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be read: " + FileProblem.of(e), e);
        }
        return recorder;
    }

    @Override
    public void afterStep(Progress progress) {
        if (begins) {
            begins = false;
            sum = 0;
            count = 0;
            validated = progress.snapshot().bestLoss().item() < Double.POSITIVE_INFINITY;
            entries.removeIf(entry -> entry.isAfter(validated, progress.step()));
            write(
                    entries.stream().map(Entry::line).collect(Collectors.joining()),
                    StandardOpenOption.TRUNCATE_EXISTING);
        }
        sum += progress.loss();
        count++;
        if (progress.point().isPresent()) {
            add(progress.point().get());
        } else if (progress.step() % steps == 0) {
            add(new Point(progress.step(), sum / count, Double.NaN));
        }
        begins = progress.end().isPresent();
    }

    private void add(Point point) {
        Entry entry = new Entry(validated, point);
        entries.add(entry);
        write(entry.line(), StandardOpenOption.APPEND);
        sum = 0;
        count = 0;
    }

    private void write(String text, StandardOpenOption how) {
        file.ifPresent(path -> {
            try {
                Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how);
            } catch (IOException e) {
                throw new UncheckedIOException(path + ": cannot be written: " + FileProblem.of(e), e);
            }
        });
    }

    /** The points so far. */
    public List<Point> points() {
        return entries.stream().map(Entry::point).toList();
    }
}

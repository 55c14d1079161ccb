package nabla.nn.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.nn.data.FileFormatException;
import nabla.nn.doors.Doors;
import nabla.nn.io.AtomicFile;
import nabla.nn.io.Reading;

/**
 * Logs a training as a table: a row after every n steps, with mean, least and largest loss and gradient norm since the
 * row before, and the last held-out loss. A resumed training continues its table; rows of repeated steps are replaced,
 * and a row cut short by a kill is dropped.
 */
public final class CsvLog implements TrainingListener {
    private static final String HEADER = "step,loss,leastLoss,largestLoss,gradientNorm,largestGradientNorm,heldOutLoss";
    private static final Pattern ROW = Pattern.compile("([0-9]{1,18})(,[^,]*){6}");

    private final Path path;
    private final long interval;
    private boolean open;
    private long count;
    private double loss;
    private double leastLoss;
    private double largestLoss;
    private double norm;
    private double largestNorm;
    private String heldOut = "";

    private CsvLog(Path path, long interval) {
        this.path = path;
        this.interval = interval;
        clear();
    }

    /**
     * Writes to this file every {@code interval} steps. One log serves one training.
     *
     * @throws IllegalArgumentException if the interval is not positive
     * @throws FileFormatException if there is a file that is not such a log; it is not overwritten
     */
    public static CsvLog of(Path path, long interval) {
        Doors.atLeast("CsvLog", "steps between rows", 1, interval);
        rowsBefore(path, Long.MAX_VALUE);
        return new CsvLog(path, interval);
    }

    /**
     * Adds the step, and writes a row when one is due.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    @Override
    public void afterStep(Progress progress) {
        count++;
        loss += progress.loss();
        leastLoss = Math.min(leastLoss, progress.loss());
        largestLoss = Math.max(largestLoss, progress.loss());
        norm += progress.gradientNorm();
        largestNorm = Math.max(largestNorm, progress.gradientNorm());
        progress.point().ifPresent(point -> heldOut = Double.toString(point.heldOutLoss()));
        if (progress.step() % interval == 0) {
            write(progress.step());
        }
    }

    private void write(long step) {
        String row = step + "," + loss / count + "," + leastLoss + "," + largestLoss + "," + norm / count + ","
                + largestNorm + "," + heldOut;
        try {
            if (!open) {
                String before = String.join("\n", rowsBefore(path, step)) + "\n";
                ByteBuffer bytes = ByteBuffer.wrap(before.getBytes(StandardCharsets.UTF_8));
                AtomicFile.write(path, channel -> AtomicFile.writeFully(channel, bytes));
                open = true;
            }
            Files.writeString(path, row + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be written: " + e.getMessage(), e);
        }
        clear();
    }

    private void clear() {
        count = 0;
        loss = 0;
        leastLoss = Double.POSITIVE_INFINITY;
        largestLoss = Double.NEGATIVE_INFINITY;
        norm = 0;
        largestNorm = Double.NEGATIVE_INFINITY;
        heldOut = "";
    }

    /**
     * The table so far, up to the step before. A last row without its line end was cut when the training was killed, and
     * is left out.
     */
    private static List<String> rowsBefore(Path path, long step) {
        List<String> rows = new ArrayList<>(List.of(HEADER));
        String old = Files.exists(path) ? read(path) : "";
        if (!old.startsWith(HEADER + "\n") && !HEADER.startsWith(old)) {
            throw new FileFormatException(path + ": not a training log, and not overwritten: expected the header '"
                    + HEADER + "', got '" + old.lines().findFirst().orElse("") + "'");
        }
        old.substring(0, old.lastIndexOf('\n') + 1).lines().skip(1).forEach(row -> {
            if (step(path, row) < step) {
                rows.add(row);
            }
        });
        return rows;
    }

    private static String read(Path path) {
        return Reading.opening(path, FileFormatException::new, () -> Files.readString(path));
    }

    private static long step(Path path, String row) {
        Matcher matcher = ROW.matcher(row);
        if (!matcher.matches()) {
            throw new FileFormatException(path + ": expected a row of a training log, got '" + row + "'");
        }
        return Long.parseLong(matcher.group(1));
    }
}

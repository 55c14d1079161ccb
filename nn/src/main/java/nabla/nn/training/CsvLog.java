package nabla.nn.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a training down as a table: a row after every n steps, with mean, least and largest loss and gradient norm since
 * the row before, and the last held-out loss. A training that is resumed goes on with its table; rows of steps that it
 * makes again are replaced.
 */
public final class CsvLog implements TrainingListener {
    private static final String HEADER = "step,loss,leastLoss,largestLoss,gradientNorm,largestGradientNorm,heldOutLoss";

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

    /** Writes to this file after every n steps. One log serves one training. */
    public static CsvLog of(Path path, long interval) {
        return new CsvLog(path, interval);
    }

    /**
     * Counts the step in, and writes a row if it is time.
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
                Files.write(path, rowsBefore(step));
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

    /** The table so far, up to the step before. */
    private List<String> rowsBefore(long step) throws IOException {
        List<String> rows = new ArrayList<>(List.of(HEADER));
        if (Files.exists(path)) {
            List<String> old = Files.readAllLines(path);
            boolean continues = !old.isEmpty() && old.get(0).equals(HEADER);
            for (String row : continues ? old.subList(1, old.size()) : List.<String>of()) {
                int comma = row.indexOf(',');
                if (comma > 0 && Long.parseLong(row.substring(0, comma)) < step) {
                    rows.add(row);
                }
            }
        }
        return rows;
    }
}

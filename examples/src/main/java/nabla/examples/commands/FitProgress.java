package nabla.examples.commands;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import nabla.examples.report.Progress;
import nabla.nn.training.TrainingListener;

/**
 * Shows the trainings of a fit. When the user wants it to end, it ends the first one, which looks
 * for the best number of steps on held-out rows, at once, and leaves some time to the second, which makes as many of all rows.
 */
final class FitProgress implements TrainingListener {
    /** Seconds for what has to be done after an interruption. */
    static final int PATIENCE = 45;

    private static final String INTERRUPTED = "interrupted";

    private final Progress progress;
    private final BooleanSupplier interrupted;
    private boolean started;
    private boolean stopped;
    private boolean ending;
    private long deadline;
    private int trainings;

    FitProgress(Progress progress, BooleanSupplier interrupted) {
        this.progress = progress;
        this.interrupted = interrupted;
    }

    @Override
    public void afterStep(nabla.nn.training.Progress at) {
        if (!started) {
            progress.start(trainings == 0 ? "learning" : "learning from all rows", (int) at.steps());
            started = true;
            trainings++;
        }
        int step = (int) at.step();
        String figures = at.point()
                .map(p -> String.format(Locale.ROOT, "held-out loss %.3f", p.heldOutLoss()))
                .orElse("");
        progress.reached(step, figures);
        if (interrupted.getAsBoolean()) {
            interrupt(at);
        }
        if (at.end().isPresent() || ending) {
            progress.finish(step, ending ? INTERRUPTED : "");
            started = false;
            ending = false;
        }
    }

    private void interrupt(nabla.nn.training.Progress at) {
        if (!stopped) {
            stopped = true;
            deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        }
        if (trainings == 1 || System.nanoTime() > deadline) {
            ending = true;
            at.stop(INTERRUPTED);
        }
    }
}

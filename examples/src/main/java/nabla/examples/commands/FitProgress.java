package nabla.examples.commands;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import nabla.examples.report.Progress;
import nabla.nn.training.TrainingListener;
import nabla.nn.training.TrainingResult;

/** Shows the trainings of a fit, keeps the curve of the first one, and ends them when the user wants to end. */
final class FitProgress implements TrainingListener {
    private static final String INTERRUPTED = "interrupted";

    private final Progress progress;
    private final BooleanSupplier interrupted;
    private final List<TrainingResult.Point> curve = new ArrayList<>();
    private boolean started;
    private boolean stopped;
    private int trainings;
    private long steps;

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
        steps = at.step();
        String figures = at.point()
                .map(p -> String.format(Locale.ROOT, "held-out loss %.3f", p.heldOutLoss()))
                .orElse("");
        if (trainings == 1) {
            at.point().ifPresent(curve::add);
        }
        progress.reached((int) steps, figures);
        if (interrupted.getAsBoolean()) {
            stopped = true;
            at.stop(INTERRUPTED);
        }
        if (at.end().isPresent() || stopped) {
            progress.finish((int) steps, stopped ? INTERRUPTED : "");
            started = false;
        }
    }

    List<TrainingResult.Point> curve() {
        return curve;
    }

    long steps() {
        return steps;
    }

    /** Whether the user ended it. */
    boolean isStopped() {
        return stopped;
    }
}

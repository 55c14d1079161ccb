package nabla.examples.faithful;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import nabla.autodiff.Rng;
import nabla.examples.Stopped;
import nabla.examples.report.Progress;
import nabla.nn.Parameters;
import nabla.nn.StandardizedScore;
import nabla.nn.data.Batches;
import nabla.nn.files.Model;
import nabla.nn.training.TrainingResult;
import nabla.nn.training.TrainingResult.End;

/**
 * How training is done, shown and, if the user wants it, stopped.
 *
 * @param steps the most training steps of a method
 * @param progress where it is shown
 * @param interrupted whether the user wants it to stop
 */
public record Work(int steps, Progress progress, BooleanSupplier interrupted) {
    private static final int BATCH = 128;

    /** Trains the network of a method. */
    TrainingResult train(Method method, Prepared data, Rng rng) {
        Parameters start = method.network(data.dim()).init(rng.split(0));
        Batches batches = Batches.of(data.train(), Math.min(BATCH, data.train().size(0)), rng.split(1))
                .named(data.names());
        progress.start(method.title(), steps);
        TrainingResult training = method.trainer(data)
                .listener(at -> at.point()
                        .ifPresent(p -> progress.reached(
                                (int) p.step(),
                                String.format(Locale.ROOT, "train %.3f, held-out %.3f", p.loss(), p.heldOutLoss()))))
                .listener(at -> {
                    if (interrupted.getAsBoolean()) {
                        at.stop("interrupted");
                    }
                })
                .fit(start, batches, steps, rng.split(2));
        progress.finish((int) training.steps(), reason(training));
        return training;
    }

    /**
     * The progress of a method that draws samples, its model being in a file by then.
     *
     * @return ends the work with {@link Stopped} at the next step once the user wants it to
     */
    Progress drawing(Method method, Path model) {
        return new Progress() {
            @Override
            public void start(String name, int steps) {
                progress.start(name, steps);
            }

            @Override
            public void reached(int step, String figures) {
                if (interrupted.getAsBoolean()) {
                    progress.finish(step, "interrupted");
                    throw new Stopped(method.title() + ": interrupted while drawing samples; the model is in " + model);
                }
                progress.reached(step, figures);
            }

            @Override
            public void finish(int step, String reason) {
                progress.finish(step, reason);
            }
        };
    }

    private static String reason(TrainingResult training) {
        return switch (training.end()) {
            case COMPLETED -> "";
            case NO_IMPROVEMENT -> "no gain for " + (training.steps() - training.bestStep()) + " steps";
            case FAILED -> "failed";
            case STOPPED -> "interrupted";
        };
    }

    /**
     * Writes the best model, and says so if there will be no better one.
     *
     * @throws Stopped if the user has interrupted the training
     */
    void keep(Method method, Prepared data, TrainingResult training, Path file, List<String> notes) {
        new Model(StandardizedScore.of(data.scale(), method.network(data.dim())), training.parameters())
                .write(
                        file,
                        Map.of(
                                "method", method.name(),
                                "columns", String.join(",", data.names()),
                                "step", Long.toString(training.bestStep())));
        String best = "the best model, of step " + training.bestStep();
        if (training.end() == End.STOPPED) {
            throw new Stopped(
                    method.title() + ": interrupted at step " + training.steps() + "; " + best + ", is in " + file);
        }
        if (training.end() == End.FAILED) {
            notes.add(method.title() + ": training failed at " + training.reason() + "; " + best + ", is used");
        }
    }
}

package nabla.examples.commands;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import nabla.autodiff.Rng;
import nabla.examples.Interruption;
import nabla.examples.Stopped;
import nabla.examples.report.FileProblem;
import nabla.examples.report.Progress;
import nabla.nn.training.CheckpointFile;
import nabla.nn.training.TrainingListener;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableModel;
import nabla.scorematching.tables.TableTraining;

/**
 * A fit that can be interrupted at any moment: it shows its trainings, keeps a checkpoint beside the model until that is written,
 * and says at the end what is left behind, and how to go on.
 */
final class FitRun implements TrainingListener, AutoCloseable {
    private final Path model;
    private final Path checkpoint;
    private final Progress progress;
    private final String goOn;
    private final Interruption interruption = new Interruption(() -> this.busy, () -> System.err.println(farewell()));
    private boolean started;
    /** In a step or a file, which have to come to an end. */
    private volatile boolean busy;

    private volatile boolean written;

    /**
     * A fit that begins with the next call.
     *
     * @param checkpoint see {@link #checkpoint}
     * @param goOn how to go on, for the user
     */
    FitRun(Path model, Path checkpoint, Progress progress, String goOn) {
        this.model = model;
        this.checkpoint = checkpoint;
        this.progress = progress;
        this.goOn = goOn;
    }

    /**
     * Where the checkpoint of a model is.
     *
     * @throws Stopped if it cannot be written, or is not there to go on from
     * @throws UncheckedIOException if another fit works with it
     */
    static Path checkpoint(Path model, boolean resume) {
        Path checkpoint = model.resolveSibling(model.getFileName() + ".checkpoint");
        if (resume && !Files.exists(checkpoint)) {
            throw new Stopped(checkpoint + ": there is no such file to go on from; without " + Call.RESUME
                    + " the fit begins at the start");
        }
        Output.requireWritable(checkpoint);
        CheckpointFile.requireFree(checkpoint);
        return checkpoint;
    }

    /** Where the losses on the way are, beside the checkpoint and for as long. */
    static Path losses(Path checkpoint) {
        return checkpoint.resolveSibling(checkpoint.getFileName() + ".losses");
    }

    /**
     * The model of a table, learnt from the checkpoint on if there is one.
     *
     * @throws CancellationException if the user wants the fit to end
     */
    TableModel fit(TableTraining training, DataFrame rows, Rng rng) {
        try {
            return training.checkpoint(checkpoint).listener(this).fit(rows, rng);
        } finally {
            busy = false;
        }
    }

    /** Writes the model, after which the checkpoint is not needed any more. */
    void write(Runnable writing) {
        busy = true;
        try {
            writing.run();
            written = true;
            Files.deleteIfExists(checkpoint);
            Files.deleteIfExists(losses(checkpoint));
        } catch (IOException e) {
            throw new UncheckedIOException(checkpoint + ": cannot be deleted: " + FileProblem.of(e), e);
        } finally {
            busy = false;
        }
    }

    @Override
    public void afterStep(nabla.nn.training.Progress at) {
        int step = (int) at.step();
        if (!started) {
            started = true;
            progress.goOn(isSearch(at) ? "learning" : "learning from all rows", step - 1, (int) at.steps());
        }
        String figures = at.point()
                .map(p -> String.format(Locale.ROOT, "held-out loss %.3f", p.heldOutLoss()))
                .orElse("");
        progress.reached(step, figures);
        busy = at.end().isEmpty();
        boolean interrupted = interruption.isRequested();
        if (at.end().isPresent() || interrupted) {
            progress.finish(step, interrupted ? "interrupted" : "");
            started = false;
        }
        if (interrupted) {
            throw new CancellationException("interrupted at step " + step);
        }
    }

    /** The first training looks for the best number of steps on held-out rows; the second makes as many of all rows. */
    private static boolean isSearch(nabla.nn.training.Progress at) {
        return at.snapshot().bestLoss().item() < Double.POSITIVE_INFINITY;
    }

    private String farewell() {
        if (written) {
            return "interrupted: the model is in " + model;
        }
        return Files.exists(checkpoint)
                ? "interrupted: " + checkpoint + " keeps what has been learnt; to go on:\n  " + goOn
                : "interrupted before anything was learnt";
    }

    @Override
    public void close() {
        interruption.close();
    }
}

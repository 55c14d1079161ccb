package nabla.nn.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.data.Batches;
import nabla.nn.doors.Doors;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.Optimizer;

/**
 * Trains: makes steps, validates the parameters on held-out data from time to time, tells its listeners, and ends when
 * there is nothing to gain or something has gone wrong. It is an immutable description of all that, and the same start,
 * batches and key give the same bits.
 *
 * <pre>{@code
 * TrainingResult training = Trainer.of((p, x, rng) -> loss(p, x), Adam.of(1e-3))
 *         .averaging(ExponentialMovingAverage.of(0.999))
 *         .heldOut(heldOut, 100)
 *         .patience(10)
 *         .fit(net.init(rng.split(0)), Batches.of(train, 128, rng.split(1)), 5000, rng.split(2));
 * }</pre>
 */
public final class Trainer {
    private final TrainingStep step;
    private final Validation validation;
    private final long patience;
    private final Optional<Loss.Floor> floor;
    private final Engine engine;
    private final List<TrainingListener> listeners;

    private Trainer(
            TrainingStep step,
            Validation validation,
            long patience,
            Optional<Loss.Floor> floor,
            Engine engine,
            List<TrainingListener> listeners) {
        this.step = step;
        this.validation = validation;
        this.patience = patience;
        this.floor = floor;
        this.engine = engine;
        this.listeners = listeners;
    }

    /** A trainer that minimises a loss by Adam with the learning rate 10⁻³, a good first choice for most networks. */
    public static Trainer of(Loss loss) {
        return of(loss, Adam.of(1e-3));
    }

    /** A trainer that minimises a loss by an optimiser, with a compiled step and nothing else. */
    public static Trainer of(Loss loss, Optimizer optimizer) {
        Doors.present("Trainer", "a loss", loss);
        Doors.present("Trainer", "an optimiser", optimizer);
        TrainingStep step = new TrainingStep(loss, optimizer, ExponentialMovingAverage.none());
        return new Trainer(
                step, Validation.NONE, Long.MAX_VALUE, Optional.empty(), new Engine.Compiled(1, false), List.of());
    }

    /** Keeps an average of the parameters, which is what is validated and given back. */
    public Trainer averaging(ExponentialMovingAverage average) {
        Doors.present("Trainer.averaging", "an average", average);
        return new Trainer(step.averaging(average), validation, patience, floor, engine, listeners);
    }

    /**
     * Evaluates the loss, without dropout, on these held-out rows before the first step and after every
     * {@code interval} steps, and keeps the best parameters.
     *
     * @throws IllegalArgumentException if there are no rows, or the interval is not positive
     */
    public Trainer heldOut(Tensor rows, long interval) {
        return heldOut(step.loss(), rows, interval);
    }

    /**
     * The same with another loss for validation than the one that training minimises.
     *
     * @throws IllegalArgumentException if there are no rows, or the interval is not positive
     */
    public Trainer heldOut(Loss loss, Tensor rows, long interval) {
        Doors.present("Trainer.heldOut", "a loss", loss);
        Doors.present("Trainer.heldOut", "held-out rows", rows);
        Doors.atLeast("Trainer.heldOut", "steps between validations", 1, interval);
        Doors.atLeast("Trainer.heldOut", "held-out rows", 1, rows.rank() == 0 ? 0 : rows.size(0));
        return new Trainer(step, new Validation(loss.evaluation(), rows, interval), patience, floor, engine, listeners);
    }

    /**
     * Stops early after this many validations in a row without improvement, which needs {@link #heldOut} rows.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public Trainer patience(long validations) {
        Doors.atLeast("Trainer.patience", "validations", 1, validations);
        return new Trainer(step, validation, validations, floor, engine, listeners);
    }

    /**
     * Fails when the loss falls below the lowest one that a model of the data may have, in place of the floor that the loss
     * itself finds in the data, if it does ({@link Loss#inspect}); −∞ for none. Without a floor a training fails only when
     * |loss| exceeds a million times the first one's, or a million.
     *
     * @param lowest for instance the floor of a runaway loss, found from the training data
     * @param advice what to do then, for the reason of the result
     * @throws IllegalArgumentException if the lowest loss is NaN
     */
    public Trainer floor(double lowest, String advice) {
        if (Double.isNaN(lowest)) {
            throw new IllegalArgumentException("Trainer.floor: expected a lowest loss, got NaN");
        }
        Doors.present("Trainer.floor", "advice", advice);
        return new Trainer(step, validation, patience, Optional.of(new Loss.Floor(lowest, advice)), engine, listeners);
    }

    /**
     * Runs large operations on this many threads. It changes no bit, and pays if the cores are idle.
     *
     * @throws IllegalArgumentException if the number is not in 1 … 1024
     */
    public Trainer onThreads(int threads) {
        Program.requireThreads("Trainer.onThreads", threads);
        return new Trainer(step, validation, patience, floor, engine.onThreads(threads), listeners);
    }

    /**
     * Makes steps, and validates, in single precision, which takes about half the time: parameters, moments and whatever else
     * has more than 16 elements are floats, while the loss, norms and rates stay doubles. What {@link
     * nabla.autodiff.Program#inSinglePrecision} says holds here. Parameters of more than 16 elements come out as floats widened
     * exactly and the others as doubles, so a checkpoint loses nothing. A trainer that is {@link #eager} stays one, in doubles.
     *
     * <p>An average with a decay above .999 stands still where it should creep, and creeps where it should stand still, since a float
     * has 24 bits: average with .999, or train the last steps in doubles.
     */
    public Trainer inSinglePrecision() {
        return new Trainer(step, validation, patience, floor, engine.inSinglePrecision(), listeners);
    }

    /**
     * Makes steps in doubles without compiling them: a debugger shows every tensor. The bits are those of compiled ones. This goes
     * before {@link #inSinglePrecision} and {@link #onThreads}, whichever is called first.
     */
    public Trainer eager() {
        return new Trainer(step, validation, patience, floor, new Engine.Eager(), listeners);
    }

    /** Calls this listener after every step as well. */
    public Trainer listener(TrainingListener listener) {
        Doors.present("Trainer.listener", "a listener", listener);
        List<TrainingListener> more = new ArrayList<>(listeners);
        more.add(listener);
        return new Trainer(step, validation, patience, floor, engine, List.copyOf(more));
    }

    boolean isSinglePrecision() {
        return engine.isSingle();
    }

    /** The same with its listeners, called as one, changed. */
    Trainer listening(UnaryOperator<TrainingListener> change) {
        TrainingListener all = progress -> listeners.forEach(listener -> listener.afterStep(progress));
        return new Trainer(step, validation, patience, floor, engine, List.of(change.apply(all)));
    }

    /**
     * Trains from a start.
     *
     * @param start θ
     * @param batches what each step learns from
     * @param steps the number of steps to make; {@code epochs * batches.perEpoch()} for whole epochs
     * @param rng the key of the loss's random numbers
     * @throws IllegalArgumentException if there are fewer than 0 steps, the loss is not a scalar or refuses the data, or there
     *     is patience without held-out rows
     */
    public TrainingResult fit(Parameters start, Batches batches, long steps, Rng rng) {
        Doors.present("Trainer.fit", "initial parameters", start);
        Doors.present("Trainer.fit", "a key", rng);
        return go(start(start, rng), batches, steps);
    }

    /** What a training starts from. */
    Snapshot start(Parameters start, Rng rng) {
        return Snapshot.start(step.init(start, rng));
    }

    /**
     * Continues from a checkpoint as if there had been no interruption.
     *
     * @param checkpoint a file that {@link Checkpoint} wrote in a training with the same network and optimiser
     * @param start any parameters of the network
     * @param batches the same as before
     * @param steps the total number of steps, including those before the checkpoint
     * @throws nabla.nn.data.FileFormatException if the file is not such a checkpoint
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public TrainingResult resume(Path checkpoint, Parameters start, Batches batches, long steps) {
        Doors.present("Trainer.resume", "a checkpoint", checkpoint);
        Doors.present("Trainer.resume", "parameters", start);
        return go(Checkpoint.read(checkpoint, start(start, Rng.of(0))), batches, steps);
    }

    /** Makes steps from a snapshot on. */
    TrainingResult go(Snapshot from, Batches batches, long steps) {
        Doors.atLeast("Trainer", "steps", 0, steps);
        Doors.present("Trainer", "batches", batches);
        if (patience < Long.MAX_VALUE && validation == Validation.NONE) {
            throw new IllegalArgumentException(
                    "Trainer.patience: expected held-out rows, got none; heldOut(rows, interval) gives them");
        }
        Loss.Floor found = step.loss().inspect(batches);
        Loss.Floor lowest = floor.orElse(found);
        TrainingRun.Limits limits = new TrainingRun.Limits(patience, lowest.advice());
        TrainingRun run =
                new TrainingRun(step.floor(lowest.lowest()), validation, limits, from, batches, steps, engine);
        while (run.isOpen()) {
            run.makeStep();
            listeners.forEach(listener -> listener.afterStep(run));
        }
        return run.result();
    }
}

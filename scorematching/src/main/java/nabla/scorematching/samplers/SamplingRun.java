package nabla.scorematching.samplers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.scorematching.points.Points;
import nabla.scorematching.points.Recorded;

/**
 * A sampler on a model, and how its steps are run: the one runner of all samplers. It is immutable, and may be shared
 * between threads; each method that configures it gives a new one.
 *
 * <p>A step is recorded once for each start and repeated in place, without allocating once the JVM has compiled it; the model must not change while
 * chains continue from that start. A model that cannot be recorded, because it reads numbers from tensors or is a
 * compiled program itself, is called anew at each step, with the same bits; so is a model inside a derivative or a
 * program being recorded. Chains that diverge stop the run. Divergence is checked after 16, 32, 64, … steps, at the
 * end, and whenever points are shown; the message names the step at which it happened.
 *
 * @param <M> what is sampled from
 * @param <S> the state of the chains
 */
public final class SamplingRun<M, S extends TensorTree<S>> {
    private static final System.Logger LOG = System.getLogger(SamplingRun.class.getName());
    private static final int FIRST_CHECK = 16;
    private static final Observer NOBODY = (points, step) -> {};

    private final Sampler<M, S> sampler;
    private final M model;
    private final Settings settings;
    /** The steps that were recorded last; a run takes them out while it uses them. */
    private final AtomicReference<Stepper<S>> idle = new AtomicReference<>();

    /** The last move, recorded with them; likewise. */
    private final AtomicReference<Finish<S>> idleFinish = new AtomicReference<>();

    private record Settings(
            Arithmetic arithmetic,
            int threads,
            int interval,
            Observer observer,
            int burnIn,
            int thinning,
            boolean fixed) {}

    /** How steps are computed. */
    enum Arithmetic {
        EAGER,
        COMPILED,
        SINGLE
    }

    SamplingRun(Sampler<M, S> sampler, M model) {
        this(
                sampler,
                Points.present(sampler.name(), "a model", model),
                new Settings(Arithmetic.COMPILED, 1, 1, NOBODY, 0, 1, false));
    }

    private SamplingRun(Sampler<M, S> sampler, M model, Settings settings) {
        this.sampler = sampler;
        this.model = model;
        this.settings = settings;
    }

    private SamplingRun<M, S> with(Settings other) {
        return new SamplingRun<>(sampler, model, other);
    }

    private int positive(String name, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(sampler.name() + ": expected a positive " + name + ", got " + number);
        }
        return number;
    }

    /** Is shown where the chains are. */
    @FunctionalInterface
    public interface Observer {
        /**
         * Called after a step.
         *
         * @param points where the chains are, [B, D]
         * @param step the number of steps made
         */
        void afterStep(Tensor points, int step);
    }

    /**
     * Without compiling, in doubles: the bits of compiled steps, and a debugger shows every tensor. This goes before {@link
     * #inSinglePrecision}, whichever is called first.
     */
    public SamplingRun<M, S> eager() {
        Settings s = settings;
        return with(new Settings(Arithmetic.EAGER, s.threads, s.interval, s.observer, s.burnIn, s.thinning, s.fixed));
    }

    /**
     * In single precision, which takes about half the time: the points and the network's arrays are floats, as {@link
     * nabla.autodiff.Program#inSinglePrecision} says. A model that cannot be recorded is refused then. A run that is {@link #eager}
     * stays one, in doubles.
     *
     * <p>A row does not depend on what the other rows are, but its last bits may depend on how many there are: arrays of up to 16
     * elements are doubles, in two dimensions those of eight points, and columns of one number for each row those of 16.
     */
    public SamplingRun<M, S> inSinglePrecision() {
        Settings s = settings;
        Arithmetic chosen = s.arithmetic == Arithmetic.EAGER ? s.arithmetic : Arithmetic.SINGLE;
        return with(new Settings(chosen, s.threads, s.interval, s.observer, s.burnIn, s.thinning, s.fixed));
    }

    /**
     * With one recording, of the steps and of the last move, for all starts of the same shape, of a model that never changes: what
     * it depends on later would not be seen. Without it each {@link #start} records the step anew, which takes about as long as an eager step.
     */
    public SamplingRun<M, S> recordingOnce() {
        Settings s = settings;
        return with(new Settings(s.arithmetic, s.threads, s.interval, s.observer, s.burnIn, s.thinning, true));
    }

    /** With larger operations on this many threads, including the calling one: the same bits. */
    public SamplingRun<M, S> onThreads(int threads) {
        Settings s = settings;
        int number = Program.requireThreads("SamplingRun.onThreads", threads);
        return with(new Settings(s.arithmetic, number, s.interval, s.observer, s.burnIn, s.thinning, s.fixed));
    }

    /**
     * Shows the points after every {@code interval} steps.
     *
     * @throws IllegalArgumentException if the interval is not positive or the observer is null
     */
    public SamplingRun<M, S> observer(int interval, Observer observer) {
        Settings s = settings;
        int number = positive("interval", interval);
        Points.present(sampler.name(), "an observer", observer);
        return with(new Settings(s.arithmetic, s.threads, number, observer, s.burnIn, s.thinning, s.fixed));
    }

    /** Leaves the first steps out of a {@link #trajectory}. */
    public SamplingRun<M, S> burnIn(int steps) {
        Settings s = settings;
        if (steps < 0 || steps > sampler.steps()) {
            throw new IllegalArgumentException(
                    sampler.name() + ": expected a burn-in of 0 to " + sampler.steps() + " steps, got " + steps);
        }
        return with(new Settings(s.arithmetic, s.threads, s.interval, s.observer, steps, s.thinning, s.fixed));
    }

    /** Keeps every {@code interval}-th step in a {@link #trajectory}. */
    public SamplingRun<M, S> thinning(int interval) {
        Settings s = settings;
        int kept = positive("thinning", interval);
        return with(new Settings(s.arithmetic, s.threads, s.interval, s.observer, s.burnIn, kept, s.fixed));
    }

    /**
     * Samples, one for each start; see {@link Sampler#sample}.
     *
     * @return [B, D]
     */
    public Tensor sample(Tensor x0, Rng rng) {
        return resume(start(x0, rng));
    }

    /** The chains after all steps of the sampler, before its last move, with their whole state. */
    public ChainState<S> run(Tensor x0, Rng rng) {
        return advance(start(x0, rng), sampler.steps());
    }

    /**
     * All states of a run: the points after each step, without those of the burn-in and those thinned out.
     *
     * @return [B, kept steps, D], as the diagnostics of chains take it
     */
    public Tensor trajectory(Tensor x0, Rng rng) {
        List<Tensor> kept = new ArrayList<>();
        Observer collecting = (points, step) -> {
            if (step > settings.burnIn && (step - settings.burnIn) % settings.thinning == 0) {
                kept.add(points);
            }
            if (step % settings.interval == 0) {
                settings.observer.afterStep(points, step);
            }
        };
        advance(start(x0, rng), sampler.steps(), 1, collecting);
        return kept.isEmpty() ? Tensor.zeros(x0.size(0), 0, x0.size(1)) : Tensor.stack(1, kept.toArray(Tensor[]::new));
    }

    /**
     * The chains before their first step.
     *
     * @throws IllegalArgumentException if the starts are not [B, D] and finite, or the model gives another shape or mixes
     *     points
     */
    public ChainState<S> start(Tensor x0, Rng rng) {
        Points.require(sampler.name(), x0);
        Points.present(sampler.name(), "a key", rng);
        if (!x0.isLinked() && !Arrays.stream(x0.toArray()).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(sampler.name() + ": expected finite starts, got " + x0);
        }
        if (settings.arithmetic == Arithmetic.SINGLE) {
            Points.requireKnown(
                    sampler.name(),
                    "starts that are finite in single precision, up to " + Float.MAX_VALUE,
                    x0,
                    x -> Float.isFinite((float) x));
        }
        if (!settings.fixed) {
            // What the model depends on may have changed since it was recorded.
            idle.set(null);
        }
        if (idle.get() == null) {
            sampler.requireRowwise(model, x0);
        }
        S first = sampler.start(model, x0, rng.split(-1));
        Guarded.requireShape(
                sampler, "a first state with points of the shape of the starts", x0.shape(), sampler.points(first));
        return ChainState.start(first, rng);
    }

    /**
     * The chains some steps later. Blocks of steps make the same chains, bit for bit, as one run.
     *
     * @param steps how many, at most as many as the sampler has left
     * @throws ArithmeticException if the chains diverge
     */
    public ChainState<S> advance(ChainState<S> from, int steps) {
        Points.present(sampler.name(), "chains", from);
        return advance(from, steps, settings.interval, settings.observer);
    }

    /**
     * Makes the steps that are left, and the sampler's last move; [B, D].
     *
     * @throws ArithmeticException if the chains diverge, or the last move leads to a point that is not finite
     */
    public Tensor resume(ChainState<S> from) {
        Points.present(sampler.name(), "chains", from);
        ChainState<S> end = advance(from, sampler.steps() - from.steps());
        Tensor samples = finish(end.state());
        Guarded.requireShape(
                sampler,
                "samples of the shape of the points",
                sampler.points(end.state()).shape(),
                samples);
        requireFinite(samples);
        return samples;
    }

    /** Refuses samples that the last move has spoilt: the points before it are finite. */
    private void requireFinite(Tensor samples) {
        if (!samples.isLinked() && !(Guarded.reach(samples).item() <= Double.MAX_VALUE)) {
            throw new ArithmeticException(
                    sampler.name() + ": the last move, after " + sampler.steps()
                            + " steps, leads to a point that is not finite; is the model finite at the last noise level or time?");
        }
    }

    /** The last move in doubles: recorded if the steps are recorded once for all starts, with the same bits. */
    private Tensor finish(S state) {
        if (!settings.fixed || settings.arithmetic != Arithmetic.COMPILED || isLinked(state)) {
            return sampler.finish(model, state);
        }
        Finish<S> ready = idleFinish.getAndSet(null);
        if (ready == null || !sameShapes(ready.shapes().tensors(), state.tensors())) {
            ready = new Finish<>(state, Recorded.of(sampler.name(), end -> sampler.finish(model, end), state));
        }
        Tensor samples = ready.move().apply(state);
        idleFinish.set(ready);
        return samples;
    }

    /** The last move from states of these shapes. */
    private record Finish<S extends TensorTree<S>>(S shapes, Function<S, Tensor> move) {}

    private static boolean isLinked(TensorTree<?> tree) {
        return tree.tensors().stream().anyMatch(Tensor::isLinked);
    }

    private ChainState<S> advance(ChainState<S> from, int steps, int interval, Observer observer) {
        int first = from.steps();
        int last = first + steps;
        if (first > sampler.steps()) {
            throw new IllegalArgumentException(sampler.name() + ": expected chains of at most " + sampler.steps()
                    + " steps, as many as the sampler makes, got some of " + first);
        }
        if (first < 0 || steps < 0 || last > sampler.steps()) {
            throw new IllegalArgumentException(sampler.name() + ": expected 0 to " + (sampler.steps() - first)
                    + " steps after the first " + first + ", got " + steps);
        }
        if (steps == 0) {
            return from;
        }
        Stepper<S> stepper = stepper(Guarded.of(sampler, from), sampler.numbers(first));
        int check = first + FIRST_CHECK;
        for (int k = first; k < last; ) {
            stepper.step(sampler.numbers(k));
            k++;
            boolean shown = observer != NOBODY && k % interval == 0;
            if (shown || k == check || k == last) {
                requireStable(stepper.get(Guarded::divergedAt));
                check = k == check ? first + 2 * (check - first) : check;
            }
            if (shown) {
                observer.afterStep(stepper.get(g -> sampler.points(g.chains().state())), k);
            }
        }
        ChainState<S> end = stepper.state().chains();
        idle.set(stepper);
        return end;
    }

    private void requireStable(Tensor divergedAt) {
        // In a program being recorded there are no values yet.
        if (!divergedAt.isLinked() && divergedAt.item() > 0) {
            throw new ArithmeticException(sampler.name() + ": diverged at step " + (long) divergedAt.item() + " of "
                    + sampler.steps()
                    + ": a point is not finite, or 10^10 times as far from 0 as the start and the first move were;"
                    + " if the score is finite there, " + sampler.remedy() + precision());
        }
    }

    private String precision() {
        return settings.arithmetic == Arithmetic.SINGLE
                ? "; this run computes in single precision, in which what is beyond 3.4e38 is infinite"
                : "";
    }

    private Stepper<S> stepper(Guarded<S> from, Tensor numbers) {
        boolean isSingle = settings.arithmetic == Arithmetic.SINGLE;
        boolean isLinked = isLinked(from);
        if (isSingle && isLinked) {
            throw new IllegalStateException(sampler.name()
                    + ": single precision has no derivative, and cannot be recorded by a program around it");
        }
        if (settings.arithmetic == Arithmetic.EAGER || isLinked) {
            return Stepper.eager(sampler, model, from);
        }
        Stepper<S> ready = idle.getAndSet(null);
        if (ready != null && sameShapes(ready.state().tensors(), from.tensors())) {
            ready.set(from);
            return ready;
        }
        try {
            return Stepper.compiled(sampler, model, from, numbers, settings.threads, isSingle);
        } catch (IllegalStateException e) {
            if (isSingle) {
                throw new IllegalStateException(
                        sampler.name() + ": single precision needs a step that can be compiled: " + e.getMessage(), e);
            }
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0}: the step cannot be compiled and is called anew each time, with the same bits: {1}",
                    sampler.name(),
                    e.getMessage());
            return Stepper.eager(sampler, model, from);
        }
    }

    private static boolean sameShapes(List<Tensor> a, List<Tensor> b) {
        boolean same = a.size() == b.size();
        for (int i = 0; same && i < a.size(); i++) {
            same = Arrays.equals(a.get(i).shape(), b.get(i).shape());
        }
        return same;
    }

    @Override
    public String toString() {
        return "SamplingRun of " + sampler;
    }
}

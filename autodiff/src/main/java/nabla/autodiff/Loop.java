package nabla.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import nabla.autodiff.programs.Plan;
import nabla.autodiff.programs.Precision;
import nabla.autodiff.programs.Recording;

/**
 * A recorded step (state, batch) → state that keeps its state in place and allocates nothing: a training step with its
 * loss, gradient, optimiser and random keys, or a sampler's step. See {@link Program#loop}. Kernels on vectors allocate until
 * the JVM has compiled them, over the first thousands of steps.
 *
 * @param <S> the type of the state
 * @param <B> the type of the batch
 */
public final class Loop<S extends TensorTree<S>, B extends TensorTree<B>> {
    private static final String ADVICE = "call Program.loop for each shape";

    private final Recording recording;
    private final Plan plan;
    private final List<int[]> batchShapes;
    private final S template;
    private final List<Tensor> templateTensors;
    private final int states;
    private final AtomicBoolean busy = new AtomicBoolean();

    Loop(BiFunction<? super S, ? super B, S> step, S state, B batch) {
        List<Tensor> initial = state.tensors();
        double[][] first =
                initial.stream().map(tensor -> Program.elements("loop", tensor)).toArray(double[][]::new);
        List<Tensor> inputs = Program.inputs(Tensors.concat(state, batch));
        Tensors.Reader reader = Tensors.reader(inputs);
        Program.Recorded<S> next =
                Program.record("loop", s -> step.apply(s, reader.next(batch)), reader.next(state), inputs);
        Program.requireShapes(
                "loop", Program.shapes(initial), next.result().tensors(), "a step has to keep the shapes of its state");
        this.recording = next.recording();
        this.states = initial.size();
        this.plan = new Plan(recording, Precision.DOUBLE, first);
        this.batchShapes = Program.shapes(batch.tensors());
        this.template = Program.withoutGraph(state);
        this.templateTensors = template.tensors();
    }

    private Loop(Loop<S, B> other, Plan plan) {
        this.recording = other.recording;
        this.plan = plan;
        this.states = other.states;
        this.batchShapes = other.batchShapes;
        this.template = other.template;
        this.templateTensors = other.templateTensors;
    }

    /**
     * The same loop in single precision, from the present state: what {@link Program#inSinglePrecision} says of a program holds
     * for it too. Parts of the state with more than 16 elements are kept as floats, which {@link #state} and {@link #get} give
     * exactly; {@link #set} rounds what is no float, and each step its result, which a program of the same step may leave in doubles.
     * It has one thread.
     */
    public Loop<S, B> inSinglePrecision() {
        double[][] present = plan.unplanned()
                .orElseGet(() -> state().tensors().stream().map(Tensor::data).toArray(double[][]::new));
        return new Loop<>(this, new Plan(recording, Precision.SINGLE, present));
    }

    /**
     * One step, which is made as a whole or not at all: whatever it throws, on whatever thread, the state is bit for bit that
     * of before, and the loop can go on from there. Only where a custom operation, or a key split at an index that is a
     * tensor, may throw is the new state written apart first. An {@link Error} of the virtual machine itself, such as no
     * more stack, can lose the state; then every call says so until {@link #set} gives another.
     *
     * @throws IllegalArgumentException if the batch does not have the recorded structure and shapes
     * @throws IllegalStateException if the loop is running on another thread, or the batch is being recorded or
     *     differentiated by
     */
    public void step(B batch) {
        acquire("step");
        try {
            requireWhole("step");
            if (batch instanceof Tensor alone && batchShapes.size() == 1) {
                // A tensor makes a list of itself, and a step is not to allocate one.
                Program.requireShape("step", 0, batchShapes.get(0), alone, ADVICE);
                plan.execution().bind(states, Program.elements("step", alone));
            } else {
                List<Tensor> tensors = batch.tensors();
                Program.requireShapes("step", batchShapes, tensors, ADVICE);
                for (int i = 0; i < tensors.size(); i++) {
                    plan.execution().bind(states + i, Program.elements("step", tensors.get(i)));
                }
            }
            plan.execution().run();
        } finally {
            busy.set(false);
        }
    }

    /**
     * One step of a loop that needs no batch; see {@link #step(TensorTree)}.
     *
     * @throws IllegalArgumentException if the loop was recorded with a batch
     */
    public void step() {
        Program.requireShapes("step", batchShapes, List.of(), "");
        acquire("step");
        try {
            requireWhole("step");
            plan.execution().run();
        } finally {
            busy.set(false);
        }
    }

    private void requireWhole(String name) {
        if (!plan.execution().isWhole()) {
            throw new IllegalStateException(
                    name + ": the virtual machine failed in the middle of a step, so the state is lost; set another");
        }
    }

    /**
     * A copy of the state.
     *
     * @throws IllegalStateException if the loop is running on another thread
     */
    public S state() {
        acquire("state");
        try {
            requireWhole("state");
            List<Tensor> copies = new ArrayList<>();
            for (int i = 0; i < states; i++) {
                copies.add(copy(i));
            }
            return template.withTensors(copies);
        } finally {
            busy.set(false);
        }
    }

    /**
     * A part of the state, as in {@code loop.get(State::loss)}; only that part is copied.
     *
     * @throws IllegalStateException if the loop is running on another thread
     */
    public <R extends TensorTree<R>> R get(Function<? super S, R> part) {
        R wanted = part.apply(template);
        int[] indices = wanted.tensors().stream().mapToInt(this::indexOf).toArray();
        if (Arrays.stream(indices).anyMatch(index -> index < 0)) {
            return part.apply(state());
        }
        acquire("get");
        try {
            requireWhole("get");
            return wanted.withTensors(
                    Arrays.stream(indices).mapToObj(this::copy).toList());
        } finally {
            busy.set(false);
        }
    }

    /**
     * Goes on from another state.
     *
     * @throws IllegalArgumentException if it does not have the recorded structure and shapes
     * @throws IllegalStateException if the loop is running on another thread
     */
    public void set(S state) {
        List<Tensor> tensors = state.tensors();
        Program.requireShapes("set", Program.shapes(templateTensors), tensors, ADVICE);
        acquire("set");
        try {
            plan.execution()
                    .setStates(tensors.stream()
                            .map(x -> Program.elements("set", x))
                            .toList());
        } finally {
            busy.set(false);
        }
    }

    private int indexOf(Tensor tensor) {
        for (int i = 0; i < templateTensors.size(); i++) {
            if (templateTensors.get(i) == tensor) {
                return i;
            }
        }
        return -1;
    }

    private Tensor copy(int index) {
        return Tensor.wrap(templateTensors.get(index).shape, plan.execution().state(index));
    }

    private void acquire(String name) {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    name + ": the loop is running, on another thread or around this call; record one for each");
        }
    }

    /**
     * Runs large steps on this many threads, including the calling one; 1 by default. Work is divided by rows, so no bit of
     * a result depends on it. It pays if the cores are otherwise idle; if they are not, the calling thread does the work.
     *
     * @throws IllegalArgumentException if the number is not in 1 … 1024
     * @throws IllegalStateException if the loop is running on another thread
     */
    public void setThreads(int threads) {
        Program.requireThreads("setThreads", threads);
        acquire("setThreads");
        try {
            plan.execution().setThreads(threads);
        } finally {
            busy.set(false);
        }
    }

    /** The steps in order, with their buffers, and the bytes of all buffers. */
    @Override
    public String toString() {
        return plan.execution().toString();
    }
}

package nabla.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import nabla.autodiff.calculus.WengertList;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.operations.Structure;
import nabla.autodiff.programs.Execution;
import nabla.autodiff.programs.Plan;
import nabla.autodiff.programs.Precision;
import nabla.autodiff.programs.Recording;

/**
 * A function recorded once, derivatives inside it included, that computes the same numbers again without building a
 * graph: dead nodes are dropped, equal ones shared, elementwise chains fused, memory planned.
 *
 * <p>The function must do the same operations for every input of these shapes: reading a tensor's numbers while it is
 * recorded throws. A recording needs their shapes alone, and computes numbers only to ask whether a function treats each row
 * independently, or for the value of a custom operation. Results have the same bits as when the function is called.
 *
 * <p>A program owns its memory, so it must not run on two threads at once.
 *
 * @param <A> the type of the input
 * @param <R> the type of the result
 */
public final class Program<A extends TensorTree<A>, R extends TensorTree<R>> {
    /** More threads than any machine has cores for. */
    private static final int MOST_THREADS = 1024;

    private final Recording recording;
    private final Plan plan;
    private final List<int[]> inputShapes;
    private final R result;
    private final AtomicBoolean busy = new AtomicBoolean();

    private Program(Recording recording, Precision precision, List<int[]> inputShapes, R result) {
        this.recording = recording;
        this.plan = new Plan(recording, precision);
        this.inputShapes = inputShapes;
        this.result = result;
    }

    /**
     * Records a function.
     *
     * @param f made of tensor operations
     * @param example an input; only its shapes count
     */
    public static <A extends TensorTree<A>, R extends TensorTree<R>> Program<A, R> compile(
            Function<? super A, R> f, A example) {
        List<Tensor> inputs = inputs(example.tensors());
        Recorded<R> recorded = record("compile", f, example.withTensors(inputs), inputs);
        return new Program<>(recorded.recording(), Precision.DOUBLE, shapes(inputs), recorded.result());
    }

    /**
     * The same program in single precision, which takes about half the time: arrays of more than 16 elements are computed as
     * floats. What is smaller (a loss, norms, rates, keys) stays in doubles, and so do all sums, while they are added, operations
     * that have no form in floats, such as those of linear algebra, and what is only copied or spread from doubles. Tensors that go
     * in and come out hold doubles.
     *
     * <p>A result is off by some 10⁻⁷ of the numbers that it was made of: no matter for the noise of a stochastic gradient,
     * but ruinous where large numbers nearly cancel. A number beyond 3.4·10³⁸ becomes ∞, one below 10⁻⁴⁵ 0. A constant of the
     * function whose size is below 1.2·10⁻³⁸ or beyond 3.4·10³⁸ is brought into this range where it is added, compared or chosen, or
     * is a bound or a slope, so that a guard stays one; where it is a factor, a divisor or a dividend, the product or quotient is
     * computed in doubles. More than 16 constants that are no guard are rounded as inputs are. Bits are the same on every machine,
     * JDK and number of threads. It has one thread.
     */
    public Program<A, R> inSinglePrecision() {
        return new Program<>(recording, Precision.SINGLE, inputShapes, result);
    }

    /** A recording, and its result without the graph. */
    record Recorded<R>(Recording recording, R result) {}

    /** Runs a function on inputs; when this returns nothing holds the recorded tensors any more. */
    static <A, R extends TensorTree<R>> Recorded<R> record(
            String name, Function<? super A, R> f, A at, List<Tensor> inputs) {
        R result = WengertList.resultOf(name, f, at);
        return new Recorded<>(Recording.of(inputs, result.tensors()), withoutGraph(result));
    }

    /**
     * Records a step from state to state, which then runs in place.
     *
     * @param step (state, batch) → next state, of the same structure and shapes
     */
    public static <S extends TensorTree<S>, B extends TensorTree<B>> Loop<S, B> loop(
            BiFunction<? super S, ? super B, S> step, S state, B batch) {
        return new Loop<>(step, state, batch);
    }

    /** Records a step from state to state that needs nothing else, which then runs in place. */
    public static <S extends TensorTree<S>> Loop<S, Tensors> loop(UnaryOperator<S> step, S state) {
        return new Loop<>((s, nothing) -> step.apply(s), state, Tensors.of());
    }

    /** Fresh tensors that stand for inputs while a program is recorded. */
    static List<Tensor> inputs(List<Tensor> examples) {
        List<Tensor> inputs = new ArrayList<>();
        for (Tensor example : examples) {
            inputs.add(Tensor.linked(
                    Structure.INPUT,
                    new Tensor[0],
                    example.shape,
                    example.data(),
                    example.flags | Tensor.RECORDED | Tensor.LINKS_CONSTANTS));
        }
        return inputs;
    }

    static List<int[]> shapes(List<Tensor> tensors) {
        return tensors.stream().map(tensor -> tensor.shape).toList();
    }

    /** The same structure around constants, so that the recorded graph can go. */
    static <R extends TensorTree<R>> R withoutGraph(R tree) {
        List<Tensor> constants = new ArrayList<>();
        for (Tensor tensor : tree.tensors()) {
            constants.add(Tensor.zeros(tensor.shape));
        }
        return tree.withTensors(constants);
    }

    /**
     * Throws if the tensors do not have the recorded shapes.
     *
     * @param advice what to do then
     */
    static void requireShapes(String name, List<int[]> recorded, List<Tensor> tensors, String advice) {
        if (recorded.size() != tensors.size()) {
            throw new IllegalArgumentException(
                    name + ": expected " + recorded.size() + " tensors, got " + tensors.size());
        }
        for (int i = 0; i < recorded.size(); i++) {
            requireShape(name, i, recorded.get(i), tensors.get(i), advice);
        }
    }

    static void requireShape(String name, int i, int[] recorded, Tensor tensor, String advice) {
        if (!Arrays.equals(tensor.shape, recorded)) {
            throw new IllegalArgumentException(name + ": expected shape " + Shapes.text(recorded) + " for tensor " + i
                    + ", got " + Shapes.text(tensor.shape) + "; " + advice);
        }
    }

    /** The elements of an input; throws if a derivative, a recording or a guard would miss what is computed from them. */
    static double[] elements(String name, Tensor input) {
        double[] elements = input.readable(name);
        FiniteGuard.requireEager(input.flags | Tensor.RECORDED);
        if (input.isLinked()) {
            throw new IllegalStateException(
                    name + ": a compiled program has no derivative; differentiate the function and compile that");
        }
        return elements;
    }

    /**
     * The function's result for another input of the recorded shapes.
     *
     * @throws IllegalArgumentException if structure or shapes differ
     * @throws IllegalStateException if the program is running on another thread, or the input is
     *     being recorded or differentiated by
     */
    public R run(A input) {
        List<Tensor> tensors = input.tensors();
        requireShapes("run", inputShapes, tensors, "call Program.compile for each shape");
        acquire("run");
        try {
            Execution execution = plan.execution();
            for (int i = 0; i < tensors.size(); i++) {
                execution.bind(i, elements("run", tensors.get(i)));
            }
            execution.run();
            List<Tensor> outputs = new ArrayList<>();
            for (Tensor template : result.tensors()) {
                outputs.add(Tensor.wrap(template.shape, execution.output(outputs.size())));
            }
            return result.withTensors(outputs);
        } finally {
            busy.set(false);
        }
    }

    /**
     * Refuses a number of threads that {@link #setThreads} would refuse, for whoever takes one to pass it on later.
     *
     * @param name of the call, for the message
     * @return the number
     * @throws IllegalArgumentException if it is not in 1 … 1024
     */
    public static int requireThreads(String name, int threads) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(name + ": expected 1 to " + MOST_THREADS + " threads, got " + threads);
        }
        return threads;
    }

    private void acquire(String name) {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    name + ": the program is running, on another thread or around this call; compile one for each");
        }
    }

    /**
     * Runs large steps on this many threads, including the calling one; 1 by default. Work is divided by rows, so no bit of
     * a result depends on it. It pays if the cores are otherwise idle; if they are not, the calling thread does the work.
     *
     * @throws IllegalArgumentException if the number is not in 1 … 1024
     * @throws IllegalStateException if the program is running on another thread
     */
    public void setThreads(int threads) {
        requireThreads("setThreads", threads);
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

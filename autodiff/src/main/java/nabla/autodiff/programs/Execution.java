package nabla.autodiff.programs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import nabla.autodiff.evaluation.Shapes;

/**
 * A planned program with its memory. The first inputs can be state: they live in arrays of the program, and a run ends
 * with the first outputs in their place. No state is touched before the last step that may throw, so a run that throws
 * leaves all states as they were.
 */
public final class Execution {
    private final Graph graph;
    private final List<Step> steps;
    private final BufferPlan plan;

    /** Where a region begins, by the index of its first step. */
    private ParallelRegion[] regions;

    private Workers workers;
    private final List<List<Binding>> bindings = new ArrayList<>();
    private final Object[] inputs;
    private final List<Move> moves = new ArrayList<>();

    /** The first step that writes over a state. */
    private final int firstInPlace;

    /** Whether the states are those of before a run or of after it, and not some of each. */
    private boolean isWhole = true;

    Execution(Graph graph, List<Step> steps, double[][] initial) {
        this.graph = graph;
        this.steps = steps;
        this.inputs = new Object[graph.inputs().size()];
        Object[] states = new Object[initial.length];
        Map<Node, Object> stateArrays = new IdentityHashMap<>();
        for (int i = 0; i < states.length; i++) {
            Node input = graph.inputs().get(i);
            states[i] = input.precision().array(initial[i]);
            stateArrays.put(input, states[i]);
            inputs[i] = states[i];
        }
        this.plan = BufferPlan.of(graph, steps, stateArrays);
        this.firstInPlace = firstInPlace(states);
        bindSteps();
        planMoves(states);
        setThreads(1);
    }

    private int firstInPlace(Object[] states) {
        int first = 0;
        while (first < steps.size()
                && steps.get(first).writes().stream().noneMatch(node -> isOneOf(states, plan.array(node)))) {
            first++;
        }
        return first;
    }

    private static boolean isOneOf(Object[] arrays, Object array) {
        for (Object one : arrays) {
            if (one == array) {
                return true;
            }
        }
        return false;
    }

    private void bindSteps() {
        for (int i = 0; i < inputs.length; i++) {
            bindings.add(new ArrayList<>());
        }
        steps.forEach(this::bindStep);
    }

    private void bindStep(Step step) {
        for (Node node : step.reads()) {
            Node root = Fusion.root(node);
            Object array = plan.array(node);
            if (root.isInput()) {
                bindings.get(root.inputIndex()).add(new Binding(step, node));
                array = inputs[root.inputIndex()];
            }
            step.bind(node, array);
        }
        for (Node node : step.writes()) {
            step.bind(node, plan.array(node));
        }
    }

    /** Runs large steps on this many threads, including the calling one; no bit of a result depends on it. */
    public void setThreads(int threads) {
        if (workers == null || workers.threads() != threads) {
            share(new Workers(threads), ParallelRegion.WORTH_SHARING);
        }
    }

    /**
     * Shares steps among threads.
     *
     * @param worth the work of a region that is worth sharing
     */
    public void share(Workers among, long worth) {
        workers = among;
        regions = new ParallelRegion[steps.size()];
        if (among.threads() > 1) {
            planRegions(0, firstInPlace, worth);
            planRegions(firstInPlace, steps.size(), worth);
        }
    }

    private void planRegions(int from, int to, long worth) {
        for (int i = from; i < to; ) {
            regions[i] =
                    ParallelRegion.of(steps.subList(i, to), workers.threads(), worth, plan::array, this::boundCopy);
            i += regions[i] == null ? 1 : regions[i].size();
        }
    }

    private Step boundCopy(Step step) {
        Step copy = step.copy();
        bindStep(copy);
        return copy;
    }

    /** New states that could not be written in place are copied at the end; first aside, if they are old states themselves. */
    private void planMoves(Object[] states) {
        List<Move> last = new ArrayList<>();
        for (int i = 0; i < states.length; i++) {
            Node root = Fusion.root(graph.outputs().get(i));
            Object array = plan.array(root);
            int size = Shapes.size(root.shape());
            if (array == states[i]) {
                continue;
            }
            boolean isState = root.isInput() && root.inputIndex() < states.length;
            if (array != null && !isState) {
                last.add(new Move(root, array, states[i], size));
            } else {
                Object aside = root.precision().kernels().array(size);
                moves.add(new Move(root, array, aside, size));
                last.add(new Move(root, aside, states[i], size));
            }
        }
        moves.addAll(last);
    }

    /** Lets an input be read from this array in the next run. */
    public void bind(int input, double[] array) {
        if (inputs[input] != array) {
            inputs[input] = array;
            List<Binding> reads = bindings.get(input);
            for (int i = 0; i < reads.size(); i++) { // without an iterator, as below
                reads.get(i).step.bind(reads.get(i).node, array);
            }
        }
    }

    /**
     * Runs all steps. If one throws, the states are as before; but an {@link Error} of the virtual machine, such as no more
     * stack, can come when half of them have moved on.
     */
    public void run() {
        run(0, firstInPlace);
        isWhole = false;
        run(firstInPlace, steps.size());
        moveStates();
        isWhole = true;
    }

    /** Whether the states are those of before a run or of after it, and not some of each. */
    public boolean isWhole() {
        return isWhole;
    }

    /** Replaces all states. */
    public void setStates(List<double[]> states) {
        for (int i = 0; i < states.size(); i++) {
            graph.inputs().get(i).precision().round(states.get(i), inputs[i]);
        }
        isWhole = true;
    }

    /** A copy of a state. */
    public double[] state(int index) {
        Node state = graph.inputs().get(index);
        return state.precision().widened(inputs[index], Shapes.size(state.shape()));
    }

    private void run(int from, int to) {
        for (int i = from; i < to; ) {
            if (regions[i] != null && workers.mayShare()) {
                workers.run(regions[i]);
                i += regions[i].size();
            } else {
                Step step = steps.get(i);
                step.run(0, step.units());
                i++;
            }
        }
    }

    private void moveStates() {
        for (int i = 0; i < moves.size(); i++) { // without an iterator: nothing is allocated, compiled or not
            Move move = moves.get(i);
            Object from = move.from == null ? inputs[move.root.inputIndex()] : move.from;
            System.arraycopy(from, 0, move.to, 0, move.size);
        }
    }

    /** A copy of an output after a run. */
    public double[] output(int index) {
        Node output = graph.outputs().get(index);
        Node root = Fusion.root(output);
        Object array = plan.array(root);
        return Arrays.copyOf(
                (double[]) (array == null ? inputs[root.inputIndex()] : array), Shapes.size(output.shape()));
    }

    /** The steps, and what memory they need. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            text.append(String.format(Locale.ROOT, "%4d  %s", i, step.describe()));
            for (Node node : step.writes()) {
                int buffer = plan.bufferOf(node);
                text.append(' ')
                        .append(Shapes.text(node.shape()))
                        .append(node.precision() == Precision.SINGLE ? " floats" : "")
                        .append(buffer < 0 ? " in place" : " in buffer " + buffer);
            }
            text.append(System.lineSeparator());
        }
        text.append(String.format(
                Locale.ROOT, "%d steps, %d buffers, %d bytes%n", steps.size(), plan.buffers(), plan.bytes()));
        return text.toString();
    }

    /** A step's read of an input, directly or as a view. */
    private record Binding(Step step, Node node) {}

    /** A copy at the end of a run; from null is the array that the root, an input, is bound to. */
    private record Move(Node root, Object from, Object to, int size) {}
}

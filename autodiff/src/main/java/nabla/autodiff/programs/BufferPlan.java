package nabla.autodiff.programs;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import nabla.autodiff.evaluation.Shapes;

/**
 * Gives every stored result an array. Results that are not needed at the same time share one; a new state takes the place
 * of the old one where nobody needs that any more, not even after a failure: no step that may throw is yet to come.
 */
final class BufferPlan {
    private final Map<Node, Object> arrays = new IdentityHashMap<>();
    private final List<Buffer> buffers = new ArrayList<>();

    private BufferPlan() {}

    /**
     * Plans the memory of some steps.
     *
     * @param states inputs that have arrays of their own, and are overwritten by the outputs at the same indices
     */
    static BufferPlan of(Graph graph, List<Step> steps, Map<Node, Object> states) {
        BufferPlan plan = new BufferPlan();
        plan.arrays.putAll(states);
        Map<Node, Integer> lastReads = lastReads(graph, steps);
        Map<Node, Node> inPlace = inPlace(graph, steps, lastReads, states);
        List<List<Buffer>> dying = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            dying.add(new ArrayList<>());
        }
        for (Node node : graph.nodes()) {
            if (node.isConstant()) {
                plan.arrays.put(node, constant(node));
            }
        }
        List<Buffer> free = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            for (Node node : steps.get(i).writes()) {
                if (inPlace.containsKey(node)) {
                    plan.arrays.put(node, states.get(inPlace.get(node)));
                    continue;
                }
                Buffer buffer = plan.take(free, node.precision(), Shapes.size(node.shape()));
                plan.arrays.put(node, buffer.array);
                int last = Math.max(i, lastReads.getOrDefault(node, i));
                if (last < steps.size()) {
                    dying.get(last).add(buffer);
                }
            }
            free.addAll(dying.get(i));
        }
        return plan;
    }

    /** For each node the last step that reads it or a view of it; outputs are read at the end. */
    private static Map<Node, Integer> lastReads(Graph graph, List<Step> steps) {
        Map<Node, Integer> last = new IdentityHashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            for (Node node : steps.get(i).reads()) {
                last.put(Fusion.root(node), i);
            }
        }
        for (Node output : graph.outputs()) {
            last.put(Fusion.root(output), steps.size());
        }
        return last;
    }

    /** The results that may be written over the state that they replace. */
    private static Map<Node, Node> inPlace(
            Graph graph, List<Step> steps, Map<Node, Integer> lastReads, Map<Node, Object> states) {
        Map<Node, Node> inPlace = new IdentityHashMap<>();
        int safe = firstSafe(steps);
        for (int index = 0; index < states.size(); index++) {
            Node old = graph.inputs().get(index);
            Node next = Fusion.root(graph.outputs().get(index));
            int last = lastReads.getOrDefault(old, -1);
            for (int i = Math.max(last, safe); i < steps.size(); i++) {
                Step step = steps.get(i);
                if (step.writes().contains(next) && (i > last || step.mayOverwrite(old, next))) {
                    inPlace.putIfAbsent(next, old);
                }
            }
        }
        return inPlace;
    }

    /** The first step from which on none may throw. */
    private static int firstSafe(List<Step> steps) {
        int first = steps.size();
        while (first > 0 && !steps.get(first - 1).mayThrow()) {
            first--;
        }
        return first;
    }

    private static Object constant(Node node) {
        return node.precision() == Precision.DOUBLE
                ? node.elements()
                : node.precision().array(node.elements());
    }

    /** The smallest free array that is large enough, or a new one. */
    private Buffer take(List<Buffer> free, Precision precision, int size) {
        Buffer best = null;
        for (Buffer candidate : free) {
            boolean fits = candidate.precision == precision && candidate.size >= size;
            if (fits && (best == null || candidate.size < best.size)) {
                best = candidate;
            }
        }
        if (best == null) {
            best = new Buffer(precision, size, precision.kernels().array(size));
            buffers.add(best);
        } else {
            free.remove(best);
        }
        return best;
    }

    /** The array of a node; null for an input that is bound at every run. */
    Object array(Node node) {
        return arrays.get(Fusion.root(node));
    }

    /** The number of the shared array that a node lies in, −1 if its array is its own. */
    int bufferOf(Node node) {
        Object array = array(node);
        for (int i = 0; i < buffers.size(); i++) {
            if (buffers.get(i).array == array) {
                return i;
            }
        }
        return -1;
    }

    /** How many arrays results share. */
    int buffers() {
        return buffers.size();
    }

    /** The memory of those arrays. */
    long bytes() {
        return buffers.stream()
                .mapToLong(buffer -> (long) buffer.precision.bytes() * buffer.size)
                .sum();
    }

    /** An array that results share; compared by identity. */
    private static final class Buffer {
        private final Precision precision;
        private final int size;
        private final Object array;

        Buffer(Precision precision, int size, Object array) {
            this.precision = precision;
            this.size = size;
            this.array = array;
        }
    }
}

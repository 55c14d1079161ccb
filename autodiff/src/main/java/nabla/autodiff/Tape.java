package nabla.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import nabla.autodiff.operations.Structure;

/**
 * The Wengert list: the operations between some variables and some results, in the order in which they were computed.
 *
 * <p>A tape is read off the graph that tensors form with their operands. It holds a tensor if the tensor descends from a
 * variable and a result descends from it. Played backward with adjoints it gives vector-Jacobian products, played
 * forward with tangents Jacobian-vector products (Wengert, A simple automatic derivative evaluation program, 1964).
 */
public final class Tape {
    private static final int[] NONE = {};

    private final List<Tensor> variables;
    private final List<Tensor> results;
    private final Tensor[] nodes;
    private final int[][] operands;
    private final long[] numbers;
    private final boolean[] isVariable;
    private final boolean outer;

    private Tape(List<Tensor> variables, List<Tensor> results, Tensor[] nodes, int[][] operands, boolean outer) {
        this.variables = variables;
        this.results = results;
        this.nodes = nodes;
        this.operands = operands;
        this.numbers = numbers(nodes);
        this.isVariable = new boolean[nodes.length];
        this.outer = outer;
        for (Tensor variable : variables) {
            int place = place(variable);
            if (place >= 0) {
                isVariable[place] = true;
            }
        }
    }

    /** A fresh variable with the value of {@code source}: an alias, through which an outer differentiation passes. */
    public static Tensor variable(Tensor source) {
        return Tensor.linked(Structure.ALIAS, new Tensor[] {source}, source.shape, source.data, source.flags);
    }

    /** Fresh variables for all tensors of a list. */
    public static List<Tensor> variables(List<Tensor> sources) {
        List<Tensor> fresh = new ArrayList<>(sources.size());
        for (Tensor source : sources) {
            fresh.add(variable(source));
        }
        return fresh;
    }

    /** The tape between variables, which {@link #variable} made in this order, and results. */
    public static Tape between(List<Tensor> variables, List<Tensor> results) {
        return between(variables, results, Operation::isDifferentiable);
    }

    /** The tape of what descends from the variables through operations of a kind. */
    private static Tape between(List<Tensor> variables, List<Tensor> results, Predicate<Operation> through) {
        long oldest = variables.isEmpty() ? Long.MAX_VALUE : variables.get(0).number();
        boolean outer = false;
        for (Tensor variable : variables) {
            outer |= variable.operands[0].isLinked();
        }
        // Youngest first, so that a tensor is met after all that was computed from it.
        PriorityQueue<Tensor> open = new PriorityQueue<>((a, b) -> Long.compare(b.number(), a.number()));
        List<Tensor> found = new ArrayList<>();
        for (Tensor result : results) {
            if (result.isLinked()) {
                open.add(result);
            }
        }
        while (!open.isEmpty()) {
            Tensor node = open.poll();
            if (node.number() < oldest) {
                outer = true;
            } else if (found.isEmpty() || found.get(found.size() - 1) != node) {
                found.add(node);
                for (Tensor operand : node.operands) {
                    if (operand.isLinked()) {
                        open.add(operand);
                    }
                }
            }
        }
        Collections.reverse(found);
        return descendants(variables, results, through, found.toArray(Tensor[]::new), outer);
    }

    /** The tape of those tensors, given in creation order, that descend from a variable, the variables included. */
    private static Tape descendants(
            List<Tensor> variables, List<Tensor> results, Predicate<Operation> through, Tensor[] found, boolean outer) {
        long[] numbers = numbers(found);
        int[] places = new int[found.length];
        Arrays.fill(places, -1);
        boolean[] isVariable = new boolean[found.length];
        for (Tensor variable : variables) {
            int at = Arrays.binarySearch(numbers, variable.number());
            if (at >= 0) {
                isVariable[at] = true;
            }
        }
        Tensor[] nodes = new Tensor[found.length];
        int[][] operands = new int[found.length][];
        int count = 0;
        for (int at = 0; at < found.length; at++) {
            Tensor node = found[at];
            boolean descends = isVariable[at];
            int[] from = descends ? NONE : new int[node.operands.length];
            for (int i = 0; i < from.length; i++) {
                int operand = before(numbers, at, node.operands[i]);
                from[i] = operand < 0 ? -1 : places[operand];
                descends |= from[i] >= 0 && through.test(node.operation());
            }
            if (descends) {
                places[at] = count;
                nodes[count] = node;
                operands[count++] = from;
            }
        }
        return new Tape(variables, results, Arrays.copyOf(nodes, count), Arrays.copyOf(operands, count), outer);
    }

    /** Where an operand of the tensor at a place stands; there are at most as many places between them as numbers. */
    private static int before(long[] numbers, int at, Tensor operand) {
        if (!operand.isLinked() || operand.number() < numbers[0]) {
            return -1;
        }
        int first = (int) Math.max(0, at - (numbers[at] - operand.number()));
        return Arrays.binarySearch(numbers, first, at, operand.number());
    }

    private static long[] numbers(Tensor[] tensors) {
        long[] numbers = new long[tensors.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = tensors[i].number();
        }
        return numbers;
    }

    /**
     * Records a function at a point.
     *
     * @param f a function of tensors
     * @param x where it is recorded
     */
    public static <T extends TensorTree<T>> Tape record(Function<? super T, Tensor> f, T x) {
        List<Tensor> variables = variables(x.tensors());
        return between(variables, List.of(f.apply(x.withTensors(variables))));
    }

    /**
     * As {@link #record}, with the operations that have jumps on it as well (comparisons, rounding, sign), although no
     * derivative flows through them. It is for looking at, and says how smooth f is.
     */
    public static <T extends TensorTree<T>> Tape recordWithJumps(Function<? super T, Tensor> f, T x) {
        List<Tensor> variables = new ArrayList<>();
        for (Tensor source : x.tensors()) {
            variables.add(variable(source.flagged(Tensor.LINKS_CONSTANTS)));
        }
        return between(
                variables,
                List.of(f.apply(x.withTensors(variables))),
                operation -> operation.isDifferentiable() || operation.continuousDerivatives() < 0);
    }

    /**
     * The number of continuous derivatives that the results are sure to have by the variables: the least of their
     * operations', as {@link Operation#continuousDerivatives} counts. Only {@link #recordWithJumps} sees jumps.
     */
    public int continuousDerivatives() {
        int least = Operation.SMOOTH;
        for (int place = 0; place < nodes.length; place++) {
            least = Math.min(least, continuousDerivatives(place));
        }
        return least;
    }

    private int continuousDerivatives(int place) {
        Operation operation = nodes[place].operation();
        for (int i = 0; i < operands[place].length; i++) {
            if (operands[place][i] >= 0 && operation.selectsBy(i)) {
                return -1;
            }
        }
        return operation.continuousDerivatives();
    }

    /** The variables. */
    public List<Tensor> variables() {
        return variables;
    }

    /** The results. */
    public List<Tensor> results() {
        return results;
    }

    /** The tensors on the tape, in the order of their creation. */
    public List<Tensor> nodes() {
        return List.of(nodes);
    }

    /** The number of tensors on the tape. */
    public int size() {
        return nodes.length;
    }

    /** The tensor at a place; tensors stand in the order of their creation. */
    public Tensor node(int place) {
        return nodes[place];
    }

    /** The place of a tensor, negative if it is not on the tape. */
    public int place(Tensor tensor) {
        return tensor.isLinked() ? Arrays.binarySearch(numbers, tensor.number()) : -1;
    }

    /** The places of the operands of the tensor at a place, negative if they are not on the tape; none for a variable. */
    public int[] operands(int place) {
        return operands[place];
    }

    /** Whether the tensor at this place is a variable, where sweeps begin and end. */
    public boolean isVariable(int place) {
        return isVariable[place];
    }

    /** Whether an outer tape is recording, so that what a sweep computes has to be recorded as well. */
    public boolean hasOuter() {
        return outer;
    }

    /** The operands at a place as a derivative rule may use them: linked only if there is an outer differentiation. */
    public Tensor[] operandsForRule(int place) {
        Tensor[] operands = nodes[place].operands.clone();
        for (int i = 0; i < operands.length; i++) {
            operands[i] = release(operands[i]);
        }
        return operands;
    }

    /** Runs a derivative rule of the operation at a place, where a number that is not finite is reported as one of it. */
    public <R> R derive(int place, Supplier<R> rule) {
        try {
            return rule.get();
        } catch (FiniteGuard.NotFinite found) {
            throw FiniteGuard.inDerivativeOf(nodes[place].operation(), found);
        }
    }

    /** A value as it may leave the differentiation: with its graph only if an outer one needs it. */
    public Tensor release(Tensor value) {
        return outer ? value : value.detached();
    }

    /** A listing, one operation a line: name, operands, shape. */
    @Override
    public String toString() {
        return TapeText.listing(this);
    }

    /** The graph in the DOT language of Graphviz. */
    public String toDot() {
        return TapeText.dot(this);
    }
}

package nabla.autodiff.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import nabla.autodiff.Operation;
import nabla.autodiff.Tape;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;

/**
 * A tape as sweeps play it, with what users of {@link Tape} do not see: nodes by index, the indices of their operands, and
 * rules applied at a node.
 *
 * <p>It is read off the graph from the results back to the variables. An outer differentiation is found on the way: a
 * variable is an alias of something linked, or a node has a linked operand that is older than the variables.
 */
public final class WengertList extends Tape {
    private static final int[] NONE = {};

    private final Tensor[] nodes;
    private final int[][] operands;
    private final long[] numbers;
    private final boolean[] isVariable;
    private final boolean outer;
    private final Tensor[] released;

    private WengertList(List<Tensor> variables, List<Tensor> results, Tensor[] nodes, int[][] operands, boolean outer) {
        super(variables, results, nodes);
        this.nodes = nodes;
        this.operands = operands;
        this.numbers = numbers(nodes);
        this.isVariable = new boolean[nodes.length];
        this.outer = outer;
        this.released = new Tensor[nodes.length];
        for (Tensor variable : variables) {
            int index = index(variable);
            if (index >= 0) {
                isVariable[index] = true;
            }
        }
    }

    /** A fresh variable with the value of {@code source}: an alias, through which an outer differentiation passes. */
    public static Tensor variable(Tensor source) {
        return Tape.alias(source);
    }

    /** Fresh variables for all tensors of a list. */
    public static List<Tensor> variables(List<Tensor> sources) {
        List<Tensor> fresh = new ArrayList<>(sources.size());
        for (Tensor source : sources) {
            fresh.add(variable(source));
        }
        return fresh;
    }

    /**
     * The tape of a function at a point.
     *
     * @param name of who asks for it, for messages
     */
    public static <T extends TensorTree<T>> WengertList of(String name, Function<? super T, Tensor> f, T x) {
        List<Tensor> variables = variables(x.tensors());
        return between(variables, List.of(resultOf(name, f, x.withTensors(variables))));
    }

    /**
     * f(x), which is something.
     *
     * @throws IllegalArgumentException if it is null
     * @throws IllegalStateException if it was made of numbers that were read from what is differentiated by, and of nothing else
     */
    public static <T, R> R resultOf(String name, Function<? super T, R> f, T x) {
        long before = NumbersRead.soFar();
        R result = f.apply(x);
        if (result == null) {
            throw new IllegalArgumentException(name + ": expected a function with a result, got null");
        }
        if (NumbersRead.soFar() > before && result instanceof Tensor tensor && !tensor.isLinked()) {
            throw new IllegalStateException(name
                    + ": the function reads numbers from the tensor that it is differentiated by, and its result depends on"
                    + " nothing else, so its derivative would be lost; use tensor operations");
        }
        return result;
    }

    /** The tape between variables, which {@link #variable} made in this order, and results. */
    public static WengertList between(List<Tensor> variables, List<Tensor> results) {
        return between(variables, results, Operation::isDifferentiable);
    }

    /** The tape of what descends from the variables through operations of a kind. */
    public static WengertList between(List<Tensor> variables, List<Tensor> results, Predicate<Operation> through) {
        long oldest = variables.isEmpty() ? Long.MAX_VALUE : variables.get(0).number();
        boolean outer = false;
        for (Tensor variable : variables) {
            outer |= operandsOf(variable)[0].isLinked();
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
                for (Tensor operand : operandsOf(node)) {
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
    private static WengertList descendants(
            List<Tensor> variables, List<Tensor> results, Predicate<Operation> through, Tensor[] found, boolean outer) {
        long[] numbers = numbers(found);
        int[] indices = new int[found.length];
        Arrays.fill(indices, -1);
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
            int[] from = descends ? NONE : new int[operandsOf(node).length];
            for (int i = 0; i < from.length; i++) {
                int operand = before(numbers, at, operandsOf(node)[i]);
                from[i] = operand < 0 ? -1 : indices[operand];
                descends |= from[i] >= 0 && through.test(node.operation());
            }
            if (descends) {
                indices[at] = count;
                nodes[count] = node;
                operands[count++] = from;
            }
        }
        return new WengertList(variables, results, Arrays.copyOf(nodes, count), Arrays.copyOf(operands, count), outer);
    }

    /** The index of an operand of the tensor at an index; there are at most as many tensors between them as numbers. */
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

    @Override
    public int continuousDerivatives() {
        int least = Operation.SMOOTH;
        for (int index = 0; index < nodes.length; index++) {
            least = Math.min(least, continuousDerivatives(index));
        }
        return least;
    }

    private int continuousDerivatives(int index) {
        Operation operation = nodes[index].operation();
        for (int i = 0; i < operands[index].length; i++) {
            if (operands[index][i] >= 0 && operation.selectsBy(i)) {
                return -1;
            }
        }
        return operation.continuousDerivatives();
    }

    /** The tensor at an index; tensors stand in the order of their creation. */
    public Tensor node(int index) {
        return nodes[index];
    }

    /** The index of a tensor, negative if it is not on the tape. */
    public int index(Tensor tensor) {
        return tensor.isLinked() ? Arrays.binarySearch(numbers, tensor.number()) : -1;
    }

    /** The indices of the operands of the tensor at an index, negative if they are not on the tape; none for a variable. */
    public int[] operands(int index) {
        return operands[index];
    }

    /** Whether the tensor at this index is a variable, where sweeps begin and end. */
    public boolean isVariable(int index) {
        return isVariable[index];
    }

    /** What the tape begins with: the sources of its variables, then other linked tensors that its operations use. */
    public List<Tensor> sources() {
        Set<Tensor> sources = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Tensor> inOrder = new ArrayList<>();
        for (Tensor variable : variables()) {
            inOrder.add(operandsOf(variable)[0]);
        }
        for (int index = 0; index < nodes.length; index++) {
            for (int i = 0; i < operands[index].length; i++) {
                Tensor operand = operandsOf(nodes[index])[i];
                if (operands[index][i] < 0 && operand.isLinked() && sources.add(operand)) {
                    inOrder.add(operand);
                }
            }
        }
        return inOrder;
    }

    /** The tape of the same operations on other {@link #sources}. */
    public WengertList at(List<Tensor> others) {
        List<Tensor> fresh = variables(others.subList(0, variables().size()));
        Map<Tensor, Tensor> images = new IdentityHashMap<>();
        List<Tensor> sources = sources();
        for (int i = 0; i < sources.size(); i++) {
            images.put(sources.get(i), others.get(i));
        }
        for (int i = 0; i < fresh.size(); i++) {
            images.put(variables().get(i), fresh.get(i));
        }
        for (int index = 0; index < nodes.length; index++) {
            if (!isVariable[index]) {
                Tensor[] from = operandsOf(nodes[index]).clone();
                for (int i = 0; i < from.length; i++) {
                    from[i] = images.getOrDefault(from[i], from[i]);
                }
                images.put(nodes[index], nodes[index].operation().apply(from));
            }
        }
        return between(
                fresh,
                results().stream()
                        .map(result -> images.getOrDefault(result, result))
                        .toList());
    }

    /** The same tape, for a sweep that no outer differentiation is to see. */
    public WengertList withoutOuter() {
        return new WengertList(variables(), results(), nodes, operands, false);
    }

    /** What a rule makes of the operation at an index; a number that is not finite is reported as one of its derivative. */
    public <R> R derive(int index, Function<Application, R> rule) {
        Tensor node = nodes[index];
        Tensor[] from = operandsOf(node).clone();
        for (int i = 0; i < from.length; i++) {
            from[i] = operands[index][i] < 0 ? release(from[i]) : released(operands[index][i]);
        }
        return inDerivativeOf(node.operation(), () -> rule.apply(new Application(from, released(index))));
    }

    /** The released tensor at an index, always the same one: rules tell by it whether two factors are one. */
    private Tensor released(int index) {
        if (released[index] == null) {
            released[index] = release(nodes[index]);
        }
        return released[index];
    }

    /** A value as it may leave the differentiation: with its graph only if an outer one needs it. */
    public Tensor release(Tensor value) {
        return outer ? value : detached(value);
    }
}

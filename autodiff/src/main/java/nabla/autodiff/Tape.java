package nabla.autodiff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import nabla.autodiff.Operation.Adjoints;
import nabla.autodiff.Operation.Application;
import nabla.autodiff.operations.Structure;

/**
 * The Wengert list: the operations between some variables and some results, in the order in which they were computed.
 *
 * <p>A tape is read off the graph that tensors form with their operands. It holds a tensor if the tensor descends from a
 * variable and a result descends from it. Played backward with adjoints it gives vector-Jacobian products, played
 * forward with tangents Jacobian-vector products (Wengert, A simple automatic derivative evaluation program, 1964).
 */
public final class Tape {
    private final List<Tensor> variables;
    private final List<Tensor> results;
    private final Tensor[] nodes;
    private final long[] numbers;
    private final boolean[] isVariable;
    private final boolean outer;

    private Tape(List<Tensor> variables, List<Tensor> results, Tensor[] nodes, boolean outer) {
        this.variables = variables;
        this.results = results;
        this.nodes = nodes;
        this.numbers = Arrays.stream(nodes).mapToLong(Tensor::number).toArray();
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
        long oldest = variables.isEmpty() ? Long.MAX_VALUE : variables.get(0).number();
        boolean outer = false;
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Tensor> found = new ArrayList<>();
        Deque<Tensor> open = new ArrayDeque<>();
        for (Tensor variable : variables) {
            outer |= variable.operands[0].isLinked();
        }
        results.forEach(open::push);
        while (!open.isEmpty()) {
            Tensor node = open.pop();
            if (!node.isLinked()) {
                continue;
            }
            if (node.number() < oldest) {
                outer = true;
            } else if (seen.add(node)) {
                found.add(node);
                for (Tensor operand : node.operands) {
                    open.push(operand);
                }
            }
        }
        found.sort(Comparator.comparingLong(Tensor::number));
        return new Tape(variables, results, descendants(variables, found), outer);
    }

    /** Of the tensors in creation order those that descend from a variable, the variables included. */
    private static Tensor[] descendants(List<Tensor> variables, List<Tensor> found) {
        Set<Tensor> active = Collections.newSetFromMap(new IdentityHashMap<>());
        active.addAll(variables);
        List<Tensor> nodes = new ArrayList<>(found.size());
        for (Tensor node : found) {
            boolean descends = active.contains(node);
            if (!descends && node.operation().isDifferentiable()) {
                for (Tensor operand : node.operands) {
                    descends |= active.contains(operand);
                }
                if (descends) {
                    active.add(node);
                }
            }
            if (descends) {
                nodes.add(node);
            }
        }
        return nodes.toArray(Tensor[]::new);
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

    /** The variables. */
    public List<Tensor> variables() {
        return variables;
    }

    /** The results. */
    public List<Tensor> results() {
        return results;
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

    /** Whether the tensor at this place is a variable, where sweeps begin and end. */
    public boolean isVariable(int place) {
        return isVariable[place];
    }

    /**
     * Whether an outer differentiation (or a program being recorded) goes on, that needs to see what a sweep computes.
     */
    public boolean hasOuter() {
        return outer;
    }

    /** Operands and result at a place, as a derivative rule may use them: linked only if there is an outer differentiation. */
    public Application at(int place) {
        Tensor node = nodes[place];
        if (outer) {
            return new Application(node.operands, node);
        }
        Tensor[] operands = new Tensor[node.operands.length];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = node.operands[i].detached();
        }
        return new Application(operands, node.detached());
    }

    /** The forward rule of the operation at a place. */
    public Tensor push(int place, Tensor[] tangents) {
        try {
            return nodes[place].operation().push(at(place), tangents);
        } catch (FiniteGuard.NotFinite found) {
            throw FiniteGuard.inDerivativeOf(nodes[place].operation(), found);
        }
    }

    /** The reverse rule of the operation at a place. */
    public void pull(int place, Tensor adjoint, Adjoints adjoints) {
        try {
            nodes[place].operation().pull(at(place), adjoint, adjoints);
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

package nabla.autodiff;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import nabla.autodiff.calculus.WengertList;
import nabla.autodiff.operations.Structure;

/**
 * The Wengert list: the operations between some variables and some results, in the order in which they were computed.
 *
 * <p>A tape is read off the graph that tensors form with their operands. It holds a tensor if the tensor descends from a
 * variable and a result descends from it. Played backward with adjoints it gives vector-Jacobian products, played
 * forward with tangents Jacobian-vector products (Wengert, A simple automatic derivative evaluation program, 1964). That is
 * what {@link Derivatives} does; a tape in the hand is for looking at.
 */
public abstract sealed class Tape permits WengertList {
    private final List<Tensor> variables;
    private final List<Tensor> results;
    private final List<Tensor> nodes;

    /** A tape between these variables and these results, of these tensors in the order of their creation. */
    protected Tape(List<Tensor> variables, List<Tensor> results, Tensor[] nodes) {
        this.variables = List.copyOf(variables);
        this.results = List.copyOf(results);
        this.nodes = List.of(nodes);
    }

    /**
     * Records a function at a point.
     *
     * @param f a function of tensors
     * @param x where it is recorded
     */
    public static <T extends TensorTree<T>> Tape record(Function<? super T, Tensor> f, T x) {
        return WengertList.of("record", f, x);
    }

    /**
     * As {@link #record}, with the operations that have jumps on it as well (comparisons, rounding, sign), although no
     * derivative flows through them. It is for looking at, and says how smooth f is.
     */
    public static <T extends TensorTree<T>> Tape recordWithJumps(Function<? super T, Tensor> f, T x) {
        List<Tensor> variables = new ArrayList<>();
        for (Tensor source : x.tensors()) {
            variables.add(alias(source).flagged(Tensor.LINKS_CONSTANTS));
        }
        return WengertList.between(
                variables,
                List.of(WengertList.resultOf("recordWithJumps", f, x.withTensors(variables))),
                operation -> operation.isDifferentiable() || operation.continuousDerivatives() < 0);
    }

    /**
     * The number of continuous derivatives that the results are sure to have by the variables: the least of their
     * operations', as {@link Operation#continuousDerivatives} counts. Only {@link #recordWithJumps} sees jumps.
     */
    public abstract int continuousDerivatives();

    /** The variables. */
    public final List<Tensor> variables() {
        return variables;
    }

    /** The results. */
    public final List<Tensor> results() {
        return results;
    }

    /** The tensors on the tape, in the order of their creation. */
    public final List<Tensor> nodes() {
        return nodes;
    }

    /** The number of tensors on the tape. */
    public final int size() {
        return nodes.size();
    }

    /** A listing, one operation a line: name, operands, shape. */
    @Override
    public final String toString() {
        return TapeText.listing((WengertList) this);
    }

    /** The graph in the DOT language of Graphviz. */
    public final String toDot() {
        return TapeText.dot((WengertList) this);
    }

    /** A tensor of the same value that is linked to its source. */
    protected static Tensor alias(Tensor source) {
        return Tensor.linked(Structure.ALIAS, new Tensor[] {source}, source.shape, source.known(), source.flags);
    }

    /** The operands of a tensor, not copied. */
    protected static Tensor[] operandsOf(Tensor tensor) {
        return tensor.operands;
    }

    /** The same elements without the graph. */
    protected static Tensor detached(Tensor tensor) {
        return tensor.detached();
    }

    /** Runs a derivative rule of an operation, where a number that is not finite is reported as one of it. */
    protected static <R> R inDerivativeOf(Operation operation, Supplier<R> rule) {
        try {
            return rule.get();
        } catch (FiniteGuard.NotFinite found) {
            throw FiniteGuard.inDerivativeOf(operation, found);
        }
    }
}

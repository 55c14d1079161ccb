package nabla.autodiff.programs;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import nabla.autodiff.Operation;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.operations.Structure;

/**
 * Lets equal computations be one: nodes with equal operations on the same operands, and equal constants. An alias is its
 * source.
 */
final class CommonSubexpressions implements UnaryOperator<Node> {
    /** Larger constants are compared by identity only. */
    private static final int SMALL = 64;

    private final Map<Computation, Node> computations = new HashMap<>();
    private final Map<Numbers, Node> constants = new HashMap<>();

    @Override
    public Node apply(Node node) {
        if (node.isConstant() && Shapes.size(node.shape()) <= SMALL) {
            return constants.computeIfAbsent(Numbers.of(node), k -> node);
        }
        if (!node.isComputed()) {
            return node;
        }
        if (node.operation() == Structure.ALIAS) {
            return node.operands().get(0);
        }
        return computations.computeIfAbsent(new Computation(node.operation(), node.operands()), k -> node);
    }

    /** What makes two results equal; nodes compare by identity. */
    private record Computation(Operation operation, List<Node> operands) {}

    /** Shape and bits of a constant. */
    private record Numbers(List<Integer> shape, List<Long> bits) {
        static Numbers of(Node constant) {
            return new Numbers(
                    Arrays.stream(constant.shape()).boxed().toList(),
                    Arrays.stream(constant.elements())
                            .mapToObj(Double::doubleToRawLongBits)
                            .toList());
        }
    }
}

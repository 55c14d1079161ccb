package nabla.autodiff.programs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import nabla.autodiff.Operation;
import nabla.autodiff.operations.Arithmetic;

/**
 * Computes a product that only a sum or difference of its own shape needs together with it, a·b + c or c − a·b: one pass
 * over the numbers instead of two. A factor that is negated turns one into the other. Both roundings stay, so no bit
 * changes.
 */
final class MultiplyAdd implements BinaryOperator<Node> {
    private final Map<Node, Integer> uses = new IdentityHashMap<>();

    MultiplyAdd(Graph graph) {
        graph.outputs().forEach(this::use);
        graph.nodes().forEach(node -> node.operands().forEach(this::use));
    }

    private void use(Node node) {
        uses.merge(node, 1, Integer::sum);
    }

    @Override
    public Node apply(Node node, Node image) {
        if (node.operation() == Arithmetic.ADD) {
            int product = isAbsorbed(node, 0) ? 0 : 1;
            return isAbsorbed(node, product) ? joined(Arithmetic.MUL_ADD, image, product) : image;
        }
        return node.operation() == Arithmetic.SUB && isAbsorbed(node, 1) ? joined(Arithmetic.SUB_MUL, image, 1) : image;
    }

    private boolean isAbsorbed(Node sum, int operand) {
        Node product = sum.operands().get(operand);
        return product.operation() == Arithmetic.MUL
                && uses.get(product) == 1
                && Arrays.equals(product.shape(), sum.shape());
    }

    private static Node joined(Operation operation, Node sum, int product) {
        Node other = sum.operands().get(1 - product);
        Operation joined = operation;
        List<Node> operands = new ArrayList<>();
        for (Node factor : sum.operands().get(product).operands()) {
            boolean isNegated = factor.operation() == Arithmetic.NEG;
            operands.add(isNegated ? factor.operands().get(0) : factor);
            joined = !isNegated ? joined : joined == Arithmetic.MUL_ADD ? Arithmetic.SUB_MUL : Arithmetic.MUL_ADD;
        }
        operands.add(other);
        return Node.result(joined, operands, sum.shape());
    }
}

package nabla.autodiff.programs;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import nabla.autodiff.Operation;
import nabla.autodiff.operations.Arithmetic;

/**
 * Computes a product that only a sum or difference of its own shape needs together with it, a·b + c or c − a·b: one pass
 * over the numbers instead of two. Both roundings stay, so no bit changes.
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
        List<Node> factors = sum.operands().get(product).operands();
        return Node.result(
                operation,
                List.of(factors.get(0), factors.get(1), sum.operands().get(1 - product)),
                sum.shape());
    }
}

package nabla.autodiff.programs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import nabla.autodiff.Tensor;
import nabla.autodiff.evaluation.Pointwise;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.evaluation.View;
import nabla.autodiff.operations.Arithmetic;
import nabla.autodiff.operations.Products;
import nabla.autodiff.operations.Structure;

/**
 * Leaves out what changes no bit: a product with 1 or a quotient by 1, a broadcast before an elementwise operation that broadcasts
 * anyway, a reshape (or several) back to the same shape. If all operands were stretched, the result is instead; so is that of any
 * operation of one operand of which only the batch was. A constant that is read transposed is transposed once and for all.
 */
final class Simplification implements UnaryOperator<Node> {
    private final Map<Node, Node> transposes = new IdentityHashMap<>();

    @Override
    public Node apply(Node node) {
        if (!node.isComputed()) {
            return node;
        }
        if (node.evaluation() instanceof View) {
            return view(node);
        }
        if (node.evaluation() instanceof Pointwise) {
            return narrow(withoutOne(withoutBroadcasts(node)));
        }
        if (node.operation() == Products.MATMUL_NT && node.operands().get(1).isConstant()) {
            Node matrix = transposes.computeIfAbsent(node.operands().get(1), Simplification::transposed);
            return Node.result(Products.MATMUL, List.of(node.operands().get(0), matrix), node.shape());
        }
        return node.operands().size() == 1 ? beforeBatch(node) : node;
    }

    private static Node transposed(Node constant) {
        Tensor transposed = Tensor.of(constant.shape(), constant.elements()).transpose();
        return Node.constant(transposed.shape(), transposed.toArray());
    }

    /** A view whose shape one of its sources has already. */
    private static Node view(Node node) {
        Node source = node;
        while (source.isComputed() && source.evaluation() instanceof View && !Structure.isApart(source.operation())) {
            source = source.operands().get(0);
            if (Arrays.equals(source.shape(), node.shape())) {
                return source;
            }
        }
        return node;
    }

    private static Node withoutBroadcasts(Node node) {
        List<Node> operands = new ArrayList<>(node.operands());
        for (int i = 0; i < operands.size(); i++) {
            Node narrow = beforeBroadcast(operands.get(i));
            if (narrow != operands.get(i)) {
                List<Node> candidate = new ArrayList<>(operands);
                candidate.set(i, narrow);
                int[][] shapes = candidate.stream().map(Node::shape).toArray(int[][]::new);
                if (Arrays.equals(Shapes.broadcast(node.operation().name(), shapes), node.shape())) {
                    operands = candidate;
                }
            }
        }
        return node.withOperands(operands);
    }

    /** An elementwise operation on what was stretched, and its result stretched. */
    private static Node narrow(Node node) {
        if (!node.isComputed() || !(node.evaluation() instanceof Pointwise)) {
            return node;
        }
        List<Node> operands =
                node.operands().stream().map(Simplification::beforeBroadcast).toList();
        int[] shape = Shapes.broadcast(
                node.operation().name(), operands.stream().map(Node::shape).toArray(int[][]::new));
        if (Shapes.size(shape) == Shapes.size(node.shape())) {
            return node;
        }
        Node before = Node.result(node.operation(), operands, shape);
        return Node.result(Structure.broadcast(node.shape()), List.of(before), node.shape());
    }

    /** An operation on a batch before it was stretched, and its result stretched. */
    private static Node beforeBatch(Node node) {
        Node operand = node.operands().get(0);
        Node before = beforeBroadcast(operand);
        int reach = node.evaluation().reach();
        if (before.shape().length < reach
                || Shapes.size(before.shape()) == Shapes.size(operand.shape())
                || !Arrays.equals(Shapes.last(before.shape(), reach), Shapes.last(operand.shape(), reach))) {
            return node;
        }
        int[] shape = node.evaluation().shape(node.operation().name(), new int[][] {before.shape()});
        Node result = Node.result(node.operation(), List.of(before), shape);
        return Node.result(Structure.broadcast(node.shape()), List.of(result), node.shape());
    }

    /** What a broadcast stretched; of a constant that is the same everywhere, one element. */
    private static Node beforeBroadcast(Node node) {
        if (node.isComputed() && Structure.isBroadcast(node.operation())) {
            return node.operands().get(0);
        }
        if (node.isConstant() && Shapes.size(node.shape()) > 1) {
            double first = node.elements()[0];
            if (Arrays.stream(node.elements()).allMatch(x -> Double.compare(x, first) == 0)) {
                return Node.constant(Shapes.ones(node.shape().length), new double[] {first});
            }
        }
        return node;
    }

    /** The other operand of a product with 1, and of a quotient by 1. */
    private static Node withoutOne(Node node) {
        boolean isProduct = node.operation() == Arithmetic.MUL;
        if (isProduct || node.operation() == Arithmetic.DIV) {
            for (int i = isProduct ? 0 : 1; i < 2; i++) {
                Node other = node.operands().get(1 - i);
                if (isOne(node.operands().get(i)) && Arrays.equals(other.shape(), node.shape())) {
                    return other;
                }
            }
        }
        return node;
    }

    private static boolean isOne(Node node) {
        return node.isConstant() && Arrays.stream(node.elements()).allMatch(x -> x == 1);
    }
}

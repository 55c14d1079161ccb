package nabla.autodiff.programs;

import java.util.List;
import nabla.autodiff.Operation;
import nabla.autodiff.calculus.Kind;
import nabla.autodiff.evaluation.Evaluation;

/** A value of a program: an input, a constant, or the result of an operation. */
final class Node {
    private final Operation operation;
    private final List<Node> operands;
    private final int[] shape;
    private final double[] constant;
    private final int input;
    private final Precision precision;

    private Node(
            Operation operation, List<Node> operands, int[] shape, double[] constant, int input, Precision precision) {
        this.operation = operation;
        this.operands = operands;
        this.shape = shape;
        this.constant = constant;
        this.input = input;
        this.precision = precision;
    }

    static Node input(int index, int[] shape) {
        return new Node(null, List.of(), shape, null, index, Precision.DOUBLE);
    }

    static Node constant(int[] shape, double[] elements) {
        return new Node(null, List.of(), shape, elements, -1, Precision.DOUBLE);
    }

    static Node result(Operation operation, List<Node> operands, int[] shape) {
        return new Node(operation, operands, shape, null, -1, Precision.DOUBLE);
    }

    /** The same operation on other operands. */
    Node withOperands(List<Node> others) {
        return operands.equals(others) ? this : result(operation, others, shape);
    }

    /** The same node with its numbers in this precision. */
    Node in(Precision other) {
        return other == precision ? this : new Node(operation, operands, shape, constant, input, other);
    }

    /** In what its numbers are stored. */
    Precision precision() {
        return precision;
    }

    boolean isInput() {
        return input >= 0;
    }

    boolean isConstant() {
        return constant != null;
    }

    boolean isComputed() {
        return operation != null;
    }

    /** The operation that computes it. */
    Operation operation() {
        return operation;
    }

    /** Its shape rule and kernel. */
    Evaluation evaluation() {
        return Kind.of(operation).evaluation();
    }

    List<Node> operands() {
        return operands;
    }

    int[] shape() {
        return shape;
    }

    /** The elements of a constant. */
    double[] elements() {
        return constant;
    }

    /** The index of an input. */
    int inputIndex() {
        return input;
    }
}

package nabla.autodiff.calculus;

import java.util.List;
import nabla.autodiff.Operation;
import nabla.autodiff.Tensor;
import nabla.autodiff.evaluation.Evaluation;
import nabla.autodiff.evaluation.Shapes;

/**
 * What the five kinds of operations have in common, and users of {@link Operation} do not see: an evaluation and the two
 * derivative rules.
 */
public abstract sealed class Kind extends Operation permits Elementwise, Linear, Bilinear, Constant, General {
    private final Evaluation evaluation;

    Kind(String name, List<?> attributes, Evaluation evaluation, int continuousDerivatives) {
        super(name, attributes, continuousDerivatives);
        this.evaluation = evaluation;
    }

    /** The kind of an operation: all are of one. */
    public static Kind of(Operation operation) {
        return (Kind) operation;
    }

    /** The forward rule of the operation at an index of a tape. */
    static Tensor push(WengertList tape, int index, Tensor[] tangents) {
        Kind kind = of(tape.node(index).operation());
        return tape.derive(index, at -> kind.push(at, tangents));
    }

    /** The reverse rule of the operation at an index of a tape. */
    static void pull(WengertList tape, int index, Tensor adjoint, Adjoints adjoints) {
        Kind kind = of(tape.node(index).operation());
        tape.derive(index, at -> {
            kind.pull(at, adjoint, adjoints);
            return null;
        });
    }

    /** Shape rule and kernel. */
    public final Evaluation evaluation() {
        return evaluation;
    }

    /**
     * The forward rule: the tangent of the result from the tangents of the operands.
     *
     * @param at operands and result
     * @param tangents one for each operand, with or without a leading axis of directions; null where it is zero, but
     *     not everywhere
     * @return the tangent, of a shape that broadcasts to the result's (with the leading axis); null if it is zero
     */
    public abstract Tensor push(Application at, Tensor[] tangents);

    /**
     * The reverse rule: hands each wanted operand its part of the adjoint.
     *
     * @param at operands and result
     * @param adjoint the adjoint of the result
     * @param adjoints takes the operands' adjoints; what was stretched is summed up there
     */
    public abstract void pull(Application at, Tensor adjoint, Adjoints adjoints);

    @Override
    protected final int[] shape(int[][] operands) {
        int[] shape = evaluation.shape(name(), operands);
        Shapes.size(name(), shape);
        return shape;
    }

    @Override
    protected final double[] evaluate(double[][] operands, int[][] shapes, int[] result) {
        return evaluation.evaluate(operands, shapes, result);
    }
}

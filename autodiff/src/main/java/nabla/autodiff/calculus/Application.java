package nabla.autodiff.calculus;

import nabla.autodiff.Tensor;

/**
 * Where a rule is applied: an operation's operands and result. The tensors are linked only if an outer
 * differentiation needs it.
 *
 * @param operands the operands, in order
 * @param result the result
 */
public record Application(Tensor[] operands, Tensor result) {
    /** The operand at an index. */
    public Tensor operand(int i) {
        return operands[i];
    }

    /** The shape of the operand at an index. */
    public int[] shape(int i) {
        return operands[i].shape();
    }
}

package nabla.autodiff.calculus;

import nabla.autodiff.Tensor;

/** Collects the adjoints of one operation's operands. */
public interface Adjoints {
    /** Whether the operand descends from an input; otherwise nothing need be computed for it. */
    boolean wants(int operand);

    /** Adds to the operand's adjoint. */
    void add(int operand, Tensor adjoint);
}

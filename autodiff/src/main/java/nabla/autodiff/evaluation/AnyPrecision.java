package nabla.autodiff.evaluation;

import nabla.autodiff.kernels.Kernels;

/** The evaluation of an operation that computes in any precision: its result has that of its operands. */
public interface AnyPrecision extends Evaluation {
    /** A kernel for operands and result of these shapes, on the arrays of these kernels. */
    <A> Kernel<A, A> plan(Kernels<A> kernels, int[][] operands, int[] result);

    @Override
    default Kernel<double[], double[]> plan(int[][] operands, int[] result) {
        return plan(Kernels.active(), operands, result);
    }
}

package nabla.autodiff.evaluation;

import nabla.autodiff.kernels.Kernels;

/** The evaluation of an operation that makes numbers of any precision from doubles, as draws do from a key. */
public interface FromDoubles extends Evaluation {
    /** A kernel for operands and result of these shapes, on the arrays of these kernels. */
    <A> Kernel<double[], A> plan(Kernels<A> kernels, int[][] operands, int[] result);

    @Override
    default Kernel<double[], double[]> plan(int[][] operands, int[] result) {
        return plan(Kernels.active(), operands, result);
    }
}

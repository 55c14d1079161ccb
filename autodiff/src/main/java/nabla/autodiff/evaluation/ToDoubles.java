package nabla.autodiff.evaluation;

import nabla.autodiff.kernels.Kernels;

/** The evaluation of an operation that reads numbers of any precision and makes doubles of them, as sums do. */
public interface ToDoubles extends Evaluation {
    /** A kernel for operands and result of these shapes, on the arrays of these kernels. */
    <A> Kernel<A, double[]> plan(Kernels<A> kernels, int[][] operands, int[] result);

    @Override
    default Kernel<double[], double[]> plan(int[][] operands, int[] result) {
        return plan(Kernels.active(), operands, result);
    }
}

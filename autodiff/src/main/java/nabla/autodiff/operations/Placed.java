package nabla.autodiff.operations;

import nabla.autodiff.evaluation.AnyPrecision;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.evaluation.Traversal;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.operations.Strided.Walk;

/**
 * The transpose of a walk: a result of zeros with the operand's elements added where the walk would have read them.
 * Padding and embedding into a diagonal are such placements.
 */
final class Placed implements AnyPrecision {
    private final int reach;
    private final Rule rule;

    Placed(int reach, Rule rule) {
        this.reach = reach;
        this.rule = rule;
    }

    @Override
    public int reach() {
        return reach;
    }

    @Override
    public int[] shape(String name, int[][] operands) {
        return rule.result(name, operands[0]);
    }

    @Override
    public <A> Kernel<A, A> plan(Kernels<A> kernels, int[][] operands, int[] result) {
        Walk walk = rule.walk(result);
        Traversal traversal = Traversal.of(walk.shape(), walk.strides());
        int length = traversal.length();
        int stride = traversal.stride(0);
        int size = Shapes.size(result);
        return Kernel.whole((x, y) -> {
            kernels.fill(y, 0, size, 0);
            for (int row = 0; row < traversal.rows(); row++) {
                int start = walk.offset() + traversal.offset(0, row);
                kernels.copy(x[0], row * length, 1, y, start, stride, length);
            }
        });
    }

    /** The shape of the result for an operand, and the walk over such a result that reads the operand back. */
    interface Rule {
        int[] result(String name, int[] operand);

        Walk walk(int[] result);
    }
}

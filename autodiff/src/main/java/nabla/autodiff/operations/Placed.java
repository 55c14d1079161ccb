package nabla.autodiff.operations;

import java.util.Arrays;
import nabla.autodiff.evaluation.Evaluation;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.operations.Strided.Walk;

/**
 * The transpose of a walk: a result of zeros with the operand's elements added where the walk would have read them.
 * Padding and embedding into a diagonal are such placements.
 */
final class Placed implements Evaluation {
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
    public Kernel plan(int[][] operands, int[] result) {
        Walk walk = rule.walk(result);
        int[] shape = walk.shape();
        int rank = shape.length;
        int run = rank == 0 ? 1 : shape[rank - 1];
        int stride = rank == 0 ? 1 : walk.strides()[rank - 1];
        int runs = rank == 0 ? 1 : Shapes.size(Shapes.dropLast(shape, 1));
        int size = Shapes.size(result);
        return Kernel.whole((x, y) -> {
            Arrays.fill(y, 0, size, 0.0);
            for (int r = 0; r < runs; r++) {
                int start = walk.offset();
                int rest = r;
                for (int axis = rank - 2; axis >= 0; axis--) {
                    start += rest % shape[axis] * walk.strides()[axis];
                    rest /= shape[axis];
                }
                for (int i = 0; i < run; i++) {
                    y[start + i * stride] += x[0][r * run + i];
                }
            }
        });
    }

    /** The shape of the result for an operand, and the walk over such a result that reads the operand back. */
    interface Rule {
        int[] result(String name, int[] operand);

        Walk walk(int[] result);
    }
}

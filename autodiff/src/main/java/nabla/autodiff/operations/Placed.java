package nabla.autodiff.operations;

import java.util.Arrays;
import nabla.autodiff.evaluation.Evaluation;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.evaluation.Traversal;
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
        Traversal traversal = Traversal.of(walk.shape(), walk.strides());
        int length = traversal.length();
        int stride = traversal.stride(0);
        int size = Shapes.size(result);
        return Kernel.whole((x, y) -> {
            Arrays.fill(y, 0, size, 0.0);
            for (int row = 0; row < traversal.rows(); row++) {
                int start = walk.offset() + traversal.offset(0, row);
                for (int i = 0; i < length; i++) {
                    y[start + i * stride] = x[0][row * length + i];
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

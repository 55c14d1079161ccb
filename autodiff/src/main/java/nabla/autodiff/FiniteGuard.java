package nabla.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.autodiff.calculus.Shapes;

/**
 * Finds the operation that first made a NaN or an infinity.
 *
 * <p>Whatever is computed from a watched tensor is watched as well, through derivative sweeps too: there is no global
 * switch. The exception names the operation, its operands' shapes, and the line of the user's code.
 */
public final class FiniteGuard {
    private static final StackWalker STACK = StackWalker.getInstance();

    private FiniteGuard() {}

    /** The same tree, of which every descendant is checked when it is computed. */
    public static <T extends TensorTree<T>> T watch(T tree) {
        List<Tensor> watched = new ArrayList<>();
        for (Tensor tensor : tree.tensors()) {
            watched.add(tensor.flagged(Tensor.GUARDED));
        }
        return tree.withTensors(watched);
    }

    /** Throws if the result is not finite although all operands are. */
    static void check(Operation operation, Tensor[] operands, Tensor result) {
        double culprit = notFinite(result);
        if (culprit == 0) {
            return;
        }
        for (Tensor operand : operands) {
            if (notFinite(operand) != 0) {
                return;
            }
        }
        String shapes =
                Arrays.stream(operands).map(x -> Shapes.text(x.shape)).toList().toString();
        throw new ArithmeticException(
                operation + ": made " + culprit + " from finite operands of shapes " + shapes + line());
    }

    /** The first element that is NaN or infinite, 0 if there is none. */
    private static double notFinite(Tensor x) {
        int size = x.size();
        for (int i = 0; i < size; i++) {
            if (!Double.isFinite(x.data[i])) {
                return x.data[i];
            }
        }
        return 0;
    }

    private static String line() {
        return STACK.walk(frames -> frames.filter(frame -> !frame.getClassName().startsWith("nabla.autodiff.")
                        || frame.getClassName().endsWith("Test"))
                .findFirst()
                .map(frame -> ", at " + frame)
                .orElse(""));
    }
}

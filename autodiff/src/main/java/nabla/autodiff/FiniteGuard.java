package nabla.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import nabla.autodiff.calculus.WengertList;
import nabla.autodiff.evaluation.Shapes;

/**
 * Finds the operation that first made a NaN or an infinity.
 *
 * <p>Whatever is computed from a watched tensor is watched as well, through derivative sweeps too: there is no global
 * switch. A compiled program checks nothing, so watched tensors cannot be recorded. The {@link ArithmeticException} names
 * the operation, the shapes of its operands, the operation whose derivative it belongs to, and the line that called it: a
 * layer's, if a layer did; the stack trace leads on from there.
 * <pre>{@code
 * Derivatives.gradient(p -> loss(FiniteGuard.watch(p)), parameters);
 * }</pre>
 */
public final class FiniteGuard {
    private static final StackWalker STACK = StackWalker.getInstance();
    private static final String ENGINE = FiniteGuard.class.getPackageName() + ".";

    private FiniteGuard() {}

    /**
     * The same tree, of which every descendant is checked when it is computed.
     *
     * @throws IllegalStateException if a program is being recorded
     */
    public static <T extends TensorTree<T>> T watch(T tree) {
        List<Tensor> watched = new ArrayList<>();
        for (Tensor tensor : tree.tensors()) {
            requireEager(tensor.flags | Tensor.GUARDED);
            Tensor own = tensor.isLinked() ? WengertList.variable(tensor) : tensor;
            watched.add(own.flagged(Tensor.GUARDED));
        }
        return tree.withTensors(watched);
    }

    /** Throws if a tensor of these flags is both watched and recorded: a replay of the recording would not check it. */
    static void requireEager(int flags) {
        int both = Tensor.GUARDED | Tensor.RECORDED;
        if ((flags & both) == both) {
            throw new IllegalStateException(
                    "watch: a compiled program does not check its numbers; call the function without compiling it");
        }
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
        String shapes = Arrays.stream(operands).map(x -> Shapes.text(x.shape)).collect(Collectors.joining(" x "));
        throw new NotFinite(operation + ": made " + culprit + " from finite operands " + shapes + line());
    }

    /** The same, said of a derivative rule, in which the operation stands. */
    static ArithmeticException inDerivativeOf(Operation operation, NotFinite found) {
        return new NotFinite("derivative of " + operation + ": " + found.getMessage());
    }

    /** The first element that is NaN or infinite, 0 if there is none. */
    private static double notFinite(Tensor x) {
        int size = x.size();
        for (int i = 0; i < size; i++) {
            if (!Double.isFinite(x.data()[i])) {
                return x.data()[i];
            }
        }
        return 0;
    }

    /** The line outside the engine from which the operation was called. */
    private static String line() {
        return STACK.walk(
                frames -> frames.dropWhile(frame -> frame.getClassName().startsWith(ENGINE))
                        .findFirst()
                        .map(frame -> String.format(
                                Locale.ROOT,
                                ", at %s.%s(%s:%d)",
                                frame.getClassName(),
                                frame.getMethodName(),
                                frame.getFileName(),
                                frame.getLineNumber()))
                        .orElse(""));
    }

    /** What the guard throws. */
    static final class NotFinite extends ArithmeticException {
        private static final long serialVersionUID = 1;

        private NotFinite(String message) {
            super(message);
        }
    }
}

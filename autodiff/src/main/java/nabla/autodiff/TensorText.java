package nabla.autodiff;

import java.util.Arrays;
import nabla.autodiff.evaluation.Shapes;

/** Tensors as text: the shape, and the numbers in nested brackets, the middle of long axes left out. */
final class TensorText {
    private static final int EDGE = 4;

    private TensorText() {}

    static String of(Tensor x) {
        String shape = "Tensor" + Arrays.toString(x.shape);
        if ((x.flags & Tensor.RECORDED) != 0) {
            return shape + " recorded";
        }
        StringBuilder text = new StringBuilder(shape).append(' ');
        append(text, x, 0, 0);
        return text.toString();
    }

    private static void append(StringBuilder text, Tensor x, int axis, int offset) {
        if (axis == x.rank()) {
            text.append(x.data()[offset]);
            return;
        }
        int n = x.shape[axis];
        int step = Shapes.size(Shapes.last(x.shape, x.rank() - axis - 1));
        text.append('[');
        for (int i = 0; i < n; i++) {
            if (i > 0) {
                text.append(", ");
            }
            if (n > 2 * EDGE && i == EDGE) {
                text.append("…");
                i = n - EDGE - 1;
            } else {
                append(text, x, axis + 1, offset + i * step);
            }
        }
        text.append(']');
    }
}

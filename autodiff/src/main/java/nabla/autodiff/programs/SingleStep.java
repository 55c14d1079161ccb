package nabla.autodiff.programs;

import java.util.Arrays;
import java.util.List;
import nabla.autodiff.calculus.Bilinear;
import nabla.autodiff.evaluation.AnyPrecision;
import nabla.autodiff.evaluation.Evaluation;
import nabla.autodiff.evaluation.FromDoubles;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.evaluation.ToDoubles;
import nabla.autodiff.kernels.Kernels;

/**
 * One operation by its own kernel.
 *
 * @param <X> the type of the operands' arrays
 * @param <Y> the type of the result's array
 */
final class SingleStep<X, Y> implements Step {
    private final Node node;
    private final Kernel<X, Y> kernel;
    private final X[] operands;
    private Y result;

    private SingleStep(Node node, Kernel<X, Y> kernel, X[] operands) {
        this.node = node;
        this.kernel = kernel;
        this.operands = operands;
    }

    /** A step with a kernel for the precision of the node and of its operands. */
    static Step of(Node node) {
        Evaluation evaluation = node.evaluation();
        int count = node.operands().size();
        int[][] shapes = node.operands().stream().map(Node::shape).toArray(int[][]::new);
        if (evaluation instanceof AnyPrecision any) {
            return alike(node, any, shapes, node.precision().kernels());
        }
        if (evaluation instanceof ToDoubles reduction) {
            return toDoubles(
                    node, reduction, shapes, node.operands().get(0).precision().kernels());
        }
        if (evaluation instanceof FromDoubles draw) {
            Kernels<?> kernels = node.precision().kernels();
            return new SingleStep<>(node, draw.plan(kernels, shapes, node.shape()), new double[count][]);
        }
        return new SingleStep<>(node, evaluation.plan(shapes, node.shape()), new double[count][]);
    }

    private static <A> Step alike(Node node, AnyPrecision evaluation, int[][] shapes, Kernels<A> kernels) {
        return new SingleStep<>(node, evaluation.plan(kernels, shapes, node.shape()), kernels.arrays(shapes.length));
    }

    private static <A> Step toDoubles(Node node, ToDoubles evaluation, int[][] shapes, Kernels<A> kernels) {
        return new SingleStep<>(node, evaluation.plan(kernels, shapes, node.shape()), kernels.arrays(shapes.length));
    }

    @Override
    public List<Node> reads() {
        return node.operands();
    }

    @Override
    public List<Node> writes() {
        return List.of(node);
    }

    @Override
    public boolean mayOverwrite(Node read, Node written) {
        return false;
    }

    @Override
    @SuppressWarnings("unchecked") // a node's array is of the node's precision
    public void bind(Node bound, Object array) {
        if (bound == node) {
            result = (Y) array;
        }
        for (int i = 0; i < operands.length; i++) {
            if (node.operands().get(i) == bound) {
                operands[i] = (X) array;
            }
        }
    }

    @Override
    public int units() {
        return kernel.units();
    }

    @Override
    public long work() {
        long elements = Shapes.size(node.shape());
        if (node.operation() instanceof Bilinear) {
            int[] left = node.operands().get(0).shape();
            return elements * left[left.length - 1];
        }
        for (Node operand : node.operands()) {
            elements = Math.max(elements, Shapes.size(operand.shape()));
        }
        return elements;
    }

    @Override
    public boolean mayThrow() {
        return node.evaluation().mayThrow();
    }

    /** Units are equal parts of the result; of an operand they read the same part, if it is a batch of as many elements. */
    @Override
    public Span span(Node touched, int from, int to) {
        int size = Shapes.size(touched.shape());
        if (touched == node) {
            int part = size / kernel.units();
            return new Span(from * part, to * part);
        }
        long rows = rows(touched);
        if (rows == 0) {
            return new Span(0, size);
        }
        int units = kernel.units();
        int first = (int) (from * rows / units);
        int last = (int) ((to * rows + units - 1) / units);
        int row = (int) (size / rows);
        return new Span(first * row, last * row);
    }

    /** How many parts of an operand are each read for the same part of the result alone; 0 if all of it is read for all. */
    private int rows(Node operand) {
        int[] rows = null;
        for (int i = 0; i < operands.length; i++) {
            if (node.operands().get(i) == operand) {
                int reach = node.evaluation().reach(i);
                int[] own = leading(operand.shape(), reach);
                boolean isAlike = operand.shape().length == node.shape().length
                        && Arrays.equals(own, leading(node.shape(), reach))
                        && (rows == null || Arrays.equals(own, rows));
                if (!isAlike) {
                    return 0;
                }
                rows = own;
            }
        }
        return rows == null ? 0 : Shapes.size(rows);
    }

    private static int[] leading(int[] shape, int reach) {
        return Arrays.copyOf(shape, Math.max(0, shape.length - reach));
    }

    @Override
    public void run(int from, int to) {
        kernel.run(operands, result, from, to);
    }

    @Override
    public Step copy() {
        return of(node);
    }

    @Override
    public String describe() {
        return node.operation().toString();
    }
}

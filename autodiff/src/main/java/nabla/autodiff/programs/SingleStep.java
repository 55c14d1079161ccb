package nabla.autodiff.programs;

import java.util.List;
import nabla.autodiff.calculus.Bilinear;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.evaluation.Shapes;

/** One operation by its own kernel. */
final class SingleStep implements Step {
    private final Node node;
    private final Kernel<double[], double[]> kernel;
    private final double[][] operands;
    private double[] result;

    SingleStep(Node node) {
        this.node = node;
        int[][] shapes = node.operands().stream().map(Node::shape).toArray(int[][]::new);
        this.kernel = node.evaluation().plan(shapes, node.shape());
        this.operands = new double[shapes.length][];
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
    public void bind(Node bound, double[] array) {
        if (bound == node) {
            result = array;
        }
        for (int i = 0; i < operands.length; i++) {
            if (node.operands().get(i) == bound) {
                operands[i] = array;
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

    @Override
    public void run(int from, int to) {
        kernel.run(operands, result, from, to);
    }

    @Override
    public Step copy() {
        return new SingleStep(node);
    }

    @Override
    public String describe() {
        return node.operation().toString();
    }
}

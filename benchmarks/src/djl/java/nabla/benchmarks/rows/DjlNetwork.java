package nabla.benchmarks.rows;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Tensor;

/**
 * A perceptron with tanh in PyTorch through DJL, with its denoising step: calls on NDArrays, the least that DJL allows. Its
 * own Adam keeps rates as floats, so Adam is written out.
 */
public final class DjlNetwork implements AutoCloseable {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    static {
        // The native library comes from the class path; nothing is looked for elsewhere.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
    }

    private final NDManager manager = NDManager.newBaseManager();
    private final int[] widths;
    private final List<NDArray> parameters = new ArrayList<>();
    private final List<NDArray> m = new ArrayList<>();
    private final List<NDArray> v = new ArrayList<>();
    private int t;

    /** The perceptron of these widths. */
    public DjlNetwork(int... widths) {
        this.widths = widths.clone();
        for (Tensor start : Problem.perceptronStart(widths).tensors()) {
            parameters.add(array(start));
            m.add(array(start).mul(0));
            v.add(array(start).mul(0));
        }
    }

    /** The library and its version. */
    static String version() {
        return "DJL with " + Engine.getInstance().getEngineName() + " "
                + Engine.getInstance().getVersion();
    }

    /** A copy of a tensor. */
    public NDArray array(Tensor tensor) {
        long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
        return manager.create(tensor.toArray(), new Shape(shape));
    }

    /** Goes back to the first step. */
    void restart() {
        t = 0;
        List<Tensor> start = Problem.perceptronStart(widths).tensors();
        for (int i = 0; i < parameters.size(); i++) {
            parameters.get(i).set(start.get(i).toArray());
            m.get(i).muli(0);
            v.get(i).muli(0);
        }
    }

    /** The score of each row, in the manager of x. */
    public NDArray score(NDArray x) {
        NDArray y = x;
        for (int i = 0; i < parameters.size(); i += 2) {
            NDArray affine = Linear.linear(y, parameters.get(i), parameters.get(i + 1))
                    .singletonOrThrow();
            y = i + 2 < parameters.size() ? affine.tanh() : affine;
        }
        return y;
    }

    /** The score of each row, copied into an array of Java. */
    public double[] scores(NDArray x) {
        try (NDManager call = manager.newSubManager()) {
            NDArray input = x.duplicate();
            input.attach(call);
            return score(input).toDoubleArray();
        }
    }

    /** One denoising step with Adam. Returns the loss at the parameters before it. */
    public double step(NDArray x, NDArray z) {
        parameters.forEach(parameter -> parameter.setRequiresGradient(true));
        try (NDManager call = manager.newSubManager();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray noise = z.duplicate();
            noise.attach(call);
            NDArray residual =
                    score(noise.mul(Problem.NOISE).add(x)).add(noise.div(Problem.NOISE));
            NDArray loss = residual.square().sum(new int[] {1}).mul(0.5).mean();
            collector.backward(loss);
            double value = loss.getDouble();
            adam(call);
            return value;
        }
    }

    private void adam(NDManager call) {
        t++;
        double rate = Problem.LEARNING_RATE / (1 - Math.pow(BETA1, t));
        double spread = 1 / Math.sqrt(1 - Math.pow(BETA2, t));
        for (int i = 0; i < parameters.size(); i++) {
            NDArray g = parameters.get(i).getGradient();
            g.attach(call);
            m.get(i).muli(BETA1).addi(g.mul(1 - BETA1));
            v.get(i).muli(BETA2).addi(g.square().muli(1 - BETA2));
            NDArray scale = v.get(i).sqrt();
            scale.attach(call);
            NDArray direction = m.get(i).mul(rate);
            direction.attach(call);
            g.muli(0); // the next gradient is added to it
            parameters.get(i).setRequiresGradient(false);
            parameters.get(i).subi(direction.divi(scale.muli(spread).addi(EPSILON)));
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}

package nabla.benchmarks.rows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.Sequential;

/**
 * The numbers that every peer starts from, the same bits in every language. Tensor number k has the entries
 *
 * <pre>
 * u(k, i) = 2·((i²·(7919 + 1000·k) + 104729·i) mod 1000003) / 1000003 − 1        in [−1, 1)
 * </pre>
 *
 * with i counted along the rows. {@code benchmarks/peers/README.md} says which tensor has which number.
 */
public final class Problem {
    /** Rows of a batch. */
    public static final int BATCH = 128;

    /** Width of the hidden layers. */
    public static final int WIDTH = 128;

    /** Adam's rate α. */
    public static final double LEARNING_RATE = 1e-3;

    /** σ of denoising. */
    public static final double NOISE = 0.3;

    /** After so many updates the loss is compared once more. */
    public static final int CHECKED_STEPS = 10;

    private static final int DATA = 100;
    private static final int NOISE_DRAW = 101;
    private static final int OPERAND_A = 110;
    private static final int OPERAND_B = 111;
    private static final int ARGUMENTS = 120;

    private Problem() {}

    /** The first entries of tensor number k, times a scale. */
    static double[] entries(long k, int count, double scale) {
        double[] entries = new double[count];
        for (int n = 0; n < count; n++) {
            long i = n;
            long r = (i * i * (7919 + 1000 * k) + 104729 * i) % 1_000_003;
            entries[n] = (2.0 * r / 1_000_003 - 1.0) * scale;
        }
        return entries;
    }

    private static Tensor tensor(long k, double scale, int rows, int columns) {
        return Tensor.of(new int[] {rows, columns}, entries(k, rows * columns, scale));
    }

    /** W [out, in] with entries u·√(3/in), of variance 1/in. */
    private static Tensor weight(long k, int out, int in) {
        return tensor(k, Math.sqrt(3.0 / in), out, in);
    }

    /** A perceptron with tanh between its layers. */
    public static Layer perceptron(int... widths) {
        List<Layer> layers = new ArrayList<>();
        for (int l = 0; l + 1 < widths.length; l++) {
            if (l > 0) {
                layers.add(Activation.TANH);
            }
            layers.add(Linear.of(widths[l], widths[l + 1]));
        }
        return Sequential.of(layers);
    }

    /** The parameters that {@link #perceptron} starts from. */
    public static Parameters perceptronStart(int... widths) {
        Map<String, Tensor> start = new LinkedHashMap<>();
        for (int l = 0; l + 1 < widths.length; l++) {
            start.put(2 * l + ".weight", weight(2 * l, widths[l + 1], widths[l]));
            start.put(2 * l + ".bias", Tensor.of(entries(2 * l + 1, widths[l + 1], 0.1)));
        }
        return Parameters.of(start);
    }

    /** s = (h + tanh(h W₂) W₃) W₄ with h = tanh(x W₁), where x W stands for x·weightᵀ. */
    static Tensor residual(Parameters p, Tensor x) {
        Tensor h = x.matmulTransposed(p.get("1")).tanh();
        Tensor inner = h.matmulTransposed(p.get("2")).tanh();
        return h.add(inner.matmulTransposed(p.get("3"))).matmulTransposed(p.get("4"));
    }

    /** The parameters that {@link #residual} starts from. */
    static Parameters residualStart(int d) {
        Map<String, Tensor> start = new LinkedHashMap<>();
        start.put("1", weight(0, WIDTH, d));
        start.put("2", weight(1, WIDTH, WIDTH));
        start.put("3", weight(2, WIDTH, WIDTH));
        start.put("4", weight(3, d, WIDTH));
        return Parameters.of(start);
    }

    /** Data x of variance 1. */
    public static Tensor data(int rows, int d) {
        return tensor(DATA, Math.sqrt(3.0), rows, d);
    }

    /** The noise z of denoising, given and not drawn, so that every peer has the same. */
    static Tensor noise(int rows, int d) {
        return tensor(NOISE_DRAW, Math.sqrt(3.0), rows, d);
    }

    /** The left operand of a product. */
    public static double[] operandA(int m, int k) {
        return entries(OPERAND_A, m * k, 1);
    }

    /** The right operand of a product. */
    public static double[] operandB(int k, int n) {
        return entries(OPERAND_B, k * n, 1);
    }

    /** Arguments of an elementwise function, in [−4, 4). */
    public static double[] arguments(int count) {
        return entries(ARGUMENTS, count, 4);
    }
}

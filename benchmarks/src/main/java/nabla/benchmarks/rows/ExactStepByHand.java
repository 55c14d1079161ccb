package nabla.benchmarks.rows;

import java.util.Arrays;
import nabla.autodiff.Tensor;
import nabla.autodiff.kernels.DoubleKernels;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.kernels.Kernels.Form;

/**
 * The exact score matching step of d→128→128→d (tanh) as one would write it without an engine: the same kernels on arrays
 * that are reused, the divergence contracted by hand, the reverse sweep by hand, Adam. It is the yardstick for what a
 * compiled program costs beyond its arithmetic.
 *
 * <p>With a₁ = tanh(xW₁ᵀ + b₁), a₂ = tanh(a₁W₂ᵀ + b₂), s = a₂W₃ᵀ + b₃ and gᵢ = 1 − aᵢ², the divergence of a row is
 * g₁ᵀ C g₂ with C = W₂ᵀ ∘ W₁W₃. An adjoint of v is written dv, and leaves out the factor 1/B of the mean, which Adam's
 * gradient gets at the end.
 */
public final class ExactStepByHand {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final DoubleKernels kernels = Kernels.active();
    private final int d;
    private final int h = Problem.WIDTH;
    private final int rows;
    private final double[] x;

    /** W₁, b₁, W₂, b₂, W₃, b₃, where they start, and their gradients and moments. */
    private final double[][] start;

    private final double[][] parameters;
    private final double[][] gradient;
    private final double[][] m;
    private final double[][] v;
    private int t;

    private final double[] a1;
    private final double[] a2;
    private final double[] g1;
    private final double[] g2;
    private final double[] s;
    private final double[] w2t;
    private final double[] p;
    private final double[] c;
    private final double[] u;
    private final double[] dc;
    private final double[] dg1;
    private final double[] da;
    private final double[] dp;
    private final double[] extra;
    private double[] scratch = new double[0];

    /** The step for data of d dimensions. */
    public ExactStepByHand(int d, int rows) {
        this.d = d;
        this.rows = rows;
        this.x = Problem.data(rows, d).toArray();
        this.start = Problem.perceptronStart(d, h, h, d).tensors().stream()
                .map(Tensor::toArray)
                .toArray(double[][]::new);
        this.parameters = zeros();
        this.gradient = zeros();
        this.m = zeros();
        this.v = zeros();
        this.a1 = new double[rows * h];
        this.a2 = new double[rows * h];
        this.g1 = new double[rows * h];
        this.g2 = new double[rows * h];
        this.s = new double[rows * d];
        this.w2t = new double[h * h];
        this.p = new double[h * h];
        this.c = new double[h * h];
        this.u = new double[rows * h];
        this.dc = new double[h * h];
        this.dg1 = new double[rows * h];
        this.da = new double[rows * h];
        this.dp = new double[h * h];
        this.extra = new double[h * Math.max(h, d)];
        restart();
    }

    private double[][] zeros() {
        return Arrays.stream(start).map(array -> new double[array.length]).toArray(double[][]::new);
    }

    /** Goes back to the first step. */
    public void restart() {
        t = 0;
        for (int i = 0; i < start.length; i++) {
            System.arraycopy(start[i], 0, parameters[i], 0, start[i].length);
            Arrays.fill(m[i], 0);
            Arrays.fill(v[i], 0);
        }
    }

    /** One step. Returns the loss at the parameters before it. */
    public double step() {
        double loss = forward();
        backward();
        adam();
        return loss;
    }

    private double forward() {
        product(Form.NT, rows, h, d, x, parameters[0], a1);
        tanh(a1, parameters[1], g1);
        product(Form.NT, rows, h, h, a1, parameters[2], a2);
        tanh(a2, parameters[3], g2);
        product(Form.NT, rows, d, h, a2, parameters[4], s);
        double squares = 0;
        double[] b3 = parameters[5];
        for (int row = 0; row < rows; row++) {
            kernels.add(s, row * d, 1, b3, 0, 1, s, row * d, d);
        }
        squares += kernels.dot(s, 0, s, 0, rows * d);

        kernels.transpose(parameters[2], 0, h, h, w2t, 0);
        product(Form.NN, h, h, d, parameters[0], parameters[4], p);
        for (int i = 0; i < c.length; i++) {
            c[i] = w2t[i] * p[i];
        }
        product(Form.NN, rows, h, h, g1, c, u);
        return (0.5 * squares + kernels.dot(u, 0, g2, 0, rows * h)) / rows;
    }

    /** a ← tanh(a + b), g ← 1 − a². */
    private void tanh(double[] a, double[] b, double[] g) {
        for (int row = 0; row < rows; row++) {
            kernels.add(a, row * h, 1, b, 0, 1, a, row * h, h);
        }
        kernels.tanh(a, 0, a, 0, rows * h);
        for (int i = 0; i < g.length; i++) {
            g[i] = 1 - a[i] * a[i];
        }
    }

    /** dg₂ = u, du = g₂, ds = s, and from there down. */
    private void backward() {
        product(Form.TN, h, h, rows, g1, g2, dc);
        product(Form.NT, rows, h, h, g2, c, dg1);

        product(Form.TN, d, h, rows, s, a2, gradient[4]);
        kernels.sumRows(s, 0, rows, d, gradient[5], 0, d);
        product(Form.NN, rows, h, d, s, parameters[4], da);
        pullTanh(da, a2, g2, u);
        product(Form.TN, h, h, rows, da, a1, gradient[2]);
        kernels.sumRows(da, 0, rows, h, gradient[3], 0, h);
        product(Form.NN, rows, h, h, da, parameters[2], u);
        pullTanh(u, a1, g1, dg1);
        product(Form.TN, h, d, rows, u, x, gradient[0]);
        kernels.sumRows(u, 0, rows, h, gradient[1], 0, h);

        for (int i = 0; i < c.length; i++) {
            dp[i] = dc[i] * w2t[i];
            c[i] = dc[i] * p[i];
        }
        kernels.transpose(c, 0, h, h, extra, 0);
        add(gradient[2]);
        product(Form.NT, h, d, h, dp, parameters[4], extra);
        add(gradient[0]);
        product(Form.TN, d, h, h, parameters[0], dp, extra);
        add(gradient[4]);
    }

    /** da ← (da − 2·a·dg)·g, from tanh′ = g = 1 − a². */
    private static void pullTanh(double[] da, double[] a, double[] g, double[] dg) {
        for (int i = 0; i < da.length; i++) {
            da[i] = (da[i] - 2 * a[i] * dg[i]) * g[i];
        }
    }

    private void add(double[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += extra[i];
        }
    }

    private void adam() {
        t++;
        double rate = Problem.LEARNING_RATE / (1 - Math.pow(BETA1, t));
        double spread = 1 / Math.sqrt(1 - Math.pow(BETA2, t));
        for (int i = 0; i < parameters.length; i++) {
            adam(parameters[i], gradient[i], m[i], v[i], rate, spread);
        }
    }

    private void adam(double[] theta, double[] gradient, double[] m, double[] v, double rate, double spread) {
        double mean = 1.0 / rows;
        for (int i = 0; i < theta.length; i++) {
            double g = gradient[i] * mean;
            m[i] = BETA1 * m[i] + (1 - BETA1) * g;
            v[i] = BETA2 * v[i] + (1 - BETA2) * g * g;
            theta[i] -= rate * m[i] / (Math.sqrt(v[i]) * spread + EPSILON);
        }
    }

    private void product(Form form, int m, int n, int k, double[] a, double[] b, double[] result) {
        int lda = form == Form.TN ? m : k;
        int ldb = form == Form.NT ? k : n;
        int needed = kernels.matmulScratch(form, m, n, k);
        if (scratch.length < needed) { // in the first step
            scratch = new double[needed];
        }
        kernels.matmul(form, m, n, k, a, 0, lda, b, 0, ldb, result, 0, n, scratch);
    }
}

package nabla.benchmarks;

import java.util.Random;
import nabla.autodiff.kernels.DoubleKernels;
import nabla.autodiff.kernels.DoubleKernels.Unary;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.kernels.Kernels.Form;

/**
 * Prints the speed of every hot kernel, vector against scalar, and exits with 1 where the vector kernel is not clearly
 * ahead. Tests cannot see a vector that the JIT compiler has put on the heap; this can. Run it on every JDK, with
 * {@code --add-modules jdk.incubator.vector}.
 */
public final class KernelGuard {

    private static final int N = 4096;
    private static final long WARM_UP = 1_500_000_000L;
    private static final long SAMPLE = 10_000_000L;
    private static final int SAMPLES = 20;

    /** How far ahead a vector kernel has to be where the JIT compiler makes vectors of the scalar one, too. */
    private static final double AUTOMATIC = 1.5;

    private final DoubleKernels scalar = Kernels.scalar();
    private final DoubleKernels vector = Kernels.active();
    private final double[] x = new Random(1).doubles(N, 0.1, 3).toArray();
    private final double[] y = new double[N];
    private int slow;

    private KernelGuard() {}

    /** Measures all kernels. */
    public static void main(String[] arguments) {
        KernelGuard guard = new KernelGuard();
        System.out.printf("%s, JDK %s%n", guard.vector.name(), System.getProperty("java.version"));
        guard.run();
        System.exit(guard.slow == 0 ? 0 : 1);
    }

    private void run() {
        if (Runtime.version().feature() >= 25) {
            // Few columns have short vectors from this JDK on; first, lest they spoil what C2 knows of the others.
            product(Form.NN, 128, 4, 128);
            product(Form.NT, 128, 4, 128);
        }
        function("exp", scalar::exp, vector::exp);
        function("expm1", scalar::expm1, vector::expm1);
        function("log", scalar::log, vector::log);
        function("log1p", scalar::log1p, vector::log1p);
        function("tanh", scalar::tanh, vector::tanh);
        function("sigmoid", scalar::sigmoid, vector::sigmoid);
        function("softplus", scalar::softplus, vector::softplus);
        function("erf", scalar::erf, vector::erf);
        function("sin", scalar::sin, vector::sin);
        function("cos", scalar::cos, vector::cos);
        compare(
                "normal",
                AUTOMATIC,
                "G/s",
                N,
                () -> scalar.normal(1, 2, 0, y, 0, N),
                () -> vector.normal(1, 2, 0, y, 0, N));
        for (Form form : Form.values()) {
            product(form, 128, 128, 128);
            product(form, 256, 128, 128);
            product(form, 512, 512, 512);
            product(form, 128, 128, 4);
            product(form, 128, 2, 128);
            product(form, 128, 4, 128);
            product(form, 16, 128, 128);
        }
        compare(
                "transpose",
                AUTOMATIC,
                "G/s",
                N,
                () -> scalar.transpose(x, 0, 64, 64, y, 0),
                () -> vector.transpose(x, 0, 64, 64, y, 0));
        compare("sum", AUTOMATIC, "G/s", N, () -> y[0] = scalar.sum(x, 0, N), () -> y[0] = vector.sum(x, 0, N));
        compare(
                "dot",
                AUTOMATIC,
                "G/s",
                N,
                () -> y[0] = scalar.dot(x, 0, x, 0, N),
                () -> y[0] = vector.dot(x, 0, x, 0, N));
    }

    private void function(String name, Unary one, Unary other) {
        compare(name, 2, "G/s", N, () -> one.run(x, 0, y, 0, N), () -> other.run(x, 0, y, 0, N));
    }

    private void product(Form form, int m, int n, int k) {
        double[] a = new Random(2).doubles(m * k, -1, 1).toArray();
        double[] b = new Random(3).doubles(n * k, -1, 1).toArray();
        double[] c = new double[m * n];
        compare(
                "matmul " + form + " " + m + "x" + n + "x" + k,
                AUTOMATIC,
                "GFLOP/s",
                2.0 * m * n * k,
                product(scalar, form, m, n, k, a, b, c),
                product(vector, form, m, n, k, a, b, c));
    }

    private static Runnable product(
            DoubleKernels kernels, Form form, int m, int n, int k, double[] a, double[] b, double[] c) {
        double[] scratch = new double[kernels.matmulScratch(form, m, n, k)];
        int lda = form == Form.TN ? m : k;
        int ldb = form == Form.NT ? k : n;
        return () -> kernels.matmul(form, m, n, k, a, 0, lda, b, 0, ldb, c, 0, n, scratch);
    }

    private void compare(String name, double bound, String unit, double work, Runnable one, Runnable other) {
        warmUp(one);
        warmUp(other);
        double scalarSpeed = 0;
        double vectorSpeed = 0;
        for (int i = 0; i < SAMPLES; i++) {
            scalarSpeed = Math.max(scalarSpeed, work * runsPerNanosecond(one));
            vectorSpeed = Math.max(vectorSpeed, work * runsPerNanosecond(other));
        }
        boolean ahead = vectorSpeed >= bound * scalarSpeed;
        slow += ahead ? 0 : 1;
        System.out.printf(
                "%-24s scalar %7.2f   vector %7.2f %s   x%.1f%s%n",
                name, scalarSpeed, vectorSpeed, unit, vectorSpeed / scalarSpeed, ahead ? "" : "   TOO SLOW");
    }

    private static void warmUp(Runnable work) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < WARM_UP) {
            work.run();
        }
    }

    private static double runsPerNanosecond(Runnable work) {
        long start = System.nanoTime();
        long now = start;
        int runs = 0;
        while (now - start < SAMPLE) {
            work.run();
            runs++;
            now = System.nanoTime();
        }
        return (double) runs / (now - start);
    }
}

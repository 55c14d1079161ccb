package nabla.benchmarks;

import java.util.Random;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.kernels.Kernels.Form;
import nabla.autodiff.kernels.Kernels.Unary;
import nabla.autodiff.kernels.single.FloatKernels;

/**
 * Prints the speed of every hot kernel, vector against scalar, and exits with 1 where the vector kernel is not clearly
 * ahead; on doubles, or with the argument {@code float} on floats. Tests cannot see a vector that the JIT compiler has put on the heap; this can. Run it on every JDK, with
 * {@code --add-modules jdk.incubator.vector}.
 *
 * @param <A> the type of the arrays
 */
public final class KernelGuard<A> {

    private static final int N = 4096;
    private static final long WARM_UP = 1_500_000_000L;
    private static final long SAMPLE = 10_000_000L;
    private static final int SAMPLES = 20;

    /** How far ahead a vector kernel has to be where the JIT compiler makes vectors of the scalar one, too. */
    private static final double AUTOMATIC = 1.5;

    private final Kernels<A> scalar;
    private final Kernels<A> vector;
    private final A x;
    private final A y;
    private final double[] sums = new double[1];
    private int slow;

    private KernelGuard(Kernels<A> scalar, Kernels<A> vector) {
        this.scalar = scalar;
        this.vector = vector;
        x = numbers(1, N, 0.1, 3);
        y = scalar.array(N);
    }

    /** Measures all kernels on doubles, or on floats. */
    public static void main(String[] arguments) {
        boolean isSingle = arguments.length > 0 && arguments[0].equals("float");
        KernelGuard<?> guard = isSingle
                ? new KernelGuard<>(FloatKernels.scalar(), FloatKernels.active())
                : new KernelGuard<>(Kernels.scalar(), Kernels.active());
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
        function("exp", Kernels::exp);
        function("expm1", Kernels::expm1);
        function("log", Kernels::log);
        function("log1p", Kernels::log1p);
        function("tanh", Kernels::tanh);
        function("sigmoid", Kernels::sigmoid);
        function("softplus", Kernels::softplus);
        function("erf", Kernels::erf);
        function("sin", Kernels::sin);
        function("cos", Kernels::cos);
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
        compare("sum", AUTOMATIC, "G/s", N, () -> sums[0] = scalar.sum(x, 0, N), () -> sums[0] = vector.sum(x, 0, N));
        compare(
                "dot",
                AUTOMATIC,
                "G/s",
                N,
                () -> sums[0] = scalar.dot(x, 0, x, 0, N),
                () -> sums[0] = vector.dot(x, 0, x, 0, N));
    }

    private void function(String name, Unary function) {
        compare(
                name,
                2,
                "G/s",
                N,
                () -> function.run(scalar, x, 0, y, 0, N),
                () -> function.run(vector, x, 0, y, 0, N));
    }

    private void product(Form form, int m, int n, int k) {
        A a = numbers(2, m * k, -1, 1);
        A b = numbers(3, n * k, -1, 1);
        A c = scalar.array(m * n);
        compare(
                "matmul " + form + " " + m + "x" + n + "x" + k,
                AUTOMATIC,
                "GFLOP/s",
                2.0 * m * n * k,
                product(scalar, form, m, n, k, a, b, c),
                product(vector, form, m, n, k, a, b, c));
    }

    private static <A> Runnable product(Kernels<A> kernels, Form form, int m, int n, int k, A a, A b, A c) {
        A scratch = kernels.array(kernels.matmulScratch(form, m, n, k));
        int lda = form == Form.TN ? m : k;
        int ldb = form == Form.NT ? k : n;
        return () -> kernels.matmul(form, m, n, k, a, 0, lda, b, 0, ldb, c, 0, n, scratch);
    }

    private A numbers(int seed, int n, double from, double to) {
        return scalar.rounded(new Random(seed).doubles(n, from, to).toArray());
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

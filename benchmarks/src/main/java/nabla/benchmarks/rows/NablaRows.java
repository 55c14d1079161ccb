package nabla.benchmarks.rows;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.kernels.single.FloatKernels;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import org.ejml.EjmlVersion;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Nabla's rows, those written by hand on Nabla's kernels, and EJML's products. Training, products and functions have a row in
 * single precision too, in which our own double is a peer.
 */
public final class NablaRows implements RowSource {
    private static final String NABLA = "nabla";
    private static final String DOUBLE = "nabla-double";
    private static final String TWO_THREADS = "nabla-2-threads";
    private static final String BY_HAND = "by-hand";
    static final String SINGLE = "-single";
    private static final int[] SCORE_DIMENSIONS = {2, 64, 784};
    private static final int ELEMENTWISE_SIZE = 16384;
    private static final int[][] PRODUCTS = {
        {128, 128, 128}, {256, 128, 128}, {512, 512, 512}, {1024, 1024, 1024}, {128, 2, 128},
        {128, 4, 128}, {128, 128, 2}, {128, 128, 4}, {128, 784, 128}, {128, 128, 784}
    };

    @Override
    public Stream<Row> rows() {
        return Stream.of(training(), drawn(), threads(), scores(), Sampling.rows(), products(), functions())
                .flatMap(rows -> rows);
    }

    // Training
    // ---------------------------------------------------------------------------------------------------------

    private static Stream<Row> training() {
        return Training.all().stream().flatMap(task -> {
            Stream<Row> rows = inBothPrecisions(
                    task.work(),
                    () -> compiled(task, Training::loop, 1),
                    () -> compiled(task, Training::singleLoop, 1));
            if (!task.work().startsWith("exact-")) {
                return rows;
            }
            int d = task.batch().get(0).size(1);
            return Stream.concat(rows, Stream.of(new Row(task.work(), BY_HAND, () -> byHand(d))));
        });
    }

    /** A row, and that of single precision with double beside it. */
    private static Stream<Row> inBothPrecisions(
            String work, Supplier<Measurement> inDouble, Supplier<Measurement> inSingle) {
        return Stream.of(
                new Row(work, NABLA, inDouble),
                new Row(work + SINGLE, NABLA, inSingle),
                new Row(work + SINGLE, DOUBLE, inDouble));
    }

    private static Stream<Row> drawn() {
        return IntStream.of(2, 64)
                .boxed()
                .flatMap(d -> inBothPrecisions(
                        "drawn-" + d, () -> drawn(d, Training::loop), () -> drawn(d, Training::singleLoop)));
    }

    /** Noise differs among peers, so that what is compared is the step with noise given. */
    private static Measurement drawn(int d, Function<Training, Loop<TrainingState, Tensors>> compiler) {
        Measurement given = compiled(Training.denoising(d, Problem.BATCH), compiler, 1);
        Measurement drawn = compiled(Training.drawn(d, Problem.BATCH), compiler, 1);
        return new Measurement(given.checks(), drawn.before(), drawn.work(), 1);
    }

    private static Stream<Row> threads() {
        Training task = Training.exact(64, 2 * Problem.BATCH);
        return Stream.of(
                new Row("threads-64", NABLA, () -> compiled(task, Training::loop, 1)),
                new Row("threads-64", TWO_THREADS, () -> compiled(task, Training::loop, 2)),
                new Row("threads-64" + SINGLE, NABLA, () -> compiled(task, Training::singleLoop, 1)),
                new Row("threads-64" + SINGLE, TWO_THREADS, () -> compiled(task, Training::singleLoop, 2)));
    }

    private static Measurement compiled(
            Training task, Function<Training, Loop<TrainingState, Tensors>> compiler, int threads) {
        Loop<TrainingState, Tensors> loop = compiler.apply(task);
        loop.setThreads(threads);
        TrainingState start = task.state();
        Tensors batch = task.batch();
        return training(
                () -> loop.set(start),
                () -> loop.step(batch),
                () -> loop.get(TrainingState::loss).item());
    }

    private static Measurement byHand(int d) {
        ExactStepByHand step = new ExactStepByHand(d, Problem.BATCH);
        double[] loss = new double[1];
        return training(step::restart, () -> loss[0] = step.step(), () -> loss[0]);
    }

    /**
     * One step, which starts anew after every few: on one batch for long, the exact loss falls without bound and tanh
     * saturates.
     */
    static Measurement training(Runnable restart, Runnable step, DoubleSupplier loss) {
        Map<String, Double> checks = new LinkedHashMap<>();
        step.run();
        checks.put("loss", loss.getAsDouble());
        for (int i = 0; i < Problem.CHECKED_STEPS; i++) {
            step.run();
        }
        checks.put("loss_after_10", loss.getAsDouble());
        int[] since = {Problem.CHECKED_STEPS + 1};
        Runnable before = () -> {
            if (since[0]++ > Problem.CHECKED_STEPS) {
                restart.run();
                since[0] = 1;
            }
        };
        return new Measurement(checks, before, step, 1);
    }

    // Scores
    // -----------------------------------------------------------------------------------------------------------

    private static Stream<Row> scores() {
        return IntStream.of(SCORE_DIMENSIONS).boxed().flatMap(d -> {
            int[] widths = {d, Problem.WIDTH, Problem.WIDTH, d};
            return Stream.of(
                    new Row("score-" + d, NABLA, () -> compiledScore(widths)),
                    new Row("score-" + d, BY_HAND, () -> scoreByHand(widths)));
        });
    }

    private static Measurement compiledScore(int[] widths) {
        Layer net = Problem.perceptron(widths);
        Parameters p = Problem.perceptronStart(widths);
        Tensor x = Problem.data(1, widths[0]);
        Program<Tensor, Tensor> score = Program.compile(point -> net.apply(p, point), x);
        return repeated(score.run(x).sum().item(), () -> score.run(x), 200);
    }

    private static Measurement scoreByHand(int[] widths) {
        ScoreByHand score = new ScoreByHand(widths);
        double[] x = Problem.data(1, widths[0]).toArray();
        double sum = Arrays.stream(score.score(x)).sum();
        return repeated(sum, () -> score.score(x), 200);
    }

    // Kernels
    // ----------------------------------------------------------------------------------------------------------

    private static Stream<Row> products() {
        return Arrays.stream(PRODUCTS).flatMap(size -> {
            String work = "product-" + size[0] + "x" + size[1] + "x" + size[2];
            Row ejml = new Row(
                    work, "ejml", () -> "EJML " + EjmlVersion.VERSION, () -> ejmlProduct(size[0], size[1], size[2]));
            return Stream.concat(
                    inBothPrecisions(
                            work,
                            () -> product(Kernels.active(), size[0], size[1], size[2]),
                            () -> product(FloatKernels.active(), size[0], size[1], size[2])),
                    Stream.of(ejml));
        });
    }

    private static <A> Measurement product(Kernels<A> kernels, int m, int k, int n) {
        A a = kernels.rounded(Problem.operandA(m, k));
        A b = kernels.rounded(Problem.operandB(k, n));
        A c = kernels.array(m * n);
        A scratch = kernels.array(kernels.matmulScratch(Kernels.Form.NN, m, n, k));
        Runnable product = () -> kernels.matmul(Kernels.Form.NN, m, n, k, a, 0, k, b, 0, n, c, 0, n, scratch);
        product.run();
        return repeated(squares(kernels.widened(c, m * n)), product, productCount(m, k, n));
    }

    private static Measurement ejmlProduct(int m, int k, int n) {
        DMatrixRMaj a = DMatrixRMaj.wrap(m, k, Problem.operandA(m, k));
        DMatrixRMaj b = DMatrixRMaj.wrap(k, n, Problem.operandB(k, n));
        DMatrixRMaj c = new DMatrixRMaj(m, n);
        Runnable product = () -> CommonOps_DDRM.mult(a, b, c);
        product.run();
        return repeated(squares(c.data), product, productCount(m, k, n));
    }

    private static int productCount(int m, int k, int n) {
        return Math.max(1, 20_000_000 / (m * k * n));
    }

    private static double squares(double[] c) {
        return Arrays.stream(c).map(element -> element * element).sum();
    }

    private static Stream<Row> functions() {
        return Stream.concat(function("tanh", Kernels::tanh), function("exp", Kernels::exp));
    }

    private static Stream<Row> function(String name, Kernels.Unary function) {
        return inBothPrecisions(
                name + "-" + ELEMENTWISE_SIZE,
                () -> function(Kernels.active(), function),
                () -> function(FloatKernels.active(), function));
    }

    private static <A> Measurement function(Kernels<A> kernels, Kernels.Unary function) {
        A x = kernels.rounded(Problem.arguments(ELEMENTWISE_SIZE));
        A y = kernels.array(ELEMENTWISE_SIZE);
        Runnable call = () -> function.run(kernels, x, 0, y, 0, ELEMENTWISE_SIZE);
        call.run();
        return repeated(Arrays.stream(kernels.widened(y, ELEMENTWISE_SIZE)).sum(), call, 50);
    }

    /** A sample is the mean of several calls. */
    static Measurement repeated(double loss, Runnable call, int count) {
        Runnable calls = () -> {
            for (int i = 0; i < count; i++) {
                call.run();
            }
        };
        return new Measurement(Map.of("loss", loss), () -> {}, calls, count);
    }
}

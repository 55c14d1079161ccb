package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ProgramTest {
    private static final Rng RNG = Rng.of(7);

    /** Parameters, their moments, a key, and the last loss. */
    record State(Tensors parameters, Tensors moments, Rng key, Tensor loss) implements TreeRecord<State> {
        @Override
        public Parts<State> parts() {
            return Parts.of(State::new, parameters, moments, key, loss);
        }
    }

    private static Tensor net(Tensors p, Tensor x) {
        Tensor hidden = x.matmul(p.get(0).transpose()).add(p.get(1)).tanh();
        return hidden.matmul(p.get(2).transpose())
                .mul(hidden.mean(-1).unsqueeze(-1).softplus());
    }

    private static Tensor loss(Tensors p, Tensor x, Rng key) {
        Tensor noisy = x.add(key.normal(x.shape()).mul(0.1));
        ValueAndDivergence field = Derivatives.valueAndDivergence(z -> net(p, z), noisy);
        return field.value().square().sum(-1).mul(0.5).add(field.divergence()).mean();
    }

    static State step(State s, Tensor batch) {
        ValueAndGradient<Tensors> result =
                Derivatives.valueAndGradient(p -> loss(p, batch, s.key().split(0)), s.parameters());
        List<Tensor> gradients = result.gradient().tensors();
        List<Tensor> moments = IntStream.range(0, gradients.size())
                .mapToObj(i -> s.moments().get(i).mul(0.9).add(gradients.get(i)))
                .toList();
        List<Tensor> parameters = IntStream.range(0, gradients.size())
                .mapToObj(i -> s.parameters().get(i).sub(moments.get(i).mul(0.01)))
                .toList();
        return new State(Tensors.of(parameters), Tensors.of(moments), s.key().split(1), result.value());
    }

    static State start(int dim, int width) {
        Tensors parameters = Tensors.of(
                RNG.split(1).normal(width, dim),
                RNG.split(2).normal(width),
                RNG.split(3).normal(dim, width));
        List<Tensor> zeros =
                parameters.tensors().stream().map(p -> Tensor.zeros(p.shape())).toList();
        return new State(parameters, Tensors.of(zeros), RNG.split(4), Tensor.scalar(0));
    }

    private static void assertSameBits(TensorTree<?> expected, TensorTree<?> actual) {
        for (int i = 0; i < expected.tensors().size(); i++) {
            Tensor a = expected.tensors().get(i);
            Tensor b = actual.tensors().get(i);
            assertArrayEquals(a.shape(), b.shape());
            assertArrayEquals(a.toArray(), b.toArray());
        }
    }

    @Property(tries = 25)
    void aLoopHasTheBitsOfTheStepsItRepeats(
            @ForAll @IntRange(min = 1, max = 5) int dim,
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 60) int rows) {
        Tensor batch = RNG.split(5).normal(rows, dim);
        State eager = start(dim, width);
        Loop<State, Tensor> loop = Program.loop(ProgramTest::step, eager, batch);
        for (int i = 0; i < 4; i++) {
            Tensor next = RNG.split(10 + i).normal(rows, dim);
            eager = step(eager, next);
            loop.step(next);
            assertArrayEquals(eager.loss().toArray(), loop.get(State::loss).toArray());
        }
        assertSameBits(eager, loop.state());
    }

    @Test
    void aLoopGoesOnFromAnyState() {
        Tensor batch = RNG.normal(16, 3);
        State begin = start(3, 8);
        Loop<State, Tensor> loop = Program.loop(ProgramTest::step, begin, batch);
        loop.step(batch);
        State first = loop.state();
        loop.step(batch);
        State second = loop.state();
        loop.set(first);
        loop.step(batch);
        assertSameBits(second, loop.state());
    }

    @Test
    void exchangedStatesAreSetAside() {
        Loop<Tensors, Tensors> loop = Program.loop(
                s -> Tensors.of(s.get(1), s.get(0), s.get(2).add(s.get(0))),
                Tensors.of(Tensor.of(1, 2), Tensor.of(3, 4), Tensor.of(0, 0)));
        loop.step();
        loop.step();
        loop.step();
        assertSameBits(Tensors.of(Tensor.of(3, 4), Tensor.of(1, 2), Tensor.of(5, 8)), loop.state());
    }

    @Property(tries = 50)
    void aProgramBroadcastsAsEagerEvaluationDoes(
            @ForAll @IntRange(min = 1, max = 3) int k,
            @ForAll @IntRange(min = 1, max = 40) int rows,
            @ForAll @IntRange(min = 1, max = 700) int columns) {
        Function<Tensors, Tensor> f = t -> t.get(0)
                .mul(t.get(1))
                .add(t.get(2))
                .tanh()
                .sub(t.get(3))
                .mul(t.get(4))
                .exp()
                .add(t.get(0).sigmoid().sum(-1).unsqueeze(-1));
        Tensors x = Tensors.of(
                RNG.split(1).normal(rows, columns),
                RNG.split(2).normal(k, 1, columns),
                RNG.split(3).normal(rows, 1),
                RNG.split(4).normal(k, rows, 1),
                RNG.split(5).normal(1));
        assertSameBits(f.apply(x), Program.compile(f, x).run(x));
    }

    /** A start that is being differentiated by would lose its derivative. */
    @Test
    void aLoopThatStartsFromAVariableIsRefused() {
        Function<Tensor, Tensor> f = z -> {
            Loop<Tensor, Tensors> loop = Program.loop((Tensor s) -> s.square(), z);
            loop.step();
            return loop.state().sum();
        };
        assertTrue(assertThrows(IllegalStateException.class, () -> Derivatives.gradient(f, Tensor.of(3, 4)))
                .getMessage()
                .startsWith("loop: a compiled program has no derivative"));
    }

    @Test
    void whatChangesNoBitIsLeftOut() {
        Tensor x = Tensor.of(-0.0, 0.0, 1.5, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE);
        Function<Tensor, Tensor> f = z ->
                z.div(1).mul(1).div(Tensor.ones(z.shape())).add(Tensor.scalar(1).div(z));
        Program<Tensor, Tensor> program = Program.compile(f, x);
        assertSameBits(f.apply(x), program.run(x));
        assertEquals(1, program.toString().split(" div", -1).length - 1, program.toString());
        assertFalse(program.toString().contains("mul"), program.toString());
    }

    /** A loop that is only ever run in single precision starts from the numbers that it was given, each rounded once. */
    @Test
    void aLoopMadeSingleBeforeItsFirstStepHasItsState() {
        Tensor start = RNG.split(6).normal(100);
        Loop<Tensor, Tensors> single =
                Program.<Tensor>loop(s -> s.mul(0.5), start).inSinglePrecision();
        assertArrayEquals(
                Arrays.stream(start.toArray()).map(v -> (float) v).toArray(),
                single.state().toArray());
        single.step();
        assertArrayEquals(
                Arrays.stream(start.toArray()).map(v -> (float) v * 0.5f).toArray(),
                single.state().toArray());
    }

    /**
     * Eight times as many steps would take 64 times as long to plan if it were quadratic. Of three turns the quickest counts,
     * in the time of this thread, of which other work on the machine takes nothing away.
     */
    @Test
    void aLongChainOfElementwiseStepsIsPlannedInNearlyLinearTime() {
        double few = Double.POSITIVE_INFINITY;
        double many = Double.POSITIVE_INFINITY;
        for (int turn = 0; turn < 3; turn++) {
            few = Math.min(few, secondsToCompile(2000));
            many = Math.min(many, secondsToCompile(16_000));
        }
        assertTrue(many < 24 * few, many + " s for 16000 steps, " + few + " s for 2000");
    }

    private static double secondsToCompile(int steps) {
        Function<Tensor, Tensor> f = x -> {
            Tensor y = x;
            for (int i = 0; i < steps / 2; i++) {
                y = y.mul(0.999).sin();
            }
            return y.sum();
        };
        Tensor x = RNG.normal(3);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        Tensor gradient = Program.compile(z -> Derivatives.gradient(f, z), x).run(x);
        double seconds = (threads.getCurrentThreadCpuTime() - start) * 1e-9;
        assertArrayEquals(Derivatives.gradient(f, x).toArray(), gradient.toArray());
        return seconds;
    }

    @Property(tries = 10)
    void noBitDependsOnTheNumberOfThreads(
            @ForAll @IntRange(min = 2, max = 3) int threads, @ForAll @IntRange(min = 1, max = 300) int rows) {
        Tensor batch = RNG.split(5).normal(rows, 5);
        Loop<State, Tensor> one = Program.loop(ProgramTest::step, start(5, 70), batch);
        Loop<State, Tensor> many = Program.loop(ProgramTest::step, start(5, 70), batch);
        many.setThreads(threads);
        for (int i = 0; i < 5; i++) {
            one.step(batch);
            many.step(batch);
        }
        assertSameBits(one.state(), many.state());
    }

    /** Every call that uses the memory of a program, tried while it runs. */
    @Test
    void whatRunsIsLeftAlone() {
        List<Runnable> calls = new ArrayList<>();
        CustomOperation probe = CustomOperation.of("probe", x -> {
            calls.forEach(call -> assertTrue(assertThrows(IllegalStateException.class, call::run)
                    .getMessage()
                    .contains("is running")));
            return x.get(0);
        });
        Tensor x = Tensor.of(1, 2);
        Program<Tensor, Tensor> program = Program.compile(probe::apply, x);
        calls.add(() -> program.run(x));
        calls.add(() -> program.setThreads(2));
        assertArrayEquals(x.toArray(), program.run(x).toArray());
        calls.clear();
        Loop<Tensor, Tensor> loop = Program.loop((s, b) -> probe.apply(s.add(b)), x, x);
        calls.add(() -> loop.step(x));
        calls.add(() -> loop.setThreads(2));
        calls.add(() -> loop.set(x));
        calls.add(loop::state);
        calls.add(() -> loop.get(s -> s));
        calls.add(loop::inSinglePrecision);
        loop.step(x);
        calls.clear();
        assertArrayEquals(new double[] {2, 4}, loop.state().toArray());
    }

    @Test
    void otherShapesAreRefused() {
        Program<Tensor, Tensor> program = Program.compile(Tensor::tanh, Tensor.zeros(2, 3));
        String message = assertThrows(IllegalArgumentException.class, () -> program.run(Tensor.zeros(3, 2)))
                .getMessage();
        assertEquals(
                "run: expected shape [2, 3] for tensor 0, got [3, 2]; call Program.compile for each shape", message);
    }

    @Test
    void aProgramInsideADerivativeIsRefused() {
        Program<Tensor, Tensor> program = Program.compile(x -> x.square().sum(), Tensor.of(3, 4));
        assertTrue(assertThrows(IllegalStateException.class, () -> Derivatives.gradient(program::run, Tensor.of(3, 4)))
                .getMessage()
                .startsWith("run: a compiled program has no derivative"));
        Loop<Tensor, Tensor> loop = Program.loop((s, b) -> s.add(b), Tensor.of(1), Tensor.of(2));
        Function<Tensor, Tensor> inLoop = x -> {
            loop.step(x);
            return loop.state().sum();
        };
        assertThrows(IllegalStateException.class, () -> Derivatives.gradient(inLoop, Tensor.of(3)));
    }

    /** 200 steps on 8 MB. */
    @Test
    void aRecordingComputesNoNumbers() {
        int[] calls = {0};
        CustomOperation counting = CustomOperation.elementwise(
                "counting",
                v -> {
                    calls[0]++;
                    return v;
                },
                (v, y) -> Tensor.scalar(1));
        Function<Tensor, Tensor> f = x -> {
            Tensor y = counting.apply(x);
            for (int i = 0; i < 100; i++) {
                y = y.mul(0.999).sin();
            }
            return y.sum();
        };
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        Program<Tensor, Tensor> program = Program.compile(f, Tensor.ones(1000, 1000));
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 100L << 20, allocated + " bytes");
        assertEquals(0, calls[0]);
        assertEquals(
                f.apply(Tensor.ones(1000, 1000)).item(),
                program.run(Tensor.ones(1000, 1000)).item());
    }

    @Test
    void readingANumberWhileRecordingIsRefused() {
        Function<Tensor, Tensor> f = x -> x.sum().item() > 0 ? x : x.neg();
        assertTrue(assertThrows(IllegalStateException.class, () -> Program.compile(f, Tensor.ones(2)))
                .getMessage()
                .startsWith("item: a program is being recorded"));
    }

    @Test
    void aProgramRunsOnOneThreadAtATime() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        boolean[] recording = {true};
        CustomFunction wait = () -> {
            if (!recording[0]) {
                inside.countDown();
                leave.await();
            }
        };
        Program<Tensor, Tensor> program = Program.compile(x -> slow(x, wait), Tensor.ones(1));
        recording[0] = false;
        Thread other = new Thread(() -> program.run(Tensor.ones(1)));
        other.start();
        inside.await();
        assertThrows(IllegalStateException.class, () -> program.run(Tensor.ones(1)));
        leave.countDown();
        other.join();
    }

    private interface CustomFunction {
        void run() throws InterruptedException;
    }

    private static Tensor slow(Tensor x, CustomFunction body) {
        return new nabla.autodiff.calculus.Elementwise(
                        "slow",
                        List.of(),
                        nabla.autodiff.evaluation.Pointwise.unary((a, ao, y, yo, n) -> {
                            try {
                                body.run();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            System.arraycopy(a, ao, y, yo, n);
                        }),
                        (a, y) -> Tensor.scalar(1))
                .apply(x);
    }

    /** The copies are equal, so that one does for all. */
    @Test
    void whatWorksAlongTheLastAxisIsComputedBeforeABatchIsStretched() {
        Function<Tensor, Tensor> f = x -> Tensor.concat(
                1,
                x.broadcastTo(5, 3, 4).logSumExpKeepDims(-1).reshape(15, 1),
                x.broadcastTo(5, 3, 4).cumsum(-1).reshape(15, 4),
                x.broadcastTo(5, 3, 4).sum(-1, -2).broadcastTo(3, 5).reshape(15, 1));
        Tensor x = RNG.normal(3, 4);
        Program<Tensor, Tensor> program = Program.compile(f, x);
        assertArrayEquals(f.apply(x).toArray(), program.run(x).toArray());
        assertTrue(program.toString().contains("logSumExp [1, 3, 1]"), program::toString);
        assertTrue(program.toString().contains("cumsum [1, 3, 4]"), program::toString);
    }

    @Test
    void whatWorksAlongAStretchedAxisIsComputedBehindIt() {
        Function<Tensor, Tensor> f = x ->
                x.broadcastTo(5, 3, 4).logSumExp(-1).add(x.broadcastTo(5, 3, 4).sum(-1));
        Tensor x = RNG.normal(3, 1);
        assertArrayEquals(f.apply(x).toArray(), Program.compile(f, x).run(x).toArray());
    }
}

package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.OperationTable.Argument;
import nabla.autodiff.OperationTable.Entry;
import nabla.autodiff.OperationTable.Form;
import nabla.autodiff.programs.Execution;
import nabla.autodiff.programs.Precision;
import nabla.autodiff.programs.Workers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A compiled program computes the bits of the function that it records, for every operation of {@link OperationTable}.
 *
 * <p>Operands and results pass through elementwise products with a one that the program does not know, so that a fused
 * step lets the result of the operation lie in the array of its operand: a kernel that writes y and then reads x fails.
 */
class CompiledLawsTest {
    private static final Tensor ONE = Tensor.scalar(1);

    static Stream<Entry> all() {
        return OperationTable.all();
    }

    static Stream<Entry> differentiable() {
        return OperationTable.differentiable();
    }

    static Stream<Entry> elementwise() {
        return OperationTable.all().filter(CompiledLawsTest::isElementwise);
    }

    private static boolean isElementwise(Entry entry) {
        return entry.form() == Form.ELEMENTWISE || entry.form() == Form.CONSTANT;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void aCompiledValueIsTheEagerOne(Entry entry) {
        assertSameBits(between(entry::apply), operands(entry, new Random(1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void aCompiledGradientIsTheEagerOne(Entry entry) {
        Tensors x = operands(entry, new Random(2));
        assertSameBits(given -> Derivatives.gradient(weighted(between(entry::apply)), given), x);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void aCompiledGradientOfAGradientIsTheEagerOne(Entry entry) {
        Tensors x = operands(entry, new Random(3));
        Function<Tensors, Tensors> inner = given -> Derivatives.gradient(weighted(between(entry::apply)), given);
        assertSameBits(given -> Derivatives.gradient(z -> squares(inner.apply(z)), given), x);
    }

    /** The new state is computed in the array of the old one. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("elementwise")
    void aLoopThatOverwritesAnOperandHasTheEagerBits(Entry entry) {
        Tensors x = operands(entry, new Random(4));
        for (int overwritten = 0; overwritten < entry.arguments().size(); overwritten++) {
            int place = overwritten;
            UnaryOperator<Tensors> step = s -> {
                List<Tensor> next = new ArrayList<>(s.tensors());
                next.set(place, between(entry::apply).apply(s));
                return Tensors.of(next);
            };
            Loop<Tensors, Tensors> loop = Program.loop(step, x);
            loop.step();
            assertSameBits(step.apply(x), loop.state());
        }
    }

    /** Threads that take the shares of every region in turn, the last one first. */
    private static final class Backwards extends Workers {
        Backwards(int threads) {
            super(threads);
        }

        @Override
        public void run(Task task) {
            for (int share = threads() - 1; share >= 0; share--) {
                for (int block = task.blocks() - 1; block >= 0; block--) {
                    task.run(share, block, share);
                }
            }
        }
    }

    /**
     * A share of a region needs nothing of the others: it has the same bits before them, with what an earlier run left in the arrays
     * being other numbers.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void noShareOfAValueNeedsAnother(Entry entry) {
        Tensors before = operands(entry, new Random(5));
        assertSharesApart(between(entry::apply), before, operands(entry, new Random(6)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void noShareOfAGradientNeedsAnother(Entry entry) {
        Tensors before = operands(entry, new Random(7));
        assertSharesApart(
                given -> Derivatives.gradient(weighted(between(entry::apply)), given),
                before,
                operands(entry, new Random(8)));
    }

    private static <R extends TensorTree<R>> void assertSharesApart(Function<Tensors, R> f, Tensors before, Tensors x) {
        Program.Recorded<R> recorded = record(f, x);
        for (Precision precision : Precision.values()) {
            Execution alone = recorded.recording().plan(precision);
            run(alone, x);
            for (int threads = 2; threads <= 3; threads++) {
                Execution shared = recorded.recording().plan(precision);
                shared.share(new Backwards(threads), 0);
                run(shared, before);
                run(shared, x);
                for (int i = 0; i < recorded.result().tensors().size(); i++) {
                    assertArrayEquals(bits(alone.output(i)), bits(shared.output(i)));
                }
            }
        }
    }

    private static <R extends TensorTree<R>> Program.Recorded<R> record(Function<Tensors, R> f, Tensors x) {
        List<Tensor> inputs = Program.inputs(x.tensors());
        return Program.record("record", f, Tensors.of(inputs), inputs);
    }

    private static void run(Execution execution, Tensors x) {
        for (int i = 0; i < x.count(); i++) {
            execution.bind(i, x.get(i).data());
        }
        execution.run();
    }

    /** The function with elementwise operations before and after it; the last operand is the one. */
    private static Function<Tensors, Tensor> between(Function<Tensors, Tensor> f) {
        return given -> {
            int count = given.count() - 1;
            Tensor one = given.get(count);
            List<Tensor> operands = given.tensors().subList(0, count).stream()
                    .map(x -> x.mul(one))
                    .toList();
            return f.apply(Tensors.of(operands)).mul(one);
        };
    }

    /** A scalar function whose adjoint differs from element to element. */
    private static Function<Tensors, Tensor> weighted(Function<Tensors, Tensor> f) {
        return given -> {
            Tensor y = f.apply(given);
            return y.mul(Tensor.linspace(0.5, 1.5, y.size()).reshape(y.shape())).sum();
        };
    }

    private static Tensor squares(Tensors tensors) {
        Tensor sum = Tensor.scalar(0);
        for (Tensor x : tensors.tensors()) {
            sum = sum.add(x.square().sum());
        }
        return sum;
    }

    /** Operands and the one; elementwise operations get more elements than a fused step takes at once. */
    private static Tensors operands(Entry entry, Random random) {
        List<Tensor> operands = new ArrayList<>();
        for (Argument argument : entry.arguments()) {
            operands.add(isElementwise(entry) ? argument.domain().sample(random, 3, 701) : argument.sample(random));
        }
        operands.add(ONE);
        return Tensors.of(operands);
    }

    private static <R extends TensorTree<R>> void assertSameBits(Function<Tensors, R> f, Tensors x) {
        assertSameBits(f.apply(x), Program.compile(f, x).run(x));
    }

    private static void assertSameBits(TensorTree<?> expected, TensorTree<?> actual) {
        for (int i = 0; i < expected.tensors().size(); i++) {
            assertArrayEquals(
                    bits(expected.tensors().get(i)), bits(actual.tensors().get(i)));
        }
    }

    private static long[] bits(Tensor x) {
        return bits(x.data());
    }

    private static long[] bits(double[] x) {
        return Arrays.stream(x).mapToLong(Double::doubleToLongBits).toArray();
    }
}

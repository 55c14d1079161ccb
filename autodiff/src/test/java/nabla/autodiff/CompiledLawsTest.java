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
        return Arrays.stream(x.toArray()).mapToLong(Double::doubleToLongBits).toArray();
    }
}

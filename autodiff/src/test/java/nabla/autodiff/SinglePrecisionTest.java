package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.OperationTable.Entry;
import nabla.autodiff.OperationTable.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs in single precision: what is float and what is not, and that both tell the same. */
class SinglePrecisionTest {
    private static final double ULP = 0x1p-23;

    static Stream<Entry> elementwise() {
        return OperationTable.all().filter(entry -> entry.form() == Form.ELEMENTWISE || entry.form() == Form.CONSTANT);
    }

    static Stream<Entry> differentiable() {
        return OperationTable.differentiable().filter(entry -> entry.form() == Form.ELEMENTWISE);
    }

    /** Operands that are floats, so that the only errors are those of the operation. */
    private static Tensors operands(Entry entry, int seed) {
        Random random = new Random(seed);
        return Tensors.of(entry.arguments().stream()
                .map(argument -> floats(argument.domain().sample(random, 3, 701)))
                .toList());
    }

    private static Tensor floats(Tensor x) {
        double[] data = x.toArray();
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) data[i];
        }
        return Tensor.of(x.shape(), data);
    }

    private static void assertNear(Tensor expected, Tensor actual, double tolerance) {
        assertArrayEquals(expected.shape(), actual.shape());
        double[] e = expected.toArray();
        double[] a = actual.toArray();
        for (int i = 0; i < e.length; i++) {
            boolean same = Double.compare(e[i], a[i]) == 0 || e[i] == a[i];
            int at = i;
            assertTrue(
                    same || Math.abs(e[i] - a[i]) <= tolerance * (1 + Math.abs(e[i])),
                    () -> "element " + at + ": expected " + e[at] + ", got " + a[at]);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("elementwise")
    void aValueIsThatOfDoublesButForTheLastBits(Entry entry) {
        Tensors x = operands(entry, 1);
        assertNear(
                entry.apply(x),
                Program.compile(entry::apply, x).inSinglePrecision().run(x),
                8 * ULP);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void aGradientIsThatOfDoublesButForTheLastBits(Entry entry) {
        Tensors x = operands(entry, 2);
        Function<Tensors, Tensors> gradient = given -> Derivatives.gradient(
                z -> {
                    Tensor y = entry.apply(z);
                    return y.mul(Tensor.linspace(0.5, 1.5, y.size()).reshape(y.shape()))
                            .sum();
                },
                given);
        Tensors expected = gradient.apply(x);
        Tensors actual = Program.compile(gradient, x).inSinglePrecision().run(x);
        for (int i = 0; i < expected.count(); i++) {
            assertNear(expected.get(i), actual.get(i), 64 * ULP);
        }
    }

    /** What moves, multiplies and adds, on arrays large enough to be floats. */
    static Stream<Arguments> functions() {
        return Stream.of(
                of("matmul", x -> x.matmul(x.transpose().matmul(x))),
                of("a product with few columns", x -> x.matmul(x.slice(0, 0, 2).transpose())),
                of(
                        "a product with few results",
                        x -> x.slice(0, 0, 3).matmul(x.slice(0, 4, 8).transpose())),
                of("transpose", x -> x.transpose().exp()),
                of("slices and pads", x -> x.slice(1, 2, 19).pad(1, 1, 1).flip(0)),
                of("a small slice", x -> x.slice(0, 3, 4).slice(1, 2, 7)),
                of("take", x -> Tensor.concat(0, x.take(0, 3, 3, 1), x)),
                of(
                        "put",
                        x -> Derivatives.gradient(
                                z -> z.take(0, 3, 3, 1).square().sum(), x)),
                of("broadcast", x -> x.slice(0, 0, 1).broadcastTo(5, x.size(1)).sin()),
                of("diagonal", x -> x.matmul(x.transpose()).diagonal()),
                of("sums", x -> x.sum(0).add(x.sum(1).sum())),
                of("max", x -> x.max(1)),
                of("logSumExp", x -> x.logSumExp(-1)),
                of("softmax", x -> x.softmax(1)),
                of("norm", x -> x.norm(1)),
                of("cumsum", x -> x.cumsum(1)),
                of("clip", x -> x.clip(-0.5, 0.7)),
                of("elu", x -> x.elu(1.5)),
                of("leakyRelu", x -> x.leakyRelu(0.1)),
                of("double alone", x -> x.abs().add(1).lgamma().atan()),
                of(
                        "linear algebra",
                        x -> x.matmul(x.transpose())
                                .div(x.size(1))
                                .add(Tensor.eye(x.size(0)))
                                .cholesky()),
                of("divergence", x -> Derivatives.divergence(z -> z.mul(z).tanh(), x)));
    }

    private static Arguments of(String name, UnaryOperator<Tensor> f) {
        return Arguments.of(name, f);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void aFunctionIsThatOfDoublesButForTheLastBits(String name, UnaryOperator<Tensor> f) {
        Tensor x = floats(Rng.of(5).normal(17, 23));
        assertNear(f.apply(x), Program.compile(f, x).inSinglePrecision().run(x), 64 * ULP);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void noBitDependsOnThreads(String name, UnaryOperator<Tensor> f) {
        UnaryOperator<Tensor> large = x -> f.apply(x.exp().sub(1));
        Tensor x = Rng.of(6).normal(170, 230);
        Program<Tensor, Tensor> one = Program.compile(large, x).inSinglePrecision();
        Program<Tensor, Tensor> two = Program.compile(large, x).inSinglePrecision();
        two.setThreads(2);
        assertArrayEquals(one.run(x).toArray(), two.run(x).toArray());
    }

    /** What makes few numbers of many, over an axis of 100,000 or more. */
    static Stream<Arguments> longAxes() {
        int n = 100_000;
        int[] indices = IntStream.range(0, n).map(i -> i % 3).toArray();
        return Stream.of(
                of("product with the transpose", x -> x.transpose().matmul(x)),
                of("product with few columns", x -> x.transpose().matmul(x.slice(1, 0, 3))),
                of("rows by columns", x -> x.reshape(18, n).matmul(x.reshape(n, 18))),
                of("rows by rows", x -> x.reshape(18, n).matmul(x.reshape(18, n).transpose())),
                of("a batch of products", x -> x.reshape(3, 6, n).matmul(x.reshape(3, n, 6))),
                of("einsum", x -> Tensor.einsum("ni,nj->ij", x, x)),
                of(
                        "gradient by a weight",
                        x -> Derivatives.gradient(w -> x.matmul(w).square().sum(), Tensor.full(0.1, 18, 5))),
                of(
                        "gradient by a weight that a batch shares",
                        x -> Derivatives.gradient(
                                w -> x.reshape(n / 4, 4, 18).matmul(w).square().sum(), Tensor.full(0.1, 18, 5))),
                of(
                        "gradient by what is taken",
                        x -> Derivatives.gradient(w -> w.take(0, indices).mul(x).sum(), Tensor.full(0.1, 3, 18))),
                of(
                        "gradient by what is broadcast",
                        x -> Derivatives.gradient(w -> w.mul(x).sum(), Tensor.full(0.1, 18))),
                of("sum", x -> x.sum(0)),
                of(
                        "mean and variance",
                        x -> Tensor.concat(0, x.mean(0), x.square().mean(0))),
                of("norm", x -> x.norm(0)),
                of("logSumExp", x -> x.logSumExp(0)),
                of("running sums", x -> x.transpose().cumsum(1).slice(1, n - 1, n)));
    }

    /** Equal numbers, whose roundings all go the same way, and others. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("longAxes")
    void errorsDoNotGrowWithTheLengthOfAnAxis(String name, UnaryOperator<Tensor> f) {
        for (Tensor x :
                List.of(floats(Rng.of(8).uniform(100_000, 18).add(0.1)), floats(Tensor.full(0.1, 100_000, 18)))) {
            Tensor expected = f.apply(x);
            Tensor actual = Program.compile(f, x).inSinglePrecision().run(x);
            double error = actual.sub(expected).div(expected).abs().max().item();
            assertTrue(error < 1e-5, name + ": " + error);
        }
    }

    @Test
    void theProgramSaysWhatIsFloat() {
        Tensor x = Tensor.zeros(4, 5);
        Program<Tensor, Tensor> program = Program.compile(z -> z.exp().sum(), x);
        assertFalse(program.toString().contains("floats"));
        String single = program.inSinglePrecision().toString();
        assertTrue(single.contains("[4, 5] floats"), single);
        assertFalse(single.contains("[] floats"), single);
    }

    /** 2²⁴ + 1 ones, and a large number that comes and goes: no float would hold the sum. */
    @Test
    void sumsAreAddedInDoubles() {
        double[] numbers = new double[1 << 12];
        numbers[0] = 1 << 30;
        for (int i = 1; i < numbers.length; i++) {
            numbers[i] = 0.5;
        }
        Tensor x = Tensor.of(numbers);
        double expected = (1 << 30) + 0.5 * (numbers.length - 1);
        assertEquals(
                expected,
                Program.compile(z -> z.sum(), x).inSinglePrecision().run(x).item());
        Tensor columns = x.reshape(numbers.length / 2, 2);
        assertEquals(
                expected,
                Program.compile(z -> z.sum(0), columns)
                        .inSinglePrecision()
                        .run(columns)
                        .sum()
                        .item());
        assertEquals(
                Math.hypot(0x1p30, 0.5 * Math.sqrt(numbers.length - 1)),
                Program.compile(z -> z.norm(), x).inSinglePrecision().run(x).item(),
                1e-6);
    }

    @Test
    void smallValuesStayDoubles() {
        Tensor x = Tensor.of(1, 1 + 0x1p-40, Math.PI);
        Tensor y = Program.compile(z -> z.sub(1).mul(Math.E), x)
                .inSinglePrecision()
                .run(x);
        assertArrayEquals(x.sub(1).mul(Math.E).toArray(), y.toArray());
    }

    /** The norm of floats as large as they can be is beyond them. */
    @Test
    void normsAndTheirBoundsDoNotOverflow() {
        Tensor x = Tensor.full(3e38, 100);
        assertEquals(
                3e39,
                Program.compile(z -> z.norm(), x).inSinglePrecision().run(x).item(),
                1e33);
        assertEquals(
                100,
                Program.compile(z -> z.abs().le(Double.MAX_VALUE).sum(), x)
                        .inSinglePrecision()
                        .run(x)
                        .item());
        Tensor infinite = Tensor.full(Double.POSITIVE_INFINITY, 100);
        assertEquals(
                0,
                Program.compile(z -> z.abs().le(Double.MAX_VALUE).sum(), infinite)
                        .inSinglePrecision()
                        .run(infinite)
                        .item());
        assertEquals(
                Float.MIN_NORMAL,
                Program.compile(z -> z.maximum(1e-300), x.mul(0))
                        .inSinglePrecision()
                        .run(x.mul(0))
                        .max()
                        .item());
    }

    /** A key's 32-bit words are no floats; draws are those of doubles, rounded. */
    /** Numbers that are part of an operation, and bounds that are tensors, guard alike. */
    @Test
    void aGuardBeyondTheRangeOfFloatsStaysOne() {
        Tensor zeros = Tensor.zeros(20);
        Map<String, UnaryOperator<Tensor>> guarded = Map.of(
                "clip from below", x -> x.clip(1e-300, 1).log(),
                "maximum", x -> x.maximum(1e-300).log(),
                "clip of an infinity", x -> x.reciprocal().clip(-1e300, 1e300).mul(0),
                "clip of a large number", x -> x.add(800).exp().clip(0, 1e300).mul(0),
                "minimum", x -> x.add(800).exp().minimum(1e300).mul(0),
                "clip before a quotient", x -> x.clip(1e-300, 1e300).reciprocal(),
                "slope", x -> x.sub(1).leakyRelu(1e-300).reciprocal());
        guarded.forEach((name, f) -> {
            Tensor single = Program.compile(f, zeros).inSinglePrecision().run(zeros);
            boolean finite = Arrays.stream(single.toArray()).allMatch(Double::isFinite);
            assertTrue(finite, name + ": " + single);
        });
    }

    private static final double[] BEYOND_FLOATS = {1e-40, -1e-40, 1e-300, -1e-300, 1e40, -1e40, 1e300, -1e300};

    static Stream<Entry> severalOperands() {
        return elementwise().filter(entry -> entry.arguments().size() > 1);
    }

    /** The nearest float of what doubles give, but for guards, which are brought into the range first. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("severalOperands")
    void aConstantBeyondTheRangeOfFloatsMeansWhatItMeansInDoubles(Entry entry) {
        boolean guards = List.of("add", "sub", "maximum", "minimum", "where", "mulAdd", "subMul")
                .contains(entry.name());
        for (double constant : BEYOND_FLOATS) {
            for (int i = 0; i < entry.arguments().size(); i++) {
                int at = i;
                Function<Tensors, Tensor> f = z -> {
                    Tensor[] with = z.tensors().toArray(Tensor[]::new);
                    with[at] = Tensor.full(constant, with[at].shape());
                    return entry.apply(with);
                };
                Tensors x = operands(entry, 3);
                double[] expected = f.apply(x).toArray();
                double[] actual =
                        floats(Program.compile(f, x).inSinglePrecision().run(x)).toArray();
                for (int j = 0; j < expected.length; j++) {
                    double nearest = (float) expected[j];
                    double bound = 8 * ULP * Math.abs(nearest) + (guards ? 4 * Float.MIN_NORMAL : 0);
                    boolean isAtTheEnd = guards
                            && Math.abs(actual[j]) >= Float.MAX_VALUE / 4
                            && Math.abs(nearest) > Float.MAX_VALUE / 4
                            && actual[j] * nearest > 0;
                    boolean isNear = Double.compare(nearest, actual[j]) == 0
                            || Math.abs(nearest - actual[j]) <= bound
                            || isAtTheEnd;
                    assertTrue(isNear, constant + " as operand " + i + ": " + expected[j] + ", got " + actual[j]);
                }
            }
        }
    }

    @Test
    void productsWithConstantsBeyondTheRangeOfFloatsAreTheNearestFloats() {
        Tensor x = floats(Rng.of(1).normal(5, 4).add(3));
        Map<String, UnaryOperator<Tensor>> functions = Map.of(
                "factor", z -> z.mul(1e-40),
                "large array of equal factors", z -> z.mul(Tensor.full(1e-40, 5, 4)),
                "factors of columns", z -> z.mul(Tensor.of(1e-40, 1, -1e40, 1e-39)),
                "divisor", z -> z.div(1e39),
                "dividend", z -> Tensor.scalar(1e-38).div(z),
                "there and back", z -> z.mul(1e300).mul(1e-300),
                "product and sum", z -> z.mul(1e-40).add(z.mul(1e-44)),
                "matrix", z -> z.matmul(Tensor.eye(4).mul(1e-40)));
        functions.forEach((name, f) -> assertArrayEquals(
                floats(f.apply(x)).toArray(),
                floats(Program.compile(f, x).inSinglePrecision().run(x)).toArray(),
                name));
    }

    /** In SI units, say: ħ² and twice the mass of an electron. */
    @Test
    void resultsOfConstantsBeyondTheRangeOfFloatsMayBeBroughtBack() {
        Tensor x = Rng.of(1).normal(5, 4).add(3).mul(1e10);
        List<UnaryOperator<Tensor>> functions = List.of(
                k -> k.square().mul(1.1121e-68).div(1.8218767e-30),
                k -> k.square().mul(1.1121e-68).reshape(20).div(1.8218767e-30),
                k -> Derivatives.gradient(
                        z -> z.square().mul(1.1121e-68).div(1.8218767e-30).sum(), k));
        for (UnaryOperator<Tensor> f : functions) {
            Tensor expected = f.apply(x);
            Tensor actual = Program.compile(f, x).inSinglePrecision().run(x);
            assertTrue(actual.sub(expected).div(expected).abs().max().item() < 4 * ULP);
        }
    }

    @Test
    void aLargeArrayOfConstantsIsRoundedAsAnInputIs() {
        Tensor x = Tensor.ones(20);
        Tensor c = Tensor.linspace(1, 20, 20).mul(1e-40);
        Tensor constant =
                Program.compile((Tensor z) -> z.mul(c), x).inSinglePrecision().run(x);
        Tensors both = Tensors.of(x, c);
        Tensor input = Program.compile((Tensors z) -> z.get(0).mul(z.get(1)), both)
                .inSinglePrecision()
                .run(both);
        assertArrayEquals(input.toArray(), constant.toArray());
        assertArrayEquals(floats(c).toArray(), constant.toArray());
    }

    @Test
    void keysAndDrawsAreThoseOfDoubles() {
        Rng key = Rng.of(123_456_789_012L);
        Function<Rng, Tensors> draws = rng -> Tensors.of(
                rng.split(3).normal(40, 5),
                rng.split(4).uniform(40, 5),
                rng.split(5).rademacher(40, 5),
                rng.split(6).normal(4));
        Tensors expected = draws.apply(key);
        Tensors actual = Program.compile(draws, key).inSinglePrecision().run(key);
        assertNear(expected.get(0), actual.get(0), 4 * ULP);
        assertNear(expected.get(1), actual.get(1), ULP);
        assertArrayEquals(expected.get(2).toArray(), actual.get(2).toArray());
        assertArrayEquals(expected.get(3).toArray(), actual.get(3).toArray());
    }

    /** State (weights, key, counter) of a loop: floats come out as they are, and the loop goes on from them bit for bit. */
    @Test
    void aStateLosesNothingWhenItIsTakenOutAndSetAgain() {
        Loop<Tensors, Tensor> loop = loop();
        for (int i = 0; i < 5; i++) {
            loop.step(batch());
        }
        Tensors half = loop.state();
        assertArrayEquals(half.get(0).toArray(), loop.get(s -> s.get(0)).toArray());
        assertArrayEquals(floats(half.get(0)).toArray(), half.get(0).toArray());
        for (int i = 0; i < 5; i++) {
            loop.step(batch());
        }
        Loop<Tensors, Tensor> again = loop();
        again.set(half);
        for (int i = 0; i < 5; i++) {
            again.step(batch());
        }
        for (int i = 0; i < half.count(); i++) {
            assertArrayEquals(
                    loop.state().get(i).toArray(), again.state().get(i).toArray());
        }
        assertEquals(10, loop.state().get(2).item());
    }

    /** From the state that the loop in doubles has reached. */
    @Test
    void aLoopGoesOnInSinglePrecisionFromWhereItIs() {
        Loop<Tensors, Tensor> doubles = doubles();
        doubles.step(batch());
        Loop<Tensors, Tensor> single = doubles.inSinglePrecision();
        assertEquals(1, single.state().get(2).item());
        assertArrayEquals(
                floats(doubles.state().get(0)).toArray(), single.state().get(0).toArray());
        doubles.step(batch());
        single.step(batch());
        assertNear(doubles.state().get(0), single.state().get(0), 64 * ULP);
        assertArrayEquals(
                doubles.state().get(1).toArray(), single.state().get(1).toArray());
    }

    private static Loop<Tensors, Tensor> doubles() {
        Tensors start = Tensors.of(Rng.of(1).normal(23, 8), Rng.of(2).tensors().get(0), Tensor.scalar(0));
        return Program.loop(
                (s, x) -> {
                    Rng rng = Rng.of(0).withTensors(List.of(s.get(1)));
                    Tensor noise = rng.split(0).normal(9, 23);
                    Tensor w = s.get(0);
                    Tensor g = Derivatives.gradient(
                            v -> x.add(noise).matmul(v).tanh().square().mean(), w);
                    return Tensors.of(
                            w.sub(g.mul(0.1)),
                            rng.split(1).tensors().get(0),
                            s.get(2).add(1));
                },
                start,
                batch());
    }

    static Loop<Tensors, Tensor> loop() {
        return doubles().inSinglePrecision();
    }

    static Tensor batch() {
        return Rng.of(9).normal(9, 23);
    }

    /** Outputs that are inputs, constants, views or states of other places. */
    @Test
    void outputsMayBeAnything() {
        Tensor x = Rng.of(3).normal(30);
        Tensor constant = Rng.of(4).normal(30);
        Function<Tensor, Tensors> f = z ->
                Tensors.of(z, constant, z.reshape(5, 6), z.exp().reshape(6, 5), z.slice(0, 1, 3), Tensor.scalar(2));
        Tensors actual = Program.compile(f, x).inSinglePrecision().run(x);
        Tensors expected = f.apply(x);
        List<Integer> exact = List.of(0, 1, 2, 4, 5);
        for (int i = 0; i < expected.count(); i++) {
            if (exact.contains(i)) {
                assertArrayEquals(expected.get(i).toArray(), actual.get(i).toArray());
            }
            assertNear(expected.get(i), actual.get(i), 4 * ULP);
        }
        Tensors pair = Tensors.of(x, constant);
        Loop<Tensors, Tensors> swap =
                Program.<Tensors>loop(s -> Tensors.of(s.get(1), s.get(0)), pair).inSinglePrecision();
        swap.step();
        assertArrayEquals(floats(constant).toArray(), swap.state().get(0).toArray());
        assertArrayEquals(floats(x).toArray(), swap.state().get(1).toArray());
    }

    @Test
    void badInputIsRefusedAsInDoubles() {
        Program<Tensor, Tensor> program =
                Program.compile((Tensor z) -> z.exp(), Tensor.zeros(30)).inSinglePrecision();
        assertThrows(IllegalArgumentException.class, () -> program.run(Tensor.zeros(31)));
        assertThrows(
                IllegalStateException.class,
                () -> Derivatives.gradient(z -> program.run(z).sum(), Tensor.zeros(30)));
    }

    /** Many shapes, strides and broadcasts through fused blocks. */
    @Test
    void broadcastsAreReadAsInDoubles() {
        List<int[]> shapes = List.of(
                new int[] {1},
                new int[] {600},
                new int[] {7, 1},
                new int[] {7, 600},
                new int[] {3, 1, 600},
                new int[] {3, 7, 1},
                new int[] {2, 3, 7, 600});
        for (int[] a : shapes) {
            for (int[] b : shapes) {
                Tensors x =
                        Tensors.of(floats(Rng.of(1).normal(a)), floats(Rng.of(2).normal(b)));
                Function<Tensors, Tensor> f = z ->
                        z.get(0).mul(z.get(1)).add(z.get(0)).maximum(z.get(1)).tanh();
                assertNear(f.apply(x), Program.compile(f, x).inSinglePrecision().run(x), 8 * ULP);
            }
        }
    }

    @Test
    void aProgramThatWasMadeSingleIsAnother() {
        Tensor x = Tensor.of(IntStream.range(0, 20).mapToDouble(i -> i / 3.0).toArray());
        Program<Tensor, Tensor> doubles = Program.compile(z -> z.mul(3), x);
        List<Tensor> results = new ArrayList<>(List.of(doubles.run(x)));
        Tensor single = doubles.inSinglePrecision().run(x);
        results.add(doubles.run(x));
        assertArrayEquals(x.mul(3).toArray(), results.get(1).toArray());
        assertArrayEquals(floats(single).toArray(), single.toArray());
    }
}

package nabla.autodiff;

import static nabla.autodiff.Assertions.assertBits;
import static nabla.autodiff.Assertions.assertClose;
import static nabla.autodiff.Derivatives.divergence;
import static nabla.autodiff.Derivatives.gradient;
import static nabla.autodiff.Derivatives.hessian;
import static nabla.autodiff.Derivatives.hvp;
import static nabla.autodiff.Derivatives.jacobian;
import static nabla.autodiff.Derivatives.jvp;
import static nabla.autodiff.Derivatives.laplacian;
import static nabla.autodiff.Derivatives.vjp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.OperationTable.Argument;
import nabla.autodiff.OperationTable.Entry;
import nabla.autodiff.OperationTable.Form;
import nabla.autodiff.calculus.ForwardSweep;
import nabla.autodiff.calculus.ReverseSweep;
import nabla.autodiff.calculus.WengertList;
import nabla.autodiff.evaluation.Shapes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws that hold for every operation, run over {@link OperationTable}. */
class OperationLawsTest {
    private static final int SEEDS = 3;

    static Stream<Entry> all() {
        return OperationTable.all();
    }

    static Stream<Entry> differentiable() {
        return OperationTable.differentiable();
    }

    static Stream<Entry> withReference() {
        return OperationTable.all().filter(entry -> entry.reference() != null);
    }

    static Stream<Entry> constant() {
        return OperationTable.all().filter(entry -> !entry.isDifferentiable());
    }

    static Stream<Entry> batched() {
        return OperationTable.all().filter(entry -> entry.form() != Form.FIXED);
    }

    static Stream<Entry> broadcasting() {
        return OperationTable.all()
                .filter(entry -> entry.form() == Form.ELEMENTWISE || entry.form() == Form.CONSTANT)
                .filter(entry -> entry.arguments().size() > 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withReference")
    void valueIsTheReference(Entry entry) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Tensors x = entry.sample(new Random(seed));
            double[] values = entry.apply(x).toArray();
            if (entry.form() == Form.BATCHED) {
                double[][] operands = x.tensors().stream().map(Tensor::toArray).toArray(double[][]::new);
                assertArrayEquals(entry.reference().of(operands), values, 1e-14);
                continue;
            }
            for (int i = 0; i < values.length; i++) {
                int at = i;
                double[][] elements = x.tensors().stream()
                        .map(operand -> new double[] {operand.toArray()[at]})
                        .toArray(double[][]::new);
                assertClose(entry.reference().of(elements)[0], values[i], 1e-14);
            }
        }
        for (double special : entry.special()) {
            double[][] point = {{special}};
            assertClose(
                    entry.reference().of(point)[0],
                    entry.apply(Tensor.scalar(special)).item(),
                    1e-14);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void forwardAndReverseModeAreAdjoint(Entry entry) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Tensors x = entry.sample(random);
            Tensors u = like(x, random);
            Tensor image = jvp(entry::apply, x, u);
            Tensor v = normal(random, image.shape());
            assertArrayEquals(entry.apply(x).shape(), image.shape());
            assertClose(inner(Tensors.of(v), Tensors.of(image)), inner(vjp(entry::apply, x, v), u), 1e-13);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void derivativesToThirdOrderAreThoseOfFiniteDifferences(Entry entry) {
        GradientCheck.check(entry::apply, entry.sample(new Random(7)), 3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void derivativesOfTheSquareToThirdOrderAreThoseOfFiniteDifferences(Entry entry) {
        GradientCheck.check(x -> entry.apply(x).square(), entry.sample(new Random(8)), 3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void hessianIsSymmetric(Entry entry) {
        Random random = new Random(1);
        Tensor x = entry.sampleVector(random);
        Tensor hessian = hessian(energy(entry, random), x);
        assertClose(hessian.transpose(), hessian, 1e-12);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void hessianTimesVectorIsTheSameThreeWays(Entry entry) {
        Random random = new Random(2);
        Tensor x = entry.sampleVector(random);
        Tensor v = normal(random, x.shape());
        Function<Tensor, Tensor> energy = energy(entry, random);
        Tensor product = hessian(energy, x).matmul(v.unsqueeze(-1)).squeeze(-1);
        assertClose(product, hvp(energy, x, v), 1e-12);
        assertClose(product, gradient(z -> gradient(energy, z).dot(v), x), 1e-12);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void manyTangentsAtOnceAreEachOfThemBitForBit(Entry entry) {
        Random random = new Random(3);
        Tensors x = entry.sample(random);
        int directions = 3;
        WengertList tape = WengertList.of("laws", entry::apply, x);
        List<Tensor> many = new ArrayList<>();
        for (Tensor operand : x.tensors()) {
            many.add(normal(random, Shapes.prepend(directions, operand.shape())));
        }
        Tensor atOnce = ForwardSweep.play(tape, many, 1).get(0);
        for (int k = 0; k < directions; k++) {
            int direction = k;
            List<Tensor> one = many.stream().map(t -> t.select(0, direction)).toList();
            assertBits(ForwardSweep.play(tape, one, 0).get(0), atOnce.select(0, k));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void manyAdjointsAtOnceAreEachOfThemBitForBit(Entry entry) {
        Random random = new Random(4);
        Tensors x = entry.sample(random);
        int directions = 3;
        WengertList tape = WengertList.of("laws", entry::apply, x);
        Tensor many = normal(random, Shapes.prepend(directions, entry.apply(x).shape()));
        List<Tensor> atOnce = ReverseSweep.play(tape, List.of(many), 1);
        for (int k = 0; k < directions; k++) {
            List<Tensor> one = ReverseSweep.play(tape, List.of(many.select(0, k)), 0);
            for (int i = 0; i < one.size(); i++) {
                assertBits(one.get(i), atOnce.get(i).select(0, k));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void laplacianIsTheTraceOfTheHessian(Entry entry) {
        Random random = new Random(5);
        Tensor x = entry.sampleVector(random);
        Function<Tensor, Tensor> energy = energy(entry, random);
        Tensor byRows = laplacian(rows -> energy.apply(rows.squeeze(0)).reshape(1), x.unsqueeze(0));
        assertClose(hessian(energy, x).trace().reshape(1), byRows, 1e-12);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void divergenceIsTheTraceOfTheJacobianAndTheSumOfSingleTangents(Entry entry) {
        Random random = new Random(6);
        Tensor x = entry.sampleVector(random);
        int out = entry.ofVector(x).size();
        Tensor mix = normal(random, out, x.size());
        Function<Tensor, Tensor> field =
                z -> entry.ofVector(z).reshape(1, out).matmul(mix).reshape(x.shape());
        Tensor trace = jacobian(field, x).trace();
        Tensor byRows = divergence(rows -> field.apply(rows.squeeze(0)).unsqueeze(0), x.unsqueeze(0));
        assertClose(trace.reshape(1), byRows, 1e-12);
        double sum = 0;
        for (int i = 0; i < x.size(); i++) {
            Tensor unit = Tensor.eye(x.size()).select(0, i);
            sum += jvp(field, x, unit).get(i);
        }
        assertClose(trace.item(), sum, 1e-12);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("constant")
    void noDerivativeFlowsThroughAConstantOperation(Entry entry) {
        Random random = new Random(7);
        Tensors x = entry.sample(random);
        Tensor image = jvp(entry::apply, x, like(x, random));
        assertBits(Tensor.zeros(image.shape()), image);
        vjp(entry::apply, x, Tensor.ones(image.shape()))
                .tensors()
                .forEach(adjoint -> assertBits(Tensor.zeros(adjoint.shape()), adjoint));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broadcasting")
    void broadcastingIsExplicitTiling(Entry entry) {
        int[][][] shapes = {{{3, 1}, {1, 4}}, {{4}, {3, 1}}, {{}, {2, 3}}, {{2, 1, 3}, {4, 1}}, {{1, 1}, {3}}};
        for (int[][] pair : shapes) {
            Random random = new Random(8);
            List<Tensor> operands = new ArrayList<>();
            List<Argument> arguments = entry.arguments();
            for (int i = 0; i < arguments.size(); i++) {
                operands.add(arguments.get(i).domain().sample(random, pair[i % 2]));
            }
            Tensors x = Tensors.of(operands);
            int[] full = Shapes.broadcast("test", aligned(pair[0], pair[1]), aligned(pair[1], pair[0]));
            Function<Tensors, Tensor> tiled = z ->
                    entry.apply(z.tensors().stream().map(t -> tiled(t, full)).toArray(Tensor[]::new));
            assertBits(tiled.apply(x), entry.apply(x));
            Tensor v = normal(random, full);
            Tensors expected = vjp(tiled, x, v);
            Tensors actual = vjp(entry::apply, x, v);
            for (int i = 0; i < operands.size(); i++) {
                assertClose(expected.get(i), actual.get(i), 1e-13);
            }
            assertClose(jvp(tiled, x, x), jvp(entry::apply, x, x), 1e-13);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("batched")
    void leadingAxesAreABatchUpToRankSix(Entry entry) {
        int rank =
                entry.arguments().stream().mapToInt(a -> a.shape().length).max().orElseThrow();
        for (int[] batch : new int[][] {{2}, {2, 1, 2}, {1, 2, 1, 2}}) {
            if (batch.length + rank > 6) {
                continue;
            }
            Random random = new Random(9);
            int size = Shapes.size(batch);
            List<Tensors> singles =
                    IntStream.range(0, size).mapToObj(i -> entry.sample(random)).toList();
            List<Tensor> stacked = new ArrayList<>();
            for (int i = 0; i < entry.arguments().size(); i++) {
                int operand = i;
                Tensor[] parts = singles.stream().map(x -> x.get(operand)).toArray(Tensor[]::new);
                stacked.add(Tensor.stack(0, parts)
                        .reshape(Shapes.concat(batch, entry.arguments().get(i).shape())));
            }
            Tensors x = Tensors.of(stacked);
            Tensor together = entry.apply(x);
            Tensor each = Tensor.stack(0, singles.stream().map(entry::apply).toArray(Tensor[]::new));
            assertBits(each, together.reshape(each.shape()));
            Tensor adjoint = normal(random, each.shape());
            Tensors pulled = vjp(entry::apply, x, adjoint.reshape(together.shape()));
            for (int s = 0; s < size; s++) {
                Tensors single = vjp(entry::apply, singles.get(s), adjoint.select(0, s));
                for (int i = 0; i < stacked.size(); i++) {
                    int[] flat = Shapes.prepend(size, single.get(i).shape());
                    assertClose(single.get(i), pulled.get(i).reshape(flat).select(0, s), 1e-13);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("batched")
    void anEmptyBatchGivesEmptyValuesAndDerivatives(Entry entry) {
        List<Tensor> operands = new ArrayList<>();
        for (Argument argument : entry.arguments()) {
            operands.add(Tensor.zeros(Shapes.prepend(0, argument.shape())));
        }
        Tensors x = Tensors.of(operands);
        Tensor value = entry.apply(x);
        assertEquals(0, value.size(0));
        int[] single = entry.apply(entry.sample(new Random(0))).shape();
        assertArrayEquals(Shapes.prepend(0, single), value.shape());
        assertArrayEquals(value.shape(), jvp(entry::apply, x, x).shape());
        Tensors pulled = vjp(entry::apply, x, value);
        for (int i = 0; i < operands.size(); i++) {
            assertArrayEquals(operands.get(i).shape(), pulled.get(i).shape());
        }
        Tensor gradient = gradient(z -> entry.apply(z).square().sum(), x).get(0);
        assertArrayEquals(operands.get(0).shape(), gradient.shape());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void aScalarGoesThroughElementwiseOperations(Entry entry) {
        if (entry.form() == Form.ELEMENTWISE || entry.form() == Form.CONSTANT) {
            Random random = new Random(10);
            Tensor[] x = entry.arguments().stream()
                    .map(argument -> argument.domain().sample(random))
                    .toArray(Tensor[]::new);
            assertEquals(0, entry.apply(x).rank());
            assertEquals(0, gradient(entry::apply, Tensors.of(x)).get(0).rank());
        }
    }

    /** A scalar function with a Hessian of its own, of a vector that holds all operands. */
    private static Function<Tensor, Tensor> energy(Entry entry, Random random) {
        Tensor weights = normal(random, entry.apply(entry.sample(random)).shape());
        return x -> entry.ofVector(x).square().mul(weights).sum();
    }

    private static Tensor normal(Random random, int... shape) {
        return Tensor.of(shape, random.doubles(Shapes.size(shape), -1, 1).toArray());
    }

    private static Tensors like(Tensors x, Random random) {
        return Tensors.of(
                x.tensors().stream().map(t -> normal(random, t.shape())).toList());
    }

    private static double inner(Tensors a, Tensors b) {
        double sum = 0;
        for (int i = 0; i < a.count(); i++) {
            sum += a.get(i).mul(b.get(i)).sum().item();
        }
        return sum;
    }

    /** The shape led by ones to the rank of the other, if that is longer. */
    private static int[] aligned(int[] shape, int[] other) {
        return Shapes.lead(shape, Math.max(0, other.length - shape.length));
    }

    private static Tensor tiled(Tensor x, int[] full) {
        int[] shape = Shapes.lead(x.shape(), full.length - x.rank());
        int[] counts =
                IntStream.range(0, full.length).map(i -> full[i] / shape[i]).toArray();
        Tensor led = x.reshape(shape);
        return Arrays.equals(shape, full) ? led : led.tile(counts);
    }
}

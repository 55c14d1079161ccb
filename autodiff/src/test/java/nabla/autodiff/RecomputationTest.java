package nabla.autodiff;

import static nabla.autodiff.Assertions.assertBits;
import static nabla.autodiff.Assertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import nabla.autodiff.calculus.LaplacianSweep;
import nabla.autodiff.calculus.WengertList;
import nabla.autodiff.divergence.DenseLaplacian;
import nabla.autodiff.divergence.Divergence;
import nabla.autodiff.divergence.Recomputation;
import nabla.autodiff.divergence.RowJacobians;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is computed anew in an outer differentiation changes its memory and nothing else. */
class RecomputationTest {
    private static final int ROWS = 11;
    private static final int DIM = 6;
    private static final int WIDTH = 9;
    private static final Tensor X = Rng.of(1).normal(ROWS, DIM);
    private static final Tensors PARAMETERS = Tensors.of(
            Rng.of(2).normal(DIM, WIDTH).mul(0.4),
            Rng.of(3).normal(WIDTH, WIDTH).mul(0.4),
            Rng.of(4).normal(WIDTH, WIDTH).mul(0.4),
            Rng.of(5).normal(WIDTH, DIM).mul(0.4));

    /** All, a direction or a row at a time, and some at a time. */
    private static final List<Long> KEPT = List.of(1L << 40, 1L, 400L);

    /** Three hidden layers: one chain with three diagonals. */
    private static Tensor deep(Tensors p, Tensor x) {
        Tensor h = x.matmul(p.get(0)).tanh().matmul(p.get(1)).softplus().matmul(p.get(2));
        return h.tanh().matmul(p.get(3));
    }

    /** Normalisations between layers: dense tangents. */
    private static Tensor normalized(Tensors p, Tensor x) {
        Tensor h = x.matmul(p.get(0));
        for (int i = 1; i < 3; i++) {
            Tensor centered = h.sub(h.mean(-1).unsqueeze(1));
            h = h.add(centered.div(centered.square().mean(-1).add(1e-3).sqrt().unsqueeze(1))
                    .tanh()
                    .matmul(p.get(i)));
        }
        return h.matmul(p.get(3));
    }

    private interface Field {
        Tensor of(Tensors p, Tensor x);
    }

    private interface Sweep {
        Tensor of(WengertList tape, Recomputation recomputation);
    }

    private static Tensor laplacian(WengertList tape, Recomputation recomputation) {
        LaplacianSweep.Result result = DenseLaplacian.of(tape, recomputation);
        return result.laplacian().add(result.tangents().square().sum(0));
    }

    static Stream<Arguments> sweeps() {
        Sweep divergence = (tape, recomputation) ->
                Divergence.of(tape, () -> {}, recomputation).trace();
        Sweep jacobians = (tape, recomputation) -> RowJacobians.of(tape, () -> {}, recomputation);
        Field deep = RecomputationTest::deep;
        Field normalized = RecomputationTest::normalized;
        return Stream.of(
                Arguments.of("divergence in a chain", deep, divergence),
                Arguments.of("divergence in directions", normalized, divergence),
                Arguments.of("Jacobians forward", normalized, jacobians),
                Arguments.of(
                        "Jacobians in reverse",
                        (Field) (p, x) -> normalized(p, x).slice(1, 0, 5),
                        jacobians),
                Arguments.of(
                        "Laplacian", (Field) (p, x) -> normalized(p, x).square().sum(-1), (Sweep)
                                RecomputationTest::laplacian));
    }

    private static Function<Tensors, Tensor> loss(Field field, Sweep sweep, long mostKept) {
        Recomputation recomputation = new Recomputation(mostKept, Checkpoint::ofAll);
        return p -> {
            Tensor x = WengertList.variable(X);
            WengertList tape = WengertList.between(List.of(x), List.of(field.of(p, x)));
            return sweep.of(tape, recomputation).square().mean();
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sweeps")
    void derivativesAreTheSame(String name, Field field, Sweep sweep) {
        Function<Tensors, Tensor> whole = loss(field, sweep, KEPT.get(0));
        Tensors gradient = Derivatives.gradient(whole, PARAMETERS);
        Tensors product = Derivatives.hvp(whole, PARAMETERS, PARAMETERS);
        for (long kept : KEPT) {
            Function<Tensors, Tensor> loss = loss(field, sweep, kept);
            assertClose(whole.apply(PARAMETERS), loss.apply(PARAMETERS), 1e-14);
            Tensors first = Derivatives.gradient(loss, PARAMETERS);
            Tensors second = Derivatives.hvp(loss, PARAMETERS, PARAMETERS);
            for (int i = 0; i < PARAMETERS.count(); i++) {
                assertClose(gradient.get(i), first.get(i), 1e-12);
                assertClose(product.get(i), second.get(i), 1e-12);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sweeps")
    void programsHaveTheBitsOfTheEagerFunction(String name, Field field, Sweep sweep) {
        Function<Tensors, Tensor> oneByOne = loss(field, sweep, KEPT.get(1));
        Function<Tensors, Tensor> some = loss(field, sweep, KEPT.get(2));
        assertBits(
                oneByOne.apply(PARAMETERS),
                Program.compile(oneByOne, PARAMETERS).run(PARAMETERS));
        for (Function<Tensors, Tensors> f : List.<Function<Tensors, Tensors>>of(
                p -> Derivatives.gradient(oneByOne, p), p -> Derivatives.hvp(some, p, p))) {
            Tensors eager = f.apply(PARAMETERS);
            Tensors compiled = Program.compile(f, PARAMETERS).run(PARAMETERS);
            for (int i = 0; i < eager.count(); i++) {
                assertBits(eager.get(i), compiled.get(i));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sweeps")
    void aProgramNeedsLessMemory(String name, Field field, Sweep sweep) {
        long all = bytes(loss(field, sweep, KEPT.get(0)));
        long few = bytes(loss(field, sweep, 1));
        assertTrue(few < 0.6 * all, few + " bytes for " + all);
    }

    /** Of a program for the loss and its gradient. */
    private static long bytes(Function<Tensors, Tensor> loss) {
        Function<Tensors, ValueAndGradient<Tensors>> f = p -> Derivatives.valueAndGradient(loss, p);
        String text = Program.compile(
                        p -> {
                            ValueAndGradient<Tensors> result = f.apply(p);
                            return Tensors.of(
                                    Stream.concat(Stream.of(result.value()), result.gradient().tensors().stream())
                                            .toList());
                        },
                        PARAMETERS)
                .toString();
        String[] words = text.strip().split(" ");
        return Long.parseLong(words[words.length - 2]);
    }
}

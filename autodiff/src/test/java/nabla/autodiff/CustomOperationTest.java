package nabla.autodiff;

import static nabla.autodiff.Assertions.assertBits;
import static nabla.autodiff.Assertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operations of the user's own behave like those of the library, whichever rules they have. */
class CustomOperationTest {
    private static final Tensor A = Rng.of(1).normal(2, 3);
    private static final Tensor B = Rng.of(2).normal(3, 2);
    private static final Tensors POINT = Tensors.of(A, B);

    private static final CustomOperation SOFTSIGN = CustomOperation.elementwise(
            "softsign",
            x -> x / (1 + Math.abs(x)),
            (x, y) -> x.abs().add(1).square().reciprocal());

    /** tanh(AB) by plain loops. */
    private static final CustomOperation.Value VALUE = x -> {
        double[][] a = x.get(0).toMatrix();
        double[][] b = x.get(1).toMatrix();
        double[][] y = new double[a.length][b[0].length];
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < y[i].length; j++) {
                for (int k = 0; k < b.length; k++) {
                    y[i][j] += a[i][k] * b[k][j];
                }
                y[i][j] = Math.tanh(y[i][j]);
            }
        }
        return Tensor.of(y);
    };

    /** The rules check that they are given plain matrices, whatever the sweep carries. */
    private static final CustomOperation.Jvp JVP = (x, y, t) -> {
        Stream.of(x.get(0), x.get(1), y, t.get(0), t.get(1)).forEach(m -> assertEquals(2, m.rank()));
        Tensor inner = t.get(0).matmul(x.get(1)).add(x.get(0).matmul(t.get(1)));
        return y.square().neg().add(1).mul(inner);
    };

    private static final CustomOperation.Vjp VJP = (x, y, g) -> {
        Stream.of(x.get(0), x.get(1), y, g).forEach(m -> assertEquals(2, m.rank()));
        Tensor inner = y.square().neg().add(1).mul(g);
        return List.of(inner.matmul(x.get(1).transpose()), x.get(0).transpose().matmul(inner));
    };

    static Stream<CustomOperation> operations() {
        return Stream.of(
                CustomOperation.of("both", VALUE, JVP, VJP),
                CustomOperation.ofJvp("forward", VALUE, JVP),
                CustomOperation.ofVjp("reverse", VALUE, VJP));
    }

    private static Tensor plain(Tensors x) {
        return x.get(0).matmul(x.get(1)).tanh();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void derivativesToThirdOrderAreThoseOfFiniteDifferences(CustomOperation operation) {
        assertClose(plain(POINT), operation.apply(A, B), 1e-15);
        GradientCheck.check(x -> operation.apply(x.get(0), x.get(1)), POINT, 3);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void manyDirectionsTravelThroughRulesThatKnowOne(CustomOperation operation) {
        Function<Tensor, Tensor> custom = x -> operation.apply(x, x.transpose());
        Function<Tensor, Tensor> plain = x -> x.matmul(x.transpose()).tanh();
        assertClose(Derivatives.jacobian(plain, A), Derivatives.jacobian(custom, A), 1e-14);
        assertClose(
                Derivatives.jacobian(x -> plain.apply(x).sum(-1), A),
                Derivatives.jacobian(x -> custom.apply(x).sum(-1), A),
                1e-14);
        assertClose(
                Derivatives.hessian(x -> plain.apply(x).sum(), A),
                Derivatives.hessian(x -> custom.apply(x).sum(), A),
                1e-14);
        assertClose(
                Derivatives.jacobian(
                        z -> Derivatives.hessian(x -> plain.apply(x).sum(), z), A),
                Derivatives.jacobian(
                        z -> Derivatives.hessian(x -> custom.apply(x).sum(), z), A),
                1e-13);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void laplacianAndDivergenceArePlain(CustomOperation operation) {
        Tensor x = Rng.of(3).normal(1, 3);
        Function<Tensor, Tensor> custom = z -> operation.apply(z, B).square().sum(-1);
        Function<Tensor, Tensor> plain = z -> z.matmul(B).tanh().square().sum(-1);
        assertClose(Derivatives.laplacian(plain, x), Derivatives.laplacian(custom, x), 1e-14);
        assertClose(
                Derivatives.gradient(z -> Derivatives.laplacian(plain, z).sum(), x),
                Derivatives.gradient(z -> Derivatives.laplacian(custom, z).sum(), x),
                1e-13);
        assertClose(
                Derivatives.divergence(z -> z.matmul(B).tanh().matmul(B.transpose()), x),
                Derivatives.divergence(z -> operation.apply(z, B).matmul(B.transpose()), x),
                1e-14);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aCompiledProgramComputesTheValueAnew(CustomOperation operation) {
        Function<Tensors, Tensors> gradient = z ->
                Derivatives.gradient(x -> operation.apply(x.get(0), x.get(1)).sum(), z);
        Program<Tensors, Tensors> program = Program.compile(gradient, Tensors.of(B.transpose(), A.transpose()));
        Tensors expected = gradient.apply(POINT);
        Tensors actual = program.run(POINT);
        assertBits(expected.get(0), actual.get(0));
        assertBits(expected.get(1), actual.get(1));
    }

    @Test
    void anElementwiseOperationNeedsItsDerivativeAlone() {
        UnaryOperator<Tensor> plain = x -> x.div(x.abs().add(1));
        assertClose(plain.apply(A), SOFTSIGN.apply(A), 1e-15);
        GradientCheck.check(SOFTSIGN, A.add(0.1), 3);
        assertClose(Derivatives.jacobian(plain, A), Derivatives.jacobian(SOFTSIGN, A), 1e-14);
        assertClose(
                Derivatives.laplacian(x -> plain.apply(x).square().sum(-1), A),
                Derivatives.laplacian(x -> SOFTSIGN.apply(x).square().sum(-1), A),
                1e-13);
        assertClose(Derivatives.divergence(plain, A), Derivatives.divergence(SOFTSIGN, A), 1e-14);
        assertBits(
                SOFTSIGN.apply(A.mul(2)),
                Program.compile((Tensor x) -> SOFTSIGN.apply(x), A).run(A.mul(2)));
    }

    @Test
    void withoutARuleTheValueIsThereAndADerivativeSaysWhatIsMissing() {
        CustomOperation operation = CustomOperation.of("mystery", VALUE);
        assertClose(plain(POINT), operation.apply(A, B), 1e-15);
        String message = assertThrows(
                        UnsupportedOperationException.class,
                        () -> Derivatives.gradient(x -> operation.apply(x, B).sum(), A))
                .getMessage();
        assertTrue(message.startsWith("mystery: has no derivative"), message);
        assertThrows(UnsupportedOperationException.class, () -> Derivatives.jvp(x -> operation.apply(x, B), A, A));
    }

    @Test
    void aRuleOfTheWrongShapeIsNamed() {
        CustomOperation wrong = CustomOperation.of("wrong", VALUE, (x, y, t) -> x.get(0), (x, y, g) -> List.of(g));
        says(
                "wrong: the forward rule gave shape [2, 3], expected [2, 2]",
                () -> Derivatives.jvp(x -> wrong.apply(x, B), A, A));
        says(
                "wrong: the reverse rule gave 1 adjoints for 2 operands",
                () -> Derivatives.gradient(x -> wrong.apply(x, B).sum(), A));
        CustomOperation leaking = CustomOperation.ofJvp("leaking", x -> x.get(0), (x, y, t) -> t.get(0));
        assertEquals(1, Derivatives.gradient(leaking, Tensor.scalar(2)).item());
        says(
                "capturing: the value depends on a variable that is not among the operands",
                () -> Derivatives.gradient(
                        x -> CustomOperation.of("capturing", c -> x.mul(2)).apply(x), Tensor.scalar(1)));
    }

    private static void says(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void aValueWhoseSizeHangsOnItsInputIsRefusedByAProgram() {
        CustomOperation positive = CustomOperation.of(
                "positive",
                x -> Tensor.of(
                        Arrays.stream(x.get(0).toArray()).filter(v -> v > 0).toArray()));
        Program<Tensor, Tensor> program = Program.compile(x -> positive.apply(x), Tensor.of(1, 2, -3));
        assertEquals(
                "positive: the function gave shape [3], expected [2]",
                assertThrows(IllegalArgumentException.class, () -> program.run(Tensor.of(1, 2, 3)))
                        .getMessage());
    }
}

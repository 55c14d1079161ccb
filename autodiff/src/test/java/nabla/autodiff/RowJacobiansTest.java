package nabla.autodiff;

import static nabla.autodiff.Assertions.assertBits;
import static nabla.autodiff.Assertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowJacobiansTest {
    private static final Rng RNG = Rng.of(21);
    private static final Tensor X = RowFields.point();

    /** The row-wise fields of the table, and some with more or fewer columns than x. */
    private static Map<String, UnaryOperator<Tensor>> fields() {
        Map<String, UnaryOperator<Tensor>> fields = new LinkedHashMap<>(RowFields.rowwise());
        Tensor wide = RNG.split(1).normal(RowFields.DIM, 7);
        fields.put("wider", x -> x.matmul(wide).tanh());
        fields.put(
                "narrower", x -> x.matmul(wide).tanh().matmul(wide.transpose().slice(1, 0, 2)));
        fields.put("one column", x -> x.square().sumKeepDims(-1));
        fields.put("a column of x", x -> x.slice(-1, 1, 2));
        fields.put("a constant of another width", x -> Tensor.ones(RowFields.ROWS, 5));
        return fields;
    }

    static Stream<String> names() {
        return fields().keySet().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void aRowsJacobianIsItsBlockOfTheWholeOne(String name) {
        UnaryOperator<Tensor> field = fields().get(name);
        ValueAndRowJacobians both = Derivatives.valueAndRowJacobians(field, X);
        Tensor whole = Derivatives.jacobian(field, X);
        assertBits(field.apply(X), both.value());
        assertArrayEquals(
                new int[] {RowFields.ROWS, both.value().size(1), RowFields.DIM},
                both.jacobians().shape());
        for (int row = 0; row < RowFields.ROWS; row++) {
            Tensor expected = whole.select(0, row).select(1, row);
            assertClose(expected, both.jacobians().select(0, row), 1e-12 * Math.max(1, largest(expected)));
        }
    }

    private static double largest(Tensor x) {
        return Arrays.stream(x.toArray())
                .map(Math::abs)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void aProgramGivesTheirBits(String name) {
        UnaryOperator<Tensor> field = fields().get(name);
        Program<Tensor, Tensor> program = Program.compile(x -> Derivatives.rowJacobians(field, x), Tensor.ones(4, 3));
        assertBits(Derivatives.rowJacobians(field, X), program.run(X));
    }

    @Test
    void theirTraceIsTheDivergence() {
        RowFields.rowwise().forEach((name, field) -> {
            Tensor divergence = Derivatives.divergence(field, X);
            Tensor trace = Derivatives.rowJacobians(field, X).diagonal().sum(-1);
            assertClose(divergence, trace, 1e-11 * Math.max(1, largest(divergence)));
        });
    }

    /** ∇ log N(x; m, Σ) = −Σ⁻¹(x − m) has the Jacobian −Σ⁻¹ everywhere. */
    @Test
    void thatOfAGaussiansScoreIsMinusItsPrecision() {
        Tensor root = RNG.split(2).normal(5, 5);
        Tensor covariance = root.matmul(root.transpose()).add(Tensor.eye(5));
        Tensor mean = RNG.split(3).normal(5);
        Function<Tensor, Tensor> score =
                x -> covariance.solve(mean.sub(x).transpose()).transpose();
        Tensor jacobians = Derivatives.rowJacobians(score, RNG.split(4).normal(3, 5));
        Tensor expected = covariance.inverse().neg().unsqueeze(0).broadcastTo(3, 5, 5);
        assertClose(expected, jacobians, 1e-12);
    }

    /** f = (x₁³x₂, x₁x₂²) row by row: J = [[3x₁²x₂, x₁³], [x₂², 2x₁x₂]]. */
    @Test
    void theyAreDifferentiatedAsAnythingElse() {
        Function<Tensor, Tensor> field = x -> {
            Tensor a = x.slice(-1, 0, 1);
            Tensor b = x.slice(-1, 1, 2);
            return Tensor.concat(-1, a.square().mul(a).mul(b), a.mul(b.square()));
        };
        Tensor x = Tensor.of(new double[][] {{2, 3}, {-1, 0.5}});
        assertBits(
                Tensor.of(new int[] {2, 2, 2}, new double[] {36, 8, 9, 12, 1.5, -1, 0.25, -1}),
                Derivatives.rowJacobians(field, x));
        // Σ J = 3x₁²x₂ + x₁³ + x₂² + 2x₁x₂, whose Hessian in a row is [[6x₂ + 6x₁, 6x₁ + 2], [6x₁ + 2, 2]].
        Tensor hessian =
                Derivatives.hessian(z -> Derivatives.rowJacobians(field, z).sum(), x);
        assertClose(
                Tensor.of(new double[][] {{30, 14}, {14, 2}}),
                hessian.select(0, 0).select(1, 0),
                1e-13);
        assertClose(
                Tensor.of(new double[][] {{-3, -4}, {-4, 2}}),
                hessian.select(0, 1).select(1, 1),
                1e-13);
        assertClose(Tensor.zeros(2, 2), hessian.select(0, 0).select(1, 1), 0);
        // Third derivatives: the Jacobian of the flattened Jacobian of the flattened Jacobian.
        Tensor third = Derivatives.rowJacobians(
                y -> Derivatives.rowJacobians(
                                z -> Derivatives.rowJacobians(field, z).reshape(2, 4), y)
                        .reshape(2, 8),
                x);
        assertArrayEquals(new int[] {2, 8, 2}, third.shape());
        assertClose(
                Tensor.of(new double[][] {{18, 12}, {12, 0}, {12, 0}, {0, 0}, {0, 0}, {0, 2}, {0, 2}, {2, 0}}),
                third.select(0, 0),
                1e-13);
    }

    @Test
    void theirParameterGradientIsThatOfTheJacobianOfEachRow() {
        Tensor x = RNG.split(5).normal(3, 4);
        Tensor w = RNG.split(6).normal(4, 2);
        Function<Tensor, Function<Tensor, Tensor>> field =
                p -> y -> y.matmul(p).tanh().mul(y.square().sumKeepDims(-1));
        Tensor expected = Derivatives.gradient(
                p -> {
                    Tensor sum = Tensor.scalar(0);
                    for (int row = 0; row < 3; row++) {
                        Tensor alone = x.slice(0, row, row + 1);
                        sum = sum.add(Derivatives.jacobian(field.apply(p)::apply, alone)
                                .square()
                                .sum());
                    }
                    return sum;
                },
                w);
        Tensor actual = Derivatives.gradient(
                p -> Derivatives.rowJacobians(field.apply(p), x).square().sum(), w);
        assertClose(expected, actual, 1e-11);
    }

    /** 16 rows take many blocks of directions, forward and in reverse; one row takes few. */
    @Test
    void blocksOfDirectionsHaveTheBitsOfAllAtOnce() {
        Tensor centres = RNG.split(7).normal(10, 256);
        Tensor narrow = RNG.split(8).normal(256, 200);
        Function<Tensor, Tensor> pulled = y -> {
            Tensor pull = centres.sub(y.unsqueeze(1));
            Tensor weights = pull.square().sum(-1).mul(-0.002).softmax(-1);
            return weights.unsqueeze(-1).mul(pull).sum(1);
        };
        Tensor x = RNG.split(9).normal(16, 256);
        for (Function<Tensor, Tensor> field : Arrays.<Function<Tensor, Tensor>>asList(
                pulled, y -> pulled.apply(y).matmul(narrow))) {
            assertBits(
                    Derivatives.rowJacobians(field, x).slice(0, 5, 6),
                    Derivatives.rowJacobians(field, x.slice(0, 5, 6)));
        }
    }

    @Test
    void noRowsAndNoColumnsGiveNoNumbers() {
        assertBits(Tensor.zeros(0, 3, 3), Derivatives.rowJacobians(Tensor::tanh, Tensor.zeros(0, 3)));
        assertBits(Tensor.zeros(2, 0, 0), Derivatives.rowJacobians(Tensor::tanh, Tensor.zeros(2, 0)));
        assertBits(Tensor.zeros(2, 0, 3), Derivatives.rowJacobians(x -> x.slice(-1, 0, 0), Tensor.zeros(2, 3)));
    }

    @Test
    void fieldsOfOtherShapesAreRefused() {
        assertRefused("rowJacobians: the point is not [B, D] but [3]", x -> x, Tensor.zeros(3));
        assertRefused("rowJacobians: the field is not [B, D] to [B, M]: [4, 3] to [4]", x -> x.sum(-1), X);
        assertRefused("rowJacobians: the field is not [B, D] to [B, M]: [4, 3] to [3, 4]", Tensor::transpose, X);
    }

    private static void assertRefused(String message, Function<Tensor, Tensor> field, Tensor x) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> Derivatives.rowJacobians(field, x))
                        .getMessage());
    }
}

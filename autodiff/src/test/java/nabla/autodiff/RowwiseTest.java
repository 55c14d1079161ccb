package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.calculus.WengertList;
import nabla.autodiff.divergence.Divergence;
import nabla.autodiff.divergence.Recomputation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Divergence, Laplacian and Jacobians of rows are those of functions that treat each row alone; all others are refused. */
class RowwiseTest {
    private static final Tensor X = RowFields.point();

    static Stream<String> mixing() {
        return RowFields.mixing().keySet().stream();
    }

    static Stream<String> rowwise() {
        return RowFields.rowwise().keySet().stream();
    }

    @Test
    void theTablesAreLarge() {
        assertTrue(mixing().count() >= 37, () -> mixing().count() + " fields that mix rows");
        assertTrue(rowwise().count() >= 96, () -> rowwise().count() + " row-wise fields");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mixing")
    void fieldsThatMixRowsAreRefused(String name) {
        UnaryOperator<Tensor> field = RowFields.mixing().get(name);
        assertFalse(Derivatives.isRowwise(field, X));
        assertRefused("requireRowwise", () -> Derivatives.requireRowwise(field, X));
        assertRefused("divergence", () -> Derivatives.divergence(field, X));
        assertRefused("valueAndDivergence", () -> Derivatives.valueAndDivergence(field, X));
        assertRefused("divergence", () -> Program.compile(x -> Derivatives.divergence(field, x), X));
        assertRefused("rowJacobians", () -> Derivatives.rowJacobians(field, X));
        assertRefused("valueAndRowJacobians", () -> Derivatives.valueAndRowJacobians(field, X));
        assertRefused("rowJacobians", () -> Program.compile(x -> Derivatives.rowJacobians(field, x), X));
        Function<Tensor, Tensor> f = x -> field.apply(x).square().sum(-1);
        assertRefused("laplacian", () -> Derivatives.laplacian(f, X));
        assertRefused("valueGradientLaplacian", () -> Derivatives.valueGradientLaplacian(f, X));
        assertRefused("laplacian", () -> Program.compile(x -> Derivatives.laplacian(f, x), X));
    }

    /** The gradient of a mean is 1/B times that of each row, which no other row shows. */
    @Test
    void fieldsThatChangeWithTheNumberOfRowsAreRefused() {
        for (UnaryOperator<Tensor> field : List.<UnaryOperator<Tensor>>of(
                x -> Derivatives.gradient(y -> y.square().mean(), x),
                x -> x.div(x.size(0)),
                x -> x.mul(x.size(0) + 1.0))) {
            for (Tensor x : List.of(X, Tensor.zeros(4, 3), Tensor.ones(2, 1))) {
                assertFalse(Derivatives.isRowwise(field, x));
                assertRefused("requireRowwise", () -> Derivatives.requireRowwise(field, x));
            }
        }
    }

    private static void assertRefused(String name, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(
                message.startsWith(
                        name + ": expected a function that treats each row independently, got one whose row "),
                message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rowwise")
    void rowwiseFieldsAreAcceptedAndTheirBitsAreThoseWithoutTheQuestion(String name) {
        UnaryOperator<Tensor> field = RowFields.rowwise().get(name);
        Derivatives.requireRowwise(field, X);
        Tensor divergence = Derivatives.divergence(field, X);
        Tensor variable = WengertList.variable(X).flagged(Tensor.OF_POINT);
        WengertList tape = WengertList.between(List.of(variable), List.of(field.apply(variable)));
        Tensor unasked = Divergence.of(tape, () -> {}, new Recomputation(Checkpoint::ofAll))
                .trace();
        assertArrayEquals(unasked.toArray(), divergence.toArray());
        assertArrayEquals(
                divergence.toArray(),
                Program.compile(x -> Derivatives.divergence(field, x), X).run(X).toArray());
        Derivatives.laplacian(x -> field.apply(x).square().sum(-1), X);
    }

    /** A result that is used twice as a factor is one factor, whether or not somebody differentiates outside. */
    @Test
    void theChainsOfALaplacianDoNotDependOnWhoAsks() {
        Function<Tensor, Tensor> f = y -> {
            Tensor s = y.softmax(-1);
            return s.mul(s.sumKeepDims(-1)).slice(-1, 0, 2).tanh().sum(-1);
        };
        Tensor x = Rng.of(3).normal(8, 6);
        double[] eager = Derivatives.laplacian(f, x).toArray();
        assertArrayEquals(
                eager,
                Program.compile((Tensor z) -> Derivatives.laplacian(f, z), x)
                        .run(x)
                        .toArray());
        Tensor[] inside = new Tensor[1];
        Derivatives.gradient(
                z -> {
                    inside[0] = Derivatives.laplacian(f, z);
                    return inside[0].sum();
                },
                x);
        assertArrayEquals(eager, inside[0].toArray());
    }

    /** The derivatives of first order are zero there, and the Laplacian would be that of all rows. */
    @Test
    void aMeanOfSquaresIsRefusedAtItsMinimum() {
        Function<Tensor, Tensor> f = x -> x.square().mean().add(x.select(-1, 0).mul(0));
        assertRefused("laplacian", () -> Derivatives.laplacian(f, Tensor.zeros(4, 3)));
    }

    @Test
    void theZerosOfAnExampleHideNothing() {
        UnaryOperator<Tensor> field = x -> x.mul(x.square().sum());
        assertRefused("divergence", () -> Program.compile(x -> Derivatives.divergence(field, x), Tensor.zeros(4, 3)));
        Function<Tensor, Tensor> f = x -> x.square().sum(-1).mul(x.sum().cos());
        assertRefused("laplacian", () -> Program.compile(x -> Derivatives.laplacian(f, x), Tensor.zeros(4, 3)));
    }

    /** A residual branch over batch statistics begins as zero, and a parameter that is not a number hides all. */
    @Test
    void theParametersOfAnExampleHideNothing() {
        for (double p : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY, 1}) {
            Tensor parameter = Tensor.scalar(p);
            Function<Tensor, Tensor> divergence =
                    q -> Derivatives.divergence(z -> z.add(z.mean(0).mul(q)), X);
            Function<Tensor, Tensor> laplacian = q -> Derivatives.laplacian(
                    z -> z.square().sum(-1).add(z.mean().square().mul(q)), X);
            assertRefused("divergence", () -> Program.compile(divergence, parameter));
            assertRefused(
                    "divergence",
                    () -> Derivatives.gradient(q -> divergence.apply(q).mean(), parameter));
            assertRefused("laplacian", () -> Program.compile(laplacian, parameter));
            assertRefused("laplacian", () -> Derivatives.jacobian(laplacian, parameter));
        }
    }

    @Test
    void parametersOfRowwiseFieldsMayBeAnything() {
        for (double p : new double[] {0, 1, .3, 7}) {
            Tensor parameter = Tensor.full(p, 2);
            Function<Tensor, Tensor> divergence = q -> Derivatives.divergence(
                            z -> z.mul(q.select(0, 0))
                                    .add(z.mean(0).mul(q.select(0, 1).gt(99)))
                                    .add(Tensor.eye(4).mul(q.sum()).matmul(z.square()))
                                    .div(q.sum().square().add(1))
                                    .add(z.mean(0).stopGradient())
                                    .add(Rng.of(1).split(q.select(0, 0).ge(1)).normal(4, 3)),
                            X)
                    .mean();
            Program.compile(divergence, parameter);
            Derivatives.gradient(divergence, parameter);
        }
    }

    /** Rows 0 and 16, 1 and 257 have a digit in common. */
    @Test
    void oneRowThatMovesWithAnotherIsFoundAmongMany() {
        for (int[] pair : List.of(new int[] {0, 16}, new int[] {257, 1}, new int[] {299, 298})) {
            double[] coupling = new double[300 * 300];
            coupling[pair[0] * 300 + pair[1]] = 1e-6;
            Tensor matrix = Tensor.eye(300).add(Tensor.of(new int[] {300, 300}, coupling));
            Function<Tensor, Tensor> field = x -> matrix.matmul(x);
            assertFalse(Derivatives.isRowwise(field, Tensor.zeros(300, 2)));
        }
        assertTrue(Derivatives.isRowwise(x -> Tensor.eye(300).matmul(x), Tensor.zeros(300, 2)));
    }

    @Test
    void transposesOfOneColumnAndOneRowAreRowwise() {
        Tensor column = X.slice(-1, 0, 1);
        UnaryOperator<Tensor> there = x -> x.transpose().square().transpose();
        assertArrayEquals(
                column.mul(2).squeeze(-1).toArray(),
                Derivatives.divergence(there, column).toArray());
        Derivatives.divergence(x -> x.transpose().unsqueeze(-1).tanh().squeeze(0), column);
        assertTrue(Derivatives.isRowwise(x -> x.mul(x.mean(0)).sub(x.max()), X.slice(0, 0, 1)));
    }

    @Test
    void notANumberIsNoRowOfAnother() {
        Tensor x = Tensor.of(new double[][] {{Double.NaN, 1}, {0, 0}, {1, 2}, {1, Double.POSITIVE_INFINITY}});
        UnaryOperator<Tensor> field = z -> z.transpose().square().transpose().div(z.normKeepDims(-1));
        assertEquals(4, Derivatives.divergence(field, x).size());
    }
}

package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Single operations at infinities, signed zeros, NaN, singular matrices, and of nothing. Values are NumPy's and SciPy's. */
class EdgesTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    private static void assertBits(double[] expected, Tensor actual) {
        assertArrayEquals(expected, actual.toArray());
    }

    @Test
    void productsKeepInfinitiesAndTheSignsOfZeros() {
        assertEquals(INF, Tensor.of(INF, 2).prod().item());
        assertEquals(-INF, Tensor.of(2, -INF).prod().item());
        assertEquals(NAN, Tensor.of(0, INF).prod().item());
        assertEquals(-0.0, Tensor.of(-0.0, 1).prod().item());
        assertEquals(-0.0, Tensor.of(1, -0.0).prod().item());
        assertEquals(0.0, Tensor.of(-0.0, -3).prod().item());
        assertEquals(1, Tensor.zeros(0).prod().item());
        assertBits(
                new double[] {-2, 0.0, -0.0, NAN}, Tensor.of(-2, -0.0, -3, INF).cumprod(0));
        assertBits(new double[] {INF, -INF, -INF}, Tensor.of(INF, -1, 4).cumprod(0));
    }

    @Test
    void powersOfOneAreOne() {
        Tensor ones = Tensor.of(1, -1, -1, 1, 1, -1);
        Tensor exponents = Tensor.of(NAN, INF, -INF, INF, -INF, NAN);
        assertBits(new double[] {1, 1, 1, 1, 1, NAN}, ones.pow(exponents));
        assertBits(
                new double[] {1, 1, 1, 1, 1, NAN},
                Program.compile((Tensor x) -> x.pow(exponents), ones).run(ones));
        assertBits(new double[] {1, NAN}, Tensor.of(1, -1).pow(NAN));
        assertBits(new double[] {1, 1, INF}, Tensor.of(1, -1, 2).pow(INF));
        assertBits(new double[] {1, 1, 0}, Tensor.of(1, -1, 2).pow(-INF));
    }

    @Test
    void theDeterminantOfASingularMatrixIsZero() {
        for (double[][] singular : new double[][][] {
            {{0}},
            {{1, 2}, {2, 4}},
            {{1, 3}, {3, 9}},
            {{0, 0}, {0, 1}},
            {{0, 1}, {0, 2}},
            {{1, 1, 1}, {1, 1, 1}, {1, 2, 3}}
        }) {
            assertEquals(-INF, Tensor.of(singular).logDet().item());
        }
        assertEquals(0, Tensor.zeros(0, 0).logDet().item());
        assertEquals(
                Math.log(1e-20),
                Tensor.of(new double[][] {{1, 0}, {0, 1e-20}}).logDet().item(),
                1e-14);
    }

    @Test
    void theGammaFunctionHasItsPoleAtZero() {
        assertEquals(356.90068941, Tensor.scalar(-1e-155).lgamma().item(), 1e-8);
        assertEquals(356.90068941, Tensor.scalar(1e-155).lgamma().item(), 1e-8);
        assertEquals(737.7949809518756, Tensor.scalar(-3.8e-321).lgamma().item(), 1e-2);
        assertEquals(INF, Tensor.scalar(-0.0).lgamma().item());
    }

    @Test
    void theMeanOfEqualNumbersIsTheNumber() {
        for (int n = 1; n < 400; n++) {
            assertEquals(1, Tensor.ones(n).mean().item());
            assertEquals(0, Tensor.full(3, n).variance().item());
        }
        assertEquals(NAN, Tensor.zeros(0).mean().item());
    }

    @Test
    void theLargestOfSome() {
        assertEquals(1, Tensor.of(1, NAN, 5).argMax());
        assertEquals(0, Tensor.of(NAN, NAN, 5).argMax());
        assertEquals(2, Tensor.of(-INF, 1, INF).argMax());
        assertEquals(NAN, Tensor.of(1, NAN, 5).max().item());
        assertEquals(NAN, Tensor.of(NAN, 1).min().item());
    }

    /** softmax(x + c) is softmax(x), bit for bit where x + c is exact; log Σ eˣ loses its digits beside a large c. */
    @Test
    void softmaxDoesNotDependOnALargeShift() {
        Tensor x = Tensor.of(new double[][] {{0, 0, 4}, {-8, 0, 16}});
        for (double c : new double[] {1e3, -1e6, 0x1p40, 0x1p53, -0x1p53}) {
            Tensor shifted = x.add(c);
            assertBits(x.softmax(1).toArray(), shifted.softmax(1));
            assertBits(x.logSoftmax(1).toArray(), shifted.logSoftmax(1));
            assertBits(
                    Derivatives.gradient(z -> z.logSumExp(1).sum(), x).toArray(),
                    Derivatives.gradient(z -> z.logSumExp(1).sum(), shifted));
            assertBits(x.softmax(0).toArray(), shifted.softmax(0));
        }
        Tensor same = Tensor.of(1e20, 1e20, 1e20);
        assertArrayEquals(new double[] {1. / 3, 1. / 3, 1. / 3}, same.softmax().toArray(), 1e-15);
        assertArrayEquals(
                new double[] {-Math.log(3), -Math.log(3), -Math.log(3)},
                same.logSoftmax().toArray(),
                1e-15);
        assertBits(
                new double[] {0, 0},
                Tensor.of(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY).softmax());
    }

    @Test
    void nothingHasNoLargest() {
        for (Tensor nothing : new Tensor[] {Tensor.zeros(0), Tensor.zeros(2, 0)}) {
            assertEquals(
                    "max: expected elements to choose from, got shape " + (nothing.rank() == 1 ? "[0]" : "[2, 0]"),
                    assertThrows(IllegalArgumentException.class, () -> nothing.max(-1))
                            .getMessage());
            assertThrows(IllegalArgumentException.class, () -> nothing.min(-1));
            assertThrows(IllegalArgumentException.class, () -> nothing.max());
        }
        assertEquals(0, Tensor.zeros(0, 2).max(-1).size());
    }

    /** 2³² elements are reduced to one, and there is not one to compute. */
    @Test
    void anEmptyTensorMayHaveLongAxes() {
        int many = 1 << 16;
        for (Tensor empty : new Tensor[] {Tensor.zeros(0, many, many), Tensor.zeros(many, many, 0)}) {
            assertEquals(0, empty.size());
            assertEquals(0, empty.exp().neg().toArray().length);
        }
        Tensor empty = Tensor.zeros(0, many, many);
        assertArrayEquals(new int[] {0}, empty.mean(1, 2).shape());
        assertArrayEquals(new int[] {0}, empty.variance(1, 2).shape());
        assertEquals(
                "max: expected at most 2147483639 elements along an axis, got 4294967296",
                assertThrows(IllegalArgumentException.class, () -> empty.max(1, 2))
                        .getMessage());
    }

    @Test
    void nothingAddsUpToNothing() {
        assertEquals(-INF, Tensor.zeros(0).logSumExp().item());
        assertEquals(0, Tensor.zeros(0).norm().item());
        assertEquals(0, Tensor.zeros(0).sum().item());
    }

    /** A column of one number is summed as it is beside others, so points have the bits that they have in a batch. */
    @Test
    void theOrderOfASumDependsOnItsAxesAndNotOnTheirSizes() {
        Tensor many = Rng.of(1).normal(141, 9, 1);
        for (UnaryOperator<Tensor> reduction : List.<UnaryOperator<Tensor>>of(
                x -> x.sum(0),
                x -> x.mean(0),
                x -> x.variance(0),
                x -> x.norm(0),
                x -> x.prod(0),
                x -> x.logSumExp(0),
                x -> x.softmax(0).select(0, 3),
                x -> x.cumsum(0).select(0, 140),
                x -> x.add(1).sum(0, 2))) {
            double[] together = reduction.apply(many).toArray();
            for (int i = 0; i < together.length; i++) {
                assertEquals(
                        together[i],
                        reduction.apply(many.slice(1, i, i + 1)).reshape(1).get(0));
            }
        }
    }
}

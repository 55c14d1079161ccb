package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.OperationTable.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Derivatives to third order where functions are singular, bent, saturated or infinite.
 *
 * <p>Expected are closed forms, at a pole or a bend the limit from the side that docs/subgradients.md chooses, and NaN
 * where there is no limit. A derivative that does not exist as a number may always come out as NaN, but never as another
 * number: silence would be worse.
 */
class SpecialPointsTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private static final double E = Math.E;
    private static final double LN2 = Math.log(2);
    private static final double LN2_CUBED = LN2 * LN2 * LN2;
    private static final double ROOT_PI = Math.sqrt(Math.PI);
    private static final double EULER = 0.5772156649015329;
    private static final double ZETA_2 = Math.PI * Math.PI / 6;
    private static final double ZETA_3 = 1.2020569031595942;
    private static final double SIN_1E5 = StrictMath.sin(1e5);
    private static final double COS_1E5 = StrictMath.cos(1e5);

    /** A point of a function of one number, with f′, f″ and f‴ there. */
    private record At(String name, double x, double first, double second, double third) {
        @Override
        public String toString() {
            return name + " at " + x;
        }
    }

    private static Stream<At> at(String name, double... rows) {
        return IntStream.range(0, rows.length / 4)
                .mapToObj(i -> 4 * i)
                .map(i -> new At(name, rows[i], rows[i + 1], rows[i + 2], rows[i + 3]));
    }

    static Stream<At> points() {
        return Stream.of(
                        at("neg", 0, -1, 0, 0, INF, -1, 0, 0),
                        at("reciprocal", 0, -INF, INF, -INF, INF, 0, 0, 0),
                        at("square", 0, 0, 2, 0, INF, INF, 2, 0),
                        at("sqrt", 0, INF, -INF, INF, INF, 0, 0, 0),
                        at("rsqrt", 0, -INF, INF, -INF, INF, 0, 0, 0),
                        at("cbrt", 0, INF, NAN, INF, INF, 0, 0, 0),
                        at("pow(3)", 0, 0, 0, 6),
                        at("pow(0)", 0, 0, 0, 0),
                        at("pow(1)", 0, 1, 0, 0),
                        at("pow(2)", 0, 0, 2, 0),
                        at("pow(-1.5)", 0, -INF, INF, -INF),
                        at("exp", 0, 1, 1, 1, -800, 0, 0, 0, 800, INF, INF, INF, INF, INF, INF, INF, -INF, 0, 0, 0),
                        at("expm1", 0, 1, 1, 1, 1e-300, 1, 1, 1, -800, 0, 0, 0, INF, INF, INF, INF),
                        at("log", 0, INF, -INF, INF, 1, 1, -1, 2, INF, 0, 0, 0),
                        at("log1p", 0, 1, -1, 2, -1, INF, -INF, INF, 1e-300, 1, -1, 2),
                        at("sin", 0, 1, 0, -1, 1e5, COS_1E5, -SIN_1E5, -COS_1E5),
                        at("cos", 0, 0, -1, 0, 1e5, -SIN_1E5, -COS_1E5, SIN_1E5),
                        at("tan", 0, 1, 0, 2),
                        at("asin", 0, 1, 0, 1, 1, INF, INF, INF, -1, INF, -INF, INF),
                        at("acos", 0, -1, 0, -1, 1, -INF, -INF, -INF, -1, -INF, INF, -INF),
                        at("atan", 0, 1, 0, -2, INF, 0, 0, 0, -INF, 0, 0, 0),
                        at("sinh", 0, 1, 0, 1, 1e-10, 1, 1e-10, 1),
                        at("cosh", 0, 0, 1, 0),
                        at("tanh", 0, 1, 0, -2, 1e-10, 1, -2e-10, -2),
                        at("tanh", 1000, 0, 0, 0, -1000, 0, 0, 0, INF, 0, 0, 0, -INF, 0, 0, 0),
                        at("sigmoid", 0, .25, 0, -.125, 800, 0, 0, 0, -800, 0, 0, 0, INF, 0, 0, 0, -INF, 0, 0, 0),
                        at("logSigmoid", 0, .5, -.25, 0, 800, 0, 0, 0, -800, 1, 0, 0, INF, 0, 0, 0),
                        at("softplus", 0, .5, .25, 0, 800, 1, 0, 0, -800, 0, 0, 0, INF, 1, 0, 0, -INF, 0, 0, 0),
                        at("relu", 0, 0, 0, 0, INF, 1, 0, 0),
                        at("abs", 0, 0, NAN, NAN, INF, 1, 0, 0, -INF, -1, 0, 0),
                        at("abs", 1e-300, 1, 0, 0, -1e-300, -1, 0, 0),
                        at("silu", 0, .5, .5, 0, 800, 1, 0, 0),
                        at("leakyRelu", 0, .1, 0, 0),
                        at("elu", 0, 1.5, 1.5, 1.5, -800, 0, 0, 0),
                        at("clip", -1, 1, 0, 0, 1, 1, 0, 0),
                        at("safeWhere", 0, 0, 0, 0),
                        at("erf", 0, 2 / ROOT_PI, 0, -4 / ROOT_PI, INF, 0, 0, 0, -INF, 0, 0, 0),
                        at("erfc", 0, -2 / ROOT_PI, 0, 4 / ROOT_PI, INF, 0, 0, 0, -INF, 0, 0, 0),
                        at("gelu", 0, .5, Math.sqrt(2 / Math.PI), 0),
                        at("lgamma", 1, -EULER, ZETA_2, -2 * ZETA_3, 0, NAN, INF, NAN),
                        at("digamma", 1, ZETA_2, -2 * ZETA_3, Math.pow(Math.PI, 4) / 15, 0, INF, NAN, INF),
                        at("squash", 0, 1, 0, -3))
                .flatMap(points -> points);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("points")
    void derivativesOfOneNumberAreRightOrNaN(At at) {
        UnaryOperator<Tensor> f = x -> entry(at.name).apply(x);
        Tensor x = Tensor.scalar(at.x);
        assertRight(at.first, Derivatives.gradient(f, x).item(), at.x);
        assertRight(at.first, Derivatives.derivative(f, x).item(), at.x);
        assertRight(at.second, Derivatives.derivative(f, x, 2).item(), at.x);
        assertRight(at.second, Derivatives.hessian(f, x).item(), at.x);
        UnaryOperator<Tensor> laplacian =
                z -> Derivatives.laplacian(row -> f.apply(row).sum(-1), z.reshape(1, 1))
                        .reshape();
        assertRight(at.second, laplacian.apply(x).item(), at.x);
        UnaryOperator<Tensor> gradient = z -> Derivatives.gradient(f, z);
        assertRight(at.third, Derivatives.derivative(f, x, 3).item(), at.x);
        assertRight(at.third, Derivatives.derivative(gradient, x, 2).item(), at.x);
        assertRight(at.third, Derivatives.hessian(gradient, x).item(), at.x);
        assertRight(
                at.third,
                Derivatives.gradient(z -> Derivatives.hessian(f, z), x).item(),
                at.x);
        assertRight(at.third, Derivatives.derivative(laplacian, x).item(), at.x);
        assertRight(at.third, Derivatives.gradient(laplacian, x).item(), at.x);
    }

    @Test
    void everySpecialPointOfTheTableHasItsDerivatives() {
        Set<String> missing = new TreeSet<>();
        Map<String, List<At>> known = points().collect(Collectors.groupingBy(At::name));
        OperationTable.differentiable()
                .forEach(entry -> Arrays.stream(entry.special())
                        .filter(x -> known.getOrDefault(entry.name(), List.of()).stream()
                                .noneMatch(at -> Double.compare(at.x, x) == 0))
                        .forEach(x -> missing.add(entry + " at " + x)));
        assertEquals(Set.of(), missing);
    }

    private static Entry entry(String name) {
        return OperationTable.all()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A function of two numbers at a point, with its derivatives x, y, xx, xy, yy, xxx, xxy, xyy, yyy. */
    private record AtPair(String name, BinaryOperator<Tensor> f, double x, double y, double... expected) {
        @Override
        public String toString() {
            return name + " at (" + x + ", " + y + ")";
        }
    }

    private static AtPair pow(double a, double b, double... expected) {
        return new AtPair("pow", Tensor::pow, a, b, expected);
    }

    static Stream<AtPair> pairs() {
        double r = Math.sqrt(0.5);
        return Stream.of(
                pow(2, 0, 0, LN2, 0, .5, LN2 * LN2, 0, -.25, LN2, LN2_CUBED),
                pow(2, 1, 1, 2 * LN2, 0, 1 + LN2, 2 * LN2 * LN2, 0, .5, 2 * LN2 + LN2 * LN2, 2 * LN2_CUBED),
                pow(
                        2,
                        2,
                        4,
                        4 * LN2,
                        2,
                        2 + 4 * LN2,
                        4 * LN2 * LN2,
                        0,
                        3 + 2 * LN2,
                        4 * LN2 + 4 * LN2 * LN2,
                        4 * LN2_CUBED),
                pow(
                        2,
                        -1,
                        -.25,
                        .5 * LN2,
                        .25,
                        .25 - .25 * LN2,
                        .5 * LN2 * LN2,
                        -.375,
                        .25 * LN2 - .375,
                        .5 * LN2 - .25 * LN2 * LN2,
                        .5 * LN2_CUBED),
                pow(1, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0),
                pow(E, 1, 1, E, 0, 2, E, 0, 1 / E, 3, E),
                pow(0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                pow(0, 3, 0, 0, 0, 0, 0, 6, 0, 0, 0),
                pow(0, 2.5, 0, 0, 0, 0, 0, INF, 0, 0, 0),
                pow(0, 2, 0, 0, 2, 0, 0, 0, -INF, 0, 0),
                pow(0, 1.5, 0, 0, INF, 0, 0, -INF, -INF, 0, 0),
                pow(0, 1, 1, 0, 0, -INF, 0, 0, INF, INF, 0),
                pow(0, .5, INF, 0, -INF, -INF, 0, INF, INF, INF, 0),
                pow(0, 0, 0, 0, 0, NAN, NAN, 0, NAN, NAN, NAN),
                pow(0, -1, -INF, -INF, INF, NAN, INF, -INF, NAN, NAN, -INF),
                pow(-2, 3, 12, NAN, -12, NAN, NAN, 6, NAN, NAN, NAN),
                pow(-2, 2, -4, NAN, 2, NAN, NAN, 0, NAN, NAN, NAN),
                pow(-2, 1, 1, NAN, 0, NAN, NAN, 0, NAN, NAN, NAN),
                pow(-2, 0, 0, NAN, 0, NAN, NAN, 0, NAN, NAN, NAN),
                pow(-2, -1, -.25, NAN, -.25, NAN, NAN, -.375, NAN, NAN, NAN),
                new AtPair("hypot", Tensor::hypot, 0, 0, 0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN),
                new AtPair("hypot", Tensor::hypot, 0, 2, 0, 1, .5, 0, 0, 0, -.25, 0, 0),
                new AtPair("hypot", Tensor::hypot, 0, -2, 0, -1, .5, 0, 0, 0, .25, 0, 0),
                new AtPair("hypot", Tensor::hypot, 2, 0, 1, 0, 0, 0, .5, 0, 0, -.25, 0),
                new AtPair("atan2", Tensor::atan2, 0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN),
                new AtPair("atan2", Tensor::atan2, 0, 2, .5, 0, 0, -.25, 0, -.25, 0, .25, 0),
                new AtPair("atan2", Tensor::atan2, 0, -2, -.5, 0, 0, -.25, 0, .25, 0, -.25, 0),
                new AtPair("atan2", Tensor::atan2, 2, 0, 0, -.5, 0, .25, 0, 0, -.25, 0, .25),
                new AtPair("atan2", Tensor::atan2, -2, 0, 0, .5, 0, .25, 0, 0, .25, 0, -.25),
                new AtPair("logAddExp", Tensor::logAddExp, 0, 0, .5, .5, .25, -.25, .25, 0, 0, 0, 0),
                new AtPair("logAddExp", Tensor::logAddExp, 800, -800, 1, 0, 0, 0, 0, 0, 0, 0, 0),
                new AtPair("logAddExp", Tensor::logAddExp, -INF, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
                new AtPair("maximum", Tensor::maximum, 2, 2, .5, .5, 0, 0, 0, 0, 0, 0, 0),
                new AtPair("maximum", Tensor::maximum, 0, 0, .5, .5, 0, 0, 0, 0, 0, 0, 0),
                new AtPair("minimum", Tensor::minimum, 2, 2, .5, .5, 0, 0, 0, 0, 0, 0, 0),
                new AtPair("mul", Tensor::mul, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
                new AtPair("div", Tensor::div, 0, 2, .5, 0, 0, -.25, 0, 0, 0, .25, 0),
                new AtPair("div", Tensor::div, 0, -2, -.5, 0, 0, -.25, 0, 0, 0, -.25, 0),
                new AtPair("div", Tensor::div, 1, 0, INF, -INF, 0, -INF, INF, 0, 0, INF, -INF),
                new AtPair("x log y", SpecialPointsTest::xLogY, 0, 2, LN2, 0, 0, .5, 0, 0, 0, -.25, 0),
                vector("norm", x -> x.norm(), 0, 0, 0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN),
                vector("norm", x -> x.norm(), 0, 2, 0, 1, .5, 0, 0, 0, -.25, 0, 0),
                new AtPair("|x|·y", (x, y) -> x.abs().mul(y), 0, 2, 0, 0, NAN, 0, 0, NAN, NAN, 0, 0),
                new AtPair("|x|·y", (x, y) -> x.abs().mul(y), -3, 2, -2, 3, 0, -1, 0, 0, 0, 0, 0),
                new AtPair("|x|² + |y|²", SpecialPointsTest::squares, 0, 3, 0, 6, NAN, 0, 2, NAN, 0, 0, 0),
                new AtPair("norms of x and y", SpecialPointsTest::norms, 0, 3, 0, 1, NAN, 0, 0, NAN, 0, 0, 0),
                vector("norm²/2", x -> x.norm().square().mul(.5), 0, 0, 0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN),
                vector("prod", x -> x.prod(), 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
                vector("prod", x -> x.prod(), 0, 3, 3, 0, 0, 1, 0, 0, 0, 0, 0),
                vector("x²y", SpecialPointsTest::prodOfThree, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0),
                vector("x²y", SpecialPointsTest::prodOfThree, 0, 3, 0, 0, 6, 0, 0, 0, 2, 0, 0),
                vector("x²y", SpecialPointsTest::prodOfThree, 3, 0, 0, 9, 0, 6, 0, 0, 2, 0, 0),
                vector("x²y²", x -> Tensor.concat(0, x, x).prod(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                vector("x²y²", x -> Tensor.concat(0, x, x).prod(), 0, 3, 0, 0, 18, 0, 0, 0, 12, 0, 0),
                vector("cumprod", x -> x.cumprod(0).sum(), 0, 3, 4, 0, 0, 1, 0, 0, 0, 0, 0),
                vector("cumprod", x -> Tensor.concat(0, x, x).cumprod(0).sum(), 0, 0, 1, 0, 0, 1, 0, 0, 2, 0, 0),
                vector("variance", x -> x.variance(), 2, 2, 0, 0, .5, -.5, .5, 0, 0, 0, 0),
                vector("max", x -> x.max(), 2, 2, .5, .5, 0, 0, 0, 0, 0, 0, 0),
                vector("logSumExp", x -> x.logSumExp(), 0, 0, .5, .5, .25, -.25, .25, 0, 0, 0, 0),
                vector("logSumExp", x -> x.logSumExp(), -INF, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
                vector("softmax", x -> x.softmax().select(0, 0), 0, 0, .25, -.25, 0, 0, 0, -.125, .125, -.125, .125),
                vector("logSoftmax", x -> x.logSoftmax().select(0, 0), 0, 0, .5, -.5, -.25, .25, -.25, 0, 0, 0, 0),
                vector(
                        "norm, square rooted",
                        x -> x.square().sum().sqrt(),
                        0,
                        0,
                        NAN,
                        NAN,
                        NAN,
                        NAN,
                        NAN,
                        NAN,
                        NAN,
                        NAN,
                        NAN),
                vector(
                        "where",
                        x -> Tensor.where(x.gt(0), x.log(), x.square()).sum(),
                        -1,
                        1,
                        -2,
                        1,
                        2,
                        0,
                        -1,
                        0,
                        0,
                        0,
                        2),
                vector(
                        "where",
                        x -> Tensor.where(x.gt(0), x.pow(3), x.square()).sum(),
                        0,
                        1,
                        0,
                        3,
                        2,
                        0,
                        6,
                        0,
                        0,
                        0,
                        6));
    }

    private static Tensor xLogY(Tensor x, Tensor y) {
        return x.mul(y.log());
    }

    private static Tensor squares(Tensor x, Tensor y) {
        return x.abs().square().add(y.abs().square());
    }

    private static Tensor norms(Tensor x, Tensor y) {
        return x.norm().add(y.norm());
    }

    private static Tensor prodOfThree(Tensor x) {
        return Tensor.concat(0, x, x.slice(0, 0, 1)).prod();
    }

    private static AtPair vector(String name, Function<Tensor, Tensor> f, double x, double y, double... expected) {
        return new AtPair(name, (a, b) -> f.apply(Tensor.stack(0, a, b)), x, y, expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void derivativesOfTwoNumbersAreRightOrNaN(AtPair at) {
        Tensor z = Tensor.of(at.x, at.y);
        Function<Tensor, Tensor> f = p -> at.f.apply(p.select(0, 0), p.select(0, 1));
        double[] gradient = Derivatives.gradient(f, z).toArray();
        double[][] hessian = Derivatives.hessian(f, z).toMatrix();
        double[][] twice =
                Derivatives.jacobian(x -> Derivatives.jacobian(f, x), z).toMatrix();
        assertRight(at, at.expected[0], gradient[0]);
        assertRight(at, at.expected[1], gradient[1]);
        for (double[][] second : List.of(hessian, twice)) {
            assertRight(at, at.expected[2], second[0][0]);
            assertRight(at, at.expected[3], second[0][1]);
            assertRight(at, at.expected[3], second[1][0]);
            assertRight(at, at.expected[4], second[1][1]);
        }
        UnaryOperator<Tensor> gradientOf = p -> Derivatives.gradient(f, p);
        Tensor ofHessian = Derivatives.jacobian(p -> Derivatives.hessian(f, p), z);
        Tensor ofGradient = Derivatives.jacobian(p -> Derivatives.jacobian(gradientOf, p), z);
        for (Tensor third : List.of(ofHessian, ofGradient)) {
            for (int i = 0; i < 8; i++) {
                assertRight(
                        at,
                        at.expected[5 + Integer.bitCount(i)],
                        third.reshape(8).toArray()[i]);
            }
        }
        double laplacian = Derivatives.laplacian(
                        rows -> f.apply(rows.squeeze(0)).reshape(1), z.unsqueeze(0))
                .item();
        assertRight(at, at.expected[2] + at.expected[4], laplacian);
    }

    /** A derivative along both numbers is NaN if one along either does not exist, as 0·∞ is. */
    private static void assertRight(AtPair at, double expected, double actual) {
        boolean exist = Arrays.stream(at.expected).allMatch(Double::isFinite);
        assertRight(expected, actual, exist ? at.x + at.y : NAN);
    }

    /** The constant operand of a function of two is no reason for NaN in the derivatives by the other. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void derivativesByOneOperandAloneAreThoseByBoth(AtPair at) {
        Tensor a = Tensor.scalar(at.x);
        Tensor b = Tensor.scalar(at.y);
        assertRight(
                at.expected[2], Derivatives.hessian(x -> at.f.apply(x, b), a).item(), at.x);
        assertRight(
                at.expected[4], Derivatives.hessian(x -> at.f.apply(a, x), b).item(), at.y);
        assertRight(
                at.expected[5],
                Derivatives.derivative(x -> at.f.apply(x, b), a, 3).item(),
                at.x);
        assertRight(
                at.expected[8],
                Derivatives.derivative(x -> at.f.apply(a, x), b, 3).item(),
                at.y);
    }

    private static double rowLaplacian(UnaryOperator<Tensor> f, Tensor x) {
        return Derivatives.laplacian(rows -> f.apply(rows.squeeze()).reshape(1), x.reshape(1, 1))
                .item();
    }

    /** The expected number; NaN will do where there is none, or where the point is infinite. */
    private static void assertRight(double expected, double actual, double x) {
        boolean none = !Double.isFinite(expected) || !Double.isFinite(x);
        boolean close = actual == expected || Math.abs(actual - expected) <= 1e-12 * Math.max(1, Math.abs(expected));
        if (!close && !(none && Double.isNaN(actual))) {
            fail("expected " + expected + ", got " + actual);
        }
    }
}

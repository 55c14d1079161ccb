package nabla.autodiff.kernels.single;

import static java.lang.Float.MAX_VALUE;
import static java.lang.Float.MIN_NORMAL;
import static java.lang.Float.MIN_VALUE;
import static java.lang.Float.NaN;
import static java.lang.Float.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.Stream;
import nabla.autodiff.kernels.DoubleKernels;
import nabla.autodiff.kernels.Kernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The elementary functions on floats of every magnitude, against those on doubles and against their identities. */
class FloatFunctionsTest {

    private static final DoubleKernels DOUBLES = Kernels.active();

    /** A function with its bound in units in the last place. */
    private record Case(String name, Scalar scalar, Vector vector, DoubleKernels.Unary reference, double ulps) {
        @Override
        public String toString() {
            return name;
        }
    }

    private interface Scalar {
        float of(float x);
    }

    private interface Vector {
        int run(float[] x, int xo, float[] y, int yo, int n);
    }

    /** Vector functions stand in lambdas, for a method reference would load their class where there is no Vector API. */
    private static List<Case> functions() {
        return List.of(
                new Case(
                        "exp",
                        Exponentials::exp,
                        (x, xo, y, yo, n) -> VectorExponentials.exp(x, xo, y, yo, n),
                        DOUBLES::exp,
                        0.9),
                new Case(
                        "expm1",
                        Exponentials::expm1,
                        (x, xo, y, yo, n) -> VectorExponentials.expm1(false, 1, x, xo, y, yo, n),
                        DOUBLES::expm1,
                        1.5),
                new Case(
                        "tanh",
                        Exponentials::tanh,
                        (x, xo, y, yo, n) -> VectorExponentials.tanh(x, xo, y, yo, n),
                        DOUBLES::tanh,
                        1.5),
                new Case(
                        "sigmoid",
                        Exponentials::sigmoid,
                        (x, xo, y, yo, n) -> VectorExponentials.sigmoid(x, xo, y, yo, n),
                        DOUBLES::sigmoid,
                        1.7),
                new Case(
                        "log",
                        Logarithms::log,
                        (x, xo, y, yo, n) -> VectorLogarithms.log(x, xo, y, yo, n),
                        DOUBLES::log,
                        0.9),
                new Case(
                        "log1p",
                        Logarithms::log1p,
                        (x, xo, y, yo, n) -> VectorLogarithms.log1p(x, xo, y, yo, n),
                        DOUBLES::log1p,
                        1),
                new Case(
                        "softplus",
                        Logarithms::softplus,
                        (x, xo, y, yo, n) -> VectorLogarithms.softplus(1, x, xo, y, yo, n),
                        DOUBLES::softplus,
                        1.9),
                new Case(
                        "logSigmoid",
                        x -> -Logarithms.softplus(-x),
                        (x, xo, y, yo, n) -> VectorLogarithms.softplus(-1, x, xo, y, yo, n),
                        DOUBLES::logSigmoid,
                        1.9),
                new Case(
                        "sin",
                        Trigonometry::sin,
                        (x, xo, y, yo, n) -> VectorTrigonometry.turned(0, x, xo, y, yo, n),
                        DOUBLES::sin,
                        1.6),
                new Case(
                        "cos",
                        Trigonometry::cos,
                        (x, xo, y, yo, n) -> VectorTrigonometry.turned(1, x, xo, y, yo, n),
                        DOUBLES::cos,
                        1.6),
                new Case(
                        "erf",
                        ErrorFunction::erf,
                        (x, xo, y, yo, n) -> VectorErrorFunction.errorFunction(false, x, xo, y, yo, n),
                        DOUBLES::erf,
                        1.4),
                new Case(
                        "erfc",
                        ErrorFunction::erfc,
                        (x, xo, y, yo, n) -> VectorErrorFunction.errorFunction(true, x, xo, y, yo, n),
                        DOUBLES::erfc,
                        2));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void functionsAreWithinTheirBoundOfTheDoubleOnes(Case function) {
        float[] x = floats(49999);
        double[] wide = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            wide[i] = x[i];
        }
        double[] expected = new double[x.length];
        function.reference.run(wide, 0, expected, 0, x.length);
        for (int i = 0; i < x.length; i++) {
            float rounded = (float) expected[i];
            float actual = function.scalar.of(x[i]);
            if (Float.isNaN(rounded) || Float.isInfinite(rounded) || rounded == 0) {
                assertEquals(rounded, actual, String.valueOf(x[i]));
            } else {
                double ulps = Math.abs(actual - expected[i]) / Math.ulp(rounded);
                if (!(ulps <= function.ulps)) {
                    throw new AssertionError(function + "(" + x[i] + ") = " + actual + " is off by " + ulps + " ulp");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void vectorsGiveTheBitsOfTheScalarFunctions(Case function) {
        assumeTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
        float[] x = floats(199933);
        float[] y = new float[x.length];
        int done = 0;
        for (int i = 0; i < x.length; i += Lanes.COUNT) {
            int count = function.vector.run(x, i, y, i, x.length - i);
            for (int j = i; j < i + count; j++) {
                if (Float.floatToIntBits(y[j]) != Float.floatToIntBits(function.scalar.of(x[j]))) {
                    assertEquals(function.scalar.of(x[j]), y[j], function + " at " + x[j]);
                }
            }
            done += count;
            i += count;
        }
        assertTrue(done > x.length / 4, "only " + done + " of " + x.length + " elements on vectors");
    }

    @Test
    void functionsHaveTheirLimitsAtTheEndsOfTheLine() {
        float inf = POSITIVE_INFINITY;
        assertValues(Exponentials::exp, -inf, 0, -104, 0, -0f, 1, 0, 1, 88.73f, inf, inf, inf, NaN, NaN);
        assertValues(Exponentials::exp, -103.97f, MIN_VALUE, MIN_VALUE, 1, -MIN_NORMAL, 1);
        assertValues(Exponentials::expm1, -inf, -1, -0f, -0f, 0, 0, 88.73f, inf, inf, inf, NaN, NaN);
        assertValues(Exponentials::expm1, -MIN_VALUE, -MIN_VALUE, MIN_VALUE, MIN_VALUE, MIN_NORMAL, MIN_NORMAL);
        assertValues(Exponentials::tanh, -inf, -1, -20, -1, -0f, -0f, 0, 0, 10, 1, inf, 1, NaN, NaN);
        assertValues(Exponentials::tanh, -MIN_VALUE, -MIN_VALUE, MIN_NORMAL, MIN_NORMAL, MAX_VALUE, 1);
        assertValues(
                Exponentials::sigmoid, -inf, 0, -104, 0, -102.5f, 2 * MIN_VALUE, -0f, 0.5f, 20, 1, inf, 1, NaN, NaN);
        assertValues(Logarithms::log, 0, -inf, -0f, -inf, -1, NaN, -inf, NaN, 1, 0, inf, inf, NaN, NaN);
        assertValues(Logarithms::log, MIN_VALUE, -103.27893f, MIN_NORMAL, -87.33655f, -MIN_VALUE, NaN);
        assertValues(Logarithms::log1p, -1, -inf, -1.5f, NaN, -inf, NaN, -0f, -0f, 0, 0, inf, inf, NaN, NaN);
        assertValues(Logarithms::log1p, MIN_VALUE, MIN_VALUE, -MIN_NORMAL, -MIN_NORMAL, MAX_VALUE, 88.72284f);
        assertValues(Trigonometry::sin, 0, 0, -0f, -0f, -MIN_VALUE, -MIN_VALUE, inf, NaN, -inf, NaN, NaN, NaN);
        assertValues(Trigonometry::cos, 0, 1, -0f, 1, MIN_NORMAL, 1, inf, NaN, -inf, NaN, NaN, NaN);
        assertValues(Trigonometry::sin, (float) Math.PI, -8.742278e-8f, 1e22f, -0.7340815f);
        assertValues(ErrorFunction::erf, -inf, -1, -0f, -0f, 0, 0, 4, 1, inf, 1, MIN_VALUE, MIN_VALUE, NaN, NaN);
        assertValues(ErrorFunction::erfc, -inf, 2, -0f, 1, 10.1f, 0, inf, 0, NaN, NaN);
        assertValues(Logarithms::softplus, -inf, 0, -102.5f, 2 * MIN_VALUE, 100, 100, inf, inf, NaN, NaN);
    }

    @Test
    void oddFunctionsAreOddAndTheOthersKeepWithinTheirRange() {
        for (float x : floats(499979)) {
            if (x == x) {
                assertEquals(-Exponentials.tanh(x), Exponentials.tanh(-x));
                assertEquals(-ErrorFunction.erf(x), ErrorFunction.erf(-x));
                assertTrue(Math.abs(Exponentials.tanh(x)) <= 1, () -> "tanh " + x);
                assertTrue(Math.abs(ErrorFunction.erf(x)) <= 1, () -> "erf " + x);
                assertEquals(1, ErrorFunction.erf(x) + ErrorFunction.erfc(x), 0x1p-22f);
                if (!Float.isInfinite(x)) {
                    assertEquals(-Trigonometry.sin(x), Trigonometry.sin(-x));
                    assertEquals(Trigonometry.cos(x), Trigonometry.cos(-x));
                    assertEquals(1, Math.hypot(Trigonometry.sin(x), Trigonometry.cos(x)), 0x1p-22);
                }
                float sigmoid = Exponentials.sigmoid(x);
                assertTrue(sigmoid >= 0 && sigmoid <= 1, () -> "sigmoid " + x);
                assertEquals(1, sigmoid + Exponentials.sigmoid(-x), 0x1p-22f);
                assertTrue(Exponentials.expm1(x) >= -1, () -> "expm1 " + x);
                assertTrue(Logarithms.softplus(x) >= Math.max(x, 0), () -> "softplus " + x);
            }
        }
    }

    @Test
    void eluIsTheIdentityAbove0AndAMultipleOfExpm1Below() {
        assumeTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
        float[] x = floats(499979);
        float[] y = new float[x.length];
        int done = VectorExponentials.expm1(true, 1.5f, x, 0, y, 0, x.length);
        assertEquals(x.length / Lanes.COUNT * Lanes.COUNT, done);
        for (int i = 0; i < done; i++) {
            assertEquals(x[i] > 0 ? x[i] : 1.5f * Exponentials.expm1(x[i]), y[i]);
        }
    }

    private static void assertValues(Scalar function, float... argumentsAndValues) {
        assertAll(Stream.iterate(0, i -> i < argumentsAndValues.length, i -> i + 2)
                .map(i -> () -> assertEquals(
                        argumentsAndValues[i + 1],
                        function.of(argumentsAndValues[i]),
                        () -> "at " + argumentsAndValues[i])));
    }

    /** The floats whose bits are multiples of the stride. */
    private static float[] floats(int stride) {
        float[] x = new float[(int) ((1L << 32) / stride)];
        for (int i = 0; i < x.length; i++) {
            x[i] = Float.intBitsToFloat(i * stride);
        }
        return x;
    }
}

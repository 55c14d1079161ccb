package nabla.autodiff.kernels;

import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/** The elementary functions against values of 30 digits (src/test/python/golden.py) and against their identities. */
class ElementaryFunctionsTest {

    private static final DoubleKernels KERNELS = new ScalarKernels();

    /** The functions by name, each with its bound in units in the last place. */
    private static final Map<String, Case> CASES = Map.ofEntries(
            Map.entry("exp", new Case(KERNELS::exp, 1.1)),
            Map.entry("expm1", new Case(KERNELS::expm1, 1.7)),
            Map.entry("log", new Case(KERNELS::log, 0.9)),
            Map.entry("log1p", new Case(KERNELS::log1p, 1.2)),
            Map.entry("sin", new Case(KERNELS::sin, 0.9)),
            Map.entry("cos", new Case(KERNELS::cos, 0.9)),
            Map.entry("tanh", new Case(KERNELS::tanh, 1.5)),
            Map.entry("erf", new Case(KERNELS::erf, 1.3)),
            Map.entry("erfc", new Case(KERNELS::erfc, 1.6)),
            Map.entry("sigmoid", new Case(KERNELS::sigmoid, 1.5)),
            Map.entry("logSigmoid", new Case(KERNELS::logSigmoid, 1.7)),
            Map.entry("softplus", new Case(KERNELS::softplus, 1.7)),
            Map.entry("lgamma", new Case(KERNELS::lgamma, 8)),
            Map.entry("digamma", new Case(KERNELS::digamma, 16)));

    private record Case(DoubleKernels.Unary function, double ulps) {}

    @Test
    void functionsAreWithinTheirBoundOfTheTrueValues() throws IOException {
        Map<String, Double> worst = new TreeMap<>();
        for (String line : golden()) {
            String[] fields = line.split(" ");
            double x = number(fields[1]);
            double high = number(fields[2]);
            double y = apply(CASES.get(fields[0]).function, x);
            double ulps = Math.abs((y - high) - number(fields[3])) / Math.ulp(high);
            assertTrue(ulps <= CASES.get(fields[0]).ulps, () -> fields[0] + "(" + x + ") is off by " + ulps + " ulp");
            worst.merge(fields[0], ulps, Math::max);
        }
        assertEquals(CASES.keySet(), worst.keySet());
    }

    @Test
    void functionsHaveTheirLimitsAtTheEndsOfTheLine() {
        double inf = POSITIVE_INFINITY;
        assertValues(KERNELS::exp, new double[] {-inf, 0, -746, 0, -0.0, 1, 709.79, inf, inf, inf, NaN, NaN});
        assertValues(KERNELS::expm1, new double[] {-inf, -1, -0.0, -0.0, 0, 0, 710, inf, inf, inf, NaN, NaN});
        assertValues(KERNELS::log, new double[] {0, -inf, -0.0, -inf, -1, NaN, -inf, NaN, 1, 0, inf, inf, NaN, NaN});
        assertValues(
                KERNELS::log1p, new double[] {-1, -inf, -1.5, NaN, -inf, NaN, -0.0, -0.0, 0, 0, inf, inf, NaN, NaN});
        assertValues(KERNELS::sin, new double[] {0, 0, -0.0, -0.0, inf, NaN, -inf, NaN, NaN, NaN});
        assertValues(KERNELS::cos, new double[] {0, 1, -0.0, 1, inf, NaN, -inf, NaN, NaN, NaN});
        assertValues(KERNELS::tanh, new double[] {-inf, -1, -20, -1, -0.0, -0.0, 0, 0, inf, 1, NaN, NaN});
        assertValues(KERNELS::erf, new double[] {-inf, -1, -0.0, -0.0, 0, 0, 6, 1, inf, 1, NaN, NaN});
        assertValues(KERNELS::erfc, new double[] {-inf, 2, -0.0, 1, 28, 0, inf, 0, NaN, NaN});
        assertValues(KERNELS::sigmoid, new double[] {-inf, 0, -0.0, 0.5, 40, 1, inf, 1, NaN, NaN});
        assertValues(KERNELS::logSigmoid, new double[] {-inf, -inf, -1000, -1000, inf, -0.0, NaN, NaN});
        assertValues(KERNELS::softplus, new double[] {-inf, 0, 1000, 1000, inf, inf, NaN, NaN});
        assertValues(KERNELS::lgamma, new double[] {1, 0, 2, 0, 0, inf, -1, inf, -inf, inf, inf, inf, NaN, NaN});
        assertValues(KERNELS::digamma, new double[] {0, NaN, -3, NaN, inf, inf, NaN, NaN});
        assertValues(KERNELS::sign, new double[] {-inf, -1, -0.0, -0.0, 0, 0, 3, 1, NaN, NaN});
        assertValues(KERNELS::relu, new double[] {-inf, 0, 2, 2, inf, inf, NaN, NaN});
        assertValues(KERNELS::round, new double[] {0.5, 0, 1.5, 2, 2.5, 2, -0.5, -0.0, inf, inf, NaN, NaN});
    }

    @Property
    void sigmoidsOfOppositeArgumentsAddToOne(@ForAll @DoubleRange(min = -800, max = 800) double x) {
        assertEquals(1, apply(KERNELS::sigmoid, x) + apply(KERNELS::sigmoid, -x), 0x1p-52);
    }

    @Property
    void theErrorFunctionAndItsComplementAddToOne(@ForAll @DoubleRange(min = -30, max = 30) double x) {
        assertEquals(1, apply(KERNELS::erf, x) + apply(KERNELS::erfc, x), 0x1p-51);
    }

    @Property
    void sineAndCosineLieOnTheCircle(@ForAll double x) {
        assertEquals(1, Math.hypot(apply(KERNELS::sin, x), apply(KERNELS::cos, x)), 0x1p-51);
    }

    @Property
    void softplusIsItsReflectionPlusTheArgument(@ForAll @DoubleRange(min = -800, max = 800) double x) {
        double y = apply(KERNELS::softplus, x);
        assertEquals(y, apply(KERNELS::softplus, -x) + x, 4 * Math.ulp(Math.abs(x) + 1));
    }

    /** The sine is taken near 0: near π a rounding of the argument is many of the value, and 1 − x is exact for x ≥ ½. */
    @Property
    void theGammaFunctionIsReflectedAtOneHalf(@ForAll @DoubleRange(min = 0.01, max = 0.99) double x) {
        double product = apply(KERNELS::lgamma, x) + apply(KERNELS::lgamma, 1 - x);
        assertEquals(Math.log(Math.PI / Math.sin(Math.PI * Math.min(x, 1 - x))), product, 1e-14);
    }

    @Property
    void theDerivativeOfLogGammaObeysTheRecurrence(@ForAll @DoubleRange(min = -9.9, max = 30) double x) {
        Assume.that(Math.abs(x - Math.rint(x)) > 1e-3);
        double scale = 1 / Math.abs(x - Math.rint(x));
        assertEquals(1 / x, apply(KERNELS::digamma, x + 1) - apply(KERNELS::digamma, x), 1e-13 * scale * scale);
    }

    private static void assertValues(DoubleKernels.Unary function, double[] argumentsAndValues) {
        for (int i = 0; i < argumentsAndValues.length; i += 2) {
            double x = argumentsAndValues[i];
            assertEquals(argumentsAndValues[i + 1], apply(function, x), () -> "at " + x);
        }
    }

    private static double apply(DoubleKernels.Unary function, double x) {
        double[] y = new double[1];
        function.run(new double[] {x}, 0, y, 0, 1);
        return y[0];
    }

    private static List<String> golden() throws IOException {
        try (var reader = new BufferedReader(new InputStreamReader(
                ElementaryFunctionsTest.class.getResourceAsStream("golden.txt"), StandardCharsets.UTF_8))) {
            return reader.lines().collect(Collectors.toList());
        }
    }

    private static double number(String bits) {
        return Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    }
}

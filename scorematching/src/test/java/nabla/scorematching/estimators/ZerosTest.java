package nabla.scorematching.estimators;

import static nabla.scorematching.estimators.EstimatorData.S2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shares of 0, for which another number stands: an estimate is a limit, or is refused by row and column. */
@Tag("long")
class ZerosTest {
    /** What stands for 0 in the place of what the library puts. */
    private static final double TINY = 1e-80;

    private static final Tensor ONE_ZERO = Tensor.of(new double[][] {{0, .28, .72}, {.21, 0, .79}, {0, .45, .55}});
    private static final Tensor TWO_ZEROS = Tensor.of(new double[][] {{0, 0, 1}, {.3, .7, 0}});

    private record Case(String name, QuadraticFit fit) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static ParametricModel roots() {
        return ExponentialFamily.of(u -> Tensor.concat(1, u.slice(1, 0, 2).sqrt(), u.slice(1, 0, 1)));
    }

    private static List<Case> families(String by, Simplex coordinates) {
        return List.of(
                new Case("Dirichlet, " + by, Compositions.dirichlet(3, coordinates)),
                new Case("PPI, " + by, Compositions.ppi(3, coordinates).fix("beta3", 1)),
                new Case(
                        "PPI with negative exponents, " + by,
                        Compositions.ppi(3, coordinates)
                                .fix("beta1", -.4)
                                .fix("beta2", -.3)
                                .fix("beta3", -.2)),
                new Case(
                        "PPI with exponents of both signs, " + by,
                        Compositions.ppi(3, coordinates)
                                .fix("beta1", .4)
                                .fix("beta2", -.3)
                                .fix("beta3", 0)),
                new Case("PPI with known exponents, " + by, Compositions.ppi(coordinates, -.5, .5, 1)),
                new Case("roots, " + by, Compositions.of("roots", 3, coordinates, roots(), "a", "b", "c")));
    }

    static Stream<Case> cases() {
        return Stream.of(
                        families("clr", Simplex.clr()),
                        families("alr(0)", Simplex.alr(0)),
                        families("alr(2)", Simplex.alr(2)),
                        families("min²", Simplex.squareRoot(Simplex.minSquared(1))),
                        families("capped min²", Simplex.squareRoot(Simplex.minSquared(.2))),
                        families("product²", Simplex.squareRoot(Simplex.productSquared(1))),
                        families("flat min²", Simplex.flat(Simplex.minSquared(1))),
                        families("flat product²", Simplex.flat(Simplex.productSquared(.1))),
                        families("no weight", Simplex.squareRoot(z -> Tensor.ones(z.size(0)))))
                .flatMap(List::stream);
    }

    private static Tensor tiny(Tensor x) {
        return x.maximum(TINY);
    }

    /** A refusal that says where the zero is. */
    private static void assertNamesARow(IllegalArgumentException e) {
        assertTrue(e.getMessage().matches("(?s).*expected.*limit where a share is 0.*row 1[2-6].*"), e.getMessage());
    }

    private static void assertSame(Tensor expected, Tensor actual, String text) {
        double size = expected.abs().max().item();
        assertEquals(0, expected.sub(actual).abs().max().item(), 1e-7 * size, text);
    }

    private static List<Tensor> data() {
        return List.of(Tensor.concat(0, S2, ONE_ZERO), Tensor.concat(0, S2, ONE_ZERO, TWO_ZEROS));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anEstimateWithZerosIsALimitOrRefused(Case one) {
        for (Tensor x : data()) {
            ParameterEstimate fit;
            try {
                fit = one.fit().fit(x);
            } catch (IllegalArgumentException e) {
                assertNamesARow(e);
                continue;
            }
            ParameterEstimate limit = one.fit().fit(tiny(x));
            assertSame(limit.theta(), fit.theta(), "estimate");
            assertSame(limit.sandwichErrors(), fit.sandwichErrors(), "errors");
            if (fit.criterion().isPresent()) {
                assertEquals(limit.smic(), fit.smic(), 1e-7 * Math.abs(limit.smic()));
            }
            assertEquals(limit.effectiveRows(), fit.effectiveRows(), 1e-7);
        }
    }

    /** A weight whose limit is 0 makes its row absent. */
    @ParameterizedTest
    @MethodSource("cases")
    void aRobustEstimateWithZerosIsALimitOrRefused(Case one) {
        for (double c : new double[] {1e-3, .05}) {
            for (Tensor x : data()) {
                QuadraticFit robust = one.fit().robust(c);
                ParameterEstimate fit;
                try {
                    fit = robust.fit(x);
                } catch (IllegalArgumentException e) {
                    assertNamesARow(e);
                    continue;
                }
                int[] kept = IntStream.range(0, x.size(0))
                        .filter(i -> fit.weights().get(i) > 0)
                        .toArray();
                ParameterEstimate limit = robust.fit(tiny(x.take(0, kept)));
                assertSame(limit.theta(), fit.theta(), "estimate");
                assertSame(limit.sandwichErrors(), fit.sandwichErrors(), "errors");
                assertEquals(limit.effectiveRows(), fit.effectiveRows(), 1e-6);
            }
        }
    }

    @Test
    @DisplayName(
            "a negative exponent weighs a row with a zero without bound, which is refused by row, column and exponent")
    void aNegativeExponentHasNoRobustWeightAtZero() {
        QuadraticFit ppi = Compositions.ppi(3, Simplex.squareRoot(Simplex.minSquared(1)))
                .fix("beta1", .4)
                .fix("beta2", -.3)
                .fix("beta3", 0);
        Tensor x = Tensor.concat(0, S2, ONE_ZERO);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> ppi.robust(.1).fit(x))
                .getMessage();
        assertTrue(
                message.contains("a limit where a share is 0")
                        && message.contains("in row 13, column 1, by beta2 = -0.3"),
                message);
        double[] c = new double[8];
        Arrays.fill(c, 0, 5, .1);
        assertTrue(ppi.robust(c).fit(x).weights().get(13) > 0);
    }

    @Test
    @DisplayName("the loss of two zeros has no limit under min², nor has the criterion; the estimate has one")
    void theLossOfTwoZerosIsNotKnown() {
        QuadraticFit ppi = Compositions.ppi(Simplex.squareRoot(Simplex.minSquared(1)), -.5, .5, 1);
        ParameterEstimate fit = ppi.fit(Tensor.concat(0, S2, TWO_ZEROS));
        assertSame(ppi.fit(Tensor.concat(0, S2, TWO_ZEROS.slice(0, 1, 2))).theta(), fit.theta(), "estimate");
        assertTrue(Double.isNaN(fit.loss())
                && Double.isNaN(fit.smic())
                && fit.criterion().isEmpty());
        assertTrue(ppi.fit(Tensor.concat(0, S2, ONE_ZERO)).criterion().isPresent());
    }

    /** S2 with two small shares below it. */
    private static Tensor withSmall(double a, double b) {
        return Tensor.concat(0, S2, Tensor.of(new double[][] {{a, b, 1 - a - b}}));
    }

    private static void assertFitsAlike(ParameterEstimate expected, ParameterEstimate actual) {
        assertSame(expected.theta(), actual.theta(), "estimate");
        assertSame(expected.sandwichErrors(), actual.sandwichErrors(), "errors");
    }

    @Test
    @DisplayName("exponents that are fixed are known: two zeros in a row say nothing")
    void twoZerosOfFixedExponentsSayNothing() {
        for (Simplex coordinates :
                List.of(Simplex.squareRoot(Simplex.minSquared(.3)), Simplex.flat(Simplex.minSquared(.3)))) {
            QuadraticFit fixed = Compositions.ppi(3, coordinates)
                    .fix("beta1", -.5)
                    .fix("beta2", 0)
                    .fix("beta3", .5);
            ParameterEstimate fit = fixed.fit(withSmall(0, 0));
            assertFitsAlike(fixed.fit(S2), fit);
            ParameterEstimate known = Compositions.ppi(coordinates, -.5, 0, .5).fit(withSmall(0, 0));
            assertSame(known.theta(), fit.theta().slice(0, 0, known.theta().size()), "known exponents");
            assertEquals(known.effectiveRows(), fit.effectiveRows(), 1e-9);
        }
    }

    @Test
    @DisplayName("two zeros have the limit of each ratio of small shares, if their exponents alone are fixed")
    void twoZerosWithAFreeExponentOfTheThirdAreALimit() {
        Simplex coordinates = Simplex.squareRoot(Simplex.minSquared(.3));
        for (QuadraticFit one : List.of(
                Compositions.dirichlet(3, coordinates).fix("alpha1", 2).fix("alpha2", 3),
                Compositions.ppi(3, coordinates).fix("beta1", .5).fix("beta2", .5))) {
            ParameterEstimate fit = one.fit(withSmall(0, 0));
            for (double[] small : new double[][] {{1e-40, 1e-40}, {1e-40, 3e-40}, {1e-20, 1e-40}, {1e-40, 1e-20}}) {
                assertFitsAlike(one.fit(withSmall(small[0], small[1])), fit);
            }
        }
    }

    @Test
    @DisplayName("two zeros say nothing of free exponents under the product of squares")
    void twoZerosUnderTheProductSayNothing() {
        for (Simplex coordinates :
                List.of(Simplex.squareRoot(Simplex.productSquared(.1)), Simplex.flat(Simplex.productSquared(.1)))) {
            for (QuadraticFit one : List.of(
                    Compositions.dirichlet(3, coordinates),
                    Compositions.ppi(3, coordinates).fix("beta3", .5))) {
                assertFitsAlike(one.fit(S2), one.fit(withSmall(0, 0)));
                assertFitsAlike(one.fit(S2), one.fit(withSmall(1e-40, 1e-30)));
            }
        }
    }
}

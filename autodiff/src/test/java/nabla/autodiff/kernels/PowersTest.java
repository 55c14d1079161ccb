package nabla.autodiff.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PowersTest {

    private static final double[] EXPONENTS = {1, 2, -1, 0.5, 3, 0, -0.5, -2, Double.NaN, Double.POSITIVE_INFINITY};

    /** Of all pairs C and Java disagree in these alone. */
    private static double power(double x, double a) {
        return x == 1 || x == -1 && Double.isInfinite(a) ? 1 : StrictMath.pow(x, a);
    }

    @Property
    void powersAreThoseOfTheLibraryToOneUnitInTheLastPlace(@ForAll double x) {
        for (double a : EXPONENTS) {
            double expected = power(x, a);
            assertEquals(expected, Powers.pow(x, a), Double.isFinite(expected) ? Math.ulp(expected) : 0);
        }
    }

    @Test
    void powersOfSpecialNumbersAreThoseOfTheLibrary() {
        double inf = Double.POSITIVE_INFINITY;
        for (double x : new double[] {0.0, -0.0, 1, -1, inf, -inf, Double.NaN, Double.MIN_VALUE, -Double.MAX_VALUE}) {
            for (double a : EXPONENTS) {
                assertEquals((Object) power(x, a), Powers.pow(x, a), x + " to the " + a);
            }
        }
    }
}

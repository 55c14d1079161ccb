package nabla.scorematching.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LassoTest {
    /** As many columns as are looked at in so many sweeps, of which each step of Newton's method is worth several. */
    private static final int MOST_SWEEPS = 200;

    /**
     * With S = (1, 1; 1, 1 + q), which has the determinant q to the last bit, the graphical model has K₁₂ = (2λ(1 + q)/(2 + q) − 1)/q,
     * K₁₁ = 1 − K₁₂ and K₂₂ = (1 − K₁₂)/(1 + q) for λ &lt; (2 + q)/(2 + 2q).
     */
    @ParameterizedTest
    @ValueSource(ints = {6, 10, 14, 18, 22, 26, 30, 34, 38})
    @DisplayName(
            "two columns with the determinant 2⁻ᵏ: the closed form, to the digits that its condition leaves, in few sweeps")
    void nearlyCollinearColumnsHaveTheClosedForm(int k) {
        double q = Math.scalb(1.0, -k);
        double[][] a = {{1, 1, 0}, {1, 2 + q, 1}, {0, 1, 1 + q}};
        for (double lambda : new double[] {0, 0.01, 0.05, 0.2, 0.5, 0.9}) {
            AtomicInteger visits = new AtomicInteger();
            double[] u = new Lasso(
                            "Lasso",
                            "",
                            (column, visitor) -> {
                                visits.incrementAndGet();
                                for (int l = 0; l < a.length; l++) {
                                    visitor.element(l, a[column][l]);
                                }
                            },
                            new double[] {-1, 0, -1},
                            lambda,
                            new double[] {0, 2, 0},
                            new double[] {1, 0, 1 / (1 + q)},
                            Integer::toString)
                    .solve();
            double between = (2 * lambda * (1 + q) / (2 + q) - 1) / q;
            double[] expected = {1 - between, between, (1 - between) / (1 + q)};
            double digits = 32 * Math.ulp(1.0) / q;
            for (int i = 0; i < a.length; i++) {
                assertEquals(expected[i], u[i], digits * Math.abs(expected[i]), "λ = " + lambda + ", K of " + i);
            }
            assertTrue(visits.get() <= MOST_SWEEPS * a.length, visits + " columns at λ = " + lambda);
        }
    }
}

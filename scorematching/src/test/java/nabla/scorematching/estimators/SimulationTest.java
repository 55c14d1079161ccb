package nabla.scorematching.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.estimators.SimulationTable.Line;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whether estimates scatter as their errors say: each family of {@link SimulationTable} is fitted to R independent samples of 200 rows.
 * The probability that one of all these checks fails though all is right is below 10⁻⁶:
 *
 * <ul>
 *   <li>the mean of the bias-corrected estimates is within 7 standard errors of the truth (t with 59 degrees of freedom: 3·10⁻⁹ each);
 *   <li>log(n·Var/V), V the sandwich at the density itself, is within 7 deviations √((κ − 1)/R), κ the kurtosis of the estimates but at
 *       least 3, and .2 for what is not yet the limit at 200 rows (3·10⁻¹² each);
 *   <li>shares of R (of intervals that hold the truth, of tests that reject it) are those on the page by Chernoff's bound: R times the
 *       Kullback-Leibler divergence is at most 21 (2e⁻²¹ = 1.5·10⁻⁹ each), where those on the page may be .02 off.
 * </ul>
 */
@Tag("long")
class SimulationTest {
    static final int ROWS = 200;
    private static final int REPLICATES = 120;

    /** The shares of the table on the page; without a jackknife NaN. */
    private record Stated(double sandwich, double jackknife, double wald) {
        static Stated of(Line line) {
            String[] cells = Measured.cells(line.name());
            return new Stated(number(cells[2]), cells[3].equals("–") ? Double.NaN : number(cells[3]), number(cells[4]));
        }

        private static double number(String cell) {
            return Double.parseDouble(cell);
        }
    }

    static Stream<Line> lines() {
        return SimulationTable.lines();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void estimatesScatterAsTheirErrorsSay(Line line) {
        ParameterEstimate limit = line.density().get().fit(line.estimator());
        double size = line.truth().abs().max().item();
        assertEquals(0, limit.theta().sub(line.truth()).abs().max().item(), 1e-11 * size, "the limit");

        Stated stated = Stated.of(line);
        boolean refits = !Double.isNaN(stated.jackknife());
        Simulation fits = Simulation.of(line, refits, REPLICATES, ROWS, Rng.of(12));
        Tensor deviations = fits.estimates().sub(fits.estimates().mean(0));
        Tensor variance = deviations.square().sum(0).div(REPLICATES - 1.0);
        Tensor bias = fits.corrected().mean(0).sub(line.truth());
        Tensor errors = variance.div(REPLICATES).sqrt();
        assertAtMost(7, bias.div(errors), "the bias in standard errors");

        Tensor kurtosis = deviations
                .pow(4)
                .mean(0)
                .div(deviations.square().mean(0).square())
                .maximum(3);
        Tensor ratio = variance.mul(ROWS).div(limit.sandwich().diagonal()).log();
        Tensor beyond = ratio.abs().sub(.2).div(kurtosis.sub(1).div(REPLICATES).sqrt());
        assertAtMost(7, beyond.maximum(0), "log(n·Var/V) in its deviations");

        assertShare(stated.sandwich(), fits.coverage(line.truth(), fits.sandwich()), REPLICATES, "sandwich");
        if (refits) {
            assertShare(stated.jackknife(), fits.coverage(line.truth(), fits.jackknife()), REPLICATES, "jackknife");
        }
        assertShare(stated.wald(), fits.size(.05), REPLICATES, "Wald's test");
    }

    private static void assertAtMost(double bound, Tensor values, String what) {
        double largest = values.abs().max().item();
        assertTrue(largest <= bound, () -> what + ": " + values);
    }

    /** By Chernoff's bound, of a share that is known to within .02. */
    static void assertShare(double stated, double share, int replicates, String what) {
        double nearest = Math.max(stated - .02, Math.min(stated + .02, share));
        double divergence = relative(share, nearest) + relative(1 - share, 1 - nearest);
        assertTrue(replicates * divergence <= 21, () -> what + ": " + share + ", stated " + stated);
    }

    private static double relative(double p, double q) {
        return p == 0 ? 0 : p * Math.log(p / q);
    }
}

package nabla.scorematching.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.losses.ScoreMatching;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void aReportHoldsIfAllOfItDoes() {
        Report report = Conformance.ofLoss(ScoreMatching.of(), Target.data()).check(300, Rng.of(1));
        report.require();
        assertTrue(report.holds());
        assertEquals(List.of(), report.failures());
        assertTrue(report.toString().startsWith("Conformance of ScoreMatching: all "), report::toString);
    }

    @Test
    void aFailureIsThrownWithTheWholeReport() {
        Report report = Conformance.ofLoss(
                        (score, x, rng) -> score.score(x).square().sum(-1), Target.data())
                .check(300, Rng.of(1));
        assertFalse(report.holds());
        String message = assertThrows(AssertionError.class, report::require).getMessage();
        assertEquals(report.toString(), message);
        assertTrue(message.startsWith("Conformance of a loss: "), message);
        assertTrue(message.indexOf("FAILS") < message.indexOf("holds"), message);
    }

    @Test
    void linesAreAtMostAHundredColumnsLong() {
        Report.Check long1 =
                new Report.Check("a".repeat(30), false, "b ".repeat(80), "c ".repeat(99), "d", "e ".repeat(70));
        Report.Check long2 = new Report.Check("a ".repeat(20), true, "b ".repeat(80), "c ".repeat(99), "d", "");
        String text = new Report("something of a name ".repeat(9), List.of(long1, long2)).toString();
        assertTrue(Arrays.stream(text.split("\n")).allMatch(line -> line.length() <= 100), text);
        assertEquals(2 * 99, text.split(" c(?=\\s)", -1).length - 1, text);
    }

    /** What is checked may do anything. */
    @Test
    void anExceptionIsAFinding() {
        Report report = Conformance.ofScore(
                        x -> {
                            throw new IllegalStateException("no score today");
                        },
                        2)
                .check(300, Rng.of(1));
        assertTrue(report.failures().stream().anyMatch(c -> c.found().contains("no score today")), report::toString);
    }

    /** A mean is six standard errors of its draws from what it should be, or nearer: with exact numbers of such draws. */
    @Test
    void aMeanIsJudgedBySixStandardErrors() {
        double[] draws = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        double error = Math.sqrt(7.5 / 9);
        assertEquals(error, Mean.error(draws), 1e-15);
        assertTrue(Mean.of("", 5 + 5.99 * error, Tensor.of(draws)).distance() <= 1);
        assertTrue(Mean.of("", 5 + 6.01 * error, Tensor.of(draws)).distance() > 1);
        assertTrue(Mean.of("", 5 + 6.9 * error, 0, Tensor.of(draws), error).distance() <= 1);
        assertTrue(Mean.of("", Double.NaN, Tensor.of(draws)).distance() > 1);
    }

    /** Integrals of known densities. */
    @Test
    void theQuadratureIntegrates() {
        for (int dim : new int[] {1, 2}) {
            Gaussian p = Gaussian.isotropic(dim, 2);
            Quadrature quadrature = new Quadrature(p, p.sample(Rng.of(1), 1000));
            assertEquals(1, quadrature.total(), 1e-9);
            // Φ(1), up to a cell of the midpoint rule.
            assertEquals(0.841344746, quadrature.below(0, 2), 0.005);
        }
    }
}

package nabla.scorematching.metrics;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Standardize;
import nabla.nn.data.Dequantization;
import nabla.scorematching.Density;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.VPSDE;
import org.junit.jupiter.api.Test;

class DiscreteLikelihoodTest {
    private static final double[] WEIGHTS = {0.3, 0.7};
    private static final double[] MEANS = {-2, 3};
    private static final double DEVIATION = 0.9;
    private static final GaussianMixture P =
            GaussianMixture.isotropic(WEIGHTS, new double[][] {{MEANS[0]}, {MEANS[1]}}, DEVIATION);

    /** P of the cell of width h around x, by the mixture's distribution function. */
    private static double probability(double x, double h) {
        double sum = 0;
        for (int k = 0; k < 2; k++) {
            double nearer = Math.abs(x - MEANS[k]) - h / 2;
            Tensor tails = Tensor.of(nearer, nearer + h)
                    .div(DEVIATION * Math.sqrt(2))
                    .erfc()
                    .mul(0.5);
            sum += WEIGHTS[k] * (tails.get(0) - tails.get(1));
        }
        return sum;
    }

    /** E log p over the cell, by the midpoint rule. */
    private static double bound(Density p, double x, double h) {
        int n = 20_000;
        Tensor u = Tensor.arange(n).add(0.5).div(n).sub(0.5).mul(h).add(x);
        return Math.log(h) + p.logProb(u.unsqueeze(1)).mean().item();
    }

    /** Six standard errors; the probabilities of all cells have the sum 1, so the bits are those of a code. */
    @Test
    void theBoundIsTheMeanOverTheCellAndBelowTheProbability() {
        Dequantization halves = new Dequantization(Tensor.of(0.5));
        double total = 0;
        double slack = 0;
        for (double x = -12; x <= 12; x += 0.5) {
            double logProb = Math.log(probability(x, 0.5));
            double bound = bound(P, x, 0.5);
            assertTrue(bound < logProb, x + ": " + bound + " is above " + logProb);
            total += Math.exp(logProb);
            slack += Math.exp(logProb) * (logProb - bound);
        }
        assertEquals(1, total, 1e-12);
        assertTrue(slack < 0.02, "slack " + slack);
        for (double x : new double[] {-3, -1.5, 0.5, 3}) {
            Tensor rows = Tensor.full(x, 400, 1);
            var estimate = DiscreteLikelihood.of(halves, 10).evaluate(P::logProb, rows, Rng.of(1));
            assertMean(bound(P, x, 0.5), estimate.logProb());
            // The mean of the squared errors is the variance of an estimate: 4,000 draws.
            double variance = estimate.standardError().square().mean().item();
            assertEquals(1, estimate.logProb().variance().item() / variance, 6 * Math.sqrt(2 / 400.0));
            assertClose(estimate.logProb().div(-Math.log(2)), estimate.bitsPerDimension(), 1e-15);
        }
    }

    /** Rows may be in any units: cells of width h·c around c·x hold what those around x hold. */
    @Test
    void theUnitOfTheDataDoesNotMatter() {
        double c = 16;
        GaussianMixture scaled = GaussianMixture.of(
                P.weights(), P.means().mul(c), P.covariances().mul(c * c));
        Tensor x = Tensor.of(new double[][] {{-3}, {0.5}, {2}});
        Tensor bits = DiscreteLikelihood.of(new Dequantization(Tensor.of(0.5)), 4)
                .evaluate(P::logProb, x, Rng.of(2))
                .bitsPerDimension();
        Tensor others = DiscreteLikelihood.of(new Dequantization(Tensor.of(0.5 * c)), 4)
                .evaluate(scaled::logProb, x.mul(c), Rng.of(2))
                .bitsPerDimension();
        assertClose(bits, others, 1e-12);
    }

    /**
     * A score model of standardised data gives the bits of the mixture; a column that is not rounded counts by its
     * density.
     */
    @Test
    void aLikelihoodByTheFlowIsOneOfTheDensities() {
        GaussianMixture p = GaussianMixture.isotropic(WEIGHTS, new double[][] {{-2, 0}, {3, 1}}, DEVIATION);
        Standardize scale = Standardize.of(Tensor.of(1, -1), Tensor.of(2, 0.5));
        GaussianMixture inUnits = GaussianMixture.of(
                p.weights(),
                scale.invert(p.means()),
                Tensor.stack(
                        0,
                        Tensor.of(new double[][] {{4, 0}, {0, 0.25}}).mul(0.81),
                        Tensor.of(new double[][] {{4, 0}, {0, 0.25}}).mul(0.81)));
        SDE sde = VPSDE.standard();
        LogLikelihood flow = LogLikelihood.of(sde).standardized(scale);
        Tensor x = Tensor.of(new double[][] {{-3, -0.7}, {6, -1.1}, {7, -0.2}});
        DiscreteLikelihood discrete = DiscreteLikelihood.of(new Dequantization(Tensor.of(1, 0)), 3);
        DiffusedMixture score = DiffusedMixture.of(p, sde);
        var actual = discrete.evaluate(y -> flow.evaluate(score, y).logProb(), x, Rng.of(3));
        assertClose(discrete.evaluate(inUnits::logProb, x, Rng.of(3)).logProb(), actual.logProb(), 0.02);
        assertEquals(2, actual.dim());
    }
}

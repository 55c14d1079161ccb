package nabla.scorematching.losses;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.Numbers;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Test;

class FisherDivergenceTest {

    @Test
    void ofTheTruthItIsZero() {
        GaussianMixture p = Numbers.mixture(Rng.of(1), 3, 2);
        assertEquals(0, FisherDivergence.of(p).loss(p, Rng.of(2).normal(10, 2)).item());
    }

    /** For N(a, I) against N(b, I) the scores differ by a − b everywhere. */
    @Test
    void betweenShiftedGaussiansItIsHalfTheSquaredShift() {
        Gaussian p = Gaussian.of(new double[] {1, 2}, new double[][] {{1, 0}, {0, 1}});
        Gaussian q = Gaussian.of(new double[] {4, -2}, new double[][] {{1, 0}, {0, 1}});
        Tensor x = p.sample(Rng.of(3), 10);
        assertClose(12.5, FisherDivergence.of(p).loss(q, x).item(), 1e-14);
        assertClose(
                FisherDivergence.of(p).perSample(q, x), FisherDivergence.of(p).perSample(q, x, Rng.of(0)), 0);
    }

    /**
     * Closed form 7: between two mixtures of N(±m, 1) with weights .8/.2 and .5/.5 it vanishes as m grows, while the
     * Kullback-Leibler divergence tends to .8 log(.8/.5) + .2 log(.2/.5) = 0.193. By quadrature.
     */
    @Test
    void itIsBlindToTheWeightsOfFarModes() {
        int points = 8001;
        double step = 80.0 / (points - 1);
        Tensor x = Tensor.linspace(-40, 40, points).unsqueeze(-1);
        double previous = Double.POSITIVE_INFINITY;
        for (double m : new double[] {1, 2, 4, 8}) {
            double[][] modes = {{-m}, {m}};
            Density p = GaussianMixture.isotropic(new double[] {0.8, 0.2}, modes, 1);
            Density q = GaussianMixture.isotropic(new double[] {0.5, 0.5}, modes, 1);
            Tensor weights = p.logProb(x).exp().mul(step);
            double fisher = FisherDivergence.of(p).perSample(q, x).dot(weights).item();
            double kullback = p.logProb(x).sub(q.logProb(x)).dot(weights).item();
            assertTrue(fisher < previous);
            if (m == 8) {
                assertEquals(0, fisher, 1e-10);
                assertEquals(0.8 * Math.log(1.6) + 0.2 * Math.log(0.4), kullback, 1e-10);
            }
            previous = fisher;
        }
    }
}

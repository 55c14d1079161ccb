package nabla.scorematching.samplers;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static nabla.scorematching.Numbers.assertVariance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samplers without the bias that {@link LangevinDynamics} has on a normal distribution (closed form 9). */
class AdjustedLangevinTest {
    private static final double SCALE = 1.5;
    private static final Gaussian TARGET = Gaussian.isotropic(1, SCALE);
    private static final int WALKS = 20_000;

    /** At these steps the variance of plain Langevin dynamics would be 12 % and 80 % too large. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 2})
    void leimkuhlerMatthewsHasTheExactVariance(double stepSize) {
        Tensor x = LeimkuhlerMatthews.of(stepSize, 60).sample(TARGET, Tensor.zeros(WALKS, 1), Rng.of(1));
        assertVariance(SCALE * SCALE, x);
        assertMean(0, x);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1.5})
    void underdampedLangevinHasTheExactVariance(double stepSize) {
        Tensor x = UnderdampedLangevin.of(stepSize, 1, 80).sample(TARGET, Tensor.ones(WALKS, 1), Rng.of(2));
        assertVariance(SCALE * SCALE, x);
        assertMean(0, x);
    }

    /** Walks that begin in the target stay in it, however long the steps. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 2, 4})
    void malaLeavesTheTargetAsItIs(double stepSize) {
        Tensor x0 = TARGET.sample(Rng.of(3), WALKS);
        Tensor x = MALA.of(stepSize, 20).sample(TARGET.energy(), x0, Rng.of(4));
        assertVariance(SCALE * SCALE, x);
        assertMean(0, x);
    }

    @Test
    void malaFindsAMixture() {
        GaussianMixture p = GaussianMixture.isotropic(new double[] {0.3, 0.7}, new double[][] {{-1.5}, {1.5}}, 0.8);
        Tensor x = MALA.of(0.8, 100).sample(p.energy(), Tensor.zeros(WALKS, 1), Rng.of(5));
        assertMean(0.4 * 1.5, x);
        assertMean(0.64 + 2.25, x.square());
    }

    /** On N(0, I) the logarithm of the acceptance ratio is −(ε/4)(‖y‖² − ‖x‖²). */
    @Test
    void malaAcceptsByItsClosedFormOnTheStandardNormal() {
        double step = 0.7;
        Rng rng = Rng.of(6);
        Tensor x = Rng.of(7).normal(1000, 3);
        Tensor z = rng.split(0).split(0).normal(1000, 3);
        Tensor y = x.mul(1 - step).add(z.mul(Math.sqrt(2 * step)));
        Tensor logRatio = y.square().sum(-1).sub(x.square().sum(-1)).mul(-step / 4);
        Tensor accept = rng.split(0).split(1).uniform(1000).log().lt(logRatio);
        MALA.State end =
                MALA.of(step, 1).on(Gaussian.standard(3).energy()).run(x, rng).state();
        assertClose(accept, end.acceptance(), 0);
        assertClose(Tensor.where(accept.unsqueeze(-1), y, x), end.x(), 1e-14);
    }

    /**
     * In high dimension the acceptance on N(0, I) is 2Φ(−√(Dε³/8)), up to terms of higher order in ε: 0.01 is left for them.
     * 20,000 proposals are accepted independently; six standard errors.
     */
    @Test
    void malaAcceptsAsOftenAsTheoryPredicts() {
        int dim = 200;
        int proposals = 20_000;
        double step = 0.25;
        Tensor x0 = Rng.of(8).normal(proposals, dim);
        EnergyFunction energy = x -> x.square().sum(-1).mul(0.5);
        Tensor accepted = MALA.of(step, 1).on(energy).run(x0, Rng.of(9)).state().acceptance();
        double expected =
                Tensor.scalar(Math.sqrt(dim * Math.pow(step, 3) / 16)).erfc().item();
        assertEquals(expected, accepted.mean().item(), 0.01 + 6 * 0.5 / Math.sqrt(proposals));
    }

    @Test
    void impossibleStepsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> MALA.of(0.1, 0));
        assertThrows(IllegalArgumentException.class, () -> UnderdampedLangevin.of(0.1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> LeimkuhlerMatthews.of(-1, 1));
    }
}

package nabla.scorematching.samplers;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static nabla.scorematching.Numbers.assertVariance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Numbers;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LangevinDynamicsTest {
    private static final double SCALE = 1.5;
    private static final ScoreFunction SCORE = Gaussian.isotropic(1, SCALE);

    /**
     * Closed form 9: on N(0, s²) a step is x ← (1 − ε/s²)x + √(2ε)z. Walks that begin at 0 are normal after n steps, and for
     * (1 − ε/s²)²ⁿ below 10⁻⁸ their variance is the stationary s²/(1 − ε/(2s²)). See {@link Numbers#assertVariance}.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 2})
    void theStationaryVarianceIsTheClosedForm(double stepSize) {
        double variance = SCALE * SCALE;
        int steps = 1 + (int) (Math.log(1e-4) / Math.log(1 - stepSize / variance));
        Tensor x = LangevinDynamics.of(stepSize, steps).sample(SCORE, Tensor.zeros(20_000, 1), Rng.of(1));
        assertVariance(variance / (1 - stepSize / (2 * variance)), x);
        assertMean(0, x);
    }

    /** On N(0, 1): 1.0526, 1.3333 and 2.0 for ε = .1, .5 and 1. */
    @ParameterizedTest
    @CsvSource({"0.1, 1.0526", "0.5, 1.3333", "1, 2"})
    void theStationaryVarianceHasItsPublishedValues(double stepSize, double variance) {
        Tensor x = LangevinDynamics.of(stepSize, 120).sample(STANDARD, Tensor.zeros(20_000, 1), Rng.of(6));
        assertVariance(variance, x);
    }

    private static final ScoreFunction STANDARD = Tensor::neg;

    /** The mean of walks from x₀ is x₀ times the contraction. */
    @Test
    void whatIsLeftOfTheStartIsTheContraction() {
        LangevinDynamics dynamics = LangevinDynamics.of(0.1, 12);
        Tensor x = dynamics.sample(SCORE, Tensor.full(100, 20_000, 1), Rng.of(2));
        assertMean(100 * dynamics.contraction(SCALE * SCALE), x);
        assertEquals(Math.pow(1 - 0.1 / 2.25, 12), dynamics.contraction(2.25), 1e-15);
    }

    @Test
    void aStepIsItsFormula() {
        ScoreFunction score = Numbers.mixture(Rng.of(3), 2, 2);
        Tensor x0 = Rng.of(4).normal(5, 2);
        Rng rng = Rng.of(5);
        double step = 0.05;
        Tensor expected = x0;
        for (int k = 0; k < 3; k++) {
            Tensor z = rng.split(k).normal(5, 2);
            expected = expected.add(score.score(expected).mul(step)).add(z.mul(Math.sqrt(2 * step)));
        }
        assertClose(expected, LangevinDynamics.of(step, 3).sample(score, x0, rng), 1e-15);
    }

    @Test
    void impossibleStepsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> LangevinDynamics.of(0, 10));
        assertThrows(IllegalArgumentException.class, () -> LangevinDynamics.of(Double.NaN, 10));
        assertThrows(IllegalArgumentException.class, () -> LangevinDynamics.of(0.1, -1));
        assertThrows(
                IllegalArgumentException.class,
                () -> LangevinDynamics.of(0.1, 1).sample(SCORE, Tensor.zeros(3), Rng.of(0)));
    }

    @Test
    void startsBeyondAFloatAreRefusedInSinglePrecision() {
        Tensor far = Tensor.full(1e39, 2, 1);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> LangevinDynamics.of(0.1, 1)
                                .on(SCORE)
                                .inSinglePrecision()
                                .sample(far, Rng.of(0)))
                .getMessage();
        assertTrue(message.contains("starts that are finite in single precision"), message);
        assertEquals(
                2, LangevinDynamics.of(0.1, 1).sample(SCORE, far, Rng.of(0)).size());
    }
}

package nabla.scorematching.losses;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.LinearScore;
import nabla.scorematching.Numbers;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.estimators.ExponentialFamily;
import nabla.scorematching.estimators.ParameterEstimate;
import nabla.scorematching.estimators.QuadraticFit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegularizedLossTest {
    private static final Rng UNUSED = Rng.of(0);

    /** ½‖s‖² + Σᵢ (∂ᵢsᵢ + λ (∂ᵢsᵢ)²), the diagonal being that of each row's Jacobian, column by column. */
    @Property(tries = 20)
    void itIsItsFormula(@ForAll long seed) {
        ScoreFunction s = Numbers.mixture(Rng.of(seed), 2, 3)::score;
        Tensor x = Rng.of(seed).split(1).normal(6, 3);
        double lambda = 0.3;
        Tensor expected = s.score(x).square().sum(-1).mul(0.5);
        for (int i = 0; i < 3; i++) {
            Tensor unit = Tensor.eye(3).slice(0, i, i + 1).broadcastTo(6, 3);
            Tensor curvature = Derivatives.jvp(s::score, x, unit).select(1, i);
            expected = expected.add(curvature).add(curvature.square().mul(lambda));
        }
        assertClose(expected, RegularizedScoreMatching.of(lambda).perSample(s, x, UNUSED), 1e-11);
    }

    /** For a linear score of a diagonal matrix it is the exact loss of the noised data; six standard errors. */
    @Test
    void ofADiagonalScoreItIsTheExactLossOfNoisedData() {
        double sigma = 0.6;
        Tensor diagonal = Tensor.of(0.5, 1.5, -0.3);
        ScoreFunction s = x -> x.mul(diagonal).neg().add(0.2);
        Tensor x = Rng.of(1).normal(40_000, 3).exp();
        Tensor noisy = x.add(Rng.of(2).normal(40_000, 3).mul(sigma));
        Tensor of = RegularizedScoreMatching.ofNoise(sigma).perSample(s, x, UNUSED);
        assertMean(0, ScoreMatching.of().perSample(s, noisy, UNUSED).sub(of));
    }

    /** The exact loss, and λ times the squared diagonal. */
    @Test
    void aLinearScoreHasItsClosedFormLoss() {
        LinearScore model = LinearScore.random(Rng.of(3), 3);
        Tensor x = model.data(Rng.of(4), 20_000);
        double penalty = model.a().diagonal().square().sum().item();
        assertMean(
                model.exactLoss() + 0.2 * penalty,
                RegularizedScoreMatching.of(0.2).perSample(model, x, UNUSED));
    }

    /** Over −a(x − m) on a sample of variance v the minimum is at a = 1/(v + 2λ), for any sample. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.3, 5})
    void onALineTheMinimiserIsThatOfAWiderSample(double lambda) {
        Tensor x = Rng.of(5).normal(50, 1).exp();
        double mean = x.mean().item();
        double best = 1 / (x.variance().item() + 2 * lambda);
        RegularizedScoreMatching loss = RegularizedScoreMatching.of(lambda);
        double slope = Derivatives.gradient(
                        a -> loss.loss(y -> y.sub(mean).mul(a).neg(), x, UNUSED), Tensor.scalar(best))
                .item();
        assertEquals(0, slope, 1e-12);
    }

    /** Spikes of any width on the data have a loss of at least −D/(4λ); the exact loss falls without end. */
    @Test
    void spikesAreBoundedBelow() {
        double lambda = 0.05;
        Tensor x = Rng.of(6).normal(20, 2);
        for (double width : new double[] {1, 0.1, 0.01, 1e-4}) {
            ScoreFunction spike = y -> y.sub(x).div(-width * width);
            double exact = ScoreMatching.of().loss(spike, x, UNUSED).item();
            double bounded =
                    RegularizedScoreMatching.of(lambda).loss(spike, x, UNUSED).item();
            assertEquals(-2 / (width * width), exact, 1e-6 * Math.abs(exact));
            assertTrue(bounded >= -2 / (4 * lambda) - 1e-9, () -> "width " + width + ": " + bounded);
        }
    }

    @Test
    void energyFormAndScoreFormAgree() {
        Tensor w = Rng.of(7).normal(3, 8);
        EnergyFunction energy = y -> y.matmul(w).softplus().sum(-1);
        Tensor x = Rng.of(8).normal(5, 3);
        RegularizedScoreMatching loss = RegularizedScoreMatching.of(0.4);
        assertClose(loss.perSample((ScoreFunction) energy::score, x, UNUSED), loss.perSample(energy, x, UNUSED), 1e-12);
    }

    private static final Tensor D1 =
            Tensor.of(-1.3, 0.4, 2.1, -0.6, 0.9, 1.7, -2.2, 0.3).unsqueeze(-1);

    private static ParameterEstimate fit(double lambda, UnaryOperator<Tensor> statistics, int count) {
        return QuadraticFit.of(RegularizedScoreMatching.of(lambda))
                .model(ExponentialFamily.of(statistics), QuadraticFit.numbered("theta", count))
                .fit(D1);
    }

    /** K̂ = 1/(var + 2λ) with a mean, 1/(mean x² + 2λ) without; quartic densities by the same solve. */
    @Test
    void theLossStaysQuadraticInParameters() {
        UnaryOperator<Tensor> half = x -> x.square().mul(-0.5);
        ParameterEstimate normal = fit(.1, x -> Tensor.concat(1, x, half.apply(x)), 2);
        assertEquals(.48080534895950716, normal.theta().get(1), 1e-15);
        assertTrue(normal.isQuadratic());
        assertEquals(.47477744807121663, fit(.1, half, 1).theta().item(), 1e-15);
        ParameterEstimate quartic = fit(.01, x -> Tensor.concat(1, x.square(), x.pow(4)), 2);
        assertClose(Tensor.of(.5748687425175641, -.1151879229024108), quartic.theta(), 1e-14);
        assertTrue(quartic.isQuadratic());
    }
}

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import nabla.autodiff.Derivatives;
import nabla.autodiff.DivergencePlan;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.ScoreNetwork;
import nabla.nn.data.Batches;
import nabla.nn.data.Split;
import nabla.nn.data.ToyData;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingResult;
import nabla.scorematching.Estimate;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.VPSDE;
import nabla.scorematching.losses.DenoisingScoreMatching;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.SlicedScoreMatching;
import nabla.scorematching.samplers.AnnealedLangevin;
import org.junit.jupiter.api.Test;

/** The solutions of the book's exercises: their code, and the numbers that they tell. */
class SolutionsTest {
    private static final GaussianMixture MIXTURE =
            GaussianMixture.isotropic(new double[] {0.3, 0.7}, new double[][] {{-2}, {1}}, 0.8);

    static class LongerTape extends Lesson01ScalarTape.Tape {
        int exp(int a) {
            double y = StrictMath.exp(value(a));
            return write(new Step(y, new int[] {a}, y));
        }

        int reciprocal(int a) {
            double y = 1 / value(a);
            return write(new Step(y, new int[] {a}, -y * y));
        }
    }

    @Test
    void aTapeGrowsByOperations() {
        for (double at : new double[] {1, 2}) {
            LongerTape tape = new LongerTape();
            int x = tape.variable(at);
            int y = tape.mul(tape.exp(x), tape.reciprocal(x));
            assertEquals(Math.exp(at) * (at - 1) / (at * at), tape.backward(y)[x], 1e-15);
        }
    }

    @Test
    void columnsAreStandardisedAndDistancesTakenWithoutALoop() {
        Tensor rows = ToyData.moons(Rng.of(1), 50);
        Tensor standardised = rows.sub(rows.mean(0)).div(rows.variance(0).sqrt());
        Tensor distances = rows.unsqueeze(1).sub(rows).square().sum(-1).sqrt();

        assertEquals(0, standardised.mean(0).abs().max().item(), 1e-14);
        assertEquals(1, standardised.variance(0).max().item(), 1e-14);
        assertEquals(1, standardised.variance(0).min().item(), 1e-14);
        double expected = Math.hypot(rows.get(3, 0) - rows.get(7, 0), rows.get(3, 1) - rows.get(7, 1));
        assertEquals(expected, distances.get(3, 7), 1e-15);
        Tensor gradient = Derivatives.gradient(
                z -> z.unsqueeze(1).sub(z).square().sum(-1).sqrt().sum(), rows);
        assertTrue(Double.isNaN(gradient.get(0, 0)));
    }

    /** The estimate is tr J + Σ of vᵢvⱼJᵢⱼ over i ≠ j, with the variance Σ over i &lt; j of (Jᵢⱼ + Jⱼᵢ)². */
    @Test
    void randomSignsEstimateATrace() {
        UnaryOperator<Tensor> f = Lesson03ForwardAndReverse.function(6, 6);
        Tensor x = Rng.of(1).normal(6);
        Tensor jacobian = Derivatives.jacobian(f, x);
        Tensor twice = jacobian.add(jacobian.transpose());
        double variance =
                (twice.square().sum().item() - twice.diagonal().square().sum().item()) / 2;
        double mean = 0;
        int count = 200;
        for (int k = 0; k < count; k++) {
            Tensor v = Rng.of(2).split(k).rademacher(6);
            Tensor product = Derivatives.jvp(f, x, v);
            double estimate = product.dot(v).item();
            mean += estimate / count;
        }
        assertEquals(jacobian.trace().item(), mean, 6 * Math.sqrt(variance / count));
    }

    @Test
    void taylorsFormulaPredictsTanh() {
        double taylor = 0;
        double factor = 1; // hᵏ/k!
        for (int k = 0; k <= 4; k++) {
            taylor += factor
                    * Derivatives.derivative(Tensor::tanh, Tensor.of(0.5), k).item();
            factor *= 0.1 / (k + 1);
        }
        double error = Math.abs(Math.tanh(0.6) - taylor);
        double fifth = Derivatives.derivative(Tensor::tanh, Tensor.of(0.5), 5).item();
        assertEquals(3.2e-7, error, 0.05e-7);
        assertEquals(Math.abs(fifth) * 1e-5 / 120, error, 0.5 * error);
        assertEquals(
                0,
                Derivatives.derivative(Tensor::relu, Tensor.of(-1, 0, 2), 2)
                        .abs()
                        .max()
                        .item());
    }

    @Test
    void aSecondHiddenLayerMakesASecondDiagonal() {
        Tensor x = Rng.of(1).normal(128, 32);
        Tensor w = Rng.of(2).normal(32, 64);
        Tensor u = Rng.of(3).normal(64, 64);
        Tensor v = Rng.of(4).normal(64, 32);
        Tensor divergence = Derivatives.divergence(Tensor::neg, x); // −D in each row
        DivergencePlan plan = Derivatives.divergencePlan(
                z -> z.matmul(w).tanh().matmul(u).tanh().matmul(v), x);

        assertEquals(-32, divergence.max().item());
        assertEquals(-32, divergence.min().item());
        assertTrue(plan.toString().startsWith("2 diagonals: g₁ᵀ(A ∘ Bᵀ)g₂"), plan::toString);
        assertEquals(128 * 64 * 64, plan.cost(), 0.05 * 128 * 64 * 64);
    }

    @Test
    void theLeastLossIsMinusHalfTheMeanSquareOfTheScore() {
        GaussianMixture p = MIXTURE;
        Tensor x = p.sample(Rng.of(1), 5000);
        Estimate least = Estimate.ofMean(p.score(x).square().sum(1).mul(0.5).add(p.divergence(x)));
        Estimate half = Estimate.ofMean(p.score(x).square().sum(1).mul(-0.5)); // the same mean
        double error = Math.hypot(least.standardError(), half.standardError());
        assertEquals(half.value(), least.value(), 6 * error);

        GaussianMixture far = GaussianMixture.isotropic(new double[] {0.3, 0.7}, new double[][] {{-8}, {8}}, 0.8);
        GaussianMixture even = GaussianMixture.isotropic(new double[] {0.5, 0.5}, new double[][] {{-8}, {8}}, 0.8);
        Tensor samples = far.sample(Rng.of(2), 1000);
        assertEquals(0, far.score(samples).sub(even.score(samples)).abs().max().item(), 1e-13);
    }

    @Test
    void theBestSlopeIsOneOverTheMeanVariance() {
        Tensor data = ToyData.moons(Rng.of(1), 500);
        Tensor centred = data.sub(data.mean(0));
        double a = 2 / centred.square().sum(1).mean().item();
        Tensor slope = Derivatives.gradient(
                c -> ScoreMatching.of().loss(x -> x.mul(c.neg()), centred, Rng.of(2)), Tensor.scalar(a));
        assertEquals(0, slope.item(), 1e-14);

        Tensor line = centred.select(1, 0).unsqueeze(1).matmul(Tensor.of(new double[][] {{1, 2}}));
        Layer net = ScoreNetwork.perceptron(2, 8, 1);
        Trainer trainer = Trainer.of(ScoreMatching.of().on(net));
        assertThrows(
                IllegalArgumentException.class,
                () -> trainer.fit(net.init(Rng.of(1)), Batches.full(line), 1, Rng.of(2)));
    }

    @Test
    void aNetworkOfReluLearnsNothingFromItsWrongGradient() {
        Split split =
                Split.of(ToyData.moons(Rng.of(1).split(0), 2000), 0.2, Rng.of(1).split(1));
        Layer relu = ScoreNetwork.perceptron(2, 32, 2, Activation.RELU);
        Layer silu = ScoreNetwork.perceptron(2, 32, 2, Activation.SILU);
        assertEquals(0, lastLoss(Lesson08NetworkOnMoons.train(relu, split, Rng.of(1))), 0.5);
        assertEquals(-10.7, lastLoss(Lesson08NetworkOnMoons.train(silu, split, Rng.of(1))), 1);
    }

    private static double lastLoss(TrainingResult training) {
        return training.curve().get(training.curve().size() - 1).heldOutLoss();
    }

    @Test
    void aRoundCornerHasAnotherSlope() {
        Tensor b = Tensor.scalar(0.3);
        UnaryOperator<Tensor> smooth = z -> z.mul(2).softplus().div(2);
        double slope = Derivatives.gradient(c -> Lesson09WhyReluFails.loss(smooth, c), b)
                .item();
        assertEquals(-0.585, slope, 5e-4);
    }

    @Test
    void slicesOfADiagonalJacobianDoNotScatter() {
        Tensor x = Rng.of(1).normal(2000, 10);
        ScoreFunction truth = Tensor::neg;
        ScoreMatchingLoss reduced = SlicedScoreMatching.of().varianceReduced();
        Estimate slice = reduced.estimate(truth, x, Rng.of(3)); // that of ScoreMatching.of()
        Estimate exact = ScoreMatching.of().estimate(truth, x, Rng.of(3));
        assertEquals(exact.value(), slice.value(), 1e-12);
        assertEquals(exact.standardError(), slice.standardError(), 1e-12);

        // The loss is a parabola in a, with its minimum at E[xᵀy]/(σE‖y‖²) for y = x + z, where ½ is the limit for many
        // rows.
        Tensor slope = Derivatives.gradient(
                a -> DenoisingScoreMatching.of(1).loss(y -> y.mul(a.neg()), x, Rng.of(2)), Tensor.scalar(0.5));
        assertEquals(0, slope.item(), 6 * 10 * 3 / Math.sqrt(20_000));
    }

    @Test
    void aSmallFirstLevelKeepsTheStart() {
        assertEquals(1.02, 1 / (1 - 0.0392 / 2), 1e-4);
        GaussianMixture p = GaussianMixture.isotropic(new double[] {0.2, 0.8}, new double[][] {{-4}, {4}}, 0.7);
        Tensor start = Rng.of(4).normal(2000, 1);
        NoiseLevels small = NoiseLevels.geometric(1, 0.1, 30);
        Tensor kept = AnnealedLangevin.tuned(small, 5)
                .sample((x, sigma) -> p.noised(Tensor.scalar(1), sigma).score(x), start, Rng.of(5));
        assertEquals(0.38, Lesson11LangevinAndAnnealing.left(kept), 6 * Math.sqrt(0.25 / 2000));
    }

    @Test
    void bitsDependOnTheUnitAndErrorsOnTheSolver() {
        assertEquals(1.076, 0.7459 / Math.log(2), 5e-4);
        assertEquals(-3.0485, -0.7459 - Math.log(10), 5e-5);
        GaussianMixture p = GaussianMixture.isotropic(new double[] {0.2, 0.8}, new double[][] {{-2}, {1}}, 0.3);
        SDE sde = VPSDE.standard();
        DiffusedMixture score = DiffusedMixture.of(p, sde);
        Tensor x = p.sample(Rng.of(3), 500);
        LogLikelihood coarse = LogLikelihood.of(sde, OdeSolver.euler(20), 1e-3);
        LogLikelihood.Likelihood rough = coarse.evaluate(score, x);
        double error =
                rough.logProb().sub(score.at(1e-3).logProb(x)).abs().mean().item();
        assertEquals(0.105, error, 0.005);
        assertTrue(rough.solverError().abs().mean().item() > 0.5 * error);
    }

    /** What students see in docs/teaching.md when they change a line. */
    @Test
    void changesOfTheLectureHaveTheNumbersOfTheirPage() {
        Tensor waits = Rng.of(2).uniform(20_000, 1).log().neg();
        ScoreFunction falling = z -> z.mul(0).sub(1);
        Estimate cosine = Lesson06ScoreAndStein.stein(Tensor::cos, falling, waits);
        Estimate square = Lesson06ScoreAndStein.stein(Tensor::square, falling, waits);
        assertEquals(-1, cosine.value(), 6 * cosine.standardError());
        assertEquals(0, square.value(), 6 * square.standardError());

        ScoreFunction normal = Tensor::neg;
        Tensor wide = Lesson11LangevinAndAnnealing.langevin(normal, Rng.of(6).normal(20_000, 1), 1, 25, Rng.of(2));
        assertEquals(2, wide.variance().item(), 6 * 2 * Math.sqrt(2 / 20_000.0));
    }
}

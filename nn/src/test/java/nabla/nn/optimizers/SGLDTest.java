package nabla.nn.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.data.Batches;
import nabla.nn.training.Checkpoint;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Steps whose posterior is known: rows xᵢ ~ N(θ, τ²) and a flat prior give θ ~ N(x̄, τ²/n). Each element of θ is a chain of its own.
 */
class SGLDTest {
    private static final int ROWS = 50;
    private static final int CHAINS = 10_000;
    private static final double NOISE = 2;
    /** s² = τ²/n. */
    private static final double VARIANCE = NOISE * NOISE / ROWS;

    private static final Tensor DATA = Rng.of(1).normal(ROWS, 1).mul(NOISE).add(3);
    private static final double MEAN = DATA.mean().item();

    /** Chains after some steps, with the gradient of the mean loss that a step is given. */
    private static Tensor run(SGLD sgld, int steps, GradientAt gradient) {
        Parameters start = Parameters.of("theta", Tensor.full(MEAN, CHAINS));
        Optimizer.Step first = new Optimizer.Step(start, sgld.init(start));
        var loop = Program.<Optimizer.Step, Tensor>loop(
                (at, zero) -> sgld.update(
                        at.parameters(),
                        at.parameters()
                                .map(theta -> gradient.of(
                                        theta, Rng.of(5).split(at.state().step()))),
                        at.state()),
                first,
                Tensor.scalar(0));
        for (int k = 0; k < steps; k++) {
            loop.step(Tensor.scalar(0));
        }
        return loop.state().parameters().get("theta");
    }

    private interface GradientAt {
        Tensor of(Tensor theta, Rng key);
    }

    /** ∇ of the mean of (θ − xᵢ)²/(2τ²) over all rows. */
    private static Tensor whole(Tensor theta, Rng key) {
        return theta.sub(MEAN).div(NOISE * NOISE);
    }

    /**
     * Six deviations of a variance, whose logarithm has about the deviation √(2/n) for normal draws, and of a mean; false alarms
     * have a probability of 2·10⁻⁹ each.
     */
    private static void assertDraws(double mean, double variance, Tensor draws) {
        double n = draws.size();
        assertEquals(mean, draws.mean().item(), 6 * Math.sqrt(variance / n));
        assertEquals(Math.log(variance), Math.log(draws.variance().item()), 6 * Math.sqrt(2 / n));
    }

    /** s²/(1 − ε/(2s²)). */
    @ParameterizedTest
    @ValueSource(doubles = {0.2, 1})
    void wholeBatchesGiveTheBiasOfLangevinSteps(double relative) {
        double epsilon = relative * VARIANCE;
        Tensor draws = run(SGLD.of(epsilon, ROWS, Rng.of(2)), 60, SGLDTest::whole);
        assertDraws(MEAN, VARIANCE / (1 - relative / 2), draws);
    }

    /** T times the variance. */
    @Test
    void theTemperatureMultipliesTheVariance() {
        SGLD warm = SGLD.of(VARIANCE, ROWS, Rng.of(2)).temperature(3);
        assertDraws(MEAN, 3 * VARIANCE / 0.5, run(warm, 60, SGLDTest::whole));
        Tensor cold = run(
                SGLD.of(0.5 * VARIANCE, ROWS, Rng.of(2)).temperature(0), 3, (theta, key) -> whole(theta.sub(1), key));
        assertEquals(MEAN + 1 - 0.125, cold.get(7), 1e-12);
    }

    /**
     * Batches of m rows, drawn with replacement, give n∇L the variance V = (n/τ²)² ŝ²/m with ŝ² the variance of the rows. A step maps a
     * variance v to (1 − ε/s²)² v + 2ε + ε²V.
     */
    @Test
    void batchesAddAKnownVariance() {
        int m = 4;
        double epsilon = 0.4 * VARIANCE;
        Tensor rows = DATA.reshape(ROWS);
        GradientAt drawn = (theta, key) -> {
            Tensor sum = Tensor.zeros(CHAINS);
            for (int j = 0; j < m; j++) {
                Tensor index = key.split(j).uniform(CHAINS, 1).mul(ROWS).floor();
                sum = sum.add(
                        index.eq(Tensor.arange(ROWS)).matmul(rows.unsqueeze(-1)).squeeze(-1));
            }
            return theta.sub(sum.div(m)).div(NOISE * NOISE);
        };
        double perBatch = Math.pow(ROWS / (NOISE * NOISE), 2) * DATA.variance().item() / m;
        double contraction = 1 - epsilon / VARIANCE;
        double expected = (2 * epsilon + epsilon * epsilon * perBatch) / (1 - contraction * contraction);
        assertTrue(expected > 2 * VARIANCE);
        assertDraws(MEAN, expected, run(SGLD.of(epsilon, ROWS, Rng.of(2)), 25, drawn));
    }

    private static final Loss LOSS =
            (p, batch, rng) -> batch.sub(p.get("theta")).square().mean().div(2 * NOISE * NOISE);

    @Test
    void thePolynomialScheduleIsItsFormula() {
        Schedule schedule = Schedule.polynomial(0.3, 100, 0.5);
        assertEquals(0.3, schedule.at(Tensor.scalar(0)).item(), 1e-16);
        assertEquals(0.15, schedule.at(Tensor.scalar(300)).item(), 1e-15);
    }

    /** In a trainer, with batches and a falling step: the mean and the variance of one long chain. */
    @Test
    void aTrainerDrawsFromThePosterior() {
        List<Double> draws = new ArrayList<>();
        Schedule falling = Schedule.polynomial(0.5 * VARIANCE, 100, 0.5);
        Trainer.of(LOSS, SGLD.of(falling, ROWS, Rng.of(3)))
                .listener(at -> {
                    if (at.step() > 500) {
                        draws.add(at.parameters().get("theta").item());
                    }
                })
                .fit(Parameters.of("theta", Tensor.of(0.0)), Batches.of(DATA, 25, Rng.of(4)), 2500, Rng.of(5));
        Tensor chain = Tensor.of(draws.stream().mapToDouble(x -> x).toArray());
        // 2,000 draws with a correlation of at most 1 − 0.098 from one to the next: as good as 98.
        assertEquals(MEAN, chain.mean().item(), 6 * Math.sqrt(VARIANCE / 98));
        assertEquals(0, Math.log(chain.variance().item() / VARIANCE), 6 * Math.sqrt(2.0 / 98));
    }

    /** The state counts the steps, so a training that is resumed has the noise of one that never stopped. */
    @Test
    void aResumedTrainingDrawsTheSame(@TempDir Path folder) {
        Trainer trainer = Trainer.of(LOSS, SGLD.of(0.1 * VARIANCE, ROWS, Rng.of(3)));
        Parameters start = Parameters.of("theta", Tensor.of(0.0, 1.0));
        Batches batches = Batches.of(DATA, 10, Rng.of(4));
        TrainingResult whole = trainer.fit(start, batches, 8, Rng.of(5));
        Path file = folder.resolve("half");
        trainer.listener(Checkpoint.writing(file)).fit(start, batches, 4, Rng.of(5));
        TrainingResult resumed = trainer.resume(file, start, batches, 8);
        assertArrayEquals(
                whole.parameters().get("theta").toArray(),
                resumed.parameters().get("theta").toArray());
    }
}

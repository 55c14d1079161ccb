package nabla.scorematching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.data.Batches;
import nabla.nn.optimizers.Adam;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingState;
import nabla.nn.training.TrainingStep;
import nabla.scorematching.losses.DenoisingScoreMatching;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.SlicedScoreMatching;
import nabla.scorematching.samplers.LangevinDynamics;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code of docs/single-precision.md: it runs, and it is what the page shows; and what the page says holds. */
@Tag("long")
class SinglePrecisionGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "single-precision.md");
    private static final Path TEST = Path.of("src/test/java/nabla/scorematching/SinglePrecisionGuideTest.java");

    @Test
    void everyBlockOfThePageRuns() {
        Rng rng = Rng.of(1);
        Tensor x = rng.split(0).normal(256, 2);
        Tensor start = rng.split(5).normal(500, 2);

        Layer net = ScoreNetwork.perceptron(2, 128, 2, Activation.TANH);
        Trainer trainer = Trainer.of(ScoreMatching.of().on(net)).inSinglePrecision();
        Parameters learnt = trainer.fit(net.init(rng.split(1)), Batches.of(x, 128, rng.split(2)), 500, rng.split(3))
                .parameters();

        ScoreFunction score = z -> net.apply(learnt, z);
        Tensor samples =
                LangevinDynamics.of(0.01, 500).on(score).inSinglePrecision().sample(start, rng.split(4));

        assertFloats(learnt);
        assertArrayEquals(start.shape(), samples.shape());
        // Both trainings end at the same score of N(0, I), which is −x, with the same error of 256 rows.
        Parameters inDoubles = Trainer.of(ScoreMatching.of().on(net))
                .fit(net.init(rng.split(1)), Batches.of(x, 128, rng.split(2)), 500, rng.split(3))
                .parameters();
        ScoreFunction other = z -> net.apply(inDoubles, z);
        double distance = score.score(x).sub(other.score(x)).square().mean().item();
        double error = other.score(x).add(x).square().mean().item();
        assertTrue(distance < 1e-3 * error, distance + " of " + error);

        Program<Tensor, Tensor> scores = Program.compile(score::score, x).inSinglePrecision();
        Tensor s = scores.run(x);

        assertTrue(s.sub(score.score(x)).abs().max().item() < 1e-4);
        assertTrue(scores.toString().contains("floats"));
    }

    @Test
    void thePageShowsThisCode() throws IOException {
        assertEquals(2, GuidePage.blocks(GUIDE, TEST));
    }

    /** What has more than 16 elements. */
    private static void assertFloats(Parameters parameters) {
        for (Tensor x : parameters.tensors()) {
            assertTrue(x.size() <= 16 || Arrays.stream(x.toArray()).allMatch(v -> v == (float) v));
        }
    }

    /** After 100 steps the loss is that of doubles to 10⁻⁵. */
    @ParameterizedTest(name = "d = {0}")
    @ValueSource(ints = {2, 8, 64})
    void theLossAfterAHundredStepsIsThatOfDoubles(int d) {
        for (ScoreMatchingLoss loss :
                new ScoreMatchingLoss[] {ScoreMatching.of(), SlicedScoreMatching.of(), DenoisingScoreMatching.of(0.3)
                }) {
            Loop<TrainingState, Tensor> doubles = loop(loss, d);
            Loop<TrainingState, Tensor> single = doubles.inSinglePrecision();
            Tensor x = data(d);
            for (int k = 0; k < 100; k++) {
                doubles.step(x);
                single.step(x);
            }
            double expected = doubles.get(TrainingState::loss).item();
            assertEquals(expected, single.get(TrainingState::loss).item(), 1e-5 * Math.abs(expected));
        }
    }

    private static Tensor data(int d) {
        return Rng.of(3).normal(64, d);
    }

    private static Loop<TrainingState, Tensor> loop(ScoreMatchingLoss loss, int d) {
        Layer net = ScoreNetwork.perceptron(d, 64, 2, Activation.TANH);
        TrainingStep step = new TrainingStep(loss.on(net), Adam.of(1e-3), ExponentialMovingAverage.of(0.99));
        return Program.loop(step, step.init(net.init(Rng.of(1)), Rng.of(2)), data(d));
    }

    @Test
    void whatCannotBeRecordedIsRefused() {
        ScoreFunction reads = z -> z.mul(-1 - 0 * z.sum().item());
        Tensor x = data(2);
        LangevinDynamics sampler = LangevinDynamics.of(0.01, 3);
        sampler.on(reads).sample(x, Rng.of(1));
        assertThrows(
                IllegalStateException.class,
                () -> sampler.on(reads).inSinglePrecision().sample(x, Rng.of(1)));
        assertThrows(
                IllegalStateException.class,
                () -> Derivatives.gradient(
                        z -> sampler.on((ScoreFunction) Tensor::neg)
                                .inSinglePrecision()
                                .sample(z, Rng.of(1))
                                .sum(),
                        x));
    }

    /** Threads change no bit of a training, and neither does an interruption. */
    @Test
    void aTrainingCanBeRepeated() {
        Layer net = ScoreNetwork.perceptron(3, 64, 2, Activation.SILU);
        Trainer trainer = Trainer.of(DenoisingScoreMatching.of(0.5).on(net))
                .averaging(ExponentialMovingAverage.of(0.9))
                .heldOut(data(3), 10)
                .inSinglePrecision();
        Batches batches = Batches.of(data(3), 32, Rng.of(4));
        Parameters start = net.init(Rng.of(5));
        Parameters once = trainer.fit(start, batches, 30, Rng.of(6)).parameters();
        Parameters again =
                trainer.onThreads(2).fit(start, batches, 30, Rng.of(6)).parameters();
        assertArrayEquals(once.flat().toArray(), again.flat().toArray());
        assertFloats(once);
    }
}

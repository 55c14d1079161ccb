package nabla.examples.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Progress;
import nabla.nn.Parameters;
import org.junit.jupiter.api.Test;

class TrainingTest {
    private static final Tensor ROWS = Rng.of(7).normal(40, 2);
    private static final Parameters ONE = Parameters.of("p", Tensor.scalar(1));

    @Test
    void trainingEndsWhenTheHeldOutLossNoLongerImproves() {
        // The rows differ only in what they want p to be: 0.9 in training, and more than that is worse in judgement.
        Loss distance = (p, x, rng) -> p.get("p").sub(x.mean()).square();
        Trained trained = training(0.01)
                .run(
                        "",
                        distance,
                        ONE,
                        Tensor.zeros(40, 2).add(ROWS.mul(1e-3)),
                        Tensor.full(0.9, 40, 2),
                        Rng.of(1),
                        Progress.silent());
        assertTrue(trained.failure().isEmpty());
        assertEquals(0.9, trained.parameters().get("p").item(), 0.02);
        assertEquals(trained.bestStep() + 50, trained.steps());
    }

    @Test
    void aLossThatBecomesNaNStopsAndKeepsTheLastGoodModel() {
        Loss logarithm = (p, x, rng) -> p.get("p").sub(0.5).sqrt();
        Trained trained = training(0.01).run("", logarithm, ONE, ROWS, ROWS, Rng.of(1), Progress.silent());
        assertTrue(trained.failure().orElseThrow().contains("the loss is NaN"));
        assertTrue(trained.bestStep() > 0 && trained.bestStep() < trained.steps());
        assertTrue(trained.parameters().get("p").item() > 0.5);
    }

    @Test
    void aLossThatHeadsToMinusInfinityStops() {
        Loss reciprocal = (p, x, rng) -> p.get("p").mul(1e6).sub(1e6);
        Trained trained = training(0.01).run("", reciprocal, ONE, ROWS, ROWS, Rng.of(1), Progress.silent());
        assertTrue(trained.failure().orElseThrow().contains("spikes"));
        assertTrue(trained.steps() < 500);
    }

    private static Training training(double learningRate) {
        return new Training(500, 16, learningRate, 0.5, 10, 50);
    }
}

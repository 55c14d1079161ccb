package nabla.scorematching.discrete;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.nn.EnergyNetwork;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.scorematching.EnergyFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Fully visible Boltzmann machines, p(x) ∝ exp(½xᵀWx + bᵀx) with W symmetric and of zero diagonal, all states counted. */
class RatioMatchingTest {
    private static final int DIM = 4;
    private static final Rng UNUSED = Rng.of(0);
    private static final RatioMatching LOSS = RatioMatching.of();
    /** 1 off the diagonal. */
    private static final Tensor PAIRS = Tensor.ones(DIM, DIM).sub(Tensor.eye(DIM));

    /** All 2ᴰ states. */
    private static Tensor states() {
        double[][] rows = new double[1 << DIM][DIM];
        for (int k = 0; k < rows.length; k++) {
            for (int i = 0; i < DIM; i++) {
                rows[k][i] = k >> i & 1;
            }
        }
        return Tensor.of(rows);
    }

    private static EnergyFunction machine(Tensors p) {
        Tensor w = p.get(0).add(p.get(0).transpose()).mul(PAIRS);
        return x -> x.matmul(w).dot(x).mul(0.5).add(x.mul(p.get(1)).sum(-1)).neg();
    }

    private static Tensors parameters(long seed) {
        return Tensors.of(
                Rng.of(seed).split(0).normal(DIM, DIM), Rng.of(seed).split(1).normal(DIM));
    }

    private static Tensor probabilities(Tensors p) {
        return machine(p).energy(states()).neg().softmax(-1);
    }

    /** At the truth the gradient is 0, elsewhere the loss is greater. */
    @Property(tries = 20)
    void theMinimiserIsTheTruth(@ForAll long seed) {
        Tensors truth = parameters(seed);
        Tensor weights = probabilities(truth);
        var at = Derivatives.<Tensors>valueAndGradient(
                p -> LOSS.perSample(machine(p), states(), UNUSED).dot(weights), truth);
        assertClose(Tensor.zeros(DIM, DIM), at.gradient().get(0), 1e-13);
        assertClose(Tensor.zeros(DIM), at.gradient().get(1), 1e-13);
        Tensors other = parameters(seed + 1);
        double there =
                LOSS.perSample(machine(other), states(), UNUSED).dot(weights).item();
        assertTrue(there > at.value().item());
    }

    /** Σᵢ g(p(x)/p(x₋ᵢ))² with probabilities that are normalised by summing all states. */
    @Property(tries = 20)
    void itIsItsFormula(@ForAll long seed) {
        Tensors p = parameters(seed);
        double[] probability = probabilities(p).toArray();
        double[] loss = LOSS.perSample(machine(p), states(), UNUSED).toArray();
        for (int k = 0; k < loss.length; k++) {
            double sum = 0;
            for (int i = 0; i < DIM; i++) {
                double g = 1 / (1 + probability[k] / probability[k ^ 1 << i]);
                sum += g * g;
            }
            assertEquals(sum, loss[k], 1e-12);
        }
    }

    @Test
    void aModelThatKnowsNothingHasAQuarterForEachBit() {
        assertClose(
                Tensor.full(DIM / 4.0, 16),
                LOSS.perSample((EnergyFunction) x -> x.sum(-1).mul(0), states(), UNUSED),
                0);
    }

    /** Eager calls refuse; a recorded one makes the row NaN, and that row alone. */
    @Test
    void whatIsNotBinaryIsRefused() {
        EnergyFunction energy = machine(parameters(1));
        Tensor bad = Tensor.of(new double[][] {{0, 1, 0, 1}, {0, 0.5, 0, 1}});
        String message = assertThrows(IllegalArgumentException.class, () -> LOSS.perSample(energy, bad, UNUSED))
                .getMessage();
        assertEquals("RatioMatching: expected data that are 0 or 1, got 0.5", message);
        Tensor replayed = Program.<Tensor, Tensor>compile(x -> LOSS.perSample(energy, x, UNUSED), Tensor.zeros(2, DIM))
                .run(bad);
        assertTrue(replayed.get(0) > 0 && Double.isNaN(replayed.get(1)), replayed::toString);
    }

    @Test
    void aScoreIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> LOSS.perSample(x -> x, states(), UNUSED));
        assertThrows(IllegalArgumentException.class, () -> LOSS.on(Linear.of(DIM, DIM)));
    }

    @Test
    void onANetworkItIsTheLossOfItsEnergy() {
        EnergyNetwork network = ScoreNetwork.energy(DIM, 6, 1);
        Parameters p = network.init(Rng.of(7));
        EnergyFunction energy = y -> network.energy(p, y);
        assertEquals(
                LOSS.loss(energy, states(), UNUSED).item(),
                LOSS.on(network).of(p, states(), UNUSED).item());
    }
}

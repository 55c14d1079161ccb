package nabla.scorematching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.Standardize;
import nabla.nn.data.Batches;
import nabla.nn.optimizers.Adam;
import nabla.nn.training.Trainer;
import nabla.scorematching.samplers.LangevinDynamics;
import nabla.scorematching.samplers.MALA;
import nabla.scorematching.samplers.SamplingRun;
import org.junit.jupiter.api.Test;

/** Where docs/single-precision.md says that 24 bits are too few they are, and what it advises helps. */
class SinglePrecisionLimitsTest {
    private static Tensor single(Function<Tensor, Tensor> f, Tensor x) {
        return Program.compile(f, x).inSinglePrecision().run(x);
    }

    @Test
    void randomNumbersAreThoseOfDoublesRounded() {
        Rng key = Rng.of(1);
        Program<Rng, Tensor> uniform =
                Program.compile((Rng k) -> k.uniform(100_000), key).inSinglePrecision();
        Tensor down = key.uniform(100_000).mul(0x1p24).floor().mul(0x1p-24);
        assertArrayEquals(down.toArray(), uniform.run(key).toArray());
        Program<Rng, Tensor> normal =
                Program.compile((Rng k) -> k.normal(100_000), key).inSinglePrecision();
        Tensor z = key.normal(100_000);
        assertTrue(normal.run(key).sub(z).div(z).abs().max().item() <= 0x1p-22);
    }

    @Test
    void rowsAreToBeStandardisedBeforeTheyAreRounded() {
        Tensor x = Rng.of(1).normal(1000, 2).mul(0.01).add(1e6);
        Standardize scale = Standardize.of(x);
        Tensor before = single(Tensor::tanh, scale.apply(x));
        Tensor within = single(z -> scale.apply(z).tanh(), x);
        Tensor expected = scale.apply(x).tanh();
        assertTrue(before.sub(expected).abs().max().item() < 1e-6);
        assertTrue(within.sub(expected).abs().max().item() > 0.5);
    }

    /** The samples of doubles do not depend on the constant; those of floats lose the decision in its rounding. */
    @Test
    void anEnergyWithALargeConstantSpoilsTheDecision() {
        assertEquals(1, varianceOfMala(1e5), 0.1);
        assertTrue(varianceOfMala(1e8) > 1.5);
    }

    private static double varianceOfMala(double constant) {
        EnergyFunction energy = x -> x.square().sum(-1).mul(0.5).add(constant);
        Tensor start = Rng.of(1).normal(4000, 2);
        Tensor samples = MALA.of(0.5, 60).on(energy).inSinglePrecision().sample(start, Rng.of(2));
        return samples.variance().item();
    }

    @Test
    void squaresVanishOrOverflowButNormsDoNotAndAdamDoesNotNotice() {
        assertEquals(0, single(x -> x.square().sum(), Tensor.full(1e-23, 32)).item());
        assertEquals(
                Double.POSITIVE_INFINITY,
                single(x -> x.square().sum(), Tensor.full(2e19, 32)).item());
        for (double size : new double[] {1e-23, 2e19}) {
            double norm = single(Tensor::norm, Tensor.full(size, 64)).item();
            assertEquals(8 * size, norm, 1e-7 * norm);
        }

        Parameters start = Parameters.of("w", Tensor.zeros(32));
        Trainer trainer = Trainer.of((p, x, key) -> p.get("w", 32).mul(1e-23).sum(), Adam.of(0.1));
        Batches batches = Batches.full(Tensor.ones(4, 1));
        double[] doubles =
                trainer.fit(start, batches, 10, Rng.of(3)).parameters().flat().toArray();
        double[] floats = trainer.inSinglePrecision()
                .fit(start, batches, 10, Rng.of(3))
                .parameters()
                .flat()
                .toArray();
        assertArrayEquals(doubles, floats, 1e-5 * Math.abs(doubles[0]));
        assertTrue(doubles[0] < 0);
    }

    /** Whatever the order of the calls: a score that reads numbers cannot be compiled, and doubles have their own bits. */
    @Test
    void anEagerRunComputesInDoubles() {
        ScoreFunction reading = z -> z.mul(-1 - 0 * z.sum().item());
        SamplingRun<ScoreFunction, Tensor> run = LangevinDynamics.of(0.1, 20).on(reading);
        Tensor start = Rng.of(1).normal(40, 2);
        double[] expected = run.eager().sample(start, Rng.of(2)).toArray();
        for (SamplingRun<ScoreFunction, Tensor> eager :
                List.of(run.eager().inSinglePrecision(), run.inSinglePrecision().eager())) {
            assertArrayEquals(expected, eager.sample(start, Rng.of(2)).toArray());
        }
    }

    /** In two dimensions eight points are an array of doubles, and nine one of floats. */
    @Test
    void theLastBitsOfARowMayDependOnTheNumberOfRows() {
        SamplingRun<ScoreFunction, Tensor> run = LangevinDynamics.of(0.1, 50)
                .on((ScoreFunction) x -> x.neg().tanh())
                .inSinglePrecision();
        Tensor start = Rng.of(1).normal(40, 2);
        double ofEight = run.sample(start.slice(0, 0, 8), Rng.of(2)).get(0, 0);
        double ofNine = run.sample(start.slice(0, 0, 9), Rng.of(2)).get(0, 0);
        assertNotEquals(ofEight, ofNine);
        assertEquals(ofEight, ofNine, 1e-5);
        assertEquals(ofNine, (float) ofNine);
    }

    @Test
    void aDivergenceInSinglePrecisionSaysWhatItWasComputedIn() {
        SamplingRun<ScoreFunction, Tensor> run =
                LangevinDynamics.of(0.1, 40).on((ScoreFunction) x -> x.square().mul(1e30));
        Tensor start = Tensor.full(1e10, 20, 1);
        String message = assertThrows(
                        ArithmeticException.class, () -> run.inSinglePrecision().sample(start, Rng.of(1)))
                .getMessage();
        assertTrue(message.contains("in single precision"), message);
    }

    @Test
    void aLossThatReadsNumbersIsTrainedEagerlyAlone() {
        Parameters start = Parameters.of("w", Tensor.ones(32));
        Trainer trainer = Trainer.of(
                (p, x, key) -> p.get("w", 32).square().sum().mul(x.sum().item()));
        Batches batches = Batches.full(Tensor.ones(4, 1));
        for (Trainer compiled : new Trainer[] {trainer, trainer.inSinglePrecision()}) {
            assertThrows(IllegalStateException.class, () -> compiled.fit(start, batches, 2, Rng.of(1)));
        }
        assertEquals(
                2,
                trainer.inSinglePrecision()
                        .eager()
                        .fit(start, batches, 2, Rng.of(1))
                        .steps());
    }
}

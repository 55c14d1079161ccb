package nabla.scorematching.samplers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.stream.Stream;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.Tensors;
import nabla.scorematching.ConditionalScoreFunction;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.Numbers;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.DDIM;
import nabla.scorematching.diffusion.HeunEDM;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.Predictor;
import nabla.scorematching.diffusion.PredictorCorrector;
import nabla.scorematching.diffusion.ProbabilityFlowODE;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VPSDE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Samplers read no value, so a whole walk can be recorded into a program. */
class RecordedSamplerTest {
    private static final GaussianMixture DATA = Numbers.mixture(Rng.of(1), 2, 2);
    private static final SDE EQUATION = VPSDE.standard();
    private static final TimeGrid GRID = TimeGrid.uniform(4, 0.1);

    /** A score of noise levels or times that is made of tensor operations. */
    private static final ConditionalScoreFunction SCORE =
            (x, level) -> DATA.score(x.div(level.square().add(1).sqrt()));

    private interface Sampler {
        Tensor sample(Tensor x0, Rng rng);
    }

    static Stream<Sampler> samplers() {
        NoiseLevels levels = NoiseLevels.geometric(2, 0.5, 3);
        return Stream.of(
                (x, rng) -> LangevinDynamics.of(0.1, 4).sample(DATA, x, rng),
                (x, rng) -> LeimkuhlerMatthews.of(0.1, 4).sample(DATA, x, rng),
                (x, rng) -> UnderdampedLangevin.of(0.3, 1, 4).sample(DATA, x, rng),
                (x, rng) -> MALA.of(0.3, 4).sample(DATA.energy(), x, rng),
                (x, rng) -> AnnealedLangevin.of(levels, 0.1, 2).sample(SCORE, x, rng),
                (x, rng) -> PredictorCorrector.of(EQUATION, GRID, Predictor.ANCESTRAL)
                        .corrector(1, 0.16)
                        .sample(SCORE, x, rng),
                (x, rng) -> DDIM.of(EQUATION, GRID).eta(0.5).sample(SCORE, x, rng),
                (x, rng) -> HeunEDM.of(levels).sample(SCORE, x),
                (x, rng) -> ProbabilityFlowODE.of(EQUATION, OdeSolver.dormandPrince(2), 0.1)
                        .sample(SCORE, x),
                (x, rng) -> LogLikelihood.of(EQUATION, OdeSolver.heun(2), 0.1)
                        .of(SCORE, x)
                        .logProb());
    }

    /** The same bits as without recording, from new starts and with a new key. */
    @ParameterizedTest
    @MethodSource("samplers")
    void theRecordedWalkIsTheWalk(Sampler sampler) {
        Program<Start, Tensor> program = Program.compile(start -> sampler.sample(start.x, start.rng), Start.of(1));
        Start fresh = Start.of(2);
        assertArrayEquals(
                sampler.sample(fresh.x, fresh.rng).toArray(), program.run(fresh).toArray());
    }

    private record Start(Tensor x, Rng rng) implements TensorTree<Start> {
        static Start of(long seed) {
            return new Start(Rng.of(seed).split(0).normal(6, 2), Rng.of(seed).split(1));
        }

        @Override
        public List<Tensor> tensors() {
            return Tensors.concat(x, rng);
        }

        @Override
        public Start withTensors(List<Tensor> tensors) {
            Tensors.Reader reader = Tensors.reader(tensors);
            return new Start(reader.next(x), reader.next(rng));
        }
    }
}

package nabla.scorematching.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.Tensors;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.Numbers;
import nabla.scorematching.ScoreFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses are recorded into programs together with their gradient and their random numbers. */
class RecordedLossTest {
    private static final int DIM = 3;

    private interface ParameterLoss {
        Tensor of(Tensors parameters, Tensor x, Rng rng);
    }

    private static ScoreFunction network(Tensors p) {
        return x -> x.matmul(p.get(0)).tanh().matmul(p.get(1));
    }

    private static EnergyFunction energy(Tensors p) {
        return x -> x.matmul(p.get(0)).softplus().sum(-1).add(x.square().sum(-1));
    }

    static Stream<ParameterLoss> losses() {
        Stream<ScoreMatchingLoss> plain = Stream.of(
                ScoreMatching.of(),
                SlicedScoreMatching.of().projections(2),
                SlicedScoreMatching.of().varianceReduced().directions(Projections.SPHERE),
                FiniteDifferenceScoreMatching.of(0.01),
                DenoisingScoreMatching.of(0.3),
                FisherDivergence.of(Numbers.mixture(Rng.of(1), 2, DIM)));
        MultiLevelDenoising levels = MultiLevelDenoising.of(NoiseLevels.geometric(2, 0.1, 4));
        return Stream.concat(
                plain.map(loss -> (p, x, rng) -> loss.loss(network(p), x, rng)),
                Stream.of(
                        (p, x, rng) -> ScoreMatching.of().loss(energy(p), x, rng),
                        (p, x, rng) ->
                                levels.loss((y, sigma) -> network(p).score(y).div(sigma), x, rng)));
    }

    /** The same bits as without recording, for new data and a new key. */
    @ParameterizedTest
    @MethodSource("losses")
    void theRecordedGradientIsTheGradient(ParameterLoss loss) {
        Program<Inputs, Tensors> program = Program.compile(in -> gradient(loss, in), Inputs.of(1));
        Inputs fresh = Inputs.of(2);
        Tensors expected = gradient(loss, fresh);
        Tensors actual = program.run(fresh);
        for (int i = 0; i < expected.count(); i++) {
            assertArrayEquals(expected.get(i).toArray(), actual.get(i).toArray());
        }
    }

    private static Tensors gradient(ParameterLoss loss, Inputs in) {
        var result = Derivatives.<Tensors>valueAndGradient(p -> loss.of(p, in.x, in.rng), in.parameters);
        return Tensors.of(
                result.value(), result.gradient().get(0), result.gradient().get(1));
    }

    private record Inputs(Tensors parameters, Tensor x, Rng rng) implements TensorTree<Inputs> {
        static Inputs of(long seed) {
            Rng rng = Rng.of(seed);
            return new Inputs(
                    Tensors.of(rng.split(0).normal(DIM, 8), rng.split(1).normal(8, DIM)),
                    rng.split(2).normal(16, DIM),
                    rng.split(3));
        }

        @Override
        public List<Tensor> tensors() {
            return Tensors.concat(parameters, x, rng);
        }

        @Override
        public Inputs withTensors(List<Tensor> tensors) {
            Tensors.Reader reader = Tensors.reader(tensors);
            return new Inputs(reader.next(parameters), reader.next(x), reader.next(rng));
        }
    }
}

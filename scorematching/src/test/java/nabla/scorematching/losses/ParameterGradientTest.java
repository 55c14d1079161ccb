package nabla.scorematching.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.densities.Gaussian;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Losses are differentiated by the parameters of a small network, through the derivatives by x that they contain. */
class ParameterGradientTest {
    private static final int HIDDEN = 5;

    @Property(tries = 25)
    void gradientByTheParametersIsTheFiniteDifference(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int dim) {
        Rng rng = Rng.of(seed);
        Tensors p = network(rng.split(0), dim);
        Tensor x = rng.split(1).normal(6, dim);
        Tensors direction = network(rng.split(2), dim);
        losses(x, rng.split(3)).forEach(loss -> {
            double slope = 0;
            Tensors gradient = Derivatives.gradient(loss, p);
            for (int i = 0; i < p.count(); i++) {
                slope += gradient.get(i).mul(direction.get(i)).sum().item();
            }
            double h = 1e-4;
            double difference = (-at(loss, p, direction, 2 * h)
                            + 8 * at(loss, p, direction, h)
                            - 8 * at(loss, p, direction, -h)
                            + at(loss, p, direction, -2 * h))
                    / (12 * h);
            assertEquals(difference, slope, 1e-7 * Math.max(1, Math.abs(difference)));
        });
    }

    private static double at(Function<Tensors, Tensor> loss, Tensors p, Tensors direction, double h) {
        List<Tensor> moved = Stream.iterate(0, i -> i < p.count(), i -> i + 1)
                .map(i -> p.get(i).add(direction.get(i).mul(h)))
                .toList();
        return loss.apply(Tensors.of(moved)).item();
    }

    private static Stream<Function<Tensors, Tensor>> losses(Tensor x, Rng rng) {
        Stream<ScoreMatchingLoss> plain = Stream.of(
                ScoreMatching.of(),
                SlicedScoreMatching.of(),
                SlicedScoreMatching.of()
                        .varianceReduced()
                        .directions(Projections.SPHERE)
                        .projections(2),
                FiniteDifferenceScoreMatching.of(0.01),
                DenoisingScoreMatching.of(0.3),
                FisherDivergence.of(Gaussian.standard(x.size(1))));
        Stream<Function<Tensors, Tensor>> ofScores = plain.map(loss -> p -> loss.loss(y -> apply(p, y), x, rng));
        EnergyShape energy = p -> y -> apply(p, y).square().sum(-1);
        Function<Tensors, Tensor> ofEnergy = p -> ScoreMatching.of().loss(energy.of(p), x, rng);
        MultiLevelDenoising levels = MultiLevelDenoising.of(NoiseLevels.geometric(2, 0.1, 4));
        Function<Tensors, Tensor> ofLevels =
                p -> levels.loss((y, sigma) -> apply(p, y).div(sigma), x, rng);
        return Stream.concat(ofScores, Stream.of(ofEnergy, ofLevels));
    }

    private interface EnergyShape {
        EnergyFunction of(Tensors parameters);
    }

    private static Tensors network(Rng rng, int dim) {
        return Tensors.of(
                rng.split(0).normal(dim, HIDDEN),
                rng.split(1).normal(HIDDEN),
                rng.split(2).normal(HIDDEN, dim).mul(0.5),
                rng.split(3).normal(dim));
    }

    private static Tensor apply(Tensors p, Tensor x) {
        return x.matmul(p.get(0)).add(p.get(1)).tanh().matmul(p.get(2)).add(p.get(3));
    }
}

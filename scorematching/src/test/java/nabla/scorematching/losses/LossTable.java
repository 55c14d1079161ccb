package nabla.scorematching.losses;

import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Layer;
import nabla.nn.NoiseScaled;
import nabla.nn.training.Loss;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.Numbers;
import nabla.scorematching.diffusion.DiffusionScoreMatching;
import nabla.scorematching.diffusion.Parameterization;
import nabla.scorematching.diffusion.SubVPSDE;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.diffusion.VPSDE;
import nabla.scorematching.discrete.BinaryCode;
import nabla.scorematching.discrete.ConcreteScoreMatching;
import nabla.scorematching.discrete.DenoisingScoreEntropy;
import nabla.scorematching.discrete.MinimumProbabilityFlow;
import nabla.scorematching.discrete.PseudoLikelihood;
import nabla.scorematching.discrete.RatioMatching;
import nabla.scorematching.discrete.ScoreEntropy;
import nabla.scorematching.discrete.SymbolNoise;

/** Every loss in its forms: an entry costs a line and gets all laws of {@link LossLawsTest}. */
final class LossTable {
    /** The dimension of the data that the entries are for. */
    static final int DIM = 3;

    private static final UnaryOperator<Tensor> BITS = x -> x.gt(0);

    /** One symbol of three in columns: the largest number of the row. */
    private static final UnaryOperator<Tensor> SYMBOL = x -> x.eq(x.maxKeepDims(-1));

    private LossTable() {}

    /** The loss of each row for the model that a function f from [B, D] to [B, D] stands for. */
    @FunctionalInterface
    interface PerSample {
        Tensor of(UnaryOperator<Tensor> f, Tensor x, Rng rng);
    }

    /**
     * A loss.
     *
     * @param type the class of the loss
     * @param perSample for a score f, an energy ½‖f‖², or a family f/level
     * @param on the loss on a network whose function is f; null where f is not the network itself
     */
    record Entry(String name, Class<?> type, PerSample perSample, Function<Layer, Loss> on) {
        /** The same for data that are made of others, so that they are in a domain. */
        Entry of(UnaryOperator<Tensor> domain) {
            return new Entry(name, type, (f, x, rng) -> perSample.of(f, domain.apply(x), rng), null);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Entry> entries() {
        NoiseLevels levels = NoiseLevels.geometric(2, 0.1, 4);
        return Stream.of(
                score("exact", ScoreMatching.of()),
                energy("exact, of an energy", ScoreMatching.of()),
                score("sliced", SlicedScoreMatching.of()),
                score("sliced, two directions", SlicedScoreMatching.of().projections(2)),
                score("sliced, Gaussian", SlicedScoreMatching.of().directions(Projections.GAUSSIAN)),
                score(
                        "variance-reduced, sphere",
                        SlicedScoreMatching.of().varianceReduced().directions(Projections.SPHERE)),
                energy("sliced, of an energy", SlicedScoreMatching.of()),
                score("finite differences", FiniteDifferenceScoreMatching.of(0.01)),
                score("denoising", DenoisingScoreMatching.of(0.3)),
                score(
                        "denoising, control variate",
                        DenoisingScoreMatching.of(0.3).controlVariate()),
                score("denoising, antithetic", DenoisingScoreMatching.of(0.3).antithetic()),
                score("curvature", RegularizedScoreMatching.of(0.1)),
                energy("curvature, of an energy", RegularizedScoreMatching.ofNoise(0.3)),
                score("weighted", WeightedScoreMatching.of(BoundaryWeight.distance(-20, 20))),
                score(
                        "weighted, by column",
                        WeightedScoreMatching.of(
                                BoundaryWeight.one(), BoundaryWeight.parabola(-20, 20), BoundaryWeight.one())),
                score("weighted, ball", WeightedScoreMatching.of(Weight.ball(Tensor.ones(DIM), 40))),
                score("weighted, matrix", WeightedScoreMatching.of(Weight.ofTransform(x -> x.add(x.pow(3))))),
                energy("weighted, of an energy", WeightedScoreMatching.of(BoundaryWeight.log()))
                        .of(Tensor::abs),
                score(
                        "sliced, orthogonal",
                        SlicedScoreMatching.of()
                                .directions(Projections.ORTHOGONAL)
                                .projections(2)),
                score(
                        "sliced, Hadamard",
                        SlicedScoreMatching.of()
                                .directions(Projections.HADAMARD)
                                .projections(3)),
                score(
                        "variance-reduced, coordinates",
                        SlicedScoreMatching.of()
                                .varianceReduced()
                                .directions(Projections.COORDINATES)
                                .projections(2)),
                energy("ratios", RatioMatching.of()).of(BITS),
                energy("pseudo-likelihood", PseudoLikelihood.of()).of(BITS),
                energy("probability flow, spins", MinimumProbabilityFlow.of(BinaryCode.SPINS))
                        .of(Tensor::sign),
                energy("concrete scores, of an energy", ConcreteScoreMatching.of())
                        .of(BITS),
                score("concrete scores", ConcreteScoreMatching.of()).of(BITS),
                energy("score entropy, of an energy", ScoreEntropy.of()).of(BITS),
                score("score entropy, spins", ScoreEntropy.of(BinaryCode.SPINS)).of(Tensor::sign),
                score("denoising score entropy", DenoisingScoreEntropy.of(SymbolNoise.uniform(3), 0.5))
                        .of(SYMBOL),
                score("denoising score entropy, masks", DenoisingScoreEntropy.of(SymbolNoise.absorbing(2), 0.5))
                        .of(x -> SYMBOL.apply(x.mul(Tensor.of(1, 1, 0)).sub(Tensor.of(0, 0, 100)))),
                score("a custom loss", new OwnLoss(0.3)),
                score("Fisher divergence", FisherDivergence.of(Numbers.mixture(Rng.of(1), 2, DIM))),
                family("many levels", MultiLevelDenoising.of(levels)),
                family("EDM", EDMScoreMatching.of(0.5)),
                family("EDM, other levels", EDMScoreMatching.of(2).logNormal(-0.7, 0.7)),
                family("VP", DiffusionScoreMatching.of(VPSDE.standard(), 0.01)),
                family("sub-VP", DiffusionScoreMatching.of(SubVPSDE.standard(), 0.01)),
                family("VE", DiffusionScoreMatching.of(VESDE.of(0.05, 10), 0.01)),
                family(
                        "VP, likelihood",
                        DiffusionScoreMatching.of(VPSDE.standard(), 0.01).forLikelihood()),
                family(
                        "VP, weighted",
                        DiffusionScoreMatching.of(VPSDE.standard(), 0.01).weighting((t, sigma) -> sigma.mul(t.exp()))),
                family(
                        "VP, of the noise",
                        DiffusionScoreMatching.of(VPSDE.standard(), 0.01).predicting(Parameterization.NOISE)),
                family(
                        "VP, of the velocity",
                        DiffusionScoreMatching.of(VPSDE.standard(), 0.01).predicting(Parameterization.VELOCITY)));
    }

    private static Entry score(String name, ScoreMatchingLoss loss) {
        return new Entry(name, loss.getClass(), (f, x, rng) -> loss.perSample(f::apply, x, rng), loss::on);
    }

    private static Entry energy(String name, ScoreMatchingLoss loss) {
        PerSample perSample = (f, x, rng) -> {
            EnergyFunction energy = y -> f.apply(y).square().sum(-1).mul(0.5);
            return loss.perSample(energy, x, rng);
        };
        return new Entry(name, loss.getClass(), perSample, null);
    }

    private static <S> Entry family(String name, ConditionalScoreMatchingLoss<S> loss) {
        PerSample perSample = (f, x, rng) ->
                loss.perSample(loss.family((y, level) -> f.apply(y).div(level)), x, rng);
        return new Entry(name, loss.getClass(), perSample, net -> loss.on(NoiseScaled.of(net)));
    }
}

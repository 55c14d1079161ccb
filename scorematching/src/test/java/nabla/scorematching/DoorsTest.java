package nabla.scorematching;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.Linear;
import nabla.nn.ScoreNetwork;
import nabla.nn.Standardize;
import nabla.nn.data.Batches;
import nabla.nn.data.Dequantization;
import nabla.scorematching.conditions.Guidance;
import nabla.scorematching.conditions.MomentMatching;
import nabla.scorematching.conditions.Observation;
import nabla.scorematching.conditions.Replacement;
import nabla.scorematching.conformance.Conformance;
import nabla.scorematching.conformance.SamplerConformance;
import nabla.scorematching.conformance.Target;
import nabla.scorematching.densities.AffineImage;
import nabla.scorematching.densities.Banana;
import nabla.scorematching.densities.DiagonalGaussian;
import nabla.scorematching.densities.DoubleWell;
import nabla.scorematching.densities.Funnel;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.densities.KernelDensity;
import nabla.scorematching.densities.Laplace;
import nabla.scorematching.densities.Logistic;
import nabla.scorematching.densities.MixtureDensity;
import nabla.scorematching.densities.ProductDensity;
import nabla.scorematching.densities.Ring;
import nabla.scorematching.densities.StudentT;
import nabla.scorematching.densities.UnnormalizedDensity;
import nabla.scorematching.densities.VonMises;
import nabla.scorematching.diffusion.DDIM;
import nabla.scorematching.diffusion.DPMSolver;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.DiffusionScoreMatching;
import nabla.scorematching.diffusion.EDMSDE;
import nabla.scorematching.diffusion.ExponentialMultistep;
import nabla.scorematching.diffusion.HeunEDM;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.Parameterization;
import nabla.scorematching.diffusion.Predictor;
import nabla.scorematching.diffusion.PredictorCorrector;
import nabla.scorematching.diffusion.ProbabilityFlowODE;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.SubVPSDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.diffusion.VPSDE;
import nabla.scorematching.discrete.BinaryCode;
import nabla.scorematching.discrete.BoltzmannMachine;
import nabla.scorematching.discrete.ConcreteScoreMatching;
import nabla.scorematching.discrete.DenoisingScoreEntropy;
import nabla.scorematching.discrete.LogRatio;
import nabla.scorematching.discrete.MinimumProbabilityFlow;
import nabla.scorematching.discrete.PseudoLikelihood;
import nabla.scorematching.discrete.RatioMatching;
import nabla.scorematching.discrete.ScoreEntropy;
import nabla.scorematching.discrete.SymbolNoise;
import nabla.scorematching.estimators.Angles;
import nabla.scorematching.estimators.BoundedData;
import nabla.scorematching.estimators.Compositions;
import nabla.scorematching.estimators.Directions;
import nabla.scorematching.estimators.HyvarinenScore;
import nabla.scorematching.estimators.ModelComparison;
import nabla.scorematching.estimators.PositiveData;
import nabla.scorematching.estimators.RealData;
import nabla.scorematching.estimators.Simplex;
import nabla.scorematching.estimators.Sphere;
import nabla.scorematching.kernels.KernelEnergy;
import nabla.scorematching.kernels.KernelExponentialFamily;
import nabla.scorematching.kernels.RadialKernel;
import nabla.scorematching.kernels.ScoreEstimator;
import nabla.scorematching.losses.BoundaryWeight;
import nabla.scorematching.losses.DataCheck;
import nabla.scorematching.losses.DenoisingScoreMatching;
import nabla.scorematching.losses.EDMScoreMatching;
import nabla.scorematching.losses.FiniteDifferenceScoreMatching;
import nabla.scorematching.losses.FisherDivergence;
import nabla.scorematching.losses.Hazard;
import nabla.scorematching.losses.MultiLevelDenoising;
import nabla.scorematching.losses.RegularizedScoreMatching;
import nabla.scorematching.losses.RunawayLoss;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.SlicedScoreMatching;
import nabla.scorematching.losses.Weight;
import nabla.scorematching.losses.WeightedScoreMatching;
import nabla.scorematching.metrics.AUROC;
import nabla.scorematching.metrics.ClassifierTest;
import nabla.scorematching.metrics.Coverage;
import nabla.scorematching.metrics.DenoisingError;
import nabla.scorematching.metrics.DiscreteLikelihood;
import nabla.scorematching.metrics.EffectiveSampleSize;
import nabla.scorematching.metrics.EnergyDistance;
import nabla.scorematching.metrics.KSD;
import nabla.scorematching.metrics.MMD;
import nabla.scorematching.metrics.Memorization;
import nabla.scorematching.metrics.ModeCoverage;
import nabla.scorematching.metrics.RHat;
import nabla.scorematching.metrics.SlicedWasserstein;
import nabla.scorematching.models.DiffusionModel;
import nabla.scorematching.models.DiffusionTraining;
import nabla.scorematching.samplers.AnnealedLangevin;
import nabla.scorematching.samplers.HMC;
import nabla.scorematching.samplers.LangevinDynamics;
import nabla.scorematching.samplers.LeimkuhlerMatthews;
import nabla.scorematching.samplers.MALA;
import nabla.scorematching.samplers.SamplingRun;
import nabla.scorematching.samplers.UnderdampedLangevin;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.ImputationError;
import nabla.scorematching.tables.TableDetection;
import nabla.scorematching.tables.TableFidelity;
import nabla.scorematching.tables.TableMetrics;
import nabla.scorematching.tables.TablePrivacy;
import nabla.scorematching.tables.TableUtility;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every door of this module: an argument out of range is an {@link IllegalArgumentException}, an index an {@link
 * IndexOutOfBoundsException}, and the message begins with the operation that the user called. What models have to give is checked
 * for every sampler and every loss in {@code SamplerLawsTest} and {@code LossLawsTest}.
 */
class DoorsTest {
    private static final double NAN = Double.NaN;
    private static final double INFINITE = Double.POSITIVE_INFINITY;
    private static final double[] NOT_POSITIVE = {0, -1, NAN, INFINITE};
    private static final double[] NO_TIMES = {-1, 5, NAN, INFINITE};
    private static final Rng RNG = Rng.of(1);
    private static final Tensor X = RNG.normal(6, 2);
    private static final Tensor FLAT = Tensor.zeros(3);
    private static final Tensor WIDE = Tensor.zeros(6, 3);
    private static final Tensor NONE = Tensor.zeros(0, 2);
    private static final Tensor BROKEN = Tensor.of(new double[][] {{0, 1}, {NAN, 0}, {1, 1}, {2, 1}});
    private static final NoiseLevels LEVELS = NoiseLevels.geometric(2, 0.5, 4);
    private static final TimeGrid GRID = TimeGrid.uniform(4, 0.1);
    private static final SDE VP = VPSDE.standard();
    private static final GaussianMixture MIXTURE = Numbers.mixture(RNG, 2, 2);
    private static final ScoreFunction SCORE = MIXTURE;
    private static final NoiseConditionalScore AT_NOISE = (x, sigma) -> x.neg().div(sigma.square());
    private static final TimeConditionalScore IN_TIME = DiffusedMixture.of(MIXTURE, VP);
    private static final ScoreFunction FLAT_SCORE = x -> x.sum(-1);

    private final List<Arguments> doors = new ArrayList<>();

    static Stream<Arguments> doors() {
        DoorsTest table = new DoorsTest();
        table.levelsAndTimes();
        table.densities();
        table.otherDensities();
        table.diffusions();
        table.conditions();
        table.models();
        table.losses();
        table.families();
        table.samplers();
        table.metrics();
        table.conformance();
        table.tableMetrics();
        table.symbols();
        table.kernels();
        table.inference();
        table.nothing();
        return table.doors.stream();
    }

    private void add(String operation, Executable call) {
        doors.add(Arguments.of(operation, call));
    }

    private void levelsAndTimes() {
        for (double bad : NOT_POSITIVE) {
            add("NoiseLevels", () -> NoiseLevels.of(bad));
            add("NoiseLevels.geometric", () -> NoiseLevels.geometric(1, bad == INFINITE ? 2 : bad, 3));
            add("NoiseLevels.karras", () -> NoiseLevels.karras(1, bad == INFINITE ? 2 : bad, 3, 7));
            add("NoiseLevels.forData", () -> NoiseLevels.forData(X, bad));
            add("NoiseConditionalScore.at", () -> AT_NOISE.at(bad));
            add("NoiseConditionalScore.at", () -> AT_NOISE.at(Tensor.scalar(bad)));
            add("NoiseConditionalScore.at", () -> AT_NOISE.at(Tensor.full(bad, 6, 1)));
        }
        for (double bad : NO_TIMES) {
            add("TimeConditionalScore.at", () -> VP.inTime(AT_NOISE).at(bad));
            add("TimeConditionalScore.at", () -> VP.inTime(AT_NOISE).at(Tensor.scalar(bad)));
            add("DiffusedMixture.at", () -> DiffusedMixture.of(MIXTURE, VP).at(bad));
            add("DiffusedMixture.at", () -> IN_TIME.at(Tensor.full(bad, 6, 1)));
        }
        for (int index : new int[] {-1, 4, 99}) {
            add("NoiseLevels.get", () -> LEVELS.get(index));
            add(
                    "AnnealedLangevin.stepAt",
                    () -> AnnealedLangevin.tuned(LEVELS, 2).stepAt(index));
        }
        for (int index : new int[] {-1, 5, 99}) {
            add("TimeGrid.time", () -> GRID.time(index));
        }
        add("NoiseLevels", NoiseLevels::of);
        add("NoiseLevels.geometric", () -> NoiseLevels.geometric(2, 1, 1));
        add("NoiseLevels.karras", () -> NoiseLevels.karras(2, 1, 3, NAN));
        add("NoiseLevels.forData", () -> NoiseLevels.forData(FLAT, 0.1));
        add("NoiseLevels.forData", () -> NoiseLevels.forData(BROKEN, 0.1));
        add("NoiseLevels.overlappingRatio", () -> NoiseLevels.overlappingRatio(0));
        add("NoiseLevels.draw", () -> LEVELS.draw(-1, RNG));
        add("NoiseConditionalScore.at", () -> AT_NOISE.at(Tensor.ones(6, 2)));
        add("NoiseConditionalScore.at", () -> AT_NOISE.at(Tensor.ones(5, 1)).score(X));
        add("NoiseConditionalScore.at", () -> AT_NOISE.at(1).score(FLAT));
        add("TimeConditionalScore.at", () -> VP.inTime(AT_NOISE).at(Tensor.zeros(6, 2)));
        add("ScoreFunction.scoreAndDivergence", () -> FLAT_SCORE.scoreAndDivergence(X));
        EnergyFunction column = x -> x.sumKeepDims(-1);
        add("EnergyFunction.score", () -> column.score(X));
        add("EnergyFunction.scoreAndDivergence", () -> column.scoreAndDivergence(X));
        add("Own", () -> FLAT_SCORE.checked("Own").score(X));
        add("Own", () -> FLAT_SCORE.checked("Own").scoreAndDivergence(X));
        add("Own", () -> SCORE.checked("Own").score(FLAT));
        add("Own", () -> column.checked("Own").energy(X));
        add("Own", () -> column.checked("Own").checked("Inner").score(X));
        add("TimeGrid", () -> TimeGrid.of(1, NAN, 0));
        add("TimeGrid", () -> TimeGrid.of(2, 0));
        add("TimeGrid.uniform", () -> TimeGrid.uniform(0, 0.1));
        add("TimeGrid.uniform", () -> TimeGrid.uniform(3, -1));
    }

    private void nothing() {
        add("NoiseLevels", () -> NoiseLevels.of((double[]) null));
        add("NoiseLevels.draw", () -> LEVELS.draw(2, null));
        add("TimeGrid", () -> TimeGrid.of((double[]) null));
        add("SDE.prior", () -> VP.prior(2, 2, null));
        add("SDE.perturb", () -> VP.perturb(X, 0.5, null));
        add("AnnealedLangevin.tuned", () -> AnnealedLangevin.tuned(null, 2));
        add("AnnealedLangevin.published", () -> AnnealedLangevin.published(null, 2));
        add("MALA", () -> MALA.of(0.1, 2).preconditioned(null));
        add("HMC", () -> HMC.of(0.1, 2, 2).preconditioned(null));
        var chains = LangevinDynamics.of(0.1, 3).on(SCORE);
        add("LangevinDynamics", () -> chains.advance(null, 1));
        add("LangevinDynamics", () -> chains.resume(null));
        add("GaussianMixture.sample", () -> MIXTURE.sample(null, 2));
        add("GaussianMixture.marginal", () -> MIXTURE.marginal((int[]) null));
        add("GaussianMixture.conditional", () -> MIXTURE.conditional(null, new double[1]));
        add("GaussianMixture.conditional", () -> MIXTURE.conditional(new int[] {0}, null));
        add("GaussianMixture.noised", () -> MIXTURE.noised(null, Tensor.scalar(1)));
        add("GaussianMixture.noised", () -> MIXTURE.noised(Tensor.scalar(1), null));
        add("ModeCoverage", () -> ModeCoverage.of(null, X));
        add("EnergyDistance", () -> EnergyDistance.unbiased(null, X));
        add("EnergyDistance", () -> EnergyDistance.unbiased(X, null));
        add("MMD", () -> MMD.of(1).unbiased(null, X));
        add("MMD", () -> MMD.of(1).unbiased(X, null));
        add("MMD.test", () -> MMD.of(1).test(X, X, 3, null));
        add("MMD.underEquality", () -> MMD.of(1).underEquality(X, 3, 3, null));
        add("SlicedWasserstein", () -> SlicedWasserstein.squared(null, X, 2, RNG));
        add("SlicedWasserstein", () -> SlicedWasserstein.squared(X, null, 2, RNG));
        add("SlicedWasserstein", () -> SlicedWasserstein.squared(X, X, 2, null));
        add("KSD", () -> KSD.of(1).unbiased(null, X));
        add("KSD", () -> KSD.of(1).test(null, X, 3, RNG));
        add("KSD.test", () -> KSD.of(1).test(SCORE, X, 3, null));
        add("Memorization", () -> Memorization.of(null, X));
        add("Memorization", () -> Memorization.of(X, null));
        add("Coverage", () -> Coverage.of(null, X));
        add("Coverage", () -> Coverage.of(X, null));
        add("AUROC", () -> AUROC.of(null, FLAT));
        add("AUROC", () -> AUROC.of(FLAT, null));
        add("AUROC", () -> AUROC.test(FLAT, null));
        add("AUROC.estimate", () -> AUROC.estimate(null, FLAT));
        add("AUROC.estimate", () -> AUROC.estimate(FLAT, null));
        DiffusionScoreMatching ofTime = DiffusionScoreMatching.of(VP, 0.1);
        add("DiffusionScoreMatching", () -> ofTime.on(null));
        add("DiffusionScoreMatching", () -> ofTime.loss(null, X, RNG));
        add("DiffusionScoreMatching", () -> ofTime.perSample(IN_TIME, X, null));
        add("MultiLevelDenoising", () -> MultiLevelDenoising.of(LEVELS).on(null));
        add("ScoreMatching", () -> ScoreMatching.of().on(null));
    }

    private void densities() {
        for (double bad : NOT_POSITIVE) {
            add("Gaussian.isotropic", () -> Gaussian.isotropic(2, bad));
            add("KernelDensity", () -> KernelDensity.of(X, bad));
            add(
                    "GaussianMixture",
                    () -> GaussianMixture.of(
                            Tensor.of(1, bad), Tensor.zeros(2, 2), Tensor.stack(0, Tensor.eye(2), Tensor.eye(2))));
            add(
                    "GaussianMixture.isotropic",
                    () -> GaussianMixture.isotropic(new double[] {1}, new double[][] {{0, 0}}, bad));
        }
        for (double bad : new double[] {-1, NAN, INFINITE}) {
            add("Gaussian.noised", () -> Gaussian.standard(2).noised(1, bad));
            add("GaussianMixture.noised", () -> MIXTURE.noised(1, bad));
            add("GaussianMixture.noised", () -> MIXTURE.noised(Tensor.scalar(1), Tensor.scalar(bad)));
        }
        add("Gaussian.noised", () -> Gaussian.standard(2).noised(NAN, 1));
        add("GaussianMixture.noised", () -> MIXTURE.noised(Tensor.scalar(NAN), Tensor.scalar(1)));
        add("GaussianMixture.noised", () -> MIXTURE.noised(Tensor.ones(6, 2), Tensor.scalar(1)));
        add(
                "GaussianMixture.noised",
                () -> MIXTURE.noised(Tensor.ones(5), Tensor.scalar(1)).score(X));
        add(
                "GaussianMixture.noised",
                () -> MIXTURE.noised(Tensor.scalar(1), Tensor.scalar(1)).score(WIDE));
        for (int[] bad : new int[][] {{}, {1, 1}, {-1}, {2}, {0, 1, 0}}) {
            add("GaussianMixture.marginal", () -> MIXTURE.marginal(bad));
            add("GaussianMixture.conditional", () -> MIXTURE.conditional(bad, new double[bad.length]));
        }
        add("GaussianMixture.conditional", () -> MIXTURE.conditional(new int[] {0, 1}, new double[2]));
        add("GaussianMixture.conditional", () -> MIXTURE.conditional(new int[] {0}, new double[2]));
        add("GaussianMixture.conditional", () -> MIXTURE.conditional(new int[] {0}, new double[] {NAN}));
        add("GaussianMixture.conditional", () -> MIXTURE.conditional(new int[] {0}, new double[] {1e200}));
        add("Gaussian.isotropic", () -> Gaussian.standard(0));
        add("Gaussian.isotropic", () -> Gaussian.standard(-1));
        add("Gaussian", () -> Gaussian.of(Tensor.zeros(2), Tensor.eye(3)));
        add("Gaussian", () -> Gaussian.of(Tensor.zeros(2), Tensor.eye(2).neg()));
        add("Gaussian", () -> Gaussian.of(Tensor.of(0, NAN), Tensor.eye(2)));
        add("Gaussian", () -> Gaussian.of(Tensor.zeros(2), Tensor.of(new double[][] {{1, NAN}, {NAN, 1}})));
        add("Gaussian.fit", () -> Gaussian.fit(FLAT));
        add("Gaussian.fit", () -> Gaussian.fit(NONE));
        add("Gaussian.fit", () -> Gaussian.fit(BROKEN));
        add("Gaussian.fit", () -> Gaussian.fit(Tensor.zeros(3, 2)));
        add(
                "GaussianMixture",
                () -> GaussianMixture.of(
                        Tensor.of(1, 1), Tensor.zeros(3, 2), Tensor.stack(0, Tensor.eye(2), Tensor.eye(2))));
        add(
                "GaussianMixture",
                () -> GaussianMixture.of(
                        Tensor.of(1),
                        Tensor.of(new double[][] {{0, NAN}}),
                        Tensor.eye(2).unsqueeze(0)));
        add("KernelDensity", () -> KernelDensity.of(NONE, 1));
        add("KernelDensity", () -> KernelDensity.of(FLAT, 1));
        add("KernelDensity", () -> KernelDensity.of(BROKEN, 1));
        for (Density density : List.of(Gaussian.standard(2), MIXTURE, KernelDensity.of(X, 1))) {
            String name = density.getClass().getSimpleName();
            for (Tensor bad : List.of(FLAT, WIDE)) {
                add(name, () -> density.score(bad));
                add(name, () -> density.logProb(bad));
                add(name, () -> density.divergence(bad));
                add(name, () -> density.energy().energy(bad));
            }
            add(name + ".sample", () -> density.sample(RNG, -1));
        }
    }

    private void otherDensities() {
        Tensor two = Tensor.ones(2);
        UnnormalizedDensity quadratic =
                UnnormalizedDensity.of(2, x -> x.square().sum(-1).neg());
        UnnormalizedDensity many =
                UnnormalizedDensity.of(3, x -> x.square().sum(-1).neg());
        for (double bad : NOT_POSITIVE) {
            Tensor scales = Tensor.of(1, bad);
            add("DiagonalGaussian", () -> DiagonalGaussian.of(two, scales));
            add("Laplace", () -> Laplace.of(two, scales));
            add("Logistic", () -> Logistic.of(two, scales));
            add("StudentT", () -> StudentT.of(bad, Tensor.zeros(2), Tensor.eye(2)));
            add("StudentT.standard", () -> StudentT.standard(2, bad));
            add("Banana", () -> Banana.of(2, bad, 1));
            add("Funnel", () -> Funnel.of(2, bad));
            add("DoubleWell", () -> DoubleWell.of(bad, 1));
            add("DoubleWell", () -> DoubleWell.of(1, bad));
            add("Ring", () -> Ring.of(2, bad, 1));
            add("Ring", () -> Ring.of(2, 1, bad));
            add("MixtureDensity", () -> MixtureDensity.of(scales, MIXTURE, MIXTURE));
        }
        for (double bad : new double[] {NAN, INFINITE}) {
            Tensor places = Tensor.of(0, bad);
            add("DiagonalGaussian", () -> DiagonalGaussian.of(places, two));
            add("Laplace", () -> Laplace.of(places, two));
            add("Logistic", () -> Logistic.of(places, two));
            add("VonMises", () -> VonMises.of(places, two));
            add("VonMises", () -> VonMises.of(two, places));
            add("StudentT", () -> StudentT.of(3, places, Tensor.eye(2)));
            add("Banana", () -> Banana.of(2, 1, bad));
            add("AffineImage", () -> AffineImage.of(MIXTURE, Tensor.eye(2), places));
            add("AffineImage", () -> AffineImage.of(MIXTURE, Tensor.eye(2).mul(bad)));
        }
        add("DiagonalGaussian", () -> DiagonalGaussian.of(two, FLAT));
        add("Laplace", () -> Laplace.of(NONE, NONE));
        add("Laplace.unitVariance", () -> Laplace.unitVariance(0));
        add("Logistic.unitVariance", () -> Logistic.unitVariance(-1));
        add("Logistic.noised", () -> Logistic.unitVariance(1).noised(1, 1e6));
        add("VonMises", () -> VonMises.of(two, FLAT));
        add("VonMises", () -> VonMises.of(two, Tensor.of(1, -1)));
        add("VonMises.noised", () -> VonMises.of(two, two).noised(0.5, 1));
        add("VonMises.noised", () -> VonMises.of(two, two).noised(1, 1e6));
        add("StudentT", () -> StudentT.of(3, two, Tensor.eye(3)));
        add("StudentT", () -> StudentT.of(3, two, Tensor.eye(2).neg()));
        add("StudentT.standard", () -> StudentT.standard(0, 3));
        add("Banana", () -> Banana.of(1, 1, 1));
        add("Funnel", () -> Funnel.of(1, 1));
        add("Ring", () -> Ring.of(1, 1, 1));
        add("Ring.noised", () -> Ring.of(3, 1, 1).noised(1));
        add("AffineImage", () -> AffineImage.of(null, Tensor.eye(2)));
        add("AffineImage", () -> AffineImage.of(MIXTURE, Tensor.eye(3)));
        add("AffineImage", () -> AffineImage.of(MIXTURE, Tensor.eye(2), FLAT));
        add("AffineImage", () -> AffineImage.of(MIXTURE, Tensor.ones(2, 2)));
        add(
                "AffineImage.noised",
                () -> AffineImage.of(Laplace.unitVariance(3), Tensor.eye(3).add(1))
                        .noised(1));
        add("MixtureDensity", () -> MixtureDensity.of(two));
        add("MixtureDensity", () -> MixtureDensity.of(two, MIXTURE));
        add("MixtureDensity", () -> MixtureDensity.of(two, MIXTURE, null));
        add("MixtureDensity", () -> MixtureDensity.of(two, MIXTURE, Gaussian.standard(3)));
        add("ProductDensity", () -> ProductDensity.of());
        add("ProductDensity", () -> ProductDensity.of(MIXTURE, null));
        add("UnnormalizedDensity", () -> UnnormalizedDensity.of(0, x -> x.sum(-1)));
        add("UnnormalizedDensity", () -> UnnormalizedDensity.of(2, null));
        add("UnnormalizedDensity", () -> UnnormalizedDensity.of(2, x -> x));
        add("UnnormalizedDensity", () -> UnnormalizedDensity.of(2, x -> x.sum()));
        add(
                "UnnormalizedDensity",
                () -> UnnormalizedDensity.of(2, x -> x.sub(x.mean(0)).square().sum(-1)));
        for (double[] bad : new double[][] {{}, {0}, {1, 2}, {-INFINITE, 0}, {NAN, 0}}) {
            add("UnnormalizedDensity.within", () -> quadratic.within(bad, new double[] {2, 2}));
        }
        add("UnnormalizedDensity.within", () -> many.within(new double[3], new double[] {1, 1, 1}));
        add("UnnormalizedDensity.logProb", () -> many.logProb(WIDE));
        add("UnnormalizedDensity.sample", () -> many.sample(RNG, 3));
        add("UnnormalizedDensity.noised", () -> many.noised(1));
        add("UnnormalizedDensity.logNormalizer", many::logNormalizer);
        add("UnnormalizedDensity.normalizerError", many::normalizerError);
        for (Density density : List.of(
                DiagonalGaussian.of(two, two),
                Laplace.of(two, two),
                Logistic.of(two, two),
                StudentT.standard(2, 3),
                Banana.of(2, 1, 1),
                Funnel.of(2, 1),
                Ring.of(2, 3, 1),
                VonMises.of(two, two),
                AffineImage.of(MIXTURE, Tensor.eye(2)),
                MixtureDensity.of(two, MIXTURE, Laplace.of(two, two)),
                ProductDensity.of(DoubleWell.of(1, 1), Gaussian.standard(1)),
                quadratic)) {
            String name = density.getClass().getSimpleName();
            for (Tensor bad : List.of(FLAT, WIDE)) {
                add(name, () -> density.score(bad));
                add(name, () -> density.logProb(bad));
                add(name, () -> density.divergence(bad));
                add(name, () -> density.energy().energy(bad));
            }
            add(name + ".sample", () -> density.sample(RNG, -1));
            for (double bad : new double[] {-1, NAN, INFINITE}) {
                add(name + ".noised", () -> density.noised(bad));
            }
            add(name + ".noised", () -> density.noised(NAN, 1));
        }
        Density own = new Density() {
            @Override
            public int dim() {
                return 2;
            }

            @Override
            public Tensor score(Tensor x) {
                return x.neg();
            }

            @Override
            public Tensor logProb(Tensor x) {
                return x.square().sum(-1).mul(-0.5);
            }

            @Override
            public Tensor divergence(Tensor x) {
                return Tensor.full(-2, x.size(0));
            }

            @Override
            public Tensor sample(Rng rng, int n) {
                return rng.normal(n, 2);
            }
        };
        add("Density.noised", () -> own.noised(1));
    }

    private void diffusions() {
        for (SDE sde : List.of(VP, SubVPSDE.standard(), VESDE.standard(), EDMSDE.standard())) {
            for (double bad : NO_TIMES) {
                add("SDE.meanCoefficient", () -> sde.meanCoefficient(bad));
                add("SDE.standardDeviation", () -> sde.standardDeviation(bad));
                add("SDE.driftRate", () -> sde.driftRate(bad));
                add("SDE.diffusion", () -> sde.diffusion(bad));
                add("SDE.marginal", () -> sde.marginal(X, bad));
                add("SDE.perturb", () -> sde.perturb(X, bad, RNG));
                add("SDE.posteriorMean", () -> sde.posteriorMean(IN_TIME, X, Tensor.scalar(bad)));
            }
            add("SDE.marginal", () -> sde.marginal(FLAT, 0.5));
            add("SDE.marginal", () -> sde.marginal(NONE, 0.5));
            add("SDE.marginal", () -> sde.marginal(BROKEN, 0.5));
            add("SDE.perturb", () -> sde.perturb(FLAT, 0.5, RNG));
            add("SDE.prior", () -> sde.prior(-1, 2, RNG));
            add("SDE.posteriorMean", () -> sde.posteriorMean((x, t) -> x.sum(-1), X, Tensor.scalar(0.5)));
            add("SDE.inTime", () -> sde.inTime(null));
        }
        for (double bad : new double[] {-1, NAN, INFINITE}) {
            add("VPSDE", () -> VPSDE.of(0.1, bad));
            add("SubVPSDE", () -> SubVPSDE.of(0.1, bad));
            add("VESDE", () -> VESDE.of(0.1, bad));
            add("VESDE", () -> VESDE.of(bad, 0.1));
            add("EDMSDE", () -> EDMSDE.of(bad));
        }
        for (double bad : new double[] {-1, 1, 5, NAN}) {
            add("DiffusionScoreMatching", () -> DiffusionScoreMatching.of(VP, bad));
            add("LogLikelihood", () -> LogLikelihood.of(VP).earliest(bad));
            add("ProbabilityFlowODE", () -> ProbabilityFlowODE.of(VP, OdeSolver.heun(3), bad));
        }
        OdeSolver.Velocity flat = (x, t) -> x.sum(-1);
        OdeSolver.Velocity still = (x, t) -> x.mul(0);
        for (OdeSolver solver : List.of(OdeSolver.euler(3), OdeSolver.heun(3), OdeSolver.dormandPrince(3))) {
            String name = List.of("OdeSolver.euler", "OdeSolver.heun", "OdeSolver.dormandPrince")
                    .get(List.of(1, 2, 6).indexOf(velocities(solver)));
            add(name, () -> solver.solve(flat, X, 0, 1));
            add(name, () -> solver.solve(still, FLAT, 0, 1));
            add(name, () -> solver.solve(still, X, 0, NAN));
        }
        add("OdeSolver.adaptive", () -> OdeSolver.adaptive(1e-3, 1e-3).solve(flat, X, 0, 1));
        add("OdeSolver.adaptive", () -> OdeSolver.adaptive(1e-3, 1e-3).solve(still, FLAT, 0, 1));
        add("OdeSolver.adaptive", () -> OdeSolver.adaptive(1e-3, 1e-3).solve(still, X, INFINITE, 1));
        for (double[] bad : new double[][] {{}, {0}, {0, 0}, {0, 1, 0.5}, {0, NAN}, {0, 1, INFINITE}}) {
            add("OdeSolver.adaptive", () -> OdeSolver.adaptive(1e-3, 1e-3).trajectory(still, X, bad));
            add("OdeSolver.heun", () -> OdeSolver.heun(3).trajectory(still, X, bad));
            OdeSolver own = (velocity, x, from, to) -> x;
            add("OdeSolver.trajectory", () -> own.trajectory(still, X, bad));
        }
        add("OdeSolver.heun", () -> OdeSolver.heun(3).trajectory(flat, X, 0, 1));
        add("OdeSolver.heun", () -> OdeSolver.heun(3).trajectory(still, FLAT, 0, 1));
        add("OdeSolver.adaptive", () -> OdeSolver.adaptive(1, 1).trajectory(flat, X, 0, 1));
        add("OdeSolver.adaptive", () -> OdeSolver.adaptive(1, 1).trajectory(still, FLAT, 0, 1));
        add("OdeSolver.adaptive", () -> OdeSolver.adaptive(0, 1e-3));
        add("OdeSolver.adaptive", () -> OdeSolver.adaptive(1e-3, NAN));
        add("OdeSolver.euler", () -> OdeSolver.euler(0));
        add("OdeSolver.heun", () -> OdeSolver.heun(-1));
        add("OdeSolver.dormandPrince", () -> OdeSolver.dormandPrince(0));
        add("DDIM", () -> DDIM.of(null, GRID));
        add("DDIM", () -> DDIM.of(VP, null));
        add("DDIM", () -> DDIM.of(VP, GRID).eta(2));
        add("DDIM", () -> DDIM.of(VP, GRID).eta(NAN));
        add("DDIM.numbers", () -> DDIM.of(VP, GRID).numbers(99));
        add("HeunEDM", () -> HeunEDM.of(null));
        add("HeunEDM.numbers", () -> HeunEDM.of(LEVELS).numbers(-1));
        for (double bad : new double[] {-1, NAN, INFINITE}) {
            add("HeunEDM.churn", () -> HeunEDM.of(LEVELS).churn(bad, 0, 1, 1));
            add("HeunEDM.churn", () -> HeunEDM.of(LEVELS).churn(1, bad, 1, 1));
            add("HeunEDM.churn", () -> HeunEDM.of(LEVELS).churn(1, 0, 1, bad));
        }
        add("HeunEDM.churn", () -> HeunEDM.of(LEVELS).churn(1, 2, 1, 1));
        for (int bad : new int[] {-1, 0, 4}) {
            add("ExponentialMultistep", () -> ExponentialMultistep.of(VP, GRID, bad));
        }
        add("ExponentialMultistep", () -> ExponentialMultistep.of(null, GRID, 2));
        add("ExponentialMultistep", () -> ExponentialMultistep.of(VP, null, 2));
        add("ExponentialMultistep", () -> ExponentialMultistep.of(VPSDE.of(0.1, 4000), GRID, 2));
        add(
                "ExponentialMultistep.numbers",
                () -> ExponentialMultistep.of(VP, GRID, 2).numbers(4));
        add("DPMSolver", () -> DPMSolver.of(null, GRID));
        add("DPMSolver", () -> DPMSolver.of(VP, null));
        add("DPMSolver.numbers", () -> DPMSolver.of(VP, GRID).numbers(4));
        add("TimeGrid", () -> TimeGrid.of(null, LEVELS));
        add("TimeGrid", () -> TimeGrid.of(VP, null));
        add("TimeGrid", () -> TimeGrid.of(VESDE.of(0.6, 10), LEVELS));
        add("PredictorCorrector", () -> PredictorCorrector.of(VP, GRID, null));
        add("PredictorCorrector", () -> PredictorCorrector.of(null, GRID, Predictor.ANCESTRAL));
        PredictorCorrector pc = PredictorCorrector.of(VP, GRID, Predictor.ANCESTRAL);
        add("PredictorCorrector", () -> pc.corrector(-1, 0.1));
        add("PredictorCorrector", () -> pc.corrector(1, 0));
        add("PredictorCorrector", () -> pc.corrector(1, NAN));
        add("PredictorCorrector.numbers", () -> pc.numbers(-1));
        add("ProbabilityFlowODE", () -> ProbabilityFlowODE.of(null, OdeSolver.heun(3), 0.1));
        add("ProbabilityFlowODE", () -> ProbabilityFlowODE.of(VP, null, 0.1));
        ProbabilityFlowODE flow = ProbabilityFlowODE.of(VP, OdeSolver.heun(3), 0.1);
        for (double bad : new double[] {0, 0.1, 1.1, NAN}) {
            add("ProbabilityFlowODE", () -> flow.latest(bad));
        }
        add("ProbabilityFlowODE", () -> flow.encode(IN_TIME, FLAT));
        add("ProbabilityFlowODE", () -> flow.encode(null, X));
        add("ProbabilityFlowODE", () -> flow.sample(null, X));
        add("ProbabilityFlowODE", () -> flow.trajectory(null, X, 1, 0));
        add("ProbabilityFlowODE", () -> flow.trajectory(IN_TIME, FLAT, 1, 0));
        add("ProbabilityFlowODE", () -> flow.trajectory(IN_TIME, X, 2, 1));
        add("ProbabilityFlowODE", () -> flow.encode((x, t) -> x.sum(-1), X));
        LogLikelihood likelihood = LogLikelihood.of(VP, OdeSolver.heun(3), 0.1);
        add("LogLikelihood", () -> LogLikelihood.of(null));
        add("LogLikelihood", () -> likelihood.solver(null));
        add("LogLikelihood", () -> likelihood.prior(null));
        add("LogLikelihood", () -> likelihood.standardized(null));
        add("LogLikelihood", () -> likelihood.evaluate(null, X));
        add("LogLikelihood", () -> likelihood.estimate(null, X, RNG));
        add("LogLikelihood", () -> likelihood.estimate(IN_TIME, X, null));
        add("LogLikelihood", () -> likelihood.evaluate(IN_TIME, FLAT));
        add("LogLikelihood", () -> likelihood.estimate(IN_TIME, FLAT, RNG));
        add("LogLikelihood", () -> likelihood.estimate(IN_TIME, X, 0, RNG));
        add("LogLikelihood", () -> likelihood.prior(Gaussian.standard(3)).evaluate(IN_TIME, X));
        add(
                "LogLikelihood",
                () -> likelihood.standardized(Standardize.of(RNG.normal(5, 3))).evaluate(IN_TIME, X));
        add("LogLikelihood", () -> likelihood.evaluate((x, t) -> x.sum(-1), X));
        add("LogLikelihood", () -> likelihood.estimate((x, t) -> x.slice(1, 0, 1), X, RNG));
        add("LogLikelihood", () -> LogLikelihood.of(VP).evaluate((x, t) -> x.sum(0), X));
        DiffusionScoreMatching ofTime = DiffusionScoreMatching.of(VP, 0);
        add("DiffusionScoreMatching.weighting", () -> ofTime.weighting(null));
        add("DiffusionScoreMatching.weighting", () -> ofTime.weighting((t, sigma) -> Tensor.scalar(1)));
        add("DiffusionScoreMatching.weighting", () -> ofTime.weighting((t, sigma) -> t.neg()));
        add("DiffusionScoreMatching.weighting", () -> ofTime.weighting((t, sigma) -> t.mul(0)));
        add("DiffusionScoreMatching.weighting", () -> ofTime.weighting((t, sigma) -> VP.diffusion(t)));
        add("DiffusionScoreMatching", () -> ofTime.predicting(null));
        parameterizations();
        add("DiffusedMixture", () -> DiffusedMixture.of(null, VP));
        add("DiffusedMixture", () -> DiffusedMixture.of(MIXTURE, null));
    }

    private void parameterizations() {
        Tensor one = Tensor.scalar(1);
        for (double bad : NOT_POSITIVE) {
            add("Parameterization.edm", () -> Parameterization.edm(bad));
            add("Parameterization.score", () -> Parameterization.NOISE.score(X, X, one, Tensor.scalar(bad)));
            add("Parameterization.output", () -> Parameterization.NOISE.output(X, X, one, Tensor.scalar(bad)));
            add(
                    "Parameterization.atNoise",
                    () -> Parameterization.DATA.atNoise((x, s) -> x).score(X, Tensor.scalar(bad)));
        }
        for (Tensor bad : List.of(FLAT, WIDE)) {
            add("Parameterization.score", () -> Parameterization.DATA.score(bad, X, one, one));
            add("Parameterization.output", () -> Parameterization.DATA.output(bad, X, one, one));
            add("Parameterization.score", () -> Parameterization.DATA.score(X, X, bad, one));
        }
        add("Parameterization.score", () -> Parameterization.ENERGY.score(X, X, one, one));
        add("Parameterization.convert", () -> Parameterization.DATA.convert(X, null, X, one, one));
        add("Parameterization.standardized", () -> Parameterization.DATA.standardized(null));
        add("Parameterization.atNoise", () -> Parameterization.DATA.atNoise(null));
        add(
                "Parameterization.atNoise",
                () -> Parameterization.DATA.atNoise((x, s) -> x).score(FLAT, one));
        add(
                "Parameterization.atNoise",
                () -> Parameterization.DATA.atNoise((x, s) -> x.sum(-1)).score(X, one));
        add(
                "Parameterization.atNoise",
                () -> Parameterization.ENERGY.atNoise((x, s) -> x).score(X, one));
        add("Parameterization.inTime", () -> Parameterization.DATA.inTime(null, (x, t) -> x));
        add("Parameterization.inTime", () -> Parameterization.DATA.inTime(VP, null));
        Standardize scale = Standardize.of(RNG.normal(5, 2));
        add(
                "Parameterization.inTime",
                () -> Parameterization.DATA.standardized(scale).inTime(VP, (x, t) -> x));
    }

    private void models() {
        DiffusionTraining training = DiffusionModel.training();
        for (int bad : new int[] {0, -1}) {
            add("DiffusionTraining.width", () -> training.width(bad));
            add("DiffusionTraining.blocks", () -> training.blocks(bad));
            add("DiffusionTraining.steps", () -> training.steps(bad));
            add("DiffusionTraining.batch", () -> training.batch(bad));
            add("DiffusionTraining.onThreads", () -> training.onThreads(bad));
        }
        for (double bad : NOT_POSITIVE) {
            add("DiffusionTraining.noise", () -> training.noise(1, bad == INFINITE ? 2 : bad));
        }
        for (double bad : new double[] {-0.1, 1, NAN}) {
            add("DiffusionTraining.dropout", () -> training.dropout(bad));
        }
        add("DiffusionTraining.labelsLeftOut", () -> training.labelsLeftOut(0));
        add("DiffusionTraining.labelsLeftOut", () -> training.labelsLeftOut(NAN));
        add("DiffusionTraining.heldOut", () -> training.heldOut(NONE));
        add("DiffusionTraining.heldOut", () -> training.heldOut(BROKEN));
        add("DiffusionTraining.heldOut", () -> training.heldOut(WIDE).fit(X, RNG));
        add("DiffusionTraining.listener", () -> training.listener(null));
        add("DiffusionModel.fit", () -> DiffusionModel.fit(null, RNG));
        add("DiffusionModel.fit", () -> DiffusionModel.fit(X, (Rng) null));
        add("DiffusionModel.fit", () -> DiffusionModel.fit(X, null, RNG));
        for (double[] bad : new double[][] {{0, 1}, {0, 1, 2, 0, 1, -1}, {0, 0, 0, 0, 0, 0.5}, {0, 0, 0, 2, 2, 2}}) {
            add("DiffusionModel.fit", () -> DiffusionModel.fit(X, Tensor.of(bad), RNG));
        }
        DiffusionModel model = training.width(2).blocks(1).steps(1).fit(X, Tensor.of(0, 1, 0, 1, 0, 1), RNG);
        DiffusionModel plain = training.width(2).blocks(1).steps(1).fit(X, RNG);
        for (Tensor bad : List.of(FLAT, WIDE)) {
            add("DiffusionModel", () -> model.score(bad));
            add("DiffusionModel", () -> model.logProb(bad));
            add("DiffusionModel", () -> model.divergence(bad));
            add("DiffusionModel", () -> model.likelihood(bad, 2, RNG));
            add("DiffusionModel.impute", () -> model.impute(bad, 2, RNG));
        }
        add("DiffusionModel.sample", () -> model.sample(RNG, -1));
        add("DiffusionModel.sample", () -> model.sample(null, 9, RNG, 1));
        add("DiffusionModel.sample", () -> model.sample(levels -> null, 9, RNG, 1));
        add("DiffusionModel.sample", () -> model.sample(null, 1));
        add("DiffusionModel.impute", () -> model.impute(X, 1, null));
        add("DiffusionModel.impute", () -> model.impute(X, Integer.MAX_VALUE, RNG));
        add("DiffusionModel.sample", () -> model.sample(HeunEDM::of, 9, RNG, -1));
        add("DiffusionModel.sample", () -> model.sample(HeunEDM::of, 1, RNG, 1));
        add("DiffusionModel.impute", () -> model.impute(X, 0, RNG));
        add("DiffusionModel.impute", () -> model.impute(Tensor.full(INFINITE, 1, 2), 1, RNG));
        add("DiffusionModel.guided", () -> model.guided(2, 1));
        add("DiffusionModel.guided", () -> model.guided(0, 1).guided(0, 1));
        add("DiffusionModel.guided", () -> plain.guided(0, 1));
        add("DiffusionModel.guided", () -> plain.guided(null, 1));
        add("DiffusionModel.guided", () -> model.guided(0, NAN));
        add("DiffusionModel.likelihood", () -> model.likelihood(X, 0, RNG));
        add("DiffusionModel.likelihood", () -> model.likelihood(X, 2, null));
        add("DiffusionModel.write", () -> model.write(null));
        add("DiffusionModel.read", () -> DiffusionModel.read(null));
        add("DiffusionModel.guided", () -> plain.guided((x, sigma) -> x.sum(1), NAN));
        add("DiffusionModel.write", () -> model.guided(0, 1).write(java.nio.file.Path.of("none")));
    }

    private void conditions() {
        Observation known = Observation.columns(Tensor.of(1, NAN));
        for (double bad : new double[] {NAN, INFINITE}) {
            add("Guidance.classifierFree", () -> Guidance.classifierFree(IN_TIME, IN_TIME, bad));
            add("Guidance.classifierFree", () -> Guidance.classifierFree(AT_NOISE, AT_NOISE, bad));
            add("Guidance.classifier", () -> Guidance.classifier(IN_TIME, (x, t) -> x.sum(-1), bad));
            add("Guidance.classifier", () -> Guidance.classifier(AT_NOISE, (x, t) -> x.sum(-1), bad));
            add("Observation", () -> Observation.of(Tensor.eye(2), Tensor.zeros(2), bad));
            add("Observation", () -> Observation.of(Tensor.of(new double[][] {{bad, 1}}), Tensor.zeros(1), 1));
            add("Observation.deviation", () -> known.deviation(bad));
            add("MomentMatching", () -> MomentMatching.of(known).resolution(bad));
        }
        add("Guidance.classifierFree", () -> Guidance.classifierFree(IN_TIME, null, 1));
        add("Guidance.classifierFree", () -> Guidance.classifierFree(null, AT_NOISE, 1));
        add("Guidance.classifier", () -> Guidance.classifier(IN_TIME, null, 1));
        Guidance.Classifier column = (x, t) -> x;
        add("Guidance.classifier", () -> Guidance.classifier(IN_TIME, column, 1).score(X, Tensor.full(0.5, 6, 1)));
        TimeConditionalScore flat = (x, t) -> x.sum(-1);
        add(
                "Guidance.classifierFree",
                () -> Guidance.classifierFree(IN_TIME, flat, 1).score(X, Tensor.full(0.5, 6, 1)));
        add("Observation.columns", () -> Observation.columns(null));
        add("Observation", () -> Observation.of(null, FLAT, 1));
        add("Observation", () -> Observation.of(Tensor.eye(2), null, 1));
        add("Observation.columns", () -> Observation.columns(Tensor.scalar(1)));
        add("Observation.columns", () -> Observation.columns(Tensor.of(INFINITE)));
        add("Observation", () -> Observation.of(FLAT, FLAT, 1));
        add("Observation", () -> Observation.of(Tensor.eye(2), FLAT, 1));
        add("Observation.deviation", () -> known.deviation(-1));
        add("MomentMatching", () -> MomentMatching.of(null));
        add("MomentMatching", () -> MomentMatching.of(known).resolution(-1));
        add("MomentMatching", () -> MomentMatching.of(known).guide(null, IN_TIME));
        add("MomentMatching", () -> MomentMatching.of(known).guide(VP, null));
        add("MomentMatching", () -> MomentMatching.of(known).guide(null));
        Tensor half = Tensor.full(0.5, 6, 1);
        add("MomentMatching", () -> MomentMatching.of(known).guide(VP, IN_TIME).score(WIDE, half));
        add(
                "MomentMatching",
                () -> MomentMatching.of(Observation.columns(Tensor.zeros(5, 2)))
                        .guide(VP, IN_TIME)
                        .score(X, half));
        add("MomentMatching", () -> MomentMatching.of(known).guide(VP, flat).score(X, half));
        add("Replacement", () -> Replacement.of(null, GRID, Predictor.ANCESTRAL, known));
        add("Replacement", () -> Replacement.of(VP, null, Predictor.ANCESTRAL, known));
        add("Replacement", () -> Replacement.of(VP, GRID, null, known));
        add("Replacement", () -> Replacement.of(VP, GRID, Predictor.ANCESTRAL, null));
        add("Replacement", () -> Replacement.of(VP, GRID, Predictor.ANCESTRAL, known.deviation(1)));
        Observation sum = Observation.of(Tensor.ones(1, 2), Tensor.zeros(1), 0);
        add("Replacement", () -> Replacement.of(VP, GRID, Predictor.ANCESTRAL, sum));
        Replacement replacement = Replacement.of(VP, GRID, Predictor.ANCESTRAL, known);
        add("Replacement.resampling", () -> replacement.resampling(0));
        add("Replacement.numbers", () -> replacement.numbers(-1));
        add("Replacement", () -> replacement.sample(IN_TIME, WIDE, RNG));
    }

    /** How often one step asks for the velocity, by which the methods are told apart. */
    private static int velocities(OdeSolver solver) {
        int[] count = {0};
        solver.solve(
                (x, t) -> {
                    count[0]++;
                    return x;
                },
                X,
                0,
                1);
        return count[0];
    }

    private void families() {
        Tensor plane = Tensor.eye(3).slice(0, 0, 2);
        add("Sphere", () -> Sphere.of(null));
        add("Sphere.tangent", () -> Sphere.tangent(null));
        add("Directions.vonMisesFisher", () -> Directions.vonMisesFisher(1));
        add("Directions.vonMisesFisher", () -> Directions.vonMisesFisher(X));
        add("Directions.vonMisesFisher", () -> Directions.vonMisesFisher(Tensor.ones(3)));
        add("Directions.bingham", () -> Directions.bingham(1));
        add("Directions.bingham", () -> Directions.bingham(Tensor.ones(2, 2)));
        add("Directions.fisherBingham", () -> Directions.fisherBingham(0));
        add("Directions.kent", () -> Directions.kent(plane));
        add("Directions.kent", () -> Directions.kent(Tensor.eye(4)));
        add("Directions.watson", () -> Directions.watson(Tensor.of(1, 1)));
        add("Directions.meanDirection", () -> Directions.meanDirection(X));
        add("Directions.meanDirection", () -> Directions.meanDirection(NONE));
        add("Directions.principalAxes", () -> Directions.principalAxes(FLAT));
        add("Directions.kentAxes", () -> Directions.kentAxes(Tensor.eye(4)));
        add("von Mises-Fisher", () -> Directions.vonMisesFisher(3).fit(WIDE));
        add("Angles.vonMises", () -> Angles.vonMises(NAN));
        add("Angles.sineModel", () -> Angles.sineModel(0, INFINITE));
        add("Angles.meanDirection", () -> Angles.meanDirection(X));
        add("von Mises", () -> Angles.vonMises().fit(X));
        add("von Mises", () -> Angles.vonMises().fit(BROKEN.slice(1, 0, 1)));
        add("Simplex.alr", () -> Simplex.alr(-1));
        add("Simplex.squareRoot", () -> Simplex.squareRoot(null));
        add("Simplex.flat", () -> Simplex.flat(null));
        add("Simplex.minSquared", () -> Simplex.minSquared(0));
        add("Simplex.productSquared", () -> Simplex.productSquared(NAN));
        add("Simplex", () -> Simplex.clr().of(null));
        add("Simplex.coordinates", () -> Simplex.clr().coordinates(X));
        add("Compositions.dirichlet", () -> Compositions.dirichlet(1));
        add("Compositions.ppi", () -> Compositions.ppi(1, Simplex.clr()));
        add("Compositions.ppi", () -> Compositions.ppi(Simplex.clr(), 0, -1, 0));
        add("Compositions", () -> Compositions.of("own", 3, null, (t, u) -> u.sum(1), "a"));
        add("Dirichlet by clr", () -> Compositions.dirichlet(3).fit(WIDE));
        add("PositiveData.polynomial", () -> PositiveData.polynomial(0));
        add("PositiveData.meanAndVariance", () -> PositiveData.meanAndVariance(FLAT));
        add("gamma", () -> PositiveData.gamma().fit(X.slice(1, 0, 1)));
        add("gamma", () -> PositiveData.gamma().fit(Tensor.ones(6, 2)));
        add("BoundedData.polynomial", () -> BoundedData.polynomial(0, 0, 1));
        add("beta", () -> BoundedData.beta().fit(Tensor.full(2, 3, 1)));
        add("RealData.polynomial", () -> RealData.polynomial(1));
        add("RealData.generalisedGaussian", () -> RealData.generalisedGaussian(NAN));
    }

    private void losses() {
        for (double bad : NOT_POSITIVE) {
            add("DenoisingScoreMatching", () -> DenoisingScoreMatching.of(bad));
            add("FiniteDifferenceScoreMatching", () -> FiniteDifferenceScoreMatching.of(bad));
            add("EDMScoreMatching", () -> EDMScoreMatching.of(bad));
            add("EDMScoreMatching.logNormal", () -> EDMScoreMatching.of(1).logNormal(0, bad));
        }
        add("SlicedScoreMatching", () -> SlicedScoreMatching.of().projections(0));
        add("SlicedScoreMatching", () -> SlicedScoreMatching.of().directions(null));
        add("FisherDivergence", () -> FisherDivergence.of(null));
        add("FisherDivergence", () -> FisherDivergence.of(FLAT_SCORE).perSample(SCORE, X));
        for (double bad : NOT_POSITIVE) {
            add("RegularizedScoreMatching", () -> RegularizedScoreMatching.of(bad));
            add("RegularizedScoreMatching.ofNoise", () -> RegularizedScoreMatching.ofNoise(bad));
            add("BoundaryWeight.capped", () -> BoundaryWeight.capped(bad));
        }
        for (double bad : new double[] {1, 0, NAN}) {
            add("BoundaryWeight", () -> BoundaryWeight.of(1, bad, x -> x.sub(1)));
            add("BoundaryWeight.distance", () -> BoundaryWeight.distance(1, bad));
            add("BoundaryWeight.parabola", () -> BoundaryWeight.parabola(1, bad));
        }
        add("BoundaryWeight", () -> BoundaryWeight.of(0, 1, null));
        add("BoundaryWeight", () -> BoundaryWeight.of(0, 1, x -> x));
        add("BoundaryWeight.distance", () -> BoundaryWeight.distance(0, INFINITE));
        add("BoundaryWeight.parabola", () -> BoundaryWeight.parabola(-INFINITE, 0));
        add("BoundaryWeight.log", () -> BoundaryWeight.log(0));
        add("Weight.columns", Weight::columns);
        add("Weight.ball", () -> Weight.ball(FLAT, NAN));
        add("Weight.ball", () -> Weight.ball(X, 1));
        add("Weight.ball", () -> Weight.ball(FLAT, 1).at(X));
        add("Weight.polytope", () -> Weight.polytope(X, FLAT));
        add("Weight.polytope", () -> Weight.polytope(WIDE, Tensor.ones(6)));
        add("Weight.polytope", () -> Weight.polytope(X, Tensor.ones(6)).at(WIDE));
        add("Weight.alongAxes", () -> Weight.alongAxes(NONE, Tensor.ones(0)));
        add("Weight.ofTransform", () -> Weight.ofTransform(null));
        add("Weight.ofRoot", () -> Weight.ofRoot(null));
        add("Weight", () -> ((Weight) x -> Tensor.ones(3)).times(X, X));
        add("WeightedScoreMatching", WeightedScoreMatching::of);
        add("WeightedScoreMatching", () -> WeightedScoreMatching.of((Weight) null));
        add("WeightedScoreMatching", () -> WeightedScoreMatching.of((BoundaryWeight) null));
        WeightedScoreMatching weighted = WeightedScoreMatching.of(BoundaryWeight.log(), BoundaryWeight.one());
        add("WeightedScoreMatching", () -> weighted.perSample(SCORE, FLAT, RNG));
        add("WeightedScoreMatching", () -> weighted.perSample(SCORE, WIDE, RNG));
        add("WeightedScoreMatching", () -> weighted.perSample(SCORE, X, RNG));
        add("WeightedScoreMatching", () -> weighted.perSample(FLAT_SCORE, Tensor.ones(6, 2), RNG));
        add("RatioMatching", () -> RatioMatching.of().on(Linear.of(2, 2)));
        add("RatioMatching", () -> RatioMatching.of().perSample(SCORE, Tensor.ones(6, 2), RNG));
        add("RatioMatching", () -> RatioMatching.of().perSample(MIXTURE.energy(), X, RNG));
        add("RatioMatching", () -> RatioMatching.of().perSample(MIXTURE.energy(), FLAT, RNG));
        add("ScoreMatching", () -> ScoreMatching.of().estimate(SCORE, NONE, RNG));
        add("FisherDivergence", () -> FisherDivergence.of(SCORE).estimate(SCORE, NONE));
        add("EDMScoreMatching", () -> EDMScoreMatching.of(1).estimate(AT_NOISE, NONE, RNG));
        add("Estimate.ofMean", () -> Estimate.ofMean(X));
        for (double bad : new double[] {0, 1, NAN}) {
            add("Estimate.interval", () -> new Estimate(0, 1).interval(bad));
        }
        add("MultiLevelDenoising", () -> MultiLevelDenoising.of(null));
        add("MultiLevelDenoising", () -> MultiLevelDenoising.of(LEVELS).on(Linear.of(2, 2)));
        add("EDMScoreMatching.logNormal", () -> EDMScoreMatching.of(1).logNormal(NAN, 1));
        add("EDMScoreMatching", () -> EDMScoreMatching.of(1).perSample((x, sigma) -> x, FLAT, RNG));
        add("EDMScoreMatching", () -> EDMScoreMatching.of(1).on(Linear.of(2, 2)));
        add("DiffusionScoreMatching", () -> DiffusionScoreMatching.of(null, 0.1));
        add("ScoreMatching", () -> ScoreMatching.of().perSample(SCORE, FLAT, RNG));
        add("ScoreMatching", () -> ScoreMatching.of().perSample(FLAT_SCORE, X, RNG));
        add("ScoreMatching", () -> ScoreMatching.of().perSample((EnergyFunction) x -> x.sum(), X, RNG));
        add("RunawayLoss", () -> RunawayLoss.forData(FLAT));
        add("RunawayLoss", () -> RunawayLoss.forData(Tensor.zeros(1, 2)));
        add("RunawayLoss", () -> RunawayLoss.forData(BROKEN));
        add("RunawayLoss", () -> RunawayLoss.forData(Tensor.zeros(5, 2)));
        add("DataCheck", () -> DataCheck.problems(FLAT));
        add("DataCheck", () -> DataCheck.problems(X, List.of("only")));
        add("DataCheck", () -> DataCheck.require(Tensor.ones(6, 2)));
        add("DataCheck", () -> DataCheck.findings(FLAT));
        add("ScoreMatching.allowing", () -> ScoreMatching.of().allowing((Hazard) null));
        add("SlicedScoreMatching.allowing", () -> SlicedScoreMatching.of().allowing((Hazard) null));
        add(
                "FiniteDifferenceScoreMatching.allowing",
                () -> FiniteDifferenceScoreMatching.of(1).allowing((Hazard) null));
        add("ScoreMatching", () -> ScoreMatching.of().on(Linear.of(2, 2)).inspect(Batches.full(Tensor.ones(6, 2))));
        add("FisherDivergence", () -> FisherDivergence.of(SCORE).estimate(SCORE, NONE));
        add("Estimate.ofMean", () -> Estimate.ofMean(X));
        add("Estimate.interval", () -> new Estimate(0, 1).interval(0));
    }

    private void symbols() {
        Tensor bits = X.gt(0);
        EnergyFunction energy = x -> x.sum(-1);
        List<Function<BinaryCode, ScoreMatchingLoss>> losses = List.of(
                code -> RatioMatching.of(code),
                code -> PseudoLikelihood.of(code),
                code -> MinimumProbabilityFlow.of(code),
                code -> ConcreteScoreMatching.of(code),
                code -> ScoreEntropy.of(code));
        List<String> names = List.of(
                "RatioMatching", "PseudoLikelihood", "MinimumProbabilityFlow", "ConcreteScoreMatching", "ScoreEntropy");
        for (int k = 0; k < names.size(); k++) {
            String name = names.get(k);
            Function<BinaryCode, ScoreMatchingLoss> loss = losses.get(k);
            add(name, () -> loss.apply(null));
            add(name, () -> loss.apply(BinaryCode.BITS).perSample(energy, X, RNG));
            add(name, () -> loss.apply(BinaryCode.SPINS).perSample(energy, bits, RNG));
            add(name, () -> loss.apply(BinaryCode.BITS).perSample(energy, FLAT, RNG));
            add(name, () -> loss.apply(BinaryCode.BITS).perSample(FLAT_SCORE, bits, RNG));
            add(name, () -> loss.apply(BinaryCode.BITS).perSample((EnergyFunction) x -> x.sum(), bits, RNG));
            add(
                    name,
                    () -> loss.apply(BinaryCode.BITS)
                            .on(ScoreNetwork.energy(2, 4, 1))
                            .inspect(Batches.full(X)));
        }
        add("PseudoLikelihood", () -> PseudoLikelihood.of().on(Linear.of(2, 2)));
        add("ScoreEntropy", () -> ScoreEntropy.of().perSample((LogRatio) null, bits));
        add("ScoreEntropy", () -> ScoreEntropy.of().perSample((LogRatio) x -> x.sum(-1), bits));
        add("LogRatio", () -> LogRatio.of(null, BinaryCode.BITS));
        add("LogRatio", () -> LogRatio.of(energy, null));
        add("BinaryCode.states", () -> BinaryCode.BITS.states(0));
        add("BinaryCode.states", () -> BinaryCode.BITS.states(17));
        add("BinaryCode.neighbors", () -> BinaryCode.BITS.neighbors(FLAT));
        for (int bad : new int[] {1, 0, -1}) {
            add("SymbolNoise.uniform", () -> SymbolNoise.uniform(bad));
            add("SymbolNoise.absorbing", () -> SymbolNoise.absorbing(bad));
        }
        SymbolNoise noise = SymbolNoise.absorbing(2);
        add("SymbolNoise.encode", () -> noise.encode(X));
        add("SymbolNoise.encode", () -> noise.encode(FLAT));
        add("SymbolNoise.transition", () -> noise.transition(X, 1));
        add("SymbolNoise.noisy", () -> noise.noisy(Tensor.zeros(2, 0), 1, RNG));
        for (double bad : NOT_POSITIVE) {
            add("DenoisingScoreEntropy", () -> DenoisingScoreEntropy.of(noise, bad));
        }
        DenoisingScoreEntropy entropy = DenoisingScoreEntropy.of(noise, 1);
        add("DenoisingScoreEntropy", () -> DenoisingScoreEntropy.of(null, 1));
        add("DenoisingScoreEntropy", () -> entropy.perSample(SCORE, WIDE, RNG));
        add("DenoisingScoreEntropy", () -> entropy.perSample(SCORE, X, RNG));
        add("DenoisingScoreEntropy", () -> entropy.perSample(SCORE, noise.encode(Tensor.full(2, 1, 1)), RNG));
        add("DenoisingScoreEntropy", () -> entropy.perSample(FLAT_SCORE, noise.encode(Tensor.ones(2, 1)), RNG));
        add("DenoisingScoreEntropy", () -> entropy.on(Linear.of(3, 3)).inspect(Batches.full(WIDE)));
        Tensor zero = Tensor.zeros(2, 2);
        Tensor two = Tensor.ones(2);
        add("BoltzmannMachine", () -> BoltzmannMachine.of(null, zero, two));
        add("BoltzmannMachine", () -> BoltzmannMachine.of(BinaryCode.BITS, zero, FLAT));
        add("BoltzmannMachine", () -> BoltzmannMachine.of(BinaryCode.BITS, Tensor.eye(2), two));
        add("BoltzmannMachine", () -> BoltzmannMachine.of(BinaryCode.BITS, zero, Tensor.of(1, NAN)));
        add(
                "BoltzmannMachine",
                () -> BoltzmannMachine.of(BinaryCode.BITS, Tensor.of(new double[][] {{0, 1}, {2, 0}}), two));
        add("BoltzmannMachine", () -> BoltzmannMachine.of(BinaryCode.BITS, two));
        add("BoltzmannMachine", () -> BoltzmannMachine.of(BinaryCode.BITS, Tensor.zeros(0)));
        BoltzmannMachine machine = BoltzmannMachine.of(BinaryCode.BITS, zero, two);
        add("BoltzmannMachine", () -> machine.energy(WIDE));
        add("BoltzmannMachine", () -> machine.flips(FLAT));
        add("BoltzmannMachine.as", () -> machine.as(null));
        add("BoltzmannMachine.sample", () -> machine.sample(RNG, -1));
        add("BoltzmannMachine.gibbs", () -> machine.gibbs(RNG, -1, 1));
        add("BoltzmannMachine.gibbs", () -> machine.gibbs(RNG, 1, -1));
        add("BoltzmannMachine.parameterNames", () -> BoltzmannMachine.parameterNames(-1));
        add("BoltzmannMachine.estimator", () -> BoltzmannMachine.estimator(null, BinaryCode.BITS, 2));
        add("BoltzmannMachine.estimator", () -> BoltzmannMachine.estimator(RatioMatching.of(), null, 2));
        add("BoltzmannMachine.estimator", () -> BoltzmannMachine.estimator(RatioMatching.of(), BinaryCode.BITS, 0));
        add(
                "BinaryCode.states",
                () -> BoltzmannMachine.of(BinaryCode.BITS, Tensor.zeros(17, 17), Tensor.ones(17))
                        .logPartition());
    }

    private void kernels() {
        RadialKernel kernel = RadialKernel.gaussian(1);
        for (double bad : NOT_POSITIVE) {
            add("RadialKernel.gaussian", () -> RadialKernel.gaussian(bad));
            add("RadialKernel.inverseMultiquadric", () -> RadialKernel.inverseMultiquadric(bad));
            add("ScoreEstimator.tikhonov", () -> ScoreEstimator.tikhonov(kernel, bad));
            add("ScoreEstimator.stein", () -> ScoreEstimator.stein(kernel, bad));
            add("ScoreEstimator.landweber", () -> ScoreEstimator.landweber(kernel, bad, 1));
            add("ScoreEstimator.nuMethod", () -> ScoreEstimator.nuMethod(kernel, bad, 1));
        }
        for (double bad : new double[] {-1, NAN, INFINITE}) {
            add("KernelExponentialFamily", () -> KernelExponentialFamily.of(kernel, bad));
            add(
                    "KernelExponentialFamily.ridge",
                    () -> KernelExponentialFamily.of(kernel, 1).ridge(bad));
        }
        for (Tensor bad : List.of(FLAT, NONE, BROKEN)) {
            add("ScoreEstimator.fit", () -> ScoreEstimator.tikhonov(kernel, 1).fit(bad));
            add(
                    "KernelExponentialFamily.fit",
                    () -> KernelExponentialFamily.of(kernel, 1).fit(bad));
            add(
                    "KernelExponentialFamily.lite",
                    () -> KernelExponentialFamily.of(kernel, 1).lite(bad));
            add("RadialKernel.medianDistance", () -> RadialKernel.medianDistance(bad));
        }
        add("RadialKernel.medianDistance", () -> RadialKernel.medianDistance(Tensor.ones(5, 2)));
        add("RadialKernel.ofFunction", () -> RadialKernel.ofFunction(null));
        add("RadialKernel", () -> kernel.of(X, WIDE));
        add("ScoreEstimator", () -> ScoreEstimator.tikhonov(null, 1));
        add("ScoreEstimator.landweber", () -> ScoreEstimator.landweber(kernel, 1, 0));
        add("ScoreEstimator.nuMethod", () -> ScoreEstimator.nuMethod(kernel, 1, 0));
        add("ScoreEstimator.cutOff", () -> ScoreEstimator.cutOff(kernel, 0));
        add("ScoreEstimator.cutOff", () -> ScoreEstimator.cutOff(kernel, 7).fit(X));
        add("ScoreEstimator.fit", () -> ScoreEstimator.cutOff(kernel, 1).fit(Tensor.zeros(1001, 1)));
        add("ScoreEstimator.fit", () -> ScoreEstimator.tikhonov(kernel, 1).fit(Tensor.zeros(5001, 1)));
        add("ScoreEstimator", () -> ScoreEstimator.tikhonov(kernel, 1).fit(X).score(WIDE));
        KernelExponentialFamily family = KernelExponentialFamily.of(kernel, 0);
        add("KernelExponentialFamily", () -> KernelExponentialFamily.of(null, 1));
        add("KernelExponentialFamily.base", () -> family.base(null));
        add("KernelExponentialFamily.fit", () -> family.fit(X));
        add("KernelExponentialFamily.fit", () -> family.lite().fit(X));
        add("KernelExponentialFamily.fit", () -> family.ridge(1).lite(WIDE).fit(X));
        add(
                "KernelExponentialFamily.fit",
                () -> family.ridge(1).lite().fit(Tensor.arange(3001).unsqueeze(1)));
        add(
                "KernelExponentialFamily.fit",
                () -> KernelExponentialFamily.of(kernel, 1).fit(Tensor.zeros(1501, 2)));
        KernelEnergy energy = family.ridge(1).lite().fit(X);
        add("KernelEnergy", () -> energy.function(WIDE));
        add("KSD", () -> KSD.of((RadialKernel) null));
    }

    private void inference() {
        ScoreMatchingLoss loss = ScoreMatching.of();
        add("ModelComparison", () -> ModelComparison.of(null, SCORE, SCORE, X, RNG));
        add("ModelComparison", () -> ModelComparison.of(loss, null, SCORE, X, RNG));
        add("ModelComparison", () -> ModelComparison.of(loss, SCORE, null, X, RNG));
        add("ModelComparison", () -> ModelComparison.of(loss, SCORE, SCORE, NONE, RNG));
        add("ModelComparison", () -> ModelComparison.of(loss, SCORE, SCORE, BROKEN, RNG));
        add("HyvarinenScore", () -> HyvarinenScore.of(null, X));
        add("HyvarinenScore", () -> HyvarinenScore.of(SCORE, FLAT));
        add("HyvarinenScore.prequential", () -> HyvarinenScore.prequential(null, X));
        add("HyvarinenScore.prequential", () -> HyvarinenScore.prequential(past -> SCORE, NONE));
        add("HyvarinenScore.ofPosterior", () -> HyvarinenScore.ofPosterior(List.of(), X));
        add("HyvarinenScore.ofPosterior", () -> HyvarinenScore.ofPosterior(List.of(SCORE), FLAT));
        add("KSD.parametricTest", () -> KSD.of(1).parametricTest(Gaussian::fit, X, 0, RNG));
        add("KSD.parametricTest", () -> KSD.of(1).parametricTest(null, X, 3, RNG));
        add("KSD.parametricTest", () -> KSD.of(1).<Gaussian>parametricTest(Gaussian::fit, null, X, 3, RNG));
        add("KSD", () -> KSD.of(1).parametricTest(Gaussian::fit, NONE, 3, RNG));
    }

    private void samplers() {
        for (double bad : NOT_POSITIVE) {
            add("LangevinDynamics", () -> LangevinDynamics.of(bad, 5));
            add("LeimkuhlerMatthews", () -> LeimkuhlerMatthews.of(bad, 5));
            add("UnderdampedLangevin", () -> UnderdampedLangevin.of(bad, 1, 5));
            add("UnderdampedLangevin", () -> UnderdampedLangevin.of(1, bad, 5));
            add("MALA", () -> MALA.of(bad, 5));
            add("HMC", () -> HMC.of(bad, 3, 5));
            add("AnnealedLangevin", () -> AnnealedLangevin.of(LEVELS, bad, 5));
        }
        add("LangevinDynamics", () -> LangevinDynamics.of(1, -1));
        add("MALA", () -> MALA.of(1, 0));
        add("HMC", () -> HMC.of(1, 0, 5));
        add("HMC", () -> HMC.of(1, 3, 0));
        for (double bad : new double[] {-0.1, 1, NAN}) {
            add("HMC", () -> HMC.of(1, 3, 5).jitter(bad));
        }
        add("HMC.numbers", () -> HMC.of(1, 3, 5).numbers(5));
        EnergyFunction energy = MIXTURE.energy();
        for (Tensor bad : List.of(FLAT, WIDE, Tensor.eye(2).neg(), Tensor.of(new double[][] {{1, 2}, {0, 1}}), NONE)) {
            add("MALA", () -> MALA.of(0.1, 5).preconditioned(bad));
            add("HMC", () -> HMC.of(0.1, 3, 5).preconditioned(bad));
        }
        add("MALA", () -> MALA.of(0.1, 5).preconditioned(Tensor.eye(3)).sample(energy, X, RNG));
        for (Tensor bad : List.of(FLAT, NONE, BROKEN)) {
            add("MALA", () -> MALA.of(0.1, 5).tuned(energy, bad, 10, RNG));
            add("HMC", () -> HMC.of(0.1, 3, 5).tuned(energy, bad, 10, RNG));
        }
        add("MALA", () -> MALA.of(0.1, 5).tuned(energy, X, 0, RNG));
        add("HMC", () -> HMC.of(0.1, 3, 5).tuned(energy, X, 0, RNG));
        for (double bad : new double[] {0, 1, NAN}) {
            add("MALA", () -> MALA.of(0.1, 5).tuned(energy, X, 10, bad, RNG));
            add("HMC", () -> HMC.of(0.1, 3, 5).tuned(energy, X, 10, bad, RNG));
        }
        add("AnnealedLangevin", () -> AnnealedLangevin.of(null, 0.1, 5));
        add("AnnealedLangevin", () -> AnnealedLangevin.of(LEVELS, 0.1, -1));
        add("AnnealedLangevin.tuned", () -> AnnealedLangevin.tuned(LEVELS, 0));
        add("AnnealedLangevin.published", () -> AnnealedLangevin.published(LEVELS, 0));
        add("AnnealedLangevin.published", () -> AnnealedLangevin.published(NoiseLevels.of(1), 5));
        add(
                "AnnealedLangevin.numbers",
                () -> AnnealedLangevin.of(LEVELS, 0.1, 0).numbers(0));
        LangevinDynamics langevin = LangevinDynamics.of(0.1, 5);
        add("LangevinDynamics.numbers", () -> langevin.numbers(5));
        add("LangevinDynamics", () -> langevin.on(null));
        SamplingRun<ScoreFunction, Tensor> run = langevin.on(SCORE);
        add("LangevinDynamics", () -> run.observer(0, (x, step) -> {}));
        add("LangevinDynamics", () -> run.observer(1, null));
        add("SamplingRun.onThreads", () -> run.onThreads(0));
        add("SamplingRun.onThreads", () -> run.onThreads(1025));
        add("LangevinDynamics", () -> run.thinning(-1));
        add("LangevinDynamics", () -> run.burnIn(-1));
        add("LangevinDynamics", () -> run.sample(FLAT, RNG));
        add("LangevinDynamics", () -> run.sample(BROKEN, RNG));
        add("LangevinDynamics", () -> run.sample(WIDE, RNG));
        add("LangevinDynamics", () -> run.trajectory(FLAT, RNG));
        add("LangevinDynamics", () -> run.advance(run.start(X, RNG), 6));
        add("LangevinDynamics.contraction", () -> langevin.contraction(0));
        add("LangevinDynamics.contraction", () -> langevin.contraction(NAN));
    }

    private void metrics() {
        for (double bad : NOT_POSITIVE) {
            add("MMD", () -> MMD.of(bad));
            add("KSD", () -> KSD.of(bad));
        }
        for (double bad : new double[] {0, 1, -1, NAN}) {
            add("ModeCoverage", () -> ModeCoverage.of(MIXTURE, X, bad));
        }
        Tensor one = Tensor.zeros(1, 2);
        for (Tensor bad : List.of(FLAT, NONE, one, BROKEN)) {
            add("MMD", () -> MMD.of(1).unbiased(X, bad));
            add("EnergyDistance", () -> EnergyDistance.unbiased(bad, X));
            add("KSD", () -> KSD.of(1).unbiased(SCORE, bad));
            add("MMD.ofMedianDistance", () -> MMD.ofMedianDistance(bad));
            add("DenoisingError.forData", () -> DenoisingError.forData(bad));
        }
        for (Tensor bad : List.of(FLAT, NONE, BROKEN, WIDE)) {
            add("SlicedWasserstein", () -> SlicedWasserstein.squared(X, bad, 3, RNG));
        }
        add("DenoisingError", () -> DenoisingError.of(null));
        add("NoiseConditionalScore.mean", () -> NoiseConditionalScore.mean(null));
        add("NoiseConditionalScore.mean", () -> NoiseConditionalScore.mean(List.of()));
        NoiseConditionalScore narrow = NoiseConditionalScore.mean(List.of((x, sigma) -> x, (x, sigma) -> x.sum(0)));
        add("NoiseConditionalScore.mean", () -> narrow.score(X, Tensor.ones(X.size(0), 1)));
        add("DenoisingError.draws", () -> DenoisingError.of(LEVELS).draws(0));
        for (double bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            add(
                    "DenoisingError.divergenceWeight",
                    () -> DenoisingError.of(LEVELS).divergenceWeight(bad));
        }
        add("DenoisingError.forData", () -> DenoisingError.forData(Tensor.zeros(5, 2)));
        add("DenoisingError", () -> DenoisingError.of(LEVELS).evaluate((x, sigma) -> x, FLAT, RNG));
        add("DenoisingError", () -> DenoisingError.of(LEVELS).evaluate((x, sigma) -> x.sum(0), X, RNG));
        add("MMD", () -> MMD.of(1).unbiased(X, WIDE));
        add("MMD.ofMedianDistance", () -> MMD.ofMedianDistance(Tensor.zeros(5, 2)));
        add("MMD.underEquality", () -> MMD.of(1).underEquality(X, 1, 3, RNG));
        add("MMD.underEquality", () -> MMD.of(1).underEquality(X, 2, -1, RNG));
        add("KSD", () -> KSD.of(1).unbiased(FLAT_SCORE, X));
        add("KSD", () -> KSD.of(1).unbiased(x -> x.div(0), X));
        add("SlicedWasserstein", () -> SlicedWasserstein.squared(X, X, 0, RNG));
        Dequantization cells = new Dequantization(Tensor.of(1, 1));
        add("DiscreteLikelihood", () -> DiscreteLikelihood.of(null, 1));
        add("DiscreteLikelihood", () -> DiscreteLikelihood.of(cells, 0));
        DiscreteLikelihood discrete = DiscreteLikelihood.of(cells, 2);
        add("DiscreteLikelihood", () -> discrete.evaluate(null, X, RNG));
        add("DiscreteLikelihood", () -> discrete.evaluate(MIXTURE::logProb, WIDE, RNG));
        add("DiscreteLikelihood", () -> discrete.evaluate(x -> x, X, RNG));
        add("ModeCoverage", () -> ModeCoverage.of(MIXTURE, WIDE));
        add("ModeCoverage", () -> ModeCoverage.of(MIXTURE, NONE));
        Tensor ten = RNG.normal(10, 2);
        for (Tensor bad : List.of(FLAT, NONE, BROKEN, WIDE)) {
            add("ClassifierTest", () -> ClassifierTest.of().test(ten, bad, RNG));
            add("ClassifierTest", () -> ClassifierTest.of().test(bad, ten, RNG));
            add("Coverage", () -> Coverage.of(X, bad, 2));
            add("Coverage", () -> Coverage.of(bad, X, 2));
            add("Memorization", () -> Memorization.of(X, bad));
            add("Memorization", () -> Memorization.of(X, X).test(bad));
            add("Memorization", () -> Memorization.of(X, X).copies(bad));
        }
        add("ClassifierTest.neighbors", () -> ClassifierTest.of().neighbors(0));
        add("ClassifierTest", () -> ClassifierTest.of().neighbors(11).test(ten, ten, RNG));
        add("Coverage", () -> Coverage.of(X, X, 0));
        add("Coverage", () -> Coverage.of(X, X, 6));
        add("MMD.test", () -> MMD.of(1).test(X, X, 0, RNG));
        add("KSD.test", () -> KSD.of(1).test(SCORE, X, 0, RNG));
        for (Tensor bad : List.of(X, Tensor.zeros(0), Tensor.of(0, NAN))) {
            add("AUROC", () -> AUROC.of(FLAT, bad));
            add("AUROC", () -> AUROC.of(bad, FLAT));
            add("AUROC", () -> AUROC.test(bad, FLAT));
        }
        add("AUROC.estimate", () -> AUROC.estimate(FLAT, Tensor.of(1)));
        add("RHat", () -> RHat.split(null));
        add("RHat", () -> RHat.splitColumns(null));
        add("EffectiveSampleSize", () -> EffectiveSampleSize.tail(null));
        for (Tensor bad : List.of(FLAT, Tensor.zeros(2, 3), Tensor.full(NAN, 2, 8))) {
            add("RHat", () -> RHat.rankNormalized(bad));
            add("EffectiveSampleSize", () -> EffectiveSampleSize.bulk(bad));
            add("EffectiveSampleSize", () -> EffectiveSampleSize.tail(bad));
            add("RHat", () -> RHat.split(bad));
            add("EffectiveSampleSize", () -> EffectiveSampleSize.of(bad));
            add("RHat", () -> RHat.splitColumns(bad));
            add("EffectiveSampleSize", () -> EffectiveSampleSize.ofColumns(bad));
        }
    }

    private void tableMetrics() {
        DataFrame table = DataFrame.builder()
                .numbers("x", 1, 2, 3)
                .words("w", "a", "b", "a")
                .build();
        DataFrame gaps = DataFrame.builder()
                .numbers("x", NAN, 2, 3)
                .words("w", "a", "b", "a")
                .build();
        DataFrame words = DataFrame.builder()
                .words("x", "a", "b", "c")
                .words("w", "a", "b", "a")
                .build();
        DataFrame one = table.rows(0);
        for (DataFrame bad : new DataFrame[] {
            null, table.rows(new int[0]), DataFrame.builder().build()
        }) {
            add("TableFidelity", () -> TableFidelity.of(bad));
            add("TableDetection", () -> TableDetection.of(bad));
            add("TableUtility", () -> TableUtility.of(bad, "w"));
            add("TablePrivacy", () -> TablePrivacy.of(bad));
            add("TableMetrics", () -> TableMetrics.of(bad));
            add("ImputationError", () -> ImputationError.of(bad));
        }
        for (DataFrame bad : new DataFrame[] {null, table.rows(new int[0]), table.select(List.of("x")), words}) {
            add("TableFidelity.columns", () -> TableFidelity.of(table).columns(bad, table));
            add("TableFidelity.pairs", () -> TableFidelity.of(table).pairs(table, bad));
            add("TableDetection", () -> TableDetection.of(table).evaluate(table, bad, RNG));
            add("TableUtility", () -> TableUtility.of(table, "w").evaluate(bad, table, RNG));
            add("TablePrivacy", () -> TablePrivacy.of(table).evaluate(bad, table, RNG));
            add("TableMetrics", () -> TableMetrics.of(table).evaluate(bad, RNG));
            add("TableMetrics", () -> TableMetrics.of(table).evaluate(bad, table, RNG));
            add("TableMetrics.roundedLike", () -> TableMetrics.of(table).roundedLike(bad));
            add("ImputationError", () -> ImputationError.of(table).evaluate(table, gaps, Arrays.asList(table, bad)));
        }
        add("TableDetection", () -> TableDetection.of(table).evaluate(table, one, RNG));
        add("TableUtility", () -> TableUtility.of(table, "y"));
        add("TableUtility", () -> TableUtility.of(table.select(List.of("x")), "x"));
        add("TableUtility", () -> TableUtility.of(table, "x").evaluate(gaps.rows(0), table, RNG));
        add("TableMetrics.target", () -> TableMetrics.of(table).target("y"));
        add("ImputationError", () -> ImputationError.of(table).evaluate(table, gaps, List.of()));
        add("ImputationError", () -> ImputationError.of(table).evaluate(table, gaps, null));
        add("ImputationError", () -> ImputationError.of(table).evaluate(table, one, List.of(table)));
        add("ImputationError", () -> ImputationError.of(table).evaluate(table, gaps, List.of(gaps)));
    }

    private void conformance() {
        ScoreMatchingLoss loss = ScoreMatching.of();
        Target many = Target.levels(LEVELS, sigma -> 1);
        for (double bad : NOT_POSITIVE) {
            add("Target.noised", () -> Target.noised(bad));
            add("Target.weight", () -> Target.data().weight(bad));
            add("Target.logNormalLevels", () -> Target.logNormalLevels(0, bad, sigma -> 1));
            add(
                    "LikelihoodConformance.tolerance",
                    () -> Conformance.ofLikelihood((p, x) -> x).tolerance(bad));
        }
        for (double bad : NO_TIMES) {
            add("Target.at", () -> Target.at(VP, bad));
            add("Target.times", () -> Target.times(VP, bad, t -> 1));
            add("SamplerConformance.bias", () -> sampler().bias(bad));
        }
        add("Target.logNormalLevels", () -> Target.logNormalLevels(NAN, 1, sigma -> 1));
        add("Target.logNormalLevels", () -> Target.logNormalLevels(0, 1, null));
        add("Target.at", () -> Target.at(null, 1));
        add("Target.times", () -> Target.times(null, 0.1, t -> 1));
        add("Target.times", () -> Target.times(VP, 0.1, null));
        add("Target.levels", () -> Target.levels(null, sigma -> 1));
        add("Target.levels", () -> Target.levels(LEVELS, null));
        add("Conformance.ofLoss", () -> Conformance.ofLoss((ScoreMatchingLoss) null, Target.data()));
        add("Conformance.ofLoss", () -> Conformance.ofLoss(FisherDivergence::of, null));
        add("Conformance.ofLoss", () -> Conformance.ofLoss(loss, null));
        add("Conformance.ofLoss", () -> Conformance.ofLoss(loss, many));
        add("Conformance.ofEnergyLoss", () -> Conformance.ofEnergyLoss(null, Target.data()));
        add("Conformance.ofEnergyLoss", () -> Conformance.ofEnergyLoss(loss, many));
        add("Conformance.ofPlainLoss", () -> Conformance.ofPlainLoss(null, Target.data()));
        add("Conformance.ofPlainLoss", () -> Conformance.ofPlainLoss((score, x, seed) -> 0, many));
        add("Conformance.ofConditionalLoss", () -> Conformance.ofConditionalLoss(null, many));
        add("Conformance.ofConditionalLoss", () -> Conformance.ofConditionalLoss(EDMScoreMatching.of(1), null));
        add("Conformance.ofDensity", () -> Conformance.ofDensity(null));
        add("Conformance.ofScore", () -> Conformance.ofScore(null, 2));
        add("Conformance.ofScore", () -> Conformance.ofScore(SCORE, 0));
        add("Conformance.ofSDE", () -> Conformance.ofSDE(null));
        add("Conformance.ofSampler", () -> Conformance.ofSampler((LangevinDynamics) null, p -> p));
        add("Conformance.ofSampler", () -> Conformance.ofSampler(LangevinDynamics.of(0.1, 1), null));
        add("Conformance.ofPlainSampler", () -> Conformance.ofPlainSampler(null));
        add("Conformance.ofLikelihood", () -> Conformance.ofLikelihood(null));
        add("SamplerConformance.from", () -> sampler().from(null));
        add("SamplerConformance.from", () -> sampler().from(many));
        add("SamplerConformance.to", () -> sampler().to(null));
        add("SamplerConformance.to", () -> sampler().to(many));
        add(
                "LikelihoodConformance.at",
                () -> Conformance.ofLikelihood((p, x) -> x).at(null));
        add(
                "LikelihoodConformance.at",
                () -> Conformance.ofLikelihood((p, x) -> x).at(many));
        add("Conformance", () -> Conformance.ofSDE(VP).check(199, RNG));
        add("Conformance", () -> Conformance.ofSDE(VP).check(null));
    }

    private static SamplerConformance sampler() {
        return Conformance.ofSampler(LangevinDynamics.of(0.1, 1), p -> p);
    }

    @ParameterizedTest(name = "{index} {0}")
    @MethodSource("doors")
    void theMessageNamesTheOperationAndWhatWasExpected(String operation, Executable call) {
        RuntimeException error = assertThrows(RuntimeException.class, call);
        assertTrue(
                error instanceof IllegalArgumentException || error instanceof IndexOutOfBoundsException,
                () -> operation + ": " + error);
        String message = String.valueOf(error.getMessage());
        assertTrue(message.startsWith(operation + ":"), () -> operation + ": " + message);
        assertTrue(message.contains("expected") && message.contains("got"), message);
    }

    /** Numbers that are not known yet cannot be refused: a program is replayed without looking at them. */
    @ParameterizedTest
    @MethodSource("recorded")
    void aRecordedStepIsNotChecked(Executable replay) throws Throwable {
        replay.execute();
    }

    static Stream<Executable> recorded() {
        var atNoise = nabla.autodiff.Program.<Tensor, Tensor>compile(
                sigma -> AT_NOISE.at(sigma).score(X), Tensor.scalar(1));
        var inTime = nabla.autodiff.Program.<Tensor, Tensor>compile(
                t -> IN_TIME.at(t).score(X), Tensor.scalar(0.5));
        return Stream.of(() -> atNoise.run(Tensor.scalar(-1)), () -> inTime.run(Tensor.scalar(0.7)));
    }

    /** What a network refuses deep inside is told under the name of what the user called. */
    @ParameterizedTest
    @MethodSource("withANetwork")
    void theInsideOfAModelComesSecond(String operation, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(operation + ": Linear: expected"), message);
    }

    static Stream<Arguments> withANetwork() {
        var net = nabla.nn.Sequential.of(Linear.of(3, 8), Activation.TANH, Linear.of(8, 3));
        var p = net.init(RNG);
        ScoreFunction wide = x -> net.apply(p, x);
        Executable sample = () -> LangevinDynamics.of(0.1, 3).sample(wide, X, RNG);
        Executable loss = () -> ScoreMatching.of().loss(wide, X, RNG);
        Executable distance = () -> KSD.of(1).unbiased(wide, X);
        return Stream.of(
                Arguments.of("LangevinDynamics", sample),
                Arguments.of("ScoreMatching", loss),
                Arguments.of("KSD", distance));
    }
}

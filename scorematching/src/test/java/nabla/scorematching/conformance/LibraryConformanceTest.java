package nabla.scorematching.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.scorematching.Density;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.Numbers;
import nabla.scorematching.PublicTypes;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.conditions.ParticleFilter;
import nabla.scorematching.conditions.Replacement;
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
import nabla.scorematching.diffusion.Predictor;
import nabla.scorematching.diffusion.PredictorCorrector;
import nabla.scorematching.diffusion.ProbabilityFlowODE;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.SubVPSDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.diffusion.VPSDE;
import nabla.scorematching.losses.BoundaryWeight;
import nabla.scorematching.losses.ConditionalScoreMatchingLoss;
import nabla.scorematching.losses.DenoisingScoreMatching;
import nabla.scorematching.losses.EDMScoreMatching;
import nabla.scorematching.losses.FiniteDifferenceScoreMatching;
import nabla.scorematching.losses.FisherDivergence;
import nabla.scorematching.losses.MultiLevelDenoising;
import nabla.scorematching.losses.Projections;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.SlicedScoreMatching;
import nabla.scorematching.losses.WeightedScoreMatching;
import nabla.scorematching.samplers.AnnealedLangevin;
import nabla.scorematching.samplers.HMC;
import nabla.scorematching.samplers.LangevinDynamics;
import nabla.scorematching.samplers.LeimkuhlerMatthews;
import nabla.scorematching.samplers.MALA;
import nabla.scorematching.samplers.Sampler;
import nabla.scorematching.samplers.UnderdampedLangevin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No false alarm: what this library ships conforms. Random checks allow six standard errors, so a right one fails
 * once in 5·10⁸.
 */
class LibraryConformanceTest {
    private static final int ROWS = 250;
    /** More with {@code -DvectorArgs=-Dseeds=3}. */
    private static final int SEEDS = Integer.getInteger("seeds", 1);

    private static final SDE VP = VPSDE.standard();
    private static final SDE SUB_VP = SubVPSDE.standard();
    private static final SDE VE = VESDE.of(0.05, 10);
    private static final double END = 0.01;
    private static final TimeGrid GRID = TimeGrid.uniform(40, END);

    /** Something that is shipped, of a class of this name. */
    record Entry(String type, String what, Conformance conformance) {
        @Override
        public String toString() {
            return type + ", " + what;
        }
    }

    private static final List<Entry> ENTRIES = new ArrayList<>();

    private static void add(Class<?> type, String what, Conformance conformance) {
        ENTRIES.add(new Entry(type.getSimpleName(), what, conformance));
    }

    static {
        losses();
        densities();
        equations();
        langevin();
        diffusions();
        likelihoods();
    }

    static Stream<Entry> entries() {
        return ENTRIES.stream();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void whatIsShippedConforms(Entry entry) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            entry.conformance.check(ROWS, Rng.of(seed)).require();
        }
    }

    /** A new loss, density, equation or sampler costs a line here. */
    @Test
    void everythingShippedStandsInTheTable() {
        Set<String> listed = ENTRIES.stream().map(Entry::type).collect(Collectors.toCollection(TreeSet::new));
        Set<String> shipped = PublicTypes.of("scorematching").stream()
                .filter(type -> Stream.of(
                                ScoreMatchingLoss.class,
                                ConditionalScoreMatchingLoss.class,
                                Density.class,
                                SDE.class,
                                Sampler.class)
                        .anyMatch(kind -> kind.isAssignableFrom(type) && !type.isInterface()))
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
        // They sample given columns: ReplacementTest, ParticleFilterTest.
        shipped.removeAll(Set.of(Replacement.class.getSimpleName(), ParticleFilter.class.getSimpleName()));
        // What is common to two equations, and what is learnt.
        shipped.removeAll(Set.of("LinearBeta", "DiffusionModel"));
        // A loss whose minimiser is another one by its penalty, and losses of bits and symbols.
        shipped.removeAll(Set.of(
                "RegularizedScoreMatching",
                "RatioMatching",
                "PseudoLikelihood",
                "MinimumProbabilityFlow",
                "ConcreteScoreMatching",
                "ScoreEntropy",
                "DenoisingScoreEntropy"));
        shipped.removeAll(listed);
        assertEquals(Set.of(), shipped);
    }

    private static void losses() {
        SlicedScoreMatching sliced = SlicedScoreMatching.of();
        loss("exact", ScoreMatching.of());
        loss("sliced", sliced);
        loss(
                "variance-reduced, two directions",
                sliced.varianceReduced().directions(Projections.SPHERE).projections(2));
        loss("finite differences", FiniteDifferenceScoreMatching.of(0.01));
        add(
                DenoisingScoreMatching.class,
                "σ = 0.3",
                Conformance.ofLoss(DenoisingScoreMatching.of(0.3), Target.noised(0.3)));
        add(
                DenoisingScoreMatching.class,
                "control variate",
                Conformance.ofLoss(DenoisingScoreMatching.of(0.3).controlVariate(), Target.noised(0.3)));
        loss("weights of 1", WeightedScoreMatching.of(BoundaryWeight.one()));
        add(
                FisherDivergence.class,
                "of known data",
                Conformance.ofLoss(FisherDivergence::of, Target.data().upToConstant()));
        NoiseLevels levels = NoiseLevels.geometric(2, 0.1, 4);
        family("many levels", MultiLevelDenoising.of(levels), Target.levels(levels, s -> s * s));
        family(
                "EDM",
                EDMScoreMatching.of(0.5).logNormal(-0.7, 0.7),
                Target.logNormalLevels(-0.7, 0.7, s -> s * s * (4 * s * s + 1)));
        family(
                "EDM, weighting unknown",
                EDMScoreMatching.of(0.5).logNormal(-0.7, 0.7),
                Target.logNormalLevels(-0.7, 0.7, s -> 1).upToWeighting());
        for (SDE sde : new SDE[] {VP, SUB_VP, VE}) {
            Target variance = Target.times(sde, END, t -> Math.pow(sde.standardDeviation(t), 2));
            family(sde.getClass().getSimpleName(), DiffusionScoreMatching.of(sde, END), variance);
        }
        Target likelihood = Target.times(VP, END, t -> Math.pow(VP.diffusion(t), 2));
        family("likelihood", DiffusionScoreMatching.of(VP, END).forLikelihood(), likelihood);
    }

    private static void loss(String what, ScoreMatchingLoss loss) {
        add(loss.getClass(), what, Conformance.ofLoss(loss, Target.data()));
    }

    private static <S> void family(String what, ConditionalScoreMatchingLoss<S> loss, Target target) {
        add(loss.getClass(), what, Conformance.ofConditionalLoss(loss, target));
    }

    private static void densities() {
        Gaussian gaussian = Gaussian.of(new double[] {1, -2}, new double[][] {{2, 0.3}, {0.3, 0.5}});
        density("2-D", gaussian);
        density("4-D", Gaussian.isotropic(4, 3));
        for (int dim = 1; dim <= 3; dim++) {
            density(dim + "-D", Numbers.mixture(Rng.of(dim), 3, dim));
        }
        density("far modes", GaussianMixture.isotropic(new double[] {0.2, 0.8}, new double[][] {{-5, -5}, {5, 5}}, 1));
        density("2-D", KernelDensity.of(gaussian.sample(Rng.of(1), 10), 0.5));
        density("2-D", DiagonalGaussian.of(new double[] {1, -2}, new double[] {0.5, 2}));
        density("2-D", Logistic.unitVariance(2));
        density("2-D", StudentT.standard(2, 8));
        density("2-D", Banana.of(2, 1.5, 0.3));
        density("2-D", Funnel.of(2, 0.5));
        density("1-D", DoubleWell.of(1.5, 3));
        density("2-D", ProductDensity.of(DoubleWell.of(1.5, 3), Logistic.unitVariance(1)));
        density("2-D", MixtureDensity.of(new double[] {1, 2}, gaussian, Logistic.unitVariance(2)));
        density("independent components", AffineImage.of(Logistic.unitVariance(2), Tensor.of(new double[][] {
            {1, 0.5}, {-0.4, 0.8}
        })));
        density("1-D", UnnormalizedDensity.of(1, x -> x.square().square().sum(1).neg()));
        add(Laplace.class, "2-D", Conformance.ofDensity(Laplace.unitVariance(2)).allowingKinks());
        add(Ring.class, "2-D", Conformance.ofDensity(Ring.of(2, 3, 0.4)).allowingKinks());
        narrowAndHeavy();
    }

    /** Needles, far modes, heavy tails, what overflows, what does not decay. */
    private static void narrowAndHeavy() {
        add(Ring.class, "narrow", Conformance.ofDensity(Ring.of(2, 3, 0.1)).allowingKinks());
        for (double correlation : new double[] {0.99, 0.9999}) {
            double[][] covariance = {{1, correlation}, {correlation, 1}};
            density("correlation " + correlation, Gaussian.of(new double[2], covariance));
        }
        for (double far : new double[] {10, 50, 500}) {
            density(
                    "line, ±" + far,
                    GaussianMixture.isotropic(new double[] {1, 1}, new double[][] {{-far}, {far}}, 0.5));
            density(
                    "plane, ±" + far,
                    GaussianMixture.isotropic(new double[] {1, 1}, new double[][] {{-far, 0}, {far, 0}}, 0.5));
        }
        density("strong", Banana.of(2, 2, 0.5));
        density("deep", DoubleWell.of(1.5, 4));
        density("narrow", KernelDensity.of(Gaussian.standard(2).sample(Rng.of(1), 50), 0.05));
        density("Cauchy", StudentT.standard(2, 1));
        density("ν = ½", StudentT.standard(1, 0.5));
        density("wide", Funnel.of(2, 3));
        density("circle", VonMises.of(new double[] {0.5}, new double[] {2}));
        density("torus", VonMises.of(new double[] {0.5, -1}, new double[] {2, 0.5}));
    }

    private static void density(String what, Density density) {
        add(density.getClass(), what, Conformance.ofDensity(density));
    }

    private static void equations() {
        for (SDE sde : new SDE[] {
            VP, SUB_VP, VE, VESDE.standard(), VPSDE.of(0.3, 0.3), VPSDE.of(0.01, 10), EDMSDE.standard(), EDMSDE.of(10)
        }) {
            add(sde.getClass(), "prior " + sde.priorDeviation(), Conformance.ofSDE(sde));
        }
    }

    private static void langevin() {
        add(
                LangevinDynamics.class,
                "ε = 0.05",
                Conformance.ofSampler(LangevinDynamics.of(0.05, 100), p -> p).bias(0.1));
        add(
                LeimkuhlerMatthews.class,
                "ε = 0.05",
                Conformance.ofSampler(LeimkuhlerMatthews.of(0.05, 100), p -> p).bias(0.05));
        add(
                UnderdampedLangevin.class,
                "h = 0.3",
                Conformance.ofSampler(UnderdampedLangevin.of(0.3, 1, 60), p -> p)
                        .bias(0.05));
        add(
                MALA.class,
                "ε = 0.2",
                Conformance.ofSampler(MALA.of(0.2, 50), GaussianMixture::energy).reversible());
        add(
                HMC.class,
                "h = 0.4",
                Conformance.ofSampler(HMC.of(0.4, 3, 20), GaussianMixture::energy)
                        .reversible());
        NoiseLevels levels = NoiseLevels.geometric(5, 0.2, 12);
        add(
                AnnealedLangevin.class,
                "tuned",
                Conformance.ofSampler(AnnealedLangevin.tuned(levels, 5), LibraryConformanceTest::atNoise)
                        .from(Target.noised(5))
                        .bias(0.05));
        add(
                AnnealedLangevin.class,
                "without denoising",
                Conformance.ofSampler(
                                AnnealedLangevin.tuned(levels, 5).withoutDenoising(), LibraryConformanceTest::atNoise)
                        .from(Target.noised(5))
                        .to(Target.noised(0.2))
                        .bias(0.05));
    }

    private static NoiseConditionalScore atNoise(GaussianMixture data) {
        return (x, sigma) -> data.noised(Tensor.scalar(1), sigma).score(x);
    }

    private static void diffusions() {
        diffusion("VP", VP, DDIM.of(VP, GRID));
        diffusion("η = 1", SUB_VP, DDIM.of(SUB_VP, GRID).eta(1));
        diffusion("VP", VP, DPMSolver.of(VP, GRID));
        diffusion("order 3", VP, ExponentialMultistep.of(VP, GRID, 3));
        diffusion("Heun", VP, ProbabilityFlowODE.of(VP, OdeSolver.heun(30), END));
        diffusion("VE", VE, ProbabilityFlowODE.of(VE, OdeSolver.dormandPrince(12), END));
        diffusion("ancestral", VP, PredictorCorrector.of(VP, GRID, Predictor.ANCESTRAL));
        diffusion(
                "reverse diffusion, corrected",
                VE,
                PredictorCorrector.of(VE, GRID, Predictor.REVERSE_DIFFUSION).corrector(1, 0.16));
        add(
                HeunEDM.class,
                "karras",
                Conformance.ofSampler(HeunEDM.of(NoiseLevels.karras(10, 0.02, 25, 7)), LibraryConformanceTest::atNoise)
                        .from(Target.noised(10))
                        .bias(0.05));
    }

    private static <S extends TensorTree<S>> void diffusion(
            String what, SDE sde, Sampler<TimeConditionalScore, S> sampler) {
        add(
                sampler.getClass(),
                what,
                Conformance.ofSampler(sampler, p -> DiffusedMixture.of(p, sde))
                        .from(Target.at(sde, 1))
                        .to(Target.at(sde, END))
                        .bias(0.08));
    }

    private static void likelihoods() {
        add(
                LogLikelihood.class,
                "VP",
                Conformance.ofLikelihood((p, x) -> LogLikelihood.of(VP, OdeSolver.dormandPrince(25), 1e-3)
                                .evaluate(DiffusedMixture.of(p, VP), x)
                                .logProb())
                        .at(Target.at(VP, 1e-3)));
    }
}

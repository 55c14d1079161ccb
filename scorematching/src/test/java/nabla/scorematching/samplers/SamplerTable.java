package nabla.scorematching.samplers;

import java.util.List;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.Numbers;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.conditions.Guidance;
import nabla.scorematching.conditions.MomentMatching;
import nabla.scorematching.conditions.Observation;
import nabla.scorematching.conditions.ParticleFilter;
import nabla.scorematching.conditions.Replacement;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.DDIM;
import nabla.scorematching.diffusion.DPMSolver;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.EDMSDE;
import nabla.scorematching.diffusion.ExponentialMultistep;
import nabla.scorematching.diffusion.HeunEDM;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.Predictor;
import nabla.scorematching.diffusion.PredictorCorrector;
import nabla.scorematching.diffusion.ProbabilityFlowODE;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.SubVPSDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.diffusion.VPSDE;

/** Every sampler with a model: an entry costs a line and gets all laws of {@link SamplerLawsTest}. */
final class SamplerTable {
    private static final GaussianMixture DATA = Numbers.mixture(Rng.of(1), 3, 2);
    private static final ScoreFunction SCORE = DATA;
    private static final EnergyFunction ENERGY = DATA.energy();
    private static final Tensor COVARIANCE = Numbers.covariance(Rng.of(5), 2, 0.3);
    private static final NoiseConditionalScore AT_NOISE =
            (x, sigma) -> DATA.noised(Tensor.scalar(1), sigma).score(x);
    private static final SDE VP = VPSDE.standard();
    private static final SDE SUB_VP = SubVPSDE.standard();
    private static final SDE VE = VESDE.of(0.05, 10);
    private static final TimeConditionalScore IN_VP = DiffusedMixture.of(DATA, VP);
    private static final TimeConditionalScore IN_SUB_VP = DiffusedMixture.of(DATA, SUB_VP);
    private static final SDE EDM = EDMSDE.of(10);
    private static final TimeConditionalScore IN_EDM = DiffusedMixture.of(DATA, EDM);
    private static final TimeConditionalScore IN_VE = DiffusedMixture.of(DATA, VE);
    private static final Observation KNOWN = Observation.columns(Tensor.of(Double.NaN, 1));
    private static final MomentMatching TOLD = MomentMatching.of(KNOWN);
    private static final NoiseLevels LEVELS = NoiseLevels.geometric(2, 0.5, 5);
    private static final TimeGrid GRID = TimeGrid.of(1, 0.8, 0.5, 0.3, 0.2, 0.15, 0.1);

    private SamplerTable() {}

    /** A sampler and what it samples from; {@code random} if it draws numbers. */
    record Entry<M, S extends TensorTree<S>>(String name, Sampler<M, S> sampler, M model, boolean random) {
        SamplingRun<M, S> run() {
            return sampler.on(model);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Entry<?, ?>> entries() {
        return Stream.concat(
                List.<Entry<?, ?>>of(
                        entry("Langevin", LangevinDynamics.of(0.1, 7), SCORE),
                        entry("Leimkuhler-Matthews", LeimkuhlerMatthews.of(0.1, 7), SCORE),
                        entry("BAOAB", UnderdampedLangevin.of(0.3, 1, 7), SCORE),
                        entry("MALA", MALA.of(0.3, 7), ENERGY),
                        entry("MALA, preconditioned", MALA.of(0.3, 7).preconditioned(COVARIANCE), ENERGY),
                        entry("HMC", HMC.of(0.4, 3, 7), ENERGY),
                        entry(
                                "HMC, preconditioned, jittered",
                                HMC.of(0.4, 2, 7).preconditioned(COVARIANCE).jitter(0.2),
                                ENERGY),
                        entry("annealed", AnnealedLangevin.of(LEVELS, 0.1, 2), AT_NOISE),
                        entry(
                                "annealed, noisy",
                                AnnealedLangevin.of(LEVELS, 0.1, 2).withoutDenoising(),
                                AT_NOISE),
                        entry("annealed, tuned", AnnealedLangevin.tuned(LEVELS, 2), AT_NOISE),
                        entry("DDIM, η = ½", DDIM.of(VP, GRID).eta(0.5), IN_VP),
                        entry("DDIM, η = 1", DDIM.of(SUB_VP, GRID).eta(1), IN_SUB_VP),
                        new Entry<>("DDIM", DDIM.of(VE, GRID), IN_VE, false),
                        new Entry<>("DDIM, denoised", DDIM.of(VP, GRID).denoising(), IN_VP, false),
                        new Entry<>("Heun EDM", HeunEDM.of(LEVELS), AT_NOISE, false),
                        entry("Heun EDM, churned", HeunEDM.of(LEVELS).churn(2, 0.6, 2, 1.01), AT_NOISE),
                        new Entry<>("DPM-Solver++", DPMSolver.of(VP, GRID), IN_VP, false),
                        new Entry<>(
                                "DPM-Solver++, denoised", DPMSolver.of(VE, GRID).denoising(), IN_VE, false),
                        new Entry<>("multistep, order 1", ExponentialMultistep.of(SUB_VP, GRID, 1), IN_SUB_VP, false),
                        new Entry<>("multistep, order 2", ExponentialMultistep.of(EDM, GRID, 2), IN_EDM, false),
                        new Entry<>(
                                "multistep, order 3, to no noise",
                                ExponentialMultistep.of(VP, TimeGrid.of(0.9, 0.6, 0.4, 0.2, 0.1, 0), 3),
                                IN_VP,
                                false),
                        new Entry<>("flow, Euler", flow(OdeSolver.euler(7)), IN_VP, false),
                        new Entry<>("flow, Heun", flow(OdeSolver.heun(5)), IN_VP, false),
                        new Entry<>("flow, denoised", flow(OdeSolver.heun(5)).denoising(), IN_VP, false),
                        new Entry<>("flow, Dormand-Prince", flow(OdeSolver.dormandPrince(4)), IN_VP, false),
                        entry("replacement", replacement(), IN_VP),
                        entry(
                                "replacement, resampled",
                                replacement().resampling(3).denoising(),
                                IN_VP),
                        entry(
                                "particle filter",
                                ParticleFilter.of(VP, GRID, KNOWN).particles(3),
                                IN_VP),
                        entry("moment matching", reverse(VP, Predictor.ANCESTRAL, 0), TOLD.guide(VP, IN_VP)),
                        new Entry<>("moment matching, Heun EDM", HeunEDM.of(LEVELS), TOLD.guide(AT_NOISE), false),
                        entry(
                                "classifier-free",
                                reverse(VP, Predictor.ANCESTRAL, 0),
                                Guidance.classifierFree(IN_VP, IN_SUB_VP, 0.5)),
                        entry("a custom sampler", new OwnSampler(0.1, 7), SCORE))
                        .stream(),
                Stream.of(Predictor.values())
                        .flatMap(predictor -> Stream.of(
                                entry(predictor + ", VP", reverse(VP, predictor, 0), IN_VP),
                                entry(
                                        predictor + ", denoised",
                                        reverse(VP, predictor, 1).denoising(),
                                        IN_VP),
                                entry(predictor + ", sub-VP, corrected", reverse(SUB_VP, predictor, 2), IN_SUB_VP),
                                entry(predictor + ", VE, corrected", reverse(VE, predictor, 1), IN_VE),
                                entry(predictor + ", EDM", reverse(EDM, predictor, 0), IN_EDM))));
    }

    private static <M, S extends TensorTree<S>> Entry<M, S> entry(String name, Sampler<M, S> sampler, M model) {
        return new Entry<>(name, sampler, model, true);
    }

    private static ProbabilityFlowODE flow(OdeSolver solver) {
        return ProbabilityFlowODE.of(VP, solver, 0.1);
    }

    private static Replacement replacement() {
        return Replacement.of(VP, GRID, Predictor.ANCESTRAL, KNOWN);
    }

    private static PredictorCorrector reverse(SDE sde, Predictor predictor, int corrections) {
        PredictorCorrector sampler = PredictorCorrector.of(sde, GRID, predictor);
        return corrections == 0 ? sampler : sampler.corrector(corrections, 0.16);
    }

    /** The example of {@link Sampler}. */
    record OwnSampler(double stepSize, int steps) implements Sampler<ScoreFunction, Tensor> {
        @Override
        public Tensor numbers(int k) {
            return Tensor.scalar(stepSize);
        }

        @Override
        public Tensor start(ScoreFunction score, Tensor x0, Rng rng) {
            return x0;
        }

        @Override
        public Tensor step(ScoreFunction score, Tensor x, Tensor h, Rng rng) {
            Tensor drift = score.checked(name()).score(x).mul(h);
            return x.add(drift).add(rng.normal(x.shape()).mul(h.mul(2).sqrt()));
        }

        @Override
        public Tensor points(Tensor x) {
            return x;
        }
    }
}

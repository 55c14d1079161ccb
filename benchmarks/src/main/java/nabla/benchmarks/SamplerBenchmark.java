package nabla.benchmarks;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.benchmarks.rows.Problem;
import nabla.nn.Activation;
import nabla.nn.EnergyNetwork;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.diffusion.DDIM;
import nabla.scorematching.diffusion.HeunEDM;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.Predictor;
import nabla.scorematching.diffusion.PredictorCorrector;
import nabla.scorematching.diffusion.ProbabilityFlowODE;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VPSDE;
import nabla.scorematching.samplers.AnnealedLangevin;
import nabla.scorematching.samplers.ChainState;
import nabla.scorematching.samplers.LangevinDynamics;
import nabla.scorematching.samplers.LeimkuhlerMatthews;
import nabla.scorematching.samplers.MALA;
import nabla.scorematching.samplers.Sampler;
import nabla.scorematching.samplers.SamplingRun;
import nabla.scorematching.samplers.UnderdampedLangevin;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A step of each sampler on a network d→128→128→d (MALA on an energy network), eager and compiled. */
@State(Scope.Thread)
@OperationsPerInvocation(SamplerBenchmark.STEPS)
public class SamplerBenchmark extends HotLoop {
    /** Steps of a run; its start and its end are shared among them. */
    static final int STEPS = 200;

    private static final NoiseLevels LEVELS = NoiseLevels.geometric(10, 0.05, STEPS + 1);
    private static final SDE EQUATION = VPSDE.standard();
    private static final TimeGrid GRID = TimeGrid.uniform(STEPS + 1, 1e-3);

    /** The samplers by name. */
    public enum Method {
        LANGEVIN,
        LEIMKUHLER_MATTHEWS,
        BAOAB,
        MALA,
        ANNEALED,
        PREDICTOR_CORRECTOR,
        DDIM,
        FLOW_HEUN,
        HEUN_EDM
    }

    /** The sampler. */
    @Param
    public Method method;

    /** The dimension. */
    @Param("2")
    public int d;

    /** The number of chains. */
    @Param("200")
    public int chains;

    private Block compiled;
    private Block eager;

    /** Steps of a run from its start. */
    @FunctionalInterface
    private interface Block {
        Object run();
    }

    /** Makes the sampler; the first run compiles its step. */
    @Setup
    public void setUp() {
        Layer net = ScoreNetwork.perceptron(d, Problem.WIDTH, 2, Activation.TANH);
        Parameters p = net.init(Rng.of(1));
        ScoreFunction score = x -> net.apply(p, x);
        NoiseConditionalScore atNoise = (x, sigma) -> net.apply(p, x).div(sigma);
        TimeConditionalScore inTime = EQUATION.inTime(atNoise);
        EnergyNetwork energyNetwork = ScoreNetwork.energy(d, Problem.WIDTH, 2);
        Parameters q = energyNetwork.init(Rng.of(2));
        EnergyFunction energy = x -> energyNetwork.energy(q, x).add(x.square().sum(-1));
        switch (method) {
            case LANGEVIN -> prepare(LangevinDynamics.of(1e-3, STEPS), score);
            case LEIMKUHLER_MATTHEWS -> prepare(LeimkuhlerMatthews.of(1e-3, STEPS), score);
            case BAOAB -> prepare(UnderdampedLangevin.of(1e-3, 1, STEPS), score);
            case MALA -> prepare(nabla.scorematching.samplers.MALA.of(1e-3, STEPS), energy);
            case ANNEALED -> prepare(AnnealedLangevin.of(LEVELS, 1e-5, 1), atNoise);
            case PREDICTOR_CORRECTOR ->
                prepare(
                        PredictorCorrector.of(EQUATION, GRID, Predictor.REVERSE_DIFFUSION)
                                .corrector(1, 0.16),
                        inTime);
            case DDIM -> prepare(nabla.scorematching.diffusion.DDIM.of(EQUATION, GRID), inTime);
            case FLOW_HEUN -> prepare(ProbabilityFlowODE.of(EQUATION, OdeSolver.heun(STEPS), 1e-3), inTime);
            case HEUN_EDM -> prepare(HeunEDM.of(LEVELS), atNoise);
        }
    }

    private <M, S extends TensorTree<S>> void prepare(Sampler<M, S> sampler, M model) {
        SamplingRun<M, S> run = sampler.on(model);
        SamplingRun<M, S> plain = run.eager();
        Tensor x0 = Rng.of(3).normal(chains, d);
        ChainState<S> start = run.start(x0, Rng.of(4));
        compiled = () -> run.advance(start, STEPS);
        eager = () -> plain.advance(start, STEPS);
    }

    /** A step, recorded once. */
    @Benchmark
    public Object compiled() {
        return compiled.run();
    }

    /** A step, called anew. */
    @Benchmark
    public Object eager() {
        return eager.run();
    }
}

package nabla.scorematching.samplers;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.diffusion.DDIM;
import nabla.scorematching.diffusion.DPMSolver;
import nabla.scorematching.diffusion.ExponentialMultistep;
import nabla.scorematching.diffusion.HeunEDM;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.Predictor;
import nabla.scorematching.diffusion.PredictorCorrector;
import nabla.scorematching.diffusion.ProbabilityFlowODE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VPSDE;

/** Prints what the compiled steps of every sampler allocate once the compiler has come to their kernels. */
final class Allocations {
    private static final ScoreFunction STANDARD = Tensor::neg;
    /** In nanoseconds: how many rounds the compiler needs depends on the machine. */
    private static final long PATIENCE = 60_000_000_000L;

    private Allocations() {}

    public static void main(String[] arguments) {
        System.out.println(runs().map(Allocations::bytes).toList());
    }

    private static Stream<SamplingRun<?, ?>> runs() {
        NoiseLevels levels = NoiseLevels.geometric(2, 0.5, 401);
        TimeGrid grid = TimeGrid.uniform(401, 0.1);
        NoiseConditionalScore atNoise = (x, sigma) -> x.neg().div(sigma.square().add(1));
        TimeConditionalScore inTime = VPSDE.standard().inTime(atNoise);
        return Stream.of(
                LangevinDynamics.of(0.1, 400).on(STANDARD),
                LeimkuhlerMatthews.of(0.1, 400).on(STANDARD),
                UnderdampedLangevin.of(0.1, 1, 400).on(STANDARD),
                MALA.of(0.1, 400).on(x -> x.square().sum(-1).mul(0.5)),
                HMC.of(0.1, 3, 400)
                        .preconditioned(Tensor.eye(2))
                        .jitter(0.1)
                        .on(x -> x.square().sum(-1).mul(0.5)),
                AnnealedLangevin.of(levels, 0.1, 1).on(atNoise),
                PredictorCorrector.of(VPSDE.standard(), grid, Predictor.ANCESTRAL)
                        .corrector(1, 0.1)
                        .on(inTime),
                DDIM.of(VPSDE.standard(), grid).eta(0.5).on(inTime),
                HeunEDM.of(levels).on(atNoise),
                HeunEDM.of(levels).churn(40, 0, 2, 1).on(atNoise),
                DPMSolver.of(VPSDE.standard(), grid).on(inTime),
                ExponentialMultistep.of(VPSDE.standard(), grid, 3).on(inTime),
                ProbabilityFlowODE.of(VPSDE.standard(), OdeSolver.heun(400), 0.1)
                        .on(inTime));
    }

    /** Bytes of 130 steps. Both numbers of steps are looked at five times and at the end. */
    private static <M, S extends TensorTree<S>> long bytes(SamplingRun<M, S> run) {
        ChainState<S> start = run.start(Rng.of(2).normal(9, 2), Rng.of(3));
        long end = System.nanoTime() + PATIENCE;
        long more;
        do {
            more = allocated(run, start, 400) - allocated(run, start, 270);
        } while (more != 0 && System.nanoTime() - end < 0);
        return more;
    }

    private static <M, S extends TensorTree<S>> long allocated(SamplingRun<M, S> run, ChainState<S> from, int steps) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run.advance(from, steps);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}

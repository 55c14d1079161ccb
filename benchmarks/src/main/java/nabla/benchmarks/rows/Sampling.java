package nabla.benchmarks.rows;

import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.diffusion.HeunEDM;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.samplers.AnnealedLangevin;
import nabla.scorematching.samplers.SamplingRun;

/**
 * Samplers and likelihood with the score s(x, σ) = f(x)/σ, f the perceptron d→128→128→d: whole runs, as a user calls them
 * one after the other. The samplers keep their recorded step, as JAX keeps a compiled function; a likelihood records its step anew.
 */
final class Sampling {
    private static final int ROWS = 1000;
    private static final int[] DIMENSIONS = {2, 64};
    private static final Rng KEY = Rng.of(0);

    private static final NoiseLevels ANNEALED = NoiseLevels.geometric(10, 0.1, 10);
    private static final double STEP_SIZE = 1e-3;
    private static final int STEPS_PER_LEVEL = 5;
    /** Noise of 1e-15. A power of two, so that the drift keeps its bits. */
    private static final double COLD = 0x1p-100;

    private static final NoiseLevels KARRAS = NoiseLevels.karras(80, 0.002, 18, 7);

    private static final SDE EQUATION = VESDE.of(0.1, 10);
    private static final OdeSolver SOLVER = OdeSolver.heun(10);

    private Sampling() {}

    static Stream<Row> rows() {
        return Stream.of(
                        each("annealed", "nabla", Sampling::annealed),
                        each("heun", "nabla", Sampling::heun),
                        each("likelihood", "nabla", d -> likelihood(d, SOLVER)),
                        // A function has no coarser version, so there is no estimate of the error.
                        each("likelihood", "nabla-one-grid", d -> likelihood(d, SOLVER::solve)))
                .flatMap(rows -> rows);
    }

    private interface Task {
        Measurement at(int dimension);
    }

    private static Stream<Row> each(String work, String peer, Task task) {
        return IntStream.of(DIMENSIONS).mapToObj(d -> new Row(work + "-" + d, peer, () -> task.at(d)));
    }

    private static NoiseConditionalScore score(int d) {
        int[] widths = {d, Problem.WIDTH, Problem.WIDTH, d};
        Layer net = Problem.perceptron(widths);
        Parameters p = Problem.perceptronStart(widths);
        return (x, sigma) -> net.apply(p, x).div(sigma);
    }

    private static Measurement annealed(int d) {
        Tensor x0 = Problem.data(ROWS, d).mul(ANNEALED.largest());
        var cold = annealed(score(d), COLD);
        var run = annealed(score(d), 1);
        return measurement(() -> cold.sample(x0, KEY).square().mean(), () -> run.sample(x0, KEY));
    }

    /** The step ε T and the score s/T: the drift ε s, the noise √(2 ε T). */
    private static SamplingRun<NoiseConditionalScore, ?> annealed(NoiseConditionalScore score, double temperature) {
        return AnnealedLangevin.of(ANNEALED, STEP_SIZE * temperature, STEPS_PER_LEVEL)
                .withoutDenoising()
                .on((x, sigma) -> score.score(x, sigma.mul(temperature)))
                .recordingOnce();
    }

    private static Measurement heun(int d) {
        Tensor x0 = Problem.data(ROWS, d).mul(KARRAS.largest());
        var run = HeunEDM.of(KARRAS).on(score(d)).recordingOnce();
        return measurement(() -> run.sample(x0, KEY).square().mean(), () -> run.sample(x0, KEY));
    }

    private static Measurement likelihood(int d, OdeSolver solver) {
        Tensor x = Problem.data(ROWS, d);
        TimeConditionalScore score = EQUATION.inTime(score(d));
        LogLikelihood likelihood = LogLikelihood.of(EQUATION, solver, 0);
        return measurement(() -> likelihood.evaluate(score, x).logProb().mean(), () -> likelihood.evaluate(score, x));
    }

    private static Measurement measurement(Supplier<Tensor> loss, Runnable run) {
        return NablaRows.repeated(loss.get().item(), run, 1);
    }
}

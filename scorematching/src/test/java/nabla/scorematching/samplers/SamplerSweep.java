package nabla.scorematching.samplers;

import java.util.Locale;
import java.util.function.ToDoubleBiFunction;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.TimeConditionalScore;
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
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VPSDE;
import nabla.scorematching.metrics.EnergyDistance;
import nabla.scorematching.metrics.MMD;
import nabla.scorematching.metrics.ModeCoverage;

/**
 * Every sampler draws 100,000 points from a mixture of three far modes with exact scores, in 2 and in 16 dimensions; prints a table of
 * what comes out. It takes some minutes, so it is a program and no test:
 *
 * <pre>
 * mvn -q test-compile -pl scorematching -am
 * java --add-modules jdk.incubator.vector -cp scorematching/target/test-classes:scorematching/target/classes:\
 *     nn/target/classes:autodiff/target/classes nabla.scorematching.samplers.SamplerSweep
 * </pre>
 *
 * <p>Columns: the scores that a sample costs; the largest deviation of a mode's share from its weight, of a coordinate's mean from
 * that of the mixture, and of a coordinate's variance, in standard errors of 100,000 exact draws; the width of the modes in units of
 * the true one, whose standard error for exact draws is 0.0016 in 2 dimensions and 0.0006 in 16; MMD² and energy distance against exact
 * draws, unbiased, as the mean over 25 blocks of 1,000 points in its own standard errors. For an exact sampler the five deviations are
 * below 4.5 with a probability of 99.9 %.
 */
final class SamplerSweep {
    private static final int POINTS = 100_000;
    private static final int BLOCKS = 25;
    private static final int BLOCK = 1000;
    private static final double WIDTH = 0.5;
    private static final double[] WEIGHTS = {0.15, 0.6, 0.25};

    private final GaussianMixture p;
    private final Tensor exact;
    private final MMD mmd;
    private final NoiseConditionalScore atNoise;

    private SamplerSweep(int dim) {
        double[][] means = new double[3][dim];
        means[0][0] = -4;
        means[1][0] = 4;
        means[2][1] = 5;
        this.p = GaussianMixture.isotropic(WEIGHTS, means, WIDTH);
        this.exact = p.sample(Rng.of(1), POINTS);
        this.atNoise = (x, sigma) -> score(x, Tensor.scalar(1), sigma);
        this.mmd = MMD.ofMedianDistance(exact.slice(0, 0, 2000));
    }

    /** The table, for these dimensions; 2 and 16 by default. */
    public static void main(String[] dims) {
        Locale.setDefault(Locale.ROOT);
        for (String dim : dims.length == 0 ? new String[] {"2", "16"} : dims) {
            System.out.println("\n" + dim + " dimensions\n");
            System.out.println(
                    "| sampler | scores | weights | means | variances | width | MMD² | energy distance | seconds |");
            System.out.println("|---|---|---|---|---|---|---|---|---|");
            new SamplerSweep(Integer.parseInt(dim)).run();
        }
    }

    private void run() {
        print("exact draws", 0, System.nanoTime(), p.sample(Rng.of(2), POINTS));
        chains();
        annealed();
        reverse();
        flows();
    }

    /** −log of Σ wₖ N(x; αμₖ, vI), v = α²s² + σ², up to a constant: with one product of matrices, as all modes are equally wide. */
    private Tensor energy(Tensor x, Tensor alpha, Tensor variance) {
        Tensor norms = p.means().square().sum(-1).mul(alpha.square()).mul(0.5);
        Tensor logits = x.matmulTransposed(p.means()).mul(alpha).sub(norms).div(variance);
        Tensor mixed = logits.add(p.weights().log()).logSumExp(-1);
        return x.square().sum(-1).div(variance.mul(2)).sub(mixed);
    }

    /** The score of αx + σz, (α Σ rₖμₖ − x)/v. */
    private Tensor score(Tensor x, Tensor alpha, Tensor sigma) {
        Tensor v = alpha.square().mul(WIDTH * WIDTH).add(sigma.square());
        Tensor norms = p.means().square().sum(-1).mul(alpha.square()).mul(0.5);
        Tensor logits = x.matmulTransposed(p.means()).mul(alpha).sub(norms).div(v);
        Tensor responsibilities = logits.add(p.weights().log()).softmax(-1);
        return responsibilities.matmul(p.means()).mul(alpha).sub(x).div(v);
    }

    private TimeConditionalScore inTime(SDE sde) {
        return (x, t) -> score(x, sde.meanCoefficient(t), sde.standardDeviation(t));
    }

    /** From exact draws, which must stay what they are; long enough to forget where in its mode a chain began. */
    private void chains() {
        Tensor start = p.sample(Rng.of(3), POINTS);
        Tensor one = Tensor.scalar(1);
        EnergyFunction energy = x -> energy(x, one, Tensor.scalar(WIDTH * WIDTH));
        ScoreFunction plain = x -> score(x, one, Tensor.scalar(0));
        sample("Langevin, ε = 0.01", 150, LangevinDynamics.of(0.01, 150), plain, start);
        sample("Leimkuhler-Matthews, ε = 0.05", 100, LeimkuhlerMatthews.of(0.05, 100), plain, start);
        sample("BAOAB, h = 0.2, γ = 2", 100, UnderdampedLangevin.of(0.2, 2, 100), plain, start);
        Tensor few = start.slice(0, 0, 1000);
        MALA mala = MALA.of(0.1, 100).tuned(energy, few, 300, Rng.of(4)).sampler();
        sample("MALA, tuned", 100, mala, energy, start);
        HMC hmc = HMC.of(0.3, 5, 20)
                .jitter(0.2)
                .tuned(energy, few, 300, Rng.of(4))
                .sampler();
        sample("HMC, 5 leaps, tuned", 100, hmc, energy, start);
    }

    private void annealed() {
        NoiseLevels levels = NoiseLevels.forData(exact.slice(0, 0, 1000), 0.05);
        Tensor start = p.noised(1, levels.largest()).sample(Rng.of(5), POINTS);
        for (int n : new int[] {5, 10}) {
            AnnealedLangevin annealed = AnnealedLangevin.tuned(levels, n);
            sample("annealed Langevin, tuned, n = " + n, annealed.steps() + 1, annealed, atNoise, start);
        }
        AnnealedLangevin published = AnnealedLangevin.published(levels, 5);
        sample("annealed Langevin, published step, n = 5", published.steps() + 1, published, atNoise, start);
    }

    private void reverse() {
        SDE sde = VPSDE.standard();
        TimeConditionalScore score = inTime(sde);
        Tensor start = DiffusedMixture.of(p, sde).at(1).sample(Rng.of(6), POINTS);
        TimeGrid grid = TimeGrid.uniform(250, 1e-3);
        for (Predictor predictor : Predictor.values()) {
            sample(predictor + ", VP, 250 steps", 250, PredictorCorrector.of(sde, grid, predictor), score, start);
        }
        TimeGrid half = TimeGrid.uniform(125, 1e-3);
        PredictorCorrector corrected =
                PredictorCorrector.of(sde, half, Predictor.ANCESTRAL).corrector(1, 0.16);
        sample("ANCESTRAL, VP, 125 steps, corrected", 249, corrected, score, start);
        TimeGrid geometric = TimeGrid.of(sde, NoiseLevels.geometric(100, 0.01, 101));
        Tensor later = DiffusedMixture.of(p, sde).at(geometric.start()).sample(Rng.of(7), POINTS);
        sample(
                "DDIM, η = 1, VP, 100 steps even in λ",
                100,
                DDIM.of(sde, geometric).eta(1),
                score,
                later);
    }

    private void flows() {
        NoiseLevels levels = NoiseLevels.karras(80, 0.01, 40, 7);
        Tensor start = p.noised(1, 80).sample(Rng.of(8), POINTS);
        sample("Heun EDM, 40 levels", 79, HeunEDM.of(levels), atNoise, start);
        HeunEDM churned = HeunEDM.of(levels).churn(20, 0.05, 50, 1);
        sample("Heun EDM, 40 levels, churn 20", 79, churned, atNoise, start);
        SDE sde = EDMSDE.of(80);
        TimeConditionalScore score = inTime(sde);
        NoiseLevels even = NoiseLevels.geometric(80, 0.01, 41);
        TimeGrid grid = TimeGrid.of(sde, even);
        sample("DDIM, EDM, 40 steps even in λ", 40, DDIM.of(sde, grid), score, start);
        sample("DPM-Solver++(2M), EDM, 40 steps", 40, DPMSolver.of(sde, grid), score, start);
        for (int order = 2; order <= 3; order++) {
            ExponentialMultistep method = ExponentialMultistep.of(sde, grid, order);
            sample("multistep of order " + order + ", EDM, 40 steps", 40, method, score, start);
        }
        SDE vp = VPSDE.standard();
        TimeConditionalScore inVp = inTime(vp);
        Tensor atOne = DiffusedMixture.of(p, vp).at(1).sample(Rng.of(9), POINTS);
        ProbabilityFlowODE flow = ProbabilityFlowODE.of(vp, OdeSolver.adaptive(1e-5, 1e-5), 1e-3);
        long begin = System.nanoTime();
        var solution = flow.trajectory(inVp, atOne, 1, 1e-3);
        double steps = solution.accepted().add(solution.rejected()).mean().item();
        print("flow, VP, RK45 to 1e-5", 1 + 6 * (int) Math.round(steps), begin, solution.end());
    }

    private <M, S extends TensorTree<S>> void sample(
            String name, int scores, Sampler<M, S> sampler, M model, Tensor start) {
        long begin = System.nanoTime();
        print(name, scores, begin, sampler.on(model).onThreads(2).sample(start, Rng.of(10)));
    }

    private void print(String name, int scores, long begin, Tensor x) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.println(String.format(
                "| %s | %d | %.1f | %.1f | %.1f | %.4f | %.1f | %.1f | %.1f |",
                name,
                scores,
                weights(x),
                means(x),
                variances(x),
                width(x),
                blocks(x, mmd::unbiased),
                blocks(x, EnergyDistance::unbiased),
                seconds));
    }

    private double weights(Tensor x) {
        double[] shares = ModeCoverage.of(p, x).shares();
        double largest = 0;
        for (int k = 0; k < 3; k++) {
            double error = Math.sqrt(WEIGHTS[k] * (1 - WEIGHTS[k]) / POINTS);
            largest = Math.max(largest, Math.abs(shares[k] - WEIGHTS[k]) / error);
        }
        return largest;
    }

    private Tensor mean() {
        return p.weights().unsqueeze(0).matmul(p.means()).squeeze(0);
    }

    private Tensor variance() {
        Tensor squares = p.means().square().add(WIDTH * WIDTH);
        return p.weights().unsqueeze(0).matmul(squares).squeeze(0).sub(mean().square());
    }

    private double means(Tensor x) {
        Tensor error = variance().div(POINTS).sqrt();
        return x.mean(0).sub(mean()).abs().div(error).max().item();
    }

    /** The standard error of a variance by the fourth moments of the exact draws. */
    private double variances(Tensor x) {
        Tensor error = exact.sub(mean()).square().variance(0).div(POINTS).sqrt();
        return x.sub(mean())
                .square()
                .mean(0)
                .sub(variance())
                .abs()
                .div(error)
                .max()
                .item();
    }

    private double width(Tensor x) {
        Tensor nearest = p.means().take(0, p.responsibilities(x).argMax(-1));
        return x.sub(nearest).square().mean().sqrt().item() / WIDTH;
    }

    /** The mean over the blocks, in its standard errors. */
    private double blocks(Tensor x, ToDoubleBiFunction<Tensor, Tensor> distance) {
        double[] values = new double[BLOCKS];
        for (int i = 0; i < BLOCKS; i++) {
            values[i] = distance.applyAsDouble(
                    x.slice(0, i * BLOCK, (i + 1) * BLOCK), exact.slice(0, i * BLOCK, (i + 1) * BLOCK));
        }
        Tensor all = Tensor.of(values);
        return all.mean().item() / Math.sqrt(all.variance().item() / (BLOCKS - 1));
    }
}

import java.nio.file.Path;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.lessons.Lesson;
import nabla.examples.lessons.Picture;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.samplers.AnnealedLangevin;

/**
 * Lesson 11, Langevin dynamics, its two errors, and annealing. A step of length ε makes samples too wide, and chains keep the weights
 * of their start. Noise that falls level by level carries chains across the gap, so the weights come out right.
 */
public class Lesson11LangevinAndAnnealing {
    private static final int CHAINS = 2000;
    private static final int WIDE = 20_000;

    /** x ← x + ε s(x) + √(2ε) z, again and again. */
    static Tensor langevin(ScoreFunction score, Tensor x, double step, int steps, Rng rng) {
        for (int k = 0; k < steps; k++) {
            Tensor z = rng.split(k).normal(x.shape());
            x = x.add(score.score(x).mul(step)).add(z.mul(Math.sqrt(2 * step)));
        }
        return x;
    }

    /** The part of the samples that is left of 0. */
    static double left(Tensor samples) {
        return samples.lt(0).mean().item();
    }

    record Result(double variance, double predicted, double plain, double annealed) {}

    static Result run(Path folder) {
        Tensor start = Rng.of(1).normal(CHAINS, 1).mul(5); // half of the chains on either side
        double step = 0.4;
        double predicted = 1 / (1 - step / 2);
        Tensor normal = Rng.of(6).normal(WIDE, 1);
        double variance = langevin(Gaussian.standard(1), normal, step, 25, Rng.of(2))
                .variance()
                .item();
        Lesson.print(
                "N(0, 1) with ε = %.1f: variance %.3f ± %.3f, and 1/(1 − ε/2) = %.3f",
                step, variance, variance * Math.sqrt(2.0 / WIDE), predicted);

        GaussianMixture p = GaussianMixture.isotropic(new double[] {0.2, 0.8}, new double[][] {{-4}, {4}}, 0.7);
        Tensor plain = langevin(p, start, 0.05, 200, Rng.of(3));
        NoiseLevels levels = NoiseLevels.geometric(10, 0.1, 30);
        Tensor wide = Rng.of(4).normal(CHAINS, 1).mul(levels.largest());
        Tensor annealed = AnnealedLangevin.tuned(levels, 5)
                .sample((x, sigma) -> p.noised(Tensor.scalar(1), sigma).score(x), wide, Rng.of(5));
        Lesson.print("0.200 of the mixture is on the left; %.3f of the chains began there", left(start));
        Lesson.print("Langevin: %.3f; annealed: %.3f", left(plain), left(annealed));

        Tensor grid = Tensor.linspace(-8, 8, 161);
        Picture.of("Exact scores, and yet: Langevin keeps the weights of the start", "x", "density")
                .line("truth", grid, p.logProb(grid.unsqueeze(1)).exp())
                .line("Langevin", grid, density(grid, plain))
                .line("annealed", grid, density(grid, annealed))
                .write(folder.resolve("langevin-and-annealing.png"));
        return new Result(variance, predicted, left(plain), left(annealed));
    }

    /** The density estimate of lesson 2, with bandwidth 0.2. */
    private static Tensor density(Tensor grid, Tensor samples) {
        Tensor pairs = grid.unsqueeze(1).sub(samples.squeeze(1)).div(0.2);
        return pairs.square().mul(-0.5).exp().mean(1).div(0.2 * Math.sqrt(2 * Math.PI));
    }

    public static void main(String[] args) {
        Lesson.start(args, Lesson11LangevinAndAnnealing::run, """
                Question: would ten times as many steps of Langevin dynamics correct the weights? And the variance?""", """
                Answer: hardly, and no. A chain crosses a gap of depth h every e^h steps or so; here log p falls by 16 between the
                modes. The variance 1/(1 − ε/2) is that of the chain's own stationary distribution: only a smaller ε changes it.""");
    }
}

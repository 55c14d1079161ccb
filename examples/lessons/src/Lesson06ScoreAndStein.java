import java.nio.file.Path;
import java.util.function.UnaryOperator;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.lessons.Lesson;
import nabla.examples.lessons.Picture;
import nabla.scorematching.Estimate;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.GaussianMixture;

/**
 * Lesson 6, the score and Stein's identity. The score s = ∇log p does not know the normalising constant, and yet it knows averages:
 * E[f·s + ∇·f] = 0 for every smooth f with p·f = 0 at the boundary.
 */
public class Lesson06ScoreAndStein {
    /** The mean of f·s + ∇·f over samples, with its standard error. */
    static Estimate stein(UnaryOperator<Tensor> f, ScoreFunction score, Tensor samples) {
        Tensor product = f.apply(samples).mul(score.score(samples)).sum(1);
        return Estimate.ofMean(product.add(Derivatives.divergence(f, samples)));
    }

    record Result(double scoreError, Estimate sine, Estimate wall, Estimate weighted) {}

    static Result run(Path folder) {
        GaussianMixture p = GaussianMixture.isotropic(new double[] {0.3, 0.7}, new double[][] {{-2}, {1}}, 0.8);
        Tensor x = Tensor.linspace(-5, 4, 361).unsqueeze(1); // [361, 1]: points are rows
        Tensor logUpToAConstant = p.logProb(x).add(17);
        Tensor score = Derivatives.gradient(z -> p.logProb(z).add(17).sum(), x);
        double scoreError = score.sub(p.score(x)).abs().max().item();
        Lesson.print("∇(log p + 17) differs from the formula of ∇log p by %.1e", scoreError);

        Tensor samples = p.sample(Rng.of(1), 20_000);
        Estimate sine = stein(z -> z.mul(2).sin(), p, samples);
        Lesson.print("mixture, f = sin 2x:   E[f·s + ∇·f] = %.4f ± %.4f", sine.value(), sine.standardError());

        // Waiting times have a wall at 0, where their density is not 0.
        Tensor waits = Rng.of(2).uniform(20_000, 1).log().neg(); // p = e^(−x), s = −1
        ScoreFunction falling = z -> z.mul(0).sub(1);
        Estimate wall = stein(z -> z.mul(0).add(1), falling, waits);
        Estimate weighted = stein(z -> z, falling, waits);
        Lesson.print("waiting times, f = 1:  E[f·s + ∇·f] = %.4f ± %.4f", wall.value(), wall.standardError());
        Lesson.print("waiting times, f = x:  E[f·s + ∇·f] = %.4f ± %.4f", weighted.value(), weighted.standardError());

        Tensor grid = x.squeeze(1);
        Picture.of("The score points uphill", "x", "")
                .line("10 p(x)", grid, logUpToAConstant.sub(17).exp().mul(10))
                .line("log p(x)", grid, logUpToAConstant.sub(17))
                .line("s(x) = d/dx log p(x)", grid, score.squeeze(1))
                .write(folder.resolve("score-and-stein.png"));
        return new Result(scoreError, sine, wall, weighted);
    }

    public static void main(String[] args) {
        Lesson.start(args, Lesson06ScoreAndStein::run, """
                Question: what is E[s], and what is E[x·s] in D dimensions? For the waiting times, which of the two still holds?""", """
                Answer: f = 1 gives E[s] = 0, and f = x gives E[x·s] = −D. At the wall of the waiting times p·1 = 1, so the first
                fails (it is −1), and p·x = 0, so the second holds. A weight that vanishes at the wall is what WeightedScoreMatching
                uses.""");
    }
}

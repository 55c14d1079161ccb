import java.nio.file.Path;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.lessons.Lesson;
import nabla.examples.lessons.Picture;
import nabla.scorematching.Estimate;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.losses.DenoisingScoreMatching;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.SlicedScoreMatching;

/**
 * Lesson 10, without the divergence: sliced and denoising score matching. A slice estimates the divergence by one product vᵀJv;
 * denoising needs no derivative, and learns the score of the data with noise. The model is s(x) = −ax, the data N(0, I).
 */
public class Lesson10SlicedAndDenoising {
    private static final int DIM = 10;
    private static final double SIGMA = 0.5;

    record Result(double exactBest, double slicedBest, double denoisingBest, Estimate exact, Estimate sliced) {}

    /** Where the loss is least on a grid of a, by a parabola through the lowest point and its neighbours. */
    private static double lowest(double[] as, double[] losses) {
        int i = 1;
        for (int k = 1; k < as.length - 1; k++) {
            i = losses[k] < losses[i] ? k : i;
        }
        double left = losses[i - 1] - losses[i];
        double right = losses[i + 1] - losses[i];
        return as[i] + (as[1] - as[0]) * (left - right) / (2 * (left + right));
    }

    static Result run(Path folder) {
        Tensor x = Rng.of(1).normal(2000, DIM);
        ScoreMatchingLoss[] losses = {ScoreMatching.of(), SlicedScoreMatching.of(), DenoisingScoreMatching.of(SIGMA)};
        double[] as = Tensor.linspace(0.2, 1.8, 33).toArray();
        double[][] curves = new double[losses.length][as.length];
        for (int l = 0; l < losses.length; l++) {
            for (int i = 0; i < as.length; i++) {
                double a = as[i];
                curves[l][i] =
                        losses[l].loss(y -> y.mul(-a), x, Rng.of(2)).item(); // one key: the same noise for every a
            }
        }
        double exactBest = lowest(as, curves[0]);
        double slicedBest = lowest(as, curves[1]);
        double denoisingBest = lowest(as, curves[2]);
        Lesson.print(
                "least loss: exact at a = %.3f, sliced at %.3f, denoising at %.3f",
                exactBest, slicedBest, denoisingBest);
        Lesson.print("the score of N(0, 1) has a = 1, that of N(0, 1 + σ²) has a = %.3f", 1 / (1 + SIGMA * SIGMA));

        ScoreFunction truth = y -> y.neg();
        Estimate exact = losses[0].estimate(truth, x, Rng.of(3));
        Estimate sliced = losses[1].estimate(truth, x, Rng.of(3));
        Estimate reduced = SlicedScoreMatching.of().varianceReduced().estimate(truth, x, Rng.of(3));
        Lesson.print("at a = 1, D = %d: exact %.3f ± %.3f", DIM, exact.value(), exact.standardError());
        Lesson.print("                 sliced %.3f ± %.3f", sliced.value(), sliced.standardError());
        Lesson.print("         sliced, ½‖s‖² %.3f ± %.3f", reduced.value(), reduced.standardError());

        Picture.of("Three losses of the score −ax", "a", "loss, each less its least value")
                .line("exact", as, fromZero(curves[0]))
                .line("sliced", as, fromZero(curves[1]))
                .line("denoising, σ = " + SIGMA, as, fromZero(curves[2]))
                .write(folder.resolve("sliced-and-denoising.png"));
        return new Result(exactBest, slicedBest, denoisingBest, exact, sliced);
    }

    private static double[] fromZero(double[] curve) {
        return Tensor.of(curve).sub(Tensor.of(curve).min()).toArray();
    }

    public static void main(String[] args) {
        Lesson.start(args, Lesson10SlicedAndDenoising::run, """
                Question: a note that is often copied has the sliced loss vᵀs + ½vᵀJv, without a square. What is its mean for
                s = −ax, and which a is best?""", """
                Answer: E[vᵀs] = 0 and E[vᵀJv] = −aD, so the mean is −aD/2: the larger a the better, and there is no minimum. The
                square ½(vᵀs)² is what holds a.""");
    }
}

import java.nio.file.Path;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.lessons.Lesson;
import nabla.examples.lessons.Picture;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.Predictor;
import nabla.scorematching.diffusion.PredictorCorrector;
import nabla.scorematching.diffusion.ProbabilityFlowODE;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VPSDE;

/**
 * Lesson 12, continuous time. Noise grows until nothing of the data is left; with the score at every time the process runs backwards,
 * at random (samples) or along a flow whose divergence gives log p (likelihood).
 */
public class Lesson12SdeAndLikelihood {
    private static final double EARLIEST = 1e-3;

    record Result(double left, double priorError, double error) {}

    static Result run(Path folder) {
        GaussianMixture p = GaussianMixture.isotropic(new double[] {0.2, 0.8}, new double[][] {{-2}, {1}}, 0.3);
        SDE sde = VPSDE.standard();
        DiffusedMixture score = DiffusedMixture.of(p, sde); // in closed form, where a network would stand

        PredictorCorrector sampler = PredictorCorrector.of(sde, TimeGrid.uniform(100, EARLIEST), Predictor.ANCESTRAL);
        Tensor samples = sampler.sample(score, sde.prior(4000, 1, Rng.of(1)), Rng.of(2));
        double left = samples.lt(-0.5).mean().item();
        Lesson.print("backwards at random: %.3f of the samples on the left, 0.200 in truth", left);

        // Along the flow: log p(x) = log p₁(x₁) + ∫∇·u dt, for the data with the noise of the earliest time
        Tensor x = p.sample(Rng.of(3), 500);
        Tensor truth = score.at(EARLIEST).logProb(x);
        LogLikelihood flow = LogLikelihood.of(sde).earliest(EARLIEST);
        Tensor byPrior = flow.evaluate(score, x).logProb();
        Tensor byMarginal = flow.prior(sde.marginal(x, 1)).evaluate(score, x).logProb();
        double priorError = byPrior.sub(truth).abs().mean().item();
        double error = byMarginal.sub(truth).abs().mean().item();
        Lesson.print(
                "log p by the flow: %.4f nats per point, %.4f in closed form",
                byPrior.mean().item(), truth.mean().item());
        Lesson.print("mean error: %.1e with N(0, 1) for p₁, %.1e with its mean and variance", priorError, error);

        double[] falling = Tensor.linspace(1, EARLIEST, 101).toArray();
        Tensor noise = Tensor.linspace(-2, 2, 17).unsqueeze(1);
        Tensor paths = ProbabilityFlowODE.of(sde, OdeSolver.heun(100), EARLIEST)
                .trajectory(score, noise, falling)
                .points(); // [17, 101, 1]
        Picture picture = Picture.of("The flow from noise (t = 1) to data (t = 0)", "time t", "x");
        for (int i = 0; i < noise.size(); i++) {
            picture.path(Tensor.of(falling), paths.select(0, i).select(1, 0));
        }
        picture.write(folder.resolve("sde-and-likelihood.png"));
        return new Result(left, priorError, error);
    }

    public static void main(String[] args) {
        Lesson.start(args, Lesson12SdeAndLikelihood::run, """
                Question: both ways back give the same density at each time. Why does the likelihood need the flow, and which of the
                lessons before makes it exact?""", """
                Answer: along a flow each point has one origin, so densities change by the volume alone, whose rate is the
                divergence; at random a point may come from anywhere. The divergence of lesson 5 is exact, so the solver is all that
                errs.""");
    }
}

package nabla.examples.anomalies;

import java.util.function.UnaryOperator;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.models.DiffusionModel;
import nabla.scorematching.models.DiffusionTraining;

/**
 * −log p of the columns that vary, by the probability flow of a {@code DiffusionModel} in 40 steps, with the exact trace up to 16
 * columns and an estimate from one direction up to 32: enough to rank rows. The model makes its choices from the rows, but for
 * the number of steps, since a search for one would take twice as long.
 */
final class LikelihoodDetector implements Detector {
    private static final int PASSES = 200;
    private static final int BATCH = 128;
    private static final int SOLVER_STEPS = 40;
    private static final int MOST_EXACT = 16;
    private static final int MOST = 32;

    private final UnaryOperator<DiffusionTraining> training;
    private final int passes;

    private LikelihoodDetector(UnaryOperator<DiffusionTraining> training, int passes) {
        this.training = training;
        this.passes = passes;
    }

    static LikelihoodDetector full() {
        return new LikelihoodDetector(training -> training, PASSES);
    }

    static LikelihoodDetector quick() {
        return new LikelihoodDetector(training -> training.width(16).blocks(1), 30);
    }

    @Override
    public String name() {
        return "log-density by a diffusion model";
    }

    @Override
    public boolean takes(int columns) {
        return columns <= MOST;
    }

    @Override
    public Fitted fit(Tensor rows, Rng rng) {
        int batch = Math.min(BATCH, rows.size(0));
        DiffusionModel model = training.apply(DiffusionModel.training())
                .batch(batch)
                .steps(rows.size(0) * passes / batch)
                .onThreads(Runtime.getRuntime().availableProcessors())
                .fit(rows, rng.split(0));
        LogLikelihood likelihood =
                LogLikelihood.of(model.sde(), OdeSolver.heun(SOLVER_STEPS), 0).standardized(model.scale());
        TimeConditionalScore score = model.sde().inTime(model.standardizedScore());
        return new Fitted("", x -> {
            Tensor varying = x.take(1, model.varying());
            return (varying.size(1) <= MOST_EXACT
                            ? likelihood.evaluate(score, varying)
                            : likelihood.estimate(score, varying, rng.split(1)))
                    .logProb()
                    .neg();
        });
    }
}

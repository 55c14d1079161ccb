package nabla.examples.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndGradient;
import nabla.examples.report.Progress;
import nabla.nn.Parameters;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.Optimizer;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.scorematching.losses.RunawayLoss;

/**
 * Adam on random batches, with an average of the parameters that is judged by the held-out data from time to time. Training
 * ends when the judgement has not become better for a while, and the average that was judged best is kept.
 *
 * @param maxSteps the most steps to make
 * @param batchSize rows of a batch, or all rows if there are fewer
 * @param learningRate Adam's α
 * @param decay the average's d
 * @param interval steps between judgements
 * @param patience steps without a better judgement after which training ends
 */
public record Training(int maxSteps, int batchSize, double learningRate, double decay, int interval, int patience) {

    /** The same training with at most this many steps. */
    public Training withMaxSteps(int steps) {
        return new Training(steps, batchSize, learningRate, decay, Math.min(interval, steps), patience);
    }

    /**
     * Trains.
     *
     * @param name says to the user what is trained
     * @param start θ at the beginning
     * @param train the rows to learn from, [B, D]
     * @param heldOut the rows to judge by, [B, D]
     * @param rng the key of batches and losses; judgements all use the same one, so that they can be compared
     */
    public Trained run(
            String name, Loss loss, Parameters start, Tensor train, Tensor heldOut, Rng rng, Progress progress) {
        return run(name, loss, loss, start, train, heldOut, rng, progress);
    }

    /** The same with a judge of its own: what it calls the held-out loss need not be the loss that training makes small. */
    public Trained run(
            String name,
            Loss loss,
            Loss judge,
            Parameters start,
            Tensor train,
            Tensor heldOut,
            Rng rng,
            Progress progress) {
        Rng order = rng.split(0);
        Rng judgeKey = rng.split(1);
        TrainingState first =
                new TrainingState(start, adam().init(start), averaging().init(start), rng.split(2), Tensor.scalar(0));
        Loop<TrainingState, Tensor> loop =
                Program.loop((state, batch) -> step(loss, state, batch), first, batch(train, order));
        Program<Parameters, Tensor> judgement = Program.compile(p -> judge.of(p, heldOut, judgeKey), start);

        RunawayLoss guard = RunawayLoss.forData(train);
        List<LearningCurve.Point> points = new ArrayList<>();
        Parameters best = start;
        double bestLoss = judgement.run(start).item();
        int bestStep = 0;
        int step = 0;
        double sum = 0;
        Optional<String> failure = Optional.empty();
        progress.start(name, maxSteps);
        while (step < maxSteps && step - bestStep < patience && failure.isEmpty()) {
            loop.step(batch(train, order.split(step)));
            step++;
            double trainingLoss = loop.get(TrainingState::loss).item();
            sum += trainingLoss;
            failure = failure(guard, trainingLoss);
            if (failure.isEmpty() && step % interval == 0) {
                Parameters average = loop.get(TrainingState::average).average();
                double heldOutLoss = judgement.run(average).item();
                points.add(new LearningCurve.Point(step, sum / interval, heldOutLoss));
                progress.reached(
                        step, String.format(Locale.ROOT, "training %.3f, held-out %.3f", sum / interval, heldOutLoss));
                sum = 0;
                if (heldOutLoss < bestLoss) {
                    best = average;
                    bestLoss = heldOutLoss;
                    bestStep = step;
                }
            }
        }
        progress.finish(step);
        return new Trained(best, bestStep, bestLoss, step, new LearningCurve(points), failure);
    }

    /** One step of training: a pure function, which is why it compiles. */
    private TrainingState step(Loss loss, TrainingState state, Tensor batch) {
        ValueAndGradient<Parameters> at =
                Derivatives.valueAndGradient(p -> loss.of(p, batch, state.rng().split(0)), state.parameters());
        Optimizer.Step next = adam().update(state.parameters(), at.gradient(), state.optimizer());
        return new TrainingState(
                next.parameters(),
                next.state(),
                averaging().update(state.average(), next.parameters()),
                state.rng().split(1),
                at.value());
    }

    private Adam adam() {
        return Adam.of(learningRate);
    }

    private ExponentialMovingAverage averaging() {
        return ExponentialMovingAverage.of(decay);
    }

    /** Random rows, each at most once. */
    private Tensor batch(Tensor rows, Rng rng) {
        int count = Math.min(batchSize, rows.size(0));
        return rows.take(0, Arrays.copyOf(rng.permutation(rows.size(0)), count));
    }

    /** What is wrong with a loss, if anything is. */
    private static Optional<String> failure(RunawayLoss guard, double loss) {
        try {
            guard.check(loss);
            return Optional.empty();
        } catch (ArithmeticException e) {
            return Optional.of(e.getMessage());
        }
    }
}

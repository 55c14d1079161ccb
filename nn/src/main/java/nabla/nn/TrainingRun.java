package nabla.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import nabla.nn.data.Batches;

/** A training under way: the one place of this module that changes. */
final class TrainingRun implements Progress {
    private final Engine.Run run;
    private final Judge judge;
    private final ToDoubleFunction<Parameters> judgement;
    private final boolean averaged;
    private final Batches batches;
    private final long steps;
    private final List<Training.Point> curve = new ArrayList<>();

    private Snapshot judged;
    private long step;
    private double loss;
    private double gradientNorm;
    private OptionalDouble heldOutLoss = OptionalDouble.empty();
    private double lossSum;
    private long lossCount;
    private Training.End end;
    private String reason;

    TrainingRun(TrainingStep rule, Judge judge, Snapshot from, Batches batches, long steps, Engine engine) {
        this.judge = judge;
        this.batches = batches;
        this.steps = steps;
        this.judged = from;
        this.step = from.step();
        this.loss = from.state().loss().item();
        this.gradientNorm = from.state().gradientNorm().item();
        this.averaged = rule.averaging().isAverage();
        this.run = engine.run(rule, from.state(), batches.at(step));
        this.judgement = judge == Judge.NONE
                ? p -> Double.NaN
                : engine.judgement(judge.of(rule.loss()), from.state().parameters());
        if (step >= steps) {
            end(Training.End.COMPLETED, "all " + steps + " steps are made");
        }
    }

    boolean isOpen() {
        return end == null;
    }

    /** Makes a step, looks at its loss, and judges the parameters if it is time. */
    void step(long patience, double lowest) {
        double limit = run.get(TrainingState::limit).item();
        run.step(batches.at(step));
        step++;
        loss = run.get(TrainingState::loss).item();
        gradientNorm = run.get(TrainingState::gradientNorm).item();
        heldOutLoss = OptionalDouble.empty();
        if (!Double.isFinite(loss) || !Double.isFinite(gradientNorm)) {
            fail("the loss is " + loss + " and its gradient's norm " + gradientNorm
                    + "; the last steps were too long: lower the learning rate or clip the gradient");
        } else if (Math.abs(loss) > limit || loss < lowest) {
            fail("the loss runs away: it is " + loss + "; stop earlier, or lower the learning rate");
        } else {
            lossSum += loss;
            lossCount++;
            if (judge.isDue(step)) {
                judge(patience);
            }
            if (isOpen() && step == steps) {
                end(Training.End.COMPLETED, "all " + steps + " steps are made");
            }
        }
    }

    private void judge(long patience) {
        Parameters candidate = averaged ? average() : parameters();
        double value = judgement.applyAsDouble(candidate);
        heldOutLoss = OptionalDouble.of(value);
        judged = judged.judged(candidate, value, step);
        curve.add(new Training.Point(step, lossSum / lossCount, value));
        lossSum = 0;
        lossCount = 0;
        if (judged.judgements().item() >= patience) {
            end(
                    Training.End.NO_IMPROVEMENT,
                    patience + " judgements in a row brought nothing better than "
                            + judged.bestLoss().item());
        }
    }

    private void fail(String what) {
        end(Training.End.FAILED, "step " + step + ": " + what);
    }

    private void end(Training.End how, String why) {
        end = how;
        reason = why;
    }

    Training result() {
        Snapshot last = snapshot();
        boolean hasBest = last.bestLoss().item() < Double.POSITIVE_INFINITY;
        Parameters parameters = hasBest
                ? last.best()
                : end == Training.End.FAILED
                        ? last.state().good()
                        : last.state().average().average();
        return new Training(parameters, end, reason, last, curve);
    }

    @Override
    public long step() {
        return step;
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public double loss() {
        return loss;
    }

    @Override
    public double gradientNorm() {
        return gradientNorm;
    }

    @Override
    public OptionalDouble heldOutLoss() {
        return heldOutLoss;
    }

    @Override
    public Snapshot snapshot() {
        return judged.at(run.state());
    }

    @Override
    public Parameters parameters() {
        return run.get(TrainingState::parameters);
    }

    @Override
    public Parameters average() {
        return run.get(state -> state.average().average());
    }

    @Override
    public void stop(String why) {
        if (isOpen() || end == Training.End.COMPLETED) {
            end(Training.End.STOPPED, why);
        }
    }
}

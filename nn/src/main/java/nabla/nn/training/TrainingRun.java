package nabla.nn.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.data.Batches;

/** A training in progress. */
final class TrainingRun implements Progress {
    private static final String REPAIR = "; leave such rows out or fill them in";
    private static final String SINGLE =
            "; this training computes in single precision, in which what is beyond 3.4e38 is infinite: in"
                    + " doubles, without inSinglePrecision(), it may be finite";

    private final Engine.Run run;
    private final Validation validation;
    private final ToDoubleFunction<Parameters> heldOut;
    private final Limits limits;
    private final double floor;
    private final boolean averaged;
    private final String precision;
    private final Batches batches;
    private final long steps;
    private final List<TrainingResult.Point> curve = new ArrayList<>();

    private Snapshot validated;
    private long step;
    private double loss;
    private double gradientNorm;
    private Optional<TrainingResult.Point> point = Optional.empty();
    private double lossSum;
    private long lossCount;
    private Optional<TrainingResult.End> end = Optional.empty();
    private String reason = "";

    TrainingRun(
            TrainingStep rule,
            Validation validation,
            Limits limits,
            Snapshot from,
            Batches batches,
            long steps,
            Engine engine) {
        this.validation = validation;
        this.limits = limits;
        this.batches = batches;
        this.steps = steps;
        this.validated = from;
        this.step = from.step();
        this.loss = from.state().loss().item();
        this.gradientNorm = from.state().gradientNorm().item();
        this.floor = rule.floor();
        this.averaged = rule.averaging().isAverage();
        this.precision = engine.isSingle() ? SINGLE : "";
        this.run = engine.run(rule, from.state(), batches.at(step));
        this.heldOut = engine.evaluation(validation.function(), from.state().parameters());
        if (step == 0 && validation != Validation.NONE) {
            validate();
        }
        if (step > steps) {
            end(TrainingResult.End.COMPLETED, "the checkpoint is at step " + step + ", already past step " + steps);
        } else {
            endIfDone();
        }
    }

    /**
     * When to end before all steps are made.
     *
     * @param patience after this many validations in a row without improvement
     * @param advice what to say when the loss is below its floor
     */
    record Limits(long patience, String advice) {}

    boolean isOpen() {
        return end.isEmpty();
    }

    /** Makes a step, looks at its loss, and validates the parameters if it is time. */
    void makeStep() {
        double limit = run.get(TrainingState::limit).item();
        Tensor batch = batches.at(step);
        run.step(batch);
        step++;
        loss = run.get(TrainingState::loss).item();
        gradientNorm = run.get(TrainingState::gradientNorm).item();
        point = Optional.empty();
        if (!Double.isFinite(loss) || !Double.isFinite(gradientNorm)) {
            fail("the loss is " + loss + " and its gradient's norm " + gradientNorm + "; " + cause(batch));
        } else if (loss < floor) {
            fail("the loss " + loss + " is below " + floor + "; " + limits.advice);
        } else if (Math.abs(loss) > limit) {
            fail("the loss diverges: it is " + loss + "; stop earlier, or lower the learning rate");
        } else {
            lossSum += loss;
            lossCount++;
            if (validation.isDue(step)) {
                addPoint(validate());
            }
            endIfDone();
        }
    }

    /** Why a loss or its gradient is not finite: the data first, because no learning rate helps against them. */
    private String cause(Tensor batch) {
        int[] indices = batches.indices(step - 1);
        Optional<String> unusable = Unusable.in(batch, row -> indices[row]);
        if (unusable.isPresent()) {
            return "the training data are not finite: in this batch " + unusable.get() + REPAIR;
        }
        String usual = step == 1
                ? "it is so at the start: check the initial parameters, and that the loss is defined for these data"
                : "the last steps were too long: lower the learning rate or clip the gradient";
        return usual + precision;
    }

    private double validate() {
        Parameters candidate = averaged ? average() : parameters();
        double value = heldOut.applyAsDouble(candidate);
        validated = validated.validated(candidate, value, step);
        if (!Double.isFinite(value)) {
            Unusable.in(validation.rows(), row -> row)
                    .ifPresent(what -> fail("the held-out data are not finite: " + what + REPAIR));
        }
        return value;
    }

    private void addPoint(double heldOutLoss) {
        TrainingResult.Point next = new TrainingResult.Point(step, lossSum / lossCount, heldOutLoss);
        curve.add(next);
        point = Optional.of(next);
        lossSum = 0;
        lossCount = 0;
    }

    private void endIfDone() {
        if (!isOpen()) {
            return;
        }
        boolean none = validation != Validation.NONE && validated.bestLoss().item() == Double.POSITIVE_INFINITY;
        if (validated.sinceBest().item() >= limits.patience) {
            end(
                    TrainingResult.End.NO_IMPROVEMENT,
                    none
                            ? "no finite held-out loss in " + limits.patience + " validations" + precision
                            : limits.patience + " validations in a row without improvement on "
                                    + validated.bestLoss().item());
        } else if (step >= steps) {
            end(
                    TrainingResult.End.COMPLETED,
                    "all " + steps + " steps completed" + (none ? "; no held-out loss was finite" + precision : ""));
        }
    }

    private void fail(String what) {
        end(TrainingResult.End.FAILED, "step " + step + ": " + what);
    }

    private void end(TrainingResult.End how, String why) {
        end = Optional.of(how);
        reason = why;
    }

    TrainingResult result() {
        TrainingResult.End how = end.orElseThrow();
        Snapshot last = snapshot();
        Parameters parameters = last.state().average().average();
        if (last.bestLoss().item() < Double.POSITIVE_INFINITY) {
            parameters = last.best();
        } else if (how == TrainingResult.End.FAILED) {
            parameters = last.state().good();
        }
        return new TrainingResult(parameters, how, reason, last, curve);
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
    public Optional<TrainingResult.Point> point() {
        return point;
    }

    @Override
    public Optional<TrainingResult.End> end() {
        return end;
    }

    @Override
    public Snapshot snapshot() {
        return validated.at(run.state());
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
        if (isOpen()) {
            end(TrainingResult.End.STOPPED, why);
        }
    }
}

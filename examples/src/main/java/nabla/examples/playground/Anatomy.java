package nabla.examples.playground;

import java.util.Map;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tape;
import nabla.autodiff.Tensor;
import nabla.examples.commands.Json;
import nabla.nn.Parameters;
import nabla.nn.data.Batches;
import nabla.nn.optimizers.Adam;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.Loss;
import nabla.nn.training.TrainingStep;

/** A training step taken apart: the tape of its loss, and the program that the whole step is compiled into. */
final class Anatomy {
    private final Settings settings;
    private final Loss loss;
    private final Parameters parameters;
    private final Tensor batch;

    private Anatomy(Settings settings) {
        Recipe recipe = Recipe.of(settings);
        Rng rng = settings.rng();
        this.settings = settings;
        this.loss = recipe.loss();
        this.parameters = recipe.init(rng.split(1));
        this.batch = Batches.of(settings.rows(), settings.batch(), rng.split(2)).at(0);
    }

    /** The tape from the parameters to the loss of the first batch, as a listing and as a drawing. */
    static String tape(Settings settings) {
        Anatomy step = new Anatomy(settings);
        Rng rng = settings.rng().split(3).split(0);
        Tape tape = Tape.record(p -> step.loss.of(p, step.batch, rng), step.parameters);
        return Json.of(Map.of("text", tape.toString(), "svg", TapeDrawing.of(tape)));
    }

    /** The steps of the compiled program of loss, gradient and optimiser, with the buffers that they write to. */
    static String program(Settings settings) {
        Anatomy step = new Anatomy(settings);
        TrainingStep rule = new TrainingStep(step.loss, Adam.of(step.settings.rate()), ExponentialMovingAverage.none());
        var loop = Program.loop(rule, rule.init(step.parameters, settings.rng().split(3)), step.batch);
        return Json.of(Map.of("text", loop.toString()));
    }
}

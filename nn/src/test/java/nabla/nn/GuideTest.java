package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.data.Batches;
import nabla.nn.data.Split;
import nabla.nn.data.ToyData;
import nabla.nn.files.Architecture;
import nabla.nn.files.Model;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.Clipping;
import nabla.nn.optimizers.Optimizer;
import nabla.nn.optimizers.OptimizerState;
import nabla.nn.optimizers.Schedule;
import nabla.nn.training.Checkpoint;
import nabla.nn.training.CheckpointFile;
import nabla.nn.training.CsvLog;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingResult;
import nabla.nn.training.TrainingState;
import nabla.nn.training.TrainingStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/nn.md: it runs, and it is what the page shows. */
class GuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "nn.md");
    private static final Path SOURCE = Path.of("src", "test", "java", "nabla", "nn", "GuideTest.java");

    @Test
    void everyStepOfTheGuideRunsAndLearns(@TempDir Path folder) {
        Rng rng = Rng.of(42);
        Tensor data = ToyData.moons(rng.split(0), 1000);
        Layer net =
                Sequential.of(Linear.of(2, 32), Activation.SILU, Linear.of(32, 32), Activation.SILU, Linear.of(32, 2));
        Loss loss = (p, x, key) -> {
            Tensor z = key.normal(x.shape());
            Tensor score = net.apply(p, x.add(z.mul(0.3)));
            return score.mul(0.3).add(z).square().sum(-1).mean().mul(0.5);
        };

        Parameters theta = net.init(rng.split(1));
        for (int k = 0; k < 200; k++) {
            Rng key = rng.split(2).split(k);
            Parameters gradient = Derivatives.gradient(p -> loss.of(p, data, key), theta);
            theta = theta.sub(gradient.scale(0.5));
        }

        // A score of 0 has the loss ½E‖z‖² = 1.
        double byHand = loss.of(theta, data, Rng.of(0)).item();
        assertTrue(byHand < 0.99, "after descent " + byHand);

        Optimizer adam = Adam.of(Schedule.cosine(1e-2, 1e-4, 200).warmUp(20)).clipped(Clipping.byNorm(1));
        OptimizerState state = adam.init(theta);
        for (int k = 0; k < 200; k++) {
            Rng key = rng.split(3).split(k);
            var at = Derivatives.valueAndGradient(p -> loss.of(p, data, key), theta);
            Optimizer.Step step = adam.update(theta, at.gradient(), state);
            theta = step.parameters();
            state = step.state();
        }

        double byAdam = loss.of(theta, data, Rng.of(0)).item();
        assertTrue(byAdam < byHand, "after Adam " + byAdam);

        TrainingStep rule = new TrainingStep(loss, adam, ExponentialMovingAverage.of(0.99));
        Loop<TrainingState, Tensor> loop = Program.loop(rule, rule.init(theta, rng.split(4)), data);
        for (int k = 0; k < 200; k++) {
            loop.step(data);
        }
        double last = loop.get(TrainingState::loss).item();
        Parameters average = loop.get(s -> s.average().average());

        assertTrue(last < byHand && average.count() == theta.count());

        Split split = Split.of(data, 0.2, rng.split(5));
        Trainer trainer = Trainer.of(loss, Adam.of(1e-3))
                .averaging(ExponentialMovingAverage.of(0.99))
                .heldOut(split.heldOut(), 50)
                .patience(10);
        Batches batches = Batches.of(split.train(), 128, rng.split(6));
        TrainingResult training = trainer.fit(net.init(rng.split(1)), batches, 2000, rng.split(7));
        System.out.println(training.end() + " after " + training.steps() + " steps: " + training.reason());

        assertTrue(training.bestLoss() < 0.95, "held-out " + training.bestLoss());

        Trainer logged = trainer.listener(CsvLog.of(folder.resolve("log.csv"), 50))
                .listener(Checkpoint.writing(folder.resolve("checkpoint.safetensors"))
                        .every(500));
        logged.fit(net.init(rng.split(1)), batches, 1000, rng.split(7));
        TrainingResult whole =
                logged.resume(folder.resolve("checkpoint.safetensors"), net.init(rng.split(1)), batches, 2000);

        new Model(net, whole.parameters()).write(folder.resolve("moons.safetensors"));
        Model model = Model.read(folder.resolve("moons.safetensors"));
        Tensor score = model.apply(split.heldOut());

        assertArrayEquals(net.apply(training.parameters(), split.heldOut()).toArray(), score.toArray());

        TrainingResult resumable;
        try (CheckpointFile kept =
                CheckpointFile.open(folder.resolve("moons.checkpoint"), Map.of("data", data, "seed", 1))) {
            resumable = kept.fit("moons", trainer, net.init(rng.split(1)), batches, 2000, rng.split(7));
        }

        assertArrayEquals(
                training.parameters().flat().toArray(),
                resumable.parameters().flat().toArray());
    }

    record Scale(int dim) implements Layer {
        @Override
        public Parameters init(Rng rng) {
            return Parameters.of("weight", Tensor.ones(dim));
        }

        @Override
        public Tensor apply(Parameters parameters, Tensor x) {
            return x.mul(parameters.get("weight", dim));
        }

        @Override
        public Smoothness smoothness() {
            return Smoothness.C_INFINITY;
        }
    }

    @Test
    void aLayerOfOnesOwnIsOneLikeAnyOther(@TempDir Path folder) {
        Layer own = Sequential.of(Linear.of(2, 3), new Scale(3));
        Parameters p = own.init(Rng.of(1));
        assertArrayEquals(new int[] {3}, p.get("1.weight").shape());
        Tensor x = Rng.of(2).normal(4, 2);
        assertArrayEquals(new int[] {4, 3}, own.apply(p, x).shape());

        Architecture architecture = Architecture.standard().with("Scale", text -> new Scale(text.integer(0)));
        new Model(own, p).write(folder.resolve("scale.safetensors"), Map.of("note", "a layer of my own"), architecture);
        Model scaled = Model.read(folder.resolve("scale.safetensors"), architecture);

        assertArrayEquals(own.apply(p, x).toArray(), scaled.apply(x).toArray());
    }

    @Test
    void theGuideShowsThisCode() throws IOException {
        String source = squeezed(Files.readString(SOURCE));
        Matcher block = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(GUIDE));
        int blocks = 0;
        while (block.find()) {
            assertTrue(source.contains(squeezed(block.group(1))), block.group(1));
            blocks++;
        }
        assertEquals(8, blocks);
    }

    @Test
    void theGuideShowsThisSummary() throws IOException {
        Layer net =
                Sequential.of(Linear.of(2, 32), Activation.SILU, Linear.of(32, 32), Activation.SILU, Linear.of(32, 2));
        String summary = net.summary(1000, 2).toString();
        assertTrue(Files.readString(GUIDE).contains("```text\n" + summary + "```"), summary);
    }

    /** Formatting is the formatter's. */
    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}

package nabla.examples.faithful;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.Stopped;
import nabla.examples.report.Fonts;
import nabla.examples.report.Progress;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.scorematching.losses.ScoreMatching;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyTest {
    private static final Prepared OLD_FAITHFUL = Prepared.of(Measurements.oldFaithful(), Rng.of(1));

    @TempDir
    private Path folder;

    @Test
    void oldFaithfulHasTwoColumnsOfDataInMinutes() {
        assertEquals(272, OLD_FAITHFUL.values().size(0));
        assertEquals(2, OLD_FAITHFUL.dim());
        assertEquals(0.357, OLD_FAITHFUL.measurements().clusters().orElseThrow().share(OLD_FAITHFUL.values()), 0.001);
    }

    @Test
    void trainingDataHaveMeanZeroAndVarianceOne() {
        assertEquals(0, OLD_FAITHFUL.train().mean(0).abs().max().item(), 1e-12);
        assertEquals(0, OLD_FAITHFUL.train().variance(0).sub(1).abs().max().item(), 1e-12);
    }

    @Test
    void aFifthIsHeldOut() {
        assertEquals(54, OLD_FAITHFUL.heldOut().size(0));
        assertEquals(218, OLD_FAITHFUL.train().size(0));
    }

    @Test
    void aCourseLeadsFromTheShareOfTheStartToThatOfTheEnd() {
        Clusters clusters = OLD_FAITHFUL.clusters().orElseThrow();
        Chains chains = new Chains(OLD_FAITHFUL, clusters.rowsOfOthers(OLD_FAITHFUL, 10));
        chains.reached(3, OLD_FAITHFUL.train());
        Samples.Course course = chains.course(clusters.others());
        assertEquals("long eruptions", course.start());
        assertArrayEquals(new double[] {0, 3}, course.steps());
        assertArrayEquals(new double[] {0, 77 / 218.0}, course.shares(), 1e-12);
        assertEquals(77 / 218.0, course.last(), 1e-12);
    }

    @Test
    void rowsThatAreAllAlikeAreNotLearnt() {
        Tensor alike = Tensor.zeros(30, 2);
        Prepared data = new Prepared(
                OLD_FAITHFUL.measurements(),
                OLD_FAITHFUL.values(),
                OLD_FAITHFUL.scale(),
                alike,
                OLD_FAITHFUL.heldOut(),
                alike,
                List.of());
        List<Method> methods = List.of(new DenoisingMethod(Settings.quick()));
        Stopped stopped = assertThrows(Stopped.class, () -> Study.of(data, methods, folder, Rng.of(1), work(false)));
        assertEquals("Old Faithful: B: denoising: not learnt: all rows to learn from are alike", stopped.getMessage());
    }

    @Test
    void aTrainingThatFailsKeepsItsBestModelAndTheOtherMethodGoesOn() {
        Study study = Study.of(OLD_FAITHFUL, List.of(new Failing(), new Failing()), folder, Rng.of(1), work(false));
        assertEquals(2, study.results().size());
        assertEquals(2, study.notes().size());
        String note = study.notes().get(0);
        assertTrue(note.startsWith("failing: training failed at step "), note);
        assertTrue(note.contains("; the best model, of step "), note);
        assertTrue(Files.exists(folder.resolve("failing.safetensors")));
    }

    @Test
    void anInterruptedTrainingKeepsItsBestModel() {
        Stopped stopped = assertThrows(
                Stopped.class, () -> Study.of(OLD_FAITHFUL, List.of(new Failing()), folder, Rng.of(1), work(true)));
        assertEquals(
                "failing: interrupted at step 1; the best model, of step 0, is in "
                        + folder.resolve("failing.safetensors"),
                stopped.getMessage());
    }

    @Test
    void drawingIsInterruptedAtItsNextStep() {
        boolean[] drawing = {false};
        Method slow = new Failing() {
            @Override
            public Samples draw(Parameters parameters, Prepared data, Rng rng, Progress progress) {
                progress.start("slow", 2);
                progress.reached(1, "");
                drawing[0] = true;
                progress.reached(2, "");
                throw new AssertionError("not interrupted");
            }
        };
        Work work = new Work(3000, Progress.silent(), () -> drawing[0]);
        Stopped stopped =
                assertThrows(Stopped.class, () -> Study.of(OLD_FAITHFUL, List.of(slow), folder, Rng.of(1), work));
        assertEquals(
                "failing: interrupted while drawing samples; the model is in " + folder.resolve("failing.safetensors"),
                stopped.getMessage());
        assertTrue(Files.exists(folder.resolve("failing.safetensors")));
    }

    @Test
    void aMethodWhoseChainsDivergeIsSaidOnThePage() throws IOException {
        Method diverging = new Failing() {
            @Override
            public Samples draw(Parameters parameters, Prepared data, Rng rng, Progress progress) {
                throw new ArithmeticException("the chains diverge");
            }
        };
        Study study = Study.of(OLD_FAITHFUL, List.of(diverging), folder, Rng.of(1), work(false));
        assertTrue(study.results().isEmpty());
        new Report(folder, 1, Fonts.problem()).end(study, new PrintStream(OutputStream.nullOutputStream()));
        assertTrue(Files.readString(folder.resolve("index.html")).contains("no samples: the chains diverge"));
    }

    private static Work work(boolean interrupted) {
        return new Work(3000, Progress.silent(), () -> interrupted);
    }

    /** Learns well, but for a floor of its loss that it soon falls below. */
    private static class Failing implements Method {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public String title() {
            return "failing";
        }

        @Override
        public Optional<String> obstacle(Prepared data) {
            return Optional.empty();
        }

        @Override
        public Layer network(int dim) {
            return Linear.of(dim, dim);
        }

        @Override
        public Loss loss(Prepared data) {
            return ScoreMatching.of().on(network(data.dim()));
        }

        @Override
        public Trainer trainer(Prepared data) {
            return Trainer.of(loss(data)).heldOut(data.heldOut(), 5).floor(-0.2, "stop earlier");
        }

        @Override
        public Samples draw(Parameters parameters, Prepared data, Rng rng, Progress progress) {
            return new Samples(data.heldOut(), Optional.empty(), "none", 0, List.of(), List.of(), List.of());
        }

        @Override
        public Field field(Parameters parameters, Prepared data) {
            return new Field(x -> network(data.dim()).apply(parameters, x), "");
        }
    }
}

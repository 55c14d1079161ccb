package nabla.scorematching.models;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.EDMPreconditioning;
import nabla.nn.ScoreNetwork;
import nabla.nn.Standardize;
import nabla.nn.StandardizedScore;
import nabla.nn.data.FileFormatException;
import nabla.nn.files.Model;
import nabla.scorematching.conditions.Guidance;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.HeunEDM;
import nabla.scorematching.metrics.EnergyDistance;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("long")
class DiffusionModelTest {
    private static final GaussianMixture TRUTH =
            GaussianMixture.of(new double[] {0.4, 0.6}, new double[][] {{10, 500}, {14, 560}}, new double[][][] {
                {{1, 12}, {12, 400}}, {{0.8, -8}, {-8, 300}}
            });
    private static final Tensor ROWS = TRUTH.sample(Rng.of(1), 1200);
    /** The class of a row is the likelier component. */
    private static final Tensor LABELS =
            TRUTH.responsibilities(ROWS).select(1, 1).gt(0.5);

    private static DiffusionModel model;
    private static DiffusionModel classified;

    @BeforeAll
    static void fit() {
        DiffusionTraining training = DiffusionModel.training().width(24).steps(600);
        model = training.fit(ROWS, Rng.of(2));
        classified = training.fit(ROWS, LABELS, Rng.of(2));
    }

    private static DiffusionModel small(Tensor rows) {
        return DiffusionModel.training().width(8).blocks(1).steps(20).fit(rows, Rng.of(3));
    }

    /**
     * Energy distances are of the order of 2/n of the data's spread where samples are exact; the model may add as much
     * as its data allow. In units of the columns' deviations.
     */
    @Test
    void aTableIsLearnt() {
        Tensor fresh = TRUTH.sample(Rng.of(4), 200);
        double loss = TRUTH.logProb(fresh).sub(model.logProb(fresh)).mean().item();
        assertTrue(loss > -0.05 && loss < 0.15, "Kullback-Leibler divergence " + loss);
        Standardize scale = model.scale();
        Tensor samples = scale.apply(model.sample(Rng.of(5), 400));
        double distance = EnergyDistance.unbiased(samples, scale.apply(TRUTH.sample(Rng.of(6), 2000)));
        assertTrue(distance < 0.03, "energy distance " + distance);
    }

    /**
     * Kolmogorov's distance of 20,000 samples to the integral of the density, of two modes and of one: √n D is above 2.9 once in ten
     * million times. Ancestral sampling in 100 steps has 5.9.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0, 3})
    void samplesHaveTheDensity(double shift) {
        Tensor z = Rng.of(40).normal(600, 1);
        Tensor rows = Tensor.concat(0, z.slice(0, 0, 200), z.slice(0, 200, 600).add(shift));
        DiffusionModel one =
                DiffusionModel.training().width(16).blocks(1).steps(300).fit(rows, Rng.of(41));
        int cells = 1500;
        double low = -8;
        double width = (16 + shift) / cells;
        double[] masses = one.logProb(
                        Tensor.arange(cells).add(0.5).mul(width).add(low).unsqueeze(1))
                .exp()
                .mul(width)
                .cumsum(0)
                .toArray();
        int n = 20_000;
        double[] samples = one.sample(Rng.of(42), n).toArray();
        Arrays.sort(samples);
        double distance = 0;
        for (int i = 0; i < n; i++) {
            double at = (samples[i] - low) / width;
            int cell = (int) at;
            double before = cell == 0 ? 0 : masses[cell - 1];
            double mass = before + (at - cell) * (masses[cell] - before);
            distance = Math.max(distance, Math.abs(mass - (i + 0.5) / n));
        }
        assertTrue(Math.sqrt(n) * distance < 2.9, "√n D is " + Math.sqrt(n) * distance);
    }

    /** The other column of a mixture given one, where its conditional has two modes and where it has one. */
    @Test
    void missingCellsAreDrawnFromTheConditional() {
        double nan = Double.NaN;
        Tensor rows = Tensor.of(new double[][] {{nan, 530}, {10, nan}, {12, 520}});
        int draws = 300;
        Tensor complete = model.impute(rows, draws, Rng.of(7));
        assertArrayEquals(new int[] {draws, 3, 2}, complete.shape());
        assertClose(Tensor.full(530, draws), complete.select(1, 0).select(1, 1), 0);
        assertClose(Tensor.full(10, draws), complete.select(1, 1).select(1, 0), 0);
        assertClose(Tensor.of(12, 520).broadcastTo(draws, 2), complete.select(1, 2), 0);
        for (int i = 0; i < 2; i++) {
            int missing = i == 0 ? 0 : 1;
            double scale = model.scale().scale().get(missing);
            Tensor exact = TRUTH.conditional(new int[] {1 - missing}, new double[] {rows.get(i, 1 - missing)})
                    .sample(Rng.of(8), 2000)
                    .div(scale);
            Tensor drawn = complete.select(1, i).slice(1, missing, missing + 1).div(scale);
            double distance = EnergyDistance.unbiased(drawn, exact);
            assertTrue(distance < 0.06, "energy distance " + distance + " in row " + i);
        }
        Tensor alone = model.impute(rows.slice(0, 0, 1), draws, Rng.of(7));
        assertArrayEquals(alone.select(1, 0).toArray(), complete.select(1, 0).toArray());
    }

    @Test
    void aClassHasItsOwnSamplesAndDensity() {
        assertEquals(2, classified.classes());
        Tensor x = classified.guided(1, 0).sample(Rng.of(9), 200);
        assertTrue(TRUTH.responsibilities(x).select(1, 1).gt(0.5).mean().item() > 0.95);
        assertTrue(TRUTH.responsibilities(classified.guided(0, 0).sample(Rng.of(9), 200))
                        .select(1, 1)
                        .gt(0.5)
                        .mean()
                        .item()
                < 0.05);
        Tensor sharp = classified.guided(1, 3).sample(Rng.of(9), 200);
        assertTrue(TRUTH.responsibilities(sharp).select(1, 1).log().mean().item()
                >= TRUTH.responsibilities(x).select(1, 1).log().mean().item());
        Tensor second = ROWS.take(0, first(LABELS, 1, 50));
        double gain = classified
                .guided(1, 0)
                .logProb(second)
                .sub(classified.logProb(second))
                .mean()
                .item();
        assertEquals(-Math.log(0.6), gain, 0.2); // p(x | c) is p(x)/P(c) where the class is certain
    }

    /** Of every other row the class is not known; the others tell it. */
    @Test
    void rowsWithoutAClassTeachTheRest() {
        double[] half = LABELS.toArray();
        for (int i = 0; i < half.length; i += 2) {
            half[i] = Double.NaN;
        }
        DiffusionTraining training = DiffusionModel.training().width(24).steps(600);
        DiffusionModel some = training.fit(ROWS, Tensor.of(half), Rng.of(2));
        assertEquals(2, some.classes());
        assertTrue(some.choices().contains("rows without a class, which are 600"), some.choices());
        for (int c = 0; c < 2; c++) {
            Tensor second = TRUTH.responsibilities(some.guided(c, 0).sample(Rng.of(9), 200))
                    .select(1, 1)
                    .gt(0.5);
            assertEquals(c, second.mean().item(), 0.08);
        }
        double whole = TRUTH.responsibilities(some.sample(Rng.of(10), 1000))
                .select(1, 1)
                .gt(0.5)
                .mean()
                .item();
        assertEquals(0.6, whole, 0.1); // five deviations of 1000 draws are .08
        var error = assertThrows(
                IllegalArgumentException.class, () -> training.fit(ROWS, LABELS.mul(Double.NaN), Rng.of(2)));
        assertTrue(error.getMessage().contains("expected a row with a class"), error.getMessage());
    }

    private static int[] first(Tensor labels, double label, int count) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < labels.size() && found.size() < count; i++) {
            if (labels.get(i) == label) {
                found.add(i);
            }
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The flow's density has the integral 1 whatever was learnt; by the trapezoidal rule. */
    @Test
    void theDensityHasTheIntegralOne() {
        Tensor rows = Tensor.concat(
                0, Rng.of(10).normal(60, 1), Rng.of(11).normal(40, 1).mul(0.3).add(4));
        DiffusionModel line =
                DiffusionModel.training().width(16).blocks(1).steps(150).fit(rows, Rng.of(12));
        int points = 201;
        Tensor x = Tensor.linspace(-10, 14, points).unsqueeze(1);
        double integral = line.logProb(x).exp().sum().item() * 24 / (points - 1);
        assertEquals(1, integral, 2e-3);
    }

    @Test
    void theDivergenceIsTheTraceOfTheJacobianOfTheScore() {
        Tensor x = ROWS.slice(0, 0, 5);
        Tensor jacobians = Derivatives.rowJacobians(model::score, x);
        assertClose(jacobians.trace(), model.divergence(x), 1e-9);
    }

    @Test
    void anotherSamplerDrawsFromTheSameModel() {
        Standardize scale = model.scale();
        Tensor samples = scale.apply(model.sample(HeunEDM::of, 20, Rng.of(19), 400));
        double distance = EnergyDistance.unbiased(samples, scale.apply(TRUTH.sample(Rng.of(6), 2000)));
        assertTrue(distance < 0.03, "energy distance " + distance);
    }

    @Test
    void aSampleDoesNotDependOnHowManyAreDrawn() {
        assertArrayEquals(
                model.sample(Rng.of(13), 3).toArray(),
                model.sample(Rng.of(13), 20).slice(0, 0, 3).toArray());
        assertArrayEquals(new int[] {0, 2}, model.sample(Rng.of(13), 0).shape());
    }

    /** Powers of two change no digit. */
    @Test
    void theUnitOfAColumnMultipliesTheDensity() {
        Tensor unit = Tensor.of(8, 0.25);
        Tensor rows = ROWS.slice(0, 0, 200);
        DiffusionModel one = small(rows);
        DiffusionModel other = small(rows.mul(unit));
        Tensor x = ROWS.slice(0, 200, 205);
        assertClose(one.logProb(x).sub(Math.log(2)), other.logProb(x.mul(unit)), 1e-12);
        assertArrayEquals(
                one.sample(Rng.of(14), 4).mul(unit).toArray(),
                other.sample(Rng.of(14), 4).toArray());
        assertArrayEquals(
                one.score(x).div(unit).toArray(), other.score(x.mul(unit)).toArray());
    }

    @Test
    void aFileHoldsTheModelToTheBit(@TempDir Path folder) {
        Path file = folder.resolve("model.safetensors");
        for (DiffusionModel written : List.of(classified, small(ROWS.round()))) {
            written.write(file);
            DiffusionModel read = DiffusionModel.read(file);
            Tensor x = ROWS.slice(0, 0, 5);
            assertArrayEquals(written.score(x).toArray(), read.score(x).toArray());
            assertArrayEquals(written.logProb(x).toArray(), read.logProb(x).toArray());
            assertArrayEquals(
                    written.sample(Rng.of(15), 3).toArray(),
                    read.sample(Rng.of(15), 3).toArray());
            assertArrayEquals(
                    written.cells().steps().toArray(), read.cells().steps().toArray());
            assertEquals(written.toString(), read.toString());
            assertEquals(written.classes(), read.classes());
        }
        assertEquals(1, DiffusionModel.read(file).cells().steps().get(0));
        classified.write(file);
        Tensor x = ROWS.slice(0, 0, 5);
        Tensor condition = Tensor.of(new double[][] {{classified.sde().standardDeviation(0), -1}});
        assertClose(classified.score(x), Model.read(file).apply(x, condition), 1e-14);
        assertArrayEquals(
                classified.guided(0, 1).score(x).toArray(),
                DiffusionModel.read(file).guided(0, 1).score(x).toArray());
        assertThrows(
                IllegalArgumentException.class, () -> classified.guided(0, 1).write(file));
    }

    /** Files that are something else, each with what the message says of it. */
    @Test
    void otherFilesAreRefusedByName(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("other.safetensors");
        Model network = small(ROWS).model();
        Map<String, String> good = Map.of(
                "nabla.diffusion", "1", "nabla.diffusion.levels", "30.0 0.1", "nabla.diffusion.cells", "0.0 0.0");
        network.write(file, good);
        assertEquals(2, DiffusionModel.read(file).dim());
        for (var bad : List.of(
                Map.entry("nabla.diffusion", "2"),
                Map.entry("nabla.diffusion", ""),
                Map.entry("nabla.diffusion.levels", "0.1 30"),
                Map.entry("nabla.diffusion.levels", "30"),
                Map.entry("nabla.diffusion.levels", "thirty 0.1"),
                Map.entry("nabla.diffusion.cells", "0.0"),
                Map.entry("nabla.diffusion.cells", "0.0 NaN"),
                Map.entry("nabla.diffusion.cells", "0.0 -1.0"),
                Map.entry("nabla.diffusion.columns", "-"),
                Map.entry("nabla.diffusion.columns", "- - Infinity"),
                Map.entry("nabla.diffusion.columns", "- - two"))) {
            Map<String, String> metadata = new java.util.HashMap<>(good);
            metadata.put(bad.getKey(), bad.getValue());
            network.write(file, metadata);
            refused(file, bad.toString());
        }
        network.write(file);
        refused(file, "without metadata");
        Standardize scale = Standardize.of(ROWS);
        for (var other : List.of(
                ScoreNetwork.perceptron(2, 3, 1),
                StandardizedScore.of(scale, ScoreNetwork.noiseScaled(2, 3, 1)),
                StandardizedScore.of(scale, EDMPreconditioning.of(1, ScoreNetwork.conditionalResidual(3, 4, 1, 4))))) {
            new Model(other, other.init(Rng.of(0))).write(file, good);
            refused(file, other.toString());
        }
        Files.writeString(file, "a,b\n1,2\n");
        refused(file, "a table");
    }

    private static void refused(Path file, String what) {
        var error = assertThrows(FileFormatException.class, () -> DiffusionModel.read(file), what);
        assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
    }

    /** A search for the number of steps, and every choice with its reason. */
    @Test
    void choicesAreSaidWithTheirReasons() {
        Tensor rows = ROWS.slice(0, 0, 30).round();
        DiffusionModel fitted = DiffusionModel.training().width(8).blocks(1).fit(rows, Rng.of(16));
        for (String what :
                List.of("steps", "held-out fifth", "width 8: as told", "blocks 1", "batch 128", "noise 30", "grid")) {
            assertTrue(fitted.choices().contains(what), fitted.choices());
        }
        int[] steps = {0};
        DiffusionModel told = DiffusionModel.training()
                .width(8)
                .blocks(1)
                .steps(7)
                .batch(5)
                .noise(20, 0.1)
                .dropout(0.1)
                .onThreads(2)
                .listener(progress -> steps[0]++)
                .fit(rows, Rng.of(17));
        assertEquals(7, steps[0]);
        assertTrue(told.choices().contains("steps 7: as told"), told.choices());
        assertClose(20, told.sde().standardDeviation(1), 1e-12);
        DiffusionModel validated = DiffusionModel.training()
                .width(8)
                .steps(100)
                .heldOut(ROWS.slice(0, 60, 90))
                .fit(rows, Rng.of(18));
        assertTrue(validated.choices().contains("for the held-out rows"), validated.choices());
    }

    /** A column that is constant is kept, and the model of the others is the one that is learnt without it. */
    @Test
    void aConstantColumnIsKept(@TempDir Path folder) {
        Tensor rows = ROWS.slice(0, 0, 100);
        Tensor wide = withConstant(rows, 7);
        DiffusionModel others = small(rows);
        DiffusionModel fitted = small(wide);
        Path file = folder.resolve("model.safetensors");
        fitted.write(file);
        for (DiffusionModel whole : List.of(fitted, DiffusionModel.read(file))) {
            assertEquals(3, whole.dim());
            assertArrayEquals(new int[] {0, 2}, whole.varying());
            assertTrue(whole.choices().contains("column 1 is 7.0 in every row"), whole.choices());
            Tensor x = withConstant(ROWS.slice(0, 200, 204), 7);
            Tensor y = ROWS.slice(0, 200, 204);
            assertArrayEquals(others.logProb(y).toArray(), whole.logProb(x).toArray());
            assertArrayEquals(
                    withConstant(others.score(y), 0).toArray(), whole.score(x).toArray());
            assertArrayEquals(
                    others.divergence(y).toArray(), whole.divergence(x).toArray());
            assertArrayEquals(
                    withConstant(others.sample(Rng.of(5), 4), 7).toArray(),
                    whole.sample(Rng.of(5), 4).toArray());
            Tensor strange = Tensor.concat(0, withConstant(y, 8), x);
            assertArrayEquals(
                    Tensor.concat(0, Tensor.full(Double.NEGATIVE_INFINITY, 4), whole.logProb(x))
                            .toArray(),
                    whole.logProb(strange).toArray());
            double nan = Double.NaN;
            assertTrue(Double.isNaN(
                    whole.logProb(withConstant(y.slice(0, 0, 1), nan)).get(0)));
            assertEquals(
                    Double.NEGATIVE_INFINITY,
                    whole.logProb(withConstant(y.slice(0, 0, 1), Double.POSITIVE_INFINITY))
                            .get(0));
            Tensor complete = whole.impute(Tensor.of(new double[][] {{10, nan, nan}, {nan, 7, 520}}), 2, Rng.of(6));
            assertClose(Tensor.full(7, 2, 2), complete.select(2, 1), 0);
            assertClose(Tensor.full(10, 2), complete.select(1, 0).select(1, 0), 0);
            assertThrows(IllegalArgumentException.class, () -> whole.impute(strange, 1, Rng.of(6)));
        }
    }

    private static Tensor withConstant(Tensor rows, double number) {
        return Tensor.concat(1, rows.slice(1, 0, 1), Tensor.full(number, rows.size(0), 1), rows.slice(1, 1, 2));
    }

    /** With the exact log p(c | x, σ) of a class the samples are those of the class. */
    @Test
    void aClassifierLeadsToItsClass() {
        DiffusionModel led = model.guided(
                (x, sigma) -> {
                    Tensor first = logComponent(0.4, new double[] {10, 500}, new double[] {1, 12, 400}, x, sigma);
                    Tensor second = logComponent(0.6, new double[] {14, 560}, new double[] {0.8, -8, 300}, x, sigma);
                    return second.sub(first.logAddExp(second));
                },
                1);
        double share = TRUTH.responsibilities(led.sample(Rng.of(21), 200))
                .select(1, 1)
                .mean()
                .item();
        assertTrue(share > 0.97, "share " + share);
    }

    /** 4096 rows of two columns are computed together; more are the same rows, bit for bit. */
    @Test
    void manyRowsAreThoseOfPieces() {
        int many = 4096 + 30;
        Rng key = Rng.of(5);
        assertRows(model.sample(key, 30), model.sample(key, many));
        assertRows(model.sample(HeunEDM::of, 3, key, 30), model.sample(HeunEDM::of, 3, key, many));
        Tensor some = TRUTH.sample(Rng.of(4), 30);
        Tensor rows = Tensor.concat(0, some, TRUTH.sample(Rng.of(6), many - 30));
        assertRows(model.score(some), model.score(rows));
        assertRows(model.divergence(some), model.divergence(rows));
        assertRows(model.logProb(some), model.logProb(rows));
        assertRows(
                model.logProb(rows.slice(0, many - 5, many)).flip(0),
                model.logProb(rows).flip(0));
        assertRows(
                model.likelihood(some, 2, key).traceError(),
                model.likelihood(rows, 2, key).traceError());
        Tensor gaps = Tensor.concat(1, rows.slice(1, 0, 1), Tensor.full(Double.NaN, many, 1));
        assertRows(
                model.impute(gaps.slice(0, 0, 30), 1, key).squeeze(0),
                model.impute(gaps, 1, key).squeeze(0));
    }

    /** Gaps here and there, in some rows only: a row is completed alone as among seven, and as among many in pieces. */
    @Test
    void scatteredGapsAreFilledByEachRowAlone() {
        int many = 7000;
        Rng key = Rng.of(5);
        Tensor missing = Rng.of(6).uniform(many, 2).lt(0.4);
        Tensor rows = Tensor.where(missing, Tensor.scalar(Double.NaN), TRUTH.sample(Rng.of(4), many));
        Tensor all = model.impute(rows, 1, key).squeeze(0);
        assertArrayEquals(all.eq(all).toArray(), Tensor.ones(many, 2).toArray());
        assertRows(model.impute(rows.slice(0, 0, 7), 1, key).squeeze(0), all);
        assertRows(model.impute(rows.slice(0, 0, 1), 1, key).squeeze(0), all);
        Tensor complete = TRUTH.sample(Rng.of(4), 3);
        assertArrayEquals(
                complete.toArray(), model.impute(complete, 1, key).squeeze(0).toArray());
        assertArrayEquals(
                new int[] {2, 0, 2}, model.impute(Tensor.zeros(0, 2), 2, key).shape());
        Tensor nothing = Tensor.full(Double.NaN, 3, 2);
        assertRows(
                model.impute(nothing.slice(0, 0, 1), 1, key).squeeze(0),
                model.impute(nothing, 1, key).squeeze(0));
    }

    /** It stopped all rows, and said that the sampler's steps were too long. */
    @Test
    void aRowThatIsTooFarOutIsNamed() {
        double nan = Double.NaN;
        Tensor rows = Tensor.of(new double[][] {{0, nan}, {1e307, nan}});
        String message = assertThrows(IllegalArgumentException.class, () -> model.impute(rows, 1, Rng.of(1)))
                .getMessage();
        assertTrue(message.startsWith("DiffusionModel.impute: expected cells within 1.0E300 scales"), message);
        assertTrue(message.endsWith("got 1.0E307 in row 1, column 0"), message);
        for (double[] within : new double[][] {{1e299, nan}, {nan, -1e299}, {1e307, 1e307}}) {
            Tensor row = Tensor.of(new double[][] {within});
            Tensor complete = model.impute(row, 1, Rng.of(1)).squeeze(0);
            assertArrayEquals(
                    new double[] {0, 0}, complete.sub(complete).squeeze(0).toArray());
            assertEquals(Double.NEGATIVE_INFINITY, model.logProb(complete).item());
        }
    }

    /** A classifier is called while the score is recorded, and not once more for each piece of each of 100 scores. */
    @Test
    void manyRowsAreDrawnByARecordedScore() {
        int[] calls = {0};
        DiffusionModel led = model.guided(
                (x, sigma) -> {
                    calls[0]++;
                    return x.select(1, 0).mul(0.001);
                },
                1);
        int many = 4096 + 30;
        Tensor gaps = Tensor.concat(1, Tensor.full(10, many, 1), Tensor.full(Double.NaN, many, 1));
        calls[0] = 0;
        led.sample(Rng.of(1), many);
        assertTrue(calls[0] < 60, "calls for samples: " + calls[0]);
        calls[0] = 0;
        led.impute(gaps, 1, Rng.of(1));
        assertTrue(calls[0] < 60, "calls for completions: " + calls[0]);
    }

    private static void assertRows(Tensor some, Tensor all) {
        assertArrayEquals(some.toArray(), all.slice(0, 0, some.size(0)).toArray());
    }

    @Test
    void aTrainingThatWasStoppedSaysSo() {
        DiffusionTraining training = DiffusionModel.training()
                .width(8)
                .blocks(1)
                .steps(1000)
                .listener(progress -> {
                    if (progress.step() == 5) {
                        progress.stop("enough");
                    }
                });
        String stopped = training.fit(ROWS.slice(0, 0, 40), Rng.of(3)).choices();
        assertTrue(stopped.startsWith("steps 1000: as told, stopped after 5: enough\n"), stopped);
    }

    /** Such a classifier would lead further the more rows there are. */
    @Test
    void aClassifierThatLooksAtOtherRowsOrTheirNumberIsRefused() {
        for (Guidance.Classifier joint : List.<Guidance.Classifier>of(
                (x, sigma) -> x.sum(1).div(x.size(0)),
                (x, sigma) -> x.sum(1).add(x.sum()),
                (x, sigma) -> x.sum(1).mul(x.mean()))) {
            var error = assertThrows(IllegalArgumentException.class, () -> model.guided(joint, 1));
            assertTrue(
                    error.getMessage()
                            .startsWith("DiffusionModel.guided: expected a classifier of each point by itself"),
                    error.getMessage());
        }
    }

    /** log w·N(x; μ, Σ + σ² S²), but for a constant, where S are the scales of the columns; Σ is [a, b; b, c]. */
    private static Tensor logComponent(double weight, double[] mean, double[] covariance, Tensor x, Tensor sigma) {
        Tensor scale = model.scale().scale();
        Tensor noise = sigma.square().squeeze(1);
        Tensor a = noise.mul(scale.get(0) * scale.get(0)).add(covariance[0]);
        Tensor c = noise.mul(scale.get(1) * scale.get(1)).add(covariance[2]);
        double b = covariance[1];
        Tensor determinant = a.mul(c).sub(b * b);
        Tensor u = x.select(1, 0).sub(mean[0]);
        Tensor v = x.select(1, 1).sub(mean[1]);
        Tensor square = c.mul(u.square()).sub(u.mul(v).mul(2 * b)).add(a.mul(v.square()));
        return square.div(determinant).add(determinant.log()).mul(-0.5).add(Math.log(weight));
    }

    static List<Tensor> badData() {
        double nan = Double.NaN;
        return List.of(
                Tensor.zeros(3),
                Tensor.zeros(0, 2),
                Tensor.zeros(1, 2),
                Tensor.of(new double[][] {{0, 1}, {1, nan}, {2, 2}}),
                Tensor.of(new double[][] {{0, 1}, {1, Double.POSITIVE_INFINITY}, {2, 2}}),
                Tensor.of(new double[][] {{0, 5}, {0, 5}, {0, 5}}));
    }

    @ParameterizedTest
    @MethodSource("badData")
    void badDataAreRefused(Tensor bad) {
        var error = assertThrows(IllegalArgumentException.class, () -> DiffusionModel.fit(bad, Rng.of(0)));
        assertTrue(error.getMessage().startsWith("DiffusionModel.fit: expected"), error.getMessage());
    }

    /** Threads and precision are how a training runs, not what it learns: the same bits, and the same score to a thousandth. */
    @Test
    void aModelLearntInSinglePrecisionHasTheSameScore() {
        Tensor rows = Rng.of(20).normal(200, 2);
        DiffusionTraining training =
                DiffusionModel.training().width(32).blocks(1).steps(40);
        DiffusionModel doubles = training.fit(rows, Rng.of(21));
        DiffusionModel single = training.inSinglePrecision().fit(rows, Rng.of(21));
        Tensor expected = doubles.score(rows);
        assertArrayEquals(
                single.score(rows).toArray(),
                training.onThreads(2)
                        .inSinglePrecision()
                        .fit(rows, Rng.of(21))
                        .score(rows)
                        .toArray());
        double off = single.score(rows).sub(expected).abs().max().item();
        assertTrue(off > 0 && off < 1e-3 * expected.abs().max().item(), "off by " + off);
    }

    /** Interrupted in the search for the number of steps, and in the training that follows, in double and single precision. */
    @Test
    void aFitInPiecesIsTheFitInOne(@TempDir Path folder) throws IOException {
        Tensor some = ROWS.slice(0, 0, 100);
        Tensor labels = LABELS.slice(0, 0, 100);
        for (DiffusionTraining training : List.of(
                DiffusionModel.training().width(8).blocks(1),
                DiffusionModel.training().width(8).blocks(1).inSinglePrecision())) {
            int[] steps = {0};
            DiffusionModel whole = training.listener(p -> steps[0]++).fit(some, labels, Rng.of(3));
            Path checkpoint = Files.createTempDirectory(folder, "fit").resolve("checkpoint");
            DiffusionTraining kept = training.checkpoint(checkpoint);
            int[] made = {0};
            for (int piece : new int[] {30, 70, steps[0] - 110}) {
                int[] left = {piece};
                assertThrows(
                        CancellationException.class,
                        () -> kept.listener(p -> {
                                    made[0]++;
                                    if (--left[0] == 0) {
                                        throw new CancellationException();
                                    }
                                })
                                .fit(some, labels, Rng.of(3)));
            }
            DiffusionModel resumed = kept.listener(p -> made[0]++).fit(some, labels, Rng.of(3));
            assertEquals(steps[0], made[0]);
            assertEquals(whole.choices(), resumed.choices());
            assertArrayEquals(
                    whole.sample(Rng.of(4), 20).toArray(),
                    resumed.sample(Rng.of(4), 20).toArray(),
                    0);
            String message = assertThrows(
                            FileFormatException.class, () -> kept.dropout(0.1).fit(some, Rng.of(3)))
                    .getMessage();
            assertTrue(message.endsWith("dropout is 0.0 there, 0.1 here; labels differs"), message);
            assertTrue(Files.exists(checkpoint));
        }
    }
}

package nabla.scorematching.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.ScoreNetwork;
import nabla.nn.data.Batches;
import nabla.nn.data.Table;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.SGD;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingResult;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.losses.HazardTable.Bad;
import nabla.scorematching.losses.HazardTable.Good;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fit through a loss on a network passes the guard rails, without a call. */
class GuardRailsTest {
    static Stream<Bad> bad() {
        return HazardTable.bad();
    }

    static Stream<Good> good() {
        return HazardTable.good();
    }

    private static TrainingResult fit(ScoreMatchingLoss loss, Table data, long steps) {
        Layer network = ScoreNetwork.perceptron(data.columns().size(), 4, 1, Activation.TANH);
        return Trainer.of(loss.on(network), SGD.of(1e-6))
                .eager()
                .fit(network.init(Rng.of(1)), Batches.full(data.values()).named(data.columns()), steps, Rng.of(2));
    }

    private static Set<Hazard> hazards(Table data) {
        return DataCheck.findings(data).stream().map(Finding::hazard).collect(Collectors.toSet());
    }

    @Test
    void everyHazardOfDataStandsInTheTable() {
        Set<Hazard> listed = bad().map(Bad::hazard).collect(Collectors.toSet());
        assertEquals(EnumSet.complementOf(EnumSet.of(Hazard.KINKS, Hazard.RUNAWAY)), EnumSet.copyOf(listed));
        assertTrue(good().count() >= 10);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void itIsFoundAndNothingElse(Bad entry) {
        assertEquals(Set.of(entry.hazard()), hazards(entry.data()));
    }

    /** The message says who, what, in which column, what to do, and how to go on all the same. */
    @ParameterizedTest
    @MethodSource("bad")
    void aFitRefusesItInWords(Bad entry) {
        for (ScoreMatchingLoss loss :
                List.of(ScoreMatching.of(), SlicedScoreMatching.of(), FiniteDifferenceScoreMatching.of(1e-3))) {
            String message = assertThrows(IllegalArgumentException.class, () -> fit(loss, entry.data(), 1))
                    .getMessage();
            assertTrue(message.startsWith(loss.getClass().getSimpleName() + ": expected data with a density"), message);
            assertTrue(message.contains("got ") && message.contains(entry.seen()), message);
            boolean canBeAllowed = entry.hazard() != Hazard.MISSING;
            assertEquals(canBeAllowed, message.contains("allowing(Hazard." + entry.hazard() + ")"), message);
        }
    }

    @ParameterizedTest
    @MethodSource("bad")
    void allowedByItsNameItPasses(Bad entry) {
        Hazard hazard = entry.hazard();
        for (ScoreMatchingLoss loss : List.of(
                ScoreMatching.of().allowing(hazard),
                SlicedScoreMatching.of().allowing(hazard),
                FiniteDifferenceScoreMatching.of(1e-3).allowing(hazard))) {
            TrainingResult.End end = fit(loss, entry.data(), 1).end();
            assertEquals(hazard == Hazard.MISSING ? TrainingResult.End.FAILED : TrainingResult.End.COMPLETED, end);
        }
    }

    /** Noise gives every data set a density; only a number that is none stops it. */
    @ParameterizedTest
    @MethodSource("bad")
    void denoisingTakesAllData(Bad entry) {
        if (entry.hazard() != Hazard.MISSING) {
            assertEquals(
                    TrainingResult.End.COMPLETED,
                    fit(DenoisingScoreMatching.of(0.3), entry.data(), 1).end());
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void otherDataPassInSilence(Good entry) {
        assertEquals(List.of(), DataCheck.findings(entry.data()));
    }

    /** Rows in another order, columns in another order, other units and the other direction are the same data. */
    @ParameterizedTest
    @MethodSource("bad")
    void whatIsFoundDoesNotDependOnOrderOrUnits(Bad entry) {
        Tensor x = entry.data().values();
        List<String> names = entry.data().columns();
        Tensor shuffled = x.take(0, Rng.of(3).permutation(x.size(0)));
        assertEquals(Set.of(entry.hazard()), hazards(new Table(names, shuffled)));
        assertEquals(Set.of(entry.hazard()), hazards(new Table(names, x.flip(1))));
        assertEquals(Set.of(entry.hazard()), hazards(new Table(names, x.mul(1024))));
        if (entry.hazard() != Hazard.SIMPLEX) {
            assertEquals(Set.of(entry.hazard()), hazards(new Table(names, x.neg())));
        }
    }

    /**
     * How often a column without a wall is taken for one, and a column with a wall is not. For each density, of so many columns at
     * most so many by the rates in the documentation, with a false alarm of the test below 1e-6.
     */
    @ParameterizedTest
    @MethodSource("ends")
    void wallsAreFoundAtTheStatedRates(String name, Function<Rng, Tensor> draw, int least, int most) {
        int found = 0;
        for (int i = 0; i < COLUMNS; i++) {
            Tensor column = draw.apply(Rng.of(i));
            found += ColumnCheck.walls(column.toArray(), name, (row, place) -> true)
                            .isEmpty()
                    ? 0
                    : 1;
        }
        int times = found;
        assertTrue(least <= found && found <= most, () -> name + ": " + times + " of " + COLUMNS);
    }

    private static final int COLUMNS = 200;

    static Stream<Arguments> ends() {
        return Stream.of(
                end("normal, 200 rows", rng -> rng.normal(200), 0, 0),
                end("normal, 5,000 rows", rng -> rng.normal(5000), 0, 0),
                end("Cauchy", rng -> rng.normal(500).div(rng.split(1).normal(500)), 0, 0),
                end("log-normal, 200 rows", rng -> rng.normal(200).exp(), 0, 10),
                end("log-normal, 1,000 rows", rng -> rng.normal(1000).exp(), 0, 10),
                end("gamma, shape 3", rng -> rng.normal(6, 1000).square().sum(0), 0, 2),
                end("uniform, 2,000 rows", rng -> rng.uniform(2000), 190, COLUMNS),
                end("exponential, 2,000 rows", rng -> rng.uniform(2000).log().neg(), 190, COLUMNS),
                end("square of normal, 300 rows", rng -> rng.normal(300).square(), 190, COLUMNS),
                end("uniform, 60 rows: too few", rng -> rng.uniform(60), 0, 0));
    }

    private static Arguments end(String name, Function<Rng, Tensor> draw, int least, int most) {
        return Arguments.of(name, draw, least, most);
    }

    /** Large data are looked at in part, and the message says so. */
    @Test
    void ofManyRowsSomeAreLookedAt() {
        Tensor rounded = Rng.of(1).normal(20_000, 1).round();
        Loss loss = ScoreMatching.of().on(ScoreNetwork.perceptron(1, 4, 1));
        Batches batches = Batches.of(rounded, 100, Rng.of(2));
        String message = assertThrows(IllegalArgumentException.class, () -> loss.inspect(batches))
                .getMessage();
        assertTrue(message.contains("10000 of the 20000 rows were looked at"), message);
        assertTrue(message.contains("column 0 is rounded"), message);
    }

    /** A floor comes with the data: a network that learns its two training points by heart is stopped. */
    @Test
    void aLossThatRunsAwayIsStopped() {
        Tensor x = Rng.of(5).normal(4, 1);
        Layer network = ScoreNetwork.perceptron(1, 64, 2, Activation.TANH);
        TrainingResult result = Trainer.of(ScoreMatching.of().on(network), Adam.of(3e-2))
                .fit(network.init(Rng.of(1)), Batches.full(x), 20_000, Rng.of(2));
        assertEquals(TrainingResult.End.FAILED, result.end());
        assertTrue(result.reason().contains("only spikes on the training points"), result.reason());
        assertTrue(result.reason().contains("allowing(Hazard.RUNAWAY)"), result.reason());
        Loss allowed = ScoreMatching.of().allowing(Hazard.RUNAWAY).on(network);
        assertEquals(Loss.Floor.NONE, allowed.inspect(Batches.full(x)));
    }

    /**
     * A good model is far above its floor in any dimension, with independent columns and with nearly dependent ones: −½E‖s‖² is −D/2
     * for standard normal data.
     */
    @Test
    void theTruthIsFarAboveTheFloor() {
        for (int dim : new int[] {1, 2, 8, 120}) {
            Tensor x = Rng.of(dim).normal(Math.max(300, 2 * dim), dim);
            for (double narrow : new double[] {1, 1e-3}) {
                double[] scales = new double[dim];
                Arrays.fill(scales, 1);
                scales[dim - 1] = narrow;
                Tensor scaled = x.mul(Tensor.of(scales));
                double truth = ScoreMatching.of()
                        .loss(Gaussian.fit(scaled), scaled, Rng.of(0))
                        .item();
                double floor = RunawayLoss.forData(scaled).floor();
                assertTrue(floor < 20 * truth, dim + " columns: " + floor + " of " + truth);
            }
        }
    }

    @Test
    void aLossSaysWhatItRefuses() {
        assertEquals(EnumSet.allOf(Hazard.class), ScoreMatching.of().refuses());
        assertEquals(Set.of(), DenoisingScoreMatching.of(1).refuses());
        assertEquals(Set.of(), new OwnLoss(1).refuses());
        assertEquals(
                EnumSet.complementOf(EnumSet.of(Hazard.BOX, Hazard.GRID)),
                SlicedScoreMatching.of()
                        .allowing(Hazard.BOX)
                        .allowing(Hazard.GRID)
                        .refuses());
        assertEquals(
                EnumSet.complementOf(EnumSet.of(Hazard.KINKS)),
                FiniteDifferenceScoreMatching.of(1).refuses());
        assertEquals(
                ScoreMatching.of().allowingKinks().needs(),
                ScoreMatching.of().allowing(Hazard.KINKS).needs());
    }

    private static final Tensor WAITS = Rng.of(31).uniform(8000, 1).log().neg();

    /** A wall where the weight vanishes is what it is for; another one is refused, and so are data beyond. */
    @Test
    void weightsAreForTheirOwnWalls() {
        WeightedScoreMatching log = WeightedScoreMatching.of(BoundaryWeight.log());
        assertEquals(1, fit(log, table(WAITS), 1).steps());
        assertEquals(1, fit(log.allowing(Hazard.BOX), table(WAITS.add(10)), 1).steps());
        WeightedScoreMatching interval = WeightedScoreMatching.of(BoundaryWeight.parabola(0, 1));
        Tensor uniform = Rng.of(32).uniform(8000, 1);
        assertEquals(1, fit(interval, table(uniform), 1).steps());
        for (Tensor uncovered : List.of(WAITS.add(10), uniform)) {
            refused(log, uncovered, "its density does not vanish there");
        }
        refused(WeightedScoreMatching.of(BoundaryWeight.one()), WAITS, "its density does not vanish there");
        refused(log, WAITS.sub(0.01), "expected data in [0.0, Infinity]");
        assertThrows(IllegalArgumentException.class, () -> BoundaryWeight.of(0, Double.POSITIVE_INFINITY, Tensor::neg));
    }

    @Test
    void noLossLearnsFromMissingNumbers() {
        Tensor hole = Tensor.concat(0, Tensor.full(Double.NaN, 1, 1), WAITS);
        for (ScoreMatchingLoss loss :
                List.of(ScoreMatching.of(), DenoisingScoreMatching.of(0.3), RegularizedScoreMatching.of(0.1))) {
            refused(loss, hole, "row 0, column");
        }
    }

    @Test
    void aMessageTellsOfAFewColumns() {
        String message = refused(ScoreMatching.of(), Rng.of(33).uniform(3000, 50), "more findings");
        assertTrue(message.length() < 3000, message);
    }

    private static Table table(Tensor x) {
        return new Table(IntStream.range(0, x.size(1)).mapToObj(j -> "c" + j).toList(), x);
    }

    private static String refused(ScoreMatchingLoss loss, Tensor x, String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> fit(loss, table(x), 1))
                .getMessage();
        assertTrue(message.contains(text), message);
        return message;
    }
}

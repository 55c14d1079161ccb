package nabla.scorematching.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The metrics of three synthetic tables, as measured in Python. */
class GoldenTableMetricsTest {
    private static final double EXACT = 1e-9;

    static Stream<GoldenTables> tables() {
        return Stream.of("iris", "penguins", "wage").map(GoldenTables::of);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void columnsAndPairsAreAsAlike(GoldenTables tables) {
        Map<String, Double> golden = tables.metrics();
        TableFidelity fidelity = new TableFidelity(train(tables));
        close(
                golden,
                "col_te",
                fidelity.columns(tables.heldOut(), tables.synthetic()).mean());
        close(
                golden,
                "col_tr",
                fidelity.columns(tables.train(), tables.synthetic()).mean());
        TableFidelity.Pairs heldOut = fidelity.pairs(tables.heldOut(), tables.synthetic());
        close(golden, "prn_te", heldOut.numeric());
        close(golden, "prm_te", heldOut.mixed());
        close(golden, "pair_te", heldOut.mean());
        TableFidelity.Pairs train = fidelity.pairs(tables.train(), tables.synthetic());
        close(golden, "prn_tr", train.numeric());
        close(golden, "prm_tr", train.mixed());
        close(golden, "pair_tr", train.mean());
    }

    @ParameterizedTest
    @MethodSource("tables")
    void rowsAreAsClose(GoldenTables tables) {
        Map<String, Double> golden = tables.metrics();
        TrainingTable train = train(tables);
        TablePrivacy.Closeness closeness = new TablePrivacy(train, new RowEncoding(train.rows()))
                .evaluate(tables.heldOut(), tables.synthetic(), Rng.of(1));
        close(golden, "dcr", closeness.distanceRatio());
        close(golden, "close5", closeness.close());
        close(golden, "copy", closeness.copies());
        close(golden, "copy_te", closeness.heldOutCopies());
        close(golden, "dom", closeness.impossible());
        close(golden, "range", closeness.outside());
        close(golden, "range_te", closeness.heldOutOutside());
    }

    /** With the same folds; where two splits are equally good, rounding decides. */
    @ParameterizedTest
    @MethodSource("tables")
    void learnersTellThemAsWell(GoldenTables tables) {
        Map<String, Double> golden = tables.metrics();
        TrainingTable train = train(tables);
        RowEncoding encoding = new RowEncoding(train.rows());
        RowEncoding.Rows all = encoding.encode(train.rows())
                .and(encoding.encode(train.finished("test", "synthetic", tables.synthetic())));
        TableDetection.Areas areas = TableDetection.ofFolds(all, tables.train().rows(), tables.folds());
        assertEquals(golden.get("lr_tr"), areas.logistic(), 1e-3);
        assertEquals(golden.get("gb_tr"), areas.boosted(), 1e-2);
    }

    /** But for one row, or 0.005 of R²: where two splits are equally good, rounding decides. */
    @ParameterizedTest
    @MethodSource("tables")
    void treesLearnAsMuch(GoldenTables tables) {
        Map<String, Double> golden = tables.metrics();
        String target =
                Map.of("iris", "class", "penguins", "species", "wage", "wage").get(tables.name());
        TableUtility.Scores scores =
                new TableUtility(train(tables), target).evaluate(tables.heldOut(), tables.synthetic(), Rng.of(1));
        double tolerance = scores.classification() ? 1.001 / tables.heldOut().rows() : 5e-3;
        assertEquals(golden.get("tstr"), scores.synthetic(), tolerance);
        assertEquals(golden.get("trtr"), scores.real(), tolerance);
    }

    private static TrainingTable train(GoldenTables tables) {
        return TrainingTable.of("test", tables.train()).roundedLike("test", tables.whole());
    }

    private static void close(Map<String, Double> golden, String name, double value) {
        assertEquals(golden.get(name), value, EXACT, name);
    }
}

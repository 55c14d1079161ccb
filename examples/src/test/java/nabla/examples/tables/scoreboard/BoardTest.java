package nabla.examples.tables.scoreboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableFidelity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BoardTest {
    /** A cell is hidden with probability 0.2: six standard errors; and no row loses all its numbers. */
    @ParameterizedTest
    @EnumSource(BenchmarkTable.class)
    void splitsHoldOutAFifthAndHideAFifthOfIt(BenchmarkTable table) {
        DataFrame all = table.rows();
        for (int seed = 0; seed < 3; seed++) {
            BenchmarkTable.Split split = table.split(seed);
            assertEquals(all.rows(), split.train().rows() + split.heldOut().rows());
            assertEquals(Math.rint(0.2 * all.rows()), split.heldOut().rows());
            List<String> numeric = all.names().stream().filter(all::isNumeric).toList();
            int cells = numeric.stream()
                    .mapToInt(name -> split.heldOut().rows() - split.heldOut().missing(name))
                    .sum();
            int left = numeric.stream()
                    .mapToInt(name -> split.gaps().rows() - split.gaps().missing(name))
                    .sum();
            // With two columns 4 % of the rows get one cell back.
            assertEquals(numeric.size() == 2 ? 0.18 : 0.2, 1 - (double) left / cells, 6 * 0.4 / Math.sqrt(cells));
            double[][] rows = split.gaps().matrix().toMatrix();
            double[][] truth = split.heldOut().matrix().toMatrix();
            for (int i = 0; i < rows.length; i++) {
                assertTrue(there(rows[i]) > 0 || there(truth[i]) == 0);
            }
        }
        assertTrue(all.has(table.target()));
    }

    private static long there(double[] row) {
        return IntStream.range(0, row.length).filter(j -> !Double.isNaN(row[j])).count();
    }

    @ParameterizedTest
    @EnumSource(BenchmarkTable.class)
    void everyFigureHasOneToBeat(BenchmarkTable table) {
        for (Figure figure : Figure.values()) {
            ToBeat best = ToBeat.of(figure, table);
            assertTrue(best.value() > 0 && best.value() <= 1, best::toString);
            assertEquals(!figure.isOfImputation(), best.ceiling().isPresent());
        }
        assertEquals(
                "cart", ToBeat.of(Figure.TREES_HELD_OUT, BenchmarkTable.WINE).tool());
        assertEquals(0.581, ToBeat.of(Figure.ENERGY_SCORE, BenchmarkTable.WAGE).value());
    }

    /** The ceilings against held-out rows are the training rows': these splits and metrics are those of the table. */
    @ParameterizedTest
    @EnumSource(
            value = BenchmarkTable.class,
            names = {"IRIS", "WINE", "DIABETES", "FAITHFUL", "PENGUINS"})
    void theCeilingIsThatOfTheTrainingRows(BenchmarkTable table) {
        double columns = 0;
        double pairs = 0;
        for (int seed = 0; seed < 3; seed++) {
            BenchmarkTable.Split split = table.split(seed);
            TableFidelity fidelity = TableFidelity.of(split.train());
            columns += fidelity.columns(split.heldOut(), split.train()).mean() / 3;
            pairs += fidelity.pairs(split.heldOut(), split.train()).mean() / 3;
        }
        assertEquals(ToBeat.of(Figure.COLUMNS_HELD_OUT, table).ceiling().orElseThrow(), columns, 6e-4);
        assertEquals(ToBeat.of(Figure.PAIRS_HELD_OUT, table).ceiling().orElseThrow(), pairs, 6e-4);
    }

    @Test
    void aFigureIsAsGoodByItsAim() {
        assertTrue(Figure.UTILITY.isAsGood(0.9004, 0.9) && Figure.UTILITY.isAsGood(0.8996, 0.9));
        assertFalse(Figure.UTILITY.isAsGood(0.8994, 0.9));
        assertTrue(Figure.RMSE.isAsGood(0.3, 0.4) && !Figure.RMSE.isAsGood(0.4, 0.3));
        assertTrue(Figure.TREES_TRAIN.isAsGood(0.45, 0.56) && !Figure.TREES_TRAIN.isAsGood(0.43, 0.56));
    }

    /** Copies have the best figures of all, and win none of them. */
    @Test
    void aMemoriserWinsNothing() {
        Board board = new Board();
        board.add(BenchmarkTable.FAITHFUL, Outcome.of(BenchmarkTable.FAITHFUL, 0, Generator.bootstrap(), Rng.of(1)));
        assertEquals(11, board.cells());
        assertEquals(0, board.won(), () -> String.join("\n", board.lines()));
        assertEquals(0, board.atTheCeiling());
        assertTrue(board.lines().contains("| copies | 1.000 |"), () -> String.join("\n", board.lines()));
    }
}

package nabla.scorematching.trees;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoostedTreesTest {
    private static final Boosting ONE_TREE = new Boosting(1, 3, 1, 0, 0);

    /** Three splits, a tree of depth 2, in any column. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aTreeFitsAStepFunctionExactly(int column) {
        double[][] columns = new double[3][40];
        for (int i = 0; i < 40; i++) {
            columns[(column + 1) % 3][i] = 5 * i % 7;
            columns[column][i] = (i * 11) % 40;
        }
        double[] labels = Arrays.stream(columns[column])
                .map(x -> x < 10 ? 3 : x < 20 ? -1 : x < 30 ? 7 : 0.5)
                .toArray();
        BoostedTrees trees = BoostedTrees.fit(ONE_TREE, Objective.squared(), columns, labels);
        assertArrayEquals(labels, trees.margins(columns, 40)[0], 1e-12);
        double[][] between = new double[3][1];
        between[column][0] = 19.4;
        assertEquals(-1, trees.margins(between, 1)[0][0], 1e-12);
        between[column][0] = 19.6;
        assertEquals(7, trees.margins(between, 1)[0][0], 1e-12);
    }

    /**
     * g = (−2, −1, 3) about the mean 3 and λ = 1: at the left of the first gap −2, of the second −3; the gains 4/2 +
     * 4/3 and 9/3 + 9/2. So the second gap is taken, and the leaves are 3/3 and −3/2.
     */
    @Test
    void aSplitIsThatOfTheFormula() {
        double[][] columns = {{1, 2, 4}};
        double[] labels = {5, 4, 0};
        BoostedTrees trees = BoostedTrees.fit(new Boosting(1, 1, 1, 1, 1), Objective.squared(), columns, labels);
        assertArrayEquals(new double[] {4, 4, 1.5}, trees.margins(columns, 3)[0], 1e-15);
        assertArrayEquals(new double[] {4, 1.5}, trees.margins(new double[][] {{2.99, 3}}, 2)[0], 1e-15);
        assertEquals(3, new Boosting(1, 1, 1, 1, 1).quality(-3, 2), 1e-15);
    }

    @Test
    void aLeafHasTheLeastWeight() {
        double[][] columns = {IntStream.range(0, 10).asDoubleStream().toArray()};
        double[] labels = new double[10];
        labels[0] = 1;
        BoostedTrees trees = BoostedTrees.fit(new Boosting(1, 1, 1, 0, 4), Objective.squared(), columns, labels);
        double[] margins = trees.margins(columns, 10)[0];
        assertEquals(0.25, margins[3], 1e-15);
        assertEquals(0, margins[4], 1e-15);
    }

    /** The margins of a leaf with share p of ones tend to its log-odds, until a split gains less than 1e-6. */
    @Test
    void logisticMarginsTendToLogOdds() {
        double[][] columns = {IntStream.range(0, 100).mapToDouble(i -> i % 2).toArray()};
        double[] labels = IntStream.range(0, 100)
                .mapToDouble(i -> i % 2 == 0 ? (i % 10 == 0 ? 1 : 0) : (i % 10 == 1 ? 0 : 1))
                .toArray();
        BoostedTrees trees = BoostedTrees.fit(new Boosting(200, 1, 0.3, 0, 0), Objective.logistic(), columns, labels);
        double[] margins = trees.margins(columns, 100)[0];
        assertEquals(-Math.log(4), margins[0], 1e-3);
        assertEquals(Math.log(4), margins[1], 1e-3);
    }

    @Test
    void constantFeaturesTellNothing() {
        double[][] columns = new double[2][8];
        double[] labels = {0, 1, 0, 1, 0, 1, 1, 1};
        BoostedTrees trees = BoostedTrees.fit(Boosting.standard(), Objective.logistic(), columns, labels);
        assertEquals(Math.log(5 / 3.0), trees.margins(columns, 8)[0][0], 1e-12);
        assertEquals(1, trees.margins(columns, 8).length);
        BoostedTrees none = BoostedTrees.fit(Boosting.standard(), Objective.softmax(2), new double[0][], labels);
        assertEquals(2, none.margins(new double[0][], 3).length);
        assertTrue(none.margins(new double[0][], 3)[1][0] > none.margins(new double[0][], 3)[0][0]);
    }

    /** In single precision there. */
    @ParameterizedTest
    @ValueSource(strings = {"reg:squarederror", "binary:logistic", "multi:softprob"})
    void predictionsAreThoseOfXGBoost(String name) throws IOException {
        Map<String, double[]> golden = golden();
        double[] features = golden.get("features");
        int rows = features.length / 3;
        double[][] columns = new double[3][rows];
        for (int i = 0; i < features.length; i++) {
            columns[i % 3][i / 3] = features[i];
        }
        Objective objective = Map.of(
                        "reg:squarederror", Objective.squared(),
                        "binary:logistic", Objective.logistic(),
                        "multi:softprob", Objective.softmax(3))
                .get(name);
        double[][] margins = BoostedTrees.fit(Boosting.standard(), objective, columns, golden.get(name + " labels"))
                .margins(columns, rows);
        double[] flat = Arrays.stream(margins).flatMapToDouble(Arrays::stream).toArray();
        assertArrayEquals(golden.get(name + " margins"), flat, 1e-5);
    }

    private static Map<String, double[]> golden() throws IOException {
        try (InputStream in = BoostedTreesTest.class.getResourceAsStream("xgboost.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(","))
                    .collect(Collectors.toMap(
                            cells -> cells[0],
                            cells -> Arrays.stream(cells)
                                    .skip(1)
                                    .mapToDouble(Double::parseDouble)
                                    .toArray()));
        }
    }
}

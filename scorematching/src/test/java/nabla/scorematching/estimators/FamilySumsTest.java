package nabla.scorematching.estimators;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.BoundaryWeight;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.Weight;
import nabla.scorematching.losses.WeightedScoreMatching;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The sums of an exponential family are those of its loss, differentiated, whether tangents are kept or not. */
class FamilySumsTest {
    private static final int ROWS = 40;
    private static final Tensor X = Rng.of(1).uniform(ROWS, 3).add(0.1);
    private static final Tensor WEIGHTS = Rng.of(2).uniform(ROWS);
    private static final Tensor OTHERS = Rng.of(3).uniform(ROWS);

    private static final ExponentialFamily FAMILY = ExponentialFamily.of(x -> Tensor.concat(
                    1, x.log(), x.square(), x.mul(x.roll(1, 1)), x.sin().sum(1).unsqueeze(1)))
            .withBase(x -> x.log().sum(1).mul(-0.5));

    static Stream<Arguments> weights() {
        return Stream.of(
                Arguments.of("no weight", null),
                Arguments.of("a number", (Weight) x -> x.square().sum(-1).add(1).reciprocal()),
                Arguments.of(
                        "a diagonal",
                        Weight.columns(BoundaryWeight.log(), BoundaryWeight.square(), BoundaryWeight.linear())),
                Arguments.of(
                        "a matrix",
                        Weight.ofRoot(x -> Tensor.eye(3).add(x.unsqueeze(2).matmul(x.unsqueeze(1))))),
                Arguments.of("a singular matrix", (Weight) x -> x.unsqueeze(2).matmul(x.unsqueeze(1))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("weights")
    void sumsAreThoseOfTheLoss(String name, Weight weight) {
        Optional<Weight> g = Optional.ofNullable(weight);
        ModelLoss rows = loss(weight);
        double[] fixed = new double[11];
        fixed[3] = 1;
        fixed[10] = -0.7;
        double[] sum = {1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0.4};
        for (double[][] constraints : new double[][][] {{}, {fixed, sum}}) {
            ParameterSpace space = ParameterSpace.of("test", 10, constraints);
            Tensor u = Rng.of(4).normal(space.size());
            RowSums taped = new TapedSums(rows, space, X, WEIGHTS);
            FamilySums kept = new FamilySums(FAMILY, g, space, X, WEIGHTS);
            FamilySums anew = new FamilySums(FAMILY, g, space, X, WEIGHTS, 0, List.of());
            for (RowSums sums : List.of(kept, anew)) {
                assertClose(taped.values(u), sums.values(u), 1e-12);
                assertClose(taped.gradients(u), sums.gradients(u), 1e-12);
                assertClose(taped.hessians(u, X, 0), sums.hessians(u, X, 0), 1e-12);
                compare(taped.means(u), sums.means(u));
                compare(
                        taped.withWeights(OTHERS).means(u),
                        sums.withWeights(OTHERS).means(u));
            }
        }
    }

    /** So many rows that their blocks are recorded; the same rows in parts are not. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("weights")
    void recordedBlocksHaveTheBitsOfThoseThatAreNot(String name, Weight weight) {
        Optional<Weight> g = Optional.ofNullable(weight);
        ModelLoss rows = loss(weight);
        ParameterSpace space = ParameterSpace.of("test", 10, new double[0][]);
        Tensor u = Rng.of(4).normal(10);
        Tensor many = Rng.of(5).uniform(8000, 3).add(0.1);
        List<Function<Tensor, RowSums>> kinds = List.of(
                x -> new FamilySums(FAMILY, g, space, x, Tensor.ones(x.size(0))),
                x -> new FamilySums(FAMILY, g, space, x, Tensor.ones(x.size(0)), 0, List.of()),
                x -> new TapedSums(rows, space, x, Tensor.ones(x.size(0))));
        for (Function<Tensor, RowSums> kind : kinds) {
            RowSums sums = kind.apply(many);
            RowSums first = kind.apply(many.slice(0, 0, 500));
            RowSums last = kind.apply(many.slice(0, 6000, 6500));
            assertBits(first.values(u), sums.values(u).slice(0, 0, 500));
            assertBits(last.values(u), sums.values(u).slice(0, 6000, 6500));
            assertBits(last.gradients(u), sums.gradients(u).slice(0, 6000, 6500));
        }
    }

    /** The loss that the sums are of, with or without a weight. */
    private static ModelLoss loss(Weight weight) {
        ScoreMatchingLoss loss = weight == null ? ScoreMatching.of() : WeightedScoreMatching.of(weight);
        return new ModelLoss(loss, FAMILY, Rng.of(0));
    }

    private static void assertBits(Tensor expected, Tensor actual) {
        assertArrayEquals(expected.toArray(), actual.toArray());
    }

    static Stream<Arguments> noWeights() {
        double[] indefinite = {1, 2, 0, 2, 1, 0, 0, 0, 1};
        double[] lopsided = {2, 1, 0, 0, 2, 0, 0, 0, 1};
        double[] negative = {1, 0, 0, 0, -1e-6, 0, 0, 0, 1};
        double[] withoutDiagonal = {0, 1, 0, 1, 0, 0, 0, 0, 1};
        return Stream.concat(
                Stream.of(indefinite, lopsided, negative, withoutDiagonal)
                        .map(g -> Arguments.of((Weight) x -> Tensor.of(new int[] {1, 3, 3}, g)
                                .broadcastTo(x.size(0), 3, 3)
                                .mul(x.square().sum(-1).reshape(x.size(0), 1, 1)))),
                Stream.of(Arguments.of((Weight) x -> x.sum(-1).sub(1)), Arguments.of((Weight) x -> x.sub(0.5))));
    }

    /** A loss with such a weight may have no minimum, or is none of score matching. */
    @ParameterizedTest
    @MethodSource("noWeights")
    void whatIsNoWeightIsRefused(Weight weight) {
        String message = assertThrows(IllegalArgumentException.class, () -> WeightRoot.of(weight, X))
                .getMessage();
        assertTrue(message.startsWith("weight: expected "), message);
    }

    private static void compare(RowSums.Means expected, RowSums.Means actual) {
        assertEquals(expected.value(), actual.value(), 1e-12 * (1 + Math.abs(expected.value())));
        assertClose(expected.gradient(), actual.gradient(), 1e-12);
        assertClose(expected.hessian(), actual.hessian(), 1e-12);
    }
}

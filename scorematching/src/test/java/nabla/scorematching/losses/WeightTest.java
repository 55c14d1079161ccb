package nabla.scorematching.losses;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;
import nabla.nn.Linear;
import nabla.nn.data.Batches;
import nabla.nn.training.Loss;
import nabla.scorematching.ScoreFunction;
import org.junit.jupiter.api.Test;

/** Weights that are more than one number for each column. */
class WeightTest {
    private static final Rng UNUSED = Rng.of(0);

    /** x, y &gt; 0 and x + y &lt; 1. */
    private static final Tensor FACES = Tensor.of(new double[][] {{-1, 0}, {0, -1}, {1, 1}});

    private static final Tensor OFFSETS = Tensor.of(0, 0, 1);
    private static final ScoreFunction SCORE = x -> x.square().add(x.flip(1).sin());

    @Test
    void aNumberCountsHalfGTimesTheSquareAndGTimesTheDivergenceAndItsGradientTimesTheScore() {
        Weight g = Weight.ball(Tensor.of(0.5, 0), 3);
        Tensor x = Rng.of(1).uniform(6, 2);
        ValueAndDivergence s = SCORE.scoreAndDivergence(x);
        Tensor slope = Derivatives.gradient(y -> g.at(y).sum(), x);
        Tensor expected =
                s.value().square().sum(-1).mul(0.5).add(s.divergence()).mul(g.at(x));
        assertClose(expected.add(slope.mul(s.value()).sum(-1)), loss(g, SCORE, x), 1e-13);
    }

    @Test
    void aNumberAndADiagonalAreMatrices() {
        Tensor x = Rng.of(2).uniform(6, 2);
        Weight number = y -> y.square().sum(-1);
        Weight diagonal = y -> y.sin();
        assertClose(
                loss(number, SCORE, x),
                loss(y -> number.at(y).reshape(y.size(0), 1, 1).mul(Tensor.eye(2)), SCORE, x),
                1e-13);
        assertClose(
                loss(diagonal, SCORE, x), loss(y -> diagonal.at(y).unsqueeze(-1).mul(Tensor.eye(2)), SCORE, x), 1e-13);
        assertClose(
                loss(BoundaryWeight.log(), SCORE, x),
                loss(Weight.columns(BoundaryWeight.log(), BoundaryWeight.log(1)), SCORE, x),
                1e-15);
    }

    /**
     * The score of φ(x) is J⁻ᵀ(s + a), a = −∇log|det J|, and the divergence of its field ∇·(G(s + a)) − aᵀG(s + a); so the losses
     * differ by c = ∇·(Ga) − ½aᵀGa.
     */
    @Test
    void theLossOfATransformIsTheLossByTheInverseOfJTransposedJ() {
        Weight g = Weight.ofTransform(WeightTest::turnedAndBent);
        Tensor x = Rng.of(3).normal(6, 2);
        ScoreFunction ofTransform = y -> {
            Tensor preimage = preimage(y);
            Tensor jacobians = Derivatives.rowJacobians(WeightTest::turnedAndBent, preimage);
            Tensor score = SCORE.score(preimage).sub(logDeterminantGradient(preimage));
            return jacobians.transpose().inverse().matmul(score.unsqueeze(-1)).squeeze(-1);
        };
        Tensor a = logDeterminantGradient(x).neg();
        Tensor constant = Derivatives.divergence(
                        y -> g.times(y, logDeterminantGradient(y).neg()), x)
                .sub(a.mul(g.times(x, a)).sum(-1).mul(0.5));
        assertClose(
                ScoreMatching.of().perSample(ofTransform, turnedAndBent(x), UNUSED),
                loss(g, SCORE, x).add(constant),
                1e-10);
    }

    /** A turn by (3, 4)/5 of numbers bent to x + x³/3. */
    private static Tensor turnedAndBent(Tensor x) {
        Tensor bent = x.add(x.pow(3).div(3));
        return bent.matmul(TURN);
    }

    private static final Tensor TURN = Tensor.of(new double[][] {{0.6, -0.8}, {0.8, 0.6}});

    /** x + x³/3 = y is x = 2 sinh(asinh(3y/2)/3). */
    private static Tensor preimage(Tensor y) {
        Tensor z = y.matmulTransposed(TURN).mul(1.5);
        Tensor asinh = z.square().add(1).sqrt().add(z).log();
        return asinh.div(3).sinh().mul(2);
    }

    /** log|det J| = Σ log(1 + x²). */
    private static Tensor logDeterminantGradient(Tensor x) {
        return x.mul(2).div(x.square().add(1));
    }

    @Test
    void distancesToTheFacesOfATriangle() {
        Tensor x = Tensor.of(new double[][] {{0.1, 0.2}, {0.5, 0.3}, {0.7, 0.1}, {0.7, 0.4}});
        assertClose(
                Tensor.of(0.1, 0.2 / Math.sqrt(2), 0.1, -0.1 / Math.sqrt(2)),
                Weight.polytope(FACES, OFFSETS).at(x),
                1e-15);
        Weight axes = Weight.alongAxes(FACES, OFFSETS);
        assertClose(Tensor.of(new double[][] {{0.1, 0.2}, {0.2, 0.2}, {0.2, 0.1}, {-0.1, -0.1}}), axes.at(x), 1e-15);
        for (Weight weight : List.of(axes, Weight.polytope(FACES, OFFSETS))) {
            assertClose(Tensor.of(1, 1, 1, 0), weight.inside(x), 0);
        }
        Tensor strip = Tensor.of(new double[][] {{2, 0}, {-1, 0}});
        assertClose(
                Tensor.of(new double[][] {{0.2, 1}}),
                Weight.alongAxes(strip, Tensor.of(1, 0)).at(Tensor.of(new double[][] {{0.3, 7}})),
                1e-15);
        assertClose(
                Tensor.of(1 - Math.sqrt(0.05)), Weight.ball(Tensor.zeros(2), 1).at(x.slice(0, 0, 1)), 1e-15);
    }

    /** Eager calls refuse; a recorded one makes the row NaN, and that row alone. */
    @Test
    void pointsOutsideAreRefused() {
        WeightedScoreMatching loss = WeightedScoreMatching.of(Weight.polytope(FACES, OFFSETS));
        Tensor inside = Tensor.of(new double[][] {{0.1, 0.2}, {0.5, 0.3}});
        Tensor x = Tensor.of(new double[][] {{0.1, 0.2}, {0.5, 0.6}});
        String message = assertThrows(IllegalArgumentException.class, () -> loss.perSample(SCORE, x, UNUSED))
                .getMessage();
        assertEquals(
                "WeightedScoreMatching: expected points inside the domain of the weight, got row 1: [0.5, 0.6]",
                message);
        Tensor replayed = Program.<Tensor, Tensor>compile(y -> loss.perSample(SCORE, y, UNUSED), inside)
                .run(x);
        assertClose(loss.perSample(SCORE, inside, UNUSED).get(0), replayed.get(0), 1e-14);
        assertTrue(Double.isNaN(replayed.get(1)));
    }

    /** A fit takes the walls of the triangle, and refuses those of a square, and the triangle's where the weight does not end. */
    @Test
    void wallsWhereTheDomainEndsAreNotRefused() {
        Tensor square = Rng.of(4).uniform(6000, 2);
        double[] sums = square.sum(1).toArray();
        Tensor triangle = square.take(
                0, IntStream.range(0, sums.length).filter(i -> sums[i] < 1).toArray());
        WeightedScoreMatching distance = WeightedScoreMatching.of(Weight.polytope(FACES, OFFSETS));
        assertEquals(Loss.Floor.NONE, inspect(distance, triangle));
        assertEquals(Loss.Floor.NONE, inspect(WeightedScoreMatching.of(Weight.alongAxes(FACES, OFFSETS)), triangle));
        refused(distance, triangle.mul(0.5).add(0.2), "its density does not vanish there");
        refused(distance, square, "expected points inside the domain of the weight");
        refused(WeightedScoreMatching.of(x -> x.square().sum(-1)), triangle, "its density does not vanish there");
    }

    @Test
    void aWeightOfAnotherShapeIsRefused() {
        Tensor x = Tensor.ones(4, 2);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> Weight.ball(Tensor.zeros(2), 2).times(x, Tensor.ones(3, 2)))
                .getMessage();
        assertTrue(message.length() > 0);
        Weight three = y -> Tensor.ones(3);
        assertArrayEquals(new int[] {3}, three.inside(x).shape());
        assertThrows(IllegalArgumentException.class, () -> three.times(x, x));
    }

    private static Tensor loss(Weight weight, ScoreFunction score, Tensor x) {
        return WeightedScoreMatching.of(weight).perSample(score, x, UNUSED);
    }

    private static Loss.Floor inspect(WeightedScoreMatching loss, Tensor x) {
        return loss.on(Linear.of(2, 2)).inspect(Batches.of(x, x.size(0), UNUSED));
    }

    private static void refused(WeightedScoreMatching loss, Tensor x, String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> inspect(loss, x))
                .getMessage();
        assertTrue(message.contains(text), message);
    }
}

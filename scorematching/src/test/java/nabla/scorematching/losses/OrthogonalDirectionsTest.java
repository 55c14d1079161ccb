package nabla.scorematching.losses;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.LinearScore;
import nabla.scorematching.Numbers;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.discrete.BinaryCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Directions without replacement: V₁(N − M)/(M(N − 1)) for the mean over M of N. */
class OrthogonalDirectionsTest {
    private static final Tensor S =
            Tensor.of(new double[][] {{1, .5, -.2, 0}, {.5, 2, .3, .1}, {-.2, .3, -1, .4}, {0, .1, .4, .5}});
    private static final int DIM = 4;

    /** All sixteen. */
    private static final Tensor SIGNS = BinaryCode.SPINS.states(DIM);

    /** The mean of vᵀSv over M directions, for each of many rows. */
    private static Tensor estimates(Projections projections, int count, int rows, Rng rng) {
        Tensor sum = Tensor.zeros(rows);
        for (Tensor v : projections.draw(rng, count, new int[] {rows, DIM})) {
            sum = sum.add(v.matmul(S).dot(v));
        }
        return sum.div(count);
    }

    private static double variance(Projections projections, int count) {
        double squares = S.square().sum().item();
        double trace = S.trace().item();
        double diagonal = S.diagonal().square().sum().item();
        double one = switch (projections) {
            case ORTHOGONAL -> 2.0 * DIM / (DIM + 2) * (squares - trace * trace / DIM);
            case HADAMARD -> 2 * (squares - diagonal);
            default -> DIM * diagonal - trace * trace;
        };
        return one * (DIM - count) / (count * (DIM - 1.0));
    }

    @Test
    void variancesOfTheLiterals() {
        assertEquals(7.716666666666667, variance(Projections.ORTHOGONAL, 1), 1e-14);
        assertEquals(2.572222222222222, variance(Projections.ORTHOGONAL, 2), 1e-14);
        assertEquals(.857407407407407, variance(Projections.ORTHOGONAL, 3), 1e-14);
        assertEquals(2.2, variance(Projections.HADAMARD, 1), 1e-14);
        assertEquals(.733333333333333, variance(Projections.HADAMARD, 2), 1e-14);
        assertEquals(.244444444444444, variance(Projections.HADAMARD, 3), 1e-14);
    }

    /** Mean and variance of draws; six standard errors. */
    @ParameterizedTest
    @EnumSource(names = {"ORTHOGONAL", "HADAMARD", "COORDINATES"})
    void theMeanOfSomeHasTheVarianceOfDrawsWithoutReplacement(Projections projections) {
        for (int count = 1; count < DIM; count++) {
            Tensor estimates = estimates(projections, count, 20_000, Rng.of(count));
            assertMean(S.trace().item(), estimates);
            assertMean(
                    variance(projections, count),
                    estimates.sub(S.trace().item()).square());
        }
        assertClose(Tensor.full(S.trace().item(), 1_000), estimates(projections, DIM, 1_000, Rng.of(5)), 1e-13);
    }

    /** All signs and all sets of rows of the matrix that was drawn: every set of the same size is as likely. */
    @Test
    void hadamardByCounting() {
        Tensor[] rows = Projections.HADAMARD.draw(Rng.of(1), DIM, new int[] {1, DIM});
        for (int count = 1; count <= DIM; count++) {
            double sum = 0;
            int cases = 0;
            for (int signs = 0; signs < 16; signs++) {
                Tensor flips = SIGNS.select(0, signs);
                for (int set = 0; set < 16; set++) {
                    if (Integer.bitCount(set) == count) {
                        double mean = 0;
                        for (int k = 0; k < DIM; k++) {
                            Tensor v = rows[k].mul(flips);
                            mean += (set >> k & 1) * v.matmul(S).dot(v).item() / count;
                        }
                        sum += Math.pow(mean - S.trace().item(), 2);
                        cases++;
                    }
                }
            }
            assertEquals(variance(Projections.HADAMARD, count), sum / cases, 1e-14);
        }
    }

    /** With all of them the loss is the exact one in both forms, for any score. */
    @ParameterizedTest
    @EnumSource(names = {"ORTHOGONAL", "HADAMARD", "COORDINATES"})
    void withAllDirectionsTheLossIsExact(Projections projections) {
        ScoreFunction s = Numbers.mixture(Rng.of(1), 2, DIM)::score;
        Tensor x = Rng.of(2).normal(6, DIM);
        Tensor exact = ScoreMatching.of().perSample(s, x, Rng.of(0));
        SlicedScoreMatching sliced =
                SlicedScoreMatching.of().directions(projections).projections(DIM);
        assertClose(exact, sliced.perSample(s, x, Rng.of(3)), 1e-12);
        assertClose(exact, sliced.varianceReduced().perSample(s, x, Rng.of(3)), 1e-12);
    }

    /** Three dimensions have four Hadamard directions. */
    @Test
    void moreThanThereAreIsRefused() {
        LinearScore score = LinearScore.random(Rng.of(1), 3);
        Tensor x = Rng.of(2).normal(2, 3);
        SlicedScoreMatching loss = SlicedScoreMatching.of().projections(4);
        Tensor exact = ScoreMatching.of().perSample(score, x, Rng.of(0));
        assertClose(exact, loss.directions(Projections.HADAMARD).perSample(score, x, Rng.of(3)), 1e-12);
        assertThrows(
                IllegalArgumentException.class,
                () -> loss.directions(Projections.ORTHOGONAL).perSample(score, x, Rng.of(3)));
        assertThrows(
                IllegalArgumentException.class,
                () -> loss.directions(Projections.COORDINATES).perSample(score, x, Rng.of(3)));
    }
}

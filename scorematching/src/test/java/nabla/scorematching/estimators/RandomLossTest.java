package nabla.scorematching.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Estimate;
import nabla.scorematching.losses.DenoisingScoreMatching;
import nabla.scorematching.losses.FiniteDifferenceScoreMatching;
import nabla.scorematching.losses.Projections;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.SlicedScoreMatching;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fits by losses that draw random numbers, of more rows than a block has, so that blocks are recorded. */
class RandomLossTest {
    private static final int ROWS = 3 * RowSums.MOST_ROWS;

    static Stream<Arguments> losses() {
        DenoisingScoreMatching denoising = DenoisingScoreMatching.of(0.5);
        SlicedScoreMatching sliced = SlicedScoreMatching.of();
        return Stream.of(
                Arguments.of("denoising", denoising),
                Arguments.of("control variate", denoising.controlVariate()),
                Arguments.of("antithetic", denoising.antithetic()),
                Arguments.of("sliced, Gaussian", sliced.directions(Projections.GAUSSIAN)),
                Arguments.of("sliced, sphere", sliced.directions(Projections.SPHERE)),
                Arguments.of("finite differences", FiniteDifferenceScoreMatching.of(0.1)));
    }

    /** log p = ηᵀx − ½K‖x‖² in the plane. */
    private static ParametricModel normal() {
        return ExponentialFamily.of(
                x -> Tensor.concat(1, x, x.square().sumKeepDims(1).mul(-0.5)));
    }

    /** log p = Σθₖx₁ᵏ + ½Σφₖx₂ᵏ, k ≤ m. */
    private static ParametricModel polynomials(int degree) {
        return ExponentialFamily.of(x -> Tensor.concat(
                1,
                IntStream.range(0, 2 * degree)
                        .mapToObj(k -> x.slice(1, k / degree, k / degree + 1).pow(k % degree + 1))
                        .toArray(Tensor[]::new)));
    }

    private static QuadraticFit fit(ScoreMatchingLoss loss, long seed) {
        return QuadraticFit.of(loss, Rng.of(seed)).model(normal(), "a", "b", "K");
    }

    /**
     * Equal rows of two blocks draw the same by chance at most: half of them where signs are drawn, of which more than .6 in 4096 rows have
     * the probability 10⁻³⁶.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void equalRowsDrawDifferentNumbers(String name, ScoreMatchingLoss loss) {
        Tensor equal = Tensor.ones(ROWS, 2).mul(0.3);
        ParametricModel model = ExponentialFamily.of(x -> Tensor.concat(
                1, x.square().mul(-0.5), x.slice(1, 0, 1).mul(x.slice(1, 1, 2)).neg()));
        RowSums sums = new TapedSums(
                new ModelLoss(loss, model, Rng.of(3)),
                ParameterSpace.of("test", 3, new double[0][]),
                equal,
                Tensor.ones(ROWS));
        Tensor u = Tensor.of(0.1, 0.8, 0.7);
        for (Tensor all : new Tensor[] {
            sums.values(u), sums.gradients(u).matmul(Tensor.of(0.3, 0.5, 0.7).unsqueeze(1))
        }) {
            double[] values = all.toArray();
            for (int shift : new int[] {RowSums.MOST_ROWS, 2 * RowSums.MOST_ROWS}) {
                long same = IntStream.range(0, ROWS - shift)
                        .filter(i -> values[i] == values[i + shift])
                        .count();
                assertTrue(same < 0.6 * (ROWS - shift), same + " of " + (ROWS - shift));
            }
        }
    }

    /** The numbers of a row are the same in all derivatives, which are taken of blocks of different sizes for other losses. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void theLossAndItsDerivativesAreOfTheSameNumbers(String name, ScoreMatchingLoss loss) {
        for (int degree : new int[] {1, 2, 5}) {
            int count = 2 * degree;
            RowSums sums = new TapedSums(
                    new ModelLoss(loss, polynomials(degree), Rng.of(3)),
                    ParameterSpace.of("test", count, new double[0][]),
                    Rng.of(5).uniform(ROWS / 3, 2),
                    Tensor.ones(ROWS / 3));
            Tensor u = Rng.of(6).normal(count);
            RowSums.Means means = sums.means(u);
            assertEquals(means.value(), sums.value(u), 1e-11 * Math.abs(means.value()));
            Tensor zero = sums.gradients(Tensor.zeros(count));
            Tensor gradients = sums.gradients(u);
            assertClose(means.gradient(), gradients.mean(0));
            Tensor hessians =
                    sums.byBlock(RowSums.MATRICES / (count * count), (points, from) -> sums.hessians(u, points, from));
            assertClose(means.hessian(), hessians.mean(0));
            assertClose(gradients.sub(zero), hessians.matmul(u.unsqueeze(1)).squeeze(2));
        }
    }

    private static void assertClose(Tensor expected, Tensor got) {
        double size = expected.abs().max().item();
        assertEquals(0, expected.sub(got).abs().max().item(), 1e-10 * size);
    }

    /**
     * Of 100 estimates the logarithm of the variance over the mean squared error has the deviation √(2/99): a false alarm of one of the
     * six beyond 6.2 deviations, for the skewed lower tail less, has a probability below 10⁻⁶ (χ² with 99 degrees of freedom).
     */
    @Tag("long")
    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void estimatesScatterAsTheSandwichSays(String name, ScoreMatchingLoss loss) {
        int replicates = 100;
        double[] estimates = new double[replicates];
        double squares = 0;
        for (int i = 0; i < replicates; i++) {
            Estimate k = fitted(loss, i);
            estimates[i] = k.value();
            squares += k.standardError() * k.standardError();
        }
        double variance = Tensor.of(estimates).variance().item() * replicates / (replicates - 1.0);
        assertEquals(0, Math.log(variance / (squares / replicates)), 6.2 * Math.sqrt(2 / 99.0));
    }

    private static Estimate fitted(ScoreMatchingLoss loss, int i) {
        ParameterEstimate e = fit(loss, 100 + i).fit(Rng.of(1000 + i).normal(ROWS, 2));
        return new Estimate(e.theta().get(2), e.sandwichErrors().get(2));
    }

    @Test
    void aFitByAScoreDrawsAsOneByALogDensity() {
        DenoisingScoreMatching loss = DenoisingScoreMatching.of(0.5);
        Tensor x = Rng.of(1).normal(ROWS, 2);
        ParameterEstimate byScore = QuadraticFit.of(loss, Rng.of(2))
                .score((t, y) -> t.slice(0, 0, 2).sub(y.mul(t.slice(0, 2, 3))), "a", "b", "K")
                .fit(x);
        assertClose(fit(loss, 2).fit(x).theta(), byScore.theta());
        assertTrue(byScore.isQuadratic());
    }
}

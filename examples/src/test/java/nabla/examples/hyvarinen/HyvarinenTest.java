package nabla.examples.hyvarinen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.digits.DigitImages;
import nabla.examples.hyvarinen.Convergence.Method;
import nabla.examples.hyvarinen.Convergence.Run;
import nabla.examples.hyvarinen.Convergence.Slope;
import nabla.examples.hyvarinen.Convergence.Sources;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class HyvarinenTest {
    /** [Hyvärinen 2005, section 3.1]: for the normal distribution score matching is maximum likelihood, on any sample. */
    @Test
    void scoreMatchingOfANormalModelIsMaximumLikelihood() {
        NormalModel fit = NormalModel.fit(200, Rng.of(3));
        assertEquals(0, fit.matrix(), 1e-12);
        assertEquals(0, fit.mean(), 1e-12);
        assertEquals(0, fit.value(), 1e-12);
    }

    @Test
    void theLossOfComponentsIsThePapersClosedForm() {
        Tensor x = Rng.of(1).normal(50, 3);
        Tensor w = Rng.of(2).normal(3, 3);
        assertEquals(
                LogisticComponents.closedForm(w, x).item(),
                LogisticComponents.scoreMatching(w, x).item(),
                1e-12);
        Tensor automatic = Derivatives.gradient(v -> LogisticComponents.scoreMatching(v, x), w);
        Tensor closed = Derivatives.gradient(v -> LogisticComponents.closedForm(v, x), w);
        assertEquals(0, automatic.sub(closed).abs().max().item(), 1e-12);
    }

    /** ∇ₓ log p of the likelihood is the score that is matched. */
    @Test
    void theLikelihoodHasTheScoreOfTheModel() {
        Tensor x = Rng.of(1).normal(1, 3);
        Tensor w = Rng.of(2).normal(3, 3).add(Tensor.eye(3));
        Tensor gradient = Derivatives.gradient(y -> LogisticComponents.likelihood(w, y), x);
        Tensor score = LogisticComponents.score(w).score(x);
        assertEquals(0, gradient.add(score).abs().max().item(), 1e-12);
    }

    @Test
    void theErrorKnowsNeitherOrderNorSign() {
        Tensor w = Rng.of(4).normal(4, 4);
        Tensor other = w.take(0, 2, 0, 3, 1).mul(Tensor.of(new double[][] {{-1}, {1}, {1}, {-1}}));
        assertEquals(0, LogisticComponents.squaredError(other, w), 1e-30);
        Tensor moved = other.add(Tensor.full(1e-3, 4, 4));
        assertEquals(16e-6, LogisticComponents.squaredError(moved, w), 1e-15);
    }

    /** Figure 1: the slope is −1. Six of its standard errors, and less than 1 in all. */
    @Test
    void errorsFallAsOneOverTheNumberOfRows() {
        List<Run> runs = runs(Sources.LOGISTIC, 6, 250, 1000, 4000, 16_000);
        for (Method method : Method.values()) {
            Slope slope = Slope.of(runs, method, Run::error);
            assertTrue(slope.error() < 0.16, slope.toString());
            assertEquals(-1, slope.value(), 6 * slope.error(), method.toString());
        }
    }

    /**
     * Figure 2: for sources of another density maximum likelihood, and score matching of white data, still find the directions of the
     * rows of W, and score matching of data that are not white does not.
     */
    @Test
    void ofTheWrongDensityDirectionsAreFoundInWhiteData() {
        List<Run> runs = runs(Sources.LAPLACE, 5, 16_000);
        double raw = Quartiles.of(runs, Method.SCORE_MATCHING, Run::directions).median()[0];
        double white = Quartiles.of(runs, Method.WHITENED, Run::directions).median()[0];
        double likelihood =
                Quartiles.of(runs, Method.MAXIMUM_LIKELIHOOD, Run::directions).median()[0];
        assertTrue(white < raw / 4, white + " " + raw);
        assertTrue(likelihood < raw / 4, likelihood + " " + raw);
    }

    @Test
    void slopesOfPowersAreTheirExponents() {
        List<Run> runs = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            for (int rows : new int[] {10, 100, 1000}) {
                runs.add(new Run(Sources.LOGISTIC, Method.WHITENED, rows, run, (run + 1) / Math.sqrt(rows), 1));
            }
        }
        Slope slope = Slope.of(runs, Method.WHITENED, Run::error);
        assertEquals(-0.5, slope.value(), 1e-12);
        assertEquals(0, slope.error(), 1e-6);
        Quartiles quartiles = Quartiles.of(runs, Method.WHITENED, Run::error);
        assertEquals(0.2, quartiles.median()[1], 1e-12);
        assertEquals(0.15, quartiles.lower()[1], 1e-12);
        assertEquals(0.25, quartiles.upper()[1], 1e-12);
    }

    /** Filters have no mean, as the patches have none, and longer training has a lower loss. */
    @Test
    void filtersOfPatchesHaveNoMean() {
        Tensor patches = OvercompleteBasis.patches(DigitImages.all().pixels(), 8, 500, Rng.of(5));
        assertEquals(500, patches.size(0));
        OvercompleteBasis first = OvercompleteBasis.fit(patches, 20, 2, Rng.of(6));
        OvercompleteBasis basis = OvercompleteBasis.fit(patches, 20, 30, Rng.of(6));
        assertTrue(basis.loss() < first.loss() - 1, first.loss() + " " + basis.loss());
        for (double[] filter : basis.filters()) {
            assertEquals(0, Arrays.stream(filter).sum(), 1e-12);
        }
        for (int k = 1; k < basis.weights().length; k++) {
            assertTrue(basis.weights()[k] <= basis.weights()[k - 1]);
        }
    }

    private static List<Run> runs(Sources sources, int count, int... sizes) {
        List<Run> runs = new ArrayList<>();
        for (int run = 0; run < count; run++) {
            runs.addAll(Convergence.run(sources, sizes, run, Rng.of(7)));
        }
        return runs;
    }
}

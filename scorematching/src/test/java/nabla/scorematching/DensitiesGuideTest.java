package nabla.scorematching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import nabla.autodiff.Operation;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.AffineImage;
import nabla.scorematching.densities.DoubleWell;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.Laplace;
import nabla.scorematching.densities.Logistic;
import nabla.scorematching.densities.MixtureDensity;
import nabla.scorematching.densities.ProductDensity;
import nabla.scorematching.densities.StudentT;
import nabla.scorematching.densities.UnnormalizedDensity;
import nabla.scorematching.losses.DenoisingScoreMatching;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.metrics.EnergyDistance;
import org.junit.jupiter.api.Test;

/** The code of docs/densities.md: it runs, and it is what the page shows. */
class DensitiesGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "densities.md");
    private static final Path TEST = Path.of("src/test/java/nabla/scorematching/DensitiesGuideTest.java");

    @Test
    void everyBlockOfThePageRuns() {
        Rng rng = Rng.of(1);

        Tensor mixing = Tensor.of(new double[][] {{1.2, 0.5}, {-0.4, 0.8}});
        Density components = AffineImage.of(Logistic.unitVariance(2), mixing);
        Tensor x = components.sample(rng.split(0), 20_000);
        double atTheTruth = ScoreMatching.of().loss(components, x, rng.split(1)).item();
        double paper = -Math.PI * Math.PI / 18 * mixing.inverse().square().sum().item();

        assertEquals(paper, atTheTruth, 0.05);

        Density wells = ProductDensity.of(DoubleWell.of(1.5, 4), Gaussian.isotropic(1, 0.5));
        Density outliers = MixtureDensity.of(new double[] {0.95, 0.05}, wells, StudentT.standard(2, 3));
        Tensor rows = outliers.sample(rng.split(2), 1000);

        assertArrayEquals(new int[] {1000, 2}, rows.shape());

        UnnormalizedDensity four = UnnormalizedDensity.of(2, z -> {
            Tensor a = z.select(1, 0);
            Tensor b = z.select(1, 1);
            Tensor first = a.square().add(b).sub(11).square();
            return first.add(b.square().add(a).sub(7).square()).mul(-0.05);
        });
        double logZ = four.logNormalizer();
        double error = four.normalizerError(); // of Z, relative; an estimate
        Tensor modes = four.sample(rng.split(3), 1000);

        assertTrue(error < 1e-9, "error " + error);
        assertEquals(-logZ, four.logProb(Tensor.of(new double[][] {{3, 2}})).item(), 1e-12);
        assertTrue(EnergyDistance.unbiased(modes, four.sample(rng.split(5), 1000)) < 0.02);

        Density noised = outliers.noised(0.5);
        double best =
                DenoisingScoreMatching.of(0.5).loss(noised, rows, rng.split(4)).item();
        double other = DenoisingScoreMatching.of(0.5)
                .loss(outliers, rows, rng.split(4))
                .item(); // the score without noise: worse

        assertTrue(best < other, best + " " + other);

        Density sparse = Laplace.unitVariance(1);
        int derivatives = sparse.continuousDerivatives(); // 0
        Density smooth = sparse.noised(0.1); // Operation.SMOOTH

        assertEquals(0, derivatives);
        assertEquals(Operation.SMOOTH, smooth.continuousDerivatives());
    }

    @Test
    void thePageShowsThisCode() throws IOException {
        assertTrue(GuidePage.blocks(GUIDE, TEST) >= 5);
    }
}

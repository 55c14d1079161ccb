package nabla.scorematching.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.GuidePage;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.DPMSolver;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VPSDE;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.samplers.MALA;
import org.junit.jupiter.api.Test;

/** The code of docs/conformance.md: it runs, it is what the page shows, and so is the report. */
class ConformanceGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "conformance.md");
    private static final Path TEST = Path.of("src/test/java/nabla/scorematching/conformance/ConformanceGuideTest.java");

    private static final ScoreMatchingLoss LOSS = (score, x, rng) -> {
        double sigma = 0.5;
        Tensor z = rng.normal(x.shape());
        Tensor residual = score.score(x.add(z.mul(sigma))).add(z.div(sigma * sigma)); // z/σ² for z/σ
        return residual.square().sum(-1).mul(0.5);
    };

    private static double plainLoss(PlainScore score, double[][] x, long seed) {
        double[][] s = score.score(x);
        double[] divergence = score.divergence(x);
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            for (double v : s[i]) {
                sum += 0.5 * v * v;
            }
            sum += divergence[i];
        }
        return sum / x.length;
    }

    private static double[][] walk(PlainScore score, double[][] starts, long seed) {
        double[][] x = starts;
        for (int k = 0; k < 120; k++) {
            double[][] next = score.score(x);
            for (int i = 0; i < x.length; i++) {
                SplittableRandom random = new SplittableRandom(seed + 1000L * i + k);
                for (int j = 0; j < x[i].length; j++) {
                    next[i][j] = x[i][j] + 0.04 * next[i][j] + Math.sqrt(2 * 0.04) * random.nextGaussian();
                }
            }
            x = next;
        }
        return x;
    }

    @Test
    void theReportOnThePageIsTheReport() throws IOException {
        Report report = Conformance.ofLoss(LOSS, Target.noised(0.5)).check(Rng.of(1));

        assertFalse(report.holds());
        assertTrue(Files.readString(GUIDE).contains("```\n" + report + "\n```"), "paste it into the page:\n" + report);
    }

    @Test
    void everyBlockOfThePageRuns() {
        Conformance.ofPlainLoss(ConformanceGuideTest::plainLoss, Target.data())
                .check(500, Rng.of(2))
                .require();
        Conformance.ofPlainSampler(ConformanceGuideTest::walk)
                .bias(0.1)
                .check(500, Rng.of(3))
                .require();

        Conformance.ofSampler(MALA.of(0.2, 50), GaussianMixture::energy)
                .reversible()
                .check(500, Rng.of(4))
                .require();

        SDE sde = VPSDE.standard();
        Conformance.ofSDE(sde).check(Rng.of(5)).require();
        Conformance.ofSampler(DPMSolver.of(sde, TimeGrid.uniform(40, 0.01)), p -> DiffusedMixture.of(p, sde))
                .from(Target.at(sde, 1))
                .to(Target.at(sde, 0.01))
                .bias(0.05)
                .check(500, Rng.of(6))
                .require();
        Conformance.ofLikelihood((p, x) -> LogLikelihood.of(sde)
                        .earliest(0.01)
                        .evaluate(DiffusedMixture.of(p, sde), x)
                        .logProb())
                .at(Target.at(sde, 0.01))
                .check(Rng.of(7))
                .require();
    }

    @Test
    void thePageShowsThisCode() throws IOException {
        assertTrue(GuidePage.blocks(GUIDE, TEST) >= 4);
    }
}

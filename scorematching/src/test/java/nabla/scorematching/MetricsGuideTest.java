package nabla.scorematching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.ScoreNetwork;
import nabla.nn.data.Batches;
import nabla.nn.data.Csv;
import nabla.nn.data.Table;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.losses.DataCheck;
import nabla.scorematching.losses.Finding;
import nabla.scorematching.losses.FisherDivergence;
import nabla.scorematching.losses.Hazard;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.metrics.AUROC;
import nabla.scorematching.metrics.ClassifierTest;
import nabla.scorematching.metrics.Coverage;
import nabla.scorematching.metrics.EffectiveSampleSize;
import nabla.scorematching.metrics.KSD;
import nabla.scorematching.metrics.MMD;
import nabla.scorematching.metrics.Memorization;
import nabla.scorematching.metrics.RHat;
import nabla.scorematching.metrics.TestResult;
import nabla.scorematching.samplers.LangevinDynamics;
import org.junit.jupiter.api.Test;

/** The code of docs/metrics.md: it runs, and it is what the page shows. */
class MetricsGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "metrics.md");
    private static final Path TEST = Path.of("src/test/java/nabla/scorematching/MetricsGuideTest.java");
    private static final Path FAITHFUL = Path.of("../nn/src/test/resources/nabla/nn/data/faithful.csv");

    @Test
    void everyBlockOfThePageRuns() {
        Rng rng = Rng.of(1);
        Table table = Csv.read(FAITHFUL);
        Layer net = ScoreNetwork.perceptron(2, 8, 1, Activation.TANH);

        Batches batches = Batches.full(table.values()).named(table.columns());
        Loss loss = ScoreMatching.of().on(net);
        String refusal = "";
        try {
            Trainer.of(loss).fit(net.init(rng.split(0)), batches, 100, rng.split(1));
        } catch (IllegalArgumentException e) {
            refusal = e.getMessage(); // … column waiting is rounded: 51 different values in 272 rows, multiples of 1 …
        }
        Loss allowing = ScoreMatching.of().allowing(Hazard.GRID).on(net);
        List<Finding> findings = DataCheck.findings(table); // the same without a fit

        assertTrue(
                refusal.contains("column waiting is rounded: 51 different values in 272 rows, multiples of 1"),
                refusal);
        assertEquals(Loss.Floor.NONE, allowing.inspect(batches));
        assertEquals(2, findings.size());

        GaussianMixture p = GaussianMixture.isotropic(new double[] {0.4, 0.6}, new double[][] {{-2, 0}, {2, 1}}, 0.7);

        ScoreFunction score = Gaussian.fit(p.sample(rng.split(2), 500));
        Estimate divergence = FisherDivergence.of(p).estimate(score, p.sample(rng.split(3), 5000));
        Estimate.Interval interval = divergence.interval(0.95);

        assertTrue(interval.contains(divergence.value()) && divergence.value() > 0.3, divergence::toString);

        Tensor data = p.sample(rng.split(4), 300);
        Tensor samples = Gaussian.fit(data).sample(rng.split(5), 300);
        TestResult kernels = MMD.ofMedianDistance(data).test(data, samples, 199, rng.split(6));
        TestResult classifier = ClassifierTest.of().test(data, samples, rng.split(7));
        System.out.println("p-values " + kernels.pValue() + " and " + classifier.pValue());

        assertTrue(kernels.pValue() < 0.05 && classifier.pValue() < 0.05);

        TestResult stein = KSD.of(1).test(p, samples, 199, rng.split(8));

        assertTrue(stein.pValue() < 0.05);

        Coverage coverage = Coverage.of(data, samples);
        Memorization memorization = Memorization.of(data, p.sample(rng.split(9), 200));
        TestResult copying = memorization.test(data); // the training rows themselves: 1, p-value 0
        System.out.println(coverage + ", copies " + memorization.copies(samples));

        assertTrue(coverage.coverage() > 0.5);
        assertEquals(1, copying.statistic());

        Estimate area = AUROC.estimate(p.logProb(data), p.logProb(data.mul(3)));

        assertTrue(area.value() > 0.7);

        Tensor chains =
                LangevinDynamics.of(0.2, 400).on(p).trajectory(data.slice(0, 0, 4), rng.split(10)); // [4, 400, 2]
        double[] rHat = RHat.rankNormalizedColumns(chains);
        double[] tail = EffectiveSampleSize.tailColumns(chains);

        assertTrue(rHat[0] < 2 && tail[1] > 10);
    }

    @Test
    void thePageShowsThisCode() throws IOException {
        assertEquals(7, GuidePage.blocks(GUIDE, TEST));
    }
}

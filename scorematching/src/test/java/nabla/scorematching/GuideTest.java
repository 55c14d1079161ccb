package nabla.scorematching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.EnergyNetwork;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.data.Batches;
import nabla.nn.data.Csv;
import nabla.nn.data.Split;
import nabla.nn.data.Table;
import nabla.nn.optimizers.Adam;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingResult;
import nabla.scorematching.conditions.MomentMatching;
import nabla.scorematching.conditions.Observation;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.DiffusionScoreMatching;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.Parameterization;
import nabla.scorematching.diffusion.Predictor;
import nabla.scorematching.diffusion.PredictorCorrector;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.diffusion.VPSDE;
import nabla.scorematching.discrete.RatioMatching;
import nabla.scorematching.losses.BoundaryWeight;
import nabla.scorematching.losses.DenoisingScoreMatching;
import nabla.scorematching.losses.FisherDivergence;
import nabla.scorematching.losses.MultiLevelDenoising;
import nabla.scorematching.losses.RegularizedScoreMatching;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.SlicedScoreMatching;
import nabla.scorematching.losses.WeightedScoreMatching;
import nabla.scorematching.metrics.EffectiveSampleSize;
import nabla.scorematching.metrics.EnergyDistance;
import nabla.scorematching.metrics.MMD;
import nabla.scorematching.metrics.RHat;
import nabla.scorematching.metrics.TestResult;
import nabla.scorematching.models.DiffusionModel;
import nabla.scorematching.models.DiffusionTraining;
import nabla.scorematching.samplers.AnnealedLangevin;
import nabla.scorematching.samplers.ChainState;
import nabla.scorematching.samplers.LangevinDynamics;
import nabla.scorematching.samplers.SamplingRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/scorematching.md: it runs, and it is what the page shows. */
@Tag("long")
class GuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "scorematching.md");
    private static final Path TESTS = Path.of("src", "test", "java", "nabla", "scorematching");

    @Test
    void everyStepOfTheGuideRunsAndLearns() {
        Rng rng = Rng.of(1);
        GaussianMixture p = GaussianMixture.isotropic(new double[] {0.3, 0.7}, new double[][] {{-1, 0}, {1, 0.5}}, 0.5);
        Split split = Split.of(p.sample(rng.split(0), 2000), 0.2, rng.split(1));

        Layer net = ScoreNetwork.perceptron(2, 32, 2);
        TrainingResult training = Trainer.of(ScoreMatching.of().on(net), Adam.of(3e-3))
                .heldOut(split.heldOut(), 50)
                .patience(5)
                .fit(net.init(rng.split(2)), Batches.of(split.train(), 256, rng.split(3)), 1000, rng.split(4));

        ScoreFunction score = x -> net.apply(training.parameters(), x);
        double divergence =
                FisherDivergence.of(p).loss(score, p.sample(rng.split(5), 1000)).item();

        assertTrue(divergence < 0.1, "Fisher divergence " + divergence);

        double[][] modes = {{-6, 0}, {6, 0}};
        GaussianMixture uneven = GaussianMixture.isotropic(new double[] {0.8, 0.2}, modes, 1);
        GaussianMixture even = GaussianMixture.isotropic(new double[] {0.5, 0.5}, modes, 1);
        Tensor far = uneven.sample(rng.split(60), 5000);
        double blind = FisherDivergence.of(uneven).loss(even, far).item(); // 0 to seven digits
        double nats = uneven.logProb(far).sub(even.logProb(far)).mean().item(); // 0.193

        assertEquals(0, blind, 1e-6);
        assertEquals(0.193, nats, 0.04);

        Loss curved = RegularizedScoreMatching.ofNoise(0.1).on(net);

        assertTrue(Double.isFinite(
                curved.of(training.parameters(), split.heldOut(), rng).item()));

        SlicedScoreMatching sliced = SlicedScoreMatching.of().varianceReduced().projections(2);
        Tensor losses = sliced.perSample(score, split.heldOut(), rng.split(20)); // [400]
        Estimate slicedLoss = sliced.estimate(score, split.heldOut(), rng.split(20)); // their mean
        System.out.println(slicedLoss + ", with 95 % in " + slicedLoss.interval(0.95));

        assertEquals(losses.mean().item(), slicedLoss.value());

        Loss denoising = DenoisingScoreMatching.of(0.05).controlVariate().on(net);
        Parameters denoised = Trainer.of(denoising, Adam.of(3e-3))
                .fit(net.init(rng.split(21)), Batches.of(split.train(), 256, rng.split(22)), 1000, rng.split(23))
                .parameters();

        assertTrue(FisherDivergence.of(p)
                        .estimate(x -> net.apply(denoised, x), p.sample(rng.split(5), 1000))
                        .value()
                < 0.15);

        LangevinDynamics langevin = LangevinDynamics.of(0.05, 500);
        Tensor starts = rng.split(6).normal(1000, 2);
        Tensor samples = langevin.sample(score, starts, rng.split(7));
        double distance = EnergyDistance.unbiased(samples, split.heldOut());

        assertTrue(distance < 0.05, "energy distance " + distance);

        Tensor model = langevin.sample(score, starts, rng.split(61)).slice(0, 0, 400);
        TestResult result = MMD.ofMedianDistance(split.heldOut()).test(model, split.heldOut(), 200, rng.split(62));
        double chance = result.pValue(); // how often two samples of one distribution would differ so much

        assertTrue(chance > 0.001, "p = " + chance);

        SamplingRun<ScoreFunction, Tensor> run = langevin.on(score)
                .burnIn(100)
                .thinning(4)
                .observer(100, (points, step) -> System.out.println(step + ": mean " + points.mean(0)));
        Tensor chains = run.trajectory(starts.slice(0, 0, 8), rng.split(8)); // [8, 100, 2]
        Tensor first = chains.select(2, 0);
        System.out.println("R̂ " + RHat.split(first) + ", effective samples " + EffectiveSampleSize.of(first));

        assertArrayEquals(new int[] {8, 100, 2}, chains.shape());
        assertTrue(RHat.split(first) < 1.2, "R̂ " + RHat.split(first));

        ChainState<Tensor> half = run.advance(run.start(starts, rng.split(7)), 250);
        Tensor continued = run.resume(half);
        Tensor eager = langevin.on(score).eager().sample(starts, rng.split(7));

        assertArrayEquals(samples.toArray(), continued.toArray());
        assertArrayEquals(samples.toArray(), eager.toArray());

        NoiseLevels levels = NoiseLevels.geometric(3, 0.05, 12);
        ConditionalLayer family = ScoreNetwork.noiseScaled(2, 32, 2);
        Parameters q = Trainer.of(MultiLevelDenoising.of(levels).on(family), Adam.of(3e-3))
                .averaging(ExponentialMovingAverage.of(0.99))
                .fit(family.init(rng.split(9)), Batches.of(split.train(), 256, rng.split(10)), 1500, rng.split(11))
                .parameters();
        NoiseConditionalScore atNoise = (x, sigma) -> family.apply(q, x, sigma);
        Tensor wide = rng.split(12).normal(1000, 2).mul(levels.largest());
        Tensor annealed = AnnealedLangevin.tuned(levels, 5).sample(atNoise, wide, rng.split(13));

        assertTrue(EnergyDistance.unbiased(annealed, split.heldOut()) < 0.05);

        SDE sde = VESDE.of(0.05, 3);
        TimeConditionalScore inTime = sde.inTime(atNoise);
        Tensor reversed = PredictorCorrector.of(sde, TimeGrid.uniform(100, 1e-3), Predictor.REVERSE_DIFFUSION)
                .sample(inTime, sde.prior(1000, 2, rng.split(14)), rng.split(15));
        Tensor logProb = LogLikelihood.of(sde, OdeSolver.heun(50), 1e-3)
                .evaluate(inTime, split.heldOut())
                .logProb();

        assertTrue(EnergyDistance.unbiased(reversed, split.heldOut()) < 0.05);
        assertEquals(p.logProb(split.heldOut()).mean().item(), logProb.mean().item(), 0.4);

        DiffusionScoreMatching weighted = DiffusionScoreMatching.of(sde, 1e-3).weighting((t, sigma) -> sigma);
        Estimate weightedLoss = weighted.estimate(inTime, split.heldOut(), rng.split(24));

        assertTrue(weightedLoss.standardError() < 0.2 * weightedLoss.value(), weightedLoss::toString);

        SDE vp = VPSDE.standard();
        ConditionalLayer ofNoise = ScoreNetwork.timeEmbedded(2, 32, 2, rng.split(25));
        Loss simple = DiffusionScoreMatching.of(vp, 1e-3)
                .predicting(Parameterization.NOISE)
                .on(ofNoise);
        Parameters w = Trainer.of(simple, Adam.of(3e-3))
                .fit(ofNoise.init(rng.split(26)), Batches.of(split.train(), 256, rng.split(27)), 1000, rng.split(28))
                .parameters();
        TimeConditionalScore learnt = Parameterization.NOISE.inTime(vp, (x, t) -> ofNoise.apply(w, x, t));

        assertTrue(FisherDivergence.of(DiffusedMixture.of(p, vp).at(0.3))
                        .loss(
                                learnt.at(0.3),
                                p.noised(vp.meanCoefficient(0.3), vp.standardDeviation(0.3))
                                        .sample(rng.split(29), 1000))
                        .item()
                < 0.1);

        Tensor noisy = vp.perturb(split.heldOut(), 0.3, rng.split(30));
        Tensor alpha = vp.meanCoefficient(Tensor.scalar(0.3));
        Tensor sigma = vp.standardDeviation(Tensor.scalar(0.3));
        Tensor noise = ofNoise.apply(w, noisy, Tensor.scalar(0.3));
        Tensor velocity = Parameterization.NOISE.convert(noise, Parameterization.VELOCITY, noisy, alpha, sigma);
        Tensor back = Parameterization.VELOCITY.convert(velocity, Parameterization.NOISE, noisy, alpha, sigma);

        assertTrue(back.sub(noise).abs().max().item() < 1e-12);

        MomentMatching known = MomentMatching.of(Observation.columns(Tensor.of(0.5, Double.NaN)));
        TimeConditionalScore given = known.guide(vp, DiffusedMixture.of(p, vp));
        Tensor second = PredictorCorrector.of(vp, TimeGrid.uniform(100, 1e-3), Predictor.ANCESTRAL)
                .sample(given, rng.split(63).normal(500, 2), rng.split(64))
                .select(1, 1); // the second column, given that the first is 0.5

        double ofFirst = 0.3 * Math.exp(-1.5 * 1.5 / 0.5);
        double ofSecond = 0.7 * Math.exp(-0.5 * 0.5 / 0.5);
        assertEquals(0.5 * ofSecond / (ofFirst + ofSecond), second.mean().item(), 6 * 0.55 / Math.sqrt(500));
    }

    /** Data on half a line, and data of zeros and ones. */
    @Test
    void dataOfOtherKindsHaveLossesOfTheirOwn() {
        Rng rng = Rng.of(2);
        Tensor waits = rng.split(40).uniform(4000, 1).log().neg(); // exponential: the score is −1, up to the wall at 0
        Layer onHalfLine = ScoreNetwork.perceptron(1, 16, 1);
        Loss weighted = WeightedScoreMatching.of(BoundaryWeight.log()).on(onHalfLine);
        Parameters q = Trainer.of(weighted, Adam.of(1e-2))
                .fit(onHalfLine.init(rng.split(41)), Batches.of(waits, 256, rng.split(42)), 1000, rng.split(43))
                .parameters();

        Tensor slope = onHalfLine.apply(q, Tensor.linspace(0.1, 2, 20).unsqueeze(-1));
        assertTrue(slope.add(1).abs().max().item() < 0.3, slope::toString);

        Tensor bits = rng.split(44).uniform(4000, 3).lt(Tensor.of(0.2, 0.5, 0.9));
        EnergyNetwork machine = ScoreNetwork.energy(3, 16, 1);
        Parameters w = Trainer.of(RatioMatching.of().on(machine), Adam.of(1e-2))
                .fit(machine.init(rng.split(45)), Batches.of(bits, 256, rng.split(46)), 500, rng.split(47))
                .parameters();
        Tensor states = Tensor.of(new double[][] {{0, 1, 1}, {1, 1, 1}});
        Tensor odds = machine.energy(w, states).neg(); // log p, up to one constant

        assertEquals(Math.log(0.2 / 0.8), odds.get(1) - odds.get(0), 0.3);
    }

    /** Section 10, on a small table and with a short training. */
    @Test
    void aTableIsModelledInTenLines(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("table.csv");
        Tensor two = Rng.of(1).normal(60, 1);
        Tensor rows =
                Tensor.concat(1, two.add(3.5), two.mul(12).add(70).add(Rng.of(2).normal(60, 1)));
        StringBuilder text = new StringBuilder("eruptions,waiting\n");
        for (double[] row : rows.toMatrix()) {
            text.append(row[0]).append(',').append(row[1]).append('\n');
        }
        Files.writeString(file, text);
        DiffusionTraining training =
                DiffusionModel.training().width(16).blocks(1).steps(200);

        Table table = Csv.read(file);
        DiffusionModel model = training.fit(table.values(), Rng.of(1));
        System.out.println(model.choices());
        Tensor drawn = model.sample(Rng.of(2), 500);
        Tensor logProbs = model.logProb(table.values());
        Tensor gaps = Tensor.of(new double[][] {{3.6, Double.NaN}, {Double.NaN, 55}});
        Tensor complete = model.impute(gaps, 20, Rng.of(3)); // [20, 2, 2]
        model.write(folder.resolve("table.safetensors"));
        DiffusionModel again = DiffusionModel.read(folder.resolve("table.safetensors"));

        assertEquals(70, drawn.select(1, 1).mean().item(), 8);
        assertArrayEquals(logProbs.toArray(), again.logProb(table.values()).toArray());
        assertArrayEquals(new int[] {20, 2, 2}, complete.shape());
        assertEquals(71.2, complete.select(1, 0).select(1, 1).mean().item(), 6);
    }

    @Test
    void theGuideShowsThisCode() throws IOException {
        assertEquals(
                19,
                GuidePage.blocks(
                        GUIDE,
                        TESTS.resolve("GuideTest.java"),
                        TESTS.resolve(Path.of("samplers", "SamplerTable.java"))));
    }
}

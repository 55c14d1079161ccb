package nabla.scorematching.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.data.Csv;
import nabla.scorematching.Estimate;
import nabla.scorematching.GuidePage;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.VonMises;
import nabla.scorematching.discrete.BinaryCode;
import nabla.scorematching.discrete.BoltzmannMachine;
import nabla.scorematching.discrete.RatioMatching;
import nabla.scorematching.kernels.KernelEnergy;
import nabla.scorematching.kernels.KernelExponentialFamily;
import nabla.scorematching.kernels.RadialKernel;
import nabla.scorematching.kernels.ScoreEstimator;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.Weight;
import nabla.scorematching.losses.WeightedScoreMatching;
import nabla.scorematching.metrics.KSD;
import nabla.scorematching.metrics.TestResult;
import org.junit.jupiter.api.Test;

/** The code of docs/estimators.md: it runs, and gives what the page says. */
class EstimatorsGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "estimators.md");
    private static final Path TEST = Path.of("src/test/java/nabla/scorematching/estimators/EstimatorsGuideTest.java");
    private static final Path FAITHFUL = Path.of("../nn/src/test/resources/nabla/nn/data/faithful.csv");

    @Test
    void aModelOfOnesOwn() throws IOException {
        Tensor minutes = Csv.read(FAITHFUL).values().slice(1, 0, 1);

        ExponentialFamily family =
                ExponentialFamily.of(x -> Tensor.concat(1, x, x.square().mul(-0.5)));
        QuadraticFit normal = QuadraticFit.of(ScoreMatching.of()).model(family, "eta", "K");
        ParameterEstimate fit = normal.fit(minutes);
        Estimate precision = fit.get("K"); // 0.770 ± 0.033, one over the variance
        System.out.println(fit.summary());

        assertEquals(1 / minutes.variance().item(), precision.value(), 1e-12);
        assertEquals(0.033, precision.standardError(), 5e-4);

        Tensor x = minutes.sub(minutes.mean()).div(minutes.variance().sqrt());
        List<ParameterEstimate> degrees = IntStream.rangeClosed(2, 8)
                .mapToObj(k -> RealData.polynomial(k).fit(x))
                .toList();
        ParameterEstimate best = degrees.stream()
                .filter(e -> e.notADensity().isEmpty())
                .min(Comparator.comparingDouble(ParameterEstimate::smic))
                .orElseThrow(); // degree 6
        TestResult isNormal = WaldTest.zero(degrees.get(2), "theta3", "theta4"); // W = 97.4, p = 7e-22

        assertEquals(6, best.theta().size());
        assertEquals(97.4327, isNormal.statistic(), 1e-4);

        Tensor twice = Tensor.full(2, 272);
        ParameterEstimate known = normal.fix("K", 1).weights(twice).fit(x);
        ParameterEstimate bound = normal.constrain(new double[] {1, 1}, 1.5).fit(x); // eta + K = 1.5
        ParameterEstimate shrunk = normal.ridge(0.1).fit(x);
        Tensor without = fit.leaveOneOut(); // [272, 2], exact

        assertEquals(1, known.get("K").value());
        assertEquals(1.5, bound.theta().sum().item(), 1e-14);
        assertTrue(shrunk.get("K").value() < 1);
        assertEquals(272, without.size(0));

        ParametricModel logVariance = (theta, y) -> y.sub(theta.slice(0, 0, 1))
                .square()
                .squeeze(1)
                .mul(theta.slice(0, 1, 2).neg().exp())
                .mul(-0.5);
        ParameterEstimate curved = QuadraticFit.of(ScoreMatching.of())
                .model(logVariance, "mean", "log variance")
                .fit(minutes);

        assertTrue(!curved.isQuadratic());
        assertEquals(
                Math.log(minutes.variance().item()), curved.get("log variance").value(), 1e-9);
    }

    @Test
    void positiveAndBounded() throws IOException {
        Tensor waiting = Csv.read(FAITHFUL).values().slice(1, 1, 2);

        ParameterEstimate gamma = PositiveData.gamma().fit(waiting); // shape 23.9 ± 1.4; maximum likelihood 25.1

        assertEquals(23.86, gamma.get("shape").value(), 0.01);
        assertEquals(1.40, gamma.get("shape").standardError(), 0.01);

        Tensor half = Rng.of(1).normal(2000, 1).abs();
        Tensor right = PositiveData.meanAndVariance(
                PositiveData.truncatedNormal().fit(half).theta()); // 0 and 1 within their errors
        Tensor wrong = PositiveData.meanAndVariance(
                RealData.normal().fit(half).theta()); // √(2/π) and 1 − 2/π, however many rows

        assertEquals(0, right.get(0), 0.3);
        assertEquals(0.798, wrong.get(0), 0.08);

        Weight disc = Weight.ball(Tensor.of(0, 0), 1);
        Tensor z = Rng.of(2).normal(4000, 2).add(Tensor.of(0.3, -0.2));
        Tensor inside = z.take(
                0,
                IntStream.range(0, 4000)
                        .filter(i -> Math.hypot(z.get(i, 0), z.get(i, 1)) < 1)
                        .toArray());
        ParameterEstimate center = QuadraticFit.of(WeightedScoreMatching.of(disc))
                .score((theta, y) -> theta.sub(y), "mu1", "mu2")
                .fit(inside); // (0.3, −0.2): a normal distribution seen through a round window

        assertEquals(0.3, center.get("mu1").value(), 6 * center.get("mu1").standardError());
        assertEquals(-0.2, center.get("mu2").value(), 6 * center.get("mu2").standardError());
    }

    @Test
    void anglesDirectionsCompositions() {
        Tensor wind = VonMises.of(new double[] {0.5}, new double[] {2}).sample(Rng.of(3), 500);
        ParameterEstimate vonMises = Angles.vonMises().fit(wind); // a = κ cos μ, b = κ sin μ
        double kappa = Math.hypot(vonMises.theta().get(0), vonMises.theta().get(1)); // 2 ± 0.2
        ParameterEstimate hybrid = Angles.vonMises(Angles.meanDirection(wind)).fit(wind);

        assertEquals(2, kappa, 0.8);
        assertEquals(2, hybrid.get("kappa").value(), 6 * hybrid.get("kappa").standardError());

        Tensor steps = Rng.of(4).normal(1000, 3).add(Tensor.of(0, 0, 2));
        Tensor directions = steps.div(steps.square().sumKeepDims(1).sqrt());
        ParameterEstimate fisher = Directions.vonMisesFisher(3).fit(directions);
        ParameterEstimate kent =
                Directions.kent(Directions.kentAxes(directions)).fit(directions); // β is 0 within its error

        assertEquals(0, kent.get("beta").value(), 6 * kent.get("beta").standardError());
        assertTrue(fisher.theta().get(2) > 1);

        Tensor waits = Rng.of(5).uniform(1000, 9).log().neg();
        Tensor amounts = Tensor.concat(
                1,
                waits.slice(1, 0, 2).sumKeepDims(1),
                waits.slice(1, 2, 5).sumKeepDims(1),
                waits.slice(1, 5, 9).sumKeepDims(1));
        Tensor shares = amounts.div(amounts.sumKeepDims(1));
        ParameterEstimate dirichlet = Compositions.dirichlet(3).fit(shares); // 2, 3 and 4
        ParameterEstimate ppi = Compositions.ppi(3, Simplex.squareRoot(Simplex.minSquared(1)))
                .fix("beta3", 3)
                .fit(shares); // interactions that are 0 within their errors

        for (int j = 0; j < 3; j++) {
            Estimate alpha = dirichlet.get("alpha" + (j + 1));
            assertEquals(j + 2, alpha.value(), 6 * alpha.standardError());
        }
        assertEquals(0, ppi.get("A12").value(), 6 * ppi.get("A12").standardError());
    }

    @Test
    void robustAndCompared() {
        Tensor x = Tensor.concat(0, Rng.of(6).normal(200, 1), Tensor.full(9, 10, 1));
        ParameterEstimate plain = RealData.normal().fit(x); // mean 0.4, variance 4.6
        ParameterEstimate robust = RealData.normal().robust(0.3).fit(x); // mean 0, variance 1
        Tensor weights = robust.weights(); // the ten outliers: below 1e-6

        assertTrue(1 / plain.get("K").value() > 3);
        assertEquals(1, 1 / robust.get("K").value(), 0.5);
        assertTrue(weights.slice(0, 200, 210).max().item() < 1e-3);

        ScoreFunction a = Gaussian.standard(1);
        ScoreFunction b = y -> y.sub(0.5).div(-1.5);
        ModelComparison comparison =
                ModelComparison.of(ScoreMatching.of(), a, b, Rng.of(7).normal(500, 1), Rng.of(8));

        assertTrue(comparison.difference().value() < 0 && comparison.pValue() < 0.01);

        TestResult fits = KSD.of(1).parametricTest(Gaussian::fit, Rng.of(9).normal(50, 1), 49, Rng.of(10));

        assertTrue(fits.pValue() > 0.01);
    }

    @Test
    void graphsAndKernels() {
        Tensor walks = Rng.of(11).normal(200, 6).cumsum(1); // each column depends on its neighbours alone
        GraphicalModel model = GraphicalModel.gaussian();
        List<GraphEstimate> path = model.path(walks, 20, 0.01);
        Tensor others = Rng.of(12).normal(200, 6).cumsum(1);
        GraphEstimate chosen = path.stream()
                .min(Comparator.comparingDouble(graph -> model.heldOutLoss(graph, others)))
                .orElseThrow();
        System.out.println(chosen.edges());

        assertEquals(
                5,
                chosen.edges().stream()
                        .filter(edge -> edge.second() == edge.first() + 1)
                        .count());

        Tensor rows = Rng.of(13).normal(150, 2);
        KernelEnergy energy = KernelExponentialFamily.of(RadialKernel.gaussian(2), 0.05)
                .lite()
                .fit(rows);
        ScoreFunction score =
                ScoreEstimator.nuMethod(RadialKernel.gaussian(1.5), 1, 10).fit(rows);
        Tensor bottom = energy.score(Tensor.of(new double[][] {{1, 0}})); // about (−1, 0)
        Tensor there = score.score(Tensor.of(new double[][] {{1, 0}}));

        assertEquals(-1, bottom.get(0, 0), 0.6);
        assertEquals(-1, there.get(0, 0), 0.6);
    }

    @Test
    void bitsAndSpins() {
        Tensor theta = Tensor.of(0.5, -0.3, 0.8, 0.2, -0.1, 0.4); // couplings 12, 13, 23, then biases
        BoltzmannMachine machine = BoltzmannMachine.of(BinaryCode.SPINS, theta);
        Tensor spins = machine.sample(Rng.of(14), 2000);
        ParameterEstimate ratios = BoltzmannMachine.estimator(RatioMatching.of(BinaryCode.SPINS), BinaryCode.SPINS, 3)
                .fit(spins); // each within its error

        for (int k = 0; k < 6; k++) {
            assertEquals(
                    theta.get(k),
                    ratios.theta().get(k),
                    6 * ratios.sandwichErrors().get(k));
        }
    }

    @Test
    void theTableOfSmallSamplesIsRight() throws IOException {
        String page = Files.readString(GUIDE);
        Tensor cut = PositiveData.meanAndVariance(
                PositiveData.truncatedNormal().fit(EstimatorData.P1).theta());
        assertRow(page, "truncated normal", cut.get(0) + ", " + cut.get(1));
        assertRow(page, "gamma", text(PositiveData.gamma().fit(EstimatorData.P1), "shape"));
        assertRow(page, "exponential", text(PositiveData.exponential().fit(EstimatorData.P1), "rate"));
        ParameterEstimate lognormal = PositiveData.lognormal().fit(EstimatorData.P1);
        assertRow(
                page,
                "lognormal",
                lognormal.get("eta").value() / lognormal.get("K").value() + "");
        assertRow(page, "beta", text(BoundedData.beta().fit(EstimatorData.U1), "alpha", "beta"));
        Tensor angles = EstimatorData.C1;
        Tensor ab = Angles.vonMises().fit(angles).theta();
        ParameterEstimate hybrid = Angles.vonMises(Angles.meanDirection(angles)).fit(angles);
        assertRow(page, "von Mises", Math.hypot(ab.get(0), ab.get(1)) + "; hybrid " + text(hybrid, "kappa"));
        Tensor directions = EstimatorData.Z1;
        double kappa =
                Directions.vonMisesFisher(3).fit(directions).theta().norm().item();
        double about = Directions.vonMisesFisher(Directions.meanDirection(directions))
                .fit(directions)
                .get("kappa")
                .value();
        assertRow(page, "von Mises-Fisher", kappa + "; hybrid " + about);
        ParameterEstimate shares = Compositions.dirichlet(3).fit(EstimatorData.S1);
        assertRow(page, "Dirichlet (clr)", text(shares, "alpha1", "alpha2", "alpha3"));
    }

    private static String text(ParameterEstimate fit, String... parameters) {
        return Stream.of(parameters).map(name -> fit.get(name).toString()).collect(Collectors.joining(", "));
    }

    /** Numbers as the page rounds them. */
    private static void assertRow(String page, String family, String numbers) {
        String shown = page.lines()
                .filter(line -> line.startsWith("| " + family + " |") && line.split("\\|").length == 5)
                .map(line -> line.split("\\|")[3].trim())
                .findFirst()
                .orElseThrow();
        Matcher digits = Pattern.compile("[−-]?[0-9]+\\.[0-9]+").matcher(shown);
        Matcher exact = Pattern.compile("-?[0-9]+\\.[0-9E-]+").matcher(numbers);
        while (digits.find()) {
            assertTrue(exact.find(), family + ": " + numbers);
            String rounded = digits.group().replace('−', '-');
            int places = rounded.length() - rounded.indexOf('.') - 1;
            assertEquals(
                    Double.parseDouble(rounded),
                    Double.parseDouble(exact.group()),
                    0.51 * Math.pow(10, -places),
                    family);
        }
        assertTrue(!exact.find(), family + ": " + shown);
    }

    @Test
    void thePageShowsThisCode() throws IOException {
        assertEquals(16, GuidePage.blocks(GUIDE, TEST));
    }
}

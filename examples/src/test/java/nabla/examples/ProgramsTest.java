package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.faithful.Measurements;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.losses.ScoreMatching;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short programs do what they say, and need few packages. */
@Tag("long")
class ProgramsTest {
    private static final int PACKAGES_OF_A_LIBRARY = 3;

    @ParameterizedTest
    @ValueSource(strings = {"ReadmeExample", "EnergyModel", "HeldOutLikelihood", "MixtureSamples"})
    void aProgramImportsAtMostThreePackagesOfEachLibrary(String program) throws IOException {
        List<String> packages = Files.readString(Path.of("src/main/java/nabla/examples", program + ".java"))
                .lines()
                .filter(line -> line.startsWith("import nabla."))
                .map(line -> line.substring("import ".length(), line.lastIndexOf('.')))
                .distinct()
                .toList();
        Map<String, Long> counts =
                packages.stream().collect(Collectors.groupingBy(name -> name.split("\\.")[1], Collectors.counting()));
        assertTrue(counts.values().stream().allMatch(count -> count <= PACKAGES_OF_A_LIBRARY), counts.toString());
    }

    /**
     * The mean of 500 independent samples is within 6·σ/√500 ≈ 0.3 min of the model's but for 1 in 10⁸ draws; twice that
     * leaves room for the model's own error, above all in the shares of the two clusters.
     */
    @Test
    void anEnergyModelDrawsEruptions() {
        Tensor samples = EnergyModel.samplesLike(oldFaithful());
        assertEquals(3.49, samples.mean(0).get(0), 0.6);
        assertEquals(70.9, samples.mean(0).get(1), 7.2);
    }

    /** The normal distribution with the data's moments has −½ log det(2πe Σ) = −4.75 nats on average. */
    @Test
    void aDiffusionModelExplainsHeldOutRowsBetterThanANormalDistribution() {
        Tensor logProb = HeldOutLikelihood.of(oldFaithful());
        assertEquals(54, logProb.size());
        assertEquals(-4.3, logProb.mean().item(), 0.4);
    }

    /** 1000 chains tell a share of 2/3 within 4·√(2/9/1000) ≈ 0.06, but for 1 in 10⁴ draws. */
    @Test
    void chainsFromOneComponentFindTheOther() {
        Tensor samples = MixtureSamples.samples(1000, 2000);
        assertEquals(2 / 3.0, samples.select(1, 0).gt(0).mean().item(), 0.06);
    }

    /** The score of the exponential distribution is −1 up to its wall, which the exact loss bends. */
    @Test
    void positiveNumbersAreLearntUpToTheirWall() {
        Tensor waits = Rng.of(1).uniform(2000, 1).log().neg();
        Tensor slope = OtherData.ofPositiveNumbers(waits, Rng.of(2))
                .score(Tensor.linspace(0.05, 2, 40).unsqueeze(-1));
        assertTrue(slope.add(1).abs().max().item() < 0.35, slope::toString);
    }

    /** Four bits in a chain, p ∝ exp(Σ ±xᵢxᵢ₊₁): all 16 probabilities. */
    @Test
    void bitsHaveTheProbabilitiesOfTheirModel() {
        double[][] states = new double[16][4];
        double[] truth = new double[16];
        for (int i = 0; i < 16; i++) {
            for (int j = 0; j < 4; j++) {
                states[i][j] = i >> j & 1;
            }
            truth[i] = Math.exp(
                    2 * states[i][0] * states[i][1] - 2 * states[i][1] * states[i][2] + states[i][2] * states[i][3]);
        }
        double total = Arrays.stream(truth).sum();
        double[] u = Rng.of(3).uniform(5000).toArray();
        double[][] rows =
                Arrays.stream(u).mapToObj(v -> states[drawn(truth, v * total)]).toArray(double[][]::new);
        Tensor logs = OtherData.ofBits(Tensor.of(rows), Rng.of(4))
                .energy(Tensor.of(states))
                .neg();
        Tensor learnt = logs.sub(logs.logSumExp());
        double divergence = 0;
        for (int i = 0; i < 16; i++) {
            divergence += truth[i] / total * (Math.log(truth[i] / total) - learnt.get(i));
        }
        // 15 free probabilities cost 15/(2·5000) = .0015 nats by maximum likelihood; ratio matching costs a little
        // more.
        assertEquals(0, divergence, 0.02);
    }

    private static int drawn(double[] weights, double u) {
        double rest = u;
        int i = 0;
        while (i < weights.length - 1 && rest >= weights[i]) {
            rest -= weights[i];
            i++;
        }
        return i;
    }

    /** ½E‖s + x‖² for rows of N(0, I). */
    @Test
    void fewRowsAreLearntBetterAtAPriceForCurvature() {
        Tensor rows = Rng.of(5).normal(40, 2);
        Tensor fresh = Rng.of(6).normal(2000, 2);
        double exact = distance(OtherData.ofFewRows(ScoreMatching.of(), rows, Rng.of(7)), fresh);
        double regularized = distance(OtherData.ofFewRows(rows, 0.3, Rng.of(7)), fresh);
        assertTrue(regularized < 0.5 * exact, regularized + " and " + exact);
    }

    private static double distance(ScoreFunction score, Tensor x) {
        return score.score(x).add(x).square().sum(1).mean().item() / 2;
    }

    private static Path oldFaithful() {
        try {
            return Path.of(Measurements.class.getResource("faithful.csv").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}

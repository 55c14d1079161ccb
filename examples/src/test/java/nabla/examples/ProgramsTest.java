package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nabla.autodiff.Tensor;
import nabla.examples.faithful.Measurements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short programs do what they say, and need few packages. */
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

    private static Path oldFaithful() {
        try {
            return Path.of(Measurements.class.getResource("faithful.csv").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}

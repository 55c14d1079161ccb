package nabla.scorematching.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Normal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Diagnostics of chains against ArviZ, and normal quantiles against SciPy; src/test/python/golden.py wrote the values. */
class GoldenChainsTest {
    private static final Map<String, Map<String, double[]>> GOLDEN = read();

    private static Map<String, Map<String, double[]>> read() {
        Map<String, Map<String, double[]>> golden = new LinkedHashMap<>();
        try (InputStream in = GoldenChainsTest.class.getResourceAsStream("chains.csv")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(","))
                    .forEach(cells -> golden.computeIfAbsent(cells[0], key -> new LinkedHashMap<>())
                            .put(
                                    cells[1],
                                    Arrays.stream(cells)
                                            .skip(2)
                                            .mapToDouble(Double::parseDouble)
                                            .toArray()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return golden;
    }

    static Stream<String> cases() {
        return GOLDEN.keySet().stream().filter(name -> !name.equals("normal"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theDiagnosticsAreThoseOfArviZ(String name) {
        Map<String, double[]> golden = GOLDEN.get(name);
        double[] values = golden.get("chains");
        Tensor chains = Tensor.of(new int[] {4, values.length / 4}, values);
        close(golden.get("mean"), EffectiveSampleSize.of(chains));
        close(golden.get("bulk"), EffectiveSampleSize.bulk(chains));
        close(golden.get("tail"), EffectiveSampleSize.tail(chains));
        close(golden.get("split"), RHat.split(chains));
        close(golden.get("rank"), RHat.rankNormalized(chains));
    }

    @Test
    void quantilesAreThoseOfSciPy() {
        double[] expected = GOLDEN.get("normal").get("quantiles");
        double[] actual = Normal.quantiles(GOLDEN.get("normal").get("probabilities"));
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], 1e-13 * Math.max(1, Math.abs(expected[i])));
        }
    }

    private static void close(double[] expected, double actual) {
        assertEquals(expected[0], actual, 1e-10 * Math.abs(expected[0]));
    }
}

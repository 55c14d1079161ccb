package nabla.examples.playground;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.Estimate;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.KernelDensity;
import nabla.scorematching.losses.DenoisingScoreMatching;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the page says is true, is: densities of data sets, bounds of losses, curves. Means are within six standard errors. */
class TruthTest {
    /** Stein's identity E[x·s(x)] = −2 holds for the score of the density that the points are drawn from. */
    @ParameterizedTest
    @EnumSource(names = {"MOONS", "TWO_GAUSSIANS", "RING", "SPIRAL"})
    void theDensityOfADataSetIsThatOfItsPoints(DataSet set) {
        Density density = set.density().orElseThrow();
        Tensor x = set.points(Rng.of(5), 20_000);
        Tensor s = density.score(x);
        Estimate stein = Estimate.ofMean(x.dot(s));
        assertEquals(-2, stein.value(), 6 * stein.standardError());
        Tensor there = density.sample(Rng.of(6), 20_000);
        for (int j = 0; j < 2; j++) {
            Estimate mean = Estimate.ofMean(
                    x.select(1, j).square().sub(there.select(1, j).square()));
            assertEquals(0, mean.value(), 6 * mean.standardError());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DRAWN")
    void allPointsAreInTheWindow(DataSet set) {
        Tensor x = set.points(Rng.of(1), 2000);
        assertArrayEquals(new int[] {set == DataSet.OLD_FAITHFUL ? 272 : 2000, 2}, x.shape());
        assertTrue(x.abs().max().item() < Recipe.WINDOW, set + " " + x.abs().max());
    }

    /** ½E‖x‖² of N(0, I) in the plane is 1, with the deviation 1 of a point. */
    @Test
    void theBoundOfATruthIsHalfItsFisherInformation() {
        Bound bound = Bound.ofTruth(Gaussian.standard(2), Rng.of(1));
        assertEquals(-1, bound.value(), 6 / Math.sqrt(4000));
    }

    /** The loss of the best score, that of the kernel density, is the bound; another score's is above it. */
    @Test
    void theBoundOfDenoisingIsTheLossOfTheBestScore() {
        Tensor points = DataSet.RING.points(Rng.of(2), 100);
        double sigma = 0.4;
        Bound bound = Bound.ofDenoising(points, sigma, Rng.of(3));
        ScoreFunction best = KernelDensity.of(points, sigma);
        Tensor many = points.tile(100, 1);
        Estimate loss = DenoisingScoreMatching.of(sigma).estimate(best, many, Rng.of(4));
        double error = Math.hypot(loss.standardError(), 0.5 / (sigma * sigma) / Math.sqrt(4000) * 2);
        assertEquals(loss.value(), bound.value(), 6 * error);
        Estimate none = DenoisingScoreMatching.of(sigma).estimate(x -> x.mul(0), many, Rng.of(4));
        assertTrue(none.value() > bound.value() + 6 * error, none + " and " + bound);
    }

    /** From a single point all noise can be told: the least loss is 0 at every level. */
    @Test
    void nothingIsLeftOfTheNoiseAroundAPoint() {
        Tensor point = Tensor.of(new double[][] {{1, 2}});
        for (int seed = 0; seed < 10; seed++) {
            Bound bound = Bound.ofDenoising(point, 4, i -> 1 - 0.2 * i, i -> 0.1 + i, Rng.of(seed));
            assertEquals(0, bound.value(), 6 / Math.sqrt(4000));
            assertTrue(bound.value() >= 0, "the loss is a mean of squares, its bound " + bound.value());
        }
    }

    @Property(tries = 50)
    void aCurveKeepsTheMeanOfAllLosses(@ForAll @IntRange(min = 1, max = 5000) int steps) {
        LossCurve curve = new LossCurve();
        IntStream.range(0, steps).forEach(i -> curve.add(i));
        double[] means = curve.means();
        assertTrue(means.length < 400 && means.length >= Math.min(steps, 199), steps + ": " + means.length);
        int told = means.length * curve.interval();
        assertTrue(told <= steps && told > steps - curve.interval());
        assertEquals(
                (told - 1) / 2.0,
                IntStream.range(0, means.length)
                        .mapToDouble(i -> means[i])
                        .average()
                        .orElseThrow(),
                1e-9);
        assertTrue(means.length < 9 || curve.recent() > 0.8 * (told - 1));
    }

    @Test
    void aTapeIsDrawnFromTopToBottomAndNothingCovered() throws Exception {
        String json = Anatomy.tape(Settings.of("{\"width\":8,\"points\":20}", Limits.standard()));
        String svg = json.substring(json.indexOf("<svg"), json.lastIndexOf("</svg>") + 6)
                .replace("\\\"", "\"")
                .replace("\\n", "\n");
        var parsed = javax.xml.parsers.DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new java.io.ByteArrayInputStream(svg.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        var nodes = parsed.getElementsByTagName("g");
        assertTrue(svg.contains(">" + nodes.getLength() + " tensors<"), svg);
        assertEquals(
                nodes.getLength(),
                IntStream.range(0, nodes.getLength())
                        .mapToObj(i -> nodes.item(i)
                                .getAttributes()
                                .getNamedItem("transform")
                                .getNodeValue())
                        .distinct()
                        .count());
        var edges = parsed.getElementsByTagName("path");
        for (int i = 0; i < edges.getLength(); i++) {
            String[] numbers = edges.item(i)
                    .getAttributes()
                    .getNamedItem("d")
                    .getNodeValue()
                    .split("[MC ]");
            assertTrue(Double.parseDouble(numbers[2]) < Double.parseDouble(numbers[8]), "an edge goes down");
        }
        assertTrue(edges.getLength() >= nodes.getLength() - 5);
        assertEquals(1, svg.split("class=\"result\"", -1).length - 1);
        // Of three layers of weights and biases; the last bias shifts the energy and is in no score.
        assertEquals(5, svg.split("class=\"variable\"", -1).length - 1);
    }
}

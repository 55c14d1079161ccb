package nabla.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * 2000 points of each set, with fixed seeds. Noise is compared with 7 of its deviations, which one of 2000 normal numbers
 * passes with probability 5e-9, and means with 6 of theirs, 2e-9.
 */
class ToyDataTest {
    private static final int N = 2000;
    private static final Rng RNG = Rng.of(1);

    private static Tensor radius(Tensor x, double centreX, double centreY) {
        return x.sub(Tensor.of(centreX, centreY)).norm(-1);
    }

    private static Tensor angle(Tensor x) {
        return x.select(1, 1).atan2(x.select(1, 0));
    }

    /** The modulus of the mean of (e^{iφ})^k; 6 deviations of the mean of a uniform φ are 6·√(1/N). */
    private static double harmonic(Tensor x, int k) {
        Tensor phase = angle(x).mul(k);
        return Math.hypot(phase.cos().mean().item(), phase.sin().mean().item());
    }

    @TestFactory
    Stream<DynamicTest> samplesAreFunctionsOfTheKey() {
        List<BiFunction<Rng, Integer, Tensor>> sets = List.of(
                ToyData::eightGaussians,
                ToyData::moons,
                ToyData::swissRoll,
                ToyData::checkerboard,
                ToyData::pinwheel,
                ToyData::rings);
        return sets.stream()
                .map(set -> DynamicTest.dynamicTest("set " + sets.indexOf(set), () -> {
                    Tensor x = set.apply(RNG, 100);
                    assertArrayEquals(new int[] {100, 2}, x.shape());
                    assertArrayEquals(x.toArray(), set.apply(Rng.of(1), 100).toArray());
                    assertTrue(x.sub(set.apply(Rng.of(2), 100)).abs().max().item() > 0.1);
                    assertTrue(set.apply(RNG, N).abs().max().item() < 5.5);
                }));
    }

    @Test
    void gaussiansLieOnACircleWithEightfoldSymmetry() {
        Tensor x = ToyData.eightGaussians(RNG, N);
        assertEquals(0, radius(x, 0, 0).sub(2 * Math.sqrt(2)).abs().max().item(), 7 * 0.35);
        for (int k = 1; k < 8; k++) {
            assertEquals(0, harmonic(x, k), 6 / Math.sqrt(N));
        }
        assertTrue(harmonic(x, 8) > 0.5);
    }

    @Test
    void moonsAreHalfCircles() {
        Tensor x = ToyData.moons(RNG, N);
        Tensor upper = radius(x, -1, -0.2).sub(2).abs();
        Tensor lower = radius(x, 1, 0.8).sub(2).abs();
        assertTrue(upper.minimum(lower).max().item() < 7 * 0.2);
        assertEquals(0.5, upper.lt(lower).mean().item(), 0.1);
    }

    @Test
    void theRollTurnsAsItsRadiusGrows() {
        Tensor x = ToyData.swissRoll(RNG, N);
        Tensor r = radius(x, 0, 0);
        assertTrue(r.min().item() > 0.3 * Math.PI - 0.7 && r.max().item() < 0.9 * Math.PI + 0.7);
        // The phase 5r − φ has a deviation of about 0.5, and E cos of it is e^(−1/8) = 0.88.
        assertEquals(0.88, r.mul(5).sub(angle(x)).cos().mean().item(), 0.03);
    }

    @Test
    void onlyEveryOtherFieldOfTheBoardIsFilled() {
        Tensor field = ToyData.checkerboard(RNG, N).add(4).div(2).floor();
        assertEquals(0, field.min().item());
        assertEquals(3, field.max().item());
        double[] parity = field.sum(-1).toArray();
        assertTrue(Arrays.stream(parity).allMatch(p -> p % 2 == 0));
        double[] number = field.select(1, 0).mul(4).add(field.select(1, 1)).toArray();
        assertEquals(8, Arrays.stream(number).distinct().count());
    }

    @Test
    void thePinwheelHasFivefoldSymmetry() {
        Tensor x = ToyData.pinwheel(RNG, N);
        for (int k = 1; k < 5; k++) {
            assertEquals(0, harmonic(x, k), 6 / Math.sqrt(N));
        }
        assertTrue(harmonic(x, 5) > 0.3);
    }

    @Test
    void ringsAreFourCircles() {
        Tensor r = radius(ToyData.rings(RNG, N), 0, 0).div(0.75);
        Tensor ring = r.round();
        assertTrue(r.sub(ring).abs().mul(0.75).max().item() < 7 * 0.08);
        for (int k = 1; k <= 4; k++) {
            // A share of 1/4 of 2000 has the deviation 0.0097; neighbours a ring apart are told apart by 4.7
            // deviations.
            assertEquals(0.25, ring.eq(k).mean().item(), 6 * 0.0097);
        }
    }
}

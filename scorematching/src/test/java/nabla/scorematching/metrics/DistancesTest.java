package nabla.scorematching.metrics;

import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Numbers;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.points.Distances;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DistancesTest {

    private static Tensor repeated(int times, ToDoubleFunction<Rng> estimate) {
        return Tensor.of(IntStream.range(0, times)
                .mapToDouble(i -> estimate.applyAsDouble(Rng.of(1).split(i)))
                .toArray());
    }

    /** Closed form 15, in every single direction: W₂² of a shift by μ is (θᵀμ)², with mean ‖μ‖²/D; six standard errors. */
    @Test
    void slicedWassersteinOfAShiftIsItsSquareOverTheDimension() {
        Tensor x = Rng.of(2).normal(20, 3).exp();
        Tensor mu = Tensor.of(1, -2, 0.5);
        assertMean(5.25 / 3, repeated(2000, rng -> SlicedWasserstein.squared(x, x.add(mu), 1, rng)));
    }

    /** In one dimension there is one direction. */
    @Test
    void inOneDimensionItIsTheDistanceOfQuantiles() {
        assertEquals(0.25, SlicedWasserstein.quantileDistance(new double[] {0}, new double[] {-0.5, 0.5}), 1e-15);
        // quantiles 0,0,0,3,3,3 against 0,0,1,1,2,2 on sixths
        assertEquals(
                (1 + 4 + 1 + 1) / 6.0,
                SlicedWasserstein.quantileDistance(new double[] {0, 3}, new double[] {0, 1, 2}),
                1e-15);
        Tensor x = Tensor.of(new double[][] {{3}, {0}});
        Tensor y = Tensor.of(new double[][] {{1}, {2}, {0}});
        assertEquals(7 / 6.0, SlicedWasserstein.squared(x, y, 3, Rng.of(1)), 1e-14);
    }

    @Property(tries = 30)
    void repeatingEveryPointChangesNoWassersteinDistance(@ForAll long seed) {
        Rng rng = Rng.of(seed);
        Tensor x = rng.split(0).normal(7, 2);
        Tensor y = rng.split(1).normal(5, 2);
        double once = SlicedWasserstein.squared(x, y, 4, rng.split(2));
        double thrice = SlicedWasserstein.squared(Tensor.concat(0, x, x, x), y, 4, rng.split(2));
        assertEquals(once, thrice, 1e-12);
        assertEquals(once, SlicedWasserstein.squared(y, x, 4, rng.split(2)), 1e-12);
    }

    /**
     * Closed form 15: for unit variance and a shift δ in one dimension it is 2[2/√π e^(−δ²/4) + δ(1 − 2Φ(−δ/√2))] − 4/√π. 400
     * estimates; six standard errors.
     */
    @Test
    void energyDistanceOfAShiftIsTheClosedForm() {
        double delta = 0.8;
        double central = Tensor.scalar(delta / 2).erf().item();
        double expected =
                2 * (2 / Math.sqrt(Math.PI) * Math.exp(-delta * delta / 4) + delta * central) - 4 / Math.sqrt(Math.PI);
        assertMean(
                expected,
                repeated(
                        400,
                        rng -> EnergyDistance.unbiased(
                                rng.split(0).normal(40, 1),
                                rng.split(1).normal(50, 1).add(delta))));
    }

    /** Under the true score every pair has mean 0; 400 estimates, six standard errors. */
    @Test
    void steinDiscrepancyOfItsOwnSampleHasMeanZero() {
        GaussianMixture p = Numbers.mixture(Rng.of(3), 2, 2);
        assertMean(0, repeated(400, rng -> KSD.of(1).unbiased(p, p.sample(rng, 40))));
    }

    /**
     * For a sample of q the discrepancy is E[δ(x)ᵀδ(y) k], δ the difference of the scores. Between N(0, I) and N(μ, I) that is
     * ‖μ‖² E k; 400 pairs of estimates, six standard errors.
     */
    @Test
    void steinDiscrepancyOfAShiftIsTheKernelsMeanTimesItsSquare() {
        double h = 1.5;
        Tensor mu = Tensor.of(0.6, -0.2);
        assertMean(0, repeated(400, rng -> {
            Tensor x = rng.normal(40, 2).add(mu);
            double kernels = 0;
            double[][] rows = x.toMatrix();
            for (int i = 0; i < 40; i++) {
                for (int j = 0; j < i; j++) {
                    kernels += 1 / Math.sqrt(1 + Distances.squared(rows[i], rows[j]) / (h * h));
                }
            }
            return KSD.of(h).unbiased(Gaussian.standard(2), x) - 0.4 * kernels / (20 * 39);
        }));
    }

    /** The Stein kernel of two points, by automatic differentiation of the kernel. */
    @Property(tries = 30)
    void steinKernelIsItsDefinition(@ForAll long seed) {
        Rng rng = Rng.of(seed);
        double h = 0.7;
        ScoreFunction score = x -> x.mul(-2).add(x.sin());
        Tensor points = rng.normal(2, 3);
        Tensor x = points.select(0, 0);
        Tensor y = points.select(0, 1);
        Tensor s = score.score(points);
        Tensor sx = s.select(0, 0);
        Tensor sy = s.select(0, 1);
        double k = kernel(x, y, h).item();
        Tensor byX = Derivatives.gradient(u -> kernel(u, y, h), x);
        Tensor byY = Derivatives.gradient(v -> kernel(x, v, h), y);
        Tensor mixed = Derivatives.jacobian(v -> Derivatives.gradient(u -> kernel(u, v, h), x), y);
        double expected = sx.dot(sy).item() * k
                + sx.dot(byY).item()
                + sy.dot(byX).item()
                + mixed.trace().item();
        assertEquals(expected, KSD.of(h).unbiased(score, points), 1e-10 * Math.max(1, Math.abs(expected)));
    }

    private static Tensor kernel(Tensor x, Tensor y, double h) {
        return x.sub(y).square().sum().div(h * h).add(1).rsqrt();
    }

    @Test
    void impossibleSamplesAreRefused() {
        Tensor x = Tensor.zeros(3, 2);
        assertThrows(IllegalArgumentException.class, () -> KSD.of(-1));
        assertThrows(IllegalArgumentException.class, () -> KSD.of(1).unbiased(y -> y.sum(-1), x));
        assertThrows(IllegalArgumentException.class, () -> EnergyDistance.unbiased(x, Tensor.zeros(3, 1)));
        assertThrows(IllegalArgumentException.class, () -> SlicedWasserstein.squared(x, x, 0, Rng.of(0)));
    }

    /** A distance to NaN is none, and an infinite one would hide all others. */
    @Test
    void samplesThatAreNotFiniteAreRefused() {
        Tensor x = Tensor.of(new double[][] {{0, 1}, {2, Double.NaN}, {3, 4}});
        Tensor y = Tensor.of(new double[][] {{0, 1}, {2, 1}, {3, Double.NEGATIVE_INFINITY}});
        Tensor z = Tensor.of(new double[][] {{0, 1}, {2, 1}, {3, 5}});
        for (Tensor bad : new Tensor[] {x, y}) {
            assertThrows(IllegalArgumentException.class, () -> EnergyDistance.unbiased(bad, z));
            assertThrows(IllegalArgumentException.class, () -> EnergyDistance.unbiased(z, bad));
            assertThrows(IllegalArgumentException.class, () -> SlicedWasserstein.squared(z, bad, 3, Rng.of(0)));
            assertThrows(IllegalArgumentException.class, () -> KSD.of(1).unbiased(Gaussian.standard(2), bad));
            assertThrows(IllegalArgumentException.class, () -> KSD.of(1).unbiased(p -> bad, z));
            assertThrows(IllegalArgumentException.class, () -> MMD.of(1).unbiased(z, bad));
            assertThrows(IllegalArgumentException.class, () -> MMD.ofMedianDistance(bad));
            Tensor pool = Tensor.concat(0, z, bad);
            assertThrows(IllegalArgumentException.class, () -> MMD.of(1).underEquality(pool, 3, 1, Rng.of(0)));
        }
    }
}

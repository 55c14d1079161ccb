package nabla.scorematching.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.BoundaryWeight;
import nabla.scorematching.losses.WeightedScoreMatching;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * How often intervals hold the truth: for x = |z|, z ~ N(0, 1), s = −Kx under the weight h = x, where K̂ = 2Σx/Σx³. The simulation
 * takes the closed forms of all samples at once; that they are those of the library is tested for some.
 */
class CoverageTest {
    private static final int REPLICATES = 20_000;

    private record Fits(Tensor k, Tensor sandwich, Tensor jackknife) {
        /** The share of the intervals k ± 1.96 se that hold 1. */
        double coverage(Tensor errors) {
            return k.sub(1).abs().le(errors.mul(1.959963984540054)).mean().item();
        }
    }

    /** Of samples, [R, n]: A = x³, b = −2x. */
    private static Fits fits(Tensor x) {
        int n = x.size(1);
        Tensor a = x.pow(3);
        Tensor b = x.mul(-2);
        Tensor sumA = a.sumKeepDims(1);
        Tensor sumB = b.sumKeepDims(1);
        Tensor k = sumB.div(sumA).neg();
        Tensor psi = a.mul(k).add(b);
        Tensor sandwich = psi.square().sum(1).sqrt().div(sumA.squeeze(1));
        Tensor without = sumB.sub(b).div(sumA.sub(a)).neg();
        Tensor jackknife = without.sub(k).square().sum(1).mul((n - 1.0) / n).sqrt();
        return new Fits(k.squeeze(1), sandwich, jackknife);
    }

    @Test
    void theClosedFormsAreTheEstimatorsOwn() {
        Tensor x = Rng.of(7).normal(20, 50).abs();
        Fits fits = fits(x);
        QuadraticFit estimator = QuadraticFit.of(WeightedScoreMatching.of(BoundaryWeight.linear()))
                .model(ExponentialFamily.of(y -> y.square().mul(-0.5)), "K");
        for (int r = 0; r < 20; r++) {
            ParameterEstimate e = estimator.fit(x.slice(0, r, r + 1).reshape(50, 1));
            assertEquals(fits.k().get(r), e.theta().item(), 1e-12);
            assertEquals(fits.sandwich().get(r), e.sandwichErrors().item(), 1e-12);
            assertEquals(fits.jackknife().get(r), e.jackknifeErrors().item(), 1e-12);
        }
    }

    /** A share of 20,000 has the deviation √(p(1 − p)/20000) ≤ .0023; six of them, a false alarm of 2e-9. */
    @Test
    @DisplayName("half normal, n = 50: 95 % intervals hold K with .883 (sandwich) and .932 (jackknife)")
    void intervalsHoldTheTruthAsOftenAsStated() {
        Fits fits = fits(Rng.of(8).normal(REPLICATES, 50).abs());
        assertEquals(.883, fits.coverage(fits.sandwich()), 6 * .0023 + .0005);
        assertEquals(.932, fits.coverage(fits.jackknife()), 6 * .0018 + .0005);
    }
}

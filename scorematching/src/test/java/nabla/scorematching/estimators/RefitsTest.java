package nabla.scorematching.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.ScoreMatching;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Refits without a row of a loss that is not quadratic: log variance of a normal distribution. */
class RefitsTest {
    private static final QuadraticFit CURVED = QuadraticFit.of(ScoreMatching.of())
            .model(
                    (theta, y) -> y.sub(theta.slice(0, 0, 1))
                            .square()
                            .squeeze(1)
                            .mul(theta.slice(0, 1, 2).neg().exp())
                            .mul(-0.5),
                    "mean",
                    "log variance");

    private static double error(int n) {
        Tensor x = Tensor.arange(n).add(0.5).div(n).log().unsqueeze(1);
        Tensor refits = CURVED.fit(x).leaveOneOut();
        double largest = 0;
        for (int i = n / 4; i < 3 * n / 4; i += n / 8) {
            int left = i;
            int[] others = IntStream.range(0, n).filter(k -> k != left).toArray();
            Tensor exact = CURVED.fit(x.take(0, others)).theta();
            largest =
                    Math.max(largest, exact.sub(refits.select(0, i)).abs().max().item());
        }
        return largest;
    }

    @Test
    @DisplayName("refits are right up to n⁻³: twice the rows, an eighth of the error")
    void refitsAreOfSecondOrder() {
        double ratio = error(40) / error(80);
        assertTrue(ratio > 6 && ratio < 11, () -> "" + ratio);
    }

    /**
     * The estimate is that of maximum likelihood: E log σ̂² = log σ² + ψ((n − 1)/2) − log(n/2). What the correction adds has the deviation .05
     * in a sample, so .0025 in the mean of 400, and the next term of the bias is some 10/n² = .016.
     */
    @Test
    @DisplayName("the bias of a log variance, about −2/n, is removed")
    void theBiasIsRemoved() {
        int n = 25;
        double added = IntStream.range(0, 400)
                .mapToObj(r -> CURVED.fit(Rng.of(5).split(r).normal(n, 1)))
                .mapToDouble(fit -> fit.biasCorrected().get(1) - fit.theta().get(1))
                .average()
                .orElseThrow();
        double bias = Tensor.scalar((n - 1) / 2.0).digamma().item() - Math.log(n / 2.0);
        assertEquals(-bias, added, 6 * .0025 + .016);
    }
}

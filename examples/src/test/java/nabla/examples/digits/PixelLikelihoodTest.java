package nabla.examples.digits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import org.junit.jupiter.api.Test;

/** Bits of images under scores that are known. */
class PixelLikelihoodTest {
    private static final int IMAGES = 10;
    private static final double NOISE = 0.03;

    /** What a certain pixel costs since all values share a thousandth of the probability. */
    private static final double SHARED_BITS = -Math.log(1 - 1e-3 * 16 / 17) / Math.log(2);

    private static Tensor blank() {
        return Tensor.zeros(IMAGES, DigitImages.PIXELS);
    }

    /** s = −x/σ² is the score of an image that is always blank: certain, so it costs nothing but what all values share. */
    @Test
    void whatIsCertainCostsNothing() {
        NoiseConditionalScore score = (x, sigma) -> x.div(sigma.square()).neg();
        PixelLikelihood.Bits bits = new PixelLikelihood(score, blank(), NOISE).of(blank(), 2, Rng.of(1));
        assertEquals(SHARED_BITS, bits.mean(), 2e-3);
    }

    /**
     * Pixels that are 0, 1/2 or 1 with one third each, independently: log₂ 3 bits, as near as the solver comes.
     */
    @Test
    void independentPixelsCostTheirEntropy() {
        Tensor values = Tensor.of(0, 0.5, 1);
        NoiseConditionalScore score = (x, sigma) -> {
            Tensor variance = sigma.square().unsqueeze(-1);
            Tensor logits = values.sub(x.unsqueeze(-1)).square().div(variance).mul(-0.5);
            Tensor weights = logits.sub(logits.logSumExpKeepDims(-1)).exp();
            return weights.mul(values).sum(-1).sub(x).div(sigma.square());
        };
        PixelLikelihood.Bits bits =
                new PixelLikelihood(score, thirds(1000, Rng.of(2)), NOISE).of(thirds(IMAGES, Rng.of(3)), 2, Rng.of(1));
        double excess = bits.mean() - Math.log(3) / Math.log(2);
        assertEquals(0, excess, 0.01);
        assertTrue(Math.abs(excess) < bits.solverError() + 5 * bits.drawsError() + SHARED_BITS, bits.toString());
    }

    private static Tensor thirds(int count, Rng rng) {
        Tensor u = rng.uniform(count, DigitImages.PIXELS);
        return u.gt(1.0 / 3).add(u.gt(2.0 / 3)).mul(0.5);
    }
}

package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;

/**
 * The preconditioning of Karras et al. (2022, section 5): a network F whose input and target have variance one at every
 * noise level, for data of deviation σ_d. The denoiser and its score are
 *
 * <pre>
 *     D(x, σ) = c_skip x + c_out F(c_in x, ¼ log σ),    s = (D − x)/σ²,
 *     c_skip = σ_d²/(σ² + σ_d²),  c_out = σ σ_d/√(σ² + σ_d²),  c_in = 1/√(σ² + σ_d²).
 * </pre>
 *
 * <p>On N(0, σ_d² I) the best F is 0.
 */
public final class EDMPreconditioning {
    private final double dataDeviation;

    private EDMPreconditioning(double dataDeviation) {
        this.dataDeviation = dataDeviation;
    }

    /**
     * @param dataDeviation σ_d; 1 for standardised data
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static EDMPreconditioning of(double dataDeviation) {
        if (!(dataDeviation > 0 && dataDeviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "EDMPreconditioning: the deviation is not positive and finite: " + dataDeviation);
        }
        return new EDMPreconditioning(dataDeviation);
    }

    /** The score s(x, σ) of a network F(x, c). */
    public NoiseConditionalScore score(Network network) {
        return (x, sigma) -> {
            // (D − x)/σ² with c_skip − 1 = −σ² c_in²: the σ² cancels on paper, not in rounding.
            Tensor scale = sigma.square().add(dataDeviation * dataDeviation).rsqrt();
            Tensor f = network.apply(x.mul(scale), sigma.log().mul(0.25));
            return f.mul(scale).mul(dataDeviation).div(sigma).sub(x.mul(scale.square()));
        };
    }

    /** F(x, c). */
    @FunctionalInterface
    public interface Network {
        /**
         * @param x scaled points, [B, D]
         * @param condition ¼ log σ of each row, [B, 1]
         * @return [B, D]
         */
        Tensor apply(Tensor x, Tensor condition);
    }
}

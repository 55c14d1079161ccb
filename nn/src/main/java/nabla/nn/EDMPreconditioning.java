package nabla.nn;

import java.util.function.BinaryOperator;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * The preconditioning of Karras et al. (Elucidating the design space of diffusion-based generative models, 2022, section
 * 5): the score s(x, σ) by a network F whose input and target have variance one at every noise level, for data of standard
 * deviation σ_d. The denoiser and its score are
 *
 * <pre>
 *     D(x, σ) = c_skip x + c_out F(c_in x, ¼ log σ),    s = (D − x)/σ²,
 *     c_skip = σ_d²/(σ² + σ_d²),  c_out = σ σ_d/√(σ² + σ_d²),  c_in = 1/√(σ² + σ_d²).
 * </pre>
 *
 * <p>On N(0, σ_d² I) the best F is 0. The parameters are those of F, by the same names.
 */
public final class EDMPreconditioning implements ConditionalLayer {
    private final double dataScale;
    private final ConditionalLayer network;
    /** Whether a class stands beside σ. */
    private final boolean labelled;

    private EDMPreconditioning(double dataScale, ConditionalLayer network, boolean labelled) {
        this.dataScale = dataScale;
        this.network = network;
        this.labelled = labelled;
    }

    /**
     * The score of a network F(x, c).
     *
     * @param standardDeviation σ_d; 1 for standardised data
     * @param network F, from [B, D] and the condition ¼ log σ, [B, 1], to [B, D]
     * @throws IllegalArgumentException if the standard deviation is not positive and finite
     */
    public static EDMPreconditioning of(double standardDeviation, ConditionalLayer network) {
        Doors.positive("EDMPreconditioning", "standard deviation", standardDeviation);
        Doors.present("EDMPreconditioning", "a network", network);
        return new EDMPreconditioning(standardDeviation, network, false);
    }

    /**
     * The score s(x, [σ, y]) of a network that is also told a class y: its condition is [¼ log σ, y], [B, 2], as {@link
     * ClassConditioned} takes it.
     */
    public EDMPreconditioning labelled() {
        return new EDMPreconditioning(dataScale, network, true);
    }

    @Override
    public Parameters init(Rng rng) {
        return network.init(rng);
    }

    /**
     * s(x, σ).
     *
     * @param x [B, D]
     * @param sigma [B] or [B, 1], or a scalar for all rows; with a class beside each, [B, 2] or [1, 2], if {@link #labelled}
     * @throws IllegalArgumentException if a shape is another, or a σ whose value is known is not positive and finite
     */
    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor sigma) {
        return score(x, sigma, (y, c) -> network.apply(parameters, y, c));
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor sigma, Rng rng) {
        return score(x, sigma, (y, c) -> network.apply(parameters, y, c, rng));
    }

    @Override
    public Tensor summarize(Summary summary, Parameters parameters, Tensor x, Tensor sigma) {
        Tensor score = score(x, sigma, (y, c) -> network.summarize(summary, parameters, y, c));
        summary.add("(D − x)/σ²", score, Parameters.none(), Smoothness.C_INFINITY);
        return score;
    }

    /** (D − x)/σ² with c_skip − 1 = −σ² c_in²: the σ² cancels on paper, not in rounding. */
    private Tensor score(Tensor x, Tensor level, BinaryOperator<Tensor> f) {
        Tensor condition = labelled ? Doors.condition("EDMPreconditioning", x, level, 2) : level;
        Tensor sigma = Doors.levels("EDMPreconditioning", x, labelled ? condition.slice(1, 0, 1) : level);
        Tensor noise = sigma.log().mul(0.25);
        Tensor told = labelled ? Tensor.concat(1, noise, condition.slice(1, 1, 2)) : noise;
        Tensor scale = sigma.square().add(dataScale * dataScale).rsqrt();
        Tensor target = Doors.likePoints("EDMPreconditioning", f.apply(x.mul(scale), told), x);
        return target.mul(scale).mul(dataScale).div(sigma).sub(x.mul(scale.square()));
    }

    @Override
    public Smoothness smoothness() {
        return network.smoothness();
    }

    @Override
    public String toString() {
        return "EDMPreconditioning(" + dataScale + ", " + network + (labelled ? ", labelled)" : ")");
    }
}

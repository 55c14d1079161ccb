package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.ConditionalLayer;
import nabla.nn.ConditionalResidual;
import nabla.nn.ConditionalSequential;
import nabla.nn.FiLM;
import nabla.nn.FourierFeatures;
import nabla.nn.Initializer;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.Sequential;
import nabla.nn.TimeConditioned;

/**
 * What a network adds to the score s₀ of the mixture, preconditioned as by Karras et al. (2022, section 5) for data of variance
 * 1: with c = 1/√(σ² + 1),
 *
 * <pre>
 *     s(x, σ, m) = s₀ + m c F(c x, σ s₀, m; ¼ log σ)/σ.
 * </pre>
 *
 * The mask m tells the network which numbers are there. F starts at 0, so that training starts at the mixture.
 *
 * @param network F, from [B, 3D] and ¼ log σ to [B, D]
 * @param parameters its parameters
 */
record Correction(ConditionalLayer network, Parameters parameters) {
    private static final int EMBEDDING = 16;
    private static final double LOWEST = 1 / 8.0;
    private static final double HIGHEST = 2;

    /** F for points of D numbers. */
    static ConditionalLayer network(int dim, int width, int blocks) {
        List<ConditionalLayer> body = new ArrayList<>();
        body.add(Linear.of(3 * dim, width));
        for (int i = 0; i < blocks; i++) {
            body.add(ConditionalResidual.of(ConditionalSequential.of(
                    Linear.of(width, width),
                    FiLM.of(EMBEDDING, width),
                    Activation.SILU,
                    Linear.of(width, width).weights(Initializer.zeros()).bias(Initializer.zeros()))));
        }
        body.add(Activation.SILU);
        body.add(Linear.of(width, dim).weights(Initializer.zeros()).bias(Initializer.zeros()));
        return TimeConditioned.of(
                Sequential.of(
                        FourierFeatures.geometric(LOWEST, HIGHEST, EMBEDDING / 2),
                        Linear.of(EMBEDDING, EMBEDDING),
                        Activation.SILU),
                ConditionalSequential.of(body));
    }

    static Correction start(ConditionalLayer network, Rng rng) {
        return new Correction(network, network.init(rng));
    }

    /** F's input, [B, 3D]. */
    static Tensor input(Tensor x, Tensor sigma, Tensor base, Tensor mask) {
        return Tensor.concat(1, x.mul(scale(sigma)).mul(mask), base.mul(sigma), mask);
    }

    /** c. */
    static Tensor scale(Tensor sigma) {
        return sigma.square().add(1).rsqrt();
    }

    static Tensor condition(Tensor sigma) {
        return sigma.log().mul(0.25);
    }

    /** m c F/σ. */
    Tensor of(Tensor x, Tensor sigma, Tensor base, Tensor mask) {
        return network.apply(parameters, input(x, sigma, base, mask), condition(sigma))
                .mul(mask)
                .mul(scale(sigma))
                .div(sigma);
    }

    /** What F should give for a point x = x₀ + σz: −(z + σ s₀)/c. */
    static Tensor target(Tensor z, Tensor sigma, Tensor base) {
        return z.add(base.mul(sigma)).div(scale(sigma)).neg();
    }
}

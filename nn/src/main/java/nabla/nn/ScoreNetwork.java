package nabla.nn;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Rng;
import nabla.nn.doors.Doors;

/**
 * The networks that the literature models scores with. All map [B, D] to [B, D] and are smooth. Sizes that are not
 * positive are refused with an {@link IllegalArgumentException}; no hidden layers, or no blocks, is allowed.
 */
public final class ScoreNetwork {
    /** The standard deviation of the random frequencies for times in [0, 1] (Song et al., 2021, use 16 for images). */
    private static final double FREQUENCIES = 4;

    /** The frequencies for ¼ log σ, whose range is about 2.6: periods of log σ from 32 to 1. */
    private static final double LOWEST = 1 / 8.0;

    private static final double HIGHEST = 4;

    private ScoreNetwork() {}

    /** A perceptron with this many hidden layers of equal width, and softplus between them, as in most tutorials. */
    public static Sequential perceptron(int dim, int width, int hiddenLayers) {
        return perceptron(dim, width, hiddenLayers, Activation.SOFTPLUS);
    }

    /** A perceptron with this activation. */
    public static Sequential perceptron(int dim, int width, int hiddenLayers, Activation activation) {
        return perceptron("perceptron", dim, width, hiddenLayers, dim, activation);
    }

    private static void requireSizes(String name, int dim, int width) {
        if (dim <= 0 || width <= 0) {
            throw new IllegalArgumentException(
                    "ScoreNetwork." + name + ": expected a positive dimension and width, got " + dim + " and " + width);
        }
    }

    private static Sequential perceptron(
            String name, int in, int width, int hiddenLayers, int out, Activation activation) {
        requireSizes(name, in, width);
        Doors.atLeast("ScoreNetwork." + name, "hidden layers", 0, hiddenLayers);
        Doors.present("ScoreNetwork." + name, "an activation", activation);
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < hiddenLayers; i++) {
            layers.add(Linear.of(i == 0 ? in : width, width));
            layers.add(activation);
        }
        layers.add(Linear.of(hiddenLayers == 0 ? in : width, out));
        return Sequential.of(layers);
    }

    /** −∇E of a perceptron E from [B, D] to [B, 1]. */
    public static EnergyNetwork energy(int dim, int width, int hiddenLayers) {
        return EnergyNetwork.of(perceptron("energy", dim, width, hiddenLayers, 1, Activation.SOFTPLUS));
    }

    /** s(x, σ) = f(x)/σ of a perceptron f with SiLU (NCSNv2, Song and Ermon, 2020). */
    public static NoiseScaled noiseScaled(int dim, int width, int hiddenLayers) {
        return NoiseScaled.of(perceptron("noiseScaled", dim, width, hiddenLayers, dim, Activation.SILU));
    }

    /**
     * A residual network: a linear map to the width, blocks x + W₂·silu(W₁·norm(x)) whose last map starts at 0, a
     * normalisation and a linear map back.
     */
    public static Sequential residual(int dim, int width, int blocks) {
        requireSizes("residual", dim, width);
        Doors.atLeast("ScoreNetwork.residual", "blocks", 0, blocks);
        List<Layer> layers = new ArrayList<>();
        layers.add(Linear.of(dim, width));
        for (int i = 0; i < blocks; i++) {
            layers.add(Residual.of(Sequential.of(
                    LayerNorm.of(width), Linear.of(width, width), Activation.SILU, startingAtZero(width))));
        }
        layers.add(LayerNorm.of(width));
        layers.add(Linear.of(width, dim));
        return Sequential.of(layers);
    }

    /**
     * A perceptron with SiLU that takes the time t in [0, 1]: random waves of t (Song et al., Score-based generative
     * modeling through stochastic differential equations, 2021), a small perceptron, and after each hidden map a
     * modulation by the result.
     *
     * @param rng draws the frequencies, which are part of the description
     */
    public static TimeConditioned timeEmbedded(int dim, int width, int hiddenLayers, Rng rng) {
        requireSizes("timeEmbedded", dim, width);
        Doors.atLeast("ScoreNetwork.timeEmbedded", "features", 2, width);
        Doors.atLeast("ScoreNetwork.timeEmbedded", "hidden layers", 0, hiddenLayers);
        Layer embedding = Sequential.of(
                FourierFeatures.gaussian(1, width / 2, FREQUENCIES, rng),
                Linear.of(width / 2 * 2, width),
                Activation.SILU);
        List<ConditionalLayer> body = new ArrayList<>();
        for (int i = 0; i < hiddenLayers; i++) {
            body.add(Linear.of(i == 0 ? dim : width, width));
            body.add(FiLM.of(width, width));
            body.add(Activation.SILU);
        }
        body.add(Linear.of(hiddenLayers == 0 ? dim : width, dim));
        return TimeConditioned.of(embedding, ConditionalSequential.of(body));
    }

    /**
     * A residual perceptron that takes a number c for each row, for {@link EDMPreconditioning}, whose c is ¼ log σ: a linear
     * map to the width, blocks x + W₂·silu(FiLM(W₁x; e(c))) whose last map starts at 0, and a linear map back. There is no
     * normalisation. The embedding e is waves of c, a linear map and SiLU.
     *
     * @param embedding the numbers in e(c), of which half are sines
     */
    public static TimeConditioned conditionalResidual(int dim, int width, int blocks, int embedding) {
        return conditionalResidual(dim, width, blocks, embedding, 0);
    }

    /**
     * The same with dropout before the last map of each block.
     *
     * @param dropout the rate in [0, 1)
     */
    public static TimeConditioned conditionalResidual(int dim, int width, int blocks, int embedding, double dropout) {
        String name = "conditionalResidual";
        return TimeConditioned.of(waves(name, embedding), blocks(name, dim, width, blocks, embedding, dropout));
    }

    /**
     * The same for a condition [c, y] with a class y of 0 … n−1 beside the number: a vector for each class is added to
     * e(c), and none for another y, like −1; for {@link EDMPreconditioning#labelled}.
     *
     * @param classes n
     */
    public static ClassConditioned classConditionalResidual(
            int dim, int width, int blocks, int embedding, double dropout, int classes) {
        String name = "classConditionalResidual";
        Doors.atLeast("ScoreNetwork." + name, "classes", 1, classes);
        Layer waves = waves(name, embedding);
        return ClassConditioned.of(
                waves, Embedding.of(classes, embedding), blocks(name, dim, width, blocks, embedding, dropout));
    }

    private static Layer waves(String name, int embedding) {
        Doors.atLeast("ScoreNetwork." + name, "features", 2, embedding);
        Layer waves = FourierFeatures.geometric(LOWEST, HIGHEST, embedding / 2);
        return Sequential.of(waves, Linear.of(embedding / 2 * 2, embedding), Activation.SILU);
    }

    private static ConditionalLayer blocks(String name, int dim, int width, int blocks, int embedding, double dropout) {
        requireSizes(name, dim, width);
        Doors.atLeast("ScoreNetwork." + name, "blocks", 0, blocks);
        Doors.belowOne("ScoreNetwork." + name, "dropout", dropout);
        List<ConditionalLayer> body = new ArrayList<>();
        body.add(Linear.of(dim, width));
        for (int i = 0; i < blocks; i++) {
            List<ConditionalLayer> block = new ArrayList<>();
            block.add(Linear.of(width, width));
            block.add(FiLM.of(embedding, width));
            block.add(Activation.SILU);
            if (dropout > 0) {
                block.add(Dropout.of(dropout));
            }
            block.add(startingAtZero(width));
            body.add(ConditionalResidual.of(ConditionalSequential.of(block)));
        }
        body.add(Linear.of(width, dim));
        return ConditionalSequential.of(body);
    }

    private static Linear startingAtZero(int width) {
        return Linear.of(width, width).weights(Initializer.zeros()).bias(Initializer.zeros());
    }
}

package nabla.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.files.Architecture;

/** All layers, each with the shape of its inputs; the laws of {@link LayerLawsTest} hold for every entry. */
final class LayerTable {
    private static final Parameters GOLDEN = Golden.read("layers.safetensors");
    private static final int ROWS = 7;
    private static final Standardize SCALE = Standardize.of(Tensor.of(1, -2), Tensor.of(3, 0.5));

    /** Reads the text of every entry. */
    static final Architecture ARCHITECTURE =
            Architecture.standard().with("OwnLayer", text -> new OwnLayer(text.integer(0)));

    private LayerTable() {}

    /**
     * A layer and its inputs.
     *
     * @param layer the layer
     * @param width the numbers in a row of x
     * @param condition the numbers in a row of the condition, if there is one
     * @param golden the name of its values by PyTorch, if PyTorch has it
     * @param isRandom whether it is random in training
     */
    record Entry(
            ConditionalLayer layer, int width, Optional<Integer> condition, Optional<String> golden, boolean isRandom) {
        /** The same entry with values by PyTorch. */
        Entry golden(String name) {
            return new Entry(layer, width, condition, Optional.of(name), isRandom);
        }

        /** The same entry of a layer that is random in training. */
        Entry random() {
            return new Entry(layer, width, condition, golden, true);
        }

        /** x and, if there is one, the condition: positive, as levels are, and in the range of classes. */
        List<Tensor> inputs(Rng rng) {
            List<Tensor> inputs = new ArrayList<>();
            inputs.add(rng.split(0).normal(ROWS, width));
            condition.ifPresent(
                    size -> inputs.add(rng.split(1).uniform(ROWS, size).add(0.5)));
            return inputs;
        }

        /** The layer as it is outside training. */
        Tensor apply(Parameters p, List<Tensor> inputs) {
            return condition.isPresent()
                    ? layer.apply(p, inputs.get(0), inputs.get(1))
                    : ((Layer) layer).apply(p, inputs.get(0));
        }

        /** The layer as it is in training. */
        Tensor apply(Parameters p, List<Tensor> inputs, Rng rng) {
            return condition.isPresent()
                    ? layer.apply(p, inputs.get(0), inputs.get(1), rng)
                    : ((Layer) layer).apply(p, inputs.get(0), rng);
        }

        @Override
        public String toString() {
            return layer.toString();
        }
    }

    private static Entry entry(Layer layer, int width) {
        return new Entry(layer, width, Optional.empty(), Optional.empty(), false);
    }

    private static Entry entry(ConditionalLayer layer, int width, int condition) {
        return new Entry(layer, width, Optional.of(condition), Optional.empty(), false);
    }

    /** All entries. */
    static List<Entry> all() {
        List<Entry> all = new ArrayList<>();
        Arrays.stream(Activation.values()).forEach(a -> all.add(entry(a, 3).golden(a.name())));
        all.add(entry(Linear.of(3, 4), 3).golden("linear"));
        all.add(entry(Linear.of(3, 4).withoutBias(), 3).golden("linearWithoutBias"));
        all.add(entry(LayerNorm.of(6), 6).golden("layerNorm"));
        all.add(entry(perceptron(), 2).golden("perceptron"));
        all.add(entry(Residual.of(Sequential.of(LayerNorm.of(3), Linear.of(3, 5), Activation.GELU, Linear.of(5, 3))), 3)
                .golden("residual"));
        all.add(entry(EnergyNetwork.of(Sequential.of(Linear.of(2, 6), Activation.SOFTPLUS, Linear.of(6, 1))), 2)
                .golden("energy"));
        all.add(entry(FourierFeatures.of(GOLDEN.get("fourier/frequencies")), 2).golden("fourier"));
        all.add(entry(FourierFeatures.geometric(0.1, 2, 3), 1));
        all.add(entry(SinusoidalEmbedding.of(8), 1).golden("sinusoidal"));
        all.add(entry(Embedding.of(4, 3), 1));
        all.add(entry(SCALE, 2));
        all.add(entry(Dropout.of(0.5), 3).random());
        all.add(entry(Sequential.of(Dropout.of(0.2), Residual.of(Dropout.of(0.5))), 3)
                .random());
        all.add(entry(Sequential.of(Linear.of(2, 4), Activation.ELU, Activation.RELU), 2));
        all.add(entry(StandardizedScore.of(SCALE, perceptron()), 2));
        all.add(entry(new OwnLayer(3), 3));
        all.add(entry(FiLM.of(2, 3), 3, 2).golden("film"));
        all.add(entry(timeConditioned(), 2, 1).golden("timeConditioned"));
        all.add(entry(ConditionalSequential.of(FiLM.of(1, 2), Dropout.of(0.5)), 2, 1)
                .random());
        all.add(entry(ConditionalResidual.of(ConditionalSequential.of(FiLM.of(2, 3), Activation.SILU)), 3, 2));
        all.add(entry(ConditionalSequential.of(Concatenation.of(), Linear.of(5, 4)), 3, 2));
        all.add(entry(EDMPreconditioning.of(0.5, ScoreNetwork.conditionalResidual(2, 5, 2, 4, 0.1)), 2, 1)
                .random());
        all.add(entry(
                        EDMPreconditioning.of(0.5, ScoreNetwork.classConditionalResidual(2, 5, 1, 4, 0.1, 3))
                                .labelled(),
                        2,
                        2)
                .random());
        all.add(entry(ClassConditioned.of(Linear.of(1, 3), Embedding.of(4, 3), FiLM.of(3, 2)), 2, 2));
        all.add(entry(NoiseScaled.of(perceptron()), 2, 1));
        all.add(entry(EDMPreconditioning.of(0.5, ConditionalSequential.of(FiLM.of(1, 2), perceptron())), 2, 1));
        all.add(entry(StandardizedScore.of(SCALE, NoiseScaled.of(perceptron())), 2, 1));
        return all;
    }

    private static Sequential perceptron() {
        return Sequential.of(Linear.of(2, 7), Activation.TANH, Linear.of(7, 7), Activation.SILU, Linear.of(7, 2));
    }

    private static TimeConditioned timeConditioned() {
        FourierFeatures waves = FourierFeatures.of(GOLDEN.get("timeConditioned/frequencies"));
        return TimeConditioned.of(
                Sequential.of(waves, Linear.of(8, 6), Activation.SILU),
                ConditionalSequential.of(Linear.of(2, 6), FiLM.of(6, 6), Activation.SILU, Linear.of(6, 2)));
    }
}

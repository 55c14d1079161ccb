package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.nn.training.Losses;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Results and gradients of every layer are those of PyTorch, to 1e-12. */
class LayersEqualPyTorchTest {
    private static final double TOLERANCE = 1e-12;
    private static final Parameters GOLDEN = Golden.read("layers.safetensors");

    @TestFactory
    Stream<DynamicTest> layersEqualPyTorch() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Activation activation : Activation.values()) {
            tests.add(test(activation.name(), activation));
        }
        tests.add(test("linear", Linear.of(3, 4)));
        tests.add(test("linearWithoutBias", Linear.of(3, 4).withoutBias()));
        tests.add(test("layerNorm", LayerNorm.of(6)));
        tests.add(test(
                "perceptron",
                Sequential.of(Linear.of(2, 7), Activation.TANH, Linear.of(7, 7), Activation.SILU, Linear.of(7, 2))));
        tests.add(test(
                "residual",
                Residual.of(Sequential.of(LayerNorm.of(3), Linear.of(3, 5), Activation.GELU, Linear.of(5, 3)))));
        tests.add(test("film", FiLM.of(2, 3)));
        tests.add(
                test("energy", EnergyNetwork.of(Sequential.of(Linear.of(2, 6), Activation.SOFTPLUS, Linear.of(6, 1)))));
        tests.add(test("fourier", FourierFeatures.of(GOLDEN.get("fourier/frequencies"))));
        tests.add(test("sinusoidal", SinusoidalEmbedding.of(8)));
        tests.add(test(
                "timeConditioned",
                TimeConditioned.of(
                        Sequential.of(
                                FourierFeatures.of(GOLDEN.get("timeConditioned/frequencies")),
                                Linear.of(8, 6),
                                Activation.SILU),
                        ConditionalSequential.of(Linear.of(2, 6), FiLM.of(6, 6), Activation.SILU, Linear.of(6, 2)))));
        return tests.stream();
    }

    private static DynamicTest test(String name, ConditionalLayer layer) {
        return DynamicTest.dynamicTest(name, () -> {
            Parameters golden = Golden.under(GOLDEN, name + "/");
            Parameters read = Golden.under(golden, "parameter.");
            Parameters parameters = read.ordered(layer.init(Rng.of(1)).names());
            BiFunction<Parameters, List<Tensor>, Tensor> apply = (p, inputs) -> inputs.size() == 1
                    ? ((Layer) layer).apply(p, inputs.get(0))
                    : layer.apply(p, inputs.get(0), inputs.get(1));
            List<Tensor> inputs = Golden.under(golden, "input.").tensors();
            Golden.assertClose("y", golden.get("y"), apply.apply(parameters, inputs), TOLERANCE);

            Tensor v = golden.get("v");
            Parameters byParameters =
                    Derivatives.gradient(p -> apply.apply(p, inputs).mul(v).sum(), parameters);
            for (String key : parameters.names()) {
                Golden.assertClose(key, golden.get("grad.parameter." + key), byParameters.get(key), TOLERANCE);
            }
            Tensors byInputs = Derivatives.gradient(
                    x -> apply.apply(parameters, x.tensors()).mul(v).sum(), Tensors.of(inputs));
            for (int i = 0; i < inputs.size(); i++) {
                Golden.assertClose("input " + i, golden.get("grad.input." + i), byInputs.get(i), TOLERANCE);
            }
        });
    }

    @Test
    void embeddingEqualsPyTorch() {
        Parameters golden = Golden.under(GOLDEN, "embedding/");
        Parameters p = Parameters.of("weight", golden.get("parameter.weight"));
        Layer layer = Embedding.of(4, 3);
        Tensor classes = golden.get("input.0");
        Golden.assertClose("y", golden.get("y"), layer.apply(p, classes), TOLERANCE);
        Parameters gradient = Derivatives.gradient(
                q -> layer.apply(q, classes).mul(golden.get("v")).sum(), p);
        Golden.assertClose("weight", golden.get("grad.parameter.weight"), gradient.get("weight"), TOLERANCE);
    }

    @Test
    void crossEntropyEqualsPyTorch() {
        Parameters golden = Golden.under(GOLDEN, "crossEntropy/");
        Tensor logits = golden.get("input.0");
        Tensor classes = golden.get("classes");
        Golden.assertClose("y", golden.get("y"), Losses.crossEntropy(logits, classes), TOLERANCE);
        Golden.assertClose(
                "gradient",
                golden.get("grad.input.0"),
                Derivatives.gradient(z -> Losses.crossEntropy(z, classes), logits),
                TOLERANCE);
    }

    @Test
    void aClassThatIsNoneHasTheVectorZero() {
        Layer layer = Embedding.of(4, 3);
        Tensor y = layer.apply(layer.init(Rng.of(1)), Tensor.of(7, 1.5));
        assertEquals(0, y.abs().max().item());
    }
}

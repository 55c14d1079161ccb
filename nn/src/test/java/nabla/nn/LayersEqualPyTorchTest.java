package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.training.Losses;
import org.junit.jupiter.api.Test;

/** Classes and their loss equal those of PyTorch, to 1e-12; other layers do so in {@link LayerLawsTest}. */
class LayersEqualPyTorchTest {
    private static final double TOLERANCE = 1e-12;
    private static final Parameters GOLDEN = Golden.read("layers.safetensors");

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

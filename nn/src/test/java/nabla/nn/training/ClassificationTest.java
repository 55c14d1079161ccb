package nabla.nn.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.Golden;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.Sequential;
import nabla.nn.Standardize;
import nabla.nn.data.Csv;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.Optimizer;
import nabla.nn.optimizers.OptimizerState;
import nabla.nn.optimizers.SGD;
import org.junit.jupiter.api.Test;

/** Real data classified by a perceptron: fifty full-batch steps have the losses of PyTorch, to 1e-9. */
class ClassificationTest {
    private static final Parameters GOLDEN = Golden.read("classification.safetensors");

    @Test
    void wineIsLearnedAsInPyTorch() {
        Tensor table = Csv.reader()
                .skipLines(1)
                .from(Golden.path("data/wine_data.csv"))
                .values();
        Tensor x = table.slice(1, 0, 13);
        Layer net =
                Sequential.of(Linear.of(13, 16), Activation.TANH, Linear.of(16, 16), Activation.TANH, Linear.of(16, 3));
        follow("wine", net, Adam.of(1e-2), Standardize.of(x).apply(x), table.select(1, 13));
    }

    @Test
    void digitsAreLearnedAsInPyTorch() throws IOException {
        try (InputStream in = new GZIPInputStream(Golden.class.getResourceAsStream("data/digits.csv.gz"))) {
            Tensor table = Csv.reader().from(in, "digits.csv.gz").values();
            Layer net = Sequential.of(Linear.of(64, 24), Activation.TANH, Linear.of(24, 10));
            follow(
                    "digits",
                    net,
                    SGD.of(0.5).momentum(0.9),
                    table.slice(1, 0, 64).div(16),
                    table.select(1, 64));
        }
    }

    private static void follow(String name, Layer net, Optimizer optimizer, Tensor x, Tensor classes) {
        Tensor losses = GOLDEN.get(name + "/losses");
        Parameters p = Golden.under(GOLDEN, name + "/start.")
                .ordered(net.init(Rng.of(1)).names());
        OptimizerState state = optimizer.init(p);
        for (int k = 0; k < losses.size(); k++) {
            var at = Derivatives.valueAndGradient(q -> Losses.crossEntropy(net.apply(q, x), classes), p);
            assertEquals(losses.get(k), at.value().item(), 1e-9, name + " step " + k);
            Optimizer.Step step = optimizer.update(p, at.gradient(), state);
            p = step.parameters();
            state = step.state();
        }
        assertEquals(GOLDEN.get(name + "/accuracy").item(), Losses.accuracy(net.apply(p, x), classes), 1e-12);
    }
}

package nabla.nn.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.ConditionalLayer;
import nabla.nn.ConditionalSequential;
import nabla.nn.Dropout;
import nabla.nn.Embedding;
import nabla.nn.FiLM;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.NoiseScaled;
import nabla.nn.Parameters;
import nabla.nn.Residual;
import nabla.nn.ScoreNetwork;
import nabla.nn.Sequential;
import nabla.nn.SinusoidalEmbedding;
import nabla.nn.Smoothness;
import nabla.nn.Standardize;
import nabla.nn.StandardizedScore;
import nabla.nn.TimeConditioned;
import nabla.nn.data.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model is one file, and what is written can be read. */
class ModelTest {
    @TempDir
    Path folder;

    private static void assertSame(Tensor expected, Tensor actual) {
        assertArrayEquals(expected.shape(), actual.shape());
        assertArrayEquals(expected.toArray(), actual.toArray());
    }

    @Test
    void aModelIsOneFileThatNeedsNothingElse() {
        Tensor data = Rng.of(1).normal(30, 2).mul(3).add(1);
        List<ConditionalLayer> networks = List.of(
                Sequential.of(Standardize.of(data), ScoreNetwork.residual(2, 4, 1), Dropout.of(0.5)),
                StandardizedScore.of(Standardize.of(data), ScoreNetwork.energy(2, 4, 2)),
                StandardizedScore.of(Standardize.of(data), NoiseScaled.of(Linear.of(2, 2))),
                ScoreNetwork.noiseScaled(2, 4, 1),
                ScoreNetwork.timeEmbedded(2, 4, 2, Rng.of(2)),
                TimeConditioned.of(
                        Sequential.of(SinusoidalEmbedding.of(4), Linear.of(4, 3).withoutBias()),
                        ConditionalSequential.of(Linear.of(2, 2), FiLM.of(3, 2), Activation.LEAKY_RELU)));
        for (ConditionalLayer network : networks) {
            Parameters p = network.init(Rng.of(3));
            Path path = folder.resolve("model.safetensors");
            new Model(network, p).write(path, Map.of("data", "normal"));
            Model read = Model.read(path);
            Tensor t = Tensor.full(0.5, 30);
            assertSame(network.apply(p, data, t), read.apply(data, t));
            assertEquals(network.toString(), read.network().toString());
            assertEquals("normal", Safetensors.readMetadata(path).get("data"));
            if (network instanceof Layer layer) {
                assertSame(layer.apply(p, data), read.apply(data));
            } else {
                assertThrows(IllegalStateException.class, () -> read.apply(data));
            }
        }
        Layer embedding = Embedding.of(3, 2);
        assertEquals(
                embedding.toString(),
                Architecture.standard().parse(embedding.toString()).toString());
    }

    /** But one without a digest, of another program, is read. */
    @Test
    void aFileThatHasChangedIsRefused() {
        Path path = folder.resolve("changed.safetensors");
        Layer network = Linear.of(2, 2);
        new Model(network, network.init(Rng.of(1))).write(path, Map.of("unit", "1.5 m"));
        Parameters parameters = Safetensors.read(path);
        Map<String, String> metadata = new HashMap<>(Safetensors.readMetadata(path));
        Parameters others = parameters.map(tensor -> tensor.mul(1 + 1e-15));
        Safetensors.write(path, others, metadata);
        assertThrows(FileFormatException.class, () -> Model.read(path));
        Map<String, String> flipped = new HashMap<>(metadata);
        flipped.put("unit", "1.4 m");
        Safetensors.write(path, parameters, flipped);
        String message =
                assertThrows(FileFormatException.class, () -> Model.read(path)).getMessage();
        assertTrue(message.startsWith(path + ": damaged"), message);
        flipped.remove("nabla.sha256");
        Safetensors.write(path, others, flipped);
        assertSame(others.get("weight"), Model.read(path).parameters().get("weight"));
    }

    @Test
    void textsOfNoNetworkAreRefused() {
        for (String text : List.of(
                "",
                "Linear",
                "Linear(2)",
                "Linear(2, 3, 4)",
                "Linear(2, 3, noBias)",
                "Linear(2.5, 3)",
                "Linear(1.2.3, 3)",
                "Linear(2, 3",
                "Linear(2, 3))",
                "Linear(2, 3) TANH",
                "Quadratic(2)",
                "Sequential(Linear(2, 2), 3)",
                "Sequential(FiLM(2, 2))",
                "Standardize([1, x], [1, 1])",
                "FourierFeatures([1, 2])",
                "5",
                "#",
                "Residual(".repeat(5000))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Architecture.standard().parse(text),
                    text);
        }
        Safetensors.write(folder.resolve("m.safetensors"), Parameters.none(), Map.of());
        assertThrows(FileFormatException.class, () -> Model.read(folder.resolve("m.safetensors")));
        Safetensors.write(folder.resolve("m.safetensors"), Parameters.none(), Map.of("nabla.network", "Quadratic(2)"));
        assertTrue(assertThrows(FileFormatException.class, () -> Model.read(folder.resolve("m.safetensors")))
                .getMessage()
                .contains("Architecture: unknown layer Quadratic; Architecture.standard().with"));
    }

    /** The text of a small file cannot ask for more than a few MB, whatever it says. */
    @Test
    void aHostileTextIsRefusedBeforeAnythingIsMade() {
        Path path = folder.resolve("hostile.safetensors");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (String text : List.of(
                "Linear(100000, 100000)",
                "Linear(100000, 100000, withoutBias)",
                "Linear(2147483647, 2147483647)",
                "Linear(-3, 2)",
                "LayerNorm(2147483647)",
                "LayerNorm(0)",
                "Embedding(2000000000, 1000)",
                "Embedding(-1, -1)",
                "FiLM(1, 2147483647)",
                "FiLM(50000, 50000)",
                "Residual(".repeat(90) + "Linear(60000, 60000)" + ")".repeat(90),
                "Residual(".repeat(5000) + "TANH" + ")".repeat(5000),
                "[".repeat(5000),
                "Sequential(" + "Linear(1000, 1000), ".repeat(500) + "TANH)",
                "Sequential(" + "Linear(1, 1), ".repeat(20_000) + "TANH)",
                "TimeConditioned(Embedding(1000000, 1000000), Linear(2, 2))",
                "StandardizedScore(Standardize([0], [1]), Linear(1000000, 1000000))",
                "SinusoidalEmbedding(2147483646, 1e999)",
                "FourierFeatures([[1e999]])",
                "FourierFeatures([])",
                "Dropout(1e999)",
                "EDMPreconditioning(-1, Linear(1, 1))")) {
            Safetensors.write(path, Parameters.of("weight", Tensor.zeros(2, 2)), Map.of("nabla.network", text));
            long start = threads.getCurrentThreadCpuTime();
            long before = threads.getCurrentThreadAllocatedBytes();
            String message = assertThrows(FileFormatException.class, () -> Model.read(path), text)
                    .getMessage();
            assertTrue(message.startsWith(path + ": "), message);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < 200e6, () -> text + ": " + allocated + " bytes");
            assertTrue(threads.getCurrentThreadCpuTime() - start < 5e9, text);
        }
    }

    @Test
    void aKnownLayerIsNotReplaced() {
        Function<LayerText, ConditionalLayer> maker = text -> Linear.of(1, 1);
        Architecture shift = Architecture.standard().with("Shift", maker);
        for (String name : List.of("Linear", "TANH", "Sequential", "Shift", "", "a b", "Shift(", "7")) {
            String message = assertThrows(IllegalArgumentException.class, () -> shift.with(name, maker))
                    .getMessage();
            assertTrue(message.startsWith("Architecture.with: expected "), message);
        }
        assertEquals("Linear(1, 2)", shift.parse("Linear(1, 2)").toString());
    }

    /** A layer whose text is a record's. */
    private record Shift(double by, Layer inner) implements Layer {
        @Override
        public Parameters init(Rng rng) {
            return inner.init(rng).under("inner");
        }

        @Override
        public Tensor apply(Parameters parameters, Tensor x) {
            return inner.apply(parameters.scoped("inner"), x).add(by);
        }

        @Override
        public Smoothness smoothness() {
            return inner.smoothness();
        }
    }

    @Test
    void aRecordThatHoldsLayersIsReadWithAnArchitectureThatKnowsIt() {
        Layer network =
                Residual.of(new Shift(-1e-300, Sequential.of(Linear.of(2, 2), new Shift(0.1, Linear.of(2, 2)))));
        Parameters p = network.init(Rng.of(1));
        Path path = folder.resolve("m.safetensors");
        Architecture architecture = Architecture.standard()
                .with("Shift", (text, all) -> new Shift(text.number(0), all.makeLayer(text.description(1))));
        new Model(network, p).write(path, Map.of(), architecture);
        Model read = Model.read(path, architecture);
        assertEquals(network.toString(), read.network().toString());
        assertEquals(p.names(), read.parameters().names());
        assertSame(
                network.apply(p, Rng.of(2).normal(3, 2)), read.apply(Rng.of(2).normal(3, 2)));
    }

    @Test
    void whatCouldNotBeReadBackIsNotWritten() {
        Layer unknown = new Shift(1, Linear.of(2, 2));
        notWritten("unknown layer Shift", unknown, unknown.init(Rng.of(1)));
        Layer anonymous = new Layer() {
            @Override
            public Parameters init(Rng rng) {
                return Parameters.none();
            }

            @Override
            public Tensor apply(Parameters parameters, Tensor x) {
                return x;
            }

            @Override
            public Smoothness smoothness() {
                return Smoothness.C_INFINITY;
            }
        };
        notWritten("toString of a layer gives Name(arguments)", Sequential.of(anonymous), Parameters.none());
        Layer linear = Linear.of(2, 3);
        notWritten("expected a tensor weight [3, 2] of the network, got []", linear, Parameters.none());
        notWritten(
                "expected a tensor weight [3, 2] of the network, got shape [2, 3]",
                linear,
                Linear.of(3, 2).init(Rng.of(1)));
        notWritten(
                "the network has no tensor more; it has [weight, bias]",
                linear,
                linear.init(Rng.of(1)).and(Parameters.of("more", Tensor.scalar(1))));
    }

    private void notWritten(String reason, Layer network, Parameters parameters) {
        Path path = folder.resolve("m.safetensors");
        String message = assertThrows(IllegalArgumentException.class, () -> new Model(network, parameters).write(path))
                .getMessage();
        assertTrue(message.startsWith("Model: not written, because it could not be read back: "), message);
        assertTrue(message.contains(reason), message);
        assertFalse(Files.exists(path));
    }

    @Test
    void weightsOfAnotherNetworkAreRefusedWhenTheyAreRead() {
        Path path = folder.resolve("m.safetensors");
        Safetensors.write(path, Linear.of(2, 3).init(Rng.of(1)), Map.of("nabla.network", "Linear(3, 2)"));
        assertEquals(
                path + ": expected a tensor weight [2, 3] of the network, got shape [3, 2]",
                assertThrows(FileFormatException.class, () -> Model.read(path)).getMessage());
    }

    @Test
    void aModelThatIsReplacedWhileItIsReadIsOneOfTheTwo() throws Exception {
        Path path = folder.resolve("m.safetensors");
        Model a = new Model(Linear.of(2, 3), Parameters.of("weight", Tensor.full(1, 3, 2), "bias", Tensor.full(1, 3)));
        Model b = new Model(Linear.of(3, 2), Parameters.of("weight", Tensor.full(2, 2, 3), "bias", Tensor.full(2, 2)));
        a.write(path);
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 60; i++) {
                (i % 2 == 0 ? b : a).write(path);
            }
        });
        writer.start();
        while (writer.isAlive()) {
            Model read = Model.read(path);
            double expected = read.network().toString().equals("Linear(2, 3)") ? 1 : 2;
            assertEquals(expected, read.parameters().get("weight").mean().item());
        }
        writer.join();
    }
}

package nabla.nn.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.ConditionalLayer;
import nabla.nn.ConditionalSequential;
import nabla.nn.Dropout;
import nabla.nn.Embedding;
import nabla.nn.FiLM;
import nabla.nn.Golden;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.NoiseScaled;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.Sequential;
import nabla.nn.SinusoidalEmbedding;
import nabla.nn.Standardize;
import nabla.nn.StandardizedScore;
import nabla.nn.TimeConditioned;
import nabla.nn.data.Csv;
import nabla.nn.data.FileFormatException;
import nabla.nn.data.Npy;
import nabla.nn.data.NpyRows;
import nabla.nn.data.Npz;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Files of the reference implementations are read, and written again byte for byte; see src/test/python/formats.py. */
class FormatsTest {
    @TempDir
    Path folder;

    private static Path path(String name) {
        return Golden.path("formats/" + name);
    }

    /** The numbers that are in the files: 0.75·(i − 2). */
    private static Tensor values(int... shape) {
        int size = 1;
        for (int n : shape) {
            size *= n;
        }
        return Tensor.arange(size).sub(2).mul(0.75).reshape(shape);
    }

    private static void assertSame(Tensor expected, Tensor actual) {
        assertArrayEquals(expected.shape(), actual.shape());
        assertArrayEquals(expected.toArray(), actual.toArray());
    }

    @Test
    void safetensorsOfTheReferenceAreReadAndWrittenByteForByte() throws IOException {
        Parameters read = Safetensors.read(path("double.safetensors"));
        assertEquals(List.of("0.bias", "0.weight", "10.weight", "2.scale", "empty"), read.names());
        assertSame(values(3, 2), read.get("0.weight"));
        assertSame(values(), read.get("2.scale"));
        assertSame(values(0, 3), read.get("empty"));
        Map<String, String> metadata = Safetensors.readMetadata(path("double.safetensors"));
        assertEquals(Map.of("note", "quote \", backslash \\, tab \t, ü, 😀"), metadata);

        Path copy = folder.resolve("copy.safetensors");
        Safetensors.write(copy, read, metadata);
        assertEquals(-1, Files.mismatch(path("double.safetensors"), copy));

        Parameters single = Safetensors.read(path("single.safetensors"));
        assertSame(values(3, 2), single.get("b"));
        Safetensors.writeSingle(copy, single, Map.of());
        assertEquals(-1, Files.mismatch(path("single.safetensors"), copy));

        Parameters mixed = Safetensors.read(path("mixed.safetensors"));
        assertSame(values(5), mixed.get("single"));
        assertSame(values(2), mixed.get("double"));
    }

    @Test
    void arraysOfNumPyAreReadAndWrittenByteForByte() throws IOException {
        Map<String, Tensor> files =
                Map.of("matrix", values(3, 4), "scalar", values(), "vector", values(5), "empty", values(0, 2));
        for (Map.Entry<String, Tensor> file : files.entrySet()) {
            Path original = path(file.getKey() + ".npy");
            assertSame(file.getValue(), Npy.read(original));
            Path copy = folder.resolve("copy.npy");
            Npy.write(copy, Npy.read(original));
            assertEquals(-1, Files.mismatch(original, copy), file.getKey());
        }
        assertSame(values(2, 3, 4), Npy.read(path("columns.npy")));
        assertSame(values(3, 4), Npy.read(path("version2.npy")));
    }

    @TestFactory
    Stream<DynamicTest> numbersOfManyTypesAreRead() {
        Tensor whole = Tensor.arange(6).reshape(2, 3);
        Tensor truth = Tensor.of(new double[][] {{0, 1, 0}, {1, 0, 1}});
        return Stream.of(
                        "little_f4",
                        "big_f8",
                        "little_i8",
                        "big_i4",
                        "little_i2",
                        "i1",
                        "little_u4",
                        "big_u2",
                        "u1",
                        "b1")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    assertSame(name.equals("b1") ? truth : whole, Npy.read(path(name + ".npy")));
                    try (NpyRows rows = Npy.rows(path(name + ".npy"))) {
                        assertSame((name.equals("b1") ? truth : whole).take(0, 1, 0, 1), rows.take(1, 0, 1));
                    }
                }));
    }

    @Test
    void archivesOfNumPyAreReadAndOwnOnesToo() {
        for (String name : List.of("stored.npz", "packed.npz")) {
            Map<String, Tensor> read = Npz.read(path(name));
            assertEquals(List.of("a", "b"), List.copyOf(read.keySet()));
            assertSame(values(2, 3), read.get("a"));
            assertSame(values(4), read.get("b"));
            Path copy = folder.resolve("copy.npz");
            Npz.write(copy, read);
            assertSame(values(2, 3), Npz.read(copy).get("a"));
            assertSame(values(4), Npz.read(copy).get("b"));
        }
    }

    @Test
    void aTableThatIsCopiedToAFileHasTheSameRows() throws IOException {
        Path csv = Golden.path("data/faithful.csv");
        Path npy = folder.resolve("faithful.npy");
        List<String> names = Csv.reader().toNpy(csv, npy);
        assertEquals(Csv.read(csv).columns(), names);
        assertSame(Csv.read(csv).values(), Npy.read(npy));
        Path whole = folder.resolve("whole.npy");
        Npy.write(whole, Npy.read(npy));
        assertEquals(-1, Files.mismatch(whole, npy));
        try (NpyRows rows = Npy.rows(npy)) {
            assertEquals(272, rows.count());
            assertEquals(2, rows.width());
            assertSame(Csv.read(csv).values().take(0, 271, 3), rows.take(271, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> rows.take(272));
        }
        Files.writeString(folder.resolve("bad.csv"), "a,b\n1,2\n3,x\n");
        assertThrows(
                FileFormatException.class,
                () -> Csv.reader().toNpy(folder.resolve("bad.csv"), folder.resolve("bad.npy")));
        assertTrue(Files.notExists(folder.resolve("bad.npy")));
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
                .endsWith("Architecture: no layer Quadratic"));
    }
}

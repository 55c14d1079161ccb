package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tape;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.Tensors;
import nabla.nn.LayerTable.Entry;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every layer obeys, for every entry of {@link LayerTable}. */
class LayerLawsTest {
    private static final Rng RNG = Rng.of(17);
    private static final double TOLERANCE = 1e-12;
    private static final Parameters GOLDEN = Golden.read("layers.safetensors");

    private static Stream<DynamicTest> forAll(Consumer<Entry> law) {
        return LayerTable.all().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.toString(), () -> law.accept(entry)));
    }

    private static Parameters parameters(Entry entry) {
        return entry.layer().init(RNG.split(1)).map(t -> t.add(0.1));
    }

    private static List<Tensor> inputs(Entry entry) {
        return entry.inputs(RNG.split(0));
    }

    private static void assertSame(TensorTree<?> expected, TensorTree<?> actual) {
        assertEquals(expected.tensors().size(), actual.tensors().size());
        for (int i = 0; i < expected.tensors().size(); i++) {
            assertArrayEquals(
                    expected.tensors().get(i).shape(), actual.tensors().get(i).shape(), "tensor " + i);
            assertArrayEquals(
                    expected.tensors().get(i).toArray(), actual.tensors().get(i).toArray(), "tensor " + i);
        }
    }

    @TestFactory
    Stream<DynamicTest> aTextGivesTheSameLayer() {
        return forAll(entry -> {
            ConditionalLayer read = LayerTable.ARCHITECTURE.parse(entry.layer().toString());
            assertEquals(entry.layer().toString(), read.toString());
            Entry again = new Entry(read, entry.width(), entry.condition(), entry.golden(), entry.isRandom());
            Parameters p = parameters(entry);
            assertEquals(p.names(), read.init(RNG).names());
            assertSame(entry.apply(p, inputs(entry)), again.apply(p, inputs(entry)));
        });
    }

    @TestFactory
    Stream<DynamicTest> aLayerIsAsSmoothAsItsTape() {
        return forAll(entry -> {
            List<Tensor> inputs = inputs(entry);
            Parameters p = parameters(entry);
            Tape tape = Tape.recordWithJumps(x -> entry.apply(p, with(inputs, x)), inputs.get(0));
            assertEquals(
                    Smoothness.of(tape.continuousDerivatives()), entry.layer().smoothness());
        });
    }

    private static List<Tensor> with(List<Tensor> inputs, Tensor x) {
        List<Tensor> others = new ArrayList<>(inputs);
        others.set(0, x);
        return others;
    }

    /** In training, value and gradient by parameters and inputs; replayed for other numbers than those recorded. */
    @TestFactory
    Stream<DynamicTest> aRecordedLayerHasTheBitsOfTheLayer() {
        return forAll(entry -> {
            Parameters structure = parameters(entry);
            int count = structure.tensors().size();
            Function<Tensors, Tensor> f = all -> entry.apply(
                    structure.withTensors(all.tensors().subList(0, count)),
                    all.tensors().subList(count, all.tensors().size()),
                    RNG.split(2));
            Tensors recorded = Tensors.of(Tensors.concat(structure, Tensors.of(inputs(entry))));
            Tensors other = Tensors.of(
                    Tensors.concat(entry.layer().init(RNG.split(3)), Tensors.of(entry.inputs(RNG.split(4)))));
            assertSame(f.apply(other), Program.compile(f, recorded).run(other));
            Function<Tensors, Tensors> gradient =
                    all -> Derivatives.gradient(t -> f.apply(t).sin().sum(), all);
            assertSame(
                    gradient.apply(other), Program.compile(gradient, recorded).run(other));
        });
    }

    @TestFactory
    Stream<DynamicTest> aLayerIsRandomWithAKeyAlone() {
        return forAll(entry -> {
            Parameters p = parameters(entry);
            List<Tensor> inputs = inputs(entry);
            Tensor used = entry.apply(p, inputs);
            assertSame(used, entry.apply(p, inputs));
            Tensor trained = entry.apply(p, inputs, RNG.split(5));
            assertSame(trained, entry.apply(p, inputs, RNG.split(5)));
            for (Tensor other : List.of(used, entry.apply(p, inputs, RNG.split(6)))) {
                assertEquals(entry.isRandom(), !Arrays.equals(trained.toArray(), other.toArray()));
            }
            assertSame(p, parameters(entry));
        });
    }

    @TestFactory
    Stream<DynamicTest> aRowDoesNotDependOnTheBatch() {
        return forAll(entry -> {
            Parameters p = parameters(entry);
            List<Tensor> inputs = inputs(entry);
            Tensor all = entry.apply(p, inputs);
            for (int row = 0; row < all.size(0); row++) {
                int i = row;
                List<Tensor> alone =
                        inputs.stream().map(t -> t.slice(0, i, i + 1)).toList();
                assertSame(all.slice(0, i, i + 1), entry.apply(p, alone));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> layersThatPyTorchHasEqualIts() {
        return LayerTable.all().stream()
                .filter(entry -> entry.golden().isPresent())
                .map(entry -> DynamicTest.dynamicTest(
                        entry.golden().get(),
                        () -> assertGolden(entry, entry.golden().get())));
    }

    private static void assertGolden(Entry entry, String name) {
        Parameters golden = Golden.under(GOLDEN, name + "/");
        Parameters read = Golden.under(golden, "parameter.");
        Parameters p = read.ordered(entry.layer().init(RNG).names());
        List<Tensor> inputs = Golden.under(golden, "input.").tensors();
        Golden.assertClose("y", golden.get("y"), entry.apply(p, inputs), TOLERANCE);

        Tensor v = golden.get("v");
        Parameters byParameters =
                Derivatives.gradient(q -> entry.apply(q, inputs).mul(v).sum(), p);
        for (String key : p.names()) {
            Golden.assertClose(key, golden.get("grad.parameter." + key), byParameters.get(key), TOLERANCE);
        }
        Tensors byInputs =
                Derivatives.gradient(x -> entry.apply(p, x.tensors()).mul(v).sum(), Tensors.of(inputs));
        for (int i = 0; i < inputs.size(); i++) {
            Golden.assertClose("input " + i, golden.get("grad.input." + i), byInputs.get(i), TOLERANCE);
        }
    }

    @Test
    void everyLayerStandsInTheTable() throws IOException, URISyntaxException, ClassNotFoundException {
        Path classes = Path.of(Layer.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("nabla/nn");
        Set<String> layers = new TreeSet<>();
        try (Stream<Path> files = Files.list(classes)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                Class<?> type = Class.forName(
                        "nabla.nn." + file.getFileName().toString().replace(".class", ""));
                if (ConditionalLayer.class.isAssignableFrom(type)
                        && Modifier.isPublic(type.getModifiers())
                        && !type.isInterface()) {
                    layers.add(type.getSimpleName());
                }
            }
        }
        assertTrue(layers.remove("Activation") && layers.size() >= 15, layers.toString());
        Set<String> inTable = new TreeSet<>();
        LayerTable.all()
                .forEach(entry -> Pattern.compile("\\w+(?=\\()")
                        .matcher(entry.toString())
                        .results()
                        .forEach(match -> inTable.add(match.group())));
        layers.removeAll(inTable);
        assertEquals(Set.of(), layers);
        assertFalse(LayerTable.all().isEmpty());
    }
}

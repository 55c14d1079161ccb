package nabla.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * What {@link Sequential} and {@link ConditionalSequential} have in common: layers one after the other, the parameters of
 * the layer at index i being named {@code i.…}.
 */
record Composition<L extends ConditionalLayer>(List<L> layers) {
    /** How a layer at an index is applied to its own parameters and the result of the layer before. */
    @FunctionalInterface
    interface Application<L> {
        Tensor apply(L layer, Parameters parameters, Tensor x, int index);
    }

    /** A copy of the layers; refuses one that is null. */
    static <L> List<L> layers(String name, List<? extends L> layers) {
        layers.forEach(layer -> Doors.present(name, "layers", layer));
        return List.copyOf(layers);
    }

    Parameters init(Rng rng) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            Parameters own = layers.get(i).init(rng.split(i)).under(name(i));
            own.names().forEach(name -> all.put(name, own.get(name)));
        }
        return Parameters.of(all);
    }

    Tensor apply(Parameters parameters, Tensor x, Application<L> application) {
        Tensor y = x;
        for (int i = 0; i < layers.size(); i++) {
            y = application.apply(layers.get(i), parameters.scoped(name(i)), y, i);
        }
        parameters.requireOnly(
                IntStream.range(0, layers.size()).mapToObj(Composition::name).toArray(String[]::new));
        return y;
    }

    Smoothness smoothness() {
        return layers.stream().map(ConditionalLayer::smoothness).reduce(Smoothness.C_INFINITY, Smoothness::and);
    }

    /** The name of the layer at an index. */
    static String name(int index) {
        return Integer.toString(index);
    }

    String text(String name) {
        return layers.stream().map(Object::toString).collect(Collectors.joining(", ", name + "(", ")"));
    }
}

package nabla.nn;

import java.util.List;
import java.util.stream.Collectors;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * Layers one after the other, each of which is given the same condition; the parameters of the layer at place i are named
 * {@code i.…}.
 */
public final class ConditionalSequential implements ConditionalLayer {
    private final List<ConditionalLayer> layers;

    private ConditionalSequential(List<ConditionalLayer> layers) {
        this.layers = layers;
    }

    /** These layers, the first one first. */
    public static ConditionalSequential of(ConditionalLayer... layers) {
        return new ConditionalSequential(List.of(layers));
    }

    /** These layers, the first one first. */
    public static ConditionalSequential of(List<? extends ConditionalLayer> layers) {
        return new ConditionalSequential(List.copyOf(layers));
    }

    @Override
    public Parameters init(Rng rng) {
        Parameters all = Parameters.none();
        for (int i = 0; i < layers.size(); i++) {
            all = all.and(layers.get(i).init(rng.split(i)).under(name(i)));
        }
        return all;
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor condition) {
        Tensor y = x;
        for (int i = 0; i < layers.size(); i++) {
            y = layers.get(i).apply(parameters.scoped(name(i)), y, condition);
        }
        return y;
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor condition, Rng rng) {
        Tensor y = x;
        for (int i = 0; i < layers.size(); i++) {
            y = layers.get(i).apply(parameters.scoped(name(i)), y, condition, rng.split(i));
        }
        return y;
    }

    @Override
    public Tensor summarize(Summary summary, Parameters parameters, Tensor x, Tensor condition) {
        Tensor y = x;
        for (int i = 0; i < layers.size(); i++) {
            y = layers.get(i).summarize(summary.under(name(i)), parameters.scoped(name(i)), y, condition);
        }
        return y;
    }

    @Override
    public Smoothness smoothness() {
        return layers.stream().map(ConditionalLayer::smoothness).reduce(Smoothness.C_INFINITY, Smoothness::and);
    }

    private static String name(int place) {
        return Integer.toString(place);
    }

    @Override
    public String toString() {
        return layers.stream().map(Object::toString).collect(Collectors.joining(", ", "ConditionalSequential(", ")"));
    }
}

package nabla.nn;

import java.util.List;
import java.util.stream.Collectors;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * Layers one after the other: f = fₙ ∘ … ∘ f₁. The parameters of the layer at place i are named {@code i.…}, counting every
 * layer from 0, activations too, as in PyTorch.
 */
public final class Sequential implements Layer {
    private final List<Layer> layers;

    private Sequential(List<Layer> layers) {
        this.layers = layers;
    }

    /** These layers, the first one first; none at all is the identity. */
    public static Sequential of(Layer... layers) {
        return new Sequential(List.of(layers));
    }

    /** These layers, the first one first. */
    public static Sequential of(List<? extends Layer> layers) {
        return new Sequential(List.copyOf(layers));
    }

    /** The layers. */
    public List<Layer> layers() {
        return layers;
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
    public Tensor apply(Parameters parameters, Tensor x) {
        Tensor y = x;
        for (int i = 0; i < layers.size(); i++) {
            y = layers.get(i).apply(parameters.scoped(name(i)), y);
        }
        return y;
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Rng rng) {
        Tensor y = x;
        for (int i = 0; i < layers.size(); i++) {
            y = layers.get(i).apply(parameters.scoped(name(i)), y, rng.split(i));
        }
        return y;
    }

    @Override
    public Tensor summarize(Summary summary, Parameters parameters, Tensor x) {
        Tensor y = x;
        for (int i = 0; i < layers.size(); i++) {
            y = layers.get(i).summarize(summary.under(name(i)), parameters.scoped(name(i)), y);
        }
        return y;
    }

    @Override
    public Smoothness smoothness() {
        return layers.stream().map(Layer::smoothness).reduce(Smoothness.C_INFINITY, Smoothness::and);
    }

    private static String name(int place) {
        return Integer.toString(place);
    }

    @Override
    public String toString() {
        return layers.stream().map(Object::toString).collect(Collectors.joining(", ", "Sequential(", ")"));
    }
}

package nabla.nn;

import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * Layers one after the other: f = fₙ ∘ … ∘ f₁. The parameters of the layer at index i are named {@code i.…}, counting every
 * layer from 0, activations too, as in PyTorch. Likewise that layer takes child i of a key.
 */
public final class Sequential implements Layer {
    private final Composition<Layer> composition;

    private Sequential(List<Layer> layers) {
        this.composition = new Composition<>(layers);
    }

    /** These layers, the first one first; none at all is the identity. */
    public static Sequential of(Layer... layers) {
        return of(Arrays.asList(layers));
    }

    /** These layers, the first one first. */
    public static Sequential of(List<? extends Layer> layers) {
        return new Sequential(Composition.layers("Sequential", layers));
    }

    /** The layers. */
    public List<Layer> layers() {
        return composition.layers();
    }

    @Override
    public Parameters init(Rng rng) {
        return composition.init(rng);
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x) {
        return composition.apply(parameters, x, (layer, p, y, i) -> layer.apply(p, y));
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Rng rng) {
        return composition.apply(parameters, x, (layer, p, y, i) -> layer.apply(p, y, rng.split(i)));
    }

    @Override
    public Tensor summarize(Summary summary, Parameters parameters, Tensor x) {
        return composition.apply(
                parameters, x, (layer, p, y, i) -> layer.summarize(summary.under(Composition.name(i)), p, y));
    }

    @Override
    public Smoothness smoothness() {
        return composition.smoothness();
    }

    @Override
    public String toString() {
        return composition.text("Sequential");
    }
}

package nabla.nn;

import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * Layers one after the other, each of which is given the same condition; the parameters of the layer at index i are named
 * {@code i.…}, and it takes child i of a key.
 */
public final class ConditionalSequential implements ConditionalLayer {
    private final Composition<ConditionalLayer> composition;

    private ConditionalSequential(List<ConditionalLayer> layers) {
        this.composition = new Composition<>(layers);
    }

    /** These layers, the first one first. */
    public static ConditionalSequential of(ConditionalLayer... layers) {
        return of(Arrays.asList(layers));
    }

    /** These layers, the first one first. */
    public static ConditionalSequential of(List<? extends ConditionalLayer> layers) {
        return new ConditionalSequential(Composition.layers("ConditionalSequential", layers));
    }

    @Override
    public Parameters init(Rng rng) {
        return composition.init(rng);
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor condition) {
        Tensor c = rows(x, condition);
        return composition.apply(parameters, x, (layer, p, y, i) -> layer.apply(p, y, c));
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor condition, Rng rng) {
        Tensor c = rows(x, condition);
        return composition.apply(parameters, x, (layer, p, y, i) -> layer.apply(p, y, c, rng.split(i)));
    }

    @Override
    public Tensor summarize(Summary summary, Parameters parameters, Tensor x, Tensor condition) {
        Tensor c = rows(x, condition);
        return composition.apply(
                parameters, x, (layer, p, y, i) -> layer.summarize(summary.under(Composition.name(i)), p, y, c));
    }

    private static Tensor rows(Tensor x, Tensor condition) {
        return Doors.condition("ConditionalSequential", x, condition);
    }

    @Override
    public Smoothness smoothness() {
        return composition.smoothness();
    }

    @Override
    public String toString() {
        return composition.text("ConditionalSequential");
    }
}

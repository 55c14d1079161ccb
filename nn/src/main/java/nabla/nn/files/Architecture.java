package nabla.nn.files;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.nn.Activation;
import nabla.nn.ConditionalLayer;
import nabla.nn.ConditionalSequential;
import nabla.nn.Dropout;
import nabla.nn.EDMPreconditioning;
import nabla.nn.Embedding;
import nabla.nn.EnergyNetwork;
import nabla.nn.FiLM;
import nabla.nn.FourierFeatures;
import nabla.nn.Layer;
import nabla.nn.LayerNorm;
import nabla.nn.Linear;
import nabla.nn.NoiseScaled;
import nabla.nn.Residual;
import nabla.nn.Sequential;
import nabla.nn.SinusoidalEmbedding;
import nabla.nn.Standardize;
import nabla.nn.StandardizedScore;
import nabla.nn.TimeConditioned;

/**
 * Makes layers from their text, the one that {@code toString} gives: {@code Sequential(Linear(2, 64), TANH, Linear(64, 2))}.
 * How fresh parameters are drawn is no part of it. A layer of one's own takes part if its {@code toString} is of this kind
 * and its name is registered by {@link #with}.
 */
public final class Architecture {
    private static final Architecture STANDARD = standardLayers();

    private final Map<String, Function<LayerText, ConditionalLayer>> makers;

    private Architecture(Map<String, Function<LayerText, ConditionalLayer>> makers) {
        this.makers = makers;
    }

    /** Knows all layers of this package. */
    public static Architecture standard() {
        return STANDARD;
    }

    /** Knows one more layer by its name. */
    public Architecture with(String name, Function<LayerText, ConditionalLayer> maker) {
        Map<String, Function<LayerText, ConditionalLayer>> more = new LinkedHashMap<>(makers);
        more.put(name, maker);
        return new Architecture(more);
    }

    /**
     * The layer of a text.
     *
     * @throws IllegalArgumentException if the text is of no known layer
     */
    public ConditionalLayer parse(String text) {
        return make(LayerText.parse(text));
    }

    /**
     * The layer of a description, for instance one that is an argument of another.
     *
     * @throws IllegalArgumentException if it is no known layer
     */
    public ConditionalLayer make(LayerText description) {
        Function<LayerText, ConditionalLayer> maker = makers.get(description.name());
        if (maker == null) {
            throw new IllegalArgumentException("Architecture: no layer " + description.name());
        }
        return maker.apply(description);
    }

    /**
     * The layer of a description, which must not need a condition.
     *
     * @throws IllegalArgumentException if it is no known layer or needs a condition
     */
    public Layer makeLayer(LayerText description) {
        if (make(description) instanceof Layer layer) {
            return layer;
        }
        throw new IllegalArgumentException("Architecture: " + description.name() + " needs a condition");
    }

    private static Architecture standardLayers() {
        Map<String, Function<LayerText, ConditionalLayer>> all = new LinkedHashMap<>();
        Architecture made = new Architecture(all);
        for (Activation activation : Activation.values()) {
            put(all, activation.name(), 0, d -> activation);
        }
        all.put("Linear", Architecture::linear);
        all.put("Sequential", d -> Sequential.of(parts(d).map(made::makeLayer).toList()));
        all.put(
                "ConditionalSequential",
                d -> ConditionalSequential.of(parts(d).map(made::make).toList()));
        put(all, "Residual", 1, d -> Residual.of(made.makeLayer(d.description(0))));
        put(all, "LayerNorm", 1, d -> LayerNorm.of(d.integer(0)));
        put(all, "Embedding", 2, d -> Embedding.of(d.integer(0), d.integer(1)));
        put(all, "Dropout", 1, d -> Dropout.of(d.number(0)));
        put(all, "Standardize", 2, Architecture::standardize);
        put(
                all,
                "StandardizedScore",
                2,
                d -> StandardizedScore.of(standardize(d.description(0)), made.make(d.description(1))));
        put(all, "FourierFeatures", 1, d -> FourierFeatures.of(d.matrix(0)));
        put(all, "SinusoidalEmbedding", 2, d -> SinusoidalEmbedding.of(d.integer(0), d.number(1)));
        put(all, "FiLM", 2, d -> FiLM.of(d.integer(0), d.integer(1)));
        put(all, "EnergyNetwork", 1, d -> EnergyNetwork.of(made.makeLayer(d.description(0))));
        put(all, "EDMPreconditioning", 2, d -> EDMPreconditioning.of(d.number(0), made.make(d.description(1))));
        put(all, "NoiseScaled", 1, d -> NoiseScaled.of(made.make(d.description(0))));
        put(
                all,
                "TimeConditioned",
                2,
                d -> TimeConditioned.of(made.makeLayer(d.description(0)), made.make(d.description(1))));
        return made;
    }

    private static void put(
            Map<String, Function<LayerText, ConditionalLayer>> all,
            String name,
            int count,
            Function<LayerText, ConditionalLayer> maker) {
        all.put(name, description -> {
            description.requireCount(count);
            return maker.apply(description);
        });
    }

    private static Linear linear(LayerText d) {
        Linear linear = Linear.of(d.integer(0), d.integer(1));
        if (d.count() == 2) {
            return linear;
        }
        d.requireCount(3);
        if (!d.description(2).name().equals("withoutBias")) {
            throw new IllegalArgumentException(
                    "Architecture: Linear is followed by " + d.description(2).name());
        }
        return linear.withoutBias();
    }

    private static Standardize standardize(LayerText d) {
        return Standardize.of(d.vector(0), d.vector(1));
    }

    private static Stream<LayerText> parts(LayerText d) {
        return IntStream.range(0, d.count()).mapToObj(d::description);
    }
}

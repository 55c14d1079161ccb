package nabla.nn.files;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.nn.Activation;
import nabla.nn.ClassConditioned;
import nabla.nn.Concatenation;
import nabla.nn.ConditionalLayer;
import nabla.nn.ConditionalResidual;
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
import nabla.nn.doors.Doors;

/**
 * Makes layers from their text, the one that {@code toString} gives: {@code Sequential(Linear(2, 64), TANH, Linear(64, 2))}.
 * This text is the format of a model's file; {@link LayerText} has its grammar. Initialisers are not part of it. A custom
 * layer can take part if its {@code toString} is of this kind, as a record's is, and its name is registered:
 * {@code Architecture.standard().with("Scale", text -> new Scale(text.integer(0)))}.
 */
public final class Architecture {
    private static final Architecture STANDARD = new Architecture(standardLayers(), null);

    private final Map<String, BiFunction<LayerText, Architecture, ConditionalLayer>> makers;

    /** Null where no file limits the layers. */
    private final Allowance allowance;

    private Architecture(
            Map<String, BiFunction<LayerText, Architecture, ConditionalLayer>> makers, Allowance allowance) {
        this.makers = makers;
        this.allowance = allowance;
    }

    /** Knows all layers of {@code nabla.nn}. */
    public static Architecture standard() {
        return STANDARD;
    }

    /**
     * Knows one more layer by its name.
     *
     * @param maker makes the layer from its text, whose arguments are those of the layer's {@code toString}
     * @throws IllegalArgumentException if the name is not an identifier, or is already known: a file would then mean
     *     another layer
     */
    public Architecture with(String name, Function<LayerText, ConditionalLayer> maker) {
        Doors.present("Architecture.with", "a maker", maker);
        return with(name, (text, architecture) -> maker.apply(text));
    }

    /**
     * Knows one more layer that holds others.
     *
     * @param maker makes the layer from its text and the architecture that makes those it holds
     * @throws IllegalArgumentException if the name is not an identifier, or is already known: a file would then mean
     *     another layer
     */
    public Architecture with(String name, BiFunction<LayerText, Architecture, ConditionalLayer> maker) {
        Doors.present("Architecture.with", "a maker", maker);
        if (!LayerText.isName(name)) {
            throw new IllegalArgumentException(
                    "Architecture.with: expected a name of letters, digits and underscores, got " + name);
        }
        if (makers.containsKey(name)) {
            throw new IllegalArgumentException(
                    "Architecture.with: expected the name of a new layer, got " + name + ", which is known already");
        }
        Map<String, BiFunction<LayerText, Architecture, ConditionalLayer>> more = new LinkedHashMap<>(makers);
        more.put(name, maker);
        return new Architecture(more, allowance);
    }

    /**
     * The same for a file with this many numbers: a text whose layers have more parameters than that is refused before
     * any of them is made. Custom layers are not counted.
     */
    Architecture holding(long numbers) {
        return new Architecture(makers, new Allowance(numbers));
    }

    /** How many parameters the layers of a text may have together. */
    private static final class Allowance {
        /** A little too much is let through: the message about the first tensor that does not fit says more. */
        private static final long SPARE = 1 << 20;

        private final long numbers;
        private double asked;

        Allowance(long numbers) {
            this.numbers = numbers;
        }

        void take(LayerText text, double count) {
            asked += count;
            if (asked > numbers + SPARE) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "Architecture: expected layers with the %d parameters of the file, got a %s that makes"
                                + " them %.0f",
                        numbers,
                        text.name(),
                        asked));
            }
        }
    }

    /** Counts the parameters of a layer against what the file holds. */
    private void count(LayerText text, double parameters) {
        if (allowance != null) {
            allowance.take(text, parameters);
        }
    }

    /**
     * The layer of a text.
     *
     * @throws IllegalArgumentException if the text is not of a known layer
     */
    public ConditionalLayer parse(String text) {
        return make(LayerText.parse(text));
    }

    /**
     * The layer of a description, for instance one that is an argument of another.
     *
     * @throws IllegalArgumentException if it is not a known layer
     */
    public ConditionalLayer make(LayerText description) {
        BiFunction<LayerText, Architecture, ConditionalLayer> maker = makers.get(description.name());
        if (maker == null) {
            throw new IllegalArgumentException("Architecture: unknown layer " + description.name()
                    + "; Architecture.standard().with(\"" + description.name() + "\", …) makes it known");
        }
        return maker.apply(description, this);
    }

    /**
     * The layer of a description, which must not need a condition.
     *
     * @throws IllegalArgumentException if it is not a known layer or needs a condition
     */
    public Layer makeLayer(LayerText description) {
        if (make(description) instanceof Layer layer) {
            return layer;
        }
        throw new IllegalArgumentException("Architecture: " + description.name() + " needs a condition");
    }

    private static Map<String, BiFunction<LayerText, Architecture, ConditionalLayer>> standardLayers() {
        Map<String, BiFunction<LayerText, Architecture, ConditionalLayer>> all = new LinkedHashMap<>();
        for (Activation activation : Activation.values()) {
            put(all, activation.name(), 0, (d, a) -> activation);
        }
        all.put("Linear", (d, a) -> a.linear(d));
        all.put("Sequential", (d, a) -> Sequential.of(parts(d).map(a::makeLayer).toList()));
        all.put(
                "ConditionalSequential",
                (d, a) -> ConditionalSequential.of(parts(d).map(a::make).toList()));
        put(all, "Residual", 1, (d, a) -> Residual.of(a.makeLayer(d.description(0))));
        put(all, "ConditionalResidual", 1, (d, a) -> ConditionalResidual.of(a.make(d.description(0))));
        put(all, "Concatenation", 0, (d, a) -> Concatenation.of());
        put(all, "LayerNorm", 1, (d, a) -> {
            a.count(d, 2.0 * d.integer(0));
            return LayerNorm.of(d.integer(0));
        });
        put(all, "Embedding", 2, (d, a) -> a.embedding(d));
        put(all, "Dropout", 1, (d, a) -> Dropout.of(d.number(0)));
        put(all, "Standardize", 2, (d, a) -> standardize(d));
        put(
                all,
                "StandardizedScore",
                2,
                (d, a) -> StandardizedScore.of(standardize(d.description(0)), a.make(d.description(1))));
        put(all, "FourierFeatures", 1, (d, a) -> FourierFeatures.of(d.matrix(0)));
        put(all, "SinusoidalEmbedding", 2, (d, a) -> SinusoidalEmbedding.of(d.integer(0), d.number(1)));
        put(all, "FiLM", 2, (d, a) -> {
            a.count(d, (d.integer(0) + 1.0) * 2 * d.integer(1));
            return FiLM.of(d.integer(0), d.integer(1));
        });
        put(all, "EnergyNetwork", 1, (d, a) -> EnergyNetwork.of(a.makeLayer(d.description(0))));
        all.put("EDMPreconditioning", (d, a) -> a.preconditioning(d));
        put(all, "NoiseScaled", 1, (d, a) -> NoiseScaled.of(a.make(d.description(0))));
        put(
                all,
                "TimeConditioned",
                2,
                (d, a) -> TimeConditioned.of(a.makeLayer(d.description(0)), a.make(d.description(1))));
        put(
                all,
                "ClassConditioned",
                3,
                (d, a) -> ClassConditioned.of(
                        a.makeLayer(d.description(0)), a.embedding(d.description(1)), a.make(d.description(2))));
        return all;
    }

    private static void put(
            Map<String, BiFunction<LayerText, Architecture, ConditionalLayer>> all,
            String name,
            int count,
            BiFunction<LayerText, Architecture, ConditionalLayer> maker) {
        all.put(name, (description, architecture) -> {
            description.requireCount(count);
            return maker.apply(description, architecture);
        });
    }

    private Linear linear(LayerText d) {
        count(d, (double) d.integer(0) * d.integer(1));
        Linear linear = Linear.of(d.integer(0), d.integer(1));
        if (d.count() == 2) {
            return linear;
        }
        d.requireCount(3);
        if (!d.description(2).name().equals("withoutBias")) {
            throw new IllegalArgumentException("Architecture: expected Linear(in, out, withoutBias), got "
                    + d.description(2).name());
        }
        return linear.withoutBias();
    }

    private Embedding embedding(LayerText d) {
        if (!d.name().equals("Embedding")) {
            throw new IllegalArgumentException("Architecture: expected an Embedding, got " + d.name());
        }
        d.requireCount(2);
        count(d, (double) d.integer(0) * d.integer(1));
        return Embedding.of(d.integer(0), d.integer(1));
    }

    private EDMPreconditioning preconditioning(LayerText d) {
        boolean labelled = d.count() == 3;
        if (labelled && !d.description(2).name().equals("labelled")) {
            throw new IllegalArgumentException("Architecture: expected EDMPreconditioning(σ, network, labelled), got "
                    + d.description(2).name());
        }
        d.requireCount(labelled ? 3 : 2);
        EDMPreconditioning score = EDMPreconditioning.of(d.number(0), make(d.description(1)));
        return labelled ? score.labelled() : score;
    }

    private static Standardize standardize(LayerText d) {
        return Standardize.of(d.vector(0), d.vector(1));
    }

    private static Stream<LayerText> parts(LayerText d) {
        return IntStream.range(0, d.count()).mapToObj(d::description);
    }
}

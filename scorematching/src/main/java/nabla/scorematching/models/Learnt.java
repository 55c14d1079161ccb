package nabla.scorematching.models;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.Parameters;
import nabla.nn.Standardize;
import nabla.nn.StandardizedScore;
import nabla.nn.data.Dequantization;
import nabla.nn.files.Architecture;
import nabla.nn.files.LayerText;
import nabla.nn.files.Model;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.points.Points;

/**
 * What a training has learnt, and its file.
 *
 * @param network s(x, σ) or s(x, [σ, y]) of standardised rows
 * @param parameters of the network
 * @param columns of the table
 * @param scale of the columns that vary
 * @param cells the grid on which the columns lay
 * @param range σ_max and σ_min, in standard deviations of the data
 * @param classes K, or 0
 * @param choices what the training chose, a line each
 */
record Learnt(
        ConditionalLayer network,
        Parameters parameters,
        Columns columns,
        Standardize scale,
        Dequantization cells,
        NoiseLevels range,
        int classes,
        String choices) {
    private static final String NAME = "DiffusionModel";
    private static final String VERSION = "nabla.diffusion";
    private static final String LEVELS = "nabla.diffusion.levels";
    private static final String CELLS = "nabla.diffusion.cells";
    private static final String COLUMNS = "nabla.diffusion.columns";
    private static final String CHOICES = "nabla.diffusion.choices";

    /** How many columns vary. */
    int width() {
        return scale.mean().size();
    }

    /** The network's score, told a class if it takes one. */
    NoiseConditionalScore told(double label) {
        return classes == 0
                ? (x, sigma) -> network.apply(parameters, x, sigma)
                : (x, sigma) ->
                        network.apply(parameters, x, Tensor.concat(1, sigma, Tensor.full(label, sigma.size(0), 1)));
    }

    /** Network and parameters, for rows in the units of the table. */
    Model model() {
        return new Model(StandardizedScore.of(scale, network), parameters);
    }

    void write(Path path) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(VERSION, "1");
        metadata.put(LEVELS, range.largest() + " " + range.smallest());
        metadata.put(CELLS, Arrays.toString(cells.steps().toArray()).replaceAll("[\\[\\],]", ""));
        metadata.put(COLUMNS, columns.toString());
        metadata.put(CHOICES, choices);
        model().write(path, metadata);
    }

    /** What a file holds: a network of another kind, or metadata that do not fit it, are refused. */
    static Learnt of(Model model, Map<String, String> metadata) {
        if (!"1".equals(metadata.get(VERSION))) {
            throw new IllegalArgumentException("not a diffusion model: expected " + VERSION
                    + " = 1 in its metadata, got " + metadata.get(VERSION) + "; Model.read reads its network");
        }
        LayerText text = LayerText.parse(model.network().toString());
        if (!text.name().equals("StandardizedScore")
                || !text.description(1).name().equals("EDMPreconditioning")) {
            throw new IllegalArgumentException(
                    NAME + ": expected a StandardizedScore of an EDMPreconditioning, got " + text.name());
        }
        LayerText standardize = text.description(0);
        Standardize scale = Standardize.of(standardize.vector(0), standardize.vector(1));
        LayerText score = text.description(1);
        int width = scale.mean().size();
        Columns columns = metadata.containsKey(COLUMNS) ? Columns.parse(metadata.get(COLUMNS)) : Columns.varying(width);
        if (columns.varying().length != width) {
            throw new IllegalArgumentException(NAME + ": expected " + width + " columns that vary in " + COLUMNS
                    + ", got " + columns.varying().length);
        }
        for (String name : model.parameters().names()) {
            Points.requireKnown(
                    NAME + ": " + name, "finite parameters", model.parameters().get(name), Double::isFinite);
        }
        double[] levels = numbers(metadata, LEVELS, 2);
        double[] steps = numbers(metadata, CELLS, columns.count());
        if (!Arrays.stream(steps).allMatch(h -> h >= 0 && h < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    NAME + ": expected cells of at least 0, finite, got " + Arrays.toString(steps));
        }
        return new Learnt(
                Architecture.standard().make(score),
                model.parameters(),
                columns,
                scale,
                new Dequantization(Tensor.of(steps)),
                NoiseLevels.of(levels),
                classes(score),
                metadata.getOrDefault(CHOICES, ""));
    }

    private static int classes(LayerText score) {
        LayerText body = score.description(1);
        return score.count() == 3 && body.name().equals("ClassConditioned")
                ? body.description(1).integer(0)
                : 0;
    }

    private static double[] numbers(Map<String, String> metadata, String key, int count) {
        String text = metadata.getOrDefault(key, "");
        String[] words = text.isBlank() ? new String[0] : text.trim().split(" +");
        if (words.length != count) {
            throw new IllegalArgumentException(
                    NAME + ": expected " + count + " numbers in " + key + ", got " + words.length);
        }
        return Arrays.stream(words).mapToDouble(Double::parseDouble).toArray();
    }
}

package nabla.scorematching.tables;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.files.Model;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.diffusion.HeunEDM;
import nabla.scorematching.metrics.DenoisingError;
import nabla.scorematching.points.Points;
import nabla.scorematching.tables.Encoding.Cells;
import nabla.scorematching.tables.TableMixture.Pattern;

/**
 * A density of the rows of a table of numbers, dates and words, with gaps: what its columns are, and a score model of the rows.
 *
 * <pre>{@code
 * TableModel model = TableModel.fit(table, Rng.of(1));
 * DataFrame rows = model.sample(Rng.of(2), 500);
 * Tensor strange = model.anomalyScore(others, Rng.of(3));
 * List<DataFrame> complete = model.impute(withGaps, 10, Rng.of(4));
 * model.write(path);
 * }</pre>
 *
 * <p>The score is that of a {@link TableMixture mixture} of products of normal distributions and categories, which is known at
 * every noise level, plus a network's correction, which is learnt by denoising and kept if rows that were held out become more
 * likely by it. {@link #choices} says what was chosen, and why.
 *
 * <p>It is immutable, and may be shared between threads. It holds no row of the table, but quantiles of its columns, and its
 * words.
 */
public final class TableModel {
    static final String NAME = "TableModel";
    /** Where sampling starts from the mixture: with so much noise a network corrects little. */
    private static final double START = 3;

    private static final int LEVELS = 25;
    private static final double CURVATURE = 7;
    private static final int BLOCK = 4096;
    /** So many completions of a row are spread evenly. */
    private static final int SPREAD = 20;

    private final Schema schema;
    private final Encoding encoding;
    private final TableMixture mixture;
    private final Correction correction;
    private final TableSettings settings;
    private final String choices;

    TableModel(Schema schema, TableMixture mixture, Correction correction, TableSettings settings, String choices) {
        this.schema = schema;
        this.encoding = new Encoding(schema);
        this.mixture = mixture;
        this.correction = correction;
        this.settings = settings;
        this.choices = choices;
    }

    /**
     * A model of a table, with all choices made from it.
     *
     * @param rng a key; the same table and key give the same model
     * @throws IllegalArgumentException if there are fewer than five rows, or no column can be learnt
     */
    public static TableModel fit(DataFrame data, Rng rng) {
        return training().fit(data, rng);
    }

    /** What is to be chosen otherwise. */
    public static TableTraining training() {
        return TableTraining.standard();
    }

    /** What each column is, and why. */
    public Schema schema() {
        return schema;
    }

    /** What was chosen, a line each, with the reason. */
    public String choices() {
        return choices;
    }

    /** Whether a network corrects the mixture. */
    public boolean hasNetwork() {
        return settings.network();
    }

    /** The number of components of the mixture. */
    public int components() {
        return mixture.components();
    }

    /**
     * Independent new rows without gaps, of the columns that are learnt or constant, in the order and the formats of the table. The
     * first ten of a hundred are those that ten are.
     *
     * @throws IllegalArgumentException if there are fewer than 0
     */
    public DataFrame sample(Rng rng, int n) {
        Points.count(NAME + ".sample", "rows", n);
        return encoding.table(encoding.cells(points(rng, n)));
    }

    /** How to sample otherwise: with gaps, or with the margins of the table. */
    public TableSampler sampling() {
        return new TableSampler(this, false, false);
    }

    Encoding encoding() {
        return encoding;
    }

    TableSettings settings() {
        return settings;
    }

    private TableScore scores() {
        return new TableScore(mixture, encoding, correction, settings);
    }

    /** New points: of the mixture, which the network then leads down the noise levels. [n][D]. */
    double[][] points(Rng rng, int n) {
        double[][] points = new double[n][encoding.dim()];
        for (double[] point : points) {
            Arrays.fill(point, Double.NaN);
        }
        complete(points, rng.split(0));
        if (!settings.network() || n == 0) {
            return points;
        }
        NoiseLevels levels = NoiseLevels.karras(START, settings.least(), LEVELS, CURVATURE);
        HeunEDM sampler = HeunEDM.of(levels);
        NoiseConditionalScore score = scores().of(Pattern.complete(encoding.numbers(), encoding.categories()));
        for (int from = 0; from < n; from += BLOCK) {
            int to = Math.min(n, from + BLOCK);
            Tensor clean = Tensor.of(Arrays.copyOfRange(points, from, to));
            Tensor noise = rng.split(1).split(from).normal(to - from, encoding.dim());
            double[][] block =
                    sampler.sample(score, clean.add(noise.mul(START))).toMatrix();
            System.arraycopy(block, 0, points, from, to - from);
        }
        return points;
    }

    /** Draws what is missing in points from the mixture, in place. */
    private void complete(double[][] points, Rng rng) {
        complete(points, (x, levels) -> mixture.complete(x, levels, rng));
    }

    private void complete(double[][] points, double[] uniform, double[] normal) {
        complete(points, (x, levels) -> mixture.complete(x, levels, uniform, normal));
    }

    private void complete(double[][] points, BiConsumer<double[][], int[][]> draws) {
        double[][] x = encoding.numbers(points);
        int[][] levels = encoding.levels(points);
        draws.accept(x, levels);
        for (int i = 0; i < points.length; i++) {
            System.arraycopy(x[i], 0, points[i], 0, x[i].length);
            encoding.corners(points[i], levels[i]);
        }
    }

    /**
     * log p of each row, in the units of the table: a density in its numbers and dates (in days or seconds), a probability in its
     * words. What is missing is integrated out.
     *
     * @param rows with all columns that the model learnt; others are ignored
     * @param rng draws the places of rounded numbers in their cells, and where there is a network the noise of words
     * @throws IllegalArgumentException if a column is missing or of another type
     */
    public Tensor logProb(DataFrame rows, Rng rng) {
        return likelihood(rows, rng).logProb();
    }

    /**
     * A log-density and its errors. The draws of a row are its own: errors of different rows are independent, and the
     * densities of all values of a rounded column times its step add up to 1 but for the errors of each. As the errors are told from eight draws,
     * twice them covers what is off in about 92 of 100 rows (Student's t of seven degrees of freedom).
     *
     * @param logProb [B]; −∞ for a row with a word that the table did not have
     * @param standardError of logProb by the draws within cells, and by directions where a divergence is estimated; [B]
     * @param solverError how far the solver of the probability flow may be off; 0 without a network; [B]
     */
    public record Likelihood(Tensor logProb, Tensor standardError, Tensor solverError) {}

    /** {@link #logProb} with its errors. */
    public Likelihood likelihood(DataFrame rows, Rng rng) {
        String name = NAME + ".logProb";
        Points.present(name, "rows", rows);
        Points.present(name, "a key", rng);
        return new TableLikelihood(mixture, encoding, correction, settings).of(encoding.cells(name, rows), rng);
    }

    /**
     * How strange each row is: the {@link DenoisingError} of what is there in it, per number of the point that stands for it; the
     * higher, the stranger. ∞ for a row with a word that the table did not have, or with a number beyond the bounds of its column or so far
     * out that its square is infinite; NaN for an empty row.
     *
     * @param rows with all columns that the model learnt; others are ignored
     * @param rng draws the noise, the same for all rows
     * @return [B]
     * @throws IllegalArgumentException if a column is missing or of another type
     */
    public Tensor anomalyScore(DataFrame rows, Rng rng) {
        String name = NAME + ".anomalyScore";
        Points.present(name, "rows", rows);
        Points.present(name, "a key", rng);
        Cells cells = encoding.cells(name, rows);
        double[][] points = encoding.points(cells, null);
        boolean[] far = TableScore.far(points);
        double[] strange = new double[points.length];
        DenoisingError error = DenoisingError.of(settings.strangeness());
        TableScore ofPatterns = scores();
        ofPatterns.groups(points).forEach((pattern, members) -> {
            int[] there = encoding.columns(pattern);
            if (there.length == 0) {
                Arrays.stream(members).forEach(i -> strange[i] = Double.NaN);
                return;
            }
            Tensor x = Tensor.of(TableScore.take(points, members)).take(1, there);
            NoiseConditionalScore score = ofPatterns.compact(pattern);
            double[] errors = ofPatterns
                    .pieces(pattern)
                    .apply(x, piece -> error.evaluate(score, piece, rng))
                    .div(there.length)
                    .toArray();
            for (int r = 0; r < members.length; r++) {
                strange[members[r]] = errors[r];
            }
        });
        for (int i = 0; i < strange.length; i++) {
            if (far[i] || Arrays.stream(cells.levels()[i]).anyMatch(l -> l == Cells.UNKNOWN)) {
                strange[i] = Double.POSITIVE_INFINITY;
            }
        }
        return Tensor.of(strange);
    }

    /**
     * The gradient of log p by the numbers and dates of each row, in the units of the table, in the middle of the cells of rounded
     * numbers, with the noise of the least level.
     *
     * @return [B, N] for the columns of {@link Schema#numeric}; NaN for what is missing, and in a row with a number so far out that its
     *     square is infinite
     * @throws IllegalArgumentException if a column is missing or of another type
     */
    public Tensor score(DataFrame rows) {
        String name = NAME + ".score";
        Points.present(name, "rows", rows);
        Cells cells = encoding.cells(name, rows);
        double[][] points = encoding.points(cells, null);
        boolean[] far = TableScore.far(points);
        double[][] scores = new double[points.length][encoding.numbers()];
        TableScore ofPatterns = scores();
        ofPatterns.groups(points).forEach((pattern, members) -> {
            int[] there = encoding.columns(pattern);
            int numbers = (int)
                    Arrays.stream(there).filter(j -> j < encoding.numbers()).count();
            for (int i : members) {
                Arrays.fill(scores[i], Double.NaN);
            }
            if (numbers == 0) {
                return;
            }
            Tensor x = Tensor.of(TableScore.take(points, members)).take(1, there);
            ScoreFunction score = ofPatterns.compact(pattern).at(settings.least());
            double[][] s = ofPatterns.pieces(pattern).apply(x, score::score).toMatrix();
            for (int r = 0; r < members.length; r++) {
                for (int j = 0; j < numbers; j++) {
                    int number = there[j];
                    scores[members[r]][number] = far[members[r]]
                            ? Double.NaN
                            : encoding.inUnits(number, cells.numbers()[members[r]][number], s[r][j]);
                }
            }
        });
        return Tensor.of(
                new int[] {points.length, encoding.numbers()},
                Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray());
    }

    /**
     * Completes rows: what is missing is drawn given the rest, several times. What is there stays as it is. Twenty draws of a row
     * after each other are a Latin hypercube sample: each follows the distribution, and together they are spread evenly, so that their
     * mean varies less.
     *
     * <p>A draw depends on the key, its number, and the number and the cells of its row alone: the first three of five draws are those
     * of three, and other rows do not matter.
     *
     * @param rows with the columns that the model learnt; a column that is not there at all is missing in all rows
     * @param draws how many completions of each row
     * @return as many tables with the columns of {@code rows}, then those that were not there
     * @throws IllegalArgumentException if there is no draw, or a column is of another type
     */
    public List<DataFrame> impute(DataFrame rows, int draws, Rng rng) {
        String name = NAME + ".impute";
        Points.present(name, "rows", rows);
        Points.present(name, "a key", rng);
        if (draws < 1) {
            throw new IllegalArgumentException(name + ": expected at least one draw, got " + draws);
        }
        DataFrame whole = encoding.withAllColumns(rows);
        Cells given = encoding.cells(name, whole);
        if (given.rows() == 0) {
            return Collections.nCopies(draws, whole);
        }
        Strata strata = new Strata(SPREAD, given.rows(), mixture.uniforms(), Math.max(1, encoding.numbers()));
        List<DataFrame> complete = new ArrayList<>();
        for (int draw = 0; draw < draws; draw++) {
            // Draws that are spread together are so many children of the key, and what spreads them is the next one.
            int block = draw / SPREAD;
            int first = block * (SPREAD + 1);
            int place = draw % SPREAD;
            Rng spreading = rng.split(first + SPREAD);
            double[][] points = encoding.points(given, rng.split(first + place).split(0));
            complete(points, strata.uniform(place, spreading), strata.normal(place, spreading));
            complete.add(encoding.filled(whole, encoding.cells(points)));
        }
        return complete;
    }

    /** Refuses a network that does not take the points. */
    void requireUsable() {
        if (encoding.dim() == 0) {
            throw new IllegalArgumentException(NAME + ": expected a column that is learnt, got none");
        }
        Tensor one = Tensor.zeros(1, encoding.dim());
        Tensor change = correction.of(one, Tensor.ones(1, 1), one, one);
        Points.likePoints(NAME, change, one);
    }

    /**
     * Writes the model to a file, whose network {@link Model#read(Path)} reads, too.
     *
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public void write(Path path) {
        write(path, Map.of());
    }

    /**
     * Writes the model with more metadata.
     *
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public void write(Path path, Map<String, String> more) {
        Points.present(NAME + ".write", "a path", path);
        Points.present(NAME + ".write", "metadata", more);
        Map<String, String> metadata = new LinkedHashMap<>(more);
        metadata.putAll(TableText.metadata(schema, mixture, settings, choices));
        new Model(correction.network(), correction.parameters()).write(path, metadata);
    }

    /**
     * Reads a model, which is the one that was written to the bit.
     *
     * @throws nabla.nn.data.FileFormatException if the file is not the model of a table
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static TableModel read(Path path) {
        return read(path, (model, metadata) -> model);
    }

    /**
     * Reads what is made of a model and the metadata that were {@linkplain #write(Path, Map) written} with it, which are of one
     * moment even if the file is replaced meanwhile.
     *
     * @param maker makes it; what it refuses by an {@link IllegalArgumentException} is refused with the name of the file
     * @throws nabla.nn.data.FileFormatException if the file is not the model of a table, or the maker refuses it
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static <T> T read(
            Path path, BiFunction<? super TableModel, ? super Map<String, String>, ? extends T> maker) {
        Points.present(NAME + ".read", "a path", path);
        Points.present(NAME + ".read", "a maker", maker);
        return Model.read(path, (model, metadata) -> maker.apply(TableText.model(model, metadata), metadata));
    }

    @Override
    public String toString() {
        return NAME + " of " + String.join(", ", schema.learnt()) + "\n" + choices;
    }
}

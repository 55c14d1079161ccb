package nabla.scorematching.tables;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.training.CheckpointFile;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingListener;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.metrics.DenoisingError;
import nabla.scorematching.points.Points;
import nabla.scorematching.tables.Encoding.Cells;
import nabla.scorematching.tables.TableMixture.Pattern;

/**
 * How a {@link TableModel} is made. Whatever is not said is chosen from the table; {@link TableModel#choices} tells it, with the
 * reason. Immutable: each method gives another training.
 */
public final class TableTraining {
    private static final String NAME = "TableModel.fit";
    private static final int FEWEST_ROWS = 5;
    /** A network needs so many rows to be compared with the mixture on a fifth of them. */
    private static final int ROWS_FOR_NETWORK = 100;

    private static final double HELD_OUT = 0.2;
    /** Numbers of points; covariances of more would take minutes. */
    private static final int MOST_NUMBERS = 2000;

    private static final double LEAST = 0.003;
    private static final double MOST_OF_LEAST = 0.03;
    private static final double PART_OF_DEVIATION = 0.1;
    private static final double LARGEST = 20;
    private static final int QUICK_STEPS = 300;
    private static final int MOST_PATTERNS = 1000;
    private static final int SAMPLES_TO_CALIBRATE = 4000;
    private static final int MOST_TO_CALIBRATE = 20_000;

    private Map<String, ColumnChoice> columns = Map.of();
    private boolean withNetwork = true;
    private boolean quick;
    private OptionalInt steps = OptionalInt.empty();
    private boolean isSingle;
    private Optional<Path> checkpoint = Optional.empty();
    private UnaryOperator<Trainer> manner = UnaryOperator.identity();

    private TableTraining() {}

    static TableTraining standard() {
        return new TableTraining();
    }

    /** A copy with a change, which nobody has seen before it is made. */
    private TableTraining with(Consumer<TableTraining> change) {
        TableTraining copy = new TableTraining();
        copy.columns = columns;
        copy.withNetwork = withNetwork;
        copy.quick = quick;
        copy.steps = steps;
        copy.isSingle = isSingle;
        copy.checkpoint = checkpoint;
        copy.manner = manner;
        change.accept(copy);
        return copy;
    }

    private TableTraining choice(String name, UnaryOperator<ColumnChoice> change) {
        Points.present("TableTraining", "the name of a column", name);
        Map<String, ColumnChoice> more = new LinkedHashMap<>(columns);
        more.put(name, change.apply(columns.getOrDefault(name, ColumnChoice.NONE)));
        return with(t -> t.columns = Map.copyOf(more));
    }

    /** Takes this column for one of this kind, whatever it looks like; {@link ColumnKind#TEXT} leaves it out. */
    public TableTraining column(String name, ColumnKind kind) {
        Points.present("TableTraining.column", "a kind", kind);
        return choice(name, c -> c.kind(kind));
    }

    /**
     * Never leaves these bounds in a column of numbers.
     *
     * @param low −∞ for none
     * @param high ∞ for none
     * @throws IllegalArgumentException unless low &lt; high
     */
    public TableTraining bounded(String name, double low, double high) {
        if (!(low < high)) {
            throw new IllegalArgumentException(
                    "TableTraining.bounded: expected low < high for " + name + ", got " + low + " and " + high);
        }
        return choice(name, c -> c.bounded(low, high));
    }

    /** With the mixture alone. */
    public TableTraining withoutNetwork() {
        return with(t -> t.withNetwork = false);
    }

    /** With so many steps of the network's training at most, of which the best for held-out rows are made. */
    public TableTraining steps(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("TableTraining.steps: expected a positive number, got " + number);
        }
        return with(t -> t.steps = OptionalInt.of(number));
    }

    /** With fewer numbers of components to choose from, and a small network that is trained shortly. */
    public TableTraining quick() {
        return with(t -> t.quick = true);
    }

    /** With larger operations on so many threads: the same bits. */
    public TableTraining onThreads(int number) {
        Program.requireThreads("TableTraining.onThreads", number);
        return with(t -> t.manner = trainer -> manner.apply(trainer).onThreads(number));
    }

    /** With a network trained in single precision, which takes about half the time; see {@link Trainer#inSinglePrecision}. */
    public TableTraining inSinglePrecision() {
        return with(t -> {
            t.isSingle = true;
            t.manner = trainer -> manner.apply(trainer).inSinglePrecision();
        });
    }

    /** Tells this listener after every training step of the network, those of the search for their number included. */
    public TableTraining listener(TrainingListener listener) {
        Points.present("TableTraining.listener", "a listener", listener);
        return with(t -> t.manner = trainer -> manner.apply(trainer).listener(listener));
    }

    /**
     * Keeps in a file how far the fit has come: mixtures when they are found, and the network's trainings every ten seconds, when
     * they end, and when a {@link #listener} throws an exception, which is how to interrupt a fit. If the file is there, the fit
     * goes on from it and gives the same bits as if it had never been interrupted; the number of threads may differ.
     *
     * <p>The file stays when the model is made, so that nothing is lost before the model is written; delete it then. It holds no
     * row of the table, but digests of its columns.
     *
     * @param path a file of this fit, or where there is none; {@link #fit} refuses that of another table, training or key
     */
    public TableTraining checkpoint(Path path) {
        Points.present("TableTraining.checkpoint", "a path", path);
        return with(t -> t.checkpoint = Optional.of(path));
    }

    /** What a checkpoint belongs to: all that changes the bits of the model. */
    private CheckpointFile checkpointOf(DataFrame data, Rng rng) {
        if (checkpoint.isEmpty()) {
            return CheckpointFile.none();
        }
        Map<String, Object> identity = new HashMap<>();
        columns.forEach((name, choice) -> identity.put("what was told of column " + name, choice.text()));
        identity.put("network", withNetwork ? "as it helps" : "none");
        identity.put("size", quick ? "quick" : "usual");
        identity.put("steps", steps.isPresent() ? steps.getAsInt() : "as many as help");
        identity.put("precision", isSingle ? "single" : "double");
        identity.put("random key", rng);
        identity.put("rows", data.rows());
        identity.put("columns", data.names());
        data.names().forEach(name -> identity.put("column " + name, data.column(name)));
        return CheckpointFile.open(checkpoint.get(), identity);
    }

    /**
     * A model of a table; see {@link TableModel#fit}.
     *
     * @param rng places in cells are drawn from child 0, the mixture from child 1, the network from child 2, the rows that are
     *     held out from child 3, samples for the margins from child 4
     * @throws IllegalArgumentException if there are fewer than five rows, no column can be learnt, a column cannot be what was told, or
     *     there are more than 2,000 numbers and words of categories altogether
     * @throws nabla.nn.data.FileFormatException if the checkpoint is one of another fit, or damaged
     * @throws java.io.UncheckedIOException if the checkpoint cannot be read or written
     */
    public TableModel fit(DataFrame data, Rng rng) {
        Points.present(NAME, "a table", data);
        Points.present(NAME, "a key", rng);
        if (data.rows() < FEWEST_ROWS) {
            throw new IllegalArgumentException(
                    NAME + ": expected at least " + FEWEST_ROWS + " rows, got " + data.rows());
        }
        Schema schema = Schema.of(data, columns);
        if (schema.learnt().isEmpty()) {
            throw new IllegalArgumentException(NAME + ": expected a column that can be learnt, got\n" + schema);
        }
        Encoding encoding = new Encoding(schema);
        if (encoding.dim() > MOST_NUMBERS) {
            throw new IllegalArgumentException(NAME + ": expected columns of at most " + MOST_NUMBERS
                    + " numbers and words altogether, got " + encoding.dim() + ": leave columns out");
        }
        Cells cells = encoding.cells(NAME, data);
        double[][] points = encoding.points(cells, rng.split(0));
        Rows rows = new Rows(encoding, points, cells.levels());
        try (CheckpointFile kept = checkpointOf(data, rng)) {
            return fit(schema, data, cells, rows, kept, rng);
        }
    }

    private TableModel fit(Schema schema, DataFrame data, Cells cells, Rows rows, CheckpointFile kept, Rng rng) {
        Encoding encoding = rows.encoding;
        double[][] points = rows.points;
        MixtureChoice.Result found = MixtureChoice.choose(rows.forMixture(), quick, kept, rng.split(1));
        List<String> text = new ArrayList<>();
        text.add(found.reason());
        double least = least(found.mixture());
        Learnt learnt = learn(rows, found, least, text, kept, rng);
        List<TableSettings.Share> patterns = patterns(points, encoding, constants(schema, data));
        boolean gaps = patterns.stream().anyMatch(share -> !share.pattern().isComplete());
        TableSettings settings = new TableSettings(learnt.helps, gaps, least, LARGEST, strangeness(rows), patterns);
        if (learnt.helps && !gaps) {
            text.add("there are no gaps to learn from: rows with gaps are scored by the mixture alone");
        }
        TableModel uncalibrated = new TableModel(schema, found.mixture(), learnt.correction, settings, "");
        Schema calibrated = calibrated(uncalibrated, schema, points, cells, rng.split(4));
        return new TableModel(
                calibrated, found.mixture(), learnt.correction, settings, schema + "\n" + String.join("\n", text));
    }

    /** Points with their levels. */
    private record Rows(Encoding encoding, double[][] points, int[][] levels) {
        MixtureRows forMixture() {
            return new MixtureRows(encoding.numbers(points), levels, encoding.levels());
        }

        Rows take(int[] indices) {
            return new Rows(
                    encoding,
                    Arrays.stream(indices).mapToObj(i -> points[i]).toArray(double[][]::new),
                    Arrays.stream(indices).mapToObj(i -> levels[i]).toArray(int[][]::new));
        }
    }

    /** The least noise: a part of the least standard deviation of a number given the others, so that hardly anything is lost in it. */
    private static double least(TableMixture mixture) {
        return Math.max(LEAST, Math.min(MOST_OF_LEAST, PART_OF_DEVIATION * mixture.leastDeviation()));
    }

    private record Learnt(Correction correction, boolean helps) {}

    private Learnt learn(
            Rows rows, MixtureChoice.Result found, double least, List<String> text, CheckpointFile kept, Rng rng) {
        Encoding encoding = rows.encoding;
        Correction none = Correction.start(
                Correction.network(encoding.dim(), 1, 0), rng.split(2).split(0));
        int n = rows.points.length;
        if (!withNetwork || n < ROWS_FOR_NETWORK) {
            text.add("no network: "
                    + (withNetwork
                            ? "of " + n + " rows, fewer than " + ROWS_FOR_NETWORK + ", none can be held out"
                            : "as told"));
            return new Learnt(none, false);
        }
        int width = quick ? 48 : encoding.dim() <= 16 ? 96 : 128;
        int blocks = quick ? 1 : 2;
        OptionalInt most = steps.isPresent() || !quick ? steps : OptionalInt.of(QUICK_STEPS);
        CorrectionFit fit = new CorrectionFit(encoding, least, LARGEST, most, width, blocks, manner, kept);
        int[] order = rng.split(3).permutation(n);
        int out = (int) Math.round(HELD_OUT * n);
        Rows heldOut = rows.take(Arrays.copyOf(order, out));
        Rows train = rows.take(Arrays.copyOfRange(order, out, n));
        TableMixture mixture = MixtureChoice.fit(
                train.forMixture(), found.kind(), kept, "mixture without the rows held out", rng.split(1));
        CorrectionFit.Search search =
                fit.search(mixture, train.points, heldOut.points, rng.split(2).split(1));
        String network = String.format(Locale.ROOT, "network of width %d with %d blocks", width, blocks);
        if (!search.helps()) {
            text.add("no network: the best of one of width " + width + " gains " + search.text());
            return new Learnt(none, false);
        }
        text.add(network + ", " + search.steps() + " steps: gains " + search.text()
                + "; then learnt anew from all rows");
        return new Learnt(
                fit.learn(
                        found.mixture(),
                        rows.points,
                        search.steps(),
                        rng.split(2).split(2)),
                true);
    }

    /** Which cells of a row are there. */
    private record There(Pattern pattern, BitSet constants) {}

    private static List<TableSettings.Share> patterns(double[][] points, Encoding encoding, BitSet[] constants) {
        Map<There, Integer> counts = new HashMap<>();
        List<There> order = new ArrayList<>();
        for (int i = 0; i < points.length; i++) {
            There there = new There(encoding.pattern(points[i]), constants[i]);
            if (counts.merge(there, 1, Integer::sum) == 1) {
                order.add(there);
            }
        }
        order.sort((a, b) -> counts.get(b) - counts.get(a));
        List<There> most = order.subList(0, Math.min(order.size(), MOST_PATTERNS));
        double sum = most.stream().mapToInt(counts::get).sum();
        return most.stream()
                .map(there ->
                        new TableSettings.Share(there.pattern, Optional.of(there.constants), counts.get(there) / sum))
                .toList();
    }

    /** Which cells of the constant columns are there in each row. */
    private static BitSet[] constants(Schema schema, DataFrame data) {
        BitSet[] there = new BitSet[data.rows()];
        Arrays.setAll(there, i -> new BitSet());
        List<Column> columns = schema.constants();
        for (int j = 0; j < columns.size(); j++) {
            String[] words = data.words(columns.get(j).name());
            for (int i = 0; i < words.length; i++) {
                there[i].set(j, words[i] != null);
            }
        }
        return there;
    }

    private static NoiseLevels strangeness(Rows rows) {
        double[][] complete = Arrays.stream(rows.points)
                .filter(point -> Arrays.stream(point).noneMatch(Double::isNaN))
                .limit(MOST_TO_CALIBRATE)
                .toArray(double[][]::new);
        if (complete.length >= FEWEST_ROWS) {
            try {
                return DenoisingError.forData(Tensor.of(complete)).levels();
            } catch (IllegalArgumentException e) {
                return NoiseLevels.geometric(0.3, 0.1, 8); // most rows have an equal
            }
        }
        return NoiseLevels.geometric(0.3, 0.1, 8);
    }

    /** The schema with margins corrected to those of the table where the model is off. */
    private static Schema calibrated(TableModel model, Schema schema, double[][] points, Cells cells, Rng rng) {
        Encoding encoding = model.encoding();
        if (encoding.numbers() == 0) {
            return schema;
        }
        int n = points.length;
        int count = Math.min(MOST_TO_CALIBRATE, Math.max(SAMPLES_TO_CALIBRATE, n));
        double[][] samples = model.points(rng.split(0), count);
        int copies = Math.max(1, SAMPLES_TO_CALIBRATE / n);
        List<double[][]> spread = new ArrayList<>();
        for (int c = 0; c < copies; c++) {
            spread.add(encoding.points(cells, rng.split(1).split(c)));
        }
        Map<String, Monotone> maps = new HashMap<>();
        List<Column> numbers = schema.numericColumns();
        for (int j = 0; j < numbers.size(); j++) {
            int column = j;
            double[] ofModel =
                    Arrays.stream(samples).mapToDouble(p -> p[column]).sorted().toArray();
            double[] ofTable = spread.stream()
                    .flatMapToDouble(table -> Arrays.stream(table).mapToDouble(p -> p[column]))
                    .filter(z -> !Double.isNaN(z))
                    .sorted()
                    .toArray();
            maps.put(
                    numbers.get(j).name(),
                    Calibration.of(ofModel, ofTable, ofTable.length / copies, mostFrequent(cells, column)));
        }
        return schema.map(column -> column.isNumeric() ? column.calibrated(maps.get(column.name())) : column);
    }

    /** How many rows have the most frequent number of a column. */
    private static int mostFrequent(Cells cells, int column) {
        Map<Double, Integer> counts = new HashMap<>();
        for (double[] row : cells.numbers()) {
            if (!Double.isNaN(row[column])) {
                counts.merge(row[column], 1, Integer::sum);
            }
        }
        return counts.values().stream().mapToInt(count -> count).max().orElse(0);
    }
}

package nabla.scorematching.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.EDMPreconditioning;
import nabla.nn.ScoreNetwork;
import nabla.nn.Standardize;
import nabla.nn.data.Batches;
import nabla.nn.data.Dequantization;
import nabla.nn.data.Split;
import nabla.nn.optimizers.Adam;
import nabla.nn.training.CheckpointFile;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingListener;
import nabla.nn.training.TrainingResult;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.losses.DataCheck;
import nabla.scorematching.losses.Hazard;
import nabla.scorematching.points.Points;

/**
 * How a {@link DiffusionModel} is made: a residual perceptron with EDM's preconditioning, which learns by EDM's loss
 * and Adam, with averaged parameters. Whatever is not said is chosen from the data; {@link DiffusionModel#choices}
 * tells it, with the reason. Immutable: each method gives another training.
 */
public final class DiffusionTraining {
    private static final System.Logger LOG = System.getLogger(DiffusionTraining.class.getName());
    private static final String NAME = "DiffusionModel.fit";
    private static final String LEARN = "learn";
    private static final int FEW_ROWS = 50;
    private static final int EMBEDDING = 32;
    private static final double LEFT_OUT = 0.3;
    /** The most steps that are tried, and how often and how patiently one looks whether they still help. */
    private static final int MOST_STEPS = 6000;

    private static final int INTERVAL = 50;
    private static final int PATIENCE = 12;
    /** Where rows are too few to hold some out. */
    private static final int BLIND_STEPS = 200;

    private static final int FEWEST_TO_SPLIT = 10;
    private static final double HELD_OUT = 0.2;
    /** Held-out rows are looked at with different noise until there are so many. */
    private static final int LOOKED_AT = 1000;

    private static final double RATE = 1e-3;
    private static final double DECAY = 0.999;

    private Choices.Told told = Choices.Told.NOTHING;
    private OptionalInt steps = OptionalInt.empty();
    private double dropout;
    private double leftOut = LEFT_OUT;
    private Optional<Tensor> heldOut = Optional.empty();
    private boolean isSingle;
    private Optional<Path> checkpoint = Optional.empty();
    private UnaryOperator<Trainer> manner = UnaryOperator.identity();

    private DiffusionTraining() {}

    static DiffusionTraining standard() {
        return new DiffusionTraining();
    }

    /** A copy with a change, which nobody has seen before it is made. */
    private DiffusionTraining with(Consumer<DiffusionTraining> change) {
        DiffusionTraining copy = new DiffusionTraining();
        copy.told = told;
        copy.steps = steps;
        copy.dropout = dropout;
        copy.leftOut = leftOut;
        copy.heldOut = heldOut;
        copy.isSingle = isSingle;
        copy.checkpoint = checkpoint;
        copy.manner = manner;
        change.accept(copy);
        return copy;
    }

    private static int positive(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(
                    "DiffusionTraining." + what + ": expected a positive number, got " + number);
        }
        return number;
    }

    /** With so many numbers in the stream of the network. */
    public DiffusionTraining width(int number) {
        positive("width", number);
        return with(t -> t.told = told.width(number));
    }

    /** With so many residual blocks. */
    public DiffusionTraining blocks(int number) {
        positive("blocks", number);
        return with(t -> t.told = told.blocks(number));
    }

    /** With so many training steps, instead of as many as help. */
    public DiffusionTraining steps(int number) {
        positive("steps", number);
        return with(t -> t.steps = OptionalInt.of(number));
    }

    /** With so many rows in a training step; a row may be there several times, with other noise. */
    public DiffusionTraining batch(int rows) {
        positive("batch", rows);
        return with(t -> t.told = told.batch(rows));
    }

    /**
     * With noise of these levels, in standard deviations of the columns.
     *
     * @param largest σ_max, far above 1
     * @param smallest σ_min, which the density keeps
     * @throws IllegalArgumentException unless σ_max &gt; σ_min &gt; 0, both finite
     */
    public DiffusionTraining noise(double largest, double smallest) {
        NoiseLevels levels = Points.named("DiffusionTraining.noise", () -> NoiseLevels.of(largest, smallest));
        return with(t -> t.told = told.noise(levels));
    }

    /**
     * With dropout in the blocks.
     *
     * @param rate in [0, 1)
     */
    public DiffusionTraining dropout(double rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("DiffusionTraining.dropout: expected a rate in [0, 1), got " + rate);
        }
        return with(t -> t.dropout = rate);
    }

    /**
     * Leaves the class of a row out so often, of which the model learns all classes together. On a mixture of two
     * classes, 0.1, 0.3 and 0.5 cost 0.27, 0.08 and 0.06 nats without a class, and 0.04, 0.05 and 0.08 given one.
     *
     * @param rate 0.3, unless told, in (0, 1)
     */
    public DiffusionTraining labelsLeftOut(double rate) {
        if (!(rate > 0 && rate < 1)) {
            throw new IllegalArgumentException(
                    "DiffusionTraining.labelsLeftOut: expected a rate in (0, 1), got " + rate);
        }
        return with(t -> t.leftOut = rate);
    }

    /**
     * Compares the parameters by the bound of the likelihood of these rows, and keeps the best, instead of looking for
     * a number of steps with a fifth of the data.
     *
     * @param rows [m, D]
     */
    public DiffusionTraining heldOut(Tensor rows) {
        Points.rows("DiffusionTraining.heldOut", rows, 1);
        return with(t -> t.heldOut = Optional.of(rows));
    }

    /** With larger operations on so many threads: the same bits. */
    public DiffusionTraining onThreads(int number) {
        Program.requireThreads("DiffusionTraining.onThreads", number);
        return with(t -> t.manner = trainer -> manner.apply(trainer).onThreads(number));
    }

    /** In single precision, which takes about half the time; see {@link Trainer#inSinglePrecision}. */
    public DiffusionTraining inSinglePrecision() {
        return with(t -> {
            t.isSingle = true;
            t.manner = trainer -> manner.apply(trainer).inSinglePrecision();
        });
    }

    /** Tells this listener after every training step, those of a search for their number included. */
    public DiffusionTraining listener(TrainingListener listener) {
        Points.present("DiffusionTraining.listener", "a listener", listener);
        return with(t -> t.manner = trainer -> manner.apply(trainer).listener(listener));
    }

    /**
     * Keeps in a file how far the trainings have come: every ten seconds, when they end, and when a {@link #listener} throws an
     * exception, which is how to interrupt a fit. If the file is there, the fit goes on from it and gives the same bits as if it
     * had never been interrupted; the number of threads may differ.
     *
     * <p>The file stays when the model is made, so that nothing is lost before the model is written; delete it then.
     *
     * @param path a file of this fit, or where there is none; {@link #fit} refuses that of other data, another training or key
     */
    public DiffusionTraining checkpoint(Path path) {
        Points.present("DiffusionTraining.checkpoint", "a path", path);
        return with(t -> t.checkpoint = Optional.of(path));
    }

    /** What a checkpoint belongs to: all that changes the bits of the model. */
    private CheckpointFile checkpointOf(Tensor data, Optional<Tensor> labels, Rng rng) {
        if (checkpoint.isEmpty()) {
            return CheckpointFile.none();
        }
        Map<String, Object> identity = new HashMap<>();
        identity.put("rows", data.size(0));
        identity.put("data", data);
        labels.ifPresent(y -> identity.put("labels", y));
        heldOut.ifPresent(rows -> identity.put("held-out rows", rows));
        told.identify(identity);
        identity.put("steps", steps.isPresent() ? steps.getAsInt() : Choices.CHOSEN);
        identity.put("dropout", dropout);
        identity.put("share of labels left out", leftOut);
        identity.put("precision", isSingle ? "single" : "double");
        identity.put("random key", rng);
        return CheckpointFile.open(checkpoint.get(), identity);
    }

    /**
     * A model of these rows; see {@link DiffusionModel#fit(Tensor, Rng)}.
     *
     * @param data [n, D]
     * @param rng the first parameters are drawn from child 0, the order of rows from child 1, noise from child 2, the
     *     rows that are held out from child 3
     * @throws IllegalArgumentException if there are fewer than two rows, a number is not finite, or no column varies
     * @throws ArithmeticException if the loss becomes infinite
     * @throws nabla.nn.data.FileFormatException if the checkpoint is one of another fit, or damaged
     * @throws java.io.UncheckedIOException if the checkpoint cannot be read or written
     */
    public DiffusionModel fit(Tensor data, Rng rng) {
        return fit(data, Optional.empty(), rng);
    }

    /**
     * A model of these rows and of each of their classes; see {@link DiffusionModel#fit(Tensor, Tensor, Rng)}.
     *
     * @param labels the class of each row, a number of 0 … K−1, or NaN where it is not known, [n]
     */
    public DiffusionModel fit(Tensor data, Tensor labels, Rng rng) {
        Points.present(NAME, "labels", labels);
        return fit(data, Optional.of(labels), rng);
    }

    private DiffusionModel fit(Tensor data, Optional<Tensor> labels, Rng rng) {
        Points.present(NAME, "data", data);
        Points.present(NAME, "a key", rng);
        Columns columns = Columns.of(Points.rows(NAME, data, 2));
        int classes = labels.map(y -> classes(y, data)).orElse(0);
        int unlabelled = labels.map(y -> y.size() - (int) y.eq(y).sum().item()).orElse(0);
        int rows = data.size(0);
        int dim = columns.varying().length;
        if (dim == 0) {
            throw new IllegalArgumentException(
                    NAME + ": expected a column that varies, got the same " + rows + " times: " + data.select(0, 0));
        }
        Tensor varying = columns.varyingOf(data);
        if (rows < FEW_ROWS) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: {1} rows are few for a density of {2} columns; it will stay close to the rows",
                    NAME,
                    rows,
                    dim);
        }
        Standardize scale = Standardize.of(varying);
        Dequantization grid = Dequantization.of(varying);
        Tensor cells = grid.steps().div(scale.scale());
        Tensor spread = grid.apply(varying, rng.split(4));
        Choices choices = Choices.of(told, scale.apply(spread));
        ConditionalLayer network = network(dim, choices, classes);
        LevelLoss loss = new LevelLoss(choices.loss(), network, cells, classes > 0, leftOut);
        Tensor z = scale.apply(varying);
        Tensor examples = labels.map(y -> Tensor.concat(
                        1,
                        z,
                        Tensor.where(y.eq(y), y, Tensor.scalar(LevelLoss.NO_CLASS))
                                .reshape(rows, 1)))
                .orElse(z);
        Optional<Tensor> validation = heldOut.map(x -> {
            Points.require("DiffusionTraining.heldOut", x, columns.count());
            Tensor rest = Tensor.full(LevelLoss.NO_CLASS, x.size(0), classes > 0 ? 1 : 0);
            return Tensor.concat(1, scale.apply(columns.varyingOf(x)), rest);
        });
        try (CheckpointFile kept = checkpointOf(data, labels, rng)) {
            Run run = new Run(network, loss, choices, kept, rng);
            TrainingResult result;
            String length;
            if (steps.isPresent() || validation.isPresent() || rows < FEWEST_TO_SPLIT) {
                int number = steps.orElse(validation.isPresent() ? MOST_STEPS : BLIND_STEPS);
                result = run.train(LEARN, examples, validation, number);
                length = validation.isPresent()
                        ? "steps " + result.bestStep() + ": the best of " + result.steps() + " for the held-out rows"
                        : "steps " + number + ": " + (steps.isPresent() ? "as told" : "a guess, for so few rows");
            } else {
                Split split = Split.of(examples, HELD_OUT, rng.split(3));
                TrainingResult search = run.train("search", split.train(), Optional.of(split.heldOut()), MOST_STEPS);
                int best = (int) Math.max(INTERVAL, search.bestStep());
                result = run.train(LEARN, examples, Optional.empty(), best);
                length = "steps " + best + ": the best of " + search.steps()
                        + " by the bound of the likelihood of a held-out fifth" + stopped(search)
                        + "; then learnt anew from all rows";
            }
            return new DiffusionModel(new Learnt(
                    network,
                    result.parameters(),
                    columns,
                    scale,
                    new Dequantization(
                            columns.withZeros(grid.steps().unsqueeze(0)).squeeze(0)),
                    choices.noise(),
                    classes,
                    length + stopped(result) + "\n" + choices.text()
                            + notes(grid.steps(), columns, spread, classes, unlabelled)));
        }
    }

    /** What a listener cut short. */
    private static String stopped(TrainingResult result) {
        return result.end() == TrainingResult.End.STOPPED
                ? ", stopped after " + result.steps() + ": " + result.reason()
                : "";
    }

    /** Trainings of one network from one start. */
    private final class Run {
        private final ConditionalLayer network;
        private final LevelLoss loss;
        private final Choices choices;
        private final CheckpointFile checkpoint;
        private final Rng rng;

        Run(ConditionalLayer network, LevelLoss loss, Choices choices, CheckpointFile checkpoint, Rng rng) {
            this.network = network;
            this.loss = loss;
            this.choices = choices;
            this.checkpoint = checkpoint;
            this.rng = rng;
        }

        TrainingResult train(String name, Tensor examples, Optional<Tensor> validation, int number) {
            Trainer trainer =
                    manner.apply(Trainer.of(loss, Adam.of(RATE)).averaging(ExponentialMovingAverage.of(DECAY)));
            if (validation.isPresent()) {
                Tensor rows = repeated(validation.get(), LOOKED_AT);
                trainer = trainer.heldOut(loss.likelihoodBound(choices.sde()), rows, INTERVAL)
                        .patience(PATIENCE);
            }
            Batches batches = Batches.of(repeated(examples, choices.batch()), choices.batch(), rng.split(1));
            TrainingResult result =
                    checkpoint.fit(name, trainer, network.init(rng.split(0)), batches, number, rng.split(2));
            if (result.end() == TrainingResult.End.FAILED) {
                throw new ArithmeticException(NAME + ": expected a finite loss, got an end: " + result.reason());
            }
            return result;
        }

        private Tensor repeated(Tensor rows, int least) {
            return rows.tile((least + rows.size(0) - 1) / rows.size(0), 1);
        }
    }

    private ConditionalLayer network(int dim, Choices choices, int classes) {
        return classes > 0
                ? EDMPreconditioning.of(
                                1,
                                ScoreNetwork.classConditionalResidual(
                                        dim, choices.width(), choices.blocks(), EMBEDDING, dropout, classes))
                        .labelled()
                : EDMPreconditioning.of(
                        1,
                        ScoreNetwork.conditionalResidual(dim, choices.width(), choices.blocks(), EMBEDDING, dropout));
    }

    private static int classes(Tensor labels, Tensor data) {
        if (labels.rank() != 1 || labels.size() != data.size(0)) {
            throw new IllegalArgumentException(
                    NAME + ": expected labels [" + data.size(0) + "], got " + Arrays.toString(labels.shape()));
        }
        Points.requireKnown(
                NAME,
                "labels 0, 1, 2, … below " + data.size(0) + ", the number of rows, or NaN",
                labels,
                y -> Double.isNaN(y) || y >= 0 && y == Math.rint(y) && y < data.size(0));
        int classes =
                (int) Arrays.stream(labels.toArray()).filter(y -> y >= 0).max().orElse(-1) + 1;
        if (classes == 0) {
            throw new IllegalArgumentException(NAME + ": expected a row with a class, got labels that are all NaN");
        }
        for (int k = 0; k < classes; k++) {
            if (labels.eq(k).sum().item() == 0) {
                throw new IllegalArgumentException(
                        NAME + ": expected rows of each class 0 to " + (classes - 1) + ", got none of class " + k);
            }
        }
        return classes;
    }

    /** What to say of the columns: grids, constants, walls and classes. */
    private String notes(Tensor grid, Columns columns, Tensor spread, int classes, int unlabelled) {
        List<String> text = new ArrayList<>();
        int[] varying = columns.varying();
        for (int j = 0; j < varying.length; j++) {
            if (grid.get(j) > 0) {
                text.add(String.format(
                        Locale.ROOT, "column %d is on a grid of %.4g: spread over its cells", varying[j], grid.get(j)));
            }
        }
        for (int j = 0; j < columns.count(); j++) {
            if (!Double.isNaN(columns.constant(j))) {
                text.add("column " + j + " is " + columns.constant(j) + " in every row: kept as it is");
            }
        }
        text.addAll(walls(spread, varying));
        if (classes > 0) {
            text.add(classes + " classes, left out of " + Math.round(100 * leftOut)
                    + " % of the rows, of which all classes together are learnt"
                    + (unlabelled == 0 ? "" : ", as of the rows without a class, which are " + unlabelled));
        }
        return text.stream().map(line -> "\n" + line).collect(Collectors.joining());
    }

    /** Noise reaches beyond walls, and so do samples. */
    private static List<String> walls(Tensor rows, int[] columns) {
        List<String> names = Arrays.stream(columns).mapToObj(Integer::toString).toList();
        return DataCheck.findings(rows, names).stream()
                .filter(finding -> finding.hazard() == Hazard.BOX)
                .map(finding -> finding.seen() + "; density and samples reach beyond by about the smallest noise")
                .toList();
    }
}

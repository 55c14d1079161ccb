package nabla.scorematching.models;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.nn.Standardize;
import nabla.nn.data.Dequantization;
import nabla.nn.files.Model;
import nabla.scorematching.Density;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.conditions.Guidance;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.diffusion.HeunEDM;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.Parameterization;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.points.Pieces;
import nabla.scorematching.points.Points;
import nabla.scorematching.points.Recorded;
import nabla.scorematching.samplers.Sampler;
import nabla.scorematching.samplers.SamplingRun;

/**
 * A diffusion model of a table: network, parameterisation, equation and scaling in one object. Rows, densities and
 * samples are in the units of the table.
 *
 * <pre>{@code
 * DiffusionModel model = DiffusionModel.fit(rows, Rng.of(1));
 * Tensor samples = model.sample(Rng.of(2), 500);
 * Tensor logProb = model.logProb(other);
 * Tensor complete = model.impute(rowsWithNaN, 10, Rng.of(3));
 * model.write(path);
 * }</pre>
 *
 * <p>The score s(x, σ) of the standardised rows with noise from σ_min to σ_max is learnt by denoising; {@link
 * DiffusionTraining} chooses the network, the levels and the training from the data, and {@link #choices} says what it
 * chose. The density is that of the rows with the noise σ_min, a small part of the distance between neighbours, by the
 * probability flow. The flow's density and the learnt score belong together only as well as the network has learnt:
 * {@link #logProb} integrates to 1, but {@link #score} is its gradient approximately.
 *
 * <p>Many rows are computed in pieces, with the same bits, so that memory does not grow with them. It is immutable, and may be
 * shared between threads.
 */
public final class DiffusionModel implements Density {
    private static final String NAME = "DiffusionModel";
    private static final int STEPS = 50;
    private static final int LEVELS_OF_COMPLETION = 24;
    private static final int PARTICLES = 8;
    private static final double CURVATURE = 7;
    /** Rows are computed together up to so many numbers, whose network and divergence take some 100 MB, or so many rows. */
    private static final int NUMBERS_TOGETHER = 1 << 13;

    private static final int ROWS_TOGETHER = 128;

    /** How far out a cell may be, in scales of its column, for others to be imputed from it. */
    private static final double REACH = 1e300;

    /** Rows by which a classifier is asked whether it treats each by itself. */
    private static final int PROBES = 4;

    private final Learnt learnt;
    private final Columns columns;
    /** The scale of the columns that vary. */
    private final Standardize scale;

    /** σ_max and σ_min, in standard deviations of the data. */
    private final NoiseLevels range;

    private final Pieces pieces;
    /** The score of standardised rows: the network's, or one that is led. */
    private final NoiseConditionalScore standardized;

    private final String guidance;

    DiffusionModel(Learnt learnt) {
        this(learnt, learnt.told(LevelLoss.NO_CLASS), "");
    }

    private DiffusionModel(Learnt learnt, NoiseConditionalScore standardized, String guidance) {
        this.learnt = learnt;
        this.columns = learnt.columns();
        this.scale = learnt.scale();
        this.range = learnt.range();
        this.pieces = new Pieces(Math.max(ROWS_TOGETHER, NUMBERS_TOGETHER / learnt.width()));
        this.standardized = standardized;
        this.guidance = guidance;
    }

    /**
     * A model of these rows, with all choices made from them.
     *
     * @param data [n, D], without missing values
     * @param rng a key; the same rows and key give the same model
     * @throws IllegalArgumentException if there are fewer than two rows, a number is not finite, or no column varies
     */
    public static DiffusionModel fit(Tensor data, Rng rng) {
        return training().fit(data, rng);
    }

    /**
     * A model of these rows and of each of their classes.
     *
     * @param labels the class of each row, a number of 0 … K−1, or NaN where it is not known: such a row teaches what all classes
     *     have in common, [n]
     * @throws IllegalArgumentException as {@link #fit(Tensor, Rng)}, or if the labels are others
     */
    public static DiffusionModel fit(Tensor data, Tensor labels, Rng rng) {
        return training().fit(data, labels, rng);
    }

    /** What is to be chosen otherwise. */
    public static DiffusionTraining training() {
        return DiffusionTraining.standard();
    }

    @Override
    public int dim() {
        return columns.count();
    }

    /** K, the number of classes that the model was told; 0 if it was told none. */
    public int classes() {
        return learnt.classes();
    }

    /**
     * The columns that vary, in order. The others keep the number that they had in all rows: samples have it, a row with
     * another one has density 0, and {@link #logProb} is the density of the columns that vary.
     */
    public int[] varying() {
        return columns.varying();
    }

    /** The mean and the scale of each column that varies. */
    public Standardize scale() {
        return scale;
    }

    /**
     * The grid on which the columns of the data lay. The model is that of rows which are spread over their cells; {@code
     * DiscreteLikelihood.of(model.cells(), draws)} counts the probability of the cells.
     */
    public Dequantization cells() {
        return learnt.cells();
    }

    /** The equation of the standardised columns that vary: noise from σ_min at time 0 to σ_max at time 1. */
    public SDE sde() {
        return VESDE.of(range.smallest(), range.largest());
    }

    /**
     * The learnt score of the standardised columns that vary, for samplers and likelihoods of one's own: {@code
     * sde.inTime(score)} is it under another equation.
     */
    public NoiseConditionalScore standardizedScore() {
        return standardized;
    }

    /** s(x) in the units of the table, with the noise σ_min. */
    @Override
    public Tensor score(Tensor x) {
        Points.require(NAME, x, dim());
        ScoreFunction atLeast = Parameterization.SCORE
                .standardized(scale)
                .atNoise(standardized::score)
                .at(range.smallest())
                .checked(NAME);
        return columns.withZeros(inPieces(columns.varyingOf(x), atLeast::score));
    }

    @Override
    public Tensor divergence(Tensor x) {
        Points.require(NAME, x, dim());
        return inPieces(x, piece -> Derivatives.divergence(this::score, piece));
    }

    /** log p of each row, in the units of the table; {@link #likelihood} has its error, too. */
    @Override
    public Tensor logProb(Tensor x) {
        return likelihood(x).logProb();
    }

    /** log p of each row with the exact divergence, and the errors of what it is made of. */
    public LogLikelihood.Likelihood likelihood(Tensor x) {
        Points.require(NAME, x, dim());
        return atConstants(method().evaluate(inTime(), columns.varyingOf(x)), x);
    }

    /** The same with an estimate of the divergence from a few directions, for many columns. */
    public LogLikelihood.Likelihood likelihood(Tensor x, int directions, Rng rng) {
        Points.require(NAME, x, dim());
        LogLikelihood.Likelihood estimate = Points.named(
                NAME + ".likelihood", () -> method().estimate(inTime(), columns.varyingOf(x), directions, rng));
        return atConstants(estimate, x);
    }

    /** With density 0 where a column that is constant has another number. */
    private LogLikelihood.Likelihood atConstants(LogLikelihood.Likelihood varying, Tensor x) {
        return columns.allVary() ? varying : varying.where(columns.fit(x));
    }

    private LogLikelihood method() {
        return LogLikelihood.of(sde())
                .earliest(0)
                .prior(atOne())
                .standardized(scale)
                .inPieces(pieces.most());
    }

    /** A function of rows in pieces, or of all at once if they are being differentiated. */
    private Tensor inPieces(Tensor x, UnaryOperator<Tensor> f) {
        return x.isLinked() ? f.apply(x) : pieces.apply(x, f);
    }

    /**
     * A score of so many standardised rows, recorded for pieces of them if there are many.
     */
    private NoiseConditionalScore inPieces(int rows, NoiseConditionalScore score) {
        UnaryOperator<Tensors> ofPiece = piece -> Tensors.of(score.score(piece.get(0), piece.get(1)));
        UnaryOperator<Tensors> made = isFew(rows) ? ofPiece : Recorded.ofBlocks(NAME, pieces.height(rows), ofPiece);
        return (x, sigma) -> pieces.apply(Tensors.of(x, sigma), made).get(0);
    }

    private boolean isFew(int rows) {
        return rows <= pieces.most();
    }

    private TimeConditionalScore inTime() {
        return sde().inTime(standardized);
    }

    /** Standardised rows have mean 0 and variance 1; what their correlations are is lost in so much noise. */
    private Gaussian atOne() {
        return Gaussian.isotropic(scale.mean().size(), Math.hypot(1, range.largest()));
    }

    /** Levels from σ_max to σ_min, closer where the noise is small. */
    private NoiseLevels levels(int count) {
        return NoiseLevels.karras(range.largest(), range.smallest(), count, CURVATURE);
    }

    /**
     * Samples of the density, by the probability flow that defines it: {@link HeunEDM} in 50 steps. The starts are drawn from child 0.
     * (Ancestral sampling, of first order, draws a normal density in 100 steps with .93 of its variance.)
     */
    @Override
    public Tensor sample(Rng rng, int n) {
        return sample(HeunEDM::of, STEPS, rng, n);
    }

    /**
     * Samples by another sampler, which is given the model's levels, so that it begins where the starts do; with the same children of
     * the key. For instance {@code model.sample(HeunEDM::of, 30, rng, 500)}.
     *
     * @param sampler from levels, the largest first, to a sampler of {@link #standardizedScore}
     * @param levels how many, from σ_max to σ_min, closer where the noise is small
     * @throws IllegalArgumentException if there are fewer than two levels
     */
    public Tensor sample(
            Function<NoiseLevels, ? extends Sampler<NoiseConditionalScore, ?>> sampler, int levels, Rng rng, int n) {
        String name = NAME + ".sample";
        Points.present(name, "a sampler", sampler);
        Points.present(name, "a key", rng);
        Points.count(name, "points", n);
        NoiseLevels down = Points.named(name, () -> levels(levels));
        Tensor starts = atOne().sample(rng.split(0), n);
        NoiseConditionalScore score = inPieces(n, standardized);
        Sampler<NoiseConditionalScore, ?> made = Points.present(name, "a sampler of the levels", sampler.apply(down));
        SamplingRun<NoiseConditionalScore, ?> run = made.on(score);
        // A step whose score is recorded for pieces of rows cannot be recorded whole.
        return table((isFew(n) ? run : run.eager()).sample(starts, rng.split(1)));
    }

    /** Rows of the table from standardised columns that vary. */
    private Tensor table(Tensor standardized) {
        return columns.rows(scale.invert(standardized));
    }

    /**
     * Completes rows: samples of the cells that are NaN, given the others, by a {@link ParticleFilter} of 8 particles in 24 levels for
     * each draw. Given cells stay as they are.
     *
     * <p>The draws follow the learnt scores at all levels, and so the density {@link #logProb} only as well as the network has learnt
     * (where a known column is narrow in one of two modes, .80 and .67 for .82 of the data), and but for what few particles miss: see
     * {@link ParticleFilter}. Of a model of 2,000 rows of ½ N((0, −2), diag(1, ¼)) + ½ N((0, 2), diag(.04, ¼)), given the first cell x₀, the share of the second below 0:
     *
     * <table>
     * <caption>Weight of a mode that its width gives away</caption>
     * <tr><th>x₀</th><th>0</th><th>.5</th><th>.7</th><th>1</th></tr>
     * <tr><td>exact</td><td>.167</td><td>.801</td><td>.986</td><td>1.000</td></tr>
     * <tr><td>by {@link #logProb}, on a grid</td><td>.179</td><td>.781</td><td>.919</td><td>.980</td></tr>
     * <tr><td>8 particles</td><td>.217</td><td>.771</td><td>.926</td><td>.984</td></tr>
     * <tr><td>32 particles</td><td>.199</td><td>.795</td><td>.930</td><td>.984</td></tr>
     * <tr><td>1 particle</td><td>.422</td><td>.571</td><td>.678</td><td>.848</td></tr>
     * </table>
     *
     * <p>Each step of a particle takes the Jacobian of the network, one tangent for each column: of 8 columns, 80 draws take a second of
     * one core, and of 100 columns a draw takes two.
     *
     * @param rows [B, D]
     * @param draws how many completions of each row
     * @param rng draw d of row i depends on the key, d, i and the cells of the row alone
     * @return [draws, B, D]
     * @throws IllegalArgumentException if there is no draw, a cell is infinite, a row with a missing cell has one further than
     *     10³⁰⁰ scales from the mean of its column, or a column that is constant has another number
     */
    public Tensor impute(Tensor rows, int draws, Rng rng) {
        return impute(rows, draws, PARTICLES, rng);
    }

    /**
     * Completes rows with another number of particles for each draw: with more, at as many times the cost, the weights of modes come
     * closer to those of the model; one is moment matching alone.
     *
     * @param particles P
     * @throws IllegalArgumentException as {@link #impute(Tensor, int, Rng)}, or if there is no particle
     */
    public Tensor impute(Tensor rows, int draws, int particles, Rng rng) {
        String name = NAME + ".impute";
        Points.require(name, rows, dim());
        Points.requireKnown(name, "cells that are finite, or NaN if missing", rows, v -> !Double.isInfinite(v));
        Points.present(name, "a key", rng);
        if (draws < 1 || particles < 1) {
            throw new IllegalArgumentException(
                    name + ": expected at least one draw and one particle, got " + draws + " and " + particles);
        }
        requireConstants(name, rows);
        requireWithinReach(name, rows);
        int count = rows.size(0);
        Tensor copies =
                Points.named(name, () -> rows.broadcastTo(draws, count, dim()).reshape(draws * count, dim()));
        Tensor drawn = completion(particles).of(scale.apply(columns.varyingOf(rows)), draws, rng);
        return Tensor.where(copies.eq(copies), copies, table(drawn)).reshape(draws, count, dim());
    }

    private Completion completion(int particles) {
        int together = Math.max(ROWS_TOGETHER, NUMBERS_TOGETHER / learnt.width()) / particles;
        return new Completion(
                sde(),
                TimeGrid.of(sde(), levels(LEVELS_OF_COMPLETION)),
                inTime(),
                Math.hypot(1, range.largest()),
                range.smallest(),
                particles,
                new Pieces(Math.max(1, together)));
    }

    /** Refuses what is too far out to be told: its noise over σ² would overflow. */
    private void requireWithinReach(String name, Tensor rows) {
        double[][] cells = scale.apply(columns.varyingOf(rows)).toMatrix();
        for (int i = 0; i < cells.length; i++) {
            boolean open = Arrays.stream(cells[i]).anyMatch(Double::isNaN);
            for (int j = 0; j < cells[i].length && open; j++) {
                if (Math.abs(cells[i][j]) > REACH) {
                    int column = varying()[j];
                    throw new IllegalArgumentException(name + ": expected cells within " + REACH
                            + " scales of the mean of their column, got " + rows.get(i, column) + " in row " + i
                            + ", column " + column);
                }
            }
        }
    }

    private void requireConstants(String name, Tensor rows) {
        for (int j = 0; j < dim() && !columns.allVary(); j++) {
            double expected = columns.constant(j);
            String what = "column " + j + " to be " + expected + ", as in all rows that were learnt";
            Points.requireKnown(
                    name, what, rows.select(1, j), v -> Double.isNaN(expected) || Double.isNaN(v) || v == expected);
        }
    }

    /**
     * The model led to a class by {@linkplain Guidance#classifierFree classifier-free guidance}: all that it gives is
     * given the class.
     *
     * @param label the class
     * @param weight w: 0 for the class as it is, more for what is typical of it
     * @throws IllegalArgumentException if the model was not told classes, or is led already, or the weight is not finite
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public DiffusionModel guided(int label, double weight) {
        String name = NAME + ".guided";
        if (classes() == 0) {
            throw new IllegalArgumentException(
                    name + ": expected a model of classes, got one that was fitted without labels");
        }
        requireItself(name);
        Points.index(name, label, classes());
        NoiseConditionalScore led =
                Points.named(name, () -> Guidance.classifierFree(learnt.told(label), standardized, weight));
        return new DiffusionModel(learnt, led, ", led to class " + label + " with weight " + weight);
    }

    /**
     * The model led by a {@linkplain Guidance#classifier classifier}: all that it gives is given what the classifier knows.
     *
     * @param classifier log p(c | x, σ) of rows x in the units of the table, with noise σ in standard deviations of the columns:
     *     σ times {@code scale().scale()} in the units of the table
     * @param weight w: 1 for the class as it is, more for what is typical of it
     * @throws IllegalArgumentException if the model is led already, the weight is not finite, or the classifier's rows depend on one
     *     another or on their number
     */
    public DiffusionModel guided(Guidance.Classifier classifier, double weight) {
        String name = NAME + ".guided";
        requireItself(name);
        Points.present(name, "a classifier", classifier);
        Guidance.Classifier ofStandardized = (z, sigma) -> classifier.logProb(table(z), sigma);
        NoiseConditionalScore led = Points.named(name, () -> Guidance.classifier(standardized, ofStandardized, weight));
        Tensor probe = Rng.of(0).normal(PROBES, scale.mean().size());
        for (double sigma : new double[] {range.largest(), 1, range.smallest()}) {
            Points.requireRowwise(
                    name, "a classifier", led.at(sigma).checked(name)::score, probe.mul(Math.hypot(1, sigma)));
        }
        return new DiffusionModel(learnt, led, ", led by a classifier with weight " + weight);
    }

    private void requireItself(String name) {
        if (!guidance.isEmpty()) {
            throw new IllegalArgumentException(name + ": expected the model itself, got it" + guidance.substring(1));
        }
    }

    /** What the training chose, a line each, with the reason. */
    public String choices() {
        return learnt.choices();
    }

    /**
     * Network and parameters, of the columns that vary. {@code apply(x, σ)} is the score in the units of the table, where
     * σ counts in standard deviations of the columns; of a model of classes {@code apply(x, [σ, y])}.
     */
    public Model model() {
        return learnt.model();
    }

    /**
     * Writes the model to a file, which {@link Model#read(Path)} reads, too.
     *
     * @throws IllegalArgumentException if it is led
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public void write(Path path) {
        String name = NAME + ".write";
        requireItself(name);
        Points.present(name, "a path", path);
        learnt.write(path);
    }

    /**
     * Reads a model, which is the one that was written to the bit.
     *
     * @throws nabla.nn.data.FileFormatException if the file is not a diffusion model
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static DiffusionModel read(Path path) {
        return Model.read(Points.present(NAME + ".read", "a path", path), DiffusionModel::of);
    }

    private static DiffusionModel of(Model model, Map<String, String> metadata) {
        DiffusionModel read = new DiffusionModel(Learnt.of(model, metadata));
        read.score(Tensor.zeros(1, read.dim())); // the network takes such rows
        return read;
    }

    @Override
    public String toString() {
        return NAME + " of " + dim() + " columns" + (classes() > 0 ? " and " + classes() + " classes" : "") + guidance
                + "\n" + choices();
    }
}

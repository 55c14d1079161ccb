package nabla.scorematching.estimators;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.points.Points;

/**
 * An estimator that minimises the mean of a loss over parameters θ. For an exponential family log p = θᵀT(x) + β(x) − log Z and any
 * loss that is quadratic in the score, the loss is ½θᵀĀθ + b̄ᵀθ + c̄, so that
 *
 * <pre>
 *     θ̂ = −Ā⁻¹b̄,    V̂ = J⁻¹IJ⁻¹/n,    J = Ā,    I = mean ψψᵀ,    ψᵢ = Aᵢθ̂ + bᵢ,    θ̂₍₋ᵢ₎ = θ̂ + (nĀ − Aᵢ)⁻¹ψᵢ,
 * </pre>
 *
 * where A and b are derivatives of the loss by θ. Whether the loss is quadratic is seen after the solve: the mean of ψ at θ̂ is 0 then. If
 * it is not, Newton's method goes on from there with steps that are damped where the loss is not convex; errors are those of the
 * same formulas (Godambe, An optimum property of regular maximum likelihood estimation, 1960; Hyvärinen 2007; Forbes and Lauritzen
 * 2015).
 *
 * <pre>
 *     QuadraticFit.of(ScoreMatching.of()).model((t, x) -> …, "mean", "precision").fit(x)
 * </pre>
 *
 * <p>An estimator is immutable; what sets an option gives another one. Time is that of one Hessian of the loss in all directions, and
 * memory does not grow with the number of rows but for K numbers of each.
 */
public final class QuadraticFit {
    private final Settings settings;

    private QuadraticFit(Settings settings) {
        this.settings = settings;
    }

    /** A loss that waits for a model. */
    public static final class Unmodelled {
        private final String name;
        private final BiFunction<Tensor, Tensor, ScoreMatchingLoss> losses;
        private final Rng rng;

        private Unmodelled(String name, BiFunction<Tensor, Tensor, ScoreMatchingLoss> losses, Rng rng) {
            this.name = name;
            this.losses = losses;
            this.rng = rng;
        }

        /**
         * The loss of a model given by its log-density.
         *
         * @param model (θ, x) ↦ log p up to a function of θ
         * @param names of the parameters, one for each
         */
        public QuadraticFit model(ParametricModel model, String... names) {
            Points.present("QuadraticFit", "a model", model);
            return create(
                    name, (data, weights) -> new ModelLoss(losses.apply(data, weights), model, rng), model, names);
        }

        /**
         * The loss of a model given by its score.
         *
         * @param score (θ, x) ↦ ∇ₓ log p, [B, D]
         * @param names of the parameters, one for each
         */
        public QuadraticFit score(RowLoss score, String... names) {
            Points.present("QuadraticFit", "a score", score);
            BiFunction<Tensor, Tensor, RowLoss> rows = (data, weights) -> {
                ScoreMatchingLoss loss = losses.apply(data, weights);
                RandomLoss random = (theta, x, block) ->
                        loss.perSample((ScoreFunction) y -> score.rows(theta, y), x, rng.split(block));
                return random;
            };
            return create(name, rows, null, names);
        }
    }

    /** An estimator by this loss; if it draws random numbers, the same ones in each fit. */
    public static Unmodelled of(ScoreMatchingLoss loss) {
        return of(loss, Rng.of(0));
    }

    /**
     * An estimator by a loss that draws random numbers.
     *
     * @param rng the key of its numbers, the same at every θ
     */
    public static Unmodelled of(ScoreMatchingLoss loss, Rng rng) {
        Points.present("QuadraticFit", "a loss", loss);
        Points.present("QuadraticFit", "a key", rng);
        return new Unmodelled(loss.getClass().getSimpleName(), (data, weights) -> loss, rng);
    }

    /**
     * An estimator by a loss that looks at the data first, for instance at their scale for a weight that depends on the unit; see {@link
     * #ofWeightedData}, if rows may have weights.
     *
     * @param losses the loss for data as the model takes them, [n, D]
     */
    public static Unmodelled ofData(Function<Tensor, ScoreMatchingLoss> losses) {
        Points.present("QuadraticFit", "a loss of data", losses);
        return ofWeightedData((data, weights) -> losses.apply(data));
    }

    /**
     * An estimator by a loss that looks at the data and at how much each row counts, so that frequencies are repeated rows there, too.
     *
     * @param losses the loss for data as the model takes them, [n, D], and the weights of the rows, [n], above 0, and 1 where none were given; rows of
     *     weight 0 do not come
     */
    public static Unmodelled ofWeightedData(BiFunction<Tensor, Tensor, ScoreMatchingLoss> losses) {
        Points.present("QuadraticFit", "a loss of data", losses);
        return new Unmodelled(
                "QuadraticFit",
                (data, weights) -> Points.present("QuadraticFit", "a loss of data", losses.apply(data, weights)),
                Rng.of(0));
    }

    /**
     * An estimator by a loss of your own.
     *
     * @param name what its messages begin with
     * @param loss (θ, x) ↦ the loss of each row, [B]
     * @param names of the parameters, one for each
     */
    public static QuadraticFit rows(String name, RowLoss loss, String... names) {
        Points.present("QuadraticFit", "a loss", loss);
        return create(name, (data, weights) -> loss, null, names);
    }

    private static QuadraticFit create(
            String name, BiFunction<Tensor, Tensor, RowLoss> losses, ParametricModel model, String... names) {
        List<String> all = List.of(names);
        if (all.isEmpty() || all.stream().distinct().count() < all.size()) {
            throw new IllegalArgumentException(
                    "QuadraticFit: expected a name for each parameter, all different, got " + all);
        }
        return new QuadraticFit(new Settings(name, all, losses, model));
    }

    private QuadraticFit with(Consumer<Settings> change) {
        Settings copy = settings.copy();
        change.accept(copy);
        return new QuadraticFit(copy);
    }

    /** Names for parameters that are a vector: a1, a2, …, aK. */
    public static String[] numbered(String prefix, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(k -> prefix + k).toArray(String[]::new);
    }

    /** The names of the parameters, in their order. */
    public List<String> names() {
        return settings.names;
    }

    /** What this estimator's messages and summaries begin with. */
    public QuadraticFit named(String name) {
        return with(s -> s.name = name);
    }

    /**
     * With a door for the data: what checks them and gives the points that the model takes, such as logarithms of proportions.
     *
     * @param door [n, D] → [n, D′], row by row
     */
    public QuadraticFit door(UnaryOperator<Tensor> door) {
        return with(s -> s.door = door);
    }

    /** With a door that puts a small number for a 0, so that its estimates have to be limits. */
    QuadraticFit doorWithoutZeros(UnaryOperator<Tensor> door) {
        return with(s -> {
            s.door = door;
            s.replacesZeros = true;
        });
    }

    /** With a look at the points that the model takes before they are fitted. */
    QuadraticFit check(Consumer<Tensor> check) {
        return with(s -> {
            BiFunction<Tensor, Tensor, RowLoss> losses = s.losses;
            s.losses = (x, weights) -> {
                check.accept(x);
                return losses.apply(x, weights);
            };
        });
    }

    /**
     * With a look at the estimate: whether it is a density that can be normalised, which a score does not tell.
     *
     * @param density θ ↦ why the model at θ is not a density, or nothing
     */
    public QuadraticFit density(Function<Tensor, Optional<String>> density) {
        return with(s -> s.density = density);
    }

    /**
     * With importance weights: θ̂ = −(Σw A)⁻¹Σw b and V̂ = J⁻¹[Σw²ψψᵀ/(Σw)²]J⁻¹.
     *
     * @param weights of the rows, [n], not negative; their scale does not matter. A row of weight 0 is as if it were not there, and is not looked
     *     at: it may be anything
     * @throws IllegalArgumentException if one is negative or not finite, all are 0, their sum overflows, or frequencies were given
     */
    public QuadraticFit weights(Tensor weights) {
        return weighted("weights", weights, false);
    }

    /**
     * With frequencies: row i stands for kᵢ equal rows. Shares of a whole are frequencies of a single row: with them n is 1.
     *
     * @param frequencies of the rows, [n], not negative; a row that is there 0 times is not looked at
     * @throws IllegalArgumentException if one is negative or not finite, all are 0, or weights were given
     */
    public QuadraticFit frequencies(Tensor frequencies) {
        return weighted("frequencies", frequencies, true);
    }

    private QuadraticFit weighted(String what, Tensor weights, boolean frequencies) {
        Points.weights(settings.name, what, weights);
        if (settings.weights != null && settings.frequencies != frequencies) {
            throw new IllegalArgumentException(
                    settings.name + ": expected weights or frequencies of rows, got one after the other");
        }
        return with(s -> {
            s.weights = weights;
            s.frequencies = frequencies;
        });
    }

    /**
     * With a parameter fixed.
     *
     * @throws IllegalArgumentException if there is no such parameter
     */
    public QuadraticFit fix(String parameter, double value) {
        double[] row = new double[settings.count() + 1];
        row[settings.index(parameter)] = 1;
        row[settings.count()] = value;
        return constrain(row);
    }

    /**
     * With a linear constraint Σₖ cₖθₖ = d.
     *
     * @param coefficients c, [K]
     */
    public QuadraticFit constrain(double[] coefficients, double d) {
        if (coefficients.length != settings.count()) {
            throw new IllegalArgumentException(settings.name + ": expected a coefficient for each of the parameters "
                    + settings.names + ", got " + coefficients.length);
        }
        double[] row = Arrays.copyOf(coefficients, coefficients.length + 1);
        row[coefficients.length] = d;
        return constrain(row);
    }

    private QuadraticFit constrain(double[] row) {
        Points.requireFinite(settings.name, Tensor.of(row));
        List<double[]> all = new ArrayList<>(settings.constraints);
        all.add(row);
        ParameterSpace.of(settings.name, settings.count(), all.toArray(double[][]::new));
        return with(s -> s.constraints = List.copyOf(all));
    }

    /**
     * With the penalty ½λ‖θ‖²: θ̂ = −(Ā + λI)⁻¹b̄.
     *
     * @param lambda λ &gt; 0
     */
    public QuadraticFit ridge(double lambda) {
        Points.positive(settings.name, "ridge λ", lambda);
        return with(s -> s.ridge = lambda);
    }

    /**
     * With the penalty λ Σ|θₖ| over some parameters, by coordinate descent; estimates have no standard errors. A penalised parameter along
     * which the loss is straight is 0 if the slope is at most λ. Parameters that are not penalised have to be determined, as without a
     * penalty; where the loss and the penalty are the same along a line of penalised ones, as of equal columns, one minimum of several is given.
     *
     * @param lambda λ &gt; 0
     * @param parameters which; none for all
     */
    public QuadraticFit lasso(double lambda, String... parameters) {
        Points.positive(settings.name, "lasso λ", lambda);
        double[] penalties = new double[settings.count()];
        if (parameters.length == 0) {
            Arrays.fill(penalties, lambda);
        }
        for (String parameter : parameters) {
            penalties[settings.index(parameter)] = lambda;
        }
        return with(s -> s.lasso = Tensor.of(penalties));
    }

    /**
     * With Windham's weights, which make far rows count for little: the solution of
     *
     * <pre>
     *     θ = (1 + c)⁻¹ ∘ [−(Σw A)⁻¹Σw b],    wᵢ = exp((c∘θ)ᵀT(xᵢ)),
     * </pre>
     *
     * (M. P. Windham, Robustifying model fitting, JRSS B 57, 1995; J. Scealy et al., Robust score matching for compositional data,
     * Statistics and Computing 34, 2024), with the sandwich of Σ w(θ)ψ((1 + c)∘θ) = 0, the weights being differentiated too.
     * There may be several solutions: the search begins at the estimate without weights, or where {@link #from} says.
     *
     * <p>A fixed parameter weighs with its value, and is (1 + c) times that in the brackets. With c = 0 it does not weigh: of a normal
     * distribution with a fixed K that leaves exp(cηx), which gives the farthest row all the weight.
     *
     * @param c one for each parameter, or one for all, at least 0; 0 for those whose T is unbounded where the density is not small
     * @throws IllegalArgumentException if the estimator has a loss alone, or c is neither one number nor [K]
     */
    public QuadraticFit robust(double... c) {
        if (settings.model == null) {
            throw new IllegalArgumentException(
                    settings.name + ": expected a model with a log-density for robust weights, got a loss");
        }
        double[] all = c.length == 1 ? new double[settings.count()] : c.clone();
        if (c.length == 1) {
            Arrays.fill(all, c[0]);
        }
        if (all.length != settings.count()) {
            throw new IllegalArgumentException(settings.name + ": expected a c for each of the parameters "
                    + settings.names + ", got " + c.length);
        }
        Tensor tensor = Tensor.of(all);
        Points.requireKnown(settings.name, "c of at least 0", tensor, v -> v >= 0 && v < Double.POSITIVE_INFINITY);
        return with(s -> s.robust = tensor);
    }

    /**
     * With a start for Newton's method, where a loss is not quadratic, and for robust weights.
     *
     * @param theta [K]
     */
    public QuadraticFit from(double... theta) {
        if (theta.length != settings.count()) {
            throw new IllegalArgumentException(settings.name + ": expected a start for each of the parameters "
                    + settings.names + ", got " + theta.length);
        }
        Points.requireFinite(settings.name, Tensor.of(theta));
        return with(s -> s.start = Tensor.of(theta));
    }

    /**
     * The estimate.
     *
     * @param x data, [n, D]
     * @throws IllegalArgumentException if there are no rows, the loss is not finite, it has no minimum or several (the message names the
     *     direction; of several that differ in parameters penalised by {@link #lasso} one is given), or Newton's method does not come to
     *     an end
     */
    public ParameterEstimate fit(Tensor x) {
        return Points.named(settings.name, () -> Fitting.of(settings, x));
    }

    @Override
    public String toString() {
        return settings.name + " estimator of " + settings.names;
    }
}

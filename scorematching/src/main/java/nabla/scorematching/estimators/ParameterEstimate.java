package nabla.scorematching.estimators;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.scorematching.Estimate;
import nabla.scorematching.points.Points;

/**
 * An estimate of parameters, with its errors. Of n rows with the loss ρ(x; θ), ψ = ∂ρ/∂θ, J the mean of ∂²ρ/∂θ∂θᵀ, I the mean of ψψᵀ:
 *
 * <table>
 * <caption>Errors</caption>
 * <tr><td>{@link #sandwich}</td><td>J⁻¹IJ⁻¹/n (n, not n − 1)</td></tr>
 * <tr><td>{@link #jackknife}</td><td>(n − 1)/n Σ(θ̂₍₋ᵢ₎ − θ̂)(θ̂₍₋ᵢ₎ − θ̂)ᵀ</td></tr>
 * <tr><td>{@link #covariance}</td><td>the jackknife where nK³ ≤ 10⁸ and refits exist, else the sandwich</td></tr>
 * </table>
 *
 * <p>The sandwich is optimistic near boundaries and for few rows: of the half normal with 50 rows its 95 % interval covers .883, that of
 * the jackknife .932. θ̂₍₋ᵢ₎ is exact for a loss that is quadratic in θ, else to second order in 1/n.
 */
public final class ParameterEstimate {
    /** Where refits of this much work are cheap. */
    private static final double CHEAP = 1e8;

    /** A row whose loss changes by less than this part of another's says nothing: an exact zero is 10⁻¹⁰⁰ in some coordinates. */
    private static final double SILENT = 1e-30;

    private final Settings settings;
    private final ParameterSpace space;
    private final CountedRows data;
    private final RowSums sums;
    private final Minimum minimum;
    private final Tensor theta;
    private final Tensor values;
    private final Tensor rowWeights;
    private final Tensor sandwich;
    private final double trace;
    private Refits refits;
    private Tensor telling;

    /** Of a minimum; without a system there are no errors. */
    ParameterEstimate(
            Settings settings, ParameterSpace space, CountedRows data, RowSums sums, Minimum minimum, Tensor values) {
        this.settings = settings;
        this.space = space;
        this.data = data;
        this.sums = sums;
        this.minimum = minimum;
        this.theta = space.theta(minimum.u());
        this.values = values;
        this.rowWeights = sums.weights();
        if (minimum.system() == null) {
            sandwich = null;
            trace = Double.NaN;
            return;
        }
        Tensor share = sums.weights().div(sums.total());
        Tensor spread = settings.frequencies ? share.div(sums.total()) : share.square();
        Tensor psi = minimum.psi();
        Tensor middle = psi.mul(spread.unsqueeze(1)).transpose().matmul(psi);
        Tensor half = minimum.system().solve(middle);
        trace = count() * half.diagonal().sum().item();
        sandwich = minimum.system().solve(half.transpose());
    }

    /** Of a fixed point with robust weights. */
    ParameterEstimate(
            Settings settings,
            ParameterSpace space,
            CountedRows data,
            RowSums sums,
            Tensor u,
            Tensor values,
            Tensor rowWeights,
            Tensor sandwich) {
        this.settings = settings;
        this.space = space;
        this.data = data;
        this.sums = sums;
        this.minimum = new Minimum(u, null, null, sums.gradients(u), 0, true);
        this.theta = space.theta(u);
        this.values = values;
        this.rowWeights = rowWeights;
        this.sandwich = sandwich;
        this.trace = Double.NaN;
    }

    /** θ̂, [K]. */
    public Tensor theta() {
        return theta;
    }

    /** What was fitted. */
    public String name() {
        return settings.name;
    }

    int index(String parameter) {
        return settings.index(parameter);
    }

    /** The names of the parameters. */
    public List<String> names() {
        return settings.names;
    }

    /**
     * log p(x; θ̂) without its constant, [n], of data as they are given to a fit. Of a family that is fitted in other coordinates, such as
     * log-ratios of shares, it is the density of those, and of a share of 0 that of 10⁻¹⁰⁰, which is no limit where it has a pole there.
     *
     * @throws IllegalStateException if the loss alone is known, or a score
     */
    public Tensor logDensity(Tensor x) {
        if (settings.model == null) {
            throw new IllegalStateException(
                    settings.name + ": expected a model with a log-density, got a loss or a score");
        }
        return settings.model.logDensity(theta, settings.door.apply(x));
    }

    /**
     * A parameter with its standard error.
     *
     * @throws IllegalArgumentException if there is no such parameter
     */
    public Estimate get(String parameter) {
        int index = settings.index(parameter);
        return new Estimate(
                theta.get(index), !hasErrors() ? Double.NaN : standardErrors().get(index));
    }

    /**
     * A function of the parameters with its standard error by the delta method, √(∇gᵀV̂∇g): {@code derived(t -> t.select(0,
     * 0).div(t.select(0, 1)))} is the mean η/K of a normal distribution.
     *
     * @param g [K] → scalar, in tensor operations
     * @throws IllegalArgumentException if it gives anything else
     */
    public Estimate derived(Function<? super Tensor, Tensor> g) {
        Points.present("derived", "a function", g);
        Tensor value = Points.present("derived", "a scalar of the function", g.apply(theta));
        if (value.rank() != 0) {
            throw new IllegalArgumentException(settings.name + ": derived: expected a scalar, got a tensor of shape "
                    + Arrays.toString(value.shape()));
        }
        var at = Derivatives.valueAndGradient(g, theta);
        Tensor slope = at.gradient().unsqueeze(1);
        double error = !hasErrors()
                ? Double.NaN
                : Math.sqrt(slope.transpose().matmul(covariance()).matmul(slope).item());
        return new Estimate(at.value().item(), error);
    }

    /**
     * The covariance of θ̂, [K, K], 0 for what is fixed: by the jackknife where that is cheap and every refit exists, else by the sandwich.
     * The sandwich needs {@link #effectiveRows} of at least one more than there are free parameters, or it is NaN: with as many rows as
     * parameters Σwψ = 0 leaves fewer directions of ψ than of θ, so that it is 0 along some, and it is nearly so where weights leave little
     * more.
     *
     * @throws IllegalStateException if a lasso chose the parameters
     */
    public Tensor covariance() {
        Tensor whole = sandwich();
        if (jackknifes()) {
            return jackknife();
        }
        return isOfMoreRowsThanParameters() ? whole : unknown();
    }

    /** By one at least, but for rounding. */
    private boolean isOfMoreRowsThanParameters() {
        return effectiveRows() > space.size() + 1 - 1e-9;
    }

    private Tensor unknown() {
        double[] each = IntStream.range(0, theta.size())
                .mapToDouble(k -> space.isFixed(k) ? 0 : 1)
                .toArray();
        double[] all = Tensor.of(each).outer(Tensor.of(each)).toArray();
        return Tensor.of(Arrays.stream(all).map(v -> v == 0 ? 0 : Double.NaN).toArray())
                .reshape(each.length, each.length);
    }

    boolean jackknifes() {
        return hasRefits()
                && rows() * Math.pow(space.size(), 3) <= CHEAP
                && Double.isFinite(refits().differences().sum().item());
    }

    /** Why no error is known of a fit that could have some. */
    Optional<String> withoutErrors() {
        if (jackknifes() || !hasErrors() || isOfMoreRowsThanParameters()) {
            return Optional.empty();
        }
        if (count() <= 1) {
            return Optional.of("one row has none");
        }
        return Optional.of("effective rows are fewer than " + (space.size() + 1)
                + ", one more than parameters, and refits without a row do not exist");
    }

    /** How {@link #covariance} was computed: "jackknife", "sandwich", or nothing if errors are unknown. */
    public Optional<String> kindOfErrors() {
        if (!hasErrors() || withoutErrors().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(jackknifes() ? "jackknife" : "sandwich");
    }

    private boolean hasRefits() {
        return minimum.curvature() != null && hasErrors();
    }

    /** J⁻¹IJ⁻¹/n, [K, K]; with weights J⁻¹[Σw²ψψᵀ/(Σw)²]J⁻¹, with frequencies J⁻¹[Σkψψᵀ/(Σk)²]J⁻¹. */
    public Tensor sandwich() {
        if (sandwich == null) {
            throw new IllegalStateException(
                    settings.name
                            + ": expected a fit without a lasso for standard errors; fit the chosen parameters again without it");
        }
        return space.expand(sandwich);
    }

    /**
     * (n − 1)/n Σ(θ̂₍₋ᵢ₎ − θ̂)(θ̂₍₋ᵢ₎ − θ̂)ᵀ, [K, K], with θ̂₍₋ᵢ₎ of {@link #leaveOneOut}, which keeps what the loss took from all rows; of
     * frequencies, one copy of each row is left out in turn: NaN if one is between 0 and 1.
     */
    public Tensor jackknife() {
        Tensor differences = refits().differences();
        return counted(differences).transpose().matmul(differences).mul((count() - 1) / count());
    }

    /** The roots of the diagonal of {@link #covariance}, [K]. */
    public Tensor standardErrors() {
        return roots(covariance());
    }

    /** The roots of the diagonal of {@link #sandwich}, [K]. */
    public Tensor sandwichErrors() {
        return roots(sandwich());
    }

    /** The roots of the diagonal of {@link #jackknife}, [K]. */
    public Tensor jackknifeErrors() {
        return roots(jackknife());
    }

    /** The roots of the diagonal; what is 0 but for rounding, as the error of a variance of two rows, may come out below. */
    private static Tensor roots(Tensor covariance) {
        Tensor diagonal = covariance.diagonal();
        return Tensor.where(diagonal.lt(0), Tensor.scalar(0), diagonal).sqrt();
    }

    /**
     * θ̂₍₋ᵢ₎ of each row, [n, K], θ̂ of one without a weight: exact for a quadratic loss, and NaN where the other rows do not determine the
     * parameters. What the loss takes from the data, such as the median in the weight of {@link PositiveData}, stays that of all rows; a fit to
     * the other rows would take its own.
     *
     * <p>Of another loss it is an expansion to second order in 1/n, by third derivatives, which is poor for a handful of rows and does not see
     * whether there is an estimate without the row; NaN where, without a ridge, {@link #effectiveRows} are not one more than the free parameters.
     */
    public Tensor leaveOneOut() {
        return theta.add(data.spread(refits().differences()));
    }

    /** nθ̂ − (n − 1)·mean θ̂₍₋ᵢ₎, [K]: without the bias of order 1/n. */
    public Tensor biasCorrected() {
        Tensor differences = refits().differences();
        return theta.sub(counted(differences).sum(0).mul((count() - 1) / count()));
    }

    /** Each row as often as it stands for others. */
    private Tensor counted(Tensor rows) {
        return settings.frequencies ? rows.mul(sums.weights().unsqueeze(1)) : rows;
    }

    private Refits refits() {
        if (!hasRefits()) {
            throw new IllegalStateException(
                    settings.name + ": expected a fit without lasso and robust weights for refits without a row");
        }
        if (refits == null) {
            Refits expanded = Refits.of(settings, space, sums, minimum, values);
            boolean areKnown = minimum.quadratic() || settings.ridge > 0 || isOfMoreRowsThanParameters();
            refits = areKnown ? expanded : expanded.unknown();
        }
        return refits;
    }

    /**
     * The mean of the loss at θ̂; NaN, as criteria are, if a row of shares has zeros at which only the slope of the loss has a limit: no estimate
     * depends on it.
     */
    public double loss() {
        return values.mul(sums.weights()).sum().item() / sums.total();
    }

    /** tr(IJ⁻¹): what n times the loss of new rows exceeds that of the rows fitted by, halved twice; for likelihoods the number of parameters. */
    public double trace() {
        sandwich();
        return trace;
    }

    /**
     * The information criterion loss + tr(IJ⁻¹)/n, smaller is better (T. Matsuda, M. Uehara and A. Hyvärinen, Information criteria for
     * non-normalized models, JMLR 22, 2021), which tends to {@link #crossValidation}. It compares models that are no densities, too.
     */
    public double smic() {
        return loss() + trace() / count();
    }

    /** The mean of ρ(xᵢ; θ̂₍₋ᵢ₎): the loss of rows that were not fitted by. */
    public double crossValidation() {
        return refits().losses().mul(sums.weights()).sum().item() / sums.total();
    }

    /** The number of rows, or the sum of the frequencies. */
    private double count() {
        return settings.frequencies ? sums.total() : rows();
    }

    /** The number of rows, without those of weight 0. */
    public int rows() {
        return sums.rows();
    }

    /**
     * (Σw)²/Σw² over the rows that say anything: a row whose loss does not depend on the parameters, such as one on the boundary where a
     * weight vanishes, does not count. Robust weights count. With frequencies k and robust weights v it is (Σkv)²/Σkv².
     */
    public double effectiveRows() {
        // By a power of 2, so that no digit changes.
        Tensor scaled = rowWeights.mul(
                Math.scalb(1.0, -Math.getExponent(rowWeights.max().item())));
        Tensor w = scaled.mul(telling());
        Tensor squares = settings.frequencies ? w.square().div(sums.weights()) : w.square();
        double sum = w.sum().item();
        return sum * sum / squares.sum().item();
    }

    /** 1 of each row that says something about the parameters, else 0, [n]. */
    private Tensor telling() {
        if (telling == null) {
            Tensor slopes = minimum.psi()
                    .abs()
                    .max(1)
                    .maximum(sums.gradients(minimum.u().mul(2).add(1)).abs().max(1));
            telling = slopes.gt(slopes.max().mul(SILENT));
        }
        return telling;
    }

    /** The weight of each row, [n]: as given, times the robust ones, of which the largest is 1. */
    public Tensor weights() {
        return data.spread(rowWeights);
    }

    /** Whether one solve found the minimum: the loss is quadratic in θ on these data. */
    public boolean isQuadratic() {
        return minimum.quadratic();
    }

    /** ‖mean ψ‖∞ after the first solve, relative to the size of its parts; rounding if the loss is quadratic. */
    public double residual() {
        return minimum.residual();
    }

    /** A of each row by the free parameters, [n, U, U], constant if the loss is quadratic; 0 of a row without a weight. */
    public Tensor hessianRows() {
        return data.spread(sums.byBlock(
                RowSums.MATRICES / (space.size() * space.size()),
                (points, from) -> sums.hessians(minimum.u(), points, from)));
    }

    /** b of each row by the free parameters, [n, U]: ψ at θ = 0 of what is free; 0 of a row without a weight. */
    public Tensor offsetRows() {
        return data.spread(sums.gradients(Tensor.zeros(space.size())));
    }

    /** Why the model at θ̂ is not a density, if it is not: scores do not tell. */
    public Optional<String> notADensity() {
        return settings.density.apply(theta);
    }

    /** A table: estimates, standard errors, z, two-sided p, 95 % intervals; rows, loss and criterion below. */
    public String summary() {
        return EstimateText.of(this);
    }

    boolean hasErrors() {
        return sandwich != null;
    }

    /** {@link #smic}, where there is one: not with a lasso or robust weights, nor of a loss that is not known. */
    public Optional<Double> criterion() {
        return hasErrors() && !Double.isNaN(smic()) ? Optional.of(smic()) : Optional.empty();
    }

    /** Whether constraints leave one value to a parameter. */
    public boolean isFixed(String parameter) {
        return space.isFixed(index(parameter));
    }

    boolean hasFrequencies() {
        return settings.frequencies;
    }

    @Override
    public String toString() {
        return IntStream.range(0, theta.size())
                .mapToObj(k -> names().get(k) + " = " + theta.get(k))
                .reduce((a, b) -> a + ", " + b)
                .orElseThrow();
    }
}

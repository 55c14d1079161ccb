package nabla.scorematching.estimators;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.scorematching.Estimate;
import nabla.scorematching.points.Normal;

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
 * the jackknife .932. θ̂₍₋ᵢ₎ is exact for a loss that is quadratic in θ, else one Newton step.
 */
public final class ParameterEstimate {
    /** Where refits of this much work are cheap. */
    private static final double CHEAP = 1e8;

    /** A row whose loss changes by less than this part of another's says nothing: an exact zero is 10⁻¹⁰⁰ in some coordinates. */
    private static final double SILENT = 1e-30;

    /** A row that moves the parameters this many times as far as its influence is the only one that determines some of them. */
    private static final double UNDETERMINED = 1e8;

    private final Settings settings;
    private final ParameterSpace space;
    private final RowSums sums;
    private final Tensor u;
    private final Tensor theta;
    private final Tensor curvature;
    private final Tensor psi;
    private final Tensor rowWeights;
    private final double residual;
    private final boolean quadratic;
    private final Tensor sandwich;
    private final double trace;
    private final Tensor values;
    private final SymmetricSystem system;
    private Refits refits;

    /**
     * What leaving out each row gives.
     *
     * @param differences θ̂₍₋ᵢ₎ − θ̂, [n, K]
     * @param losses ρ(xᵢ; θ̂₍₋ᵢ₎), [n]
     */
    private record Refits(Tensor differences, Tensor losses) {}

    /** Of a minimum; without a system there are no errors. */
    ParameterEstimate(
            Settings settings,
            ParameterSpace space,
            RowSums sums,
            Tensor u,
            Tensor curvature,
            SymmetricSystem system,
            Tensor psi,
            double residual,
            boolean quadratic) {
        this.settings = settings;
        this.space = space;
        this.sums = sums;
        this.u = u;
        this.theta = space.theta(u);
        this.curvature = curvature;
        this.psi = psi;
        this.residual = residual;
        this.quadratic = quadratic;
        this.values = sums.values(u);
        this.rowWeights = sums.weights();
        this.system = system;
        if (system == null) {
            sandwich = null;
            trace = Double.NaN;
            return;
        }
        Tensor share = sums.weights().div(sums.total());
        Tensor spread = settings.frequencies ? share.div(sums.total()) : share.square();
        Tensor middle = psi.mul(spread.unsqueeze(1)).transpose().matmul(psi);
        Tensor half = system.solve(middle);
        trace = count() * half.diagonal().sum().item();
        sandwich = system.solve(half.transpose());
    }

    /** Of a fixed point with robust weights. */
    ParameterEstimate(
            Settings settings, ParameterSpace space, RowSums sums, Tensor u, Tensor rowWeights, Tensor sandwich) {
        this.settings = settings;
        this.space = space;
        this.sums = sums;
        this.u = u;
        this.theta = space.theta(u);
        this.curvature = null;
        this.psi = sums.gradients(u);
        this.residual = 0;
        this.quadratic = true;
        this.values = sums.values(u);
        this.rowWeights = rowWeights;
        this.sandwich = sandwich;
        this.trace = Double.NaN;
        this.system = null;
    }

    /** θ̂, [K]. */
    public Tensor theta() {
        return theta;
    }

    /** What was fitted. */
    public String name() {
        return settings.name;
    }

    /** The names of the parameters. */
    public List<String> names() {
        return settings.names;
    }

    /**
     * log p(x; θ̂) without its constant, [n], of data as they are given to a fit. Of a family that is fitted in other coordinates, such as
     * log-ratios of shares, it is the density of those.
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
                theta.get(index),
                sandwich == null ? Double.NaN : standardErrors().get(index));
    }

    /**
     * A function of the parameters with its standard error by the delta method, √(∇gᵀV̂∇g): {@code derived(t -> t.select(0,
     * 0).div(t.select(0, 1)))} is the mean η/K of a normal distribution.
     *
     * @param g [K] → scalar, in tensor operations
     */
    public Estimate derived(Function<? super Tensor, Tensor> g) {
        var at = Derivatives.valueAndGradient(g, theta);
        Tensor slope = at.gradient().unsqueeze(1);
        double error = sandwich == null
                ? Double.NaN
                : Math.sqrt(slope.transpose().matmul(covariance()).matmul(slope).item());
        return new Estimate(at.value().item(), error);
    }

    /**
     * The covariance of θ̂, [K, K], 0 for what is fixed: by the jackknife where that is cheap and every refit exists, else by the sandwich;
     * NaN of a single row, which does not tell.
     *
     * @throws IllegalStateException if a lasso chose the parameters
     */
    public Tensor covariance() {
        Tensor whole = sandwich();
        if (jackknifes()) {
            return jackknife();
        }
        return count() > 1 ? whole : unknown();
    }

    private Tensor unknown() {
        double[] each = IntStream.range(0, theta.size())
                .mapToDouble(k -> space.isFixed(k) ? 0 : 1)
                .toArray();
        double[] all = Tensor.of(each).outer(Tensor.of(each)).toArray();
        return Tensor.of(Arrays.stream(all).map(v -> v == 0 ? 0 : Double.NaN).toArray())
                .reshape(each.length, each.length);
    }

    private boolean jackknifes() {
        return hasRefits()
                && rows() * Math.pow(space.size(), 3) <= CHEAP
                && Double.isFinite(refits().differences().sum().item());
    }

    private boolean hasRefits() {
        return curvature != null && sandwich != null;
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

    /** (n − 1)/n Σ(θ̂₍₋ᵢ₎ − θ̂)(θ̂₍₋ᵢ₎ − θ̂)ᵀ, [K, K]; of frequencies, one copy of each row is left out in turn. */
    public Tensor jackknife() {
        Tensor differences = refits().differences();
        Tensor each = settings.frequencies ? differences.mul(sums.weights().unsqueeze(1)) : differences;
        return each.transpose().matmul(differences).mul((count() - 1) / count());
    }

    /** The roots of the diagonal of {@link #covariance}, [K]. */
    public Tensor standardErrors() {
        return covariance().diagonal().sqrt();
    }

    /** The roots of the diagonal of {@link #sandwich}, [K]. */
    public Tensor sandwichErrors() {
        return sandwich().diagonal().sqrt();
    }

    /** The roots of the diagonal of {@link #jackknife}, [K]. */
    public Tensor jackknifeErrors() {
        return jackknife().diagonal().sqrt();
    }

    /**
     * θ̂₍₋ᵢ₎ of each row, [n, K]: exact for a quadratic loss, else one Newton step from θ̂. It is NaN where the other rows do not determine
     * the parameters.
     */
    public Tensor leaveOneOut() {
        return theta.add(refits().differences());
    }

    /** nθ̂ − (n − 1)·mean θ̂₍₋ᵢ₎, [K]: without the bias of order 1/n. */
    public Tensor biasCorrected() {
        Tensor differences = refits().differences();
        Tensor each = settings.frequencies ? differences.mul(sums.weights().unsqueeze(1)) : differences;
        return theta.sub(each.sum(0).mul((count() - 1) / count()));
    }

    private Refits refits() {
        if (!hasRefits()) {
            throw new IllegalStateException(
                    settings.name + ": expected a fit without lasso and robust weights for refits without a row");
        }
        if (refits == null) {
            refits = computeRefits();
        }
        return refits;
    }

    /** θ̂₍₋ᵢ₎ − θ̂ = (ΣwA − wᵢAᵢ)⁻¹wᵢψᵢ, since Σwψ = 0. */
    private Refits computeRefits() {
        int count = space.size();
        Tensor sum = curvature.mul(sums.total());
        Tensor scale = curvature.diagonal().pow(-0.5);
        Tensor penalty = space.gram().mul(settings.ridge);
        Tensor both = sums.byBlock(Math.max(1, (1 << 19) / (count * count)), (points, from) -> {
            int rows = points.size(0);
            Tensor w = settings.frequencies ? Tensor.ones(rows) : sums.weights().slice(0, from, from + rows);
            Tensor ownPsi = psi.slice(0, from, from + rows);
            Tensor own = sums.hessians(u, points).add(penalty);
            Tensor others = sum.sub(own.mul(w.reshape(rows, 1, 1)));
            Tensor scaled = others.mul(scale).mul(scale.unsqueeze(1));
            Tensor right = ownPsi.mul(w.unsqueeze(1)).mul(scale).unsqueeze(2);
            Tensor step =
                    determined(scaled.solve(right), ownPsi.mul(w.unsqueeze(1))).mul(scale.unsqueeze(1));
            Tensor loss =
                    values.slice(0, from, from + rows).add(lossChange(own.sub(penalty), ownPsi.sub(ridgePart()), step));
            return Tensor.concat(1, step.squeeze(2), loss.unsqueeze(1));
        });
        return new Refits(
                space.expandRows(both.slice(1, 0, count)),
                both.slice(1, count, count + 1).squeeze(1));
    }

    /** Steps, NaN where they are rounding: far longer than they would be if the row itself still counted. */
    private Tensor determined(Tensor steps, Tensor weightedPsi) {
        Tensor scale = curvature.diagonal().sqrt();
        Tensor withRow = system.solve(weightedPsi.transpose())
                .transpose()
                .div(sums.total())
                .mul(scale);
        Tensor length = steps.squeeze(2).abs().max(1);
        Tensor most = withRow.abs().max(1).mul(UNDETERMINED);
        double[] keep = new double[length.size()];
        for (int i = 0; i < keep.length; i++) {
            keep[i] = length.get(i) <= most.get(i) ? 1 : Double.NaN;
        }
        return steps.mul(Tensor.of(keep).reshape(keep.length, 1, 1));
    }

    private Tensor ridgePart() {
        return space.transposed(theta).mul(settings.ridge);
    }

    /** ψᵀδ + ½δᵀAδ. */
    private static Tensor lossChange(Tensor a, Tensor psi, Tensor step) {
        Tensor linear = psi.mul(step.squeeze(2)).sum(1);
        return linear.add(a.matmul(step).mul(step).sum(1, 2).mul(0.5));
    }

    /** The mean of the loss at θ̂. */
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

    /** The number of rows that have a weight, or the sum of the frequencies. */
    private double count() {
        return settings.frequencies ? sums.total() : sums.weights().gt(0).sum().item();
    }

    /** n. */
    public int rows() {
        return sums.rows();
    }

    /**
     * (Σw)²/Σw² over the rows that say anything: a row whose loss does not depend on the parameters, such as one on the boundary where a
     * weight vanishes, does not count. Robust weights count. With frequencies k and robust weights v it is (Σkv)²/Σkv².
     */
    public double effectiveRows() {
        Tensor slopes =
                psi.abs().max(1).maximum(sums.gradients(u.mul(2).add(1)).abs().max(1));
        // By a power of 2, so that no digit changes.
        Tensor scaled = rowWeights.mul(
                Math.scalb(1.0, -Math.getExponent(rowWeights.max().item())));
        Tensor w = scaled.mul(slopes.gt(slopes.max().mul(SILENT)));
        Tensor squares = settings.frequencies ? w.square().div(sums.weights().maximum(Double.MIN_NORMAL)) : w.square();
        double sum = w.sum().item();
        return sum * sum / squares.sum().item();
    }

    /** The weight of each row, [n]: as given, times the robust ones, of which the largest is 1. */
    public Tensor weights() {
        return rowWeights;
    }

    /** Whether one solve found the minimum: the loss is quadratic in θ on these data. */
    public boolean isQuadratic() {
        return quadratic;
    }

    /** ‖mean ψ‖∞ after the first solve, relative to the size of its parts; rounding if the loss is quadratic. */
    public double residual() {
        return residual;
    }

    /** A of each row by the free parameters, [n, U, U], constant if the loss is quadratic. */
    public Tensor hessianRows() {
        return sums.byBlock(
                Math.max(1, (1 << 19) / (space.size() * space.size())), (points, from) -> sums.hessians(u, points));
    }

    /** b of each row by the free parameters, [n, U]: ψ at θ = 0 of what is free. */
    public Tensor offsetRows() {
        return sums.gradients(Tensor.zeros(space.size()));
    }

    /** Why the model at θ̂ is not a density, if it is not: scores do not tell. */
    public Optional<String> notADensity() {
        return settings.density.apply(theta);
    }

    /** A table: estimates, standard errors, z, two-sided p, 95 % intervals; rows, loss and criterion below. */
    public String summary() {
        boolean errors = sandwich != null;
        double[] se = errors ? standardErrors().toArray() : new double[theta.size()];
        int width = Math.max(9, names().stream().mapToInt(String::length).max().orElseThrow());
        StringBuilder text = new StringBuilder(settings.name).append('\n');
        text.append(String.format(Locale.ROOT, "%-" + width + "s %12s", "parameter", "estimate"));
        text.append(errors ? String.format("  %11s %9s %9s  %23s%n", "std. error", "z", "p", "95 % interval") : "\n");
        for (int k = 0; k < theta.size(); k++) {
            double value = theta.get(k);
            text.append(String.format(Locale.ROOT, "%-" + width + "s %12.6g", names().get(k), value));
            if (errors && !space.isFixed(k)) {
                double z = value / se[k];
                double p = 2 * Normal.probability(-Math.abs(z));
                Estimate.Interval interval = new Estimate(value, se[k]).interval(0.95);
                text.append(String.format(
                        Locale.ROOT,
                        "  %11.5g %9.3f %9.2g  %11.5g %11.5g",
                        se[k],
                        z,
                        p,
                        interval.low(),
                        interval.high()));
            } else if (errors) {
                text.append("  fixed");
            }
            text.append('\n');
        }
        text.append(String.format(Locale.ROOT, "%d rows", rows()));
        double effective = effectiveRows();
        if (effective < rows() || settings.frequencies) {
            text.append(String.format(Locale.ROOT, ", %.1f effective", effective));
        }
        if (errors && !Double.isNaN(trace)) {
            text.append(String.format(Locale.ROOT, "; loss %.6g, SMIC %.6g", loss(), smic()));
        }
        if (errors) {
            text.append(jackknifes() ? "; errors by the jackknife" : "; errors by the sandwich");
        }
        if (!quadratic) {
            text.append("; by Newton's method");
        }
        notADensity().ifPresent(why -> text.append("\nnot a density: ").append(why));
        return text.append('\n').toString();
    }

    @Override
    public String toString() {
        return IntStream.range(0, theta.size())
                .mapToObj(k -> names().get(k) + " = " + theta.get(k))
                .reduce((a, b) -> a + ", " + b)
                .orElseThrow();
    }
}

package nabla.scorematching.estimators;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.estimators.RowSums.Means;
import nabla.scorematching.points.Points;

/** The search for the parameters: one solve, and Newton's method if that was not enough; coordinate descent; Windham's iteration. */
final class Fitting {
    /** The mean of ψ after one solve is at most this part of what it is made of, if the loss is quadratic. */
    private static final double QUADRATIC = 1e-8;

    /** A mean of ψ that is this part of the mean of |ψ| is not far from rounding. */
    private static final double SMALL = 1e-6;

    private static final int MOST_STEPS = 200;

    /** Newton converges in a few steps at a minimum, and goes on for ever where the loss falls towards a limit that it never reaches. */
    private static final int MOST_POLISHING = 50;

    /** A step over which the curvature changes by this part is no rounding. */
    private static final double BENT = 0.1;

    private static final int MOST_ROUNDS = 20_000;

    /** Rows by which a loss sees whether it is wrong for a model. */
    private static final int MOST_CHECKED = 16;

    /** Data are known to a few units of the last place. */
    private static final double LAST_PLACES = 8 * Math.ulp(1.0);

    /** A smaller curvature, or one that is this part of the largest, may be rounding. */
    private static final double SUSPECT = 1e-20;

    private static final String ADVICE = "; the rows may not determine the parameters, or from(…) gives a better start";

    private static final String LARGER = "a larger λ, or a ridge, bounds it";

    /** What a loss may change by, of its largest part, where another number stands for 0. */
    private static final double LIMIT = 1e-6;

    private final Settings settings;
    private final ParameterSpace space;
    private final CountedRows data;
    private final RowSums sums;
    private final List<StandIns> standIns;
    private final String[] free;

    /** NaN of each row whose loss is not known, else 0. */
    private final double[] unknown;

    private Fitting(Settings settings, ParameterSpace space, CountedRows data, RowSums sums, List<StandIns> standIns) {
        this.settings = settings;
        this.space = space;
        this.data = data;
        this.sums = sums;
        this.standIns = standIns;
        this.free = settings.freeNames(space);
        this.unknown = new double[sums.rows()];
    }

    static ParameterEstimate of(Settings settings, Tensor x) {
        CountedRows data = settings.weights == null
                ? CountedRows.of(settings.name, x)
                : CountedRows.of(settings.name, settings.weighting(), x, settings.weights);
        return data.numbered(() -> of(settings, data));
    }

    private static ParameterEstimate of(Settings settings, CountedRows data) {
        Points.rows(settings.name, data.x(), 1);
        Tensor points = points(settings, data.x());
        ParameterSpace space = settings.space();
        RowLoss loss = settings.losses.apply(points, data.weights());
        List<StandIns> standIns = StandIns.of(settings, data.x(), points);
        RowSums sums = sums(settings.name, loss, space, points, data.weights());
        Fitting fitting = new Fitting(settings, space, data, sums, standIns);
        standIns.forEach(zeros -> fitting.requireLimits(loss, zeros));
        standIns.forEach(zeros -> fitting.markLosses(loss, zeros));
        if (settings.lasso != null) {
            return fitting.lasso();
        }
        return settings.robust != null ? fitting.robust() : fitting.plain();
    }

    private static Tensor points(Settings settings, Tensor x) {
        Tensor points = Points.present(settings.name, "points from the door", settings.door.apply(x));
        if (points.rank() != 2 || points.size(0) != x.size(0)) {
            throw new IllegalArgumentException(settings.name + ": expected a door that gives points [" + x.size(0)
                    + ", D′] of data " + Arrays.toString(x.shape()) + ", got " + Arrays.toString(points.shape()));
        }
        return points;
    }

    private static RowSums sums(String name, RowLoss loss, ParameterSpace space, Tensor points, Tensor weights) {
        // The loss itself refuses data and models that it is wrong for.
        Tensor some = points.slice(0, 0, Math.min(MOST_CHECKED, points.size(0)));
        Points.onePerPoint(name, "losses", loss.rows(space.offset(), some), some);
        Optional<RowSums> closed =
                loss instanceof ModelLoss ofModel ? ofModel.sums(space, points, weights) : Optional.empty();
        return closed.orElseGet(() -> new TapedSums(loss, space, points, weights));
    }

    /** The sums of other rows than those that are fitted. */
    private RowSums sumsOf(ParameterSpace parameters, Tensor points) {
        return sums(settings.name, settings.losses.apply(points, sums.weights()), parameters, points, sums.weights());
    }

    /** Where a derivative is asked whether it has a limit: of a quadratic loss it is known by two points. */
    private static List<Tensor> somewhere(ParameterSpace space) {
        return List.of(Tensor.zeros(space.size()), Tensor.ones(space.size()));
    }

    /** Refuses zeros at which the slope of the loss depends on what stands for 0. */
    private void requireLimits(RowLoss loss, StandIns zeros) {
        for (Tensor u : somewhere(space)) {
            Limits slopes = limits(loss, zeros, at -> at.gradients(u));
            slopes.missing().findFirst().ifPresent(i -> {
                throw new IllegalArgumentException(settings.name
                        + ": expected a loss that has a limit where a share is 0, got the slope "
                        + text(slopes.here().select(0, i)) + " or "
                        + text(slopes.nearby().select(0, i)) + " by what stands for 0 " + zeros.place(i)
                        + "; another weight, clr, or known exponents may have one");
            });
        }
    }

    /** Puts NaN for the loss of each row of which only the slope has a limit. */
    private void markLosses(RowLoss loss, StandIns zeros) {
        for (Tensor u : somewhere(space)) {
            limits(loss, zeros, at -> at.values(u)).missing().forEach(i -> unknown[zeros.rows()[i]] = Double.NaN);
        }
    }

    /**
     * What the rows with a 0 have, and what they have by another number for it.
     *
     * @param rounding what these may differ by
     */
    private record Limits(Tensor here, Tensor nearby, double rounding) {
        IntStream missing() {
            return IntStream.range(0, here.size(0))
                    .filter(i -> !(largest(nearby.select(0, i).sub(here.select(0, i))) <= rounding));
        }
    }

    private Limits limits(RowLoss loss, StandIns zeros, Function<RowSums, Tensor> of) {
        Tensor ones = Tensor.ones(zeros.rows().length);
        return new Limits(
                of.apply(sums(settings.name, loss, space, zeros.points(), ones)),
                of.apply(sums(settings.name, loss, space, zeros.nearby(), ones)),
                LIMIT * largest(of.apply(sums)));
    }

    private Tensor start() {
        return settings.start == null ? Tensor.zeros(space.size()) : space.coordinates(settings.start);
    }

    /** The gradient of ½λ‖θ‖². */
    private Tensor ridgeGradient(Tensor u) {
        return space.transposed(space.theta(u)).mul(settings.ridge);
    }

    private Means means(Tensor u) {
        Means means = sums.means(u);
        if (settings.ridge > 0) {
            Tensor theta = space.theta(u);
            means = new Means(
                    means.value() + theta.square().sum().item() * settings.ridge / 2,
                    means.gradient().add(ridgeGradient(u)),
                    means.hessian().add(space.gram().mul(settings.ridge)));
        }
        if (!Double.isFinite(means.value()) || !isFinite(means.gradient())) {
            throw new IllegalArgumentException(settings.name + ": expected a loss that is finite at θ = "
                    + text(space.theta(u)) + ", got " + means.value() + firstBad(u)
                    + "; data in another unit, or another start by from(…), may help");
        }
        return means;
    }

    /** The first row whose loss is not finite, which is where to look. */
    private String firstBad(Tensor u) {
        double[] values = sums.values(u).toArray();
        return IntStream.range(0, values.length)
                .filter(i -> !Double.isFinite(values[i]))
                .mapToObj(i -> " in row " + i + ": " + text(sums.x().select(0, i)))
                .findFirst()
                .orElse("");
    }

    private static boolean isFinite(Tensor values) {
        return Arrays.stream(values.toArray()).allMatch(Double::isFinite);
    }

    /** ψ of each row, ridge included: its mean is 0 at the minimum. */
    private Tensor gradients(Tensor u) {
        Tensor psi = sums.gradients(u);
        return settings.ridge > 0 ? psi.add(ridgeGradient(u)) : psi;
    }

    private Tensor mean(Tensor rows) {
        return sums.weights().unsqueeze(0).matmul(rows).reshape(rows.size(1)).div(sums.total());
    }

    /** What the mean of ψ after a step is made of; of symmetric rows the gradient and the step are rounding, and those of the rows are not. */
    private double size(Means first, Tensor step, Tensor psi) {
        double parts = largest(first.gradient()) + largest(first.hessian()) * largest(step);
        return Math.max(parts, SMALL * largest(mean(psi.abs())));
    }

    private ParameterEstimate plain() {
        Tensor start = start();
        Means first = means(start);
        SymmetricSystem system;
        try {
            system = system(first.hessian());
        } catch (IllegalArgumentException e) {
            if (isConstant(first.hessian(), start)) {
                throw e;
            }
            return curved(start, Double.NaN);
        }
        Tensor u = start.sub(system.solve(first.gradient()));
        Tensor psi = gradients(u);
        double residual = largest(mean(psi)) / size(first, u.sub(start), psi);
        if (residual <= QUADRATIC) {
            return determined(new Minimum(u, first.hessian(), system, psi, residual, true));
        }
        return curved(Double.isFinite(residual) && value(u) < first.value() ? u : start, residual);
    }

    /** Whether a Hessian is that of another point, too: the loss is quadratic. */
    private boolean isConstant(Tensor hessian, Tensor start) {
        Tensor other = sums.means(start.add(1)).hessian().add(space.gram().mul(settings.ridge));
        return largest(other.sub(hessian)) <= QUADRATIC * largest(hessian);
    }

    /** The minimum of a loss that is not quadratic. */
    private ParameterEstimate curved(Tensor start, double residual) {
        Tensor u = newton(start);
        Tensor hessian = means(u).hessian();
        return determined(new Minimum(u, hessian, system(hessian), gradients(u), residual, false));
    }

    private ParameterEstimate determined(Minimum minimum) {
        requireSlopes(minimum);
        return estimate(minimum);
    }

    private SymmetricSystem system(Tensor hessian) {
        return SymmetricSystem.of(settings.name, hessian, free);
    }

    private ParameterEstimate estimate(Minimum minimum) {
        requireCurvature(minimum.u(), minimum.curvature());
        return new ParameterEstimate(settings, space, data, sums, minimum, losses(minimum.u()));
    }

    /** ρ of each row, NaN of one that has no limit. */
    private Tensor losses(Tensor u) {
        return sums.values(u).add(Tensor.of(unknown));
    }

    /**
     * Refuses a curvature that the last places of the data change: sin π is no 0, but knows nothing. They change each by something else, as
     * a common factor changes no direction.
     */
    private void requireCurvature(Tensor u, Tensor hessian) {
        Tensor curvature = hessian.diagonal();
        double small = SUSPECT * Math.max(1, curvature.max().item());
        if (settings.ridge > 0 || curvature.min().item() > small) {
            return;
        }
        Tensor places = Rng.of(0).uniform(sums.x().shape()).add(1).mul(LAST_PLACES);
        Tensor others = sumsOf(space, sums.x().sub(sums.x().mul(places)))
                .means(u)
                .hessian()
                .diagonal();
        for (int k = 0; k < free.length; k++) {
            double here = curvature.get(k);
            if (here <= small && Math.abs(others.get(k) - here) > 0.5 * here) {
                throw new IllegalArgumentException(
                        settings.name + ": expected a loss that rises with every parameter, got the curvature " + here
                                + " along " + free[k] + ", which is rounding: the rows do not determine it; fix it");
            }
        }
    }

    /** Newton's method: the matrix gets a multiple of its diagonal where it is not positive definite, and steps are halved until the loss falls. */
    private Tensor newton(Tensor start) {
        Tensor u = start;
        for (int step = 0; step < MOST_STEPS; step++) {
            Means here = means(u);
            Tensor direction = damped(here.hessian()).solve(here.gradient()).neg();
            double slope = direction.mul(here.gradient()).sum().item();
            if (-slope <= 1e-12 * (1 + Math.abs(here.value()))) {
                return polished(u, here, direction);
            }
            double length = 1;
            while (!(value(u.add(direction.mul(length))) <= here.value() + 1e-4 * length * slope)) {
                length /= 2;
                if (length < 1e-12) {
                    throw new IllegalArgumentException(
                            settings.name + ": expected a loss that falls along its gradient, got none at θ = "
                                    + text(space.theta(u)) + ADVICE);
                }
            }
            u = u.add(direction.mul(length));
        }
        throw noMinimum(u, MOST_STEPS);
    }

    /** Newton steps where the loss does not change but for rounding, as long as they make the gradient smaller. */
    private Tensor polished(Tensor u, Means atU, Tensor direction) {
        Tensor at = u;
        Means here = atU;
        Tensor step = direction;
        for (int k = 0; k < MOST_POLISHING; k++) {
            Tensor next = at.add(step);
            Means there = means(next);
            if (!(largest(there.gradient()) < largest(here.gradient()))) {
                requireShort(step, at, here, there);
                return at;
            }
            at = next;
            here = there;
            step = damped(here.hessian()).solve(here.gradient()).neg();
        }
        throw noMinimum(at, MOST_POLISHING);
    }

    /**
     * Refuses a last step over which the curvature along it changes: at a minimum steps are rounding, while on the way to a limit, as of exp(−u),
     * they stay as long as the loss takes to bend, until loss and curvature underflow.
     */
    private void requireShort(Tensor step, Tensor u, Means here, Means there) {
        double curvature = along(step, here.hessian());
        if (Math.abs(along(step, there.hessian()) - curvature) > BENT * Math.abs(curvature)) {
            throw limit(u);
        }
    }

    /** Refuses a point from which on no row has a slope: the loss has come to its limit but for rounding. */
    private void requireSlopes(Minimum minimum) {
        Tensor beyond = minimum.u().mul(2).add(1);
        if (largest(minimum.psi()) == 0 && largest(gradients(beyond)) == 0) {
            throw limit(minimum.u());
        }
    }

    private IllegalArgumentException limit(Tensor u) {
        return new IllegalArgumentException(
                settings.name + ": expected a loss with a minimum, got one that tends to a limit beyond θ = "
                        + text(space.theta(u)) + ADVICE);
    }

    private static double along(Tensor step, Tensor hessian) {
        return step.dot(hessian.matmul(step.unsqueeze(1)).squeeze(1)).item();
    }

    private IllegalArgumentException noMinimum(Tensor u, int steps) {
        return new IllegalArgumentException(settings.name + ": expected a minimum after " + steps
                + " Newton steps, got to θ = " + text(space.theta(u)) + ADVICE);
    }

    private double value(Tensor u) {
        return sums.value(u) + space.theta(u).square().sum().item() * settings.ridge / 2;
    }

    private SymmetricSystem damped(Tensor hessian) {
        if (!isFinite(hessian)) {
            throw new IllegalArgumentException(
                    settings.name
                            + ": expected a loss with finite second derivatives, got an overflow; data in another unit may help");
        }
        return SymmetricSystem.damped(hessian, 1e-3);
    }

    /** The minimum of ½uᵀĀu + b̄ᵀu + Σλₖ|uₖ|. */
    private ParameterEstimate lasso() {
        if (!settings.fixesOnly() || settings.robust != null) {
            throw new IllegalArgumentException(
                    settings.name + ": expected a lasso without constraints or robust weights");
        }
        Means first = means(Tensor.zeros(space.size()));
        Tensor penalties = space.coordinates(settings.lasso);
        Tensor u = lasso(first, penalties);
        requireDetermined(first.hessian(), coordinates(k -> penalties.get(k) == 0));
        Tensor psi = gradients(u);
        Tensor gradient =
                first.gradient().add(first.hessian().matmul(u.unsqueeze(1)).squeeze(1));
        double rest = largest(mean(psi).sub(gradient));
        // Of a loss that knows nothing all parts are 0.
        double residual = rest == 0 ? 0 : rest / size(first, u, psi);
        requireQuadratic("a lasso", residual);
        return estimate(new Minimum(u, first.hessian(), null, psi, residual, true));
    }

    /** That minimum; 0 of a coordinate along which the loss is straight. */
    private Tensor lasso(Means first, Tensor penalties) {
        double[][] a = first.hessian().toMatrix();
        Tensor b = first.gradient();
        int[] curved =
                coordinates(k -> penalties.get(k) == 0 || Arrays.stream(a[k]).anyMatch(v -> v != 0));
        for (int k : coordinates(k -> Arrays.stream(curved).noneMatch(l -> l == k))) {
            double pull = Math.abs(b.get(k));
            if (pull > penalties.get(k)) {
                throw new IllegalArgumentException(
                        settings.name + ": expected a loss with a minimum, got one that falls without end along "
                                + free[k] + ", as it does at each penalty below " + pull + "; " + LARGER);
            }
        }
        Tensor u = Tensor.zeros(space.size());
        if (curved.length == 0) {
            return u;
        }
        double lambda = settings.lasso.max().item();
        Lasso.Columns columns = (k, visitor) -> {
            for (int l = 0; l < curved.length; l++) {
                visitor.element(l, a[curved[l]][curved[k]]);
            }
        };
        double[] solution = new Lasso(
                        settings.name,
                        LARGER,
                        columns,
                        b.take(0, curved).toArray(),
                        lambda,
                        penalties.take(0, curved).div(lambda).toArray(),
                        new double[curved.length],
                        k -> free[curved[k]])
                .solve();
        double[] whole = u.toArray();
        for (int l = 0; l < curved.length; l++) {
            whole[curved[l]] = solution[l];
        }
        return Tensor.of(whole);
    }

    private int[] coordinates(IntPredicate which) {
        return IntStream.range(0, space.size()).filter(which).toArray();
    }

    /** Refuses a direction within some coordinates along which nothing changes: as Ā is positive semidefinite, that is one of their block. */
    private void requireDetermined(Tensor hessian, int[] some) {
        if (some.length > 0) {
            SymmetricSystem.of(
                    settings.name,
                    hessian.take(0, some).take(1, some),
                    Arrays.stream(some).mapToObj(k -> free[k]).toArray(String[]::new));
        }
    }

    /** θ ← (1 + c)⁻¹∘[−(Σw A)⁻¹Σw b] until it does not move; what is fixed at v is fixed at (1 + c)v in the brackets. */
    private ParameterEstimate robust() {
        Tensor unweighted = withoutRobustWeights();
        Windham windham = new Windham(settings, space, data, sums, standIns);
        RowSums inflated = space.isWhole() ? sums : sumsOf(windham.inflated(), sums.x());
        Tensor shrink = space.coordinates(settings.robust.add(1).pow(-1));
        Tensor theta = settings.start == null ? space.theta(unweighted) : settings.start;
        double change = Double.POSITIVE_INFINITY;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Means means = inflated.withWeights(windham.weights(theta)).means(Tensor.zeros(space.size()));
            Tensor u = system(means.hessian()).solve(means.gradient()).neg();
            Tensor next = space.theta(u.mul(shrink));
            double before = change;
            change = largest(next.sub(theta)) / largest(next);
            theta = next;
            if (change <= 1e-15 || change <= 1e-12 && change >= before) {
                return windham.estimate(theta, losses(space.coordinates(theta)));
            }
        }
        throw new IllegalArgumentException(
                settings.name + ": expected robust weights that come to rest, got a change of " + change + " after "
                        + MOST_ROUNDS + " rounds; another c may have a fixed point");
    }

    /** The estimate by which the weights begin; refuses settings and losses for which there are none. */
    private Tensor withoutRobustWeights() {
        if (!settings.fixesOnly() || settings.ridge > 0) {
            throw new IllegalArgumentException(
                    settings.name + ": expected robust weights without ridge or constraints between parameters");
        }
        Means first = means(Tensor.zeros(space.size()));
        Tensor u = system(first.hessian()).solve(first.gradient()).neg();
        requireCurvature(u, first.hessian());
        Tensor psi = sums.gradients(u);
        requireQuadratic("robust weights", largest(mean(psi)) / size(first, u, psi));
        return u;
    }

    private void requireQuadratic(String what, double residual) {
        if (!(residual <= QUADRATIC)) {
            throw new IllegalArgumentException(
                    settings.name + ": expected a loss that is quadratic in the parameters for " + what
                            + ", got a gradient of " + residual + " of its parts after the solve");
        }
    }

    static double largest(Tensor values) {
        return values.abs().max().item();
    }

    private static String text(Tensor theta) {
        return Arrays.toString(theta.toArray());
    }
}

package nabla.scorematching.estimators;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import nabla.autodiff.Tensor;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.Weight;
import nabla.scorematching.losses.WeightedScoreMatching;
import nabla.scorematching.points.Points;

/**
 * Coordinates for compositions: rows u of shares, none negative, with the sum 1. A density of u is given by its energy; {@link #of} makes it
 * one of coordinates y, with the logarithm of the Jacobian determinant, for any loss and any network. Only the measure is transformed,
 * so parameters mean the same in all coordinates.
 *
 * <table>
 * <caption>Coordinates of p shares</caption>
 * <tr><th></th><th>u of y</th><th>log density of y</th><th>loss</th><th>zeros</th></tr>
 * <tr><td>{@link #clr}</td><td>softmax(y), y ∈ ℝᵖ</td><td>log p(u) + Σ log uⱼ</td><td>{@link ScoreMatching}</td><td>count</td></tr>
 * <tr><td>{@link #alr}</td><td>softmax(y, 0), y ∈ ℝᵖ⁻¹</td><td>log p(u) + Σ log uⱼ</td><td>{@link ScoreMatching}</td><td>count</td></tr>
 * <tr><td>{@link #squareRoot}</td><td>y²/‖y‖²</td><td>log p(u) + ½Σ log uⱼ</td><td>with a weight h²</td><td>where there is a limit</td></tr>
 * <tr><td>{@link #flat}</td><td>y − (Σy − 1)/p</td><td>log p(u)</td><td>with a weight h²</td><td>where there is a limit</td></tr>
 * </table>
 *
 * <p>By clr (J. Aitchison's centred log-ratios) the loss does not depend on the order of the shares; by alr it depends on the base. The square
 * root maps the simplex to a part of the sphere, whose boundary needs a weight (J. L. Scealy and A. T. A. Wood, Score matching for
 * compositional distributions, JASA 118, 2023).
 *
 * <p>A share of 0 is replaced by 10⁻¹⁰⁰, at which all terms have the digits of their limits.
 */
public final class Simplex {
    /** Its square and the square of its reciprocal are numbers, and it changes no digit of a sum of shares. */
    static final double FLOOR = 1e-100;

    /** A row whose sum is further from 1 is not a composition. */
    private static final double ROUNDED = 1e-6;

    private final String text;
    private final double jacobian;
    private final UnaryOperator<Tensor> coordinates;
    private final UnaryOperator<Tensor> shares;
    /** The logarithms of the shares, by fewer operations than those of what {@link #shares} gives. */
    private final UnaryOperator<Tensor> logShares;

    private final Optional<Weight> weight;

    private Simplex(
            String text,
            double jacobian,
            UnaryOperator<Tensor> coordinates,
            UnaryOperator<Tensor> shares,
            UnaryOperator<Tensor> logShares,
            Optional<Weight> weight) {
        this.text = text;
        this.jacobian = jacobian;
        this.coordinates = coordinates;
        this.shares = shares;
        this.logShares = logShares;
        this.weight = weight;
    }

    /** Centred log-ratios: y = log u, of which u = softmax(y) does not see the mean. */
    public static Simplex clr() {
        return new Simplex("clr", 1, Tensor::log, Simplex::closed, Simplex::logsOfClosed, Optional.empty());
    }

    /** The softmax, as a quotient of exponentials: it has fewer second derivatives than by logSumExp. */
    private static Tensor closed(Tensor y) {
        return toSumOne(belowLargest(y).exp());
    }

    private static Tensor logsOfClosed(Tensor y) {
        Tensor below = belowLargest(y);
        return below.sub(below.exp().sumKeepDims(-1).log());
    }

    /** The same up to a constant of each row, so that no exponential overflows. */
    private static Tensor belowLargest(Tensor y) {
        return y.sub(y.stopGradient().maxKeepDims(-1));
    }

    private static Tensor toSumOne(Tensor parts) {
        return parts.div(parts.sumKeepDims(-1));
    }

    /**
     * Additive log-ratios y_k = log(u_k/u_base).
     *
     * @param base the index of the share in the denominators, from 0
     * @throws IllegalArgumentException if it is negative
     */
    public static Simplex alr(int base) {
        Points.count("Simplex.alr", "as the base", base);
        UnaryOperator<Tensor> withBase =
                y -> Tensor.concat(1, y.slice(1, 0, base), Tensor.zeros(y.size(0), 1), y.slice(1, base, y.size(1)));
        return new Simplex(
                "alr(" + base + ")",
                1,
                u -> {
                    if (base >= u.size(1)) {
                        throw new IllegalArgumentException(
                                "Simplex.alr: expected a base from 0 to " + (u.size(1) - 1) + ", got " + base);
                    }
                    Tensor logs = u.log();
                    return without(logs.sub(logs.slice(1, base, base + 1)), base);
                },
                y -> withBase.apply(y).softmax(-1),
                y -> withBase.apply(y).logSoftmax(-1),
                Optional.empty());
    }

    private static Tensor without(Tensor x, int column) {
        return Tensor.concat(1, x.slice(1, 0, column), x.slice(1, column + 1, x.size(1)));
    }

    /**
     * Square roots z = √u on the sphere, with a weight h² of z.
     *
     * @param weight for instance {@code Simplex.minSquared(0.1)}
     */
    public static Simplex squareRoot(Weight weight) {
        Points.present("Simplex.squareRoot", "a weight", weight);
        return new Simplex(
                "squareRoot",
                0.5,
                Tensor::sqrt,
                y -> toSumOne(y.square()),
                y -> y.log().mul(2).sub(y.square().sumKeepDims(-1).log()),
                Optional.of(y -> weight.at(Sphere.project(y))));
    }

    /**
     * The shares themselves in their hyperplane, with a weight h² of u.
     *
     * @param weight for instance {@code Simplex.productSquared(0.1)}
     */
    public static Simplex flat(Weight weight) {
        Points.present("Simplex.flat", "a weight", weight);
        UnaryOperator<Tensor> project = y -> y.sub(y.sumKeepDims(1).sub(1).div(y.size(1)));
        return new Simplex(
                "flat", 0, u -> u, project, y -> project.apply(y).log(), Optional.of(y -> weight.at(project.apply(y))));
    }

    /**
     * The weight h² = min(z₁², …, z_p², a²), the square of the distance to the nearest face of the orthant, capped. At ties of the smallest its
     * gradient is the mean of theirs.
     *
     * @param cap a, a bound of z (the square root of a share)
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static Weight minSquared(double cap) {
        Points.positive("Simplex.minSquared", "cap", cap);
        return z -> z.square().min(-1).minimum(cap * cap);
    }

    /**
     * The weight h² = min(Πzⱼ², a²).
     *
     * @param cap a
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static Weight productSquared(double cap) {
        Points.positive("Simplex.productSquared", "cap", cap);
        return z -> z.square().prod(-1).minimum(cap * cap);
    }

    /** The energy of coordinates, E(u(y)) − log|det|, of an energy of shares. */
    public EnergyFunction of(EnergyFunction ofShares) {
        Points.present("Simplex", "an energy", ofShares);
        return y -> {
            Tensor u = shares.apply(y);
            return Points.onePerPoint("Simplex", "an energy", ofShares.energy(u), u)
                    .sub(logDeterminant(u));
        };
    }

    /** The model of coordinates, θ ↦ log p(u(y); θ) + log|det|, of a model of shares. */
    ParametricModel model(ParametricModel ofShares) {
        if (ofShares instanceof ExponentialFamily family) {
            return ExponentialFamily.of(y -> family.statistics(shares.apply(y))).withBase(y -> {
                Tensor u = shares.apply(y);
                return family.base(u).add(logDeterminant(u));
            });
        }
        return (theta, y) -> {
            Tensor u = shares.apply(y);
            return Points.onePerPoint("Compositions", "a log-density", ofShares.logDensity(theta, u), u)
                    .add(logDeterminant(u));
        };
    }

    /** The same of an exponential family whose statistics and base are functions of the logarithms of shares. */
    ParametricModel modelOfLogs(ExponentialFamily ofLogs) {
        return ExponentialFamily.of(y -> ofLogs.statistics(logShares.apply(y))).withBase(y -> {
            Tensor logs = logShares.apply(y);
            return ofLogs.base(logs).add(logs.sum(-1).mul(jacobian));
        });
    }

    private Tensor logDeterminant(Tensor u) {
        return jacobian == 0 ? Tensor.zeros(u.size(0)) : u.log().sum(-1).mul(jacobian);
    }

    /** The loss that goes with these coordinates: exact score matching, or by the weight. */
    public ScoreMatchingLoss loss() {
        return weight.<ScoreMatchingLoss>map(WeightedScoreMatching::of).orElseGet(ScoreMatching::of);
    }

    /**
     * The coordinates y of compositions.
     *
     * @param u shares, [n, p]
     * @throws IllegalArgumentException if a share is negative or not finite, or a sum is not 1
     */
    public Tensor coordinates(Tensor u) {
        String name = "Simplex.coordinates";
        double[][] rows = Points.rows(name, u, 1);
        for (int i = 0; i < rows.length; i++) {
            double sum = Arrays.stream(rows[i]).sum();
            if (!(Math.abs(sum - 1) <= ROUNDED) || Arrays.stream(rows[i]).anyMatch(share -> share < 0)) {
                throw new IllegalArgumentException(name + ": expected shares of at least 0 with the sum 1, got "
                        + Arrays.toString(rows[i]) + " in row " + i);
            }
        }
        return coordinates.apply(u.div(u.sumKeepDims(1)).maximum(FLOOR));
    }

    @Override
    public String toString() {
        return text;
    }
}

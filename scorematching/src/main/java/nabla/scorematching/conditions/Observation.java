package nabla.scorematching.conditions;

import java.util.Arrays;
import java.util.Optional;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * What is known of a point: a measurement y = A x + s z with z ~ N(0, I), of which some entries may be missing. Known
 * columns are the case A = I, where each row may have its own.
 */
public final class Observation {
    /** Rounding of a covariance takes less than this part of its diagonal, for each of its columns. */
    private static final double ROUNDING = 0x1p-50;
    /** The square of a deviation is a number. */
    private static final double MOST_DEVIATION = 1e150;
    /** More than what is left of it by all roundings before. */
    private static final double MOST_ROUNDING = 1e-12;

    /** A with rows in units of their largest element, [M, D]; none for the identity. */
    private final Optional<Tensor> matrix;
    /** These units, [M]. */
    private final Tensor units;
    /** 1 where an entry is known, else 0, [B, M] or [1, M]. */
    private final Tensor known;
    /** y in the same units, 0 where it is not known, of the same shape. */
    private final Tensor values;

    private final double deviation;

    private Observation(Optional<Tensor> matrix, Tensor units, Tensor known, Tensor values, double deviation) {
        this.matrix = matrix;
        this.units = units;
        this.known = known;
        this.values = values;
        this.deviation = deviation;
    }

    /**
     * Columns of points; those that are NaN are not known.
     *
     * @param rows [B, D] for as many points, or [D], the same columns and values for every point
     * @throws IllegalArgumentException if the shape is another, or a value is infinite
     */
    public static Observation columns(Tensor rows) {
        return of("Observation.columns", Optional.empty(), rows, 0);
    }

    /**
     * A linear measurement y = A x + s z. A row of zeros in A says nothing.
     *
     * @param matrix A, [M, D]
     * @param values y, [B, M] for as many points, or [M], the same for every point; an entry that is NaN was not measured
     * @param deviation s
     * @throws IllegalArgumentException if a shape is another, A is not finite, a value is infinite, s is negative, not
     *     finite or above 1e150, or it is 0 and no point has these values, as where two rows of A are one and their values differ
     */
    public static Observation of(Tensor matrix, Tensor values, double deviation) {
        Points.present("Observation", "a matrix", matrix);
        if (matrix.rank() != 2) {
            throw new IllegalArgumentException(
                    "Observation: expected a matrix [M, D], got " + Arrays.toString(matrix.shape()));
        }
        Points.requireKnown("Observation", "a finite matrix", matrix, Double::isFinite);
        return of("Observation", Optional.of(matrix), values, deviation);
    }

    private static Observation of(String name, Optional<Tensor> matrix, Tensor values, double deviation) {
        Points.present(name, "values", values);
        if (values.rank() != 1 && values.rank() != 2) {
            throw new IllegalArgumentException(
                    name + ": expected values [M] or [B, M], got " + Arrays.toString(values.shape()));
        }
        Tensor rows = values.rank() == 1 ? values.unsqueeze(0) : values;
        matrix.filter(a -> a.size(0) != rows.size(1)).ifPresent(a -> {
            throw new IllegalArgumentException(name + ": expected values [" + a.size(0) + "] or [B, " + a.size(0)
                    + "] of a matrix " + Arrays.toString(a.shape()) + ", got " + Arrays.toString(values.shape()));
        });
        Points.requireKnown(name, "values that are finite, or NaN for unknown", rows, y -> !Double.isInfinite(y));
        requireDeviation(name, deviation);
        Tensor known = rows.eq(rows);
        Tensor filled = Tensor.where(known, rows, Tensor.scalar(0));
        Tensor units = matrix.map(Observation::units).orElse(Tensor.ones(rows.size(1)));
        return new Observation(matrix.map(a -> a.div(units.unsqueeze(-1))), units, known, filled.div(units), deviation)
                .consistent(name);
    }

    /** The largest element of each row, 1 for a row of zeros. */
    private static Tensor units(Tensor matrix) {
        Tensor largest = matrix.abs().max(-1);
        return Tensor.where(largest.eq(0), Tensor.scalar(1), largest);
    }

    /** Refuses exact values that no point has. */
    private Observation consistent(String name) {
        if (deviation == 0 && matrix.isPresent() && !matrix.get().isLinked()) {
            LinearEquations.requireConsistent(name, matrix.get(), known, values);
        }
        return this;
    }

    /**
     * With this noise in what was measured.
     *
     * @param s its standard deviation; 0 for exact values
     * @throws IllegalArgumentException if it is negative, not finite or above 1e150, or it is 0 and no point has the values
     */
    public Observation deviation(double s) {
        requireDeviation("Observation.deviation", s);
        return new Observation(matrix, units, known, values, s).consistent("Observation.deviation");
    }

    private static void requireDeviation(String name, double s) {
        if (!(s >= 0 && s <= MOST_DEVIATION)) {
            throw new IllegalArgumentException(
                    name + ": expected a deviation s from 0 to " + MOST_DEVIATION + ", got " + s);
        }
    }

    /** D, the dimension of the points. */
    public int dim() {
        return matrix.map(a -> a.size(1)).orElse(values.size(1));
    }

    @Override
    public String toString() {
        return "Observation(" + (matrix.isPresent() ? values.size(1) + " numbers of " : "columns of ") + dim()
                + (deviation > 0 ? ", s = " + deviation : "") + ")";
    }

    /** Refuses anything but known columns without noise. */
    void requireExactColumns(String name) {
        if (matrix.isPresent() || deviation > 0) {
            throw new IllegalArgumentException(name + ": expected known columns without noise, got "
                    + (matrix.isPresent() ? "a measurement A x" : "a deviation of " + deviation)
                    + "; MomentMatching takes it");
        }
    }

    /** Refuses points of another dimension or number. */
    void require(String name, Tensor x) {
        Points.require(name, x, dim());
        if (values.size(0) != 1 && values.size(0) != x.size(0)) {
            throw new IllegalArgumentException(name + ": expected as many points as the observation has rows, "
                    + values.size(0) + ", got " + x.size(0));
        }
    }

    /** Known columns with α y + σ z in the place of what x has there. */
    Tensor replaced(Tensor x, Tensor alpha, Tensor sigma, Tensor z) {
        return Tensor.where(known, values.mul(alpha).add(z.mul(sigma)), x);
    }

    /** Known columns in the place of what x has there. */
    Tensor replaced(Tensor x) {
        return Tensor.where(known, values, x);
    }

    /** Points as they are, but for columns that are known without noise. */
    Tensor kept(Tensor x) {
        return matrix.isPresent() || deviation > 0 ? x : replaced(x);
    }

    /** The same for several points in the place of each. */
    Observation repeated(int times) {
        return values.size(0) == 1
                ? this
                : new Observation(
                        matrix, units, Points.repeated(known, times), Points.repeated(values, times), deviation);
    }

    /**
     * How a Kalman filter moves the mean m of a normal distribution with the covariance c·C when it is told y, in units of c:
     * C Aᵀ(c·A C Aᵀ + s²I)⁻¹(y − A m). What is not known, or cannot vary, has a variance of its own and tells nothing.
     *
     * @param mean m, [B, D]
     * @param shape C, [B, D, D]
     * @param unit c, [B, 1]; may be 0 if s is not
     * @return [B, D]
     */
    Tensor pull(Tensor mean, Tensor shape, Tensor unit) {
        return regression(mean, shape, unit).pull();
    }

    /**
     * A normal distribution N(m, c·C) that was told y.
     *
     * @param mean [B, D]
     * @param shape the covariance in units of c, [B, D, D]
     * @param logProb log N(y; A m, c·A C Aᵀ + s² I), up to a number for each c, [B]
     */
    record Told(Tensor mean, Tensor shape, Tensor logProb) {}

    /** What a normal distribution becomes that is told y, and how probable y was. */
    Told told(Tensor mean, Tensor shape, Tensor unit) {
        Regression on = regression(mean, shape, unit);
        Tensor explained = on.factor.triangularSolve(on.across.transpose().mul(known.unsqueeze(-1))); // [B, M, D]
        Tensor part = unit.div(on.total).unsqueeze(-1);
        Tensor rest = shape.sub(explained.transpose().matmul(explained).mul(part));
        Tensor logProb = on.whitened
                .square()
                .sum(-1, -2)
                .div(on.total.squeeze(-1))
                .mul(-0.5)
                .sub(on.factor.diagonal().log().sum(-1));
        return new Told(mean.add(on.pull().mul(unit)), rest, logProb);
    }

    /**
     * The regression of x on y.
     *
     * @param across C Aᵀ, [B, D, M]
     * @param factor L with L Lᵀ = (c·A C Aᵀ + s²I)/k among what is known, and 1 for the rest, [B, M, M]
     * @param whitened L⁻¹(y − A m), whose second factor is 0 where it is not known, [B, M, 1]
     * @param known 1 where an entry is known, else 0
     * @param total k, [B, 1]
     */
    private record Regression(Tensor across, Tensor factor, Tensor whitened, Tensor known, Tensor total) {
        Tensor pull() {
            Tensor weights = factor.triangularSolveTransposed(whitened);
            return across.matmul(weights.mul(known.unsqueeze(-1))).squeeze(-1).div(total);
        }
    }

    private Regression regression(Tensor mean, Tensor shape, Tensor unit) {
        Tensor predicted = matrix.map(mean::matmulTransposed).orElse(mean);
        Tensor surprise = values.sub(predicted).mul(known);
        Tensor across = matrix.map(shape::matmulTransposed).orElse(shape);
        Tensor total = unit.add(deviation * deviation);
        Tensor within = matrix.map(a -> a.matmul(across))
                .orElse(shape)
                .mul(unit.div(total).unsqueeze(-1));
        Tensor noise = units.reciprocal().mul(deviation).square().div(total); // [B, M]
        Tensor pairs = known.unsqueeze(-1).mul(known.unsqueeze(-2));
        Tensor eye = Tensor.eye(known.size(1));
        Tensor variances = within.diagonal().mul(known);
        Tensor among = within.mul(pairs).add(eye.mul(noise.mul(known).unsqueeze(-1)));
        Tensor silent = variances.add(noise.mul(known)).eq(0);
        Tensor exact = factor(among, variances.mul(known.size(1) * ROUNDING), silent);
        Tensor isPositive = exact.diagonal().gt(0).min(-1).unsqueeze(-1).unsqueeze(-1);
        Tensor factor = Tensor.where(isPositive, exact, factor(among, variances.mul(MOST_ROUNDING), silent));
        Tensor whitened = factor.triangularSolve(surprise.unsqueeze(-1));
        return new Regression(across, factor, whitened, known, total);
    }

    /** Of a covariance with this much more on its diagonal, and 1 where that is 0. */
    private static Tensor factor(Tensor covariance, Tensor more, Tensor silent) {
        return covariance
                .add(Tensor.eye(covariance.size(-1)).mul(more.add(silent).unsqueeze(-1)))
                .cholesky();
    }
}

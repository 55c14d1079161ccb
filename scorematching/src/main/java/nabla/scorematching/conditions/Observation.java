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
    /** What rounding may take from the diagonal of a covariance, and more. */
    private static final double ROUNDING = 1e-12;

    /** A, [M, D]; none for the identity. */
    private final Optional<Tensor> matrix;
    /** 1 where an entry is known, else 0, [B, M] or [1, M]. */
    private final Tensor known;
    /** y, 0 where it is not known, of the same shape. */
    private final Tensor values;

    private final double deviation;

    private Observation(Optional<Tensor> matrix, Tensor known, Tensor values, double deviation) {
        this.matrix = matrix;
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
     * @throws IllegalArgumentException if a shape is another, A is not finite, a value is infinite, s is negative or not
     *     finite, or it is 0 and no point has these values, as where two rows of A are one and their values differ
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
        if (!(deviation >= 0 && deviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": expected a deviation s ≥ 0, finite, got " + deviation);
        }
        Tensor known = rows.eq(rows);
        Tensor filled = Tensor.where(known, rows, Tensor.scalar(0));
        return new Observation(matrix, known, filled, deviation).consistent(name);
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
     * @throws IllegalArgumentException if it is negative or not finite, or it is 0 and no point has the values
     */
    public Observation deviation(double s) {
        if (!(s >= 0 && s < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("Observation.deviation: expected s ≥ 0, finite, got " + s);
        }
        return new Observation(matrix, known, values, s).consistent("Observation.deviation");
    }

    /** D, the dimension of the points. */
    public int dim() {
        return matrix.map(a -> a.size(1)).orElse(values.size(1));
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

    /**
     * How a Kalman filter moves the mean m of a normal distribution with the covariance c·C when it is told y: the gain
     * C Aᵀ (A C Aᵀ + s²/c I)⁻¹ times y − A m. What is not known, or cannot vary, has a variance of its own and tells nothing.
     *
     * @param mean m, [B, D]
     * @param shape C, [B, D, D]
     * @param unit c, [B, 1]
     * @return [B, D]
     */
    Tensor move(Tensor mean, Tensor shape, Tensor unit) {
        Tensor predicted = matrix.map(mean::matmulTransposed).orElse(mean);
        Tensor surprise = values.sub(predicted).mul(known);
        Tensor across = matrix.map(shape::matmulTransposed).orElse(shape); // C Aᵀ, [B, D, M]
        Tensor within = matrix.map(a -> a.matmul(across)).orElse(shape);
        Tensor noise = unit.reciprocal().mul(deviation * deviation).unsqueeze(-1); // [B, 1, 1]
        Tensor eye = Tensor.eye(known.size(1));
        Tensor variances = within.mul(1 + ROUNDING).add(noise).mul(known.unsqueeze(-1));
        Tensor diagonal = Tensor.where(variances.eq(0), Tensor.scalar(1), variances);
        Tensor pairs =
                known.unsqueeze(-1).mul(known.unsqueeze(-2)).mul(eye.neg().add(1));
        Tensor factor = within.mul(pairs).add(diagonal.mul(eye)).cholesky();
        Tensor weights = factor.triangularSolveTransposed(factor.triangularSolve(surprise.unsqueeze(-1)));
        return across.matmul(weights.mul(known.unsqueeze(-1))).squeeze(-1);
    }
}

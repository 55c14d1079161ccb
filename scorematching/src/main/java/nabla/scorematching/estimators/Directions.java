package nabla.scorematching.estimators;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.points.Points;
import nabla.scorematching.points.PrincipalAxes;

/**
 * Families of densities on the unit sphere S^{p−1}: data are unit vectors, [n, p]. All are exponential families in the parameters
 * given here, so that estimates are solutions of linear systems (K. V. Mardia, J. T. Kent and A. K. Laha, 2016).
 *
 * <p>Those that take axes have fewer parameters. With axes by moments from the same data they are the hybrid estimators of that
 * paper, whose standard errors take the axes as known:
 *
 * <pre>{@code
 * Directions.vonMisesFisher(Directions.meanDirection(z)).fit(z);   // kappa
 * Directions.bingham(Directions.principalAxes(z)).fit(z);          // eigenvalues
 * Directions.kent(Directions.kentAxes(z)).fit(z);                  // kappa, beta
 * }</pre>
 */
public final class Directions {
    /** A mean of unit vectors that is shorter is 0. */
    private static final double ROUNDING = 1e-14;

    private static final String MEAN = "Directions.meanDirection";
    private static final String PRINCIPAL = "Directions.principalAxes";
    private static final String KENT = "Directions.kentAxes";

    private Directions() {}

    /**
     * Von Mises and Fisher: log p = θᵀz, θ = κμ. The estimate is (p − 1)(I − mean zzᵀ)⁻¹ mean z; {@code derived(Tensor::norm)} is κ
     * with its error.
     *
     * @param dim p
     * @throws IllegalArgumentException if it is less than 2
     */
    public static QuadraticFit vonMisesFisher(int dim) {
        requireDim("Directions.vonMisesFisher", dim);
        return onSphere("von Mises-Fisher", dim, z -> z, QuadraticFit.numbered("theta", dim));
    }

    /**
     * Von Mises and Fisher about a known mean direction: log p = κμᵀz.
     *
     * @param mean μ, a unit vector [p]
     * @throws IllegalArgumentException if it is not
     */
    public static QuadraticFit vonMisesFisher(Tensor mean) {
        Tensor mu = axis("Directions.vonMisesFisher", mean);
        return onSphere("von Mises-Fisher", mu.size(), z -> along(mu, z), "kappa");
    }

    /**
     * Bingham: log p = zᵀAz with tr A = 0, because a multiple of I changes nothing. The parameters are A11 … A(p−1)(p−1), then A12,
     * A13, A23, …; App is minus the sum of the other diagonal elements.
     *
     * @param dim p
     * @throws IllegalArgumentException if it is less than 2
     */
    public static QuadraticFit bingham(int dim) {
        requireDim("Directions.bingham", dim);
        QuadraticTerms terms = QuadraticTerms.of(dim);
        return onSphere(
                "Bingham", dim, z -> traceless(terms, z), terms.names(dim - 1).toArray(String[]::new));
    }

    /**
     * Bingham with known axes: log p = Σ λᵢ(γᵢᵀz)² with Σλᵢ = 0; the parameters are λ₁ … λ_{p−1}.
     *
     * @param axes γ₁ … γ_p, orthonormal rows [p, p]
     * @throws IllegalArgumentException if they are not
     */
    public static QuadraticFit bingham(Tensor axes) {
        Tensor gamma = axes("Directions.bingham", axes);
        int dim = gamma.size(0);
        return onSphere(
                "Bingham",
                dim,
                z -> differences(z.matmulTransposed(gamma).square()),
                QuadraticFit.numbered("lambda", dim - 1));
    }

    /**
     * Fisher and Bingham: log p = zᵀAz + θᵀz with tr A = 0; first the parameters of {@link #bingham(int)}, then θ = κμ. Standard errors
     * are large unless there are many rows.
     *
     * @param dim p
     * @throws IllegalArgumentException if it is less than 2
     */
    public static QuadraticFit fisherBingham(int dim) {
        requireDim("Directions.fisherBingham", dim);
        QuadraticTerms terms = QuadraticTerms.of(dim);
        return onSphere(
                "Fisher-Bingham",
                dim,
                z -> Tensor.concat(1, traceless(terms, z), z),
                Stream.concat(terms.names(dim - 1).stream(), Stream.of(QuadraticFit.numbered("theta", dim)))
                        .toArray(String[]::new));
    }

    /**
     * Kent: log p = κγ₁ᵀz + β[(γ₂ᵀz)² − (γ₃ᵀz)²] on the sphere of ℝ³, with known axes.
     *
     * @param axes γ₁, γ₂, γ₃, orthonormal rows [3, 3]
     * @throws IllegalArgumentException if they are not
     */
    public static QuadraticFit kent(Tensor axes) {
        Tensor gamma = axes("Directions.kent", axes);
        if (gamma.size(0) != 3) {
            throw new IllegalArgumentException(
                    "Directions.kent: expected axes [3, 3], got " + Arrays.toString(axes.shape()));
        }
        return onSphere(
                "Kent",
                3,
                z -> {
                    Tensor t = z.matmulTransposed(gamma);
                    Tensor ellipse =
                            t.slice(1, 1, 2).square().sub(t.slice(1, 2, 3).square());
                    return Tensor.concat(1, t.slice(1, 0, 1), ellipse);
                },
                "kappa",
                "beta");
    }

    /**
     * Watson: log p = κ(μᵀz)² with a known axis; κ &gt; 0 about the axis, κ &lt; 0 about its equator.
     *
     * @param axis μ, a unit vector [p]
     * @throws IllegalArgumentException if it is not
     */
    public static QuadraticFit watson(Tensor axis) {
        Tensor mu = axis("Directions.watson", axis);
        return onSphere("Watson", mu.size(), z -> along(mu, z).square(), "kappa");
    }

    /**
     * The direction of the mean, z̄/‖z̄‖, [p].
     *
     * @param z unit vectors, [n, p]
     * @throws IllegalArgumentException if there are none, one is not a unit vector, or their mean is 0
     */
    public static Tensor meanDirection(Tensor z) {
        return meanOf(MEAN, CountedRows.of(MEAN, z).through(unitVectors(MEAN)));
    }

    /**
     * The direction of the weighted mean, Σwz/‖Σwz‖, [p].
     *
     * @param z unit vectors, [n, p]
     * @param weights of the rows, importance or frequencies, [n]; rows of weight 0 are not looked at
     * @throws IllegalArgumentException as {@link #meanDirection(Tensor)}, or if a weight is negative or not finite, or all are 0
     */
    public static Tensor meanDirection(Tensor z, Tensor weights) {
        return meanOf(MEAN, CountedRows.of(MEAN, "weights", z, weights).through(unitVectors(MEAN)));
    }

    private static Tensor meanOf(String name, CountedRows z) {
        Tensor weights = z.weights();
        Tensor mean = weights.unsqueeze(0).matmul(z.x()).squeeze(0).div(weights.sum());
        double length = mean.norm().item();
        if (!(length > ROUNDING)) {
            throw new IllegalArgumentException(
                    name + ": expected vectors whose mean has a direction, got one of length " + length);
        }
        return mean.div(length);
    }

    /**
     * The eigenvectors of mean zzᵀ as rows, [p, p], that of the largest eigenvalue first.
     *
     * @param z unit vectors, [n, p]
     * @throws IllegalArgumentException if there are none, or one is not a unit vector
     */
    public static Tensor principalAxes(Tensor z) {
        return axesOf(moments(CountedRows.of(PRINCIPAL, z).through(unitVectors(PRINCIPAL))));
    }

    /**
     * The eigenvectors of the weighted mean of zzᵀ.
     *
     * @param z unit vectors, [n, p]
     * @param weights of the rows, importance or frequencies, [n]; rows of weight 0 are not looked at
     * @throws IllegalArgumentException as {@link #principalAxes(Tensor)}, or if a weight is negative or not finite, or all are 0
     */
    public static Tensor principalAxes(Tensor z, Tensor weights) {
        return axesOf(moments(CountedRows.of(PRINCIPAL, "weights", z, weights).through(unitVectors(PRINCIPAL))));
    }

    /**
     * The axes of Kent's moment estimator, rows [3, 3]: the mean direction, and in the plane across it the axes of mean zzᵀ, that of the
     * larger spread first (J. T. Kent, The Fisher-Bingham distribution on the sphere, 1982).
     *
     * @param z unit vectors, [n, 3]
     * @throws IllegalArgumentException if there are none, or one is not a unit vector
     */
    public static Tensor kentAxes(Tensor z) {
        return kentAxesOf(CountedRows.of(KENT, z));
    }

    /**
     * The same of weighted moments.
     *
     * @param z unit vectors, [n, 3]
     * @param weights of the rows, importance or frequencies, [n]; rows of weight 0 are not looked at
     * @throws IllegalArgumentException as {@link #kentAxes(Tensor)}, or if a weight is negative or not finite, or all are 0
     */
    public static Tensor kentAxes(Tensor z, Tensor weights) {
        return kentAxesOf(CountedRows.of(KENT, "weights", z, weights));
    }

    private static Tensor kentAxesOf(CountedRows rows) {
        CountedRows z = rows.through(x -> Sphere.unitVectors(KENT, x, 3));
        Tensor mean = meanOf(KENT, z);
        Tensor along = mean.outer(mean);
        Tensor across = Tensor.eye(3).sub(along);
        // With the eigenvalue −1 the mean direction comes last, where no row is off a plane through it, too.
        Tensor axes = axesOf(across.matmul(moments(z)).matmul(across).sub(along));
        return Tensor.concat(0, mean.unsqueeze(0), axes.slice(0, 0, 2));
    }

    private static QuadraticFit onSphere(String name, int dim, UnaryOperator<Tensor> statistics, String... parameters) {
        return QuadraticFit.of(ScoreMatching.of())
                .model(ExponentialFamily.of(y -> statistics.apply(projected(y))), parameters)
                .named(name)
                .door(z -> Sphere.unitVectors(name, z, dim));
    }

    /** y/‖y‖ of unit vectors, for which no square overflows: products have fewer second derivatives than a norm and a quotient. */
    private static Tensor projected(Tensor y) {
        return y.mul(y.square().sumKeepDims(-1).pow(-0.5));
    }

    /** μᵀz, [B, 1]. */
    private static Tensor along(Tensor mu, Tensor z) {
        return z.matmul(mu.unsqueeze(1));
    }

    /** zᵢ² − z_p² for i &lt; p, then the products. */
    private static Tensor traceless(QuadraticTerms terms, Tensor z) {
        return Tensor.concat(1, differences(z.square()), terms.products(z));
    }

    /** All columns but the last, less the last. */
    private static Tensor differences(Tensor columns) {
        int last = columns.size(1) - 1;
        return columns.slice(1, 0, last).sub(columns.slice(1, last, last + 1));
    }

    private static Tensor moments(CountedRows z) {
        Tensor weights = z.weights();
        return z.x().mul(weights.unsqueeze(1)).transpose().matmul(z.x()).div(weights.sum());
    }

    private static Tensor axesOf(Tensor symmetric) {
        PrincipalAxes axes = PrincipalAxes.of(symmetric.toMatrix());
        int[] order = IntStream.range(0, symmetric.size(0))
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -axes.values()[k]))
                .mapToInt(k -> k)
                .toArray();
        return Tensor.of(axes.vectors()).transpose().take(0, order);
    }

    private static UnaryOperator<Tensor> unitVectors(String name) {
        return z -> {
            Points.rows(name, z, 1);
            return Sphere.unitVectors(name, z, z.size(1));
        };
    }

    private static void requireDim(String name, int dim) {
        if (dim < 2) {
            throw new IllegalArgumentException(name + ": expected a sphere in at least 2 dimensions, got " + dim);
        }
    }

    private static Tensor axis(String name, Tensor axis) {
        Points.present(name, "an axis", axis);
        if (axis.rank() != 1 || axis.size() < 2) {
            throw new IllegalArgumentException(
                    name + ": expected a unit vector [p], got " + Arrays.toString(axis.shape()));
        }
        return Sphere.unitVectors(name, axis.unsqueeze(0), axis.size()).squeeze(0);
    }

    private static Tensor axes(String name, Tensor axes) {
        Points.present(name, "axes", axes);
        int dim = axes.size(0);
        if (axes.rank() != 2 || axes.size(1) != dim || dim < 2) {
            throw new IllegalArgumentException(
                    name + ": expected orthonormal axes [p, p], got " + Arrays.toString(axes.shape()));
        }
        double off =
                axes.matmulTransposed(axes).sub(Tensor.eye(dim)).abs().max().item();
        if (!(off <= 1e-6)) {
            throw new IllegalArgumentException(name + ": expected orthonormal axes, got\n" + axes);
        }
        return axes;
    }
}

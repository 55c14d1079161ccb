package nabla.scorematching.densities;

import java.util.Arrays;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.points.Points;

/**
 * The density of y = Ax + b for x of another one and an invertible A: with W = A⁻¹ and x = W(y − b),
 *
 * <pre>
 *     log q(y) = log p(x) − log |det A|,    s(y) = Wᵀ s_p(x).
 * </pre>
 *
 * <p>Of independent columns it is the model of independent component analysis [Hyvärinen 2005, section 3.2]: {@code
 * AffineImage.of(Logistic.unitVariance(4), mixing)} has sources of a logistic density, mixed by A; its score is Σₖ g(wₖᵀy) wₖ
 * with the rows wₖ of W, and the divergence Σₖ ‖wₖ‖² g′(wₖᵀy). Of other densities the divergence is tr(WᵀJW), by
 * automatic differentiation unless A is a multiple of a rotation. It is as smooth as p.
 *
 * <p>{@code noised} stays of this kind if A is a multiple of a rotation; of a normal distribution it is a normal one; otherwise
 * it is by quadrature, in two dimensions.
 */
public final class AffineImage implements Density {
    private static final String NAME = "AffineImage";

    private final Density original;
    private final Tensor matrix;
    private final Tensor shift;
    private final Tensor inverse;
    private final Tensor logDet;
    /** c with AᵀA = c²I; NaN if there is none. */
    private final double stretch;

    private AffineImage(Density original, Tensor matrix, Tensor shift, Tensor inverse, double stretch) {
        this.original = original;
        this.matrix = matrix;
        this.shift = shift;
        this.inverse = inverse;
        this.logDet = matrix.logDet();
        this.stretch = stretch;
    }

    /**
     * The density of Ax + b.
     *
     * @param original the density of x
     * @param matrix A, [D, D]
     * @param shift b, [D]
     * @throws IllegalArgumentException if the shapes do not fit, a number is not finite, or A is singular
     */
    public static AffineImage of(Density original, Tensor matrix, Tensor shift) {
        int dim = Points.present(NAME, "a density", original).dim();
        if (!Arrays.equals(matrix.shape(), new int[] {dim, dim}) || !Arrays.equals(shift.shape(), new int[] {dim})) {
            throw new IllegalArgumentException(NAME + ": expected a matrix [" + dim + ", " + dim + "] and a shift ["
                    + dim + "], got " + Arrays.toString(matrix.shape()) + " and " + Arrays.toString(shift.shape()));
        }
        Points.requireKnown(NAME, "a finite matrix", matrix, Double::isFinite);
        Points.requireKnown(NAME, "a finite shift", shift, Double::isFinite);
        Tensor inverse = matrix.inverse();
        if (!matrix.isLinked() && !isInverse(inverse, matrix)) {
            throw new IllegalArgumentException(NAME + ": expected an invertible matrix, got\n" + matrix);
        }
        return new AffineImage(original, matrix, shift, inverse, matrix.isLinked() ? Double.NaN : stretch(matrix));
    }

    /** The density of Ax; see {@link #of(Density, Tensor, Tensor)}. */
    public static AffineImage of(Density original, Tensor matrix) {
        return of(
                original,
                matrix,
                Tensor.zeros(Points.present(NAME, "a density", original).dim()));
    }

    private static boolean isInverse(Tensor inverse, Tensor matrix) {
        Tensor rest = inverse.matmul(matrix).sub(Tensor.eye(matrix.size(0))).abs();
        return rest.max().item() < 1e-3; // false for NaN
    }

    private static double stretch(Tensor matrix) {
        Tensor gram = matrix.transpose().matmul(matrix);
        double square = gram.trace().item() / matrix.size(0);
        double rest =
                gram.sub(Tensor.eye(matrix.size(0)).mul(square)).abs().max().item();
        return rest <= 1e-14 * matrix.size(0) * square ? Math.sqrt(square) : Double.NaN;
    }

    /** A, [D, D]. */
    public Tensor matrix() {
        return matrix;
    }

    /** b, [D]. */
    public Tensor shift() {
        return shift;
    }

    @Override
    public int dim() {
        return shift.size();
    }

    @Override
    public Tensor logProb(Tensor y) {
        return original.logProb(origin(y)).sub(logDet);
    }

    @Override
    public Tensor score(Tensor y) {
        return original.score(origin(y)).matmul(inverse);
    }

    @Override
    public Tensor divergence(Tensor y) {
        if (original instanceof IndependentColumns columns) {
            return columns.curvatures(origin(y)).mul(inverse.square().sum(-1)).sum(-1);
        }
        return Double.isNaN(stretch)
                ? Derivatives.divergence(this::score, Points.dimensioned(NAME, y, dim()))
                : original.divergence(origin(y)).div(stretch * stretch);
    }

    @Override
    public Tensor sample(Rng rng, int n) {
        Points.count(NAME + ".sample", "points", n);
        return original.sample(rng, n).matmulTransposed(matrix).add(shift);
    }

    @Override
    public int continuousDerivatives() {
        return original.continuousDerivatives();
    }

    /**
     * The image of the density with noise σ/c if A is c times a rotation; N(α(Aμ+b), α²AΣAᵀ + σ²I) if the original is N(μ, Σ);
     * else by quadrature, in two dimensions.
     *
     * @throws IllegalArgumentException also in more dimensions, and if the original does not know its noised density
     */
    @Override
    public Density noised(double alpha, double sigma) {
        String name = NAME + ".noised";
        Covariance.requireNoise(name, alpha, sigma);
        if (original instanceof Gaussian normal && Double.isNaN(stretch)) {
            return image(normal.mean(), normal.covariance()).noised(alpha, sigma);
        }
        if (original instanceof DiagonalGaussian normal && Double.isNaN(stretch)) {
            Tensor covariance = normal.deviations().square().mul(Tensor.eye(dim()));
            return image(normal.mean(), covariance).noised(alpha, sigma);
        }
        return Double.isNaN(stretch)
                ? NoisedDensity.byQuadrature(name, this, alpha, sigma)
                : of(original.noised(alpha, sigma / stretch), matrix, shift.mul(alpha));
    }

    /** N(Aμ + b, AΣAᵀ). */
    private Gaussian image(Tensor mean, Tensor covariance) {
        Tensor centre = mean.unsqueeze(0).matmulTransposed(matrix).squeeze(0).add(shift);
        return Gaussian.of(centre, matrix.matmul(covariance).matmulTransposed(matrix));
    }

    private Tensor origin(Tensor y) {
        return Points.dimensioned(NAME, y, dim()).sub(shift).matmulTransposed(inverse);
    }

    @Override
    public String toString() {
        return "AffineImage(" + original + ", " + matrix + ", " + shift + ")";
    }
}

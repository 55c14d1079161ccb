package nabla.scorematching.densities;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.points.Points;

/**
 * The banana: a normal distribution bent along a parabola by a map that keeps volumes [Haario, Saksman and Tamminen 1999]. With
 * y = x₂ + b(x₁² − τ²),
 *
 * <pre>
 *     log p(x) = −½x₁²/τ² − ½y² − ½ Σᵢ₌₃ xᵢ² − log τ − (D/2) log 2π.
 * </pre>
 *
 * <p>Smooth. Its mean is 0, and x₁ and x₂ are uncorrelated: Var x₁ = τ², Var x₂ = 1 + 2b²τ⁴. {@code noised} is by quadrature over
 * x₁, given which x is normal, for |x₁| up to 9τ.
 */
public final class Banana implements Density {
    private static final String NAME = "Banana";

    private final int dim;
    private final double deviation;
    private final double bend;

    private Banana(int dim, double deviation, double bend) {
        this.dim = dim;
        this.deviation = deviation;
        this.bend = bend;
    }

    /**
     * A banana.
     *
     * @param dim D, at least 2
     * @param deviation τ, of x₁; 10 in the paper
     * @param bend b; 0.03 in the paper where it is moderate, 0.1 where it is strong
     * @throws IllegalArgumentException if D is less than 2, τ not positive and finite or b not finite
     */
    public static Banana of(int dim, double deviation, double bend) {
        if (dim < 2) {
            throw new IllegalArgumentException(NAME + ": expected at least two dimensions, got " + dim);
        }
        Points.positive(NAME, "τ", deviation);
        if (!Double.isFinite(bend)) {
            throw new IllegalArgumentException(NAME + ": expected a finite b, got " + bend);
        }
        return new Banana(dim, deviation, bend);
    }

    @Override
    public int dim() {
        return dim;
    }

    @Override
    public Tensor logProb(Tensor x) {
        Tensor first = first(x);
        Tensor others = x.slice(1, 2, dim).square().sum(-1);
        Tensor squares = first.div(deviation).square().add(straight(x).square()).squeeze(1);
        return squares.add(others).mul(-0.5).sub(Math.log(deviation) + 0.5 * dim * Math.log(2 * Math.PI));
    }

    @Override
    public Tensor score(Tensor x) {
        Tensor first = first(x);
        Tensor y = straight(x);
        Tensor pull = first.mul(y.mul(2 * bend).add(1 / (deviation * deviation)));
        return Tensor.concat(1, pull, y, x.slice(1, 2, dim)).neg();
    }

    @Override
    public Tensor divergence(Tensor x) {
        Tensor curve = first(x).mul(2 * bend).square().add(straight(x).mul(2 * bend));
        return curve.squeeze(1).add(1 / (deviation * deviation) + dim - 1).neg();
    }

    @Override
    public Tensor sample(Rng rng, int n) {
        Points.count(NAME + ".sample", "points", n);
        Tensor z = rng.normal(n, dim);
        Tensor first = z.slice(1, 0, 1).mul(deviation);
        return Tensor.concat(1, first, z.slice(1, 1, 2).sub(bent(first)), z.slice(1, 2, dim));
    }

    /** By quadrature over x₁: a mixture of normal distributions. */
    @Override
    public Density noised(double alpha, double sigma) {
        String name = NAME + ".noised";
        return NoisedDensity.unlessTrivial(name, this, alpha, sigma, () -> {
            // As functions of x₁ the noise of both columns, and the density, are bumps of these widths at the least.
            double ownNoise = sigma / Math.abs(alpha);
            double bentNoise = Math.hypot(1, ownNoise) / (18 * Math.abs(bend) * deviation + 1e-300);
            double width = 1
                    / Math.sqrt(1 / (ownNoise * ownNoise) + 1 / (deviation * deviation) + 1 / (bentNoise * bentNoise));
            GaussRule rule = GaussRule.panels(-9 * deviation, 9 * deviation, 1.5 * width);
            Tensor at = Tensor.of(rule.nodes()).unsqueeze(1);
            Tensor shares = Tensor.of(rule.weights())
                    .log()
                    .add(DiagonalGaussian.of(new double[] {0}, new double[] {deviation})
                            .logProb(at));
            int count = at.size(0);
            Tensor centres = Tensor.concat(1, at, bent(at).neg(), Tensor.zeros(count, dim - 2))
                    .mul(alpha);
            double spread = alpha * alpha + sigma * sigma;
            double[] variances = new double[dim];
            Arrays.fill(variances, spread);
            variances[0] = sigma * sigma;
            return new NoisedDensity(
                    name,
                    this,
                    alpha,
                    sigma,
                    shares,
                    centres,
                    Tensor.of(variances).unsqueeze(0));
        });
    }

    private Tensor first(Tensor x) {
        return Points.dimensioned(NAME, x, dim).slice(1, 0, 1);
    }

    /** y, [B, 1]. */
    private Tensor straight(Tensor x) {
        return x.slice(1, 1, 2).add(bent(x.slice(1, 0, 1)));
    }

    /** b(x₁² − τ²), [B, 1]. */
    private Tensor bent(Tensor first) {
        return first.square().sub(deviation * deviation).mul(bend);
    }

    @Override
    public String toString() {
        return "Banana(" + dim + ", " + deviation + ", " + bend + ")";
    }
}

package nabla.scorematching.densities;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.points.Points;

/**
 * A ring, in more dimensions a shell, with a normal profile along the radius ρ = ‖x‖:
 *
 * <pre>
 *     log p(x) = −½(ρ−r)²/w² − log Z,    Z = 2π^(D/2)/Γ(D/2) · ∫₀^∞ ρ^(D−1) e^(−½(ρ−r)²/w²) dρ,
 * </pre>
 *
 * where the integrals M_k of ρᵏ follow from M₀ = w√(π/2)·erfc(−r/(w√2)) and M₁ = r M₀ + w² e^(−½r²/w²) by M_k = r M_(k−1) +
 * (k−1) w² M_(k−2). The score is −(ρ−r)/w² along x/ρ, and ∇·s = −1/w² − (D−1)(1 − r/ρ)/w².
 *
 * <p>Not smooth at a single point, the centre: the score turns around there, and the divergence is +∞ at it (integrable, as D
 * is at least 2, so that Hyvärinen's theorem holds). {@code noised} is by quadrature, in two dimensions.
 */
public final class Ring implements Density {
    private static final String NAME = "Ring";

    private final int dim;
    private final double radius;
    private final double width;
    private final double logMass;
    private final CellQuadrature radii;

    private Ring(int dim, double radius, double width) {
        this.dim = dim;
        this.radius = radius;
        this.width = width;
        double unit = radius + width * Math.sqrt(dim);
        this.logMass = Math.log(2)
                + 0.5 * dim * Math.log(Math.PI)
                - Tensor.scalar(0.5 * dim).lgamma().item()
                + Math.log(moment(dim - 1, radius / unit, width / unit))
                + dim * Math.log(unit);
        // log ρ^(D−1) p is concave, at least as much as that of N(·, w²).
        double top = 0.5 * (radius + Math.sqrt(radius * radius + 4 * (dim - 1) * width * width));
        this.radii = CellQuadrature.of(
                t -> {
                    Tensor rho = t.squeeze(1);
                    return rho.log().mul(dim - 1).sub(profile(rho));
                },
                Math.max(0, top - 10 * width),
                top + 10 * width,
                32);
    }

    /**
     * A ring.
     *
     * @param dim D, at least 2
     * @param radius r
     * @param width w
     * @throws IllegalArgumentException if D is less than 2, or r or w is not positive and finite
     */
    public static Ring of(int dim, double radius, double width) {
        if (dim < 2) {
            throw new IllegalArgumentException(NAME + ": expected at least two dimensions, got " + dim);
        }
        Points.positive(NAME, "radius", radius);
        return new Ring(dim, radius, Points.positive(NAME, "width", width));
    }

    /** M_k. */
    private static double moment(int k, double radius, double width) {
        double a = Tensor.scalar(-radius / (width * Math.sqrt(2))).erfc().item();
        double before = width * Math.sqrt(Math.PI / 2) * a;
        double now = radius * before + width * width * Math.exp(-0.5 * Math.pow(radius / width, 2));
        for (int j = 2; j <= k; j++) {
            double next = radius * now + (j - 1) * width * width * before;
            before = now;
            now = next;
        }
        return k == 0 ? before : now;
    }

    @Override
    public int dim() {
        return dim;
    }

    @Override
    public Tensor logProb(Tensor x) {
        return profile(rho(x)).squeeze(1).add(logMass).neg();
    }

    @Override
    public Tensor score(Tensor x) {
        Tensor rho = rho(x);
        Tensor along = x.div(rho.maximum(Double.MIN_NORMAL)); // 0 at the centre
        return along.mul(rho.sub(radius).div(-width * width));
    }

    @Override
    public Tensor divergence(Tensor x) {
        Tensor across = rho(x).squeeze(1).reciprocal().mul(radius).sub(1).mul(dim - 1);
        return across.sub(1).div(width * width);
    }

    /** The direction from {@code split(0)}, the radius from {@code split(1)}. */
    @Override
    public Tensor sample(Rng rng, int n) {
        Points.count(NAME + ".sample", "points", n);
        Tensor direction = rng.split(0).normal(n, dim);
        Tensor rho = Normalizer.quantiles(NAME, radii, rng.split(1), n, 1);
        return direction.mul(rho.div(direction.normKeepDims(-1)));
    }

    /** 0: the score turns around at the centre. */
    @Override
    public int continuousDerivatives() {
        return 0;
    }

    /** By quadrature, in two dimensions; refused in more. */
    @Override
    public Density noised(double alpha, double sigma) {
        return NoisedDensity.byQuadrature(NAME + ".noised", this, alpha, sigma);
    }

    /** ‖x‖, [B, 1]. */
    private Tensor rho(Tensor x) {
        return Points.dimensioned(NAME, x, dim).normKeepDims(-1);
    }

    /** ½(ρ−r)²/w². */
    private Tensor profile(Tensor rho) {
        return rho.sub(radius).div(width).square().mul(0.5);
    }

    @Override
    public String toString() {
        return "Ring(" + dim + ", " + radius + ", " + width + ")";
    }
}

package nabla.scorematching.densities;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.points.Points;

/**
 * Neal's funnel [Neal, Slice sampling, Annals of Statistics 31, 2003, section 8]: a column v = x₁ that is the logarithm of the
 * variance of all others,
 *
 * <pre>
 *     v ~ N(0, τ²),    xᵢ | v ~ N(0, e^v),   i = 2 … D.
 * </pre>
 *
 * <p>Smooth, but the score is as large as e^(−v)·x in the neck: it is not a finite number for v below about −700. {@code
 * noised} is by quadrature over v, given which x is normal, for |v| up to 9τ and other
 * columns that such a v explains.
 */
public final class Funnel implements Density {
    private static final String NAME = "Funnel";

    private final int dim;
    private final double deviation;

    private Funnel(int dim, double deviation) {
        this.dim = dim;
        this.deviation = deviation;
    }

    /**
     * A funnel.
     *
     * @param dim D, at least 2; 10 in the paper
     * @param deviation τ, of v; 3 in the paper
     * @throws IllegalArgumentException if D is less than 2 or τ not positive and finite
     */
    public static Funnel of(int dim, double deviation) {
        if (dim < 2) {
            throw new IllegalArgumentException(NAME + ": expected at least two dimensions, got " + dim);
        }
        return new Funnel(dim, Points.positive(NAME, "τ", deviation));
    }

    @Override
    public int dim() {
        return dim;
    }

    @Override
    public Tensor logProb(Tensor x) {
        Tensor v = mouth(x);
        Tensor squares = v.div(deviation).square().squeeze(1).add(stretched(x).dot(rest(x)));
        double constant = Math.log(deviation) + 0.5 * dim * Math.log(2 * Math.PI);
        return squares.add(v.squeeze(1).mul(dim - 1)).mul(-0.5).sub(constant);
    }

    @Override
    public Tensor score(Tensor x) {
        Tensor stretched = stretched(x);
        Tensor energy = stretched.dot(rest(x)).sub(dim - 1).mul(0.5).unsqueeze(-1);
        return Tensor.concat(1, energy.sub(mouth(x).div(deviation * deviation)), stretched.neg());
    }

    @Override
    public Tensor divergence(Tensor x) {
        Tensor others = mouth(x).neg().exp().squeeze(1).mul(dim - 1);
        return stretched(x)
                .dot(rest(x))
                .mul(0.5)
                .add(others)
                .add(1 / (deviation * deviation))
                .neg();
    }

    @Override
    public Tensor sample(Rng rng, int n) {
        Points.count(NAME + ".sample", "points", n);
        Tensor z = rng.normal(n, dim);
        Tensor v = z.slice(1, 0, 1).mul(deviation);
        return Tensor.concat(1, v, z.slice(1, 1, dim).mul(v.mul(0.5).exp()));
    }

    /** By quadrature over v: a mixture of normal distributions. */
    @Override
    public Density noised(double alpha, double sigma) {
        String name = NAME + ".noised";
        return NoisedDensity.unlessTrivial(name, this, alpha, sigma, () -> {
            // As functions of v the noise and the density are bumps, and α²e^v + σ² vanishes at an imaginary part of π.
            double noise = sigma / Math.abs(alpha);
            double width = 1 / Math.sqrt(1 / (noise * noise) + 1 / (deviation * deviation));
            GaussRule rule = GaussRule.panels(-9 * deviation, 9 * deviation, Math.min(0.75, 1.5 * width));
            Tensor v = Tensor.of(rule.nodes()).unsqueeze(1);
            Tensor shares = Tensor.of(rule.weights())
                    .log()
                    .add(DiagonalGaussian.of(new double[] {0}, new double[] {deviation})
                            .logProb(v));
            int count = v.size(0);
            Tensor centres = v.mul(alpha).pad(1, 0, dim - 1);
            Tensor spread = v.exp().mul(alpha * alpha).add(sigma * sigma).broadcastTo(count, dim - 1);
            Tensor variances = Tensor.concat(1, Tensor.full(sigma * sigma, count, 1), spread);
            return new NoisedDensity(name, this, alpha, sigma, shares, centres, variances);
        });
    }

    private Tensor mouth(Tensor x) {
        return Points.dimensioned(NAME, x, dim).slice(1, 0, 1);
    }

    private Tensor rest(Tensor x) {
        return Points.dimensioned(NAME, x, dim).slice(1, 1, dim);
    }

    /** e^(−v) xᵢ, [B, D − 1]. */
    private Tensor stretched(Tensor x) {
        return rest(x).mul(mouth(x).neg().exp());
    }

    @Override
    public String toString() {
        return "Funnel(" + dim + ", " + deviation + ")";
    }
}

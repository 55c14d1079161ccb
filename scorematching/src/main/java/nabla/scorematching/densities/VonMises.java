package nabla.scorematching.densities;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;

/**
 * Independent angles with von Mises densities: log p(x) = Σᵢ κᵢ cos(xᵢ−μᵢ) − log 2πI₀(κᵢ), with the score −κᵢ sin(xᵢ−μᵢ)
 * and the divergence −Σᵢ κᵢ cos(xᵢ−μᵢ). Smooth, and periodic with 2π in every column: it is a density on the torus, whose
 * integral over one period is 1 and over the whole space is infinite. Samples lie within half a turn of μ.
 *
 * <p>{@code noised} adds noise to the angle and wraps it round the circle; an angle has no scale, so α is 1. By quadrature over
 * the noise, to about 1e-12.
 */
public final class VonMises extends IndependentColumns {
    private final Tensor concentration;
    /** log 2πI₀(κ) − κ, [D]. */
    private final Tensor height;

    private final CellQuadrature[] cells;

    private VonMises(Tensor mean, Tensor concentration) {
        super("VonMises", mean, "period", Tensor.ones(mean.shape()));
        this.concentration = concentration;
        double[] kappas = concentration.toArray();
        this.cells = new CellQuadrature[kappas.length];
        Arrays.setAll(cells, i -> angles(kappas[i]));
        this.height = Tensor.of(
                Arrays.stream(cells).mapToDouble(CellQuadrature::logIntegral).toArray());
    }

    /**
     * Independent angles.
     *
     * @param mean μ, [D]
     * @param concentration κ, [D], at least 0, which is uniform, and at most 1e6
     * @throws IllegalArgumentException if the shapes differ, a mean is not finite, or a concentration out of range
     */
    public static VonMises of(Tensor mean, Tensor concentration) {
        if (!Arrays.equals(mean.shape(), concentration.shape())) {
            throw new IllegalArgumentException(
                    "VonMises: expected a mean and a concentration for each column, [D], got "
                            + Arrays.toString(mean.shape()) + " and " + Arrays.toString(concentration.shape()));
        }
        for (double kappa : concentration.toArray()) {
            if (!(kappa >= 0 && kappa <= 1e6)) {
                throw new IllegalArgumentException("VonMises: expected concentrations in [0, 1e6], got " + kappa);
            }
        }
        return new VonMises(mean, concentration);
    }

    /** Independent angles; see {@link #of(Tensor, Tensor)}. */
    public static VonMises of(double[] mean, double[] concentration) {
        return of(Tensor.of(mean), Tensor.of(concentration));
    }

    /** μ, [D]. */
    public Tensor mean() {
        return locations();
    }

    /** κ, [D]. */
    public Tensor concentration() {
        return concentration;
    }

    /**
     * The density of the angle with noise, on the circle.
     *
     * @throws IllegalArgumentException also unless α is 1, and if σ√(1+κ) is more than 1000
     */
    @Override
    public Density noised(double alpha, double sigma) {
        String name = "VonMises.noised";
        Covariance.requireNoise(name, alpha, sigma);
        if (alpha != 1) {
            throw new IllegalArgumentException(name + ": expected α = 1, as an angle has no scale, got " + alpha);
        }
        double sharpness = sigma * Math.sqrt(1 + concentration.max().item());
        if (sharpness > 1000) {
            throw new IllegalArgumentException(
                    name + ": expected a σ of at most 1000 times the smallest deviation 1/√(1+κ), got " + sharpness);
        }
        if (sigma == 0) {
            return this;
        }
        GaussRule nodes = GaussRule.panels(-9, 9, Math.min(1.5, 1.5 / sharpness));
        return new NoisedColumns(name, this, 1, sigma, nodes, mean(), scales());
    }

    @Override
    Tensor logDensity(Tensor u) {
        return logFactor(u, concentration).sub(height);
    }

    @Override
    Tensor slope(Tensor u) {
        return u.sin().mul(concentration).neg();
    }

    @Override
    Tensor curvature(Tensor u) {
        return u.cos().mul(concentration).neg();
    }

    @Override
    Tensor draw(Rng rng, int n) {
        Tensor[] columns = new Tensor[dim()];
        Arrays.setAll(columns, i -> Normalizer.quantiles("VonMises", cells[i], rng.split(i), n, 1));
        return Tensor.concat(1, columns);
    }

    /** κ(cos u − 1), which does not cancel near 0. */
    private static Tensor logFactor(Tensor u, Tensor concentration) {
        return u.mul(0.5).sin().square().mul(concentration).mul(-2);
    }

    private static CellQuadrature angles(double kappa) {
        Tensor concentration = Tensor.scalar(kappa);
        return CellQuadrature.of(
                t -> logFactor(t.squeeze(1), concentration), -Math.PI, Math.PI, 8 + (int) (4 * Math.sqrt(kappa)));
    }

    @Override
    public String toString() {
        return "VonMises(" + concentration + ")";
    }
}

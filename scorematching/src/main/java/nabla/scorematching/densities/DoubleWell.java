package nabla.scorematching.densities;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.points.Points;

/**
 * Two wells on a line, at ±m, with a barrier of height h between them: p(x) ∝ e^(−E), E(x) = h((x/m)² − 1)². The score is
 * −4h u(u²−1)/m and its divergence −4h(3u²−1)/m² with u = x/m. Smooth. The normaliser is found by quadrature, to rounding.
 *
 * <p>{@code ProductDensity.of(DoubleWell.of(m, h), Gaussian.standard(D - 1))} has wells in D dimensions. {@code noised} is by
 * quadrature; beyond the points where p is e^(−700) of its top it has the tail of the noise.
 */
public final class DoubleWell implements Density {
    private static final String NAME = "DoubleWell";

    private final double place;
    private final double barrier;
    private final CellQuadrature cells;

    private DoubleWell(double place, double barrier) {
        this.place = place;
        this.barrier = barrier;
        this.cells = cells(60);
    }

    /**
     * A double well.
     *
     * @param place m, the distance of each well from 0
     * @param barrier h, in units of the temperature; at most 1e6
     * @throws IllegalArgumentException if m is not positive and finite, or h not positive and at most 1e6
     */
    public static DoubleWell of(double place, double barrier) {
        Points.positive(NAME, "place", place);
        if (!(barrier > 0 && barrier <= 1e6)) {
            throw new IllegalArgumentException(NAME + ": expected a barrier in (0, 1e6], got " + barrier);
        }
        return new DoubleWell(place, barrier);
    }

    @Override
    public int dim() {
        return 1;
    }

    @Override
    public Tensor logProb(Tensor x) {
        return logFactor(units(x)).squeeze(1).sub(cells.logIntegral() + Math.log(place));
    }

    @Override
    public Tensor score(Tensor x) {
        Tensor u = units(x);
        return u.mul(u.square().sub(1)).mul(-4 * barrier / place);
    }

    @Override
    public Tensor divergence(Tensor x) {
        return units(x).square()
                .mul(3)
                .sub(1)
                .mul(-4 * barrier / (place * place))
                .squeeze(1);
    }

    @Override
    public Tensor sample(Rng rng, int n) {
        Points.count(NAME + ".sample", "points", n);
        return Normalizer.quantiles(NAME, cells, rng, n, 1).mul(place);
    }

    /** By quadrature over x. */
    @Override
    public Density noised(double alpha, double sigma) {
        String name = NAME + ".noised";
        return NoisedDensity.unlessTrivial(name, this, alpha, sigma, () -> {
            double widest = 2 * sigma / Math.abs(alpha) / place;
            CellQuadrature nodes = cells(700).refined(box -> box.width()[0] > widest, 0);
            Tensor centres = nodes.nodes().mul(alpha * place);
            Tensor variance = Tensor.full(sigma * sigma, 1, 1);
            return new NoisedDensity(name, this, alpha, sigma, nodes.logShares(), centres, variance);
        });
    }

    /** Where p is within e^−depth of its top. */
    private CellQuadrature cells(double depth) {
        double end = Math.sqrt(1 + Math.sqrt(depth / barrier));
        int parts = 32 + (int) (16 * Math.sqrt(barrier));
        return CellQuadrature.of(u -> logFactor(u).squeeze(1), -end, end, parts);
    }

    private Tensor logFactor(Tensor u) {
        return u.square().sub(1).square().mul(-barrier);
    }

    private Tensor units(Tensor x) {
        return Points.dimensioned(NAME, x, 1).div(place);
    }

    @Override
    public String toString() {
        return "DoubleWell(" + place + ", " + barrier + ")";
    }
}

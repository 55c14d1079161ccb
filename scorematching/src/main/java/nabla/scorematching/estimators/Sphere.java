package nabla.scorematching.estimators;

import nabla.autodiff.Tensor;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * Densities on the unit sphere S^{p−1} of ℝᵖ, for any loss and any network. An energy E is extended constantly along rays,
 * Ẽ(y) = E(y/‖y‖). At ‖y‖ = 1 its gradient is the tangential one, P∇E with P = I − zzᵀ, and its Laplacian that of Laplace and
 * Beltrami, tr(P∇²E) − (p − 1)zᵀ∇E. So {@link nabla.scorematching.losses.ScoreMatching} of the extension at unit vectors is score
 * matching on the sphere (K. V. Mardia, J. T. Kent and A. K. Laha, Score matching estimators for directional distributions, 2016),
 * whatever the energy is off the sphere:
 *
 * <pre>{@code
 * Loss loss = (p, z, rng) -> ScoreMatching.of().loss(Sphere.of(y -> net.energy(p, y)), z, rng);
 * }</pre>
 */
public final class Sphere {
    /** A row that is longer or shorter than 1 by more is not a unit vector. */
    private static final double ROUNDED = 1e-6;

    private Sphere() {}

    /** y ↦ E(y/‖y‖). */
    public static EnergyFunction of(EnergyFunction energy) {
        Points.present("Sphere", "an energy", energy);
        return y -> energy.energy(project(y));
    }

    /**
     * y ↦ P·s(z), z = y/‖y‖: the tangential part of a field, constant along rays. Its divergence at unit vectors is that of the
     * tangent field on the sphere.
     */
    public static ScoreFunction tangent(ScoreFunction score) {
        Points.present("Sphere.tangent", "a score", score);
        return y -> {
            Tensor z = project(y);
            Tensor s = score.score(z);
            return s.sub(z.mul(s.mul(z).sumKeepDims(-1)));
        };
    }

    /** y/‖y‖. */
    static Tensor project(Tensor y) {
        return y.div(y.normKeepDims(-1));
    }

    /** Unit vectors, scaled to the length 1; refuses other rows. */
    static Tensor unitVectors(String name, Tensor z, int dim) {
        Points.require(name, z, dim);
        double[] lengths = z.norm(-1).toArray();
        for (int i = 0; i < lengths.length; i++) {
            if (!(Math.abs(lengths[i] - 1) <= ROUNDED)) {
                throw new IllegalArgumentException(
                        name + ": expected unit vectors, got one of length " + lengths[i] + " in row " + i);
            }
        }
        return project(z);
    }
}

package nabla.scorematching.conformance;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.GaussianMixture;

/** The distributions, in closed form, on which everything is tried: of the scale 1, off the origin, correlated. */
final class Examples {
    /** N(μ, Σ) in three dimensions, as a mixture of one component. */
    static final GaussianMixture GAUSSIAN =
            GaussianMixture.of(new double[] {1}, new double[][] {{0.5, -1, 0.3}}, new double[][][] {
                {{1.2, 0.4, -0.2}, {0.4, 0.8, 0.1}, {-0.2, 0.1, 0.6}}
            });

    /** Three modes in the plane that overlap a little. */
    static final GaussianMixture MIXTURE = GaussianMixture.of(
            new double[] {0.2, 0.5, 0.3}, new double[][] {{-1.8, 0.2}, {1, 1.4}, {0.8, -1.6}}, new double[][][] {
                {{0.3, 0.1}, {0.1, 0.2}}, {{0.4, -0.1}, {-0.1, 0.3}}, {{0.2, 0}, {0, 0.5}}
            });

    /** A linear score b − Ax that is far from the truth in all directions. */
    static final Tensor MATRIX = Tensor.of(new double[][] {{0.9, -0.3, 0.2}, {-0.3, 1.7, 0.4}, {0.2, 0.4, 1.1}});

    static final Tensor OFFSET = Tensor.of(0.4, 0.2, -0.7);

    private Examples() {}

    /** μ of the normal distribution, [D]. */
    static Tensor mean() {
        return GAUSSIAN.means().select(0, 0);
    }

    /** Σ of the normal distribution, [D, D]. */
    static Tensor covariance() {
        return GAUSSIAN.covariances().select(0, 0);
    }

    /** Directions in which a score may be wrong. */
    static List<Field> directions(int dim) {
        Tensor numbers = Tensor.arange(dim);
        return List.of(
                Field.constant(numbers.add(0.3).cos()),
                Field.stretch(),
                Field.wave(numbers.mul(2).add(1).sin().mul(1.4)));
    }

    /** An orthogonal matrix, not a permutation: I − 2uuᵀ/‖u‖² with u = (1, 2, …). */
    static Tensor reflection(int dim) {
        Tensor u = Tensor.arange(dim).add(1);
        return Tensor.eye(dim).sub(u.outer(u).mul(2).div(u.dot(u)));
    }
}

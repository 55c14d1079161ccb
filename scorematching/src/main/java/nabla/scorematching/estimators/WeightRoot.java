package nabla.scorematching.estimators;

import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.Weight;

/** Directions v₁ … v_D of each point that make up a weight, Σ vⱼvⱼᵀ = G, and the divergence of the weight. */
final class WeightRoot {
    private WeightRoot() {}

    /** vⱼ, [D, b, D]: √g·eⱼ of a number, √gⱼ·eⱼ of a diagonal, the columns of Cholesky's factor of a matrix. */
    static Tensor of(Weight weight, Tensor points) {
        int dim = points.size(1);
        Tensor unit = Tensor.eye(dim).unsqueeze(1);
        Tensor g = weight.at(points);
        return switch (g.rank()) {
            case 1 -> unit.mul(g.sqrt().unsqueeze(1));
            case 2 -> unit.mul(g.sqrt());
            default -> factors(g).transpose(2, 0, 1);
        };
    }

    /** Σ_d ∂G_{dj}/∂x_d, [b, D]. */
    static Tensor divergence(Weight weight, Tensor points) {
        if (weight.at(points).rank() == 1) {
            return Derivatives.gradient(y -> weight.at(y).sum(), points);
        }
        int dim = points.size(1);
        return IntStream.range(0, dim)
                .mapToObj(d -> {
                    Tensor unit = Tensor.eye(dim).slice(0, d, d + 1).broadcastTo(points.shape());
                    // Row d of G.
                    return Derivatives.jvp(y -> weight.times(y, unit), points, unit);
                })
                .reduce(Tensor::add)
                .orElseThrow();
    }

    /** L with LLᵀ = G, [b, D, D]; a pivot of 0 leaves a column of zeros, so that G may be singular. */
    private static Tensor factors(Tensor g) {
        int dim = g.size(1);
        double[] l = g.toArray();
        for (int row = 0; row < g.size(0); row++) {
            factor(l, row * dim * dim, dim);
        }
        return Tensor.of(g.shape(), l);
    }

    private static void factor(double[] a, int at, int dim) {
        for (int j = 0; j < dim; j++) {
            double pivot = a[at + j * dim + j];
            double square = pivot;
            for (int k = 0; k < j; k++) {
                square -= a[at + j * dim + k] * a[at + j * dim + k];
            }
            boolean vanishes = square <= dim * Math.ulp(pivot);
            double root = vanishes ? 0 : Math.sqrt(square);
            for (int i = j; i < dim; i++) {
                double product = a[at + i * dim + j];
                for (int k = 0; k < j; k++) {
                    product -= a[at + i * dim + k] * a[at + j * dim + k];
                }
                a[at + i * dim + j] = vanishes ? 0 : product / root;
                if (i > j) {
                    a[at + j * dim + i] = 0;
                }
            }
        }
    }
}

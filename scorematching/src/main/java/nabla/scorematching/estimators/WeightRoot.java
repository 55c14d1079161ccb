package nabla.scorematching.estimators;

import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.Weight;

/** Directions v₁ … v_D of each point that make up a weight, Σ vⱼvⱼᵀ = G, and the divergence of the weight. */
final class WeightRoot {
    /** What a matrix may differ by from the product of its factors, in units of its largest element. */
    private static final double ROUNDING = 1e-10;

    private WeightRoot() {}

    /**
     * vⱼ, [D, b, D]: √g·eⱼ of a number, √gⱼ·eⱼ of a diagonal, the columns of Cholesky's factor of a matrix.
     *
     * @throws IllegalArgumentException if a weight is negative, or a matrix not symmetric and positive semidefinite
     */
    static Tensor of(Weight weight, Tensor points) {
        int dim = points.size(1);
        Tensor unit = Tensor.eye(dim).unsqueeze(1);
        Tensor g = weight.at(points);
        return switch (g.rank()) {
            case 1 -> unit.mul(root(g).unsqueeze(1));
            case 2 -> unit.mul(root(g));
            default -> factors(g).transpose(2, 0, 1);
        };
    }

    private static Tensor root(Tensor g) {
        double[] numbers = g.toArray();
        for (int i = 0; i < numbers.length; i++) {
            if (!(numbers[i] >= 0)) {
                throw new IllegalArgumentException("weight: expected numbers that are not negative, got " + numbers[i]
                        + " at point " + i / (numbers.length / g.size(0)));
            }
        }
        return g.sqrt();
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
        Tensor factors = Tensor.of(g.shape(), l);
        requireEqual(g, factors.matmul(factors.transpose(0, 2, 1)));
        return factors;
    }

    private static void requireEqual(Tensor g, Tensor product) {
        double[] given = g.toArray();
        double[] actual = product.toArray();
        int size = g.size(1) * g.size(1);
        for (int row = 0; row < g.size(0); row++) {
            double largest = 0;
            double difference = 0;
            for (int i = row * size; i < (row + 1) * size; i++) {
                largest = Math.max(largest, Math.abs(given[i]));
                difference = Math.max(difference, Math.abs(given[i] - actual[i]));
            }
            if (!(difference <= ROUNDING * largest)) {
                throw new IllegalArgumentException(
                        "weight: expected matrices that are symmetric and positive semidefinite, got "
                                + g.select(0, row) + " at point " + row);
            }
        }
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

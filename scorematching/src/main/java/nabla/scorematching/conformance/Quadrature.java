package nabla.scorematching.conformance;

import java.util.Arrays;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;

/**
 * Integrals of a density in one or two dimensions over the whole space: by the midpoint rule in t, x = m + c t/(1 − t²), −1 &lt; t
 * &lt; 1, which is spectrally accurate for smooth densities and reaches heavy tails.
 */
final class Quadrature {
    private static final int ON_A_LINE = 9999;
    private static final int IN_A_PLANE = 300;

    private final double[][] points;
    private final double[] masses;

    private final double coarse;
    private final double largest;

    Quadrature(Density density, Tensor sample) {
        Spread spread = new Spread(sample);
        int dim = density.dim();
        int n = dim == 1 ? ON_A_LINE : IN_A_PLANE;
        int count = dim == 1 ? n : n * n;
        points = new double[count][dim];
        double[] volumes = new double[count];
        Arrays.fill(volumes, 1);
        for (int j = 0; j < dim; j++) {
            double middle = spread.middle(j);
            double scale = spread.scale(j);
            for (int i = 0; i < count; i++) {
                int place = j == 0 ? i % n : i / n;
                double t = 2 * (place + 0.5) / n - 1;
                double rest = 1 - t * t;
                points[i][j] = middle + scale * t / rest;
                volumes[i] *= scale * (1 + t * t) / (rest * rest) * 2 / n;
            }
        }
        double[] logProb = density.logProb(Tensor.of(points)).toArray();
        masses = new double[count];
        Arrays.setAll(masses, i -> Math.exp(logProb[i]) * volumes[i]);
        largest = Arrays.stream(logProb).max().orElseThrow();
        // The middle of each three points: the same rule with a third of the points on each axis.
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += i % n % 3 == 1 && (dim == 1 || i / n % 3 == 1) ? masses[i] : 0;
        }
        coarse = sum * Math.pow(3, dim);
    }

    /**
     * Whether the points do not tell the integral: a third of them tell another one, or log p is larger at a sample.
     *
     * @param most log p of the likeliest sample
     */
    boolean misses(double most, double tolerance) {
        return most > largest + 1 || Math.abs(total() - coarse) > tolerance * total();
    }

    double total() {
        return Arrays.stream(masses).sum();
    }

    /** The share of the mass below a number in one column; half of a cell that it cuts. */
    double below(int column, double border) {
        double sum = 0;
        for (int i = 0; i < masses.length; i++) {
            sum += points[i][column] < border ? masses[i] : 0;
        }
        return sum / total();
    }
}

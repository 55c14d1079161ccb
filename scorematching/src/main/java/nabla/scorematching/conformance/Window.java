package nabla.scorematching.conformance;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;

/**
 * A box and the mass of a density in it, by points drawn in the box.
 *
 * @param centre its centre, [D]
 * @param radii half its sides, [D]
 * @param mass ∫p over it
 * @param error the standard error of the mass
 */
record Window(Tensor centre, Tensor radii, double mass, double error) {
    private static final int POINTS = 4000;
    /** Boxes are as wide as the nearest one in so many samples. */
    private static final int[] NEAREST = {2, 4, 8, 16};

    private static final double[] WIDTHS = {2, 1, 0.5};
    /** A window with too few samples in it tells nothing, one with most of them little. */
    private static final int FEWEST = 40;

    private static final double MOST = 0.6;
    /** The mass has to be that of so many points, of which none has more than the share. */
    private static final double EFFECTIVE = 150;

    private static final double LARGEST = 0.03;

    /**
     * The box around a point of which most is known.
     *
     * @param pilot samples that tell where boxes are filled, [n, D]
     * @return null if there is none
     */
    static Window around(Density density, Tensor centre, Tensor pilot, Rng rng) {
        Tensor scales = new Spread(pilot).scales();
        double[] distances = pilot.sub(centre).div(scales).square().sum(-1).toArray();
        int[] order = IntStream.range(0, distances.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> distances[i]))
                .mapToInt(i -> i)
                .toArray();
        double[] logProb = density.logProb(pilot).toArray();
        Tensor unit = rng.uniform(POINTS, centre.size()).mul(2).sub(1);
        Window best = null;
        double least = Double.POSITIVE_INFINITY;
        for (int nearest : NEAREST) {
            Tensor local = new Spread(pilot.take(0, Arrays.copyOf(order, order.length / nearest))).scales();
            for (double width : WIDTHS) {
                Window box = new Window(centre, local.mul(width), 0, 0);
                double[] inside = box.holds(pilot).toArray();
                double share = Mean.mean(inside);
                if (share * inside.length >= FEWEST && share <= MOST) {
                    double most = IntStream.range(0, inside.length)
                            .filter(i -> inside[i] > 0)
                            .mapToDouble(i -> logProb[i])
                            .max()
                            .orElseThrow();
                    Window window = box.measured(density, unit, most);
                    double error = window == null
                            ? Double.POSITIVE_INFINITY
                            : Math.hypot(Math.sqrt((1 - share) / share / inside.length), window.error / window.mass);
                    if (error < least) {
                        least = error;
                        best = window;
                    }
                }
            }
        }
        return best;
    }

    /** With its mass; null if the points do not tell it, or log p is larger at a sample. */
    private Window measured(Density density, Tensor unit, double most) {
        double[] logProb = density.logProb(unit.mul(radii).add(centre)).toArray();
        double largest = Arrays.stream(logProb).max().orElseThrow();
        double[] weights =
                Arrays.stream(logProb).map(l -> Math.exp(l - largest)).toArray();
        double sum = Arrays.stream(weights).sum();
        double squares = Arrays.stream(weights).map(w -> w * w).sum();
        if (most > largest + 1 || !(sum * sum / squares >= EFFECTIVE) || 1 / sum > LARGEST) {
            return null;
        }
        double logVolume = radii.mul(2).log().sum().item();
        double factor = Math.exp(largest + logVolume);
        return new Window(centre, radii, factor * Mean.mean(weights), factor * Mean.error(weights));
    }

    /** 1 for the rows in the box, 0 for the others; [B]. */
    Tensor holds(Tensor x) {
        double[][] rows = x.toMatrix();
        double[] c = centre.toArray();
        double[] r = radii.toArray();
        double[] inside = Arrays.stream(rows)
                .mapToDouble(row -> IntStream.range(0, c.length).allMatch(j -> Math.abs(row[j] - c[j]) <= r[j]) ? 1 : 0)
                .toArray();
        return Tensor.of(inside);
    }
}

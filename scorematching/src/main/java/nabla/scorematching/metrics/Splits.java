package nabla.scorematching.metrics;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Distances;

/**
 * The estimates of {@link MMD} for random splits of one pool, all at once: with the kernels K of all pairs and a column
 * z of ones and zeros for each split, zᵀKz, zᵀK(1 − z) and (1 − z)ᵀK(1 − z) are the sums within and between the two
 * sides. K is made some rows at a time, for some splits at a time.
 */
final class Splits {
    /** The most points that represent a larger pool. */
    static final int MOST_POINTS = 8_000;

    /** Splits that are looked at together. */
    private static final int BLOCK = 256;

    private Splits() {}

    /** The values, increasing. */
    static double[] of(MMD mmd, double[][] pool, int n, int splits, Rng rng) {
        int[] chosen = Distances.sample(pool.length, MOST_POINTS);
        int total = chosen.length;
        double[][] rows = Arrays.stream(chosen).mapToObj(i -> pool[i]).toArray(double[][]::new);
        int first = proportional(n, pool.length, total);
        double scale = spread(n, pool.length - n) / spread(first, total - first);
        double[] values = new double[splits];
        for (int from = 0; from < splits; from += BLOCK) {
            int count = Math.min(BLOCK, splits - from);
            Tensor sides = sides(total, first, from, count, rng);
            double[] some = values(mmd, Tensor.of(rows), sides, first);
            System.arraycopy(some, 0, values, from, count);
        }
        return Arrays.stream(values).map(v -> v * scale).sorted().toArray();
    }

    private static int proportional(int n, int of, int total) {
        long share = Math.round((double) n * total / of);
        return (int) Math.max(2, Math.min(total - 2, share));
    }

    private static double spread(double n, double m) {
        return 1 / n + 1 / m;
    }

    /** z, one split a column: ones for the points that come first in a random order. */
    private static Tensor sides(int total, int first, int from, int count, Rng rng) {
        double[] sides = new double[total * count];
        for (int s = 0; s < count; s++) {
            int[] order = rng.split(from + s).permutation(total);
            for (int i = 0; i < first; i++) {
                sides[order[i] * count + s] = 1;
            }
        }
        return Tensor.of(new int[] {total, count}, sides);
    }

    private static double[] values(MMD mmd, Tensor pool, Tensor sides, int n) {
        int total = pool.size(0);
        double m = total - n;
        int height = Distances.rowsOfBlock(total);
        Tensor sum = Tensor.zeros(sides.size(1));
        for (int from = 0; from < total; from += height) {
            int to = Math.min(from + height, total);
            // A pair of a point with itself does not count.
            Tensor diagonal = Tensor.arange(to - from).add(from).unsqueeze(-1).eq(Tensor.arange(total));
            Tensor kernel = mmd.kernel(Distances.squared(pool.slice(0, from, to), pool))
                    .mul(diagonal.neg().add(1));
            Tensor toFirst = kernel.matmul(sides);
            Tensor toSecond = kernel.sum(1).unsqueeze(-1).sub(toFirst);
            Tensor here = sides.slice(0, from, to);
            Tensor there = here.neg().add(1);
            sum = sum.add(here.mul(toFirst).sum(0).div(n * (n - 1.0)))
                    .add(there.mul(toSecond).sum(0).div(m * (m - 1)))
                    .sub(here.mul(toSecond).sum(0).mul(2).div(n * m));
        }
        return sum.toArray();
    }
}

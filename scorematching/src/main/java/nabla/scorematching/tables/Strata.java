package nabla.scorematching.tables;

import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.scorematching.points.Normal;

/**
 * Numbers for several draws of each row, of which each is uniform, or normal, and those of one place in all draws are spread
 * evenly: one in each of as many equal parts of (0, 1), in random order (Latin hypercube sampling: McKay, Beckman and Conover,
 * 1979). The mean of a function over the draws is that of independent ones, with less variance.
 *
 * @param draws how many draws
 * @param rows how many rows
 * @param uniforms uniform numbers for each row
 * @param normals normal numbers for each row
 */
record Strata(int draws, int rows, int uniforms, int normals) {
    /** The uniform numbers of one draw, [rows · uniforms]; all draws are made from one key. */
    double[] uniform(int draw, Rng rng) {
        return spread(draw, rows * uniforms, rng.split(0));
    }

    /** The normal numbers of one draw, [rows · normals]. */
    double[] normal(int draw, Rng rng) {
        return Normal.quantiles(spread(draw, rows * normals, rng.split(1)));
    }

    /**
     * (rank + u)/draws with rank = (m · draw + b) mod draws, where b and an m without a common divisor with the number of draws are
     * drawn for each place: ranks of a draw are independent of each other, those of a place are all different.
     */
    private double[] spread(int draw, int count, Rng rng) {
        double[] u = rng.split(0).split(draw).uniform(count).toArray();
        double[] shifts = rng.split(1).uniform(count).toArray();
        double[] factors = rng.split(2).uniform(count).toArray();
        int[] coprime = IntStream.rangeClosed(1, draws)
                .filter(m -> divisor(m, draws) == 1)
                .toArray();
        double[] places = new double[count];
        for (int i = 0; i < count; i++) {
            long factor = coprime[(int) (factors[i] * coprime.length)];
            long rank = (factor * draw + (int) (shifts[i] * draws)) % draws;
            places[i] = Math.min(1 - 0x1p-53, (rank + Math.max(u[i], 0x1p-40)) / draws);
        }
        return places;
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }
}

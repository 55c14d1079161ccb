package nabla.scorematching.diffusion;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import nabla.autodiff.Tensor;

/**
 * Draws from a density on [ε, 1] by cells of equal probability, within which they are uniform. The density of what is drawn is
 * known exactly, 1/(K·width), so a loss that is divided by it has no bias, whatever the table.
 */
final class QuantileTable {
    /** K. */
    private static final int CELLS = 256;

    private static final int GRID = 4096;

    /** The part of the density that is uniform, so that no time is left out and no weight is without bound. */
    private static final double UNIFORM = 0.01;

    private final double earliest;
    /** The beginning and the width of each cell, [K, 2]. */
    private final Tensor cells;

    private QuantileTable(double earliest, Tensor cells) {
        this.earliest = earliest;
        this.cells = cells;
    }

    /**
     * The table for 99 parts of a density and one of the uniform one. The grid on which the density is summed up by its
     * midpoints lies closer to ε: its k-th point is ε + (1 − ε)(k/n)⁴.
     *
     * @param name what messages begin with
     * @param density not normalised; from times [n] to [n]
     * @throws IllegalArgumentException if it is infinite at ε, or negative, not finite or zero everywhere after it
     */
    static QuantileTable of(String name, UnaryOperator<Tensor> density, double earliest) {
        double[] times = new double[GRID + 1];
        Arrays.setAll(times, k -> earliest + (1 - earliest) * Math.pow((double) k / GRID, 4));
        times[GRID] = 1;
        double[] middles = new double[GRID];
        Arrays.setAll(middles, k -> times[k] + (times[k + 1] - times[k]) / 2);
        double first = density.apply(Tensor.of(earliest)).item();
        if (first == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(name + ": expected a finite λ/σ² at the earliest time, got " + first
                    + " at t = " + earliest + "; begin at a later time");
        }
        double[] mass = density.apply(Tensor.of(middles)).toArray();
        double sum = 0;
        for (int k = 0; k < GRID; k++) {
            if (!(mass[k] >= 0 && mass[k] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(name + ": expected a finite weight of at least 0, got λ/σ² = "
                        + mass[k] + " at t = " + middles[k]);
            }
            mass[k] *= times[k + 1] - times[k];
            sum += mass[k];
        }
        if (!(sum > 0)) {
            throw new IllegalArgumentException(name + ": expected a weight that is not 0 everywhere, got 0");
        }
        double[] ends = new double[CELLS + 1];
        ends[0] = earliest;
        double below = 0;
        int next = 1;
        for (int k = 0; k < GRID; k++) {
            double width = times[k + 1] - times[k];
            double share = (1 - UNIFORM) * mass[k] / sum + UNIFORM * width / (1 - earliest);
            while (next < CELLS && below + share >= (double) next / CELLS) {
                ends[next] = times[k] + width * (((double) next / CELLS - below) / share);
                next++;
            }
            below += share;
        }
        Arrays.fill(ends, next, CELLS + 1, 1);
        double[][] cells = new double[CELLS][];
        Arrays.setAll(cells, j -> new double[] {ends[j], ends[j + 1] - ends[j]});
        return new QuantileTable(earliest, Tensor.of(cells));
    }

    /** Times from uniform numbers, and (1/(1 − ε))/density of each: [n, 1] both, from [n, 1]. */
    Draw draw(Tensor u) {
        Tensor place = u.mul(CELLS);
        Tensor index = place.floor();
        Tensor cell = index.eq(Tensor.arange(CELLS)).matmul(cells);
        Tensor width = cell.slice(1, 1, 2);
        Tensor time = cell.slice(1, 0, 1).add(width.mul(place.sub(index))).clip(earliest, 1);
        return new Draw(time, width.mul(CELLS / (1 - earliest)));
    }

    /**
     * Times, and what a loss at uniform times has to be multiplied by.
     *
     * @param time [n, 1]
     * @param ratio the uniform density on [ε, 1] divided by that of the time; [n, 1]
     */
    record Draw(Tensor time, Tensor ratio) {}
}

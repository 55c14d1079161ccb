package nabla.scorematching.diffusion;

import java.util.Arrays;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/** The times at which a sampler stops: t₀ &gt; t₁ &gt; … &gt; t_N, both ends included. */
public final class TimeGrid {
    private final double[] times;
    private final Tensor[] pairs;

    private TimeGrid(double[] times) {
        this.times = times;
        this.pairs = new Tensor[times.length - 1];
        Arrays.setAll(pairs, i -> Tensor.of(times[i], times[i + 1]));
    }

    /**
     * These times.
     *
     * @throws IllegalArgumentException if fewer than two, or they do not decrease, or leave [0, 1]
     */
    public static TimeGrid of(double... times) {
        boolean valid = times.length > 1 && times[0] <= 1 && times[times.length - 1] >= 0;
        for (int i = 1; i < times.length; i++) {
            valid &= times[i] < times[i - 1];
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "TimeGrid: expected times that decrease, from noise at 1 to data at 0, got "
                            + Arrays.toString(times));
        }
        return new TimeGrid(times.clone());
    }

    /**
     * N equal steps from 1 to ε. The score is infinite at 0 for data without density, so sampling stops a little earlier: at
     * 1e-3, likelihoods at 1e-5 [SDE, appendix C].
     *
     * @param steps N
     * @param end ε
     * @throws IllegalArgumentException if there is no step, or unless 0 ≤ ε &lt; 1
     */
    public static TimeGrid uniform(int steps, double end) {
        if (steps < 1) {
            throw new IllegalArgumentException("TimeGrid.uniform: expected a positive number of steps, got " + steps);
        }
        if (!(end >= 0 && end < 1)) {
            throw new IllegalArgumentException("TimeGrid.uniform: expected an end in [0, 1), got " + end);
        }
        double[] times = new double[steps + 1];
        Arrays.setAll(times, i -> 1 + i * ((end - 1) / steps));
        times[steps] = end;
        return of(times);
    }

    /** N. */
    public int steps() {
        return times.length - 1;
    }

    /**
     * tᵢ.
     *
     * @throws IndexOutOfBoundsException if i is not from 0 to N
     */
    public double time(int i) {
        return times[Points.index("TimeGrid.time", i, times.length)];
    }

    /** The two times (tᵢ, tᵢ₊₁) of step i, as a sampler's step is given them. */
    Tensor pair(int i) {
        return pairs[i];
    }

    /** t₀. */
    public double start() {
        return times[0];
    }

    /** t_N. */
    public double end() {
        return times[times.length - 1];
    }
}

package nabla.scorematching.diffusion;

import java.util.Arrays;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.points.Points;

/**
 * The times at which a sampler stops: t₀ &gt; t₁ &gt; … &gt; t_N, both ends included.
 *
 * <p>A grid may begin at any time: the starts then come from the distribution of x(t₀), which is {@link SDE#prior} at 1, and
 * before it {@link SDE#marginal}, or {@link SDE#perturb} of data.
 */
public final class TimeGrid {
    /** By how much a level may be outside because of rounding. */
    private static final double ROUNDING = 1e-12;

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
        Points.present("TimeGrid", "times", times);
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

    /**
     * The times at which the noise in units of the signal, σ/α, is at these levels: so levels that were chosen for a data set, or
     * {@link NoiseLevels#karras}, give the steps of any equation. The grid begins at the time of the largest level.
     *
     * @throws IllegalArgumentException if a level is not from σ/α at time 0 to σ/α at time 1
     */
    public static TimeGrid of(SDE sde, NoiseLevels levels) {
        Points.present("TimeGrid", "an equation", sde);
        Points.present("TimeGrid", "noise levels", levels);
        double least = sde.standardDeviation(0) / sde.meanCoefficient(0);
        double most = sde.standardDeviation(1) / sde.meanCoefficient(1);
        if (!(levels.smallest() >= least * (1 - ROUNDING) && levels.largest() <= most * (1 + ROUNDING))) {
            throw new IllegalArgumentException("TimeGrid: expected levels of " + least + " to " + most
                    + ", where σ/α begins and ends, got " + levels);
        }
        double[] times = new double[levels.count()];
        Arrays.setAll(times, i -> {
            Tensor logSNR = Tensor.scalar(-2 * Math.log(levels.get(i)));
            return Math.max(0, Math.min(1, sde.timeOfLogSNR(logSNR).item()));
        });
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

    /**
     * The two times (tᵢ, tᵢ₊₁) of step i, as a sampler's step is given them: the same tensor each time.
     *
     * @throws IndexOutOfBoundsException if i is not from 0 to N − 1
     */
    public Tensor pair(int i) {
        return pairs[Points.index("TimeGrid.pair", i, pairs.length)];
    }

    /** t₀. */
    public double start() {
        return times[0];
    }

    /** t_N. */
    public double end() {
        return times[times.length - 1];
    }

    @Override
    public String toString() {
        return "TimeGrid(" + steps() + " steps from " + start() + " to " + end() + ")";
    }
}

package nabla.scorematching.diffusion;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/**
 * A solution of an equation of motion at several times, and the steps that it took.
 *
 * @param points x at each time, [B, T, D]
 * @param accepted how many steps each row has made, [B]; NaN if the solver does not tell
 * @param rejected how many steps of each row were tried and found too long, [B]; 0 for fixed steps
 */
public record Solution(Tensor points, Tensor accepted, Tensor rejected) {
    /** x at the last time, [B, D]. */
    public Tensor end() {
        return points.select(1, points.size(1) - 1);
    }

    /** Refuses fewer than two times, and times that are not finite or turn back. */
    static void requireTimes(String name, double[] times) {
        boolean valid = times.length > 1;
        for (int i = 1; i < times.length; i++) {
            valid &= Double.isFinite(times[i - 1])
                    && Double.isFinite(times[i])
                    && (times[i] - times[i - 1]) * (times[1] - times[0]) > 0;
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    name + ": expected at least two finite times that only rise or only fall, got "
                            + Arrays.toString(times));
        }
    }
}

package nabla.scorematching.diffusion;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/** Collects the solution at given times from steps that differ from row to row. */
final class DenseOutput {
    private final double[] times;
    private final double sign;
    private final Tensor[] points;

    /**
     * The solution at these times, x₀ at the first.
     *
     * @param x0 [B, D]
     */
    DenseOutput(Tensor x0, double[] times) {
        this.times = times;
        this.sign = Math.signum(times[times.length - 1] - times[0]);
        this.points = new Tensor[times.length];
        Arrays.fill(points, Tensor.full(Double.NaN, x0.shape()));
        points[0] = x0;
    }

    /**
     * Takes the times that lie in this step of each row, the end included.
     *
     * @param before the times at which the rows were, [B, 1]
     * @param after the times at which they are, [B, 1]; those before for a row whose step was rejected
     */
    void add(Interpolant step, Tensor before, Tensor after) {
        double[] from = before.toArray();
        double[] to = after.toArray();
        double[] length = step.length().toArray();
        for (int j = 1; j < times.length - 1; j++) {
            double[] inside = new double[from.length];
            double[] theta = new double[from.length];
            for (int i = 0; i < from.length; i++) {
                if (sign * (times[j] - from[i]) > 0 && sign * (times[j] - to[i]) <= 0) {
                    inside[i] = 1;
                    theta[i] = (times[j] - from[i]) / length[i];
                }
            }
            if (Arrays.stream(inside).anyMatch(is -> is > 0)) {
                int[] column = {from.length, 1};
                points[j] = Tensor.where(Tensor.of(column, inside), step.at(Tensor.of(column, theta)), points[j]);
            }
        }
    }

    /** All of it, with the solution at the last time; [B, T, D]. */
    Tensor points(Tensor end) {
        points[times.length - 1] = end;
        return Tensor.stack(1, points);
    }
}

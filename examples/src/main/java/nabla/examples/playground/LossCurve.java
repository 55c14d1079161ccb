package nabla.examples.playground;

import java.util.Arrays;

/** The losses of a training as means over equal numbers of steps, which double when there is no more room. */
final class LossCurve {
    private static final int MOST = 400;

    private final double[] means = new double[MOST];
    private int count;
    private int interval = 1;
    private double sum;
    private int summed;

    /** The loss of one more step. */
    void add(double loss) {
        sum += loss;
        if (++summed < interval) {
            return;
        }
        means[count++] = sum / interval;
        sum = 0;
        summed = 0;
        if (count == MOST) {
            for (int i = 0; i < MOST / 2; i++) {
                means[i] = 0.5 * (means[2 * i] + means[2 * i + 1]);
            }
            count = MOST / 2;
            interval *= 2;
        }
    }

    /** The means in order. */
    double[] means() {
        return Arrays.copyOf(means, count);
    }

    /** The steps of a mean. */
    int interval() {
        return interval;
    }

    /** The mean over about the last eighth of the training. */
    double recent() {
        int from = count - Math.max(1, count / 8);
        return count == 0
                ? Double.NaN
                : Arrays.stream(means, from, count).average().orElse(Double.NaN);
    }
}

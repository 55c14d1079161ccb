package nabla.examples.anomalies;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/** The receiver operating characteristic: which share of strange rows is found, if this share of normal ones is accused. */
final class Curve {
    private Curve() {}

    /** The mean over splits at each false positive rate. */
    static double[] of(Detection detection, double[] rates) {
        double[] sum = new double[rates.length];
        for (Detection.Outcome outcome : detection.outcomes()) {
            double[] found = of(outcome.strange(), outcome.normal(), rates);
            Arrays.setAll(sum, i -> sum[i] + found[i] / detection.outcomes().size());
        }
        return sum;
    }

    /** The true positive rate at each false positive rate: a threshold at each value, straight lines between two. */
    static double[] of(Tensor strange, Tensor normal, double[] rates) {
        double[] high = descending(strange);
        double[] low = descending(normal);
        return Arrays.stream(rates).map(rate -> at(rate, high, low)).toArray();
    }

    private static double at(double rate, double[] strange, double[] normal) {
        double x = 0;
        double y = 0;
        int i = 0;
        int j = 0;
        while (i < strange.length || j < normal.length) {
            double threshold = Math.max(
                    i < strange.length ? strange[i] : Double.NEGATIVE_INFINITY,
                    j < normal.length ? normal[j] : Double.NEGATIVE_INFINITY);
            while (i < strange.length && strange[i] >= threshold) {
                i++;
            }
            while (j < normal.length && normal[j] >= threshold) {
                j++;
            }
            double nextX = (double) j / normal.length;
            double nextY = (double) i / strange.length;
            if (nextX > rate) {
                return y + (nextY - y) * (rate - x) / (nextX - x);
            }
            x = nextX;
            y = nextY;
        }
        return 1;
    }

    private static double[] descending(Tensor values) {
        double[] sorted = values.neg().toArray();
        Arrays.sort(sorted);
        return Arrays.stream(sorted).map(v -> -v).toArray();
    }
}

package nabla.examples.anomalies;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Estimate;
import nabla.scorematching.metrics.AUROC;

/**
 * How well a detector tells strange rows from normal ones.
 *
 * @param question which rows are normal, and which are not
 * @param detector its name
 * @param outcomes what it found, for each split
 */
public record Detection(String question, String detector, List<Outcome> outcomes) {
    static final double CONFIDENCE = 0.95;

    /** Student's 97.5 % points for 1 to 4 degrees of freedom. */
    private static final double[] STUDENT = {12.706, 4.303, 3.182, 2.776};

    private static final double NANO = 1e-9;

    /**
     * What a detector found in one split.
     *
     * @param strange its statistic of the strange rows
     * @param normal its statistic of the normal rows that it has not learnt
     * @param chosen what it chose from the rows that it learnt
     * @param fitSeconds how long it learnt
     * @param scoreSeconds how long the statistic took, of all these rows
     */
    record Outcome(Tensor strange, Tensor normal, String chosen, double fitSeconds, double scoreSeconds) {
        static Outcome of(Detector detector, AnomalyTask.Split split, Rng rng) {
            long start = System.nanoTime();
            Detector.Fitted fitted = detector.fit(split.train(), split.classes(), rng);
            long learnt = System.nanoTime();
            Tensor strange = fitted.statistic().apply(split.strange());
            Tensor normal = fitted.statistic().apply(split.normal());
            long scored = System.nanoTime();
            return new Outcome(strange, normal, fitted.chosen(), NANO * (learnt - start), NANO * (scored - learnt));
        }

        /** The probability that a strange row has a higher statistic than a normal one. */
        Estimate area() {
            return AUROC.estimate(strange, normal);
        }

        /** The interval that holds it with 95 %. */
        Estimate.Interval interval() {
            return area().interval(CONFIDENCE).within(0, 1);
        }

        double scoreSecondsOfRow() {
            return scoreSeconds / (strange.size() + normal.size());
        }
    }

    /** What a detector finds in splits of a task. */
    public static Detection of(Detector detector, String question, List<AnomalyTask.Split> splits, Rng rng) {
        return new Detection(
                question,
                detector.name(),
                IntStream.range(0, splits.size())
                        .mapToObj(i -> Outcome.of(detector, splits.get(i), rng.split(i)))
                        .toList());
    }

    private double[] values(ToDoubleFunction<Outcome> figure) {
        return outcomes.stream().mapToDouble(figure).toArray();
    }

    double[] areas() {
        return values(outcome -> outcome.area().value());
    }

    /** The mean area. */
    public double mean() {
        return mean(areas());
    }

    /** The standard deviation of the area over splits. */
    double deviation() {
        return deviation(areas());
    }

    /** Half the width of the 95 % interval of the area that the rows of one split leave, before it is cut at 1, on average. */
    double halfWidth() {
        return mean(values(outcome -> {
            Estimate.Interval interval = outcome.area().interval(CONFIDENCE);
            return (interval.high() - interval.low()) / 2;
        }));
    }

    /** The median, which the first split with a cold machine does not move. */
    double fitSeconds() {
        return median(values(Outcome::fitSeconds));
    }

    double scoreSecondsOfRow() {
        return median(values(Outcome::scoreSecondsOfRow));
    }

    /** What the area of this detector has more than that of another, split by split. */
    Difference minus(Detection other) {
        double[] own = areas();
        double[] others = other.areas();
        double[] differences = new double[own.length];
        Arrays.setAll(differences, i -> own[i] - others[i]);
        int n = differences.length;
        double reach = n < 2
                ? Double.NaN
                : STUDENT[Math.min(n - 2, STUDENT.length - 1)] * deviation(differences) / Math.sqrt(n);
        return new Difference(mean(differences), reach);
    }

    /**
     * A difference of areas.
     *
     * @param mean over splits
     * @param reach half the width of its 95 % interval by Student's t; NaN for one split
     */
    record Difference(double mean, double reach) {
        /** Whether it is more than chance makes between splits. */
        boolean isClear() {
            return Math.abs(mean) > reach;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%+.4f ± %.4f", mean, reach);
        }
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        double sum = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return values.length == 1 ? 0 : Math.sqrt(sum / (values.length - 1));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}

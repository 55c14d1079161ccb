package nabla.examples.scoreboard;

import java.util.Locale;
import nabla.examples.report.Digits;

/**
 * What an estimator did on a density.
 *
 * @param density its name
 * @param estimator its name
 * @param divergences ½E‖s_θ − s‖² on fresh points, for each seed
 * @param variance of the gradient, relative; NaN where it does not apply
 * @param time of a step, over that of the exact loss; NaN where it does not apply
 */
public record Entry(String density, String estimator, double[] divergences, double variance, double time) {
    /** The heading of a table of entries. */
    static final String HEADING =
            "density,estimator,Fisher divergence,95 % half-width,seeds,relative variance of the gradient,time per step";

    /** Student's 97.5 % points for 1 to 9 degrees of freedom. */
    private static final double[] STUDENT = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262};

    public double mean() {
        double sum = 0;
        for (double value : divergences) {
            sum += value;
        }
        return sum / divergences.length;
    }

    /** Half the width of the interval that holds the mean over all seeds with 95 %, for normal errors. */
    double halfWidth() {
        int n = divergences.length;
        return n < 2 ? Double.NaN : STUDENT[Math.min(n - 2, STUDENT.length - 1)] * deviation() / Math.sqrt(n);
    }

    /** The standard deviation over seeds. */
    double deviation() {
        double mean = mean();
        double sum = 0;
        for (double value : divergences) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / (divergences.length - 1));
    }

    /** A line of the CSV file. */
    String csv() {
        return String.format(
                Locale.ROOT,
                "%s,\"%s\",%.6g,%.3g,%d,%s,%s",
                density,
                estimator,
                mean(),
                halfWidth(),
                divergences.length,
                orEmpty(variance),
                orEmpty(time));
    }

    private static String orEmpty(double value) {
        return Double.isNaN(value) ? "" : Digits.of(value);
    }
}

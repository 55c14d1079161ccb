package nabla.examples.tables.page;

import java.util.Arrays;

/**
 * A number about samples, beside what it is of real rows and of simpler models; NaN where it was not measured.
 *
 * @param name what was measured
 * @param aim which values are good
 * @param model the number of the model's samples
 * @param noiseFloor the same number of real rows, held-out ones for instance: what a perfect model would get
 * @param independent the number of samples whose columns are drawn one by one, each from the data
 * @param copula the number of samples of a normal copula with the margins of the data
 */
public record MetricRow(String name, Aim aim, double model, double noiseFloor, double independent, double copula) {
    /** Which values of a number are good. */
    public enum Aim {
        /** The higher, the better: fidelity, accuracy. */
        HIGHER,
        /** The lower, the better: an error, a share of copies. */
        LOWER,
        /** The closer to ½, the better: the AUROC of who tells samples from data. */
        HALF
    }

    /** What the numbers say, in words. */
    String verdict() {
        double simple = Arrays.stream(new double[] {independent, copula})
                .map(this::loss)
                .filter(loss -> !Double.isNaN(loss))
                .min()
                .orElse(Double.NaN);
        if (loss(model) <= loss(noiseFloor)) {
            return "as real rows";
        }
        if (loss(model) < simple) {
            return "better than the baselines";
        }
        return loss(model) >= simple ? "a baseline is as good" : "";
    }

    private double loss(double value) {
        return switch (aim) {
            case HIGHER -> -value;
            case LOWER -> value;
            case HALF -> Math.abs(value - 0.5);
        };
    }
}

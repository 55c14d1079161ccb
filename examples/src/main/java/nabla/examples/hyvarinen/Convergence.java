package nabla.examples.hyvarinen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.densities.Laplace;
import nabla.scorematching.densities.Logistic;

/**
 * Figures 1 and 2: how the error of W falls with the number of rows T. In run r the mixing matrix is the same for all T; it is a
 * normal one, drawn until ‖A‖·‖A⁻¹‖ is at most 20. Every estimate starts at the truth.
 */
public final class Convergence {
    private static final int SOURCES = 4;
    private static final double WORST_CONDITION = 20;

    private Convergence() {}

    /** What the sources are drawn from; the model is always logistic. */
    public enum Sources {
        /** As the model has it: figure 1. */
        LOGISTIC,
        /** Another density than the model's: figure 2. */
        LAPLACE;

        private Tensor draw(Rng rng, int rows) {
            double[] zeros = new double[SOURCES];
            double[] scales = new double[SOURCES];
            Arrays.fill(scales, Math.sqrt(0.5));
            Density density = this == LOGISTIC ? Logistic.unitVariance(SOURCES) : Laplace.of(zeros, scales);
            return density.sample(rng, rows);
        }
    }

    /** How W is estimated. */
    public enum Method {
        /** Score matching of the data. */
        SCORE_MATCHING("score matching"),
        /** Maximum likelihood of the data. */
        MAXIMUM_LIKELIHOOD("maximum likelihood"),
        /** Score matching of the data made white by their own covariance, L⁻¹x with LLᵀ = Ĉ. */
        WHITENED("white data");

        private final String title;

        Method(String title) {
            this.title = title;
        }

        private Tensor estimate(Tensor x, Tensor truth) {
            if (this == MAXIMUM_LIKELIHOOD) {
                return LogisticComponents.minimize(LogisticComponents::likelihood, x, truth);
            }
            if (this == SCORE_MATCHING) {
                return LogisticComponents.minimize(LogisticComponents::scoreMatching, x, truth);
            }
            Tensor root = x.transpose().matmul(x).div(x.size(0)).cholesky();
            Tensor white = root.triangularSolve(x.transpose()).transpose();
            Tensor found = LogisticComponents.minimize(LogisticComponents::scoreMatching, white, truth.matmul(root));
            return root.triangularSolveTransposed(found.transpose()).transpose();
        }

        @Override
        public String toString() {
            return title;
        }
    }

    /**
     * One estimate.
     *
     * @param error ‖PŴ − W‖²/‖W‖²
     * @param directions the same of the matrices with rows of length 1, over n: what is left if the scale of each source does
     *     not count
     */
    public record Run(Sources sources, Method method, int rows, int run, double error, double directions) {
        /** The heading of a table of runs. */
        public static final String HEADING = "sources,method,rows,run,squared error,squared error of directions";

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%s,\"%s\",%d,%d,%.6e,%.6e", sources, method, rows, run, error, directions);
        }
    }

    /** All estimates of one run. */
    public static List<Run> run(Sources sources, int[] sizes, int run, Rng rng) {
        Rng key = rng.split(run);
        Tensor mixing = mixing(key);
        Tensor truth = mixing.inverse();
        List<Run> runs = new ArrayList<>();
        for (int rows : sizes) {
            Tensor x = sources.draw(key.split(rows), rows).matmulTransposed(mixing);
            for (Method method : Method.values()) {
                Tensor w = method.estimate(x, truth);
                double error = LogisticComponents.squaredError(w, truth)
                        / truth.square().sum().item();
                double directions = LogisticComponents.squaredError(unit(w), unit(truth)) / SOURCES;
                runs.add(new Run(sources, method, rows, run, error, directions));
            }
        }
        return runs;
    }

    private static Tensor unit(Tensor w) {
        return w.div(w.normKeepDims(1));
    }

    private static Tensor mixing(Rng rng) {
        Tensor mixing;
        int draw = 0;
        do {
            mixing = rng.split(-1 - draw++).normal(SOURCES, SOURCES);
        } while (condition(mixing) > WORST_CONDITION);
        return mixing;
    }

    private static double condition(Tensor a) {
        return Math.sqrt(a.square().sum().item() * a.inverse().square().sum().item());
    }

    /**
     * A line of least squares through log₁₀ of errors against log₁₀ T, with an offset for each run.
     *
     * @param value the slope
     * @param error its standard error
     */
    public record Slope(double value, double error) {
        /** The slope of one kind of error of a method. */
        public static Slope of(List<Run> runs, Method method, ToDoubleFunction<Run> error) {
            List<Run> own = runs.stream().filter(r -> r.method() == method).toList();
            int count = 1 + own.stream().mapToInt(Run::run).max().orElseThrow();
            double[] x = centred(own, count, own.stream().mapToDouble(Run::rows).toArray());
            double[] y = centred(own, count, own.stream().mapToDouble(error).toArray());
            double xx = 0;
            double xy = 0;
            double yy = 0;
            for (int i = 0; i < x.length; i++) {
                xx += x[i] * x[i];
                xy += x[i] * y[i];
                yy += y[i] * y[i];
            }
            double slope = xy / xx;
            return new Slope(slope, Math.sqrt((yy - slope * xy) / (x.length - count - 1) / xx));
        }

        /** Logarithms, less their mean over the run. */
        private static double[] centred(List<Run> runs, int count, double[] values) {
            double[] sums = new double[count];
            double[] logs = Arrays.stream(values).map(Math::log10).toArray();
            for (int i = 0; i < logs.length; i++) {
                sums[runs.get(i).run()] += logs[i];
            }
            int each = logs.length / count;
            for (int i = 0; i < logs.length; i++) {
                logs[i] -= sums[runs.get(i).run()] / each;
            }
            return logs;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.3f ± %.3f", value, error);
        }
    }
}

package nabla.scorematching.metrics;

import java.util.Arrays;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.kernels.RadialKernel;
import nabla.scorematching.points.Distances;
import nabla.scorematching.points.Points;

/**
 * The squared kernel Stein discrepancy of a sample from a density of which only the score is known (Liu, Lee and Jordan, A
 * kernelized Stein discrepancy, ICML 2016), with the inverse multiquadric kernel k(x, y) = (1 + ‖x − y‖²/h²)^(−1/2), which
 * also sees samples that wander off (Gorham and Mackey, Measuring sample quality with kernels, ICML 2017), or another one:
 *
 * <pre>
 *     E[ s(x)ᵀs(y) k + s(x)ᵀ∇_y k + s(y)ᵀ∇_x k + ∇_x·∇_y k ]   over pairs x ≠ y.
 * </pre>
 *
 * <p>It is 0 if the sample has this score, up to the noise of the unbiased estimate, which may be negative. Like the Fisher
 * divergence it hardly sees the weights of far modes. {@link #test} gives a p-value for a density that was known before, {@link
 * #parametricTest} for one whose parameters were fitted to the sample.
 */
public final class KSD {
    /** The most points that a test compares. */
    private static final int MOST_POINTS = 8_000;

    /** Bootstraps that are looked at together. */
    private static final int TOGETHER = 256;

    /** Of sums of kernels; differences by less are taken for equal. */
    private static final double ROUNDING = 1e-12;

    private final RadialKernel kernel;

    private KSD(RadialKernel kernel) {
        this.kernel = kernel;
    }

    /**
     * With the inverse multiquadric kernel of this bandwidth.
     *
     * @param bandwidth h
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static KSD of(double bandwidth) {
        return of(RadialKernel.inverseMultiquadric(Points.positive("KSD", "bandwidth", bandwidth)));
    }

    /** With this kernel: a Gaussian one hardly sees points that are far off, where it is 0. */
    public static KSD of(RadialKernel kernel) {
        return new KSD(Points.present("KSD", "a kernel", kernel));
    }

    /**
     * The unbiased estimate. It looks at every pair, so the work is quadratic; the memory is that of the sample and its
     * scores, and some 50 MB.
     *
     * @param score the score of the density
     * @param x the sample, [n, D], n ≥ 2
     * @throws IllegalArgumentException if the sample is smaller or not finite, or the score is of another shape or not finite
     */
    public double unbiased(ScoreFunction score, Tensor x) {
        Points.rows("KSD", x, 2);
        return forms(x, scores(score, x), Tensor.ones(x.size(0), 1))[0];
    }

    /**
     * The test of the hypothesis that independent draws have this score, by the wild bootstrap (Chwialkowski, Strathmann and Gretton,
     * A kernel test of goodness of fit, ICML 2016; Liu, Lee and Jordan 2016, section 4): how many of the sums with random
     * signs Σ wᵢwⱼ u(xᵢ, xⱼ)/(n(n − 1)), i ≠ j, are as large as the one without. Signs keep the mean of 0 that the pairs have under the
     * hypothesis, so the p-value is right for large n. In the plane, 2,000 samples of 100 points have one of at most .05 in 5.1 %
     * (a mixture) and 5.4 % (normal). Draws of a chain are not independent: thin them.
     *
     * <p>The score must not come from the sample: after fitting parameters to it this test hardly ever rejects, because the fit has
     * made the sum small and the sums with signs do not know it. {@link #parametricTest} repeats the fit.
     *
     * <p>Work n² (D + bootstraps), memory some 50 MB at most: of more than 8,000 points so many are taken at random, the same on
     * every run.
     *
     * @param score the score of the density
     * @param x the sample, [n, D], n ≥ 2
     * @param bootstraps how many; number b has its signs from {@code rng.split(b)}
     * @return the unbiased estimate, and (1 + number as large)/(1 + bootstraps)
     * @throws IllegalArgumentException if there is no bootstrap, or as of {@link #unbiased}
     */
    public TestResult test(ScoreFunction score, Tensor x, int bootstraps, Rng rng) {
        requireBootstraps("KSD.test", bootstraps);
        Points.present("KSD.test", "a key", rng);
        Points.rows("KSD", x, 2);
        Tensor some = x.take(0, Distances.sample(x.size(0), MOST_POINTS));
        double[][] scores = scores(score, some);
        int n = some.size(0);
        double estimate = Double.NaN;
        long larger = 0;
        for (int from = 0; from < bootstraps; from += TOGETHER) {
            // The first column has the estimate itself.
            Tensor[] columns = new Tensor[1 + Math.min(TOGETHER, bootstraps - from)];
            int first = from;
            Arrays.setAll(
                    columns,
                    b -> b == 0 ? Tensor.ones(n) : rng.split(first + b - 1).rademacher(n));
            double[] forms = forms(some, scores, Tensor.stack(1, columns));
            estimate = forms[0];
            larger += Arrays.stream(forms).skip(1).filter(reaches(estimate)).count();
        }
        return new TestResult(estimate, (1.0 + larger) / (1 + bootstraps));
    }

    /**
     * The test of a family whose parameters are fitted to the sample, by the parametric bootstrap (Key, Gretton, Briol and Fernandez,
     * Composite goodness-of-fit tests with kernels, JMLR 26, 2025): samples of the fitted density are fitted in turn, and how many of
     * their estimates are as large as that of the data is the p-value. It costs a fit for each of them.
     *
     * @param fit the density that an estimator finds for a sample [n, D]
     * @param x the sample, [n, D], n ≥ 2
     * @param bootstraps how many; number b is drawn from {@code rng.split(b)}
     * @return the unbiased estimate, and (1 + number as large)/(1 + bootstraps)
     * @throws IllegalArgumentException if there is no bootstrap, or as of {@link #unbiased}
     */
    public TestResult parametricTest(Function<Tensor, ? extends Density> fit, Tensor x, int bootstraps, Rng rng) {
        Points.present("KSD.parametricTest", "a fit", fit);
        return parametricTest(fit, Density::sample, x, bootstraps, rng);
    }

    /**
     * The same for a score with a sampler of its own.
     *
     * @param <S> the model
     * @param fit the score that an estimator finds for a sample [n, D]
     * @param sampler draws of a fitted model, independent of each other
     */
    public <S extends ScoreFunction> TestResult parametricTest(
            Function<Tensor, S> fit, Draws<? super S> sampler, Tensor x, int bootstraps, Rng rng) {
        String name = "KSD.parametricTest";
        Points.present(name, "a fit", fit);
        Points.present(name, "a sampler", sampler);
        requireBootstraps(name, bootstraps);
        Points.rows("KSD", x, 2);
        S model = fit.apply(x);
        double estimate = unbiased(model, x);
        long larger = IntStream.range(0, bootstraps)
                .mapToDouble(b -> {
                    Tensor drawn = sampler.sample(model, rng.split(b), x.size(0));
                    return unbiased(fit.apply(drawn), drawn);
                })
                .filter(reaches(estimate))
                .count();
        return new TestResult(estimate, (1.0 + larger) / (1 + bootstraps));
    }

    /**
     * Draws of a model.
     *
     * @param <S> the model
     */
    @FunctionalInterface
    public interface Draws<S> {
        /** n independent draws, [n, D]. */
        Tensor sample(S model, Rng rng, int n);
    }

    private static void requireBootstraps(String name, int bootstraps) {
        if (bootstraps < 1) {
            throw new IllegalArgumentException(name + ": expected at least one bootstrap, got " + bootstraps);
        }
    }

    /** Signs that are all equal give the estimate again, but for rounding. */
    static DoublePredicate reaches(double estimate) {
        return value -> value >= estimate - ROUNDING * Math.abs(estimate);
    }

    static double[][] scores(ScoreFunction score, Tensor x) {
        return Points.rows(
                "KSD: scores",
                Points.present("KSD", "a score", score).checked("KSD").score(x),
                2);
    }

    /**
     * wᵀUw/(n(n − 1)) for each column w, where U has the kernels of all pairs and 0 for those of a point with itself: twice the sum over
     * the pairs below the diagonal.
     */
    double[] forms(Tensor x, double[][] scores, Tensor columns) {
        double[][] points = x.toMatrix();
        int n = points.length;
        int height = Distances.rowsOfBlock(4L * n);
        Tensor sum = Tensor.zeros(columns.size(1));
        for (int from = 0; from < n; from += height) {
            int to = Math.min(n, from + height);
            Tensor image = steinKernels(points, scores, from, to).matmul(columns.slice(0, 0, to));
            sum = sum.add(columns.slice(0, from, to).mul(image).sum(0));
        }
        return sum.mul(2 / (n * (n - 1.0))).toArray();
    }

    /** s(x)ᵀs(y) φ − 2φ′((s(x) − s(y))ᵀ(x − y) + D) − 4uφ″ of some points with those before each, and 0 with the others up to the last of them. */
    private Tensor steinKernels(double[][] points, double[][] s, int from, int to) {
        double[] squared = new double[(to - from) * to];
        double[] products = new double[squared.length];
        double[] pulls = new double[squared.length];
        for (int i = from; i < to; i++) {
            for (int j = 0; j < i; j++) {
                int at = (i - from) * to + j;
                squared[at] = Distances.squared(points[i], points[j]);
                pulls[at] = points[i].length;
                for (int k = 0; k < points[i].length; k++) {
                    products[at] += s[i][k] * s[j][k];
                    pulls[at] += (s[i][k] - s[j][k]) * (points[i][k] - points[j][k]);
                }
            }
        }
        int[] shape = {to - from, to};
        Tensor u = Tensor.of(shape, squared);
        return Tensor.of(shape, products)
                .mul(kernel.derivative(u, 0))
                .sub(Tensor.of(shape, pulls).mul(kernel.derivative(u, 1)).mul(2))
                .sub(kernel.derivative(u, 2).mul(u).mul(4));
    }
}

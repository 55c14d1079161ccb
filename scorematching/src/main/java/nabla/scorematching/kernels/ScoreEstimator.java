package nabla.scorematching.kernels;

import java.util.Arrays;
import java.util.Comparator;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Distances;
import nabla.scorematching.points.Points;
import nabla.scorematching.points.PrincipalAxes;

/**
 * The score of a sample by a kernel (Y. Zhou, J. Shi and J. Zhu, Nonparametric score estimators, ICML 2020). With ζ(y) = mean
 * ∇k(xⱼ, y), derivatives by xⱼ, the score solves Ls = −ζ, where L is the kernel's integral operator: integration by parts.
 * On the sample that is the matrix K/n, whose inverse does not exist in practice, so that it is replaced by a filter g of its eigenvalues
 * l,
 *
 * <table>
 * <caption>Filters</caption>
 * <tr><td>{@link #tikhonov}</td><td>1/(l + λ)</td></tr>
 * <tr><td>{@link #landweber}</td><td>(1 − (1 − ηl)ᵗ)/l</td></tr>
 * <tr><td>{@link #nuMethod}</td><td>a polynomial of degree t − 1 that does so in the root of the steps</td></tr>
 * <tr><td>{@link #cutOff}</td><td>1/l for the largest, 0 for others</td></tr>
 * </table>
 *
 * <p>Off the sample the score is −g(0)ζ(y) + k(y, X)c. Far from the data it tends to 0, as the kernel does, so no estimate of this
 * kind is right in the tails.
 */
public final class ScoreEstimator {
    private static final String NAME = "ScoreEstimator";

    /** The most points of a system or iteration: 200 MB, and minutes. */
    private static final int MOST_POINTS = 5_000;

    /** ‖Ks/n + ζ‖² has grown by more than rounding. */
    private static final double DIVERGED = 100;

    /** The most points whose eigenvectors are found: a minute. */
    private static final int MOST_AXES = 1_000;

    private final RadialKernel kernel;
    private final int mostPoints;
    private final Filter filter;

    private ScoreEstimator(RadialKernel kernel, int mostPoints, Filter filter) {
        this.kernel = Points.present(NAME, "a kernel", kernel);
        this.mostPoints = mostPoints;
        this.filter = filter;
    }

    /**
     * Tikhonov's penalty: (K/n + λI)s = −ζ.
     *
     * @param lambda λ
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static ScoreEstimator tikhonov(RadialKernel kernel, double lambda) {
        Points.positive(NAME + ".tikhonov", "λ", lambda);
        return new ScoreEstimator(kernel, MOST_POINTS, (matrix, zeta) -> solution(matrix, zeta, lambda));
    }

    /**
     * The Stein gradient estimator (Y. Li and R. Turner, Gradient estimators for implicit models, ICLR 2018): (K + ηI)s = −nζ, which is
     * Tikhonov's with λ = η/n.
     *
     * @param eta η
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static ScoreEstimator stein(RadialKernel kernel, double eta) {
        Points.positive(NAME + ".stein", "η", eta);
        return new ScoreEstimator(kernel, MOST_POINTS, (matrix, zeta) -> solution(matrix, zeta, eta / matrix.size(0)));
    }

    /**
     * Landweber's iteration s ← s − η(Ks/n + ζ) from 0.
     *
     * @param step η, less than 2 over the largest eigenvalue of K/n, or it diverges; k(x, x) is a bound of that
     * @param iterations t
     * @throws IllegalArgumentException if the step is not positive and finite, or there is no iteration
     */
    public static ScoreEstimator landweber(RadialKernel kernel, double step, int iterations) {
        Points.positive(NAME + ".landweber", "step", step);
        requireSome(NAME + ".landweber", "iteration", iterations);
        return new ScoreEstimator(
                kernel,
                MOST_POINTS,
                (matrix, zeta) -> iterated(NAME + ".landweber", matrix, zeta, iterations, t -> 0, t -> step));
    }

    /**
     * The ν-method, which converges in the root of Landweber's steps (H. Engl, M. Hanke and A. Neubauer, Regularization of inverse
     * problems, 1996, section 6.3): s ← s + μₜ(s − s₋) − ωₜ(Ks/n + ζ). K/n must not have eigenvalues above 1, as with kernels k(x, x) ≤ 1.
     *
     * @param nu ν
     * @param iterations t
     * @throws IllegalArgumentException if ν is not positive and finite, or there is no iteration
     */
    public static ScoreEstimator nuMethod(RadialKernel kernel, double nu, int iterations) {
        Points.positive(NAME + ".nuMethod", "ν", nu);
        requireSome(NAME + ".nuMethod", "iteration", iterations);
        // The first step has nothing to go on with; of ν = ½ the formula would be 0/0 there.
        Step momentum = t -> t == 1
                ? 0
                : (t - 1)
                        * (2 * t - 3)
                        * (2 * t + 2 * nu - 1)
                        / ((t + 2 * nu - 1) * (2 * t + 4 * nu - 1) * (2 * t + 2 * nu - 3));
        Step step = t -> t == 1
                ? (4 * nu + 2) / (4 * nu + 1)
                : 4 * (2 * t + 2 * nu - 1) * (t + nu - 1) / ((t + 2 * nu - 1) * (2 * t + 4 * nu - 1));
        return new ScoreEstimator(
                kernel,
                MOST_POINTS,
                (matrix, zeta) -> iterated(NAME + ".nuMethod", matrix, zeta, iterations, momentum, step));
    }

    /**
     * The inverse on the largest eigenvalues of K/n alone: the spectral Stein gradient estimator (J. Shi, S. Sun and J. Zhu, A spectral
     * approach to gradient estimation for implicit distributions, ICML 2018) with as many eigenfunctions.
     *
     * @param kept how many
     * @throws IllegalArgumentException if it is less than 1
     */
    public static ScoreEstimator cutOff(RadialKernel kernel, int kept) {
        requireSome(NAME + ".cutOff", "eigenvalue", kept);
        return new ScoreEstimator(kernel, MOST_AXES, (matrix, zeta) -> largest(matrix, zeta, kept));
    }

    private static void requireSome(String name, String what, int count) {
        if (count < 1) {
            throw new IllegalArgumentException(name + ": expected at least one " + what + ", got " + count);
        }
    }

    /**
     * The score of a sample, anywhere.
     *
     * @param x [n, D]
     * @throws IllegalArgumentException if points are not finite, or there are more than 5,000 of them (of a cut-off, 1,000, or fewer
     *     than eigenvalues that are to be kept)
     */
    public ScoreFunction fit(Tensor x) {
        Points.rows(NAME + ".fit", x, 1);
        int n = x.size(0);
        if (n > mostPoints) {
            throw new IllegalArgumentException(NAME + ".fit: expected at most " + mostPoints + " points, got " + n
                    + "; take some of them at random");
        }
        Weights weights = filter.of(kernel.of(x, x).div(n), zeta(x, x));
        Tensor ofKernels = weights.kernels.div(n);
        return y -> {
            Points.require(NAME, y, x.size(1));
            return kernel.of(y, x).matmul(ofKernels).sub(zeta(y, x).mul(weights.zeta));
        };
    }

    /** ζ(y) = mean 2φ′·(xⱼ − y). */
    private Tensor zeta(Tensor y, Tensor x) {
        Tensor slope = kernel.derivative(Distances.squared(y, x), 1).mul(2.0 / x.size(0));
        return slope.matmul(x).sub(y.mul(slope.sumKeepDims(-1)));
    }

    /** s = −(M + λI)⁻¹ζ; where it is asked, s = −(ζ + Ms)/λ. */
    private static Weights solution(Tensor matrix, Tensor zeta, double lambda) {
        Tensor score = matrix.add(Tensor.eye(matrix.size(0)).mul(lambda)).solve(zeta);
        return new Weights(1 / lambda, score.div(lambda));
    }

    private static Weights iterated(String name, Tensor matrix, Tensor zeta, int iterations, Step momentum, Step step) {
        Weights before = new Weights(0, zeta.mul(0));
        Weights now = before;
        for (int t = 1; t <= iterations; t++) {
            Tensor score = matrix.matmul(now.kernels).sub(zeta.mul(now.zeta));
            double kept = momentum.at(t);
            double moved = step.at(t);
            Weights next = new Weights(
                    now.zeta + kept * (now.zeta - before.zeta) + moved,
                    now.kernels.add(now.kernels.sub(before.kernels).mul(kept)).sub(score.mul(moved)));
            before = now;
            now = next;
        }
        requireConverging(name, matrix, zeta, now);
        return now;
    }

    /** An iteration that converges makes no part of Ks/n + ζ larger than it was at s = 0. */
    private static void requireConverging(String name, Tensor matrix, Tensor zeta, Weights weights) {
        Tensor score = matrix.matmul(weights.kernels).sub(zeta.mul(weights.zeta));
        double rest = matrix.matmul(score).add(zeta).square().sum().item();
        if (!(rest <= DIVERGED * zeta.square().sum().item())) {
            throw new IllegalArgumentException(name
                    + ": expected K/n with eigenvalues small enough for its steps, got an iteration that diverges");
        }
    }

    /** −U l⁻² Uᵀζ over the largest eigenvalues, which the kernels make −U l⁻¹ Uᵀζ of. */
    private static Weights largest(Tensor matrix, Tensor zeta, int kept) {
        PrincipalAxes axes =
                PrincipalAxes.of(matrix.toMatrix(), 0x1p-56 * matrix.trace().item());
        double[] values = axes.values();
        int n = values.length;
        Integer[] order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> -values[i]));
        double least = n * Math.ulp(values[order[0]]);
        long possible = Arrays.stream(values).filter(l -> l > least).count();
        if (kept > possible) {
            throw new IllegalArgumentException(
                    NAME + ".cutOff: expected at most " + possible + " eigenvalues, which are positive, got " + kept);
        }
        Tensor vectors = Tensor.of(axes.vectors());
        Tensor sum = zeta.mul(0);
        for (int i = 0; i < kept; i++) {
            Tensor u = vectors.slice(1, order[i], order[i] + 1);
            sum = sum.sub(u.matmul(u.transpose().matmul(zeta)).div(Math.pow(values[order[i]], 2)));
        }
        return new Weights(0, sum);
    }

    /**
     * The score −aζ + k(·, X)c/n.
     *
     * @param zeta a
     * @param kernels c, [n, D]
     */
    private record Weights(double zeta, Tensor kernels) {}

    /** The weights for the matrix K/n and ζ on the sample. */
    private interface Filter {
        Weights of(Tensor matrix, Tensor zeta);
    }

    /** A number of iteration t. */
    private interface Step {
        double at(int t);
    }
}

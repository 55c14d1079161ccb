package nabla.scorematching.kernels;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.points.Distances;
import nabla.scorematching.points.Points;

/**
 * The exponential family of a kernel, log p = f + log q₀ − log Z with f in the kernel's Hilbert space H, found by exact score matching
 * (Sriperumbudur et al., Density estimation in infinite dimensional exponential families, JMLR 18, 2017): the minimiser of
 *
 * <pre>
 *     mean ½‖∇f‖² + ∇²f + ∇f·∇log q₀   + ½λ‖f‖²_H
 * </pre>
 *
 * is f = −ξ/λ + Σ βᵦᵢ ∂ᵢk(xᵦ, ·), where ξ = mean ∇²k(xᵦ, ·) + ∇k(xᵦ, ·)·∇log q₀(xᵦ) with derivatives by the first argument, and
 * (G + nλI)β = ∇ξ/λ with G = ∂ᵢ∂′ⱼk of all points and components. That is a system of nD numbers. Its ∇f is the
 * curl-free estimator with Tikhonov's penalty [Zhou, Shi and Zhu 2020].
 *
 * <p>The {@link #lite} form looks for f = Σ αᵢ k(zᵢ, ·) only, a system as large as there are centres zᵢ (Strathmann et al., Gradient-free
 * Hamiltonian Monte Carlo with efficient kernel exponential families, NeurIPS 2015): α = −(C + λK + μI)⁻¹b with C and b the mean matrix
 * and vector of the quadratic loss, K the kernel of the centres, and μ from {@link #ridge}.
 *
 * <p>f is as smooth as the kernel, and vanishes far out with a Gaussian one, so far out p is q₀: a flat q₀, which is the default, is
 * no density.
 */
public final class KernelExponentialFamily {
    private static final String NAME = "KernelExponentialFamily";

    /** The largest system that is solved: some 400 MB. */
    private static final int MOST_UNKNOWNS = 3_000;

    private final RadialKernel kernel;
    private final double lambda;
    private final double ridge;
    private final EnergyFunction base;
    private final Centers centers;

    private KernelExponentialFamily(
            RadialKernel kernel, double lambda, double ridge, EnergyFunction base, Centers centers) {
        this.kernel = kernel;
        this.lambda = lambda;
        this.ridge = ridge;
        this.base = base;
        this.centers = centers;
    }

    /**
     * The full form with a flat q₀.
     *
     * @param lambda λ, the weight of ½‖f‖²; 0 only for the lite form with a ridge
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public static KernelExponentialFamily of(RadialKernel kernel, double lambda) {
        Points.present(NAME, "a kernel", kernel);
        EnergyFunction flat = x -> x.sum(-1).mul(0);
        return new KernelExponentialFamily(kernel, notNegative(NAME, "λ", lambda), 0, flat, null);
    }

    private static double notNegative(String name, String symbol, double number) {
        if (!(number >= 0 && number < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    name + ": expected a " + symbol + " of at least 0, finite, got " + number);
        }
        return number;
    }

    /** With this energy −log q₀, up to a constant: {@code Gaussian.standard(2).energy()}. */
    public KernelExponentialFamily base(EnergyFunction other) {
        Points.present(NAME + ".base", "an energy", other);
        return new KernelExponentialFamily(kernel, lambda, ridge, other, centers);
    }

    /**
     * The lite form with the data for centres, each point once. Where centres are near one another for the bandwidth, the system is singular
     * but for rounding, and what is found is near the minimiser in the weight of the data and not in all digits: of 30 normal points
     * and a bandwidth of half their deviation the score is off by .05 of its size with λ = 0.05, and by half with 0.0001. A {@link
     * #ridge} or fewer centres make a minimiser that is found.
     */
    public KernelExponentialFamily lite() {
        return new KernelExponentialFamily(kernel, lambda, ridge, base, KernelExponentialFamily::distinct);
    }

    /**
     * The lite form with these centres: some of the data, for instance.
     *
     * @param points z, [m, D]
     * @throws IllegalArgumentException if they are not finite points
     */
    public KernelExponentialFamily lite(Tensor points) {
        Points.rows(NAME + ".lite", points, 1);
        return new KernelExponentialFamily(kernel, lambda, ridge, base, x -> points);
    }

    /**
     * The lite form with the further penalty ½μ‖α‖².
     *
     * @throws IllegalArgumentException if μ is negative or not finite
     */
    public KernelExponentialFamily ridge(double mu) {
        return new KernelExponentialFamily(kernel, lambda, notNegative(NAME + ".ridge", "μ", mu), base, centers);
    }

    /**
     * The minimiser for a sample.
     *
     * @param x [n, D]
     * @throws IllegalArgumentException if points are not finite, there is no penalty, or the system has more than 3,000 unknowns:
     *     nD of the full form, the number of centres of the lite one
     */
    public KernelEnergy fit(Tensor x) {
        Points.rows(NAME + ".fit", x, 1);
        return centers == null ? full(x) : lite(x, centers.of(x));
    }

    private KernelEnergy full(Tensor x) {
        int n = x.size(0);
        int dim = x.size(1);
        requireUnknowns(
                (long) n * dim, "n·D = " + n + "·" + dim + " of the full form; lite(centres) has as many as centres");
        Points.positive(NAME + ".fit", "λ of the full form", lambda);
        Tensor slopes = base.score(x);
        Expansion xi = new Expansion(kernel, x, slopes.div(n), 1.0 / n);
        Tensor right = Derivatives.gradient(y -> xi.of(y).sum(), x).div(lambda);
        Tensor system = mixedDerivatives(x).add(Tensor.eye(n * dim).mul(n * lambda));
        Tensor beta = system.solve(right.reshape(n * dim, 1)).reshape(n, dim);
        requireSolved(beta, "a larger λ or bandwidth");
        // −ξ/λ has the same form as what β adds.
        Expansion f = new Expansion(kernel, x, beta.sub(slopes.div(n * lambda)), -1 / (n * lambda));
        return new KernelEnergy(x, beta, f::of, base);
    }

    /** ∂ᵢ∂′ⱼk = −4φ″dᵢdⱼ − 2φ′[i = j] for all points and components, [nD, nD]. */
    private Tensor mixedDerivatives(Tensor x) {
        int n = x.size(0);
        int dim = x.size(1);
        Tensor d = x.unsqueeze(1).sub(x.unsqueeze(0));
        Tensor squared = d.square().sum(-1);
        Tensor outer = d.unsqueeze(-1).mul(d.unsqueeze(-2));
        Tensor second = kernel.derivative(squared, 2).mul(-4).reshape(n, n, 1, 1);
        Tensor first = kernel.derivative(squared, 1).mul(-2).reshape(n, n, 1, 1);
        Tensor blocks = outer.mul(second).add(Tensor.eye(dim).mul(first));
        return blocks.transpose(0, 2, 1, 3).reshape(n * dim, n * dim);
    }

    private KernelEnergy lite(Tensor x, Tensor z) {
        Points.require(NAME + ".fit", x, z.size(1));
        int m = z.size(0);
        requireUnknowns(m, m + " centres of the lite form; lite(centres) takes fewer");
        if (lambda == 0 && ridge == 0) {
            throw new IllegalArgumentException(NAME + ".fit: expected a positive λ or ridge, got neither");
        }
        int n = x.size(0);
        Tensor matrix = kernel.of(z, z).mul(lambda).add(Tensor.eye(m).mul(ridge));
        Tensor linear = Tensor.zeros(m);
        int height = Distances.rowsOfBlock((long) m * x.size(1));
        for (int from = 0; from < n; from += height) {
            Tensor rows = x.slice(0, from, Math.min(n, from + height));
            Tensor scores = base.score(rows);
            Tensor squared = Distances.squared(rows, z);
            Tensor slope = kernel.derivative(squared, 1).mul(2);
            Tensor each = slope.mul(x.size(1))
                    .add(squared.mul(kernel.derivative(squared, 2)).mul(4));
            for (int i = 0; i < x.size(1); i++) {
                Tensor partial = slope.mul(rows.slice(1, i, i + 1).sub(z.select(1, i)));
                matrix = matrix.add(partial.transpose().matmul(partial).div(n));
                each = each.add(partial.mul(scores.slice(1, i, i + 1)));
            }
            linear = linear.add(each.sum(0).div(n));
        }
        Tensor alpha = matrix.solve(linear.unsqueeze(-1)).neg();
        requireSolved(alpha, "centres that differ, or ridge(μ)");
        return new KernelEnergy(
                z, alpha.squeeze(-1), y -> kernel.of(y, z).matmul(alpha).squeeze(-1), base);
    }

    /** Points without copies, whose kernels are those of others: the system would be singular. */
    private static Tensor distinct(Tensor x) {
        Map<List<Double>, Integer> first = new LinkedHashMap<>();
        double[][] rows = x.toMatrix();
        for (int i = 0; i < rows.length; i++) {
            first.putIfAbsent(Arrays.stream(rows[i]).boxed().toList(), i);
        }
        return x.take(0, first.values().stream().mapToInt(i -> i).toArray());
    }

    private static void requireSolved(Tensor coefficients, String remedy) {
        if (!Arrays.stream(coefficients.toArray()).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(
                    NAME + ".fit: expected a system with one solution, got a singular one; use " + remedy);
        }
    }

    private static void requireUnknowns(long count, String what) {
        if (count > MOST_UNKNOWNS) {
            throw new IllegalArgumentException(
                    NAME + ".fit: expected at most " + MOST_UNKNOWNS + " unknowns, got " + what);
        }
    }

    /** The centres for a sample. */
    private interface Centers {
        Tensor of(Tensor x);
    }

    /**
     * y ↦ Σᵦ ∇k(xᵦ, y)·vᵦ + c∇²k(xᵦ, y) with derivatives by xᵦ.
     *
     * @param vectors v, [n, D]
     * @param weight c
     */
    private record Expansion(RadialKernel kernel, Tensor points, Tensor vectors, double weight) {
        Tensor of(Tensor y) {
            Tensor squared = Distances.squared(y, points);
            Tensor along = points.dot(vectors).sub(y.matmulTransposed(vectors));
            Tensor first = kernel.derivative(squared, 1)
                    .mul(along.add(weight * points.size(1)).mul(2));
            Tensor second = kernel.derivative(squared, 2).mul(squared).mul(4 * weight);
            return first.add(second).sum(-1);
        }
    }
}

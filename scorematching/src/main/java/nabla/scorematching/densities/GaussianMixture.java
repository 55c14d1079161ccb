package nabla.scorematching.densities;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;
import nabla.scorematching.points.PrincipalAxes;

/**
 * A mixture p(x) = Σₖ wₖ N(x; μₖ, Σₖ) of normal distributions with full covariances.
 *
 * <p>With the responsibilities rₖ(x) = wₖ N(x; μₖ, Σₖ) / p(x), whose gradient is rₖ(tₖ − s), and the scores tₖ(x) =
 * −Σₖ⁻¹(x − μₖ) of the components,
 *
 * <pre>
 *     s   = Σₖ rₖ tₖ
 *     ∇·s = Σₖ rₖ (‖tₖ − s‖² − tr Σₖ⁻¹),
 * </pre>
 *
 * a form in which nothing cancels far from the means.
 */
public final class GaussianMixture implements Density {
    private final Tensor weights;
    private final Tensor means;
    private final Covariance covariances;
    /** The principal axes of each covariance and the variances along them, [K, D, D] and [K, 1, D]. */
    private final Tensor axes;

    private final Tensor variances;

    private GaussianMixture(Tensor weights, Tensor means, Covariance covariances) {
        this.weights = weights;
        this.means = means;
        this.covariances = covariances;
        PrincipalAxes[] each = PrincipalAxes.ofEach(covariances.matrix());
        this.axes = Tensor.stack(
                0, Arrays.stream(each).map(a -> Tensor.of(a.vectors())).toArray(Tensor[]::new));
        this.variances = Tensor.stack(
                0,
                Arrays.stream(each).map(a -> Tensor.of(a.values()).unsqueeze(0)).toArray(Tensor[]::new));
    }

    /**
     * A mixture of K components.
     *
     * @param weights wₖ, [K], divided by their sum
     * @param means μₖ, [K, D]
     * @param covariances Σₖ, [K, D, D]
     * @throws IllegalArgumentException if the shapes do not fit, a weight is not positive, a mean is not finite, or a
     *     covariance is not symmetric and positive definite
     */
    public static GaussianMixture of(Tensor weights, Tensor means, Tensor covariances) {
        int count = weights.rank() == 1 ? weights.size() : -1;
        int dim = means.rank() == 2 ? means.size(1) : -1;
        if (count < 1
                || dim < 1
                || means.size(0) != count
                || !Arrays.equals(covariances.shape(), new int[] {count, dim, dim})) {
            throw new IllegalArgumentException(
                    "GaussianMixture: expected weights [K], means [K, D] and covariances [K, D, D], got "
                            + Arrays.toString(weights.shape()) + ", " + Arrays.toString(means.shape()) + " and "
                            + Arrays.toString(covariances.shape()));
        }
        if (!Arrays.stream(weights.toArray()).allMatch(w -> w > 0 && w < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("GaussianMixture: expected positive weights, got " + weights);
        }
        Points.requireKnown("GaussianMixture", "finite means", means, Double::isFinite);
        Tensor shares = weights.div(weights.max()); // the sum of large weights overflows
        return new GaussianMixture(shares.div(shares.sum()), means, Covariance.of("GaussianMixture", covariances));
    }

    /** A mixture; see {@link #of(Tensor, Tensor, Tensor)}. */
    public static GaussianMixture of(double[] weights, double[][] means, double[][][] covariances) {
        Tensor[] matrices = Arrays.stream(covariances).map(Tensor::of).toArray(Tensor[]::new);
        return of(Tensor.of(weights), Tensor.of(means), Tensor.stack(0, matrices));
    }

    /** A mixture of round components, Σₖ = σ²I. */
    public static GaussianMixture isotropic(double[] weights, double[][] means, double sigma) {
        Points.positive("GaussianMixture.isotropic", "σ", sigma);
        Tensor centres = Tensor.of(means);
        int dim = centres.size(1);
        return of(
                Tensor.of(weights), centres, Tensor.eye(dim).mul(sigma * sigma).broadcastTo(weights.length, dim, dim));
    }

    /** The number K of components. */
    public int count() {
        return weights.size();
    }

    /** wₖ, [K], of sum 1. */
    public Tensor weights() {
        return weights;
    }

    /** μₖ, [K, D]. */
    public Tensor means() {
        return means;
    }

    /** Σₖ, [K, D, D]. */
    public Tensor covariances() {
        return covariances.matrix();
    }

    /**
     * The distribution of αx + σz for x of this one and z ~ N(0, I): again a mixture, with the same weights, means αμₖ and
     * covariances α²Σₖ + σ²I. So a mixture stays one under every linear diffusion.
     *
     * @throws IllegalArgumentException unless α is finite and σ ≥ 0, finite, or if nothing is left of a dimension
     */
    @Override
    public GaussianMixture noised(double alpha, double sigma) {
        Covariance.requireNoise("GaussianMixture.noised", alpha, sigma);
        Tensor noise = Tensor.eye(dim()).mul(sigma * sigma);
        return of(weights, means.mul(alpha), covariances().mul(alpha * alpha).add(noise));
    }

    /**
     * The score of the distribution of αx + σz where α and σ are tensors: one for all rows, or one for each. It is {@link
     * #noised(double, double)} in tensor operations, for a step that is recorded once and given other numbers each time.
     *
     * @param alpha α, a scalar or [B, 1]
     * @param sigma σ, a scalar or [B, 1]
     * @throws IllegalArgumentException if a shape is another, or a σ whose value is known is negative or not finite
     */
    public ScoreFunction noised(Tensor alpha, Tensor sigma) {
        Tensor alphas = Points.column("GaussianMixture.noised", "α", alpha);
        Tensor sigmas = Points.column("GaussianMixture.noised", "σ", sigma);
        Points.requireKnown("GaussianMixture.noised", "finite α", alpha, Double::isFinite);
        Points.requireKnown(
                "GaussianMixture.noised", "σ ≥ 0, finite", sigma, s -> s >= 0 && s < Double.POSITIVE_INFINITY);
        return new NoisedMixture(this, axes, variances, alphas, sigmas);
    }

    /**
     * The distribution of some columns: the same weights, with those rows and columns of the means and covariances.
     *
     * @param columns which, in the order that is wanted
     * @throws IllegalArgumentException if there is none, or one is there twice
     * @throws IndexOutOfBoundsException if there is no such column
     */
    public GaussianMixture marginal(int... columns) {
        requireColumns("GaussianMixture.marginal", columns, dim());
        return of(weights, means.take(1, columns), block(columns, columns));
    }

    /**
     * The distribution of the other columns, in their order, given the values x₁ of some. Each component is conditioned
     * as a normal distribution, and its weight grows by how likely it finds the values; where that is 0 as a number it
     * is left out:
     *
     * <pre>
     *     wₖ ∝ wₖ N(x₁; μₖ₁, Σₖ₁₁),    μₖ₂ + Σₖ₂₁ Σₖ₁₁⁻¹ (x₁ − μₖ₁),    Σₖ₂₂ − Σₖ₂₁ Σₖ₁₁⁻¹ Σₖ₁₂.
     * </pre>
     *
     * @param columns which are given
     * @param values x₁, finite
     * @throws IllegalArgumentException if there are not as many values as columns, a column is given twice, no column
     *     or every one is given, or the values are so far out that the density overflows
     * @throws IndexOutOfBoundsException if there is no such column
     */
    public GaussianMixture conditional(int[] columns, double[] values) {
        String name = "GaussianMixture.conditional";
        requireColumns(name, columns, dim() - 1);
        if (Points.present(name, "values", values).length != columns.length) {
            throw new IllegalArgumentException(
                    name + ": expected a value for each of " + columns.length + " columns, got " + values.length);
        }
        Tensor given = Tensor.of(values);
        Points.requireKnown(name, "finite values", given, Double::isFinite);
        int[] others = IntStream.range(0, dim())
                .filter(j -> Arrays.stream(columns).noneMatch(c -> c == j))
                .toArray();
        GaussianMixture known = marginal(columns);
        Tensor shares = known.responsibilities(given.unsqueeze(0)).select(0, 0);
        int[] likely =
                IntStream.range(0, count()).filter(k -> shares.get(k) > 0).toArray();
        if (likely.length == 0) {
            throw new IllegalArgumentException(
                    name + ": expected values at which the density is known, got " + Arrays.toString(values));
        }
        Tensor gain = block(others, columns).matmul(known.covariances.precision()); // Σ₂₁ Σ₁₁⁻¹, [K, D₂, D₁]
        Tensor centres = means.take(1, others)
                .add(gain.matmul(given.sub(known.means).unsqueeze(-1)).squeeze(-1));
        Tensor rest = block(others, others).sub(gain.matmul(block(columns, others)));
        Tensor covariance = rest.add(rest.transpose()).mul(0.5);
        return of(shares.take(0, likely), centres.take(0, likely), covariance.take(0, likely));
    }

    /** These rows and columns of each covariance. */
    private Tensor block(int[] rows, int[] columns) {
        return covariances().take(1, rows).take(2, columns);
    }

    private void requireColumns(String name, int[] columns, int most) {
        for (int column : Points.present(name, "columns", columns)) {
            Points.index(name, column, dim());
        }
        if (columns.length == 0
                || columns.length > most
                || Arrays.stream(columns).distinct().count() < columns.length) {
            throw new IllegalArgumentException(
                    name + ": expected 1 to " + most + " different columns, got " + Arrays.toString(columns));
        }
    }

    @Override
    public int dim() {
        return means.size(1);
    }

    @Override
    public Tensor logProb(Tensor x) {
        return jointLogProb(x).logSumExp(0);
    }

    /** The probability rₖ(x) that a point came from component k, [B, K]. */
    public Tensor responsibilities(Tensor x) {
        return jointLogProb(x).softmax(0).transpose();
    }

    @Override
    public Tensor score(Tensor x) {
        Tensor scores = componentScores(x);
        Tensor responsibilities = jointLogProb(x, scores).softmax(0);
        return responsibilities.unsqueeze(-1).mul(scores).sum(0);
    }

    @Override
    public Tensor divergence(Tensor x) {
        Tensor scores = componentScores(x);
        Tensor responsibilities = jointLogProb(x, scores).softmax(0);
        Tensor score = responsibilities.unsqueeze(-1).mul(scores).sum(0);
        Tensor traces = covariances.precision().trace().unsqueeze(-1);
        Tensor spread = scores.sub(score).square().sum(-1);
        return responsibilities.mul(spread.sub(traces)).sum(0);
    }

    @Override
    public Tensor sample(Rng rng, int n) {
        Points.count("GaussianMixture.sample", "points", n);
        Points.present("GaussianMixture.sample", "a key", rng);
        Tensor chosen = chosen(rng.split(0), n);
        Tensor moved = rng.split(1).normal(n, dim()).matmulTransposed(covariances.factor());
        Tensor spread = moved.mul(chosen.transpose().unsqueeze(-1)).sum(0);
        return chosen.matmul(means).add(spread);
    }

    /** A one in the column of the component that each of n samples comes from, [n, K]. */
    private Tensor chosen(Rng rng, int n) {
        // A component begins where the one before ends, bit for bit, and the last one has no end: exactly one is
        // chosen.
        Tensor begins = weights.cumsum(0).slice(0, 0, count() - 1).pad(0, 1, 0);
        Tensor begun = rng.uniform(n, 1).ge(begins);
        return begun.sub(begun.slice(1, 1, count()).pad(1, 0, 1));
    }

    /** tₖ(x), [K, B, D]. */
    private Tensor componentScores(Tensor x) {
        Points.require("GaussianMixture", x, dim());
        Tensor centred = x.unsqueeze(0).sub(means.unsqueeze(1));
        return centred.matmul(covariances.precision()).neg();
    }

    /** log wₖ N(x; μₖ, Σₖ), [K, B]. */
    private Tensor jointLogProb(Tensor x) {
        return jointLogProb(x, componentScores(x));
    }

    private Tensor jointLogProb(Tensor x, Tensor componentScores) {
        Tensor centred = x.unsqueeze(0).sub(means.unsqueeze(1));
        Tensor height = weights.log().sub(covariances.logDet().mul(0.5)).sub(0.5 * dim() * Math.log(2 * Math.PI));
        return centred.dot(componentScores).mul(0.5).add(height.unsqueeze(-1));
    }

    @Override
    public String toString() {
        return "GaussianMixture(" + count() + " components in " + dim() + " dimensions, weights " + weights + ")";
    }
}

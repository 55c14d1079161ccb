package nabla.scorematching.densities;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.points.Pieces;
import nabla.scorematching.points.Points;

/**
 * A density with noise as a mixture of normal distributions with diagonal covariances, Σₖ wₖ N(x; mₖ, diag vₖ), whose parts
 * are the nodes of a quadrature: over x itself, where vₖ = σ², or over what makes x normal once it is given. Score and
 * divergence are those of a mixture, Σ rₖtₖ and Σ rₖ(‖tₖ − s‖² − Σ 1/vₖ). Far beyond the nodes it has the tail of a normal
 * distribution.
 */
final class NoisedDensity implements Density {
    private final String name;
    private final Density original;
    private final double alpha;
    private final double sigma;
    /** log wₖ − ½ Σ log 2πvₖ, [K]. */
    private final Tensor heights;
    /** mₖ, for each column [K]. */
    private final Tensor[] centres;
    /** vₖ, for each column [K] or [1]. */
    private final Tensor[] variances;

    /** With these parts: logarithms of weights [K], centres [K, D] and variances [K, D] or [1, D]. */
    NoisedDensity(
            String name,
            Density original,
            double alpha,
            double sigma,
            Tensor logWeights,
            Tensor centres,
            Tensor variances) {
        this.name = name;
        this.original = original;
        this.alpha = alpha;
        this.sigma = sigma;
        Tensor volumes = variances.mul(2 * Math.PI).log().sum(-1).mul(0.5);
        this.heights = logWeights.sub(volumes);
        int dim = original.dim();
        this.centres = new Tensor[dim];
        this.variances = new Tensor[dim];
        for (int i = 0; i < dim; i++) {
            this.centres[i] = centres.select(1, i);
            this.variances[i] = variances.select(1, i);
        }
    }

    /** By quadrature over x, in one or two dimensions. */
    static NoisedDensity byQuadrature(
            String name, Density original, double alpha, double sigma, Normalizer normalizer) {
        Normalizer.Nodes nodes = normalizer.nodes(sigma / Math.abs(alpha));
        Tensor variance = Tensor.full(sigma * sigma, 1, original.dim());
        return new NoisedDensity(
                name, original, alpha, sigma, nodes.logShares(), nodes.points().mul(alpha), variance);
    }

    /** By quadrature over x, for a density whose mass has to be looked for. */
    static Density byQuadrature(String name, Density original, double alpha, double sigma) {
        return unlessTrivial(name, original, alpha, sigma, () -> {
            if (original.dim() > 2) {
                throw new IllegalArgumentException(
                        name + ": expected a density of one or two dimensions, for quadrature," + " got "
                                + original.dim() + "; KernelDensity.of(samples, sigma) estimates it");
            }
            return byQuadrature(
                    name, original, alpha, sigma, Normalizer.find(name, original::logProb, original.dim(), 1e-11));
        });
    }

    /** The density of αx + σz where nothing has to be computed because α or σ is 0; otherwise what is given. */
    static Density unlessTrivial(
            String name, Density original, double alpha, double sigma, Supplier<Density> otherwise) {
        Covariance.requireNoise(name, alpha, sigma);
        int dim = original.dim();
        if (alpha == 0) {
            return Gaussian.isotropic(dim, Points.positive(name, "σ where α is 0", sigma));
        }
        if (sigma == 0) {
            return alpha == 1
                    ? original
                    : AffineImage.of(original, Tensor.eye(dim).mul(alpha), Tensor.zeros(dim));
        }
        return otherwise.get();
    }

    @Override
    public int dim() {
        return original.dim();
    }

    @Override
    public Density noised(double alpha, double sigma) {
        return original.noised(alpha * this.alpha, Math.hypot(alpha * this.sigma, sigma));
    }

    @Override
    public Tensor logProb(Tensor x) {
        return inPieces(x, rows -> joint(rows).logSumExp(-1));
    }

    @Override
    public Tensor score(Tensor x) {
        return inPieces(x, rows -> {
            Tensor shares = joint(rows).softmax(-1);
            Tensor[] columns = new Tensor[dim()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = shares.mul(scores(rows, i)).sum(-1);
            }
            return Tensor.stack(1, columns);
        });
    }

    @Override
    public Tensor divergence(Tensor x) {
        return inPieces(x, rows -> {
            Tensor shares = joint(rows).softmax(-1);
            Tensor sum = Tensor.zeros(rows.size(0));
            for (int i = 0; i < dim(); i++) {
                Tensor scores = scores(rows, i);
                Tensor spread = scores.sub(shares.mul(scores).sumKeepDims(-1)).square();
                sum = sum.add(shares.mul(spread.sub(variances[i].reciprocal())).sum(-1));
            }
            return sum;
        });
    }

    /** x of the original from {@code split(0)}, the noise from {@code split(1)}. */
    @Override
    public Tensor sample(Rng rng, int n) {
        Points.count(name + ".sample", "points", n);
        Tensor noise = rng.split(1).normal(n, dim()).mul(sigma);
        return original.sample(rng.split(0), n).mul(alpha).add(noise);
    }

    private Tensor inPieces(Tensor x, UnaryOperator<Tensor> function) {
        Points.require(name, x, dim());
        return Pieces.ofWidth(heights.size()).apply(x, function);
    }

    /** log wₖ N(x; mₖ, diag vₖ), [B, K]. */
    private Tensor joint(Tensor x) {
        Tensor joint = heights;
        for (int i = 0; i < dim(); i++) {
            joint = joint.sub(from(x, i).square().div(variances[i].mul(2)));
        }
        return joint;
    }

    /** A column of tₖ, [B, K]. */
    private Tensor scores(Tensor x, int column) {
        return from(x, column).div(variances[column]).neg();
    }

    private Tensor from(Tensor x, int column) {
        return x.slice(1, column, column + 1).sub(centres[column]);
    }

    @Override
    public String toString() {
        return original + " with noise, " + alpha + " x + " + sigma + " z";
    }
}

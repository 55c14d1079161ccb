package nabla.scorematching.estimators;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.Weight;

/**
 * The sums of an exponential family under ½sᵀGs + ∇·(Gs), from derivatives of its statistics instead of the loss: with S = ∂T/∂x and the
 * score s = Sᵀθ + ∇β,
 *
 * <pre>
 *     A = SGSᵀ,    b = SG∇β + ∇·(G∇T),    c = ½∇βᵀG∇β + ∇·(G∇β).
 * </pre>
 *
 * The sum of the A is a product of matrices, and positive semidefinite by construction. The free parameters u come with a 1 behind them,
 * which is the factor of what is fixed.
 *
 * <p>Derivatives of few rows are kept, those of many are computed anew each time.
 */
final class FamilySums implements RowSums {
    /** Numbers of one intermediate result of a block: half a megabyte. */
    private static final int BLOCK = 1 << 16;

    /** Numbers that are kept: 512 MB, and half of what the JVM may have at most. */
    private static final long MOST_KEPT =
            Math.min(1L << 26, Runtime.getRuntime().maxMemory() / (2 * Double.BYTES));

    private final ExponentialFamily family;
    private final Optional<Weight> weight;
    private final ParameterSpace space;
    private final Tensor x;
    private final Tensor weights;

    /** The coefficients of each block, null if there are too many. */
    private final List<Coefficients> kept;

    /** With a weight G, or without one for the identity. */
    FamilySums(ExponentialFamily family, Optional<Weight> weight, ParameterSpace space, Tensor x, Tensor weights) {
        this.family = family;
        this.weight = weight;
        this.space = space;
        this.x = x;
        this.weights = weights;
        long each = (weight.isPresent() ? 2L : 1L) * x.size(1) + 1;
        boolean few = x.size(0) * each * (space.size() + 1) <= MOST_KEPT;
        this.kept = few
                ? IntStream.range(0, blocks()).mapToObj(i -> of(block(x, i))).toList()
                : null;
    }

    private FamilySums(FamilySums other, Tensor weights) {
        this.family = other.family;
        this.weight = other.weight;
        this.space = other.space;
        this.x = other.x;
        this.weights = weights;
        this.kept = other.kept;
    }

    @Override
    public Tensor x() {
        return x;
    }

    @Override
    public Tensor weights() {
        return weights;
    }

    private int blocks() {
        return (rows() + rowsOfBlock() - 1) / rowsOfBlock();
    }

    private int rowsOfBlock() {
        return Math.max(1, Math.min(MOST_ROWS, BLOCK / space.offset().size()));
    }

    private Tensor block(Tensor rows, int index) {
        int from = index * rowsOfBlock();
        return rows.slice(0, from, Math.min(from + rowsOfBlock(), rows()));
    }

    private Coefficients coefficients(int block) {
        return kept == null ? of(block(x, block)) : kept.get(block);
    }

    /**
     * What the loss of some rows is made of, by (u, 1), [b, U + 1] each.
     *
     * @param slopes for each dimension of x what the score s is made of
     * @param fluxes the same of Gs
     * @param divergence the same of ∇·(Gs)
     */
    private record Coefficients(Tensor[] slopes, Tensor[] fluxes, Tensor divergence) {
        Tensor values(Tensor u) {
            Tensor loss = times(divergence, u);
            for (int d = 0; d < slopes.length; d++) {
                loss = loss.add(times(slopes[d], u).mul(times(fluxes[d], u)).mul(0.5));
            }
            return loss;
        }

        Tensor gradients(Tensor u) {
            Tensor psi = free(divergence);
            for (int d = 0; d < slopes.length; d++) {
                psi = psi.add(free(slopes[d]).mul(times(fluxes[d], u).unsqueeze(1)));
            }
            return psi;
        }

        private static Tensor times(Tensor rows, Tensor u) {
            return rows.matmul(Tensor.concat(0, u, Tensor.ones(1)).unsqueeze(1)).squeeze(1);
        }

        private static Tensor free(Tensor rows) {
            return rows.slice(1, 0, rows.size(1) - 1);
        }
    }

    private Coefficients of(Tensor points) {
        int dim = points.size(1);
        Tensor[] slopes = new Tensor[dim];
        Tensor[] fluxes = new Tensor[dim];
        Tensor divergence = null;
        for (int d = 0; d < dim; d++) {
            int direction = d;
            slopes[d] = byFree(slope(points, d));
            fluxes[d] = weight.isPresent() ? byFree(flux(points, d)) : slopes[d];
            Tensor part = byFree(along(y -> flux(y, direction), points, d));
            divergence = d == 0 ? part : divergence.add(part);
        }
        return new Coefficients(slopes, fluxes, divergence);
    }

    /** ∂(T, β)/∂x_d, [b, K + 1]. */
    private Tensor slope(Tensor points, int d) {
        return along(y -> Tensor.concat(1, family.statistics(y), family.base(y).unsqueeze(1)), points, d);
    }

    /** (G∇(T, β))_d. */
    private Tensor flux(Tensor points, int d) {
        if (weight.isEmpty()) {
            return slope(points, d);
        }
        Tensor g = weight.get().at(points);
        if (g.rank() == 1) {
            return g.unsqueeze(1).mul(slope(points, d));
        }
        if (g.rank() == 2) {
            return g.slice(1, d, d + 1).mul(slope(points, d));
        }
        Tensor row = g.select(1, d);
        Tensor sum = null;
        for (int e = 0; e < points.size(1); e++) {
            Tensor part = row.slice(1, e, e + 1).mul(slope(points, e));
            sum = e == 0 ? part : sum.add(part);
        }
        return sum;
    }

    private static Tensor along(Function<Tensor, Tensor> f, Tensor points, int d) {
        int dim = points.size(1);
        return Derivatives.jvp(f, points, Tensor.eye(dim).slice(0, d, d + 1).broadcastTo(points.size(0), dim));
    }

    /** From (θ, 1) to (u, 1): θ = θ₀ + N·u. */
    private Tensor byFree(Tensor byParameter) {
        if (space.isWhole()) {
            return byParameter;
        }
        int count = space.offset().size();
        Tensor ofTheta = byParameter.slice(1, 0, count);
        Tensor fixed = ofTheta.matmul(space.offset().unsqueeze(1));
        return Tensor.concat(
                1,
                ofTheta.matmul(space.basis()),
                byParameter.slice(1, count, count + 1).add(fixed));
    }

    @Override
    public RowSums withWeights(Tensor others) {
        return new FamilySums(this, others);
    }

    @Override
    public Means means(Tensor u) {
        int count = space.size();
        double value = 0;
        Tensor gradient = Tensor.zeros(count);
        Tensor hessian = Tensor.zeros(count, count);
        for (int i = 0; i < blocks(); i++) {
            Coefficients rows = coefficients(i);
            Tensor w = block(weights, i);
            value += rows.values(u).mul(w).sum().item();
            gradient = gradient.add(w.unsqueeze(0).matmul(rows.gradients(u)).squeeze(0));
            for (int d = 0; d < rows.slopes.length; d++) {
                Tensor slope = Coefficients.free(rows.slopes[d]).mul(w.unsqueeze(1));
                hessian = hessian.add(slope.transpose().matmul(Coefficients.free(rows.fluxes[d])));
            }
        }
        return Means.ofSums(value, gradient, hessian, total());
    }

    @Override
    public Tensor values(Tensor u) {
        return byBlock(coefficients -> coefficients.values(u));
    }

    @Override
    public Tensor gradients(Tensor u) {
        return byBlock(coefficients -> coefficients.gradients(u));
    }

    private Tensor byBlock(Function<Coefficients, Tensor> f) {
        return Tensor.concat(
                0,
                IntStream.range(0, blocks())
                        .mapToObj(i -> f.apply(coefficients(i)))
                        .toArray(Tensor[]::new));
    }

    @Override
    public Tensor hessians(Tensor u, Tensor points) {
        Tensor sum = null;
        for (int d = 0; d < points.size(1); d++) {
            Tensor slope = Coefficients.free(byFree(slope(points, d)));
            Tensor flux = weight.isPresent() ? Coefficients.free(byFree(flux(points, d))) : slope;
            Tensor outer = slope.unsqueeze(2).mul(flux.unsqueeze(1));
            sum = d == 0 ? outer : sum.add(outer);
        }
        return sum;
    }
}

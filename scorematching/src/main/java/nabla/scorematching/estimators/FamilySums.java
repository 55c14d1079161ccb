package nabla.scorematching.estimators;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueTangentsLaplacian;
import nabla.scorematching.losses.Weight;

/**
 * The sums of an exponential family under ½sᵀGs + ∇·(Gs), from derivatives of its statistics instead of the loss. With directions vⱼ that
 * make up the weight, Σ vⱼvⱼᵀ = G, and with τ = (T, β) and t = (θ, 1), of which the loss is a function alone,
 *
 * <pre>
 *     ½sᵀGs + ∇·(Gs) = ½Σⱼ(τⱼᵀt)² + δᵀt,    τⱼ = ∂τ/∂vⱼ,    δ = ∇·(G∇τ) = Σⱼ ∂²τ/∂vⱼ² + ∂τ/∂(∇·G).
 * </pre>
 *
 * One forward sweep gives the τⱼ and the sum of second derivatives. The means of Σ τⱼτⱼᵀ, which is positive semidefinite, and of δ give
 * the mean loss at every θ. The free parameters u come with a 1 behind them as well: t = P·(u, 1).
 *
 * <p>The τⱼ of few rows are kept; with many rows Gs is computed anew, and the gradient of the loss is ∂τ/∂(Gs) + δ.
 */
final class FamilySums implements RowSums {
    /** Numbers of the tangents of one intermediate result of a block: a megabyte. */
    private static final int BLOCK = 1 << 17;

    /** Numbers that are kept: 512 MB, and a quarter of what the JVM may have at most. */
    private static final long MOST_KEPT =
            Math.min(1L << 26, Runtime.getRuntime().maxMemory() / (4 * Double.BYTES));

    private final ExponentialFamily family;
    private final Optional<Weight> weight;
    private final ParameterSpace space;
    private final Tensor toParameters;
    private final Tensor x;
    private final Tensor weights;
    private final long mostKept;
    private final List<Block> blocks;

    /** Σw Σⱼ τⱼτⱼᵀ, [U + 1, U + 1]. */
    private final Tensor forms;

    /** Σw δ, [U + 1]. */
    private final Tensor divergences;

    /** With a weight G, or without one for the identity. */
    FamilySums(ExponentialFamily family, Optional<Weight> weight, ParameterSpace space, Tensor x, Tensor weights) {
        this(family, weight, space, x, weights, MOST_KEPT, List.of());
    }

    /** With a bound of one's own on how many numbers are kept. */
    FamilySums(
            ExponentialFamily family,
            Optional<Weight> weight,
            ParameterSpace space,
            Tensor x,
            Tensor weights,
            long mostKept,
            List<Block> known) {
        this.family = family;
        this.weight = weight;
        this.space = space;
        this.toParameters = space.withOne();
        this.x = x;
        this.weights = weights;
        this.mostKept = mostKept;
        int dim = x.size(1);
        boolean keeps = (long) x.size(0) * dim * (space.size() + 1) <= mostKept;
        int size =
                Math.max(1, Math.min(MOST_ROWS, BLOCK / (dim * (space.offset().size() + 1))));
        List<Block> all = new ArrayList<>();
        Tensor sumOfForms = Tensor.zeros(space.size() + 1, space.size() + 1);
        Tensor sumOfDivergences = Tensor.zeros(1, space.size() + 1);
        for (int from = 0; from < rows(); from += size) {
            int to = Math.min(from + size, rows());
            Block block = keeps && !known.isEmpty() ? known.get(all.size()) : Block.of(this, x.slice(0, from, to));
            Tensor w = weights.slice(0, from, to);
            sumOfForms = sumOfForms.add(block.form(w));
            sumOfDivergences = sumOfDivergences.add(w.unsqueeze(0).matmul(block.divergence()));
            all.add(keeps ? block : block.withoutTangents());
        }
        this.blocks = all;
        this.forms = sumOfForms;
        this.divergences = sumOfDivergences.squeeze(0);
    }

    @Override
    public Tensor x() {
        return x;
    }

    @Override
    public Tensor weights() {
        return weights;
    }

    @Override
    public RowSums withWeights(Tensor others) {
        return new FamilySums(family, weight, space, x, others, mostKept, blocks);
    }

    /**
     * What the loss of some rows is made of, by (u, 1).
     *
     * @param tangents τⱼ, [D, b, U + 1]; none if they are too many to keep
     * @param divergence δ, [b, U + 1]
     */
    private record Block(Tensor points, Optional<Tensor> tangents, Tensor divergence) {
        static Block of(FamilySums sums, Tensor points) {
            ValueTangentsLaplacian second =
                    Derivatives.valueTangentsLaplacian(sums::statistics, points, sums.directions(points));
            Tensor divergence = second.laplacian();
            if (sums.weight.isPresent()) {
                Tensor drift = WeightRoot.divergence(sums.weight.get(), points);
                divergence = divergence.add(Derivatives.jvp(sums::statistics, points, drift));
            }
            return new Block(points, Optional.of(sums.byFree(second.tangents())), sums.byFree(divergence));
        }

        Block withoutTangents() {
            return new Block(points, Optional.empty(), divergence);
        }

        /** Σw Σⱼ τⱼτⱼᵀ. */
        Tensor form(Tensor w) {
            Tensor tau = tangents.orElseThrow();
            int rows = tau.size(0) * tau.size(1);
            Tensor weighted = tau.mul(w.unsqueeze(1)).reshape(rows, tau.size(2));
            return weighted.transpose().matmul(tau.reshape(rows, tau.size(2)));
        }

        /** ½sᵀGs + ∇·(Gs). */
        Tensor values(FamilySums sums, Tensor u) {
            Tensor energy = tangents.map(tau -> times(tau, u).square().sum(0)).orElseGet(() -> {
                Tensor s = sums.score(u, points);
                return s.mul(sums.weighted(points, s)).sum(1);
            });
            return energy.mul(0.5).add(times(divergence, u));
        }

        /** Σⱼ τⱼ(τⱼᵀt) + δ, but for the last. */
        Tensor gradients(FamilySums sums, Tensor u) {
            Tensor slope = tangents.map(
                            tau -> tau.mul(times(tau, u).unsqueeze(2)).sum(0))
                    .orElseGet(() -> sums.byFree(
                            Derivatives.jvp(sums::statistics, points, sums.weighted(points, sums.score(u, points)))));
            return free(slope.add(divergence));
        }
    }

    /** (T, β), [b, K + 1]. */
    private Tensor statistics(Tensor points) {
        return Tensor.concat(1, family.statistics(points), family.base(points).unsqueeze(1));
    }

    /** vⱼ, [D, b, D]. */
    private Tensor directions(Tensor points) {
        int dim = points.size(1);
        return weight.map(g -> WeightRoot.of(g, points))
                .orElseGet(() -> Tensor.eye(dim).unsqueeze(1).broadcastTo(dim, points.size(0), dim));
    }

    /** s = ∇(τᵀt), [b, D]. */
    private Tensor score(Tensor u, Tensor points) {
        Tensor t = toParameters.matmul(withOne(u));
        return Derivatives.gradient(y -> statistics(y).matmul(t).sum(), points);
    }

    private Tensor weighted(Tensor points, Tensor s) {
        return weight.map(g -> g.times(points, s)).orElse(s);
    }

    /** From (θ, 1) to (u, 1). */
    private Tensor byFree(Tensor byParameter) {
        return space.isWhole() ? byParameter : byParameter.matmul(toParameters);
    }

    private static Tensor withOne(Tensor u) {
        return Tensor.concat(0, u, Tensor.ones(1)).unsqueeze(1);
    }

    private static Tensor times(Tensor rows, Tensor u) {
        return rows.matmul(withOne(u)).squeeze(-1);
    }

    private static Tensor free(Tensor rows) {
        return rows.slice(-1, 0, rows.size(-1) - 1);
    }

    @Override
    public Means means(Tensor u) {
        int count = space.size();
        Tensor t = Tensor.concat(0, u, Tensor.ones(1));
        Tensor slope = forms.matmul(t.unsqueeze(1)).squeeze(1);
        double value = slope.mul(0.5).add(divergences).dot(t).item();
        Tensor gradient = slope.add(divergences).slice(0, 0, count);
        Tensor hessian = forms.slice(0, 0, count).slice(1, 0, count);
        return Means.ofSums(value, gradient, hessian, total());
    }

    @Override
    public Tensor values(Tensor u) {
        return Tensor.concat(
                0, blocks.stream().map(block -> block.values(this, u)).toArray(Tensor[]::new));
    }

    @Override
    public Tensor gradients(Tensor u) {
        return Tensor.concat(
                0, blocks.stream().map(block -> block.gradients(this, u)).toArray(Tensor[]::new));
    }

    @Override
    public Tensor hessians(Tensor u, Tensor points) {
        Tensor directions = directions(points);
        Tensor[] tangents = IntStream.range(0, points.size(1))
                .mapToObj(j -> free(byFree(Derivatives.jvp(this::statistics, points, directions.select(0, j)))))
                .toArray(Tensor[]::new);
        Tensor rows = Tensor.stack(1, tangents);
        return rows.transpose().matmul(rows);
    }
}

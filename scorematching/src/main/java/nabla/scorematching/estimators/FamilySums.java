package nabla.scorematching.estimators;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.autodiff.ValueTangentsLaplacian;
import nabla.scorematching.losses.Weight;
import nabla.scorematching.points.Recorded;

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
    /** Numbers of the tangents of one intermediate result of a block: a quarter of a megabyte, which stays in the cache. */
    private static final int BLOCK = 1 << 15;

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
    private final boolean isEven;
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
        this.isEven = Arrays.stream(weights.toArray()).allMatch(w -> w == 1);
        int dim = x.size(1);
        boolean keeps = (long) x.size(0) * dim * (space.size() + 1) <= mostKept;
        int size =
                Math.max(1, Math.min(MOST_ROWS, BLOCK / (dim * (space.offset().size() + 1))));
        UnaryOperator<Tensors> derivatives = Recorded.ofBlocks(NAME, size, at -> derivatives(at, keeps));
        List<Block> all = new ArrayList<>();
        Tensor sumOfForms = Tensor.zeros(space.size() + 1, space.size() + 1);
        Tensor sumOfDivergences = Tensor.zeros(1, space.size() + 1);
        for (int from = 0; from < rows(); from += size) {
            int to = Math.min(from + size, rows());
            Tensor w = weights.slice(0, from, to);
            Block block;
            Tensor form;
            if (keeps && !known.isEmpty()) {
                block = known.get(all.size());
                form = form(block.tangents().orElseThrow(), w);
            } else {
                Tensor points = x.slice(0, from, to);
                // A weight may read numbers, which a recording must not.
                Tensors found = derivatives.apply(weight.map(g -> Tensors.of(points, w, WeightRoot.of(g, points)))
                        .orElseGet(() -> Tensors.of(points, w)));
                form = found.get(0);
                block = new Block(points, found.get(1), keeps ? Optional.of(found.get(2)) : Optional.empty());
            }
            sumOfForms = sumOfForms.add(form);
            sumOfDivergences = sumOfDivergences.add(w.unsqueeze(0).matmul(block.divergence()));
            all.add(block);
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
     * @param divergence δ, [b, U + 1]
     * @param tangents τⱼ, [D, b, U + 1]; none if they are too many to keep
     */
    private record Block(Tensor points, Tensor divergence, Optional<Tensor> tangents) {}

    /**
     * The sums of a block.
     *
     * @param at its rows, their weights, and directions if there is a weight G
     * @return Σw Σⱼ τⱼτⱼᵀ, δ, and the τⱼ if they are to be kept
     */
    private Tensors derivatives(Tensors at, boolean keeps) {
        Tensor points = at.get(0);
        Tensor directions = weight.isPresent() ? at.get(2) : axes(points);
        ValueTangentsLaplacian second = Derivatives.valueTangentsLaplacian(this::statistics, points, directions);
        Tensor divergence = second.laplacian();
        if (weight.isPresent()) {
            Tensor drift = WeightRoot.divergence(weight.get(), points);
            divergence = divergence.add(Derivatives.jvp(this::statistics, points, drift));
        }
        Tensor tau = byFree(second.tangents());
        // A program does not multiply by a constant of ones.
        Tensor form = form(tau, isEven ? Tensor.ones(points.size(0)) : at.get(1));
        return keeps ? Tensors.of(form, byFree(divergence), tau) : Tensors.of(form, byFree(divergence));
    }

    /** Σw Σⱼ τⱼτⱼᵀ. */
    private static Tensor form(Tensor tau, Tensor w) {
        int rows = tau.size(0) * tau.size(1);
        Tensor weighted = tau.mul(w.unsqueeze(1)).reshape(rows, tau.size(2));
        return weighted.transpose().matmul(tau.reshape(rows, tau.size(2)));
    }

    /** (T, β), [b, K + 1]. */
    private Tensor statistics(Tensor points) {
        return Tensor.concat(1, family.statistics(points), family.base(points).unsqueeze(1));
    }

    /** vⱼ, [D, b, D]. */
    private Tensor directions(Tensor points) {
        return weight.map(g -> WeightRoot.of(g, points)).orElseGet(() -> axes(points));
    }

    private static Tensor axes(Tensor points) {
        int dim = points.size(1);
        return Tensor.eye(dim).unsqueeze(1).broadcastTo(dim, points.size(0), dim);
    }

    /** s = ∇(τᵀt), [b, D], of (u, 1). */
    private Tensor score(Tensor t, Tensor points) {
        Tensor byParameter = toParameters.matmul(t);
        return Derivatives.gradient(y -> statistics(y).matmul(byParameter).sum(), points);
    }

    private Tensor weighted(Tensor points, Tensor s) {
        return weight.map(g -> g.times(points, s)).orElse(s);
    }

    /** From (θ, 1) to (u, 1). */
    private Tensor byFree(Tensor byParameter) {
        return space.isWhole() ? byParameter : byParameter.matmul(toParameters);
    }

    /** (u, 1), [U + 1, 1]. */
    private static Tensor withOne(Tensor u) {
        return Tensor.concat(0, u, Tensor.ones(1)).unsqueeze(1);
    }

    private static Tensor times(Tensor rows, Tensor t) {
        return rows.matmul(t).squeeze(-1);
    }

    private static Tensor free(Tensor rows) {
        return rows.slice(-1, 0, rows.size(-1) - 1);
    }

    @Override
    public Means means(Tensor u) {
        int count = space.size();
        Tensor t = withOne(u);
        Tensor slope = times(forms, t);
        double value = slope.mul(0.5).add(divergences).dot(t.squeeze(1)).item();
        Tensor gradient = slope.add(divergences).slice(0, 0, count);
        Tensor hessian = forms.slice(0, 0, count).slice(1, 0, count);
        return Means.ofSums(value, gradient, hessian, total());
    }

    /** ½sᵀGs + ∇·(Gs). */
    @Override
    public Tensor values(Tensor u) {
        Tensor t = withOne(u);
        UnaryOperator<Tensors> squares = anew(at -> {
            Tensor s = score(at.get(1), at.get(0));
            return Tensors.of(s.mul(weighted(at.get(0), s)).sum(1));
        });
        return byBlock(block -> block.tangents()
                .map(tau -> times(tau, t).square().sum(0))
                .orElseGet(() -> squares.apply(Tensors.of(block.points(), t)).get(0))
                .mul(0.5)
                .add(times(block.divergence(), t)));
    }

    /** Σⱼ τⱼ(τⱼᵀt) + δ, but for the last. */
    @Override
    public Tensor gradients(Tensor u) {
        Tensor t = withOne(u);
        UnaryOperator<Tensors> slopes = anew(at -> {
            Tensor points = at.get(0);
            Tensor s = score(at.get(1), points);
            return Tensors.of(byFree(Derivatives.jvp(this::statistics, points, weighted(points, s))));
        });
        return byBlock(block -> free(block.tangents()
                .map(tau -> tau.mul(times(tau, t).unsqueeze(2)).sum(0))
                .orElseGet(() -> slopes.apply(Tensors.of(block.points(), t)).get(0))
                .add(block.divergence())));
    }

    /** A function of the rows of a block and (u, 1), for blocks without tangents. */
    private UnaryOperator<Tensors> anew(UnaryOperator<Tensors> f) {
        return Recorded.ofBlocks(NAME, blocks.get(0).points().size(0), f);
    }

    /** The results of all blocks, one behind the other. */
    private Tensor byBlock(Function<Block, Tensor> f) {
        return Tensor.concat(0, blocks.stream().map(f).toArray(Tensor[]::new));
    }

    @Override
    public Tensor hessians(Tensor u, Tensor points, int from) {
        Tensor directions = directions(points);
        Tensor[] tangents = IntStream.range(0, points.size(1))
                .mapToObj(j -> free(byFree(Derivatives.jvp(this::statistics, points, directions.select(0, j)))))
                .toArray(Tensor[]::new);
        Tensor rows = Tensor.stack(1, tangents);
        return rows.transpose().matmul(rows);
    }
}

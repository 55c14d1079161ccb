package nabla.scorematching.losses;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Layer;
import nabla.nn.data.Table;
import nabla.nn.training.Loss;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * Score matching of data with a boundary, non-negative or in an interval, where the density need not vanish: ½ sᵀ diag(h) s +
 * ∇·(h∘s), that is
 *
 * <pre>
 *     Σᵢ [½ hᵢ(xᵢ) sᵢ² + hᵢ(xᵢ) ∂ᵢsᵢ + hᵢ′(xᵢ) sᵢ],
 * </pre>
 *
 * with weights hᵢ ≥ 0 that vanish at the boundary (A. Hyvärinen, Some extensions of score matching, 2007, for h = x²; S. Yu,
 * M. Drton and A. Shojaie, Generalized score matching for non-negative data, JMLR 20, 2019). Its mean is ½E[(s −
 * ∇log p)ᵀ diag(h) (s − ∇log p)] and a constant, if p·h·s vanishes at the boundary; so the minimiser is ∇log p inside, and at
 * the optimum the loss is −½E Σᵢ hᵢ (∂ᵢ log p)². {@link ScoreMatching} of such data is biased, however many there are: for an
 * exponential distribution it gives the rate 0, and for the positive half of N(0, 1) the mean √(2/π) and the variance 1 − 2/π.
 *
 * <p>The score may be infinite at the boundary. It has to be continuously differentiable inside; the weights may have kinks,
 * which do not move with the parameters, so that loss and gradient are right for almost all data. A row outside the domain is
 * refused; in a recorded program, which cannot refuse, its loss is NaN. A fit refuses what
 * {@link ScoreMatching} does, but for walls where a weight vanishes.
 *
 * <p>It costs what {@link ScoreMatching} does and one more evaluation of the score (none in a compiled program).
 */
public final class WeightedScoreMatching extends GuardedLoss<WeightedScoreMatching> {
    private static final String NAME = "WeightedScoreMatching";

    private final List<BoundaryWeight> weights;

    private WeightedScoreMatching(List<BoundaryWeight> weights, GuardRails guards) {
        super(guards);
        this.weights = weights;
    }

    /**
     * With these weights, for instance {@code BoundaryWeight.log()}.
     *
     * @param weights one for all columns, or one for each
     * @throws IllegalArgumentException if there is none
     */
    public static WeightedScoreMatching of(BoundaryWeight... weights) {
        Points.present(NAME, "weights", weights);
        if (weights.length == 0) {
            throw new IllegalArgumentException(NAME + ": expected one weight, or one for each column, got none");
        }
        for (BoundaryWeight weight : weights) {
            Points.present(NAME, "a weight", weight);
        }
        // The floor is that of the loss without weights.
        GuardRails guards = GuardRails.ofDivergence(NAME).allowing(Hazard.RUNAWAY);
        return new WeightedScoreMatching(List.of(weights), guards);
    }

    @Override
    WeightedScoreMatching guarded(GuardRails others) {
        return new WeightedScoreMatching(weights, others);
    }

    /**
     * This loss of a network. A fit refuses data outside the domain.
     *
     * @throws IllegalArgumentException as {@link ScoreMatchingLoss#on}
     */
    @Override
    public Loss on(Layer network) {
        return NetworkLoss.of(this, network, guards).door(batches -> {
            Table data = batches.sample(GuardRails.MOST_ROWS);
            requireInside(data.values());
            return guards.inspect(data, column -> weight(column).domain());
        });
    }

    private BoundaryWeight weight(int column) {
        return weights.get(weights.size() == 1 ? 0 : column);
    }

    private void requireInside(Tensor x) {
        requireColumns(x);
        byColumn(x, (weight, column) -> {
            weight.requireInside(NAME, column);
            return column;
        });
    }

    private void requireColumns(Tensor x) {
        if (weights.size() > 1 && weights.size() != x.size(1)) {
            throw new IllegalArgumentException(NAME + ": expected points [B, " + weights.size()
                    + "], a column for each weight, got [" + x.size(0) + ", " + x.size(1) + "]");
        }
    }

    /**
     * The loss of each row; it ignores its key.
     *
     * @throws IllegalArgumentException if a number is outside its domain, or there is not a weight for each column
     */
    @Override
    public Tensor perSample(ScoreFunction score, Tensor x, Rng rng) {
        Points.require(NAME, x);
        requireInside(x);
        ScoreFunction checked = score.checked(NAME);
        Tensor s = checked.score(x);
        Tensor divergence =
                Derivatives.divergence(y -> byColumn(y, BoundaryWeight::apply).mul(checked.score(y)), x);
        guards.smoothness().check(score, x);
        Tensor loss = byColumn(x, BoundaryWeight::apply)
                .mul(s.square())
                .sum(-1)
                .mul(0.5)
                .add(divergence);
        Tensor inside = byColumn(x, BoundaryWeight::inside).min(-1);
        return Tensor.where(inside, loss, Tensor.scalar(Double.NaN));
    }

    private Tensor byColumn(Tensor x, BiFunction<BoundaryWeight, Tensor, Tensor> f) {
        if (weights.size() == 1) {
            return f.apply(weights.get(0), x);
        }
        return Tensor.concat(
                1,
                IntStream.range(0, weights.size())
                        .mapToObj(j -> f.apply(weights.get(j), x.slice(1, j, j + 1)))
                        .toArray(Tensor[]::new));
    }
}

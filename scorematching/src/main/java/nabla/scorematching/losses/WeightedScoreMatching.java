package nabla.scorematching.losses;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;
import nabla.nn.Layer;
import nabla.nn.data.Table;
import nabla.nn.training.Loss;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * Score matching of data with a boundary, where the density need not vanish: non-negative numbers, an interval, a ball, a
 * polytope, any domain. With a weight matrix G(x) that vanishes at the boundary, in the direction across it,
 *
 * <pre>
 *     ½ sᵀGs + ∇·(Gs)
 * </pre>
 *
 * (which is ½g‖s‖² + g ∇·s + ∇g·s for G = g·I, and Σᵢ [½ hᵢ(xᵢ) sᵢ² + hᵢ(xᵢ) ∂ᵢsᵢ + hᵢ′(xᵢ) sᵢ] by columns). Its mean is ½E[(s −
 * ∇log p)ᵀ G (s − ∇log p)] and a constant, if p·Gs has no flux through the boundary; so the minimiser is ∇log p inside, and at
 * the optimum the loss is −½E[∇log pᵀ G ∇log p]. Sources: A. Hyvärinen, Some extensions of score matching, 2007, for h = x²; S. Yu,
 * M. Drton and A. Shojaie, Generalized score matching for non-negative data, JMLR 20, 2019; A. Barp et al., Minimum Stein
 * discrepancy estimators, NeurIPS 2019, for matrices; S. Liu, T. Kanamori and D. J. Williams, JMLR 23, 2022, for distances.
 *
 * <p>{@link ScoreMatching} of such data is biased, however many there are: for an exponential distribution it gives the rate 0, and
 * for the positive half of N(0, 1) the mean √(2/π) and the variance 1 − 2/π.
 *
 * <p>The score may be infinite at the boundary. It has to be continuously differentiable inside; the weight may have kinks,
 * which do not move with the parameters, so that loss and gradient are right for almost all data. A row outside the domain is
 * refused; in a recorded program, which cannot refuse, its loss is NaN. A fit refuses what
 * {@link ScoreMatching} does, but for walls where the domain of the weight ends.
 *
 * <p>It costs what {@link ScoreMatching} does and one more evaluation of the score (none in a compiled program).
 */
public final class WeightedScoreMatching extends GuardedLoss<WeightedScoreMatching> {
    private static final String NAME = "WeightedScoreMatching";

    private final Weight weight;

    private WeightedScoreMatching(Weight weight, GuardRails guards) {
        super(guards);
        this.weight = weight;
    }

    /** With this weight, for instance {@code Weight.ball(centre, 1)}. */
    public static WeightedScoreMatching of(Weight weight) {
        Points.present(NAME, "a weight", weight);
        // The floor is that of the loss without weights.
        return new WeightedScoreMatching(weight, GuardRails.ofDivergence(NAME).allowing(Hazard.RUNAWAY));
    }

    /**
     * With weights by columns, for instance {@code BoundaryWeight.log()}.
     *
     * @param weights one for all columns, or one for each
     * @throws IllegalArgumentException if there is none
     */
    public static WeightedScoreMatching of(BoundaryWeight... weights) {
        return of(ColumnWeights.of(NAME, weights));
    }

    /** The weight. */
    public Weight weight() {
        return weight;
    }

    @Override
    WeightedScoreMatching guarded(GuardRails others) {
        return new WeightedScoreMatching(weight, others);
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
            weight.requireInside(NAME, data.values());
            return guards.inspect(
                    data, row -> weight.inside(Tensor.of(new double[][] {row})).item() > 0);
        });
    }

    /**
     * The loss of each row; it ignores its key.
     *
     * @throws IllegalArgumentException if a row is outside the domain, or the weight is for points of another dimension
     */
    @Override
    public Tensor perSample(ScoreFunction score, Tensor x, Rng rng) {
        Points.require(NAME, x);
        weight.requireInside(NAME, x);
        ScoreFunction checked = score.checked(NAME);
        Tensor s = checked.score(x);
        ValueAndDivergence weighted = Derivatives.valueAndDivergence(y -> weight.times(y, checked.score(y)), x);
        guards.smoothness().check(score, x);
        Tensor loss = s.mul(weighted.value()).sum(-1).mul(0.5).add(weighted.divergence());
        return Tensor.where(weight.inside(x), loss, Tensor.scalar(Double.NaN));
    }
}

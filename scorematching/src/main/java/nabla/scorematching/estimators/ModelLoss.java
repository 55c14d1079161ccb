package nabla.scorematching.estimators;

import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.Weight;
import nabla.scorematching.losses.WeightedScoreMatching;
import nabla.scorematching.points.Points;

/**
 * A score matching loss of a model with a log-density.
 *
 * @param rng the key of the loss's random numbers, split for each block of rows
 */
record ModelLoss(ScoreMatchingLoss loss, ParametricModel model, Rng rng) implements RandomLoss {
    @Override
    public Tensor rows(Tensor theta, Tensor x, Tensor block) {
        return loss.perSample((EnergyFunction) y -> logDensity(theta, y).neg(), x, rng.split(block));
    }

    private Tensor logDensity(Tensor theta, Tensor y) {
        return Points.onePerPoint("QuadraticFit.model", "a log-density", model.logDensity(theta, y), y);
    }

    /** The sums of an exponential family under ½sᵀGs + ∇·(Gs), by derivatives of the statistics; nothing for other models and losses. */
    Optional<RowSums> sums(ParameterSpace space, Tensor x, Tensor weights) {
        if (!(model instanceof ExponentialFamily family)) {
            return Optional.empty();
        }
        if (loss instanceof WeightedScoreMatching weighted) {
            Weight weight = weighted.weight();
            weight.requireInside("WeightedScoreMatching", x);
            return Optional.of(new FamilySums(family, Optional.of(weight), space, x, weights));
        }
        return loss instanceof ScoreMatching
                ? Optional.of(new FamilySums(family, Optional.empty(), space, x, weights))
                : Optional.empty();
    }
}

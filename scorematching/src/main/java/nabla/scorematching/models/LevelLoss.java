package nabla.scorematching.models;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.Parameters;
import nabla.nn.training.Loss;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.diffusion.DiffusionScoreMatching;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.losses.EDMScoreMatching;

/**
 * What the network of a {@link DiffusionModel} minimises: EDM's loss of standardised rows, each spread anew over its
 * cell if it lies on a grid, and with its class, if rows have one, left out now and then.
 *
 * @param loss the loss of rows
 * @param network s(x, σ), or s(x, [σ, y])
 * @param cells the width of a cell in each column, in standardised units, [D]
 * @param labelled whether a batch has a class in a column after the others
 * @param leftOut how often the class is left out
 */
record LevelLoss(EDMScoreMatching loss, ConditionalLayer network, Tensor cells, boolean labelled, double leftOut)
        implements Loss {
    /** A number that is no class. */
    static final double NO_CLASS = -1;

    /**
     * Levels and noise are drawn from child 0 of the key, points of cells from 1, classes to leave out from 2, dropout
     * from 3.
     */
    @Override
    public Tensor of(Parameters parameters, Tensor batch, Rng rng) {
        Tensor out = rng.split(2).uniform(batch.size(0), 1).lt(leftOut);
        Tensor label = labelled ? Tensor.where(out, Tensor.scalar(NO_CLASS), labels(batch)) : null;
        Rng dropout = rng.split(3);
        NoiseConditionalScore score = (x, sigma) -> network.apply(parameters, x, condition(sigma, label), dropout);
        return loss.loss(score, rows(batch, rng.split(1)), rng.split(0));
    }

    /**
     * The bound of the negative log-likelihood under an equation, less a constant, by which trainings are compared: all
     * levels count as they do in the likelihood.
     */
    Loss likelihoodBound(SDE sde) {
        DiffusionScoreMatching bound = DiffusionScoreMatching.of(sde, 0).forLikelihood();
        return (p, batch, rng) -> {
            Tensor label = labelled ? labels(batch) : null;
            NoiseConditionalScore score = (x, sigma) -> network.apply(p, x, condition(sigma, label));
            return bound.loss(sde.inTime(score), rows(batch, rng.split(1)), rng.split(0));
        };
    }

    private Tensor rows(Tensor batch, Rng rng) {
        Tensor rows = batch.slice(1, 0, cells.size());
        return rows.add(rng.uniform(rows.shape()).sub(0.5).mul(cells));
    }

    private Tensor labels(Tensor batch) {
        return batch.slice(1, cells.size(), cells.size() + 1);
    }

    private Tensor condition(Tensor sigma, Tensor label) {
        return labelled ? Tensor.concat(1, sigma, label) : sigma;
    }
}

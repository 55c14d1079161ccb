package nabla.scorematching.losses;

import java.util.function.Function;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.EnergyNetwork;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.data.Batches;
import nabla.nn.training.Loss;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * A score matching loss of a network.
 *
 * @param training the loss with the network as it is in training
 * @param evaluation the loss with the network as it is used, without dropout
 * @param door what the loss says of the data of a fit
 */
record NetworkLoss(Loss training, Loss evaluation, Function<Batches, Loss.Floor> door) implements Loss {
    /** The guard rails are those of the loss itself if it has some, which so warn once. */
    static NetworkLoss of(ScoreMatchingLoss loss, Layer network, GuardRails guards) {
        guards.check(Points.present(loss.getClass().getSimpleName(), "a network", network));
        return new NetworkLoss(
                (p, x, rng) -> loss.loss(score(network, p, rng.split(1)), x, rng.split(0)),
                (p, x, rng) -> loss.loss(score(network, p), x, rng.split(0)),
                guards.refused().isEmpty() ? data -> GuardRails.tellWalls(guards.loss(), data) : guards::inspect);
    }

    /** With another look at the data. */
    NetworkLoss door(Function<Batches, Floor> other) {
        return new NetworkLoss(training, evaluation, other);
    }

    static <S> Loss of(ConditionalScoreMatchingLoss<S> loss, ConditionalLayer network) {
        String name = loss.getClass().getSimpleName();
        Points.present(name, "a network", network);
        if (network instanceof Layer) {
            throw new IllegalArgumentException(name + ": expected a network that takes the level, got " + network
                    + ", which ignores it; NoiseScaled.of(network) divides by it");
        }
        return new NetworkLoss(
                (p, x, rng) -> {
                    Rng dropout = rng.split(1);
                    return loss.loss(loss.family((y, level) -> network.apply(p, y, level, dropout)), x, rng.split(0));
                },
                (p, x, rng) -> loss.loss(loss.family((y, level) -> network.apply(p, y, level)), x, rng.split(0)),
                data -> GuardRails.tellWalls(name, data));
    }

    private static ScoreFunction score(Layer network, Parameters p) {
        return network instanceof EnergyNetwork model
                ? (EnergyFunction) y -> model.energy(p, y)
                : y -> network.apply(p, y);
    }

    private static ScoreFunction score(Layer network, Parameters p, Rng dropout) {
        return network instanceof EnergyNetwork model
                ? (EnergyFunction) y -> model.energy(p, y, dropout)
                : y -> network.apply(p, y, dropout);
    }

    @Override
    public Tensor of(Parameters parameters, Tensor batch, Rng rng) {
        return training.of(parameters, batch, rng);
    }

    @Override
    public Floor inspect(Batches batches) {
        return door.apply(batches);
    }
}

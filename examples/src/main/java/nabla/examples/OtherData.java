package nabla.examples;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.EnergyNetwork;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.data.Batches;
import nabla.nn.optimizers.Adam;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.discrete.RatioMatching;
import nabla.scorematching.losses.BoundaryWeight;
import nabla.scorematching.losses.RegularizedScoreMatching;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.WeightedScoreMatching;

/** Data for which the exact loss is not the right one, each with the loss that is. */
final class OtherData {
    private OtherData() {}

    /** Positive numbers, whose density does not vanish at 0: a weight that does. */
    static ScoreFunction ofPositiveNumbers(Tensor x, Rng rng) {
        Layer net = ScoreNetwork.perceptron(x.size(1), 32, 1);
        Parameters p =
                learnt(WeightedScoreMatching.of(BoundaryWeight.log()).on(net), net.init(rng.split(0)), x, 1500, rng);
        return y -> net.apply(p, y);
    }

    /** Zeros and ones, which have no derivatives: ratios of probabilities. */
    static EnergyFunction ofBits(Tensor bits, Rng rng) {
        EnergyNetwork net = ScoreNetwork.energy(bits.size(1), 32, 1);
        Parameters p = learnt(RatioMatching.of().on(net), net.init(rng.split(0)), bits, 1500, rng);
        return y -> net.energy(p, y);
    }

    /** Few rows, which a network learns by heart: a price for curvature, as noise of this deviation would ask. */
    static ScoreFunction ofFewRows(Tensor rows, double deviation, Rng rng) {
        return ofFewRows(RegularizedScoreMatching.ofNoise(deviation), rows, rng);
    }

    static ScoreFunction ofFewRows(ScoreMatchingLoss loss, Tensor rows, Rng rng) {
        Layer net = ScoreNetwork.perceptron(rows.size(1), 32, 2);
        Parameters p = learnt(loss.on(net), net.init(rng.split(0)), rows, 600, rng);
        return y -> net.apply(p, y);
    }

    private static Parameters learnt(Loss loss, Parameters start, Tensor rows, long steps, Rng rng) {
        Batches batches = Batches.of(rows, Math.min(256, rows.size(0)), rng.split(1));
        return Trainer.of(loss, Adam.of(5e-3))
                .fit(start, batches, steps, rng.split(2))
                .parameters();
    }
}

package nabla.examples;

import java.nio.file.Path;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.EnergyNetwork;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.Standardize;
import nabla.nn.data.Batches;
import nabla.nn.data.Csv;
import nabla.nn.data.Dequantization;
import nabla.nn.training.Trainer;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.samplers.MALA;

/**
 * An energy E with p ∝ e^(−E), learnt by exact score matching and sampled by MALA. Because its density is known up to a
 * constant, proposals can be accepted or rejected, so the step size leaves no bias.
 */
final class EnergyModel {
    private EnergyModel() {}

    /** Samples that are like the rows of a table. */
    static Tensor samplesLike(Path file) {
        Rng rng = Rng.of(1);
        Tensor data = Csv.read(file).values();
        Standardize scale = Standardize.of(data);
        Tensor x = scale.apply(Dequantization.of(data).apply(data, rng.split(0)));

        EnergyNetwork net = ScoreNetwork.energy(x.size(1), 64, 2);
        Parameters learnt = Trainer.of(ScoreMatching.of().on(net))
                .fit(net.init(rng.split(1)), Batches.of(x, 128, rng.split(2)), 1500, rng.split(3))
                .parameters();

        Tensor start = Gaussian.fit(x).sample(rng.split(4), 500);
        return scale.invert(MALA.of(0.02, 500).sample(y -> net.energy(learnt, y), start, rng.split(5)));
    }
}

package nabla.examples;

import java.nio.file.Path;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.Standardize;
import nabla.nn.data.Batches;
import nabla.nn.data.Csv;
import nabla.nn.data.Dequantization;
import nabla.nn.data.Split;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.Trainer;
import nabla.scorematching.diffusion.DiffusionScoreMatching;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.VPSDE;

/** A variance-preserving diffusion model of a table, and the log-likelihood of rows that it has not seen. */
final class HeldOutLikelihood {
    private static final double EARLIEST = 1e-3;

    private HeldOutLikelihood() {}

    /** log p of a held-out fifth of the rows, in nats and in the units of the table. */
    static Tensor of(Path file) {
        Rng rng = Rng.of(1);
        Tensor data = Csv.read(file).values();
        Split split = Split.of(Dequantization.of(data).apply(data, rng.split(0)), 0.2, rng.split(1));
        Standardize scale = Standardize.of(split.train());

        SDE sde = VPSDE.standard();
        ConditionalLayer net = ScoreNetwork.timeEmbedded(data.size(1), 64, 2, rng.split(2));
        Batches batches = Batches.of(scale.apply(split.train()), 128, rng.split(3));
        Parameters learnt = Trainer.of(DiffusionScoreMatching.of(sde, EARLIEST).on(net))
                .averaging(ExponentialMovingAverage.of(0.999))
                .fit(net.init(rng.split(4)), batches, 3000, rng.split(5))
                .parameters();

        return LogLikelihood.of(sde, OdeSolver.adaptive(1e-4, 1e-4), EARLIEST)
                .standardized(scale)
                .evaluate((y, t) -> net.apply(learnt, y, t), split.heldOut())
                .logProb();
    }
}

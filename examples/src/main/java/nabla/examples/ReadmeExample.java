package nabla.examples;

import java.nio.file.Path;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.Standardize;
import nabla.nn.data.Batches;
import nabla.nn.data.Csv;
import nabla.nn.data.Dequantization;
import nabla.nn.training.Trainer;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.samplers.LangevinDynamics;

/** The lines that README shows, so that they compile and run. */
final class ReadmeExample {
    private ReadmeExample() {}

    /** Samples that are like the rows of a table of two columns. */
    static Tensor samplesLike(Path file) {
        Rng rng = Rng.of(1);
        Tensor data = Csv.read(file).values();
        Standardize scale = Standardize.of(data);
        Tensor x = scale.apply(Dequantization.of(data).apply(data, rng.split(0)));

        Layer net = ScoreNetwork.perceptron(2, 128, 2, Activation.TANH);
        Parameters learnt = Trainer.of(ScoreMatching.of().on(net))
                .fit(net.init(rng.split(1)), Batches.of(x, x.size(0), rng.split(2)), 400, rng.split(3))
                .parameters();

        Tensor start = Gaussian.fit(x).sample(rng.split(4), 500);
        Tensor samples = LangevinDynamics.of(0.005, 1000).sample(y -> net.apply(learnt, y), start, rng.split(5));
        return scale.invert(samples);
    }
}

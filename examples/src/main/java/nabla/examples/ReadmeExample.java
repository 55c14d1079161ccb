package nabla.examples;

import java.nio.file.Path;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.Sequential;
import nabla.nn.Standardize;
import nabla.nn.data.Csv;
import nabla.nn.data.Dequantization;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.Optimizer;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.samplers.LangevinDynamics;

/** The lines that README shows, so that they compile and run. */
final class ReadmeExample {
    private ReadmeExample() {}

    /** Samples that are like the rows of a table. */
    static Tensor samplesLike(Path file) {
        Rng rng = Rng.of(1);
        Tensor data = Csv.read(file).values();
        Standardize scale = Standardize.of(data);
        Tensor x = scale.apply(Dequantization.of(data).apply(data, rng.split(0)));

        Layer net = Sequential.of(
                Linear.of(2, 128), Activation.TANH, Linear.of(128, 128), Activation.TANH, Linear.of(128, 2));
        Optimizer adam = Adam.of(1e-3);
        ScoreMatching loss = ScoreMatching.of();
        Optimizer.Step at = new Optimizer.Step(net.init(rng.split(1)), adam.init(net.init(rng.split(1))));
        for (int step = 0; step < 400; step++) {
            Parameters gradient = Derivatives.gradient(p -> loss.loss(y -> net.apply(p, y), x, rng), at.parameters());
            at = adam.update(at.parameters(), gradient, at.state());
        }

        Parameters learnt = at.parameters();
        Tensor start = Gaussian.fit(x).sample(rng.split(2), 500);
        Tensor samples = LangevinDynamics.of(0.005, 1000).sample(y -> net.apply(learnt, y), start, rng.split(3));
        return scale.invert(samples);
    }
}

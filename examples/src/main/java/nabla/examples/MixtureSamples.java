package nabla.examples;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.samplers.LangevinDynamics;

/** Langevin dynamics on a mixture of Gaussians, whose score is known without learning. */
final class MixtureSamples {
    private MixtureSamples() {}

    /** The mixture: one narrow component in three, at (−1, 0), and one twice as heavy, at (1, 0). */
    static GaussianMixture mixture() {
        return GaussianMixture.isotropic(new double[] {1 / 3.0, 2 / 3.0}, new double[][] {{-1, 0}, {1, 0}}, 0.5);
    }

    /** Samples from chains that all begin in the lighter component. */
    static Tensor samples(int chains, int steps) {
        Tensor start = Tensor.of(-1, 0).broadcastTo(chains, 2);
        return LangevinDynamics.of(0.01, steps).sample(mixture(), start, Rng.of(1));
    }
}

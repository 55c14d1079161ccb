package nabla.examples.sampling;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Figure;
import nabla.examples.report.Theme;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.samplers.AnnealedLangevin;
import nabla.scorematching.samplers.LangevinDynamics;

/** Plain Langevin dynamics keeps the weights of its starts; annealed Langevin dynamics finds those of the density. */
public final class Weights {
    private static final int CHAINS = 20_000;

    private Weights() {}

    /** Exact samples, plain and annealed chains. */
    public static Figure figure(Rng rng) {
        Tensor starts = rng.split(0).normal(CHAINS, 2).mul(4);
        Tensor plain = LangevinDynamics.of(0.02, 2000).sample(Clusters.DENSITY, starts, rng.split(1));
        NoiseLevels levels = NoiseLevels.geometric(10, 0.05, 25);
        Tensor wide = rng.split(2).normal(CHAINS, 2).mul(levels.largest());
        Tensor annealed = AnnealedLangevin.tuned(levels, 5).sample(Clusters.AT_NOISE, wide, rng.split(3));
        return Figure.of(
                "The weights of far modes",
                Clusters.panel("Exact samples", Clusters.sample(rng.split(4), CHAINS), Theme.DATA),
                Clusters.panel("Langevin, 2000 steps from N(0, 16 I)", plain, Theme.SECOND),
                Clusters.panel("Annealed Langevin, 25 levels of 5 steps", annealed, Theme.FIRST));
    }
}

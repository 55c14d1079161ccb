package nabla.examples.playground;

import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.faithful.Measurements;
import nabla.nn.Standardize;
import nabla.nn.data.Dequantization;
import nabla.nn.data.ToyData;
import nabla.scorematching.Density;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.densities.KernelDensity;
import nabla.scorematching.densities.Ring;

/** The data sets to choose from, all within about ±4; of some the density is known. */
enum DataSet {
    MOONS {
        @Override
        Tensor points(Rng rng, int n) {
            return ToyData.moons(rng, n);
        }

        @Override
        Optional<Density> density() {
            Tensor angle = midpoints(0, Math.PI);
            Tensor upper = plane(angle.cos().mul(2).sub(1), angle.sin().mul(2).sub(0.2));
            Tensor lower = plane(
                    angle.cos().neg().add(1).mul(2).sub(1),
                    angle.sin().neg().add(0.5).mul(2).sub(0.2));
            return Optional.of(KernelDensity.of(Tensor.concat(0, upper, lower), 0.2));
        }
    },
    TWO_GAUSSIANS {
        @Override
        Tensor points(Rng rng, int n) {
            return mixture().sample(rng, n);
        }

        @Override
        Optional<Density> density() {
            return Optional.of(mixture());
        }

        private GaussianMixture mixture() {
            return GaussianMixture.isotropic(new double[] {0.2, 0.8}, new double[][] {{-2, -1}, {2, 1}}, 0.6);
        }
    },
    RING {
        @Override
        Tensor points(Rng rng, int n) {
            return ring().sample(rng, n);
        }

        @Override
        Optional<Density> density() {
            return Optional.of(ring());
        }

        private Ring ring() {
            return Ring.of(2, 2.5, 0.3);
        }
    },
    SPIRAL {
        @Override
        Tensor points(Rng rng, int n) {
            return ToyData.swissRoll(rng, n);
        }

        @Override
        Optional<Density> density() {
            Tensor angle = midpoints(1.5 * Math.PI, 4.5 * Math.PI);
            return Optional.of(KernelDensity.of(
                    plane(angle.cos().mul(angle), angle.sin().mul(angle)).mul(0.2), 0.1));
        }
    },
    /** Uniform on its fields, so it has no score at their edges. */
    CHECKERBOARD {
        @Override
        Tensor points(Rng rng, int n) {
            return ToyData.checkerboard(rng, n);
        }
    },
    /** 272 eruptions, spread over the cells they were rounded to, in standard deviations. */
    OLD_FAITHFUL {
        @Override
        Tensor points(Rng rng, int n) {
            Tensor rows = Measurements.oldFaithful().values();
            Tensor spread = Dequantization.of(rows).apply(rows, rng);
            return Standardize.of(spread).apply(spread);
        }
    },
    /** The points that the page sends. */
    DRAWN {
        @Override
        Tensor points(Rng rng, int n) {
            throw new IllegalStateException("DataSet: drawn points come with the settings");
        }
    };

    /**
     * Nodes of the midpoint rule along a curve with normal noise around it, closer together than half the noise: the density is
     * that of the nodes with the noise.
     */
    private static final int NODES = 400;

    /** Points of this set; Old Faithful has as many as it has. */
    abstract Tensor points(Rng rng, int n);

    /** The density that the points are drawn from, if it is known and has a score. */
    Optional<Density> density() {
        return Optional.empty();
    }

    private static Tensor midpoints(double from, double to) {
        return Tensor.arange(NODES).add(0.5).mul((to - from) / NODES).add(from);
    }

    private static Tensor plane(Tensor x, Tensor y) {
        return Tensor.stack(1, x, y);
    }
}

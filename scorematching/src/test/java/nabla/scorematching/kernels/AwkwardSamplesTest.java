package nabla.scorematching.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Copies among the points, and iterations whose steps are too long. */
class AwkwardSamplesTest {
    private static final Tensor X = Rng.of(20).normal(30, 2);
    private static final RadialKernel KERNEL = RadialKernel.gaussian(1.5);

    @Test
    @DisplayName("a sample taken twice has the same density")
    void copiesChangeNothing() {
        KernelExponentialFamily lite = KernelExponentialFamily.of(KERNEL, 0.05).lite();
        double[] once = lite.fit(X).function(X).toArray();
        assertArrayEquals(once, lite.fit(Tensor.concat(0, X, X)).function(X).toArray(), 1e-8);
    }

    @Test
    @DisplayName("a system that is singular is refused")
    void singularSystemsAreRefused() {
        KernelExponentialFamily twice = KernelExponentialFamily.of(KERNEL, 0.05).lite(Tensor.zeros(2, 2));
        assertThrows(IllegalArgumentException.class, () -> twice.fit(X));
        KernelExponentialFamily narrow = KernelExponentialFamily.of(RadialKernel.gaussian(1e-200), 0.05);
        assertThrows(IllegalArgumentException.class, () -> narrow.fit(X));
    }

    @Test
    @DisplayName("an iteration that diverges is refused")
    void divergenceIsRefused() {
        RadialKernel large = RadialKernel.ofFunction(u -> u.mul(-0.2).exp().mul(9));
        assertThrows(
                IllegalArgumentException.class,
                () -> ScoreEstimator.landweber(KERNEL, 50, 200).fit(X));
        assertThrows(
                IllegalArgumentException.class,
                () -> ScoreEstimator.nuMethod(large, 1, 40).fit(X));
    }
}

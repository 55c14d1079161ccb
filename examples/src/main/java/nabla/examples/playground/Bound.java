package nabla.examples.playground;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.densities.KernelDensity;

/**
 * A number that the loss is compared with. For exact and sliced score matching it is the loss of the true score, −½E‖∇log p‖²,
 * which a network that learns its points by heart falls below: on finite data there is no least loss. For denoising it is the
 * least loss that any function has on these points. With y = αx + σz, x one of the points, the best function is the score of the
 * density of y, and leaves
 *
 * <pre>
 *     E ½‖σ s(y) + z‖² = ½D − ½σ² E‖∇log p̂(y)‖².
 * </pre>
 *
 * @param value the number
 * @param isLeast whether no loss can be lower on average
 */
record Bound(double value, boolean isLeast) {
    private static final int SAMPLES = 4000;

    /** The loss of the true score, by fresh samples. */
    static Bound ofTruth(Density density, Rng rng) {
        Tensor x = density.sample(rng, SAMPLES);
        return new Bound(-0.5 * meanSquare(density, x), false);
    }

    /** The least denoising loss with the weight 1/σ², that is, without one. */
    static Bound ofDenoising(Tensor points, double sigma, Rng rng) {
        return ofDenoising(least(points, 1, sigma, SAMPLES, rng) / (sigma * sigma));
    }

    /**
     * The least denoising loss with the weight σ², on average over several α and σ.
     *
     * @param alpha α at each of the levels
     * @param sigma σ there
     */
    static Bound ofDenoising(Tensor points, int levels, DoubleUnaryOperator alpha, DoubleUnaryOperator sigma, Rng rng) {
        double mean = IntStream.range(0, levels)
                .mapToDouble(i ->
                        least(points, alpha.applyAsDouble(i), sigma.applyAsDouble(i), SAMPLES / levels, rng.split(i)))
                .average()
                .orElseThrow();
        return ofDenoising(mean);
    }

    /** The loss is a mean of squares, but the estimate of the least one may be below 0. */
    private static Bound ofDenoising(double estimate) {
        return new Bound(Math.max(0, estimate), true);
    }

    private static double least(Tensor points, double alpha, double sigma, int samples, Rng rng) {
        Density noisy = KernelDensity.of(points.mul(alpha), sigma);
        return 1 - 0.5 * sigma * sigma * meanSquare(noisy, noisy.sample(rng, samples));
    }

    private static double meanSquare(Density density, Tensor x) {
        return density.score(x).square().sum(-1).mean().item();
    }
}

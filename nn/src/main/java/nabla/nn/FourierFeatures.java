package nabla.nn;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * Waves γ(x) = [cos 2πFx, sin 2πFx], from [B, in] to [B, 2n], with frequencies F [n, in] that are not trained: random ones
 * (Tancik et al., Fourier features let networks learn high frequency functions, 2020, equation 5), or evenly spaced.
 */
public final class FourierFeatures implements Layer {
    private final Tensor frequencies;

    private FourierFeatures(Tensor frequencies) {
        this.frequencies = frequencies;
    }

    /**
     * With these frequencies F.
     *
     * @param frequencies [n, in]
     * @throws IllegalArgumentException if they are not a matrix of finite numbers
     */
    public static FourierFeatures of(Tensor frequencies) {
        if (frequencies.rank() != 2) {
            throw new IllegalArgumentException(
                    "FourierFeatures: expected frequencies [n, in], got " + Arrays.toString(frequencies.shape()));
        }
        for (double frequency : frequencies.toArray()) {
            Doors.finite("FourierFeatures", "frequency", frequency);
        }
        return new FourierFeatures(frequencies);
    }

    /**
     * With n frequencies that are normal with this standard deviation, drawn from the key itself.
     *
     * @throws IllegalArgumentException if a size or the standard deviation is not positive
     */
    public static FourierFeatures gaussian(int in, int n, double standardDeviation, Rng rng) {
        Doors.atLeast("FourierFeatures.gaussian", "inputs", 1, in);
        Doors.atLeast("FourierFeatures.gaussian", "frequencies", 1, n);
        Doors.positive("FourierFeatures.gaussian", "standard deviation", standardDeviation);
        return new FourierFeatures(rng.normal(n, in).mul(standardDeviation));
    }

    /**
     * With n frequencies of one number that are geometrically spaced, from the lowest to the highest, in cycles per unit. For
     * a number whose range is known, like ¼ log σ: the lowest tells the ends of the range apart, the highest neighbours.
     *
     * @throws IllegalArgumentException if there is none, or the frequencies are not positive, finite and in order
     */
    public static FourierFeatures geometric(double lowest, double highest, int n) {
        Doors.atLeast("FourierFeatures.geometric", "frequencies", 1, n);
        Doors.positive("FourierFeatures.geometric", "lowest frequency", lowest);
        Doors.positive("FourierFeatures.geometric", "highest frequency", highest);
        if (lowest > highest) {
            throw new IllegalArgumentException(
                    "FourierFeatures.geometric: expected frequencies from the lowest to the highest, got " + lowest
                            + " to " + highest);
        }
        double[] frequencies = new double[n];
        for (int i = 0; i < n; i++) {
            frequencies[i] = lowest * StrictMath.pow(highest / lowest, i / Math.max(1.0, n - 1));
        }
        return new FourierFeatures(Tensor.of(frequencies).unsqueeze(-1));
    }

    @Override
    public Parameters init(Rng rng) {
        return Parameters.none();
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x) {
        Doors.requireRows("FourierFeatures", x, frequencies.size(1));
        parameters.requireOnly();
        Tensor phase = x.matmulTransposed(frequencies).mul(2 * Math.PI);
        return Tensor.concat(-1, phase.cos(), phase.sin());
    }

    @Override
    public Smoothness smoothness() {
        return Smoothness.C_INFINITY;
    }

    @Override
    public String toString() {
        return "FourierFeatures(" + Arrays.deepToString(frequencies.toMatrix()) + ")";
    }
}

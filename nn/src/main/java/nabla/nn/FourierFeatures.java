package nabla.nn;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * Random waves (Tancik et al., Fourier features let networks learn high frequency functions, 2020, equation 5):
 * γ(x) = [cos 2πFx, sin 2πFx], from [B, in] to [B, 2n], with frequencies F [n, in] that are not trained.
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

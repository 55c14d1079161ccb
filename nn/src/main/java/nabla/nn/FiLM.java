package nabla.nn;

import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * Feature-wise linear modulation (Perez et al., FiLM, 2018): y = (1 + γ(c))·x + β(c), where a linear map of the condition
 * c [B, C], under {@code modulation}, gives γ and β side by side [B, 2D].
 */
public final class FiLM implements ConditionalLayer {
    private static final String MODULATION = "modulation";

    private final int condition;
    private final int features;

    private FiLM(int condition, int features) {
        this.condition = condition;
        this.features = features;
    }

    /**
     * Modulates D features by C numbers.
     *
     * @throws IllegalArgumentException if a size is not positive, or D is not below 2³⁰
     */
    public static FiLM of(int condition, int features) {
        if (condition <= 0 || features <= 0 || features > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException(
                    "FiLM: expected positive sizes, the latter below 2^30, got " + condition + " and " + features);
        }
        return new FiLM(condition, features);
    }

    private Linear modulation() {
        return Linear.of(condition, 2 * features);
    }

    @Override
    public Parameters init(Rng rng) {
        return modulation().init(rng).under(MODULATION);
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor c) {
        Doors.requireRows("FiLM", x, features);
        Tensor rows = Doors.condition("FiLM", x, c, condition);
        List<Tensor> parts =
                modulation().apply(parameters.scoped(MODULATION), rows).split(-1, features, features);
        parameters.requireOnly(MODULATION);
        return x.mul(parts.get(0).add(1)).add(parts.get(1));
    }

    @Override
    public Smoothness smoothness() {
        return Smoothness.C_INFINITY;
    }

    @Override
    public String toString() {
        return "FiLM(" + condition + ", " + features + ")";
    }
}

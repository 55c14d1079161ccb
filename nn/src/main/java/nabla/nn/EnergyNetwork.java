package nabla.nn;

import java.util.function.UnaryOperator;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * The score of an energy E(θ, x): the layer s = −∇ₓE, the score of the density p ∝ e^(−E). Its Jacobian is symmetric,
 * unlike that of a general network from [B, D] to [B, D], and its divergence is −∇²E: {@code Derivatives.laplacian(x ->
 * network.energy(parameters, x), x)}.
 */
public final class EnergyNetwork implements Layer {
    private final Layer energy;

    private EnergyNetwork(Layer energy) {
        this.energy = energy;
    }

    /** For an energy from [B, D] to [B, 1]; the network has its parameters, by the same names. */
    public static EnergyNetwork of(Layer energy) {
        return new EnergyNetwork(Doors.present("EnergyNetwork", "an energy", energy));
    }

    /**
     * E, [B].
     *
     * @throws IllegalArgumentException if the energy is not one number for each row
     */
    public Tensor energy(Parameters parameters, Tensor x) {
        return rows(energy.apply(parameters, x));
    }

    /** E, [B], as it is in training; see {@link Layer#apply(Parameters, Tensor, Rng)}. */
    public Tensor energy(Parameters parameters, Tensor x, Rng rng) {
        return rows(energy.apply(parameters, x, rng));
    }

    @Override
    public Parameters init(Rng rng) {
        return energy.init(rng);
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x) {
        return score(q -> energy.apply(parameters, q), x);
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Rng rng) {
        return score(q -> energy.apply(parameters, q, rng), x);
    }

    private static Tensor rows(Tensor energies) {
        Doors.requireRows("EnergyNetwork", energies, 1);
        return energies.squeeze(-1);
    }

    /** Rows are independent, so the gradient of the sum holds the gradient of each. */
    private static Tensor score(UnaryOperator<Tensor> energy, Tensor x) {
        return Derivatives.gradient(q -> rows(energy.apply(q)).sum(), x).neg();
    }

    @Override
    public Tensor summarize(Summary summary, Parameters parameters, Tensor x) {
        energy.summarize(summary, parameters, x);
        Tensor score = apply(parameters, x);
        summary.add("−∇E", score, Parameters.none(), smoothness());
        return score;
    }

    @Override
    public Smoothness smoothness() {
        return energy.smoothness().ofDerivative();
    }

    @Override
    public String toString() {
        return "EnergyNetwork(" + energy + ")";
    }
}

package nabla.scorematching.losses;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.EnergyNetwork;
import nabla.nn.Layer;
import nabla.nn.training.Loss;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * Ratio matching, score matching for binary data x ∈ {0, 1}ᴰ: Σᵢ g(p(x)/p(x₋ᵢ))² with x₋ᵢ the point x with bit i flipped and
 * g(u) = 1/(1 + u) (A. Hyvärinen, Some extensions of score matching, Computational Statistics and Data Analysis 51, 2007, equations
 * 15 to 17). For a model p ∝ exp(−E) the normalising constant drops out of the ratio,
 *
 * <pre>
 *     Σᵢ sigmoid(E(x) − E(x₋ᵢ))²,
 * </pre>
 *
 * and what is left is squared probabilities: that the model would rather have bit i flipped. The loss of a row is between 0 and
 * D, and D/4 for a model that knows nothing. Over all distributions the minimiser is that of the data.
 *
 * <p>No derivative by x is taken, so the energy may have kinks; it is asked once, at all D + 1 points of each row together, [B·(D +
 * 1), D]. The model has to be an {@link EnergyFunction}: a score says nothing of ratios. Data that are not 0 or 1 are refused;
 * in a recorded program, which cannot refuse, the loss of such a row is NaN.
 */
public final class RatioMatching implements ScoreMatchingLoss {
    private static final String NAME = "RatioMatching";

    private RatioMatching() {}

    /** The loss, which ignores its key: nothing about it is random. */
    public static RatioMatching of() {
        return new RatioMatching();
    }

    /**
     * This loss of an energy network. A fit refuses data that are not 0 or 1.
     *
     * @throws IllegalArgumentException if the network is not an {@link EnergyNetwork}
     */
    @Override
    public Loss on(Layer network) {
        if (!(network instanceof EnergyNetwork)) {
            throw new IllegalArgumentException(NAME + ": expected an EnergyNetwork, got " + network);
        }
        return NetworkLoss.of(this, network, GuardRails.of(this)).door(data -> {
            requireBinary(data.sample(GuardRails.MOST_ROWS).values());
            return Loss.Floor.NONE;
        });
    }

    private static void requireBinary(Tensor x) {
        Points.requireKnown(NAME, "data that are 0 or 1", x, v -> v == 0 || v == 1);
    }

    /**
     * The loss of each row.
     *
     * @param score the model, an {@link EnergyFunction}
     * @param x data of zeros and ones, [B, D]
     * @throws IllegalArgumentException if the model is not an energy, or a number is neither 0 nor 1
     */
    @Override
    public Tensor perSample(ScoreFunction score, Tensor x, Rng rng) {
        Points.require(NAME, x);
        if (!(score.checked(NAME) instanceof EnergyFunction energy)) {
            throw new IllegalArgumentException(
                    NAME + ": expected an EnergyFunction, got a score, which has no ratios of probabilities");
        }
        requireBinary(x);
        int rows = x.size(0);
        int dim = x.size(1);
        Tensor bits = x.unsqueeze(1);
        Tensor flipped = bits.add(Tensor.eye(dim).mul(bits.mul(-2).add(1)));
        Tensor all = Tensor.concat(1, bits, flipped).reshape(rows * (dim + 1), dim);
        Tensor energies = energy.energy(all).reshape(rows, dim + 1);
        Tensor gains = energies.slice(1, 0, 1).sub(energies.slice(1, 1, dim + 1));
        Tensor isBinary = x.eq(0).add(x.eq(1)).min(-1);
        return Tensor.where(isBinary, gains.sigmoid().square().sum(-1), Tensor.scalar(Double.NaN));
    }
}

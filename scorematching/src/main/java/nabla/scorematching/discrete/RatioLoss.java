package nabla.scorematching.discrete;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.EnergyNetwork;
import nabla.nn.Layer;
import nabla.nn.training.Loss;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.points.Points;

/** A loss of the log-ratios of data with two values, which says how those of one row count. */
abstract class RatioLoss implements ScoreMatchingLoss {
    private final BinaryCode code;

    RatioLoss(BinaryCode code) {
        this.code = Points.present(getClass().getSimpleName(), "a code", code);
    }

    /** The values of the data. */
    public BinaryCode code() {
        return code;
    }

    /** The loss of each row of the points, [B]. */
    abstract Tensor rows(LogRatio ratios, Tensor x);

    /** Whether ratios are learnt that need not belong to a distribution. */
    boolean takesAnyRatios() {
        return false;
    }

    /**
     * The loss of each row.
     *
     * @param ratios the model
     * @param x data of two values, [B, D]
     * @return [B]
     * @throws IllegalArgumentException if a number is none of the two values, or the ratios are of other values or not [B, D]; in a recorded
     *     program, which cannot refuse, the loss of such a row is NaN
     */
    public Tensor perSample(LogRatio ratios, Tensor x) {
        String name = name();
        Points.present(name, "log-ratios", ratios).values().ifPresent(values -> requireCode(name, values));
        code.require(name, x);
        return code.ofRows(x, rows(new CheckedRatio(name, ratios), x));
    }

    /** Refuses a model of other values. */
    final void requireCode(String name, BinaryCode ofModel) {
        if (ofModel != code) {
            throw new IllegalArgumentException(name + ": expected a model and a loss of the same values, got one of "
                    + ofModel + " and " + name() + ".of(" + code + ")");
        }
    }

    /**
     * The loss of each row, which is not random.
     *
     * @param score an {@link EnergyFunction}, or a model that is a {@link LogRatio} as well; losses that learn any ratios take a
     *     function from [B, D] to [B, D] for log-ratios, too
     * @throws IllegalArgumentException if the model is none of these, or as of the other method
     */
    @Override
    public Tensor perSample(ScoreFunction score, Tensor x, Rng rng) {
        return perSample(ratios(score), x);
    }

    private LogRatio ratios(ScoreFunction score) {
        if (score instanceof LogRatio direct) {
            return direct;
        }
        ScoreFunction checked = score.checked(name());
        if (checked instanceof EnergyFunction energy) {
            return LogRatio.of(energy, code);
        }
        if (takesAnyRatios()) {
            return checked::score;
        }
        throw new IllegalArgumentException(
                name() + ": expected an EnergyFunction, got a score, which has no ratios of probabilities");
    }

    /**
     * This loss of an energy network, or, where any ratios are learnt, of a network whose result is log-ratios. A fit refuses data of
     * other values.
     *
     * @throws IllegalArgumentException if only an energy has ratios, and the network is not an {@link EnergyNetwork}
     */
    @Override
    public Loss on(Layer network) {
        if (!takesAnyRatios() && !(network instanceof EnergyNetwork)) {
            throw new IllegalArgumentException(name() + ": expected an EnergyNetwork, got " + network);
        }
        return new CheckedData(ScoreMatchingLoss.super.on(network), x -> code.require(name(), x));
    }

    private String name() {
        return getClass().getSimpleName();
    }
}

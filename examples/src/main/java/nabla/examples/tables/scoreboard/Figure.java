package nabla.examples.tables.scoreboard;

import nabla.scorematching.tables.ImputationError;
import nabla.scorematching.tables.TableEvaluation;
import nabla.scorematching.tables.TableEvaluation.Aim;

/** A row of the board: what is compared, under the name that it has in {@code to-beat.txt}. */
enum Figure {
    COLUMNS_HELD_OUT("column fid. held-out", Aim.HIGH),
    PAIRS_HELD_OUT("pair fid. held-out", Aim.HIGH),
    COLUMNS_TRAIN("column fid. train", Aim.HIGH),
    PAIRS_TRAIN("pair fid. train", Aim.HIGH),
    LOGISTIC_TRAIN("LR AUROC train", Aim.HALF),
    TREES_TRAIN("GB AUROC train", Aim.HALF),
    TREES_HELD_OUT("GB AUROC held-out", Aim.HALF),
    UTILITY("TSTR", Aim.HIGH),
    RMSE("imputation rmse", Aim.LOW),
    CRPS("imputation crps", Aim.LOW),
    ENERGY_SCORE("imputation es", Aim.LOW);

    private static final double DECIMALS = 1000;

    private final String title;
    private final Aim aim;

    Figure(String title, Aim aim) {
        this.title = title;
        this.aim = aim;
    }

    String title() {
        return title;
    }

    /** Whether it is of completions, not of new rows. */
    boolean isOfImputation() {
        return aim == Aim.LOW;
    }

    double of(TableEvaluation evaluation, ImputationError.Errors errors) {
        TableEvaluation.Likeness heldOut = evaluation.heldOut().orElseThrow();
        return switch (this) {
            case COLUMNS_HELD_OUT -> heldOut.columns().mean();
            case PAIRS_HELD_OUT -> heldOut.pairs().mean();
            case COLUMNS_TRAIN -> evaluation.train().columns().mean();
            case PAIRS_TRAIN -> evaluation.train().pairs().mean();
            case LOGISTIC_TRAIN -> evaluation.train().areas().logistic();
            case TREES_TRAIN -> evaluation.train().areas().boosted();
            case TREES_HELD_OUT -> heldOut.areas().boosted();
            case UTILITY -> evaluation.utility().orElseThrow().synthetic();
            case RMSE -> errors.rmse();
            case CRPS -> errors.crps();
            case ENERGY_SCORE -> errors.energy();
        };
    }

    /** Whether a value is as good as another, both rounded to three decimals. */
    boolean isAsGood(double value, double other) {
        double a = Math.rint(value * DECIMALS);
        double b = Math.rint(other * DECIMALS);
        double half = DECIMALS / 2;
        return switch (aim) {
            case HIGH -> a >= b;
            case LOW -> a <= b;
            case HALF -> Math.abs(a - half) <= Math.abs(b - half);
        };
    }
}

package nabla.scorematching.losses;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What can make a score matching loss mean something else than one thinks. Losses with the divergence of the score refuse all
 * of these at the door of a fit; each can be allowed by its name, {@code ScoreMatching.of().allowing(Hazard.BOX)}. {@link
 * DataCheck} finds those of data, and docs/metrics.md has a table of them.
 */
public enum Hazard {
    /** The score jumps or has kinks, which derivatives do not see: {@link SmoothnessCheck}. */
    KINKS,
    /** A number is missing or infinite. */
    MISSING,
    /** Values of a column are multiples of a step: they have no density, and the loss no minimum. */
    GRID,
    /** Columns are constant, or linear combinations of others: the data lie in a subspace and have no density. */
    RANK,
    /** Rows, or values of a column, are there again and again. */
    COPIES,
    /** One value of a column is in many rows, and the others are continuous: a point with a probability. */
    ATOM,
    /**
     * A column ends at a wall where its density does not vanish. In the theorem's integration by parts p·s stays there, so
     * that the minimiser is not the score of the data.
     */
    BOX,
    /** Rows are shares: none is negative, and they have one sum. The data lie in a subspace. */
    SIMPLEX,
    /** Rows lie on a sphere or an ellipsoid, whose density is infinite. */
    SPHERE,
    /** The loss falls below what a model of the data can have: {@link RunawayLoss}. */
    RUNAWAY;

    /** All of them: what a loss with the divergence of the score refuses. */
    static Set<Hazard> all() {
        return Collections.unmodifiableSet(EnumSet.allOf(Hazard.class));
    }
}

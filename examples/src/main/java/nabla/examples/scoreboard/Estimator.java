package nabla.examples.scoreboard;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;

/** A way to a score from data. */
interface Estimator {
    /** Its name in the table. */
    String name();

    /**
     * The score of the density that rows were drawn from, as well as this estimator can tell.
     *
     * @param rows [n, D]
     * @param steps how long to train, where there is training
     */
    ScoreFunction fit(Tensor rows, int steps, Rng rng);
}

package nabla.examples.faithful;

import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.examples.report.Progress;
import nabla.nn.ConditionalLayer;
import nabla.nn.Parameters;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.scorematching.ScoreFunction;

/** A way from data to samples: learn a score, then follow it. */
public interface Method {
    /** A short name for files. */
    String name();

    /** A name for readers. */
    String title();

    /** Why these data cannot be learnt in this way, if they cannot. */
    Optional<String> obstacle(Prepared data);

    /** The network, from [B, D] to [B, D]. */
    ConditionalLayer network(int dim);

    /** What training makes small. */
    Loss loss(Prepared data);

    /** How to make it small, and when to stop. */
    Trainer trainer(Prepared data);

    /**
     * Draws samples, standardised as the data are.
     *
     * @throws ArithmeticException if chains diverge
     */
    Samples draw(Parameters parameters, Prepared data, Rng rng, Progress progress);

    /** The learnt score as a picture shows it, with a note on what it is the score of. */
    Field field(Parameters parameters, Prepared data);

    /**
     * A field to draw.
     *
     * @param score the field
     * @param note what it is
     */
    record Field(ScoreFunction score, String note) {}
}

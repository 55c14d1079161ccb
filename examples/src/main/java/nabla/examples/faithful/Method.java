package nabla.examples.faithful;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Progress;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.Sequential;
import nabla.nn.data.Batches;
import nabla.nn.training.TrainingResult;
import nabla.scorematching.ScoreFunction;

/** A way from data to samples: learn a score, then follow it. */
public interface Method {
    /** A short name for files. */
    String name();

    /** A name for readers. */
    String title();

    /** What the samples are drawn with, for the reader. */
    String sampler();

    /** Learns the score of the prepared data. */
    TrainingResult train(Prepared data, Rng rng, Progress progress);

    /** The loss of a model on rows. */
    double loss(Parameters parameters, Prepared data, Tensor rows, Rng rng);

    /** Draws samples, standardised as the data are. */
    Walks draw(Parameters parameters, Prepared data, Rng rng, Progress progress);

    /** The learnt score as a picture shows it, with a note on what it is the score of. */
    Field field(Parameters parameters, Prepared data);

    /**
     * A field to draw.
     *
     * @param score the field
     * @param note what it is
     */
    record Field(ScoreFunction score, String note) {}

    /** Shuffled batches of 128 rows, or of all if there are fewer. */
    static Batches batches(Tensor rows, Rng rng) {
        return Batches.of(rows, Math.min(128, rows.size(0)), rng);
    }

    /** D → 128 → 128 → D with tanh, which is smooth, as exact score matching requires. */
    static Layer network(int dim) {
        return Sequential.of(
                Linear.of(dim, 128), Activation.TANH, Linear.of(128, 128), Activation.TANH, Linear.of(128, dim));
    }
}

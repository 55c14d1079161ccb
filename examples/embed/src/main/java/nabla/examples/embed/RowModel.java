package nabla.examples.embed;

import java.util.List;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.Schema;
import nabla.scorematching.tables.TableModel;

/**
 * What is asked of a model here. An implementation may be called by several threads at once, and row i of its results depends on row
 * i, i and the key alone.
 */
public interface RowModel {
    /** The columns of the table that was learnt, in order, those left out included. */
    Schema schema();

    /**
     * The density of each row and how strange it is.
     *
     * @throws IllegalArgumentException if the model does not take such rows
     */
    Scores score(DataFrame rows, Rng rng);

    /**
     * Completions of the rows: given cells as they are, missing ones drawn.
     *
     * @throws IllegalArgumentException if the model does not take such rows
     */
    List<DataFrame> impute(DataFrame rows, int draws, Rng rng);

    /** A model from a file. */
    static RowModel of(TableModel model) {
        return new RowModel() {
            @Override
            public Schema schema() {
                return model.schema();
            }

            @Override
            public Scores score(DataFrame rows, Rng rng) {
                TableModel.Likelihood likelihood = model.likelihood(rows, rng.split(0));
                return new Scores(
                        likelihood.logProb().toArray(),
                        likelihood.standardError().toArray(),
                        model.anomalyScore(rows, rng.split(1)).toArray());
            }

            @Override
            public List<DataFrame> impute(DataFrame rows, int draws, Rng rng) {
                return model.impute(rows, draws, rng);
            }
        };
    }
}

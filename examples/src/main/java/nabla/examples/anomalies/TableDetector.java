package nabla.examples.anomalies;

import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.data.Table;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableModel;
import nabla.scorematching.tables.TableTraining;

/**
 * The anomaly score of a {@code TableModel}, which {@code nabla fit} learns and {@code nabla score} asks, with all that it chooses by
 * itself. Its columns are numbers of a table to it: what takes two values is a category, and a third value is infinitely strange.
 */
final class TableDetector implements Detector {
    private final TableTraining training;

    private TableDetector(TableTraining training) {
        this.training = training;
    }

    static TableDetector full() {
        return new TableDetector(TableModel.training());
    }

    static TableDetector quick() {
        return new TableDetector(TableModel.training().quick());
    }

    @Override
    public String name() {
        return "anomaly score of a table model";
    }

    @Override
    public Fitted fit(Tensor rows, Rng rng) {
        TableModel model =
                training.onThreads(Runtime.getRuntime().availableProcessors()).fit(table(rows), rng.split(0));
        return new Fitted(
                MixtureDetector.components(model.components()) + (model.hasNetwork() ? ", network" : ", no network"),
                x -> model.anomalyScore(table(x), rng.split(1)));
    }

    /** The rows as a table. */
    static DataFrame table(Tensor rows) {
        return DataFrame.of(new Table(
                IntStream.range(0, rows.size(1)).mapToObj(i -> "x" + i).toList(), rows));
    }
}

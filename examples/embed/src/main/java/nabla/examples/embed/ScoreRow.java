package nabla.examples.embed;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import nabla.autodiff.Rng;
import nabla.nn.data.FileFormatException;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableModel;

/** Loads a model and scores one row: {@code ScoreRow MODEL column=value …}. Columns that are not given are missing. */
public final class ScoreRow {
    private ScoreRow() {}

    /** Prints log p and the anomaly score of a row; ends with status 1 if that cannot be done, and 2 if the call was wrong. */
    public static void main(String... args) {
        try {
            Options options = Options.of("ScoreRow MODEL column=value …", args);
            TableModel model = TableModel.read(Path.of(options.file()));
            DataFrame row = row(RowModel.of(model), options);
            System.out.println("log p    " + model.logProb(row, Rng.of(0)).get(0));
            System.out.println("anomaly  " + model.anomalyScore(row, Rng.of(0)).get(0));
        } catch (FileFormatException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (IllegalArgumentException | Refusal e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static DataFrame row(RowModel model, Options options) {
        RowBuffer buffer = new RowBuffer(model.columns(), 1);
        buffer.add();
        options.values().forEach((name, value) -> buffer.set(buffer.column(name), value));
        return buffer.frame();
    }
}

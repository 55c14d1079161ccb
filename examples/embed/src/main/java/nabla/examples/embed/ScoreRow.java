package nabla.examples.embed;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import nabla.autodiff.Rng;
import nabla.nn.data.FileFormatException;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.Schema;
import nabla.scorematching.tables.TableModel;

/** Loads a model and scores one row: {@code ScoreRow MODEL column=value …}. Columns that are not given are missing. */
public final class ScoreRow {
    private ScoreRow() {}

    /** Ends with status 1 if the row cannot be scored, and 2 if the call was wrong. */
    public static void main(String... args) {
        int status = run(System.out, System.err, args);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Prints log p and the anomaly score of a row, or why it cannot; the status of the program. */
    static int run(PrintStream out, PrintStream errors, String... args) {
        try {
            Options options = Options.of("ScoreRow MODEL column=value …", args);
            TableModel model = TableModel.read(Path.of(options.file()));
            DataFrame row = row(model.schema(), options);
            out.println("log p    " + model.logProb(row, Rng.of(0)).get(0));
            out.println("anomaly  " + model.anomalyScore(row, Rng.of(0)).get(0));
            return 0;
        } catch (FileFormatException | UncheckedIOException e) {
            errors.println(e.getMessage());
            return 1;
        } catch (IllegalArgumentException | Refusal e) {
            errors.println(e.getMessage());
            return 2;
        }
    }

    private static DataFrame row(Schema schema, Options options) {
        RowBuffer buffer = new RowBuffer(schema, 1);
        buffer.add();
        options.values().forEach((name, value) -> buffer.set(buffer.column(name), value));
        return buffer.frame();
    }
}

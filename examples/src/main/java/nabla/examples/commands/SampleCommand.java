package nabla.examples.commands;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Rng;
import nabla.examples.tables.TableWriter;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableSampler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws new rows from a model. */
@Command(
        name = "sample",
        sortOptions = false,
        header = {"Draws new rows.", ""},
        description = {
            "Draws new rows like those of the table that the model was learnt from, written as that table was.",
            ""
        },
        footer = {"", "Example:  nabla sample penguins.safetensors -n 1000 -o more.csv.gz"})
public final class SampleCommand extends TableCommand {
    /** Rows that are drawn and written before the next ones. */
    private static final int BLOCK = 10_000;

    @Parameters(paramLabel = "MODEL", description = "a file that fit has written")
    private Path file;

    @Option(names = "-n", paramLabel = "N", description = "how many rows (default: as many as the table had)")
    private Integer count;

    @Mixin
    private final RowsOutput output = new RowsOutput();

    @Option(names = "--gaps", description = "with missing cells, where the table had them")
    private boolean gaps;

    @Option(
            names = "--balanced",
            description =
                    "columns as evenly spread as so many rows can be, instead of by chance; rows are not independent then")
    private boolean balanced;

    @Mixin
    private final SeedOption seed = new SeedOption();

    @Override
    public void run() {
        if (count != null && count < 1) {
            throw DataOptions.wrong("-n " + count + ": expected 1 or more");
        }
        output.requireWritable();
        StoredModel stored = StoredModel.read(file);
        int rows = count != null ? count : Math.max(stored.dialect().rows(), 1);
        output.write(console(), rows, out -> write(stored, rows, out));
    }

    private void write(StoredModel stored, int rows, OutputStream out) {
        Rng rng = seed.rng();
        TableSampler sampler = stored.model().sampling();
        sampler = gaps ? sampler.withGaps() : sampler;
        sampler = balanced ? sampler.balanced() : sampler;
        TableWriter writer = null;
        List<Object> objects = new ArrayList<>();
        for (int from = 0, block = 0; from < rows; from += BLOCK, block++) {
            DataFrame frame = sampler.sample(rng.split(block), Math.min(BLOCK, rows - from));
            if (console().isJson()) {
                objects.addAll(RowObjects.of(frame));
                continue;
            }
            writer = writer == null ? new TableWriter(out, stored.dialect(), frame.names()) : writer;
            writer.rows(frame);
            if (output.isStandard() && console().isClosed()) {
                return;
            }
        }
        if (console().isJson()) {
            RowObjects.write(out, objects);
        }
    }
}

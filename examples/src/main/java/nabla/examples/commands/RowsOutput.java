package nabla.examples.commands;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Where rows go: a file, or standard output. */
final class RowsOutput {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "write to this file, packed if it ends with .gz (default: standard output)")
    private Path file;

    /** Finds out whether a file can be written, before there is anything that could be lost. */
    void requireWritable() {
        if (file != null) {
            Output.requireWritable(file);
        }
    }

    /** Whether rows go to standard output. */
    boolean isStandard() {
        return file == null;
    }

    /** Writes rows; of a file it is said how many it has. */
    void write(Console console, int rows, Consumer<OutputStream> content) {
        if (isStandard()) {
            content.accept(console.out());
        } else {
            Output.write(file, content);
            console.say(file + ": " + rows + " rows written");
        }
    }
}

package nabla.examples.commands;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import nabla.examples.report.Printable;
import nabla.examples.report.Progress;
import picocli.CommandLine.Option;

/** Where a command writes: results to standard output, all else to standard error. */
final class Console {
    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "say nothing but results and errors")
    private boolean quiet;

    boolean isJson() {
        return json;
    }

    /** Says something that is not the result. */
    void say(String line) {
        if (!quiet) {
            utf8(System.err).println(Printable.of(line));
        }
    }

    /** Says that something that was asked for is not there, even if it is to be quiet. */
    void warn(String line) {
        utf8(System.err).println(Printable.of(line));
    }

    /** Prints a line of the result. */
    void print(String line) {
        utf8(System.out).println(Printable.of(line));
    }

    /** Prints the result as JSON. */
    void print(Object result) {
        print(Json.of(result));
    }

    /** Standard output, for tables. */
    OutputStream out() {
        return System.out;
    }

    /** Whether whoever reads standard output has stopped to read. */
    boolean isClosed() {
        return System.out.checkError();
    }

    /** A bar with the time left if the program talks to a terminal. */
    Progress progress() {
        return quiet ? Progress.silent() : Progress.withTimeLeft(System.err);
    }

    private static PrintStream utf8(PrintStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }
}

package nabla.examples.commands;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands have in common. */
abstract class TableCommand implements Runnable {
    @Mixin
    private final Console console = new Console();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this and exit")
    private boolean help;

    final Console console() {
        return console;
    }
}

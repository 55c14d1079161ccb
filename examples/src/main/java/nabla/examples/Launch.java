package nabla.examples;

import java.io.UncheckedIOException;
import nabla.nn.data.FileFormatException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Runs an example from its command line. Everything that the user can put right ends in one line and an exit status other
 * than 0.
 */
final class Launch {
    private Launch() {}

    /**
     * Runs a command as a program. Nothing here ends the JVM, which may be Maven's: a JVM whose main thread ends by an
     * exception exits with status 1, and Maven lets the build fail.
     */
    static void main(Runnable command, String... args) {
        System.setProperty("java.awt.headless", "true");
        Thread.currentThread().setUncaughtExceptionHandler(Launch::tell);
        run(command, args);
    }

    /**
     * Fills in the options of a command and runs it, or prints its help.
     *
     * @throws Stopped if options or data do not serve
     */
    static void run(Runnable command, String... args) {
        CommandLine line = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
        try {
            line.parseArgs(args);
            if (line.isUsageHelpRequested()) {
                line.usage(System.out);
            } else {
                command.run();
            }
        } catch (ParameterException | FileFormatException | UncheckedIOException e) {
            throw new Stopped(e.getMessage());
        }
    }

    private static void tell(Thread thread, Throwable failure) {
        if (failure instanceof Stopped) {
            System.err.println(failure.getMessage());
        } else {
            failure.printStackTrace();
        }
    }
}

package nabla.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nabla.examples.report.FileProblem;
import nabla.examples.report.Printable;
import nabla.nn.data.FileFormatException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;

/**
 * Runs an example from its command line. Everything that the user can put right ends in one line and an exit status: 1 if
 * the work failed, 2 if the call was wrong.
 */
final class Launch {
    private Launch() {}

    /**
     * Runs a command as a program. Only a JVM of its own is ended with a status; one that is Maven's lives on, and Maven lets
     * the build fail.
     */
    static void main(Runnable command, String... args) {
        System.setProperty("java.awt.headless", "true");
        Thread.currentThread().setUncaughtExceptionHandler(Launch::tell);
        try {
            run(command, args);
        } catch (Stopped e) {
            if (e.status() == ExitCode.SOFTWARE || !ownsTheJvm()) {
                throw e; // An exception in the main thread is exit status 1.
            }
            System.err.println(Printable.of(e.getMessage()));
            System.exit(e.status());
        }
    }

    /**
     * Ends with an exit status: a JVM of its own, while one that is Maven's lives on, and an exception lets the build fail. Success
     * ends the thread alone: the JVM may be going down already, and wait for it.
     */
    static void exit(int status) {
        if (status == ExitCode.OK) {
            return;
        }
        if (!ownsTheJvm()) {
            throw new Stopped("exit status " + status, status);
        }
        System.exit(status);
    }

    private static boolean ownsTheJvm() {
        return "main".equals(Thread.currentThread().getThreadGroup().getName());
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
        } catch (ParameterException e) {
            throw new Stopped(e.getMessage() + " (see -h)", ExitCode.USAGE);
        } catch (FileFormatException | UncheckedIOException e) {
            throw new Stopped(e.getMessage());
        } catch (ExceptionInInitializerError e) {
            if (e.getMessage() == null) {
                throw e;
            }
            // A system property that chooses what does not exist.
            throw new Stopped(e.getMessage(), ExitCode.USAGE);
        } catch (OutOfMemoryError e) {
            throw new Stopped("out of memory: start with a larger heap, for instance -Xmx4g");
        }
    }

    /**
     * Makes a folder, before there is anything that could be lost.
     *
     * @throws Stopped if it cannot be made or written to
     */
    static void requireWritable(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new Stopped(folder + ": the folder cannot be made: " + FileProblem.of(e));
        }
        if (!Files.isWritable(folder)) {
            throw new Stopped(folder + ": the folder cannot be written to");
        }
    }

    private static void tell(Thread thread, Throwable failure) {
        if (failure instanceof Stopped) {
            System.err.println(Printable.of(failure.getMessage()));
        } else {
            failure.printStackTrace();
        }
    }
}

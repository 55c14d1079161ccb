package nabla.examples.report;

import java.io.Console;
import java.io.PrintStream;

/** Tells the user how far a long piece of work is. */
public interface Progress {
    /** A piece of work of this many steps begins. */
    void start(String name, int steps);

    /** A piece of work goes on of which so many steps were made before. */
    default void goOn(String name, int step, int steps) {
        start(name, steps);
    }

    /** It has come so far. */
    void reached(int step, String figures);

    /**
     * It has ended, perhaps early.
     *
     * @param reason why it ended early, or nothing
     */
    void finish(int step, String reason);

    /** A bar if the program talks to a terminal, else a line now and then. */
    static Progress on(PrintStream out) {
        return isTerminal(System.console()) ? new ProgressBars(out) : new ProgressLines(out);
    }

    /** A bar with the time left if the program talks to a terminal, else nothing. */
    static Progress withTimeLeft(PrintStream out) {
        return isTerminal(System.console()) ? ProgressBars.withTimeLeft(out) : silent();
    }

    /** Nothing at all. */
    static Progress silent() {
        return new Progress() {
            @Override
            public void start(String name, int steps) {}

            @Override
            public void reached(int step, String figures) {}

            @Override
            public void finish(int step, String reason) {}
        };
    }

    /** Up to Java 21 there is a console only with a terminal; from 22 on it has to be asked. */
    private static boolean isTerminal(Console console) {
        try {
            return console != null
                    && !"dumb".equals(System.getenv("TERM"))
                    && (Runtime.version().feature() < 22
                            || (boolean) Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}

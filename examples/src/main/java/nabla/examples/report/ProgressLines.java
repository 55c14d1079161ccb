package nabla.examples.report;

import java.io.PrintStream;
import java.util.Locale;

/** Progress as plain lines, about five for a piece of work. */
final class ProgressLines implements Progress {
    private static final int LINES = 5;

    private final PrintStream out;
    private String name;
    private int steps;
    private int nextLine;

    ProgressLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void start(String name, int steps) {
        this.name = name;
        this.steps = steps;
        this.nextLine = 1;
    }

    @Override
    public void reached(int step, String figures) {
        if ((long) step * LINES >= (long) nextLine * steps) {
            line(step, figures);
            nextLine = (int) ((long) step * LINES / steps) + 1;
        }
    }

    @Override
    public void finish(int step, String reason) {
        if (!reason.isEmpty()) {
            out.printf(Locale.ROOT, "%s: finished at step %d: %s%n", name, step, reason);
        }
    }

    private void line(int step, String figures) {
        String ended = figures.isEmpty() ? "" : "   " + figures;
        out.printf(Locale.ROOT, "%s: step %d of %d%s%n", name, step, steps, ended);
    }
}

package nabla.examples.report;

import java.io.PrintStream;

/** Progress as plain lines, about five for a piece of work. */
final class ProgressLines implements Progress {
    private static final int LINES = 5;

    private final PrintStream out;
    private String name;
    private int steps;
    private int nextLine;
    private int lastStep;
    private String lastFigures;

    ProgressLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void start(String name, int steps) {
        this.name = name;
        this.steps = steps;
        this.nextLine = 1;
        this.lastStep = 0;
        this.lastFigures = "";
    }

    @Override
    public void reached(int step, String figures) {
        lastStep = step;
        lastFigures = figures;
        if ((long) step * LINES >= (long) nextLine * steps) {
            line(step, figures);
            nextLine = (int) ((long) step * LINES / steps) + 1;
        }
    }

    @Override
    public void finish(int step) {
        if (step < steps) {
            line(step, step == lastStep ? lastFigures : "");
        }
    }

    private void line(int step, String figures) {
        String ended = figures.isEmpty() ? "" : "   " + figures;
        out.printf("%s: step %d of %d%s%n", name, step, steps, ended);
    }
}

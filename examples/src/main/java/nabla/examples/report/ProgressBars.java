package nabla.examples.report;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar that moves, one for each piece of work. */
final class ProgressBars implements Progress {
    private static final int WIDTH = 110;

    private final PrintStream out;
    private ProgressBar bar;

    ProgressBars(PrintStream out) {
        this.out = out;
    }

    @Override
    public void start(String name, int steps) {
        bar = new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                .setUpdateIntervalMillis(100)
                .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
                .build();
    }

    @Override
    public void reached(int step, String figures) {
        bar.stepTo(step);
        bar.setExtraMessage(figures);
    }

    @Override
    public void finish(int step) {
        bar.stepTo(step);
        bar.close();
    }
}

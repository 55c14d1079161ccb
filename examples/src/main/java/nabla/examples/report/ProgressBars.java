package nabla.examples.report;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar that moves, one for each piece of work, as wide as the terminal. */
final class ProgressBars implements Progress {
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
                .setConsumer(new ConsoleProgressBarConsumer(out))
                // Work that may stop early has no end to estimate.
                .hideEta()
                .build();
    }

    @Override
    public void reached(int step, String figures) {
        bar.stepTo(step);
        bar.setExtraMessage(figures);
    }

    @Override
    public void finish(int step, String reason) {
        bar.maxHint(step);
        bar.stepTo(step);
        if (!reason.isEmpty()) {
            bar.setExtraMessage(reason);
        }
        bar.close();
    }
}

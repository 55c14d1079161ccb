package nabla.examples.report;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.UnaryOperator;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Progress as a bar that moves, one for each piece of work, as wide as the terminal. */
final class ProgressBars implements Progress {
    private static final int USUAL_WIDTH = 78;
    private static final int MARGIN = 2;

    private final PrintStream out;
    private final UnaryOperator<ProgressBarBuilder> style;
    private ProgressBar bar;

    /** Of work that may stop early, which has no end to estimate. */
    ProgressBars(PrintStream out) {
        this(out, ProgressBarBuilder::hideEta);
    }

    private ProgressBars(PrintStream out, UnaryOperator<ProgressBarBuilder> style) {
        this.out = out;
        this.style = style;
    }

    /** With the time that is left if all steps are made. */
    static ProgressBars withTimeLeft(PrintStream out) {
        return new ProgressBars(out, UnaryOperator.identity());
    }

    @Override
    public void start(String name, int steps) {
        goOn(name, 0, steps);
    }

    @Override
    public void goOn(String name, int step, int steps) {
        bar = style.apply(new ProgressBarBuilder()
                        .setTaskName(name)
                        .setInitialMax(steps)
                        .startsFrom(step, Duration.ZERO)
                        .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                        .setUpdateIntervalMillis(100)
                        .setConsumer(new ConsoleProgressBarConsumer(out, width())))
                .build();
    }

    @Override
    public void reached(int step, String figures) {
        bar.stepTo(step);
        bar.setExtraMessage(figures);
    }

    @Override
    public void finish(int step, String reason) {
        bar.stepTo(step);
        if (reason.isEmpty()) {
            bar.maxHint(step);
        } else {
            bar.setExtraMessage(reason);
        }
        bar.close();
    }

    /** Asked of the terminal here, as the bar would let it handle signals, and then Ctrl-C ends the JVM before its hooks run. */
    private static int width() {
        try (Terminal terminal =
                TerminalBuilder.builder().dumb(true).nativeSignals(false).build()) {
            return terminal.getWidth() > MARGIN ? terminal.getWidth() - MARGIN : USUAL_WIDTH;
        } catch (IOException e) {
            return USUAL_WIDTH;
        }
    }
}

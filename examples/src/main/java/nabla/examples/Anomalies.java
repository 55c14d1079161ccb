package nabla.examples;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import nabla.autodiff.Tensor;
import nabla.examples.anomalies.AnomalyTask;
import nabla.examples.anomalies.Detection;
import nabla.examples.report.Progress;
import nabla.examples.report.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells rows of another kind from those that a score model has learnt, in three tables. */
@Command(
        name = "Anomalies",
        sortOptions = false,
        description = {
            "Learns the score of rows that are normal, and tells others from them by how badly the model takes noise"
                    + " away: the area under the receiver operating characteristic, over five random splits.",
            ""
        })
public final class Anomalies implements Runnable {
    private static final int WIDTH = 128;
    private static final int QUICK_WIDTH = 32;
    private static final int QUICK_DRAWS = 80;

    /** Which rows are normal. */
    enum Task {
        DIGITS,
        BREAST,
        WINE
    }

    @Option(names = "--task", paramLabel = "TASK", description = "digits, breast or wine (default: all of them)")
    private Task task;

    @Option(
            names = "--draws",
            paramLabel = "N",
            description = "how often a training draws each row (default: ${DEFAULT-VALUE})")
    private int draws = 530;

    @Option(names = "--quick", description = "a small network, few steps and the first split alone")
    private boolean quick;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    /** Runs the tasks; {@code -h} tells the options. */
    public static void main(String[] args) {
        Launch.main(new Anomalies(), args);
    }

    @Override
    public void run() {
        if (draws < 1) {
            throw new Stopped("--draws " + draws + ": at least one is needed", ExitCode.USAGE);
        }
        PrintStream console = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        TextTable table = new TextTable(List.of("area under the curve", "denoising error", "kernel density"));
        for (Task each : task == null ? List.of(Task.values()) : List.of(task)) {
            AnomalyTask data = switch (each) {
                case DIGITS -> AnomalyTask.digits();
                case BREAST -> AnomalyTask.breast();
                case WINE -> AnomalyTask.wine();
            };
            List<Detection> detections = detect(data, Progress.on(console));
            table.add(List.of(
                    data.question(),
                    text(detections, Detection::denoisingError),
                    text(detections, Detection::kernelDensity)));
        }
        console.println();
        console.print(table);
    }

    private List<Detection> detect(AnomalyTask task, Progress progress) {
        List<AnomalyTask.Split> splits = quick ? task.splits().subList(0, 1) : task.splits();
        int often = quick ? Math.min(draws, QUICK_DRAWS) : draws;
        int length = Detection.steps(splits.get(0).train().size(0), often);
        progress.start(task.question(), length * splits.size());
        List<Detection> detections = new ArrayList<>();
        for (AnomalyTask.Split split : splits) {
            int before = length * detections.size();
            detections.add(Detection.of(
                    split,
                    quick ? QUICK_WIDTH : WIDTH,
                    often,
                    common.rng().split(detections.size()),
                    step -> progress.reached(
                            before + (int) step, before == 0 ? "" : text(detections, Detection::denoisingError))));
        }
        progress.finish(length * splits.size(), "");
        return detections;
    }

    /** Mean and standard deviation over the splits. */
    private static String text(List<Detection> detections, ToDoubleFunction<Detection> area) {
        Tensor areas = Tensor.of(detections.stream().mapToDouble(area).toArray());
        int n = detections.size();
        double deviation =
                n == 1 ? 0 : Math.sqrt(areas.sub(areas.mean()).square().sum().item() / (n - 1));
        String mean = String.format(Locale.ROOT, "%.4f", areas.mean().item());
        return n == 1 ? mean : mean + String.format(Locale.ROOT, " ± %.4f", deviation);
    }
}

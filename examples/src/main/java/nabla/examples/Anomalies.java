package nabla.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.examples.anomalies.AnomalyTask;
import nabla.examples.anomalies.CurvePicture;
import nabla.examples.anomalies.Detection;
import nabla.examples.anomalies.DetectionTables;
import nabla.examples.anomalies.Detector;
import nabla.examples.anomalies.IsolationDetector;
import nabla.examples.report.FileProblem;
import nabla.examples.report.Fonts;
import nabla.examples.report.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells rows of another kind from those that were learnt, by score models and by others; see docs/anomalies.md. */
@Command(
        name = "Anomalies",
        sortOptions = false,
        description = {
            "Learns rows that are normal, and tells others from them: the area under the receiver operating characteristic"
                    + " of score models and of other methods, over five random splits.",
            ""
        })
public final class Anomalies implements Runnable {
    static final String BEGIN = "<!-- written by Anomalies -->";
    static final String END = "<!-- end -->";

    /** Which rows are normal. */
    enum Task {
        DIGITS,
        BREAST,
        WINE
    }

    @Option(names = "--task", paramLabel = "TASK", description = "digits, breast or wine (default: all of them)")
    private Task task;

    @Option(names = "--quick", description = "small networks, short trainings and the first two splits alone")
    private boolean quick;

    @Option(names = "--out", paramLabel = "FOLDER", description = "where the results go (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("out", "anomalies");

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description =
                    "a page in Markdown, whose lines between \"" + BEGIN + "\" and \"" + END + "\" become the tables")
    private Path page;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private final PrintStream console = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    /** Runs the tasks; {@code -h} tells the options. */
    public static void main(String[] args) {
        Launch.main(new Anomalies(), args);
    }

    @Override
    public void run() {
        Launch.requireWritable(out);
        if (page != null) {
            // Before there is anything that could be lost.
            filled(List.of());
        }
        Optional<String> noPicture = Fonts.problem();
        noPicture.ifPresent(console::println);
        if (!IsolationDetector.isThere()) {
            console.println("without the isolation forest: Smile is not on the class path (mvn exec:java has it)");
        }
        List<List<Detection>> tasks = new ArrayList<>();
        for (Task each : task == null ? List.of(Task.values()) : List.of(task)) {
            List<Detection> detections = detect(data(each), common.rng().split(each.ordinal()));
            DetectionTables.page(List.of(detections)).forEach(console::println);
            console.println();
            tasks.add(detections);
        }
        List<String> tables = DetectionTables.page(tasks);
        write(out.resolve("anomalies.csv"), DetectionTables.csv(tasks));
        write(out.resolve("anomalies.md"), tables);
        if (page != null) {
            write(page, filled(tables));
        }
        if (noPicture.isEmpty()) {
            Path picture = out.resolve("anomalies.png");
            CurvePicture.of(tasks).write(picture);
            console.println(picture.toAbsolutePath().normalize());
        }
    }

    private static AnomalyTask data(Task task) {
        return switch (task) {
            case DIGITS -> AnomalyTask.digits();
            case BREAST -> AnomalyTask.breast();
            case WINE -> AnomalyTask.wine();
        };
    }

    private List<Detection> detect(AnomalyTask data, Rng rng) {
        List<Detector> detectors = quick ? Detector.quick() : Detector.all();
        List<AnomalyTask.Split> splits = quick ? data.splits().subList(0, 2) : data.splits();
        Progress progress = Progress.on(console);
        progress.start(data.question(), detectors.size());
        List<Detection> detections = new ArrayList<>();
        for (int i = 0; i < detectors.size(); i++) {
            Detector detector = detectors.get(i);
            String figures = "";
            if (detector.takes(splits.get(0).train().size(1))) {
                Detection detection = Detection.of(detector, data.question(), splits, rng.split(i));
                detections.add(detection);
                figures = String.format(Locale.ROOT, "%s %.4f", detector.name(), detection.mean());
            }
            progress.reached(i + 1, figures);
        }
        progress.finish(detectors.size(), "");
        return detections;
    }

    /** The page with these lines between its two marks. */
    private List<String> filled(List<String> lines) {
        List<String> old;
        try {
            old = Files.readAllLines(page);
        } catch (IOException e) {
            throw new Stopped(page + ": cannot be read: " + FileProblem.of(e));
        }
        int begin = old.indexOf(BEGIN);
        int end = old.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new Stopped(page + ": expected the lines \"" + BEGIN + "\" and \"" + END + "\"", ExitCode.USAGE);
        }
        List<String> filled = new ArrayList<>(old.subList(0, begin + 1));
        filled.addAll(lines);
        filled.addAll(old.subList(end, old.size()));
        return filled;
    }

    private void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + FileProblem.of(e), e);
        }
        console.println(file.toAbsolutePath().normalize());
    }
}

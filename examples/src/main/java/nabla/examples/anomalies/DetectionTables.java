package nabla.examples.anomalies;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import nabla.scorematching.Estimate;

/** Detections as tables in Markdown and CSV. */
public final class DetectionTables {
    static final String HEADING = "question,detector,split,area,low,high,fit seconds,microseconds per row,chosen";

    private static final double MICRO = 1e6;

    private DetectionTables() {}

    /** The lines of a CSV file, one for each split. */
    public static List<String> csv(List<List<Detection>> tasks) {
        List<String> lines = new ArrayList<>(List.of(HEADING));
        tasks.stream().flatMap(List::stream).forEach(detection -> {
            for (int i = 0; i < detection.outcomes().size(); i++) {
                Detection.Outcome outcome = detection.outcomes().get(i);
                Estimate.Interval interval = outcome.interval();
                lines.add(String.format(
                        Locale.ROOT,
                        "%s,\"%s\",%d,%.6f,%.6f,%.6f,%.3g,%.3g,\"%s\"",
                        detection.question(),
                        detection.detector(),
                        i,
                        outcome.area().value(),
                        interval.low(),
                        interval.high(),
                        outcome.fitSeconds(),
                        MICRO * outcome.scoreSecondsOfRow(),
                        outcome.chosen()));
            }
        });
        return lines;
    }

    /** A table for each task, and below it what the first detector wins and loses. */
    public static List<String> page(List<List<Detection>> tasks) {
        List<String> lines = new ArrayList<>();
        for (List<Detection> detections : tasks) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(table(detections));
        }
        return lines;
    }

    private static List<String> table(List<Detection> detections) {
        Detection first = detections.get(0);
        List<String> lines = new ArrayList<>();
        lines.add("### " + first.question());
        lines.add("");
        lines.add("| | area, mean ± deviation | 95 % within a split | minus " + first.detector()
                + " | to fit | to score a row | chosen in the first split |");
        lines.add("|---|---|---|---|---|---|---|");
        double best = detections.stream().mapToDouble(Detection::mean).max().orElseThrow();
        for (Detection detection : detections) {
            String mean = String.format(Locale.ROOT, "%.4f", detection.mean());
            lines.add(String.join(
                    " | ",
                    "| " + detection.detector(),
                    (detection.mean() == best ? "**" + mean + "**" : mean)
                            + String.format(Locale.ROOT, " ± %.4f", detection.deviation()),
                    String.format(Locale.ROOT, "± %.4f", detection.halfWidth()),
                    detection == first ? "" : detection.minus(first).toString(),
                    time(detection.fitSeconds()),
                    time(detection.scoreSecondsOfRow()),
                    detection.outcomes().get(0).chosen() + " |"));
        }
        if (first.outcomes().size() > 1) {
            lines.add("");
            lines.addAll(verdict(first, detections.subList(1, detections.size())));
        }
        return lines;
    }

    private static List<String> verdict(Detection first, List<Detection> others) {
        List<String> lines = new ArrayList<>();
        String name = capital(first.detector());
        add(lines, name + " is better than", others, d -> d.isClear() && d.mean() < 0, first);
        add(lines, name + " and these differ by no more than chance between splits", others, d -> !d.isClear(), first);
        add(lines, name + " is worse than", others, d -> d.isClear() && d.mean() > 0, first);
        return lines;
    }

    private static void add(
            List<String> lines,
            String sentence,
            List<Detection> others,
            Predicate<Detection.Difference> kind,
            Detection first) {
        String names = others.stream()
                .filter(other -> kind.test(other.minus(first)))
                .map(Detection::detector)
                .collect(Collectors.joining("; "));
        if (!names.isEmpty()) {
            lines.add("- " + sentence + ": " + names + ".");
        }
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String time(double seconds) {
        if (seconds < 1e-3) {
            return significant(seconds * MICRO) + " µs";
        }
        return seconds < 1 ? significant(seconds * 1e3) + " ms" : significant(seconds) + " s";
    }

    /** Two digits: times are not good for more. */
    private static String significant(double value) {
        return value >= 10 ? Long.toString(Math.round(value)) : String.format(Locale.ROOT, "%.1f", value);
    }
}

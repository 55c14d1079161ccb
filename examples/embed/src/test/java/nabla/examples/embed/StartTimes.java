package nabla.examples.embed;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long {@link ScoreRow} takes from the start of the process to the first score, in all ways of starting that docs/embedding.md
 * shows: {@code StartTimes RUNS MODULE_PATH MODEL JAVA… -- column=value …}. Ways are run in turns, and medians are printed.
 */
final class StartTimes {
    private static final String MAIN = "nabla.examples.embed/nabla.examples.embed.ScoreRow";

    private StartTimes() {}

    public static void main(String... args) throws IOException, InterruptedException {
        int runs = Integer.parseInt(args[0]);
        List<String> rest = Arrays.asList(args);
        int end = rest.indexOf("--");
        List<String> row = rest.subList(end + 1, rest.size());
        Path folder = Files.createTempDirectory("start");
        Map<String, List<String>> ways = new LinkedHashMap<>();
        for (String java : rest.subList(3, end)) {
            for (String vector : new String[] {"", "vector, "}) {
                List<String> base = new ArrayList<>(List.of(java, "-p", args[1]));
                if (!vector.isEmpty()) {
                    base.addAll(List.of("--add-modules", "jdk.incubator.vector"));
                }
                String name = version(java) + ", " + (vector.isEmpty() ? "scalar, " : vector);
                List<String> lean = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
                String archive = "-XX:SharedArchiveFile=" + folder.resolve("archive-" + ways.size() + ".jsa");
                ways.put(name + "as it is", command(base, List.of(), args[2], row));
                ways.put(name + "C1 and serial collector", command(base, lean, args[2], row));
                dump(command(
                        base, List.of(archive.replace("SharedArchiveFile", "ArchiveClassesAtExit")), args[2], row));
                ways.put(name + "archive", command(base, List.of(archive), args[2], row));
                List<String> both = new ArrayList<>(lean);
                both.add(archive.replace(".jsa", "-lean.jsa"));
                List<String> dump = new ArrayList<>(lean);
                dump.add(both.get(2).replace("SharedArchiveFile", "ArchiveClassesAtExit"));
                dump(command(base, dump, args[2], row));
                ways.put(name + "archive, C1 and serial collector", command(base, both, args[2], row));
            }
        }
        Map<String, double[]> times = new LinkedHashMap<>();
        for (int run = 0; run < runs; run++) {
            for (Map.Entry<String, List<String>> way : ways.entrySet()) {
                times.computeIfAbsent(way.getKey(), name -> new double[runs])[run] = millis(way.getValue());
            }
        }
        times.forEach((name, millis) -> {
            Arrays.sort(millis);
            System.out.printf(
                    Locale.ROOT, "| %s | %.0f | %.0f |%n", name, millis[millis.length / 2], millis[millis.length - 1]);
        });
    }

    private static List<String> command(List<String> base, List<String> options, String model, List<String> row) {
        List<String> command = new ArrayList<>(base);
        command.addAll(1, options);
        command.addAll(List.of("-m", MAIN, model));
        command.addAll(row);
        return command;
    }

    private static String version(String java) throws IOException {
        Process process =
                new ProcessBuilder(java, "-version").redirectErrorStream(true).start();
        try (BufferedReader out = process.inputReader()) {
            return "JDK " + out.readLine().replaceAll("[^\"]*\"([0-9]+)[^\"]*\".*", "$1");
        }
    }

    private static void dump(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("expected status 0 of " + command);
        }
    }

    /** Milliseconds until the first line is there. */
    private static double millis(List<String> command) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            double millis = (System.nanoTime() - begin) / 1e6;
            if (line == null || process.waitFor() != 0) {
                throw new IllegalStateException("expected a score from " + command + ", got " + line);
            }
            return millis;
        }
    }
}

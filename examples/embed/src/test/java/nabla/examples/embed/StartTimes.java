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
 * How long {@link ScoreRow} takes from the start of the process to the first score, in the ways of starting that docs/embedding.md
 * shows: {@code StartTimes RUNS MODULE_PATH MODEL JAVA… -- column=value …}. The ways are run in turns; the least, the median and the most milliseconds are printed.
 */
final class StartTimes {
    private static final String MAIN = "nabla.examples.embed/nabla.examples.embed.ScoreRow";
    private static final List<String> SCALAR = List.of("-Dnabla.kernels=scalar");
    private static final List<String> VECTOR = List.of("--add-modules", "jdk.incubator.vector");
    private static final List<String> LEAN =
            List.of("-Dnabla.kernels=scalar", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    /** The first release that has caches of ahead-of-time work made in one step. */
    private static final int AOT = 25;

    private final Path folder;
    private final List<String> program;
    private final Map<String, List<String>> ways = new LinkedHashMap<>();

    private StartTimes(Path folder, List<String> program) {
        this.folder = folder;
        this.program = program;
    }

    public static void main(String... args) throws IOException, InterruptedException {
        int runs = Integer.parseInt(args[0]);
        List<String> rest = Arrays.asList(args);
        int end = rest.indexOf("--");
        List<String> program = new ArrayList<>(List.of("-p", args[1], "-m", MAIN, args[2]));
        program.addAll(rest.subList(end + 1, rest.size()));
        StartTimes times = new StartTimes(Files.createTempDirectory("start"), program);
        for (String java : rest.subList(3, end)) {
            times.add(java);
        }
        times.measure(runs);
    }

    private void add(String java) throws IOException, InterruptedException {
        int version = version(java);
        String name = "JDK " + version + " | ";
        ways.put(name + "nothing", command(java, List.of()));
        ways.put(name + "`--add-modules jdk.incubator.vector`", command(java, VECTOR));
        ways.put(name + "`-Dnabla.kernels=scalar`", command(java, SCALAR));
        ways.put(name + "the same, C1 and the serial collector", command(java, LEAN));
        add(name + "scalar, archive", java, SCALAR, "-XX:ArchiveClassesAtExit=", "-XX:SharedArchiveFile=");
        add(name + "scalar, archive, C1, serial", java, LEAN, "-XX:ArchiveClassesAtExit=", "-XX:SharedArchiveFile=");
        if (version >= AOT) {
            add(name + "scalar, AOT cache", java, SCALAR, "-XX:AOTCacheOutput=", "-XX:AOTCache=");
            add(name + "scalar, AOT cache, C1, serial", java, LEAN, "-XX:AOTCacheOutput=", "-XX:AOTCache=");
        }
    }

    /** A way that writes a file once, and uses it from then on. */
    private void add(String name, String java, List<String> options, String writes, String uses)
            throws IOException, InterruptedException {
        Path file = folder.resolve("archive-" + ways.size());
        Process process = new ProcessBuilder(command(java, with(options, writes + file)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0 || !Files.exists(file)) {
            throw new IllegalStateException("expected " + file + " of " + name);
        }
        ways.put(name, command(java, with(options, uses + file)));
    }

    private static List<String> with(List<String> options, String another) {
        List<String> all = new ArrayList<>(options);
        all.add(another);
        return all;
    }

    private List<String> command(String java, List<String> options) {
        List<String> command = with(List.of(), java);
        command.addAll(options);
        command.addAll(program);
        return command;
    }

    private static int version(String java) throws IOException {
        Process process =
                new ProcessBuilder(java, "-version").redirectErrorStream(true).start();
        try (BufferedReader out = process.inputReader()) {
            return Runtime.Version.parse(out.readLine().split("\"")[1]).feature();
        }
    }

    private void measure(int runs) throws IOException, InterruptedException {
        Map<String, double[]> times = new LinkedHashMap<>();
        for (int run = 0; run < runs; run++) {
            for (Map.Entry<String, List<String>> way : ways.entrySet()) {
                times.computeIfAbsent(way.getKey(), name -> new double[runs])[run] = millis(way.getValue());
            }
        }
        times.forEach((name, millis) -> {
            Arrays.sort(millis);
            System.out.printf(
                    Locale.ROOT, "| %s | %.0f | %.0f | %.0f |%n", name, millis[0], millis[runs / 2], millis[runs - 1]);
        });
    }

    /** Milliseconds until log p is there; a JVM may say something before. */
    private static double millis(List<String> command) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            while (line != null && !line.startsWith("log p")) {
                line = out.readLine();
            }
            double millis = (System.nanoTime() - begin) / 1e6;
            if (line == null || process.waitFor() != 0) {
                throw new IllegalStateException("expected a score from " + command + ", got " + line);
            }
            return millis;
        }
    }
}

package nabla.benchmarks.rows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import nabla.benchmarks.rows.Measurement.Times;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Times rows of the comparison, with the same options and the same lines of JSON as the scripts of the peers. */
@Command(name = "rows", description = "Times rows of the comparison; one JSON line a row.", sortOptions = false)
public final class RowsCommand implements Callable<Integer> {
    @Option(names = "--work", defaultValue = "*", description = "glob over the names of the rows, such as 'exact-*'")
    private String work;

    @Option(names = "--peer", defaultValue = "*", description = "glob over the names of the peers, such as 'nabla'")
    private String peer;

    @Option(names = "--seconds", defaultValue = "3", description = "time for the measurement of one row")
    private double seconds;

    @Option(names = "--list", description = "print the rows and stop")
    private boolean list;

    @Option(
            names = "--serve",
            description =
                    "print the checks, then at each line 'warm-up WORK PEER SECONDS' or 'measure WORK PEER SECONDS' "
                            + "of the input do that")
    private boolean serve;

    @Option(names = "--help", usageHelp = true, description = "print this help and stop")
    private boolean help;

    @Spec
    private CommandSpec command;

    /** Runs the command. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RowsCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Stream<RowSource> others = ServiceLoader.load(RowSource.class).stream().map(Provider::get);
        List<Row> rows = Stream.concat(Stream.of(new NablaRows()), others)
                .flatMap(RowSource::rows)
                .filter(row -> matches(work, row.work()) && matches(peer, row.peer()))
                .toList();
        if (rows.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "no row is called " + work + " with a peer called " + peer + "; --list prints them");
        }
        if (list) {
            rows.forEach(row -> System.out.println(row.work() + " " + row.peer()));
        } else if (serve) {
            serve(rows);
        } else {
            rows.forEach(this::measure);
        }
        return 0;
    }

    private static boolean matches(String glob, String name) {
        return FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(Path.of(name));
    }

    private void measure(Row row) {
        Measurement measurement = row.prepare().get();
        Map<String, Object> line = checks(row, measurement);
        line.put("steady", measurement.warmUp(seconds));
        line.putAll(times(measurement.run(seconds)));
        print(line);
    }

    private static void serve(List<Row> rows) throws IOException {
        Map<String, Measurement> measurements = new LinkedHashMap<>();
        for (Row row : rows) {
            Measurement measurement = row.prepare().get();
            measurements.put(row.work() + " " + row.peer(), measurement);
            print(checks(row, measurement));
        }
        print(Map.of("ready", measurements.size()));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            Measurement measurement = measurements.get(words[1] + " " + words[2]);
            double seconds = Double.parseDouble(words[3]);
            print(
                    words[0].equals("warm-up")
                            ? Map.of("steady", measurement.warmUp(seconds))
                            : times(measurement.run(seconds)));
        }
    }

    private static Map<String, Object> checks(Row row, Measurement measurement) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("work", row.work());
        line.put("peer", row.peer());
        line.putAll(measurement.checks());
        line.put("version", row.version().get() + ", JDK " + Runtime.version());
        line.put("cores", Runtime.getRuntime().availableProcessors());
        return line;
    }

    private static Map<String, Object> times(Times times) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("median_ms", times.median());
        line.put("min_ms", times.min());
        line.put("samples", times.samples());
        line.put("bytes", times.bytes());
        return line;
    }

    static void print(Map<String, Object> line) {
        StringJoiner json = new StringJoiner(", ", "{", "}");
        line.forEach((name, value) -> json.add(String.format(
                Locale.ROOT,
                value instanceof Number || value instanceof Boolean ? "\"%s\": %s" : "\"%s\": \"%s\"",
                name,
                value)));
        System.out.println(json);
    }
}

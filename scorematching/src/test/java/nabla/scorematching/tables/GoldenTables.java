package nabla.scorematching.tables;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** Real tables with synthetic ones, whose metrics were measured in Python; see README.md beside the files. */
record GoldenTables(String name, DataFrame whole, DataFrame train, DataFrame heldOut, DataFrame synthetic) {
    static GoldenTables of(String name) {
        DataFrame whole = table(name + ".csv.gz");
        int[] held = Arrays.stream(line("held-out.txt", name + " 0 ").split(" "))
                .mapToInt(Integer::parseInt)
                .toArray();
        BitSet isHeld = new BitSet();
        Arrays.stream(held).forEach(isHeld::set);
        int[] others =
                IntStream.range(0, whole.rows()).filter(row -> !isHeld.get(row)).toArray();
        return new GoldenTables(name, whole, whole.rows(others), whole.rows(held), table(name + "-synthetic.csv.gz"));
    }

    /** The metrics by name. */
    Map<String, Double> metrics() {
        return lines("metrics.csv").stream()
                .map(line -> line.split(","))
                .filter(cells -> cells[0].equals(name))
                .collect(Collectors.toMap(cells -> cells[1], cells -> Double.valueOf(cells[2])));
    }

    /** The fold of each training row and then of each synthetic one. */
    int[] folds() {
        return line("folds.txt", name + " ").chars().map(digit -> digit - '0').toArray();
    }

    private static DataFrame table(String file) {
        List<String> lines = lines(file);
        return DataFrame.parse(
                List.of(lines.get(0).split(",")),
                lines.stream().skip(1).map(line -> line.split(",", -1)).toList());
    }

    private static String line(String file, String key) {
        return lines(file).stream()
                .filter(line -> line.startsWith(key))
                .findFirst()
                .orElseThrow()
                .substring(key.length());
    }

    private static List<String> lines(String file) {
        try (InputStream raw = GoldenTables.class.getResourceAsStream(file);
                InputStream in = file.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}

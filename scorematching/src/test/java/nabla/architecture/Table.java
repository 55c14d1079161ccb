package nabla.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of packages in docs/architecture.md: what each one holds, in a few words, and what it may use. */
record Table(SortedMap<String, Row> rows) {
    static final Path PAGE = Path.of("..", "docs", "architecture.md");

    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z.]+)` \\| ([^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");

    record Row(String holds, SortedSet<String> mayUse) {}

    static Table read() throws IOException {
        SortedMap<String, Row> rows = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(PAGE));
        while (row.find()) {
            SortedSet<String> mayUse = new TreeSet<>();
            NAME.matcher(row.group(3)).results().forEach(name -> mayUse.add(name.group(1)));
            rows.put(row.group(1), new Row(row.group(2).strip(), mayUse));
        }
        return new Table(rows);
    }
}

package nabla.examples.faithful;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import nabla.examples.report.TextTable;

/** Tells what a study came to: text for the console; pictures, figures and a page in a folder. */
public final class Report {
    /** Of more columns than this only the number is told. */
    private static final int NAMED = 6;

    private final Path out;
    private final long seed;

    /** A report into this folder, of a study with this seed. */
    public Report(Path out, long seed) {
        this.out = out;
        this.seed = seed;
    }

    /** Says what will be learnt. */
    public void begin(Prepared data, PrintStream console) {
        console.println(headline(data));
        data.notes().forEach(console::println);
        console.println();
    }

    /** Says what was found, and writes it. */
    public void end(Study study, PrintStream console) {
        Figures figures = Figures.of(study);
        List<String> findings = findings(study);
        List<Picture> pictures = new Pictures(study).all();
        pictures.forEach(picture -> picture.figure().write(out.resolve(picture.file())));
        write("numbers.csv", csv(figures, study));
        write("index.html", new Page(headline(study.data()), seed, figures, findings).html(out, pictures));

        console.println();
        console.print(table(figures));
        console.println();
        findings.forEach(console::println);
        console.println();
        console.println("pictures, numbers and models: " + out.toAbsolutePath().normalize());
        console.println("all on one page:              "
                + out.resolve("index.html").toAbsolutePath().normalize());
    }

    private static String headline(Prepared data) {
        String columns = data.dim() > NAMED
                ? data.dim() + " columns"
                : data.measurements().columns().stream()
                        .map(Measurements.Column::name)
                        .collect(Collectors.joining(", "));
        return data.measurements().source() + ": " + columns + "; "
                + data.train().size(0) + " rows to learn from, "
                + data.heldOut().size(0) + " held out";
    }

    private static TextTable table(Figures figures) {
        List<String> headings = new ArrayList<>(List.of(""));
        headings.addAll(figures.columns());
        TextTable table = new TextTable(headings);
        for (Figures.Row row : figures.rows()) {
            List<String> cells = new ArrayList<>(List.of(row.name()));
            cells.addAll(row.text());
            table.add(cells);
        }
        return table;
    }

    /** What the figures say, in sentences. */
    private static List<String> findings(Study study) {
        List<String> findings = new ArrayList<>();
        findings.add(String.format(
                Locale.ROOT,
                "95 of 100 random splits of the data have an MMD² below %.4f; the training data have %.4f.",
                study.mmdOfSplits(),
                study.train().mmd()));
        for (Result result : study.results()) {
            double mmd = result.comparison().mmd();
            findings.add(String.format(
                    Locale.ROOT,
                    "%s (%s) has %.4f: %s",
                    result.method().title(),
                    result.method().sampler(),
                    mmd,
                    mmd < study.mmdOfSplits()
                            ? "by this test its samples cannot be told from the data."
                            : "its samples can be told from the data."));
            result.walks()
                    .findings()
                    .forEach(f -> findings.add("  " + f.name() + ": " + String.format(Locale.ROOT, "%.4g", f.value())));
        }
        return findings;
    }

    private static String csv(Figures figures, Study study) {
        StringBuilder text = new StringBuilder("figure," + String.join(",", figures.columns()) + "\n");
        for (Figures.Row row : figures.rows()) {
            line(text, row.name(), row.values());
        }
        line(text, "95th percentile of MMD² between random splits", study.mmdOfSplits());
        for (Result result : study.results()) {
            result.walks().findings().forEach(f -> line(text, f.name(), f.value()));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, double... values) {
        text.append('"').append(name).append('"');
        for (double value : values) {
            text.append(',').append(Double.isNaN(value) ? "" : Double.toString(value));
        }
        text.append('\n');
    }

    private void write(String name, String text) {
        Path file = out.resolve(name);
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}

package nabla.examples.faithful;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nabla.examples.report.FileProblem;
import nabla.examples.report.TextTable;

/** Tells what a study came to: text for the console; pictures, figures and a page in a folder. */
public final class Report {
    /** Of more columns than this only the number is told. */
    private static final int NAMED = 6;

    private final Path out;
    private final long seed;
    private final Optional<String> noPictures;

    /**
     * A report into this folder, of a study with this seed.
     *
     * @param noPictures why pictures cannot be drawn, if they cannot
     */
    public Report(Path out, long seed, Optional<String> noPictures) {
        this.out = out;
        this.seed = seed;
        this.noPictures = noPictures;
    }

    /** Says what will be learnt. */
    public void begin(Prepared data, PrintStream console) {
        console.println(headline(data));
        data.notes().forEach(console::println);
        noPictures.ifPresent(console::println);
        console.println();
    }

    /** Says what was found, and writes it. */
    public void end(Study study, PrintStream console) {
        Figures figures = Figures.of(study);
        Findings findings = new Findings(study);
        List<Picture> pictures = noPictures.isPresent() ? List.of() : new Pictures(study).all();
        pictures.forEach(picture -> picture.figure().write(out.resolve(picture.file())));
        write("numbers.csv", csv(figures, study));
        List<String> notes = new ArrayList<>(study.data().notes());
        noPictures.ifPresent(notes::add);
        notes.addAll(study.notes());
        Page page = new Page(headline(study.data()), seed, notes, figures, findings.sentences());
        write("index.html", page.html(out, pictures));

        console.println();
        console.print(table(figures));
        console.println();
        study.notes().forEach(console::println);
        findings.sentences().forEach(console::println);
        console.println();
        String written = pictures.isEmpty() ? "numbers and models:" : "pictures, numbers and models:";
        console.println(written + " " + out.toAbsolutePath().normalize());
        console.println(
                "all on one page: " + out.resolve("index.html").toAbsolutePath().normalize());
    }

    private static String headline(Prepared data) {
        String columns = data.dim() > NAMED ? data.dim() + " columns" : String.join(", ", data.names());
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

    private static String csv(Figures figures, Study study) {
        StringBuilder text = new StringBuilder("figure," + String.join(",", figures.columns()) + "\n");
        for (Figures.Row row : figures.rows()) {
            line(text, row.name(), row.values());
        }
        line(
                text,
                "95th percentile of MMD² between random splits",
                study.chance().ofSplits());
        line(text, "MMD² of a Gaussian", study.chance().ofGaussian());
        for (Result result : study.results()) {
            result.samples().findings().forEach(f -> line(text, f.name(), f.value()));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, double... values) {
        text.append('"').append(name.replace("\"", "\"\"")).append('"');
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
            throw new UncheckedIOException(file + ": cannot be written: " + FileProblem.of(e), e);
        }
    }
}

package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import nabla.autodiff.Rng;
import nabla.examples.report.Fonts;
import nabla.examples.tables.ReadOptions;
import nabla.examples.tables.TableFile;
import nabla.nn.Parameters;
import nabla.nn.files.Safetensors;
import nabla.nn.training.CheckpointFile;
import nabla.scorematching.tables.TableModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command does what it says, on a table of 60 rows in a dialect of its own. */
class NablaTest {
    private static final int ROWS = 60;

    @TempDir
    private static Path folder;

    private static Path table;
    private static Path model;
    private static Called fit;

    /** What a call left behind. */
    private record Called(int status, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    @BeforeAll
    static void learnATable() throws IOException {
        table = Files.writeString(folder.resolve("trees.csv"), trees());
        model = folder.resolve("trees.safetensors");
        fit = call("", "fit", table.toString(), "-o", model.toString(), "--quick", "--held-out", "0.1");
    }

    /** Heights and weights that depend on each other and on the kind, with gaps. */
    private static String trees() {
        double[] z = Rng.of(7).normal(2 * ROWS).toArray();
        StringBuilder text = new StringBuilder("Height;Weight;Kind;Count\r\n");
        for (int i = 0; i < ROWS; i++) {
            boolean oak = i % 3 == 0;
            double height = 10 + (oak ? 5 : 0) + z[2 * i];
            double weight = 3 * height + 2 * z[2 * i + 1];
            String first = i % 10 == 4 ? "NA" : String.format(Locale.ROOT, "%.2f", height);
            text.append(first.replace('.', ','))
                    .append(';')
                    .append(String.format(Locale.ROOT, "%.1f", weight).replace('.', ','))
                    .append(oak ? ";\"oak\";" : ";\"ash; tall\";")
                    .append(Math.round(weight) % 7)
                    .append("\r\n");
        }
        return text.toString();
    }

    private static Called call(String input, String... args) {
        InputStream in = System.in;
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            int status = Nabla.run(args);
            return new Called(status, printed.toString(StandardCharsets.UTF_8), said.toString(StandardCharsets.UTF_8));
        } finally {
            System.setIn(in);
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static Called done(String input, String... args) {
        Called called = call(input, args);
        assertEquals(0, called.status(), called.err());
        return called;
    }

    @Test
    void fitSaysWhatItReadAndChose() {
        assertEquals(0, fit.status(), fit.err());
        assertTrue(
                fit.err().contains("read 60 rows x 4 columns; separator ';', decimal comma; 'NA' is missing (6 cells)"),
                fit.err());
        assertTrue(fit.out().contains("learnt from 54 rows; of 6 that were held out"), fit.out());
        assertTrue(fit.out().contains("Kind") && fit.out().contains("mean log-density"), fit.out());
        assertTrue(Files.exists(model));
    }

    @Test
    void samplesAreWrittenAsTheTableWas() {
        Called samples = done("", "sample", model.toString(), "-n", "40");
        List<String> lines = samples.lines();
        assertEquals("Height;Weight;Kind;Count", lines.get(0));
        assertEquals(41, lines.size());
        for (String line : lines.subList(1, 41)) {
            assertTrue(line.matches("\\d+,\\d\\d;\\d+,\\d;\"(oak|ash; tall)\";\\d"), line);
        }
        assertTrue(samples.out().contains("\r\n"));
        assertEquals("", samples.err());
    }

    @Test
    void aSeedGivesTheSameBits() {
        String[] args = {"sample", model.toString(), "-n", "5", "--seed", "3"};
        assertEquals(done("", args).out(), done("", args).out());
        args[5] = "4";
        assertNotEquals(
                done("", "sample", model.toString(), "-n", "5", "--seed", "3").out(),
                done("", args).out());
        Path again = folder.resolve("again.safetensors");
        done("", "fit", table.toString(), "-o", again.toString(), "--quick", "--held-out", "0.1");
        assertEquals(
                done("", "sample", model.toString(), "--seed", "3").out(),
                done("", "sample", again.toString(), "--seed", "3").out());
    }

    @Test
    void samplesGoIntoAPackedFile() throws IOException {
        Path packed = folder.resolve("samples.csv.gz");
        Called called = done("", "sample", model.toString(), "-n", "5", "-o", packed.toString());
        assertEquals("", called.out());
        try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
            assertEquals(
                    done("", "sample", model.toString(), "-n", "5").out(),
                    new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertEquals(
                5, TableFile.read(packed.toString(), ReadOptions.none()).frame().rows());
    }

    /** The numbers of the command line are those of the library, with the key of the seed, of many rows as of few. */
    @Test
    @Tag("long")
    void aPipeScoresSamplesWithTheNumbersOfTheLibrary() throws IOException {
        String samples = done("", "sample", model.toString(), "-n", "5000").out();
        Called scored = done(samples, "score", model.toString(), "-", "--seed", "7");
        List<String> given = samples.lines().toList();
        List<String> lines = scored.lines();
        assertEquals(given.get(0) + ";log_prob;log_prob_error;anomaly", lines.get(0));
        assertEquals(given.size(), lines.size());
        for (int i = 1; i < lines.size(); i++) {
            assertTrue(lines.get(i).startsWith(given.get(i) + ";"), lines.get(i));
        }
        Path file = Files.writeString(folder.resolve("scored.csv"), scored.out());
        TableFile read = TableFile.read(file.toString(), ReadOptions.none());
        TableModel library = TableModel.read(model);
        TableModel.Likelihood likelihood = library.likelihood(read.frame(), Rng.of(7));
        assertArrayEquals(likelihood.logProb().toArray(), read.frame().numbers("log_prob"));
        assertArrayEquals(likelihood.standardError().toArray(), read.frame().numbers("log_prob_error"));
        assertArrayEquals(
                library.anomalyScore(read.frame(), Rng.of(7)).toArray(),
                read.frame().numbers("anomaly"));
        assertEquals(
                done(samples, "score", model.toString(), "-").out(),
                done(samples, "score", model.toString(), "-", "--seed", "1").out());
    }

    @Test
    void theStrangestRowIsFirst() {
        String strange = "Height;Weight;Kind;Count\n12,0;36,0;oak;1\n12,5;5,0;oak;1\n15,0;45,5;oak;2\n";
        List<String> lines =
                done(strange, "score", model.toString(), "-", "--by", "anomaly").lines();
        assertTrue(lines.get(1).startsWith("12,5;5,0;"), lines.toString());
        lines = done(strange, "score", model.toString(), "-", "--by", "log_prob", "--only")
                .lines();
        assertEquals("log_prob;log_prob_error;anomaly", lines.get(0));
    }

    /** Of rows that are held out, too, which leave gaps in the numbers. */
    @Test
    void numbersOfRowsAreLeftOut() {
        double[] z = Rng.of(8).normal(ROWS).toArray();
        StringBuilder rows = new StringBuilder("no,x\n");
        for (int i = 0; i < ROWS; i++) {
            rows.append(i + 1).append(',').append(z[i]).append('\n');
        }
        Path numbered = folder.resolve("numbered.safetensors");
        String out = done(rows.toString(), "fit", "-", "-o", numbered.toString(), "--quick", "--held-out", "0.2")
                .out();
        assertTrue(out.contains("column no: row number, numbers the rows: left out"), out);
        assertEquals("x", done("", "sample", numbered.toString()).lines().get(0));
    }

    /** With --resume and without, which would delete the checkpoint of the first. */
    @Test
    void aSecondFitOfTheSameModelIsRefused() throws IOException {
        Path busy = folder.resolve("busy.safetensors");
        Path checkpoint = folder.resolve("busy.safetensors.checkpoint");
        try (CheckpointFile first = CheckpointFile.open(checkpoint, Map.of())) {
            byte[] before = Files.readAllBytes(checkpoint);
            for (String[] more : new String[][] {{}, {"--resume"}}) {
                Called second = call(
                        "",
                        Stream.concat(
                                        Stream.of("fit", table.toString(), "-o", busy.toString(), "--quick"),
                                        Stream.of(more))
                                .toArray(String[]::new));
                assertEquals(1, second.status());
                assertTrue(second.err().startsWith(checkpoint + ": another program works with it"), second.err());
                assertEquals(1, second.err().lines().count());
            }
            assertArrayEquals(before, Files.readAllBytes(checkpoint));
            first.value("a", () -> 1, String::valueOf, Integer::valueOf);
        }
        done("", "fit", table.toString(), "-o", busy.toString(), "--quick");
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of(busy),
                    files.filter(file -> file.getFileName().toString().startsWith("busy"))
                            .toList());
        }
    }

    @Test
    void aWordThatTheTableDidNotHaveIsImpossible() {
        String rows = "Height;Weight;Kind;Count\n12,0;36,0;palm;1\n12,5;37,0;oak;1\n";
        List<String> lines = done(rows, "score", model.toString(), "-").lines();
        assertEquals("12,0;36,0;palm;1;-Infinity;0;Infinity", lines.get(1));
        assertTrue(lines.get(2).startsWith("12,5;37,0;oak;1;-"), lines.get(2));
    }

    @ParameterizedTest
    @CsvSource({"0, 100", "3, 103"})
    void percentagesStayWithinTheWholeIfTheyDo(double least, double most) {
        double[] z = Rng.of(9).normal(2 * ROWS).toArray();
        StringBuilder rows = new StringBuilder("x,part\n");
        for (int i = 0; i < 2 * ROWS; i++) {
            double part = Math.max(least, most - 1.5 * Math.abs(z[i]));
            rows.append(String.format(Locale.ROOT, "%.3f,%.1f%%\n", z[i], part));
        }
        Path shares = folder.resolve("shares.safetensors");
        Called called = done(rows.toString(), "fit", "-", "-o", shares.toString(), "--quick");
        assertEquals(most == 100, called.err().contains("column part: parts of 100"), called.err());
        double largest = done("", "sample", shares.toString(), "-n", "2000").lines().stream()
                .skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split("[,%]")[1]))
                .max()
                .orElseThrow();
        assertTrue(most > 100 ? largest > 100 : largest <= 100, () -> "" + largest);
    }

    @Test
    void anImpossibleRowIsCountedAndNotInTheMean() {
        String rows = "Height;Weight;Kind;Count\n12,5;37,0;oak;1\n15,0;45,5;oak;2\n";
        List<String> possible = done(rows, "evaluate", model.toString(), "-").lines();
        List<String> all = done(rows + "12,0;36,0;palm;1\n", "evaluate", model.toString(), "-")
                .lines();
        assertTrue(all.get(0).matches("mean log-density -\\S+ ± \\S+ nats a row"), all.get(0));
        assertEquals(possible.get(0), all.get(0));
        assertTrue(all.get(1).startsWith("1 more row has no finite one"), all.get(1));
    }

    /** Whose columns are called 1, 2, 3, which might be data. */
    @Test
    void samplesOfAFileOfNumbersAreScored() throws IOException {
        byte[] pixels = new byte[16 + 3 * ROWS];
        byte[] start = {0, 0, 8, 2, 0, 0, 0, ROWS, 0, 0, 0, 3};
        System.arraycopy(start, 0, pixels, 0, start.length);
        double[] u = Rng.of(4).uniform(3 * ROWS).toArray();
        for (int i = 0; i < u.length; i++) {
            pixels[start.length + i] = (byte) (100 * u[i]);
        }
        Path images = Files.write(folder.resolve("numbers.idx"), Arrays.copyOf(pixels, start.length + u.length));
        Path learnt = folder.resolve("numbers.safetensors");
        done("", "fit", images.toString(), "-o", learnt.toString(), "--quick");
        String samples = done("", "sample", learnt.toString(), "-n", "20").out();
        assertTrue(samples.startsWith("1,2,3\n"), samples);
        List<String> scored = done(samples, "score", learnt.toString(), "-").lines();
        assertEquals("1,2,3,log_prob,log_prob_error,anomaly", scored.get(0));
        assertEquals(21, scored.size());
    }

    @Test
    void aModelWhoseNumbersOverflowIsOneLine() {
        Path large = folder.resolve("large.safetensors");
        Parameters parameters = Safetensors.read(model);
        Map<String, String> metadata = new HashMap<>(Safetensors.readMetadata(model));
        metadata.put(
                "nabla.table.settings", metadata.get("nabla.table.settings").replaceFirst("^mixture", "network"));
        metadata.remove("nabla.sha256");
        Safetensors.write(large, parameters.map(tensor -> tensor.mul(0).add(1e200)), metadata);
        Called sampled = call("", "sample", large.toString(), "-n", "5");
        assertEquals(1, sampled.status());
        assertEquals(1, sampled.err().lines().count(), sampled.err());
    }

    @ParameterizedTest
    @CsvSource({
        "nabla.table.columns, NUMBER, NUMBeR",
        "nabla.table.columns, Height, %GG",
        "nabla.table.mixture, ' ', ' NaN '",
        "nabla.table.settings, mixture, neither",
        "dialect, COMMA, CoMMA",
        "dialect, UTF-8, UTF-9",
        "dialect, %3B, %GG"
    })
    void damagedMetadataAreNamed(String key, String text, String other) {
        Path damaged = folder.resolve("damaged.safetensors");
        Map<String, String> metadata = new HashMap<>(Safetensors.readMetadata(model));
        metadata.put(key, metadata.get(key).replaceFirst(text, other));
        metadata.remove("nabla.sha256");
        Safetensors.write(damaged, Safetensors.read(model), metadata);
        Called sampled = call("", "sample", damaged.toString(), "-n", "5");
        assertEquals(1, sampled.status());
        assertTrue(sampled.err().startsWith(damaged + ": "), sampled.err());
        assertTrue(sampled.err().contains(key), sampled.err());
    }

    @Test
    void datesWithoutSeparatorsAreDatesUnlessTheyAreToldNotToBe() {
        StringBuilder rows = new StringBuilder("day,x\n");
        double[] z = Rng.of(10).normal(ROWS).toArray();
        for (int i = 0; i < ROWS; i++) {
            rows.append(String.format(Locale.ROOT, "2023%02d%02d,%.3f%n", 1 + i % 12, 1 + i % 28, z[i]));
        }
        Path days = folder.resolve("days.safetensors");
        Called called = done(rows.toString(), "fit", "-", "-o", days.toString(), "--quick");
        assertTrue(called.out().contains("column day: date, written as uuuuMMdd"), called.out());
        assertTrue(called.err().contains("column day: its numbers of eight digits are read as dates"), called.err());
        String samples = done("", "sample", days.toString(), "-n", "3").out();
        assertTrue(samples.matches("day,x\n(20\\d{6},-?\\d\\.\\d{3}\n){3}"), samples);
        done(samples, "score", days.toString(), "-");
        called = done(rows.toString(), "fit", "-", "-o", days.toString(), "--quick", "--kind", "day=number");
        assertTrue(called.out().contains("column day: number"), called.out());
    }

    @Test
    void rowsWithoutAScoreAreCounted() {
        String rows = "Height;Weight;Kind;Count\n12,0;36,0;palm;1\n12,5;37,0;oak;1\n";
        String err = done(rows, "score", model.toString(), "-").err();
        assertTrue(err.contains("1 of 2 rows have no finite log_prob"), err);
    }

    @Test
    void gapsAreFilledAndAllElseStaysAsItStands() throws IOException {
        Called complete = done(Files.readString(table), "impute", model.toString(), "-");
        List<String> given = Files.readString(table).lines().toList();
        List<String> lines = complete.lines();
        for (int i = 0; i < given.size(); i++) {
            String line = lines.get(i);
            if (given.get(i).startsWith("NA;")) {
                assertTrue(line.matches("\\d+,\\d\\d;.*"), line);
                assertEquals(given.get(i).substring(2), line.substring(line.indexOf(';')));
            } else {
                assertEquals(given.get(i), line);
            }
        }
    }

    /** Rows of which nothing is known, and rows that begin with an error of a spreadsheet. */
    @Test
    void asManyRowsComeOutAsWentIn() {
        String rows =
                "Height;Weight;Kind;Count\n;;;\n12,5;37,0;oak;1\n;;;\n#N/A;45,0;oak;2\n#REF!;;;\n15,0;45,5;oak;2\n;;;\n";
        List<String> scores =
                done(rows, "score", model.toString(), "-", "--only", "-q").lines();
        assertEquals(8, scores.size());
        List<String> complete =
                done(rows, "impute", model.toString(), "-", "-q").lines();
        assertEquals(8, complete.size());
        assertEquals("12,5;37,0;oak;1", complete.get(2));
        assertTrue(complete.get(4).endsWith(";45,0;oak;2"), complete.get(4));
        assertTrue(scores.get(1).endsWith(";0;"), scores.get(1));
        assertEquals(scores.get(1), scores.get(7));
    }

    @Test
    void drawsAreNumbered() {
        String gaps = "Height;Weight;Kind;Count\nNA;45,0;NA;1\n";
        List<String> lines =
                done(gaps, "impute", model.toString(), "-", "--draws", "3").lines();
        assertEquals("draw;Height;Weight;Kind;Count", lines.get(0));
        assertEquals(
                List.of("1", "2", "3"),
                lines.stream().skip(1).map(line -> line.split(";")[0]).toList());
        assertEquals(
                2, done(gaps, "impute", model.toString(), "-", "--mean").lines().size());
    }

    @Test
    void inspectAndPlotTellAboutAModel() {
        String inspected = done("", "inspect", model.toString()).out();
        assertTrue(inspected.contains("tensor") && inspected.contains("Height"), inspected);
        if (Fonts.problem().isEmpty()) {
            Path pictures = folder.resolve("pictures");
            List<String> files = done("", "plot", model.toString(), table.toString(), "-o", pictures.toString())
                    .lines();
            assertEquals(2, files.size());
            files.forEach(file -> assertTrue(Path.of(file).toFile().length() > 5000, file));
        }
    }

    @Test
    void fitAndEvaluateWritePages() throws IOException {
        for (List<String> call : List.of(
                List.of(
                        "fit",
                        table.toString(),
                        "-o",
                        folder.resolve("page.safetensors").toString(),
                        "--quick",
                        "--held-out",
                        "0.1"),
                List.of("evaluate", model.toString(), table.toString(), "--train", table.toString()))) {
            Path page = folder.resolve("pages").resolve(call.get(0) + ".html");
            Stream<String> args = Stream.concat(call.stream(), Stream.of("--page", page.toString()));
            Called called = done("", args.toArray(String[]::new));
            assertTrue(called.out().contains("pairs, held-out rows"), called.out());
            assertTrue(called.err().contains("the page is " + page), called.err());
            String text = Files.readString(page);
            assertTrue(text.contains("Height") && text.contains("nabla " + call.get(0)), call.get(0));
        }
    }

    /** Rows that nobody says the model was learnt from are not called so, and nothing is said that needs those. */
    @Test
    void whatNeedsTrainingRowsComesOnlyWithThem() throws IOException {
        Path page = folder.resolve("rows.html");
        String given = table.toString();
        Called called = done("", "evaluate", model.toString(), given, "--page", page.toString());
        String json = done("", "evaluate", model.toString(), given, "--json").out();
        String written = Files.readString(page);
        for (String words : List.of("training", "closest", "copies", "out of range", "impossible", "trained")) {
            assertFalse(called.out().contains(words), words);
            assertFalse(json.contains(words), words);
            assertFalse(written.substring(written.indexOf("In numbers")).contains(words), words);
        }
        assertTrue(called.out().contains("pairs, these rows"), called.out());
        assertTrue(
                written.contains("4 of 4 columns learnt; 60 rows compared with 60 rows that the model drew."), given);
        String with =
                done("", "evaluate", model.toString(), given, "--train", given).out();
        for (String words : List.of("pairs, training table", "pairs, held-out rows", "closest", "copies of training")) {
            assertTrue(with.contains(words), words);
        }
    }

    static Stream<List<String>> results() {
        return Stream.of(
                List.of(
                        "fit",
                        table.toString(),
                        "-o",
                        folder.resolve("json.safetensors").toString(),
                        "--quick"),
                List.of("sample", model.toString(), "-n", "3"),
                List.of("score", model.toString(), table.toString(), "--rows", "4:6"),
                List.of("score", model.toString(), table.toString(), "--only"),
                List.of("impute", model.toString(), table.toString(), "--draws", "2"),
                List.of("evaluate", model.toString(), table.toString()),
                List.of("inspect", model.toString()));
    }

    @ParameterizedTest
    @MethodSource("results")
    void resultsCanBeJson(List<String> call) {
        Stream<String> args = Stream.concat(call.stream(), Stream.of("--json"));
        String json = done("", args.toArray(String[]::new)).out();
        assertEquals(json.length(), new JsonSyntax(json).value(0), json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | fit",
                "2 | fly away",
                "2 | ''",
                "2 | fit t --fast",
                "2 | fit T --kind Height=colour",
                "2 | fit T --kind height=number",
                "2 | fit T --bounded Height=3:1",
                "2 | fit T --header --no-header",
                "2 | fit T --separator 5",
                "2 | fit T --rows x",
                "2 | fit T --charset klingon",
                "2 | fit T --charset a:b",
                "2 | fit T --charset ISO-2022-CN",
                "2 | fit T --comments --no-comments",
                "1 | fit T -o /proc/model",
                "1 | sample M -o /proc/x.csv",
                "1 | sample M -o T/x.csv",
                "2 | fit T --held-out 1",
                "2 | fit T --steps 0",
                "2 | sample M -n 0",
                "1 | evaluate M T --page T/page.html",
                "2 | impute M T --draws 0",
                "1 | fit nowhere.csv",
                "1 | fit T --columns Depth",
                "1 | fit T --decimal point --separator ; --columns Depth",
                "1 | fit T -o T/model",
                "1 | score T T",
                "1 | sample nowhere.safetensors",
                "1 | score M T --columns Height"
            })
    void aWrongCallIsTwoAndFailureIsOneInOneLine(int status, String line) throws IOException {
        String[] args = Stream.of(line.split(" "))
                .filter(word -> !word.isEmpty())
                .map(word -> word.replaceFirst("^T", table.toString()).replaceFirst("^M$", model.toString()))
                .toArray(String[]::new);
        byte[] before = Files.readAllBytes(model);
        Called called = call("", args);
        assertEquals(status, called.status(), called.err());
        assertEquals("", called.out());
        List<String> said =
                called.err().lines().filter(l -> !l.contains(": read 60 rows")).toList();
        assertEquals(1, said.size(), called.err());
        assertFalse(called.err().contains("\tat ") || called.err().contains("Exception"), called.err());
        assertFalse(called.err().contains(".nabla-") || called.err().contains("java."), called.err());
        assertArrayEquals(before, Files.readAllBytes(model));
    }

    /** Nor on standard output, where a report shows words of the table. */
    @Test
    void aTerminalDoesNotObeyATable() {
        String word = "\u0000\u001B[2J\u009B\u202E";
        StringBuilder rows = new StringBuilder("x,wWw\n".replace("W", word));
        for (int i = 0; i < ROWS; i++) {
            rows.append(i % 10 == 3 ? word : i + ".5")
                    .append(i % 2 == 0 ? ",b" + word : ",c")
                    .append('\n');
        }
        Path odd = folder.resolve("odd.safetensors");
        for (Called called : List.of(
                done(rows.toString(), "fit", "-", "-o", odd.toString(), "--quick", "--missing", word),
                done("", "inspect", odd.toString()),
                done(rows.toString(), "evaluate", odd.toString(), "-", "--missing", word),
                call(rows.toString(), "fit", "-", "--columns", "x" + word),
                call("", "fit", "nowhere" + word.substring(1)),
                call("", word))) {
            String all = called.out() + called.err();
            assertTrue(all.contains("\\u001B[2J\\u009B\\u202E"), all);
            assertFalse(all.chars().anyMatch(c -> c != '\n' && c != '\t' && Character.isISOControl(c)), all);
            assertFalse(all.contains("\u202E"), all);
        }
    }

    @ParameterizedTest
    @CsvSource({"fit", "sample", "score", "impute", "evaluate", "inspect", "plot"})
    void everyCommandHasHelpWithAnExample(String command) {
        String help = done("", command, "-h").out();
        assertTrue(help.contains("Example:  nabla " + command), help);
        assertTrue(Nabla.commandLine().getUsageMessage().contains("  " + command + " "));
    }

    /** By the name that the help of all commands tells. */
    @Test
    void everyExampleHasHelpForItsName() {
        String footer = done("", "-h").out();
        String names = footer.substring(footer.indexOf("commands, too:") + "commands, too:".length());
        for (String name : names.replace(".", "").strip().split(",\\s+")) {
            String help = done("", name, "-h").out();
            assertTrue(help.startsWith("Usage: nabla " + name + " ["), help);
        }
    }

    @Test
    void aShellCanCompleteCalls() {
        String script = done("", "generate-completion").out();
        assertTrue(script.contains("function _picocli_nabla_impute") && script.contains("--draws"), script);
    }

    /** The calls of the documentation are calls that there are. */
    @Test
    void theCallsOfThePageAreUnderstood() throws IOException {
        List<String> calls = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "docs", "tables-cli.md")))
                .results()
                .flatMap(block -> block.group(1).lines())
                .flatMap(line -> Stream.of(line.split("[|<>]")))
                .map(String::strip)
                .filter(call -> call.startsWith("nabla "))
                .toList();
        assertTrue(calls.size() > 8, calls.toString());
        for (String call : calls) {
            String[] args = Stream.of(call.split(" ")).skip(1).toArray(String[]::new);
            Nabla.commandLine(args).parseArgs(args);
        }
    }

    @Test
    void aVersionIsThere() {
        assertTrue(done("", "--version").out().startsWith("nabla "));
    }

    @Test
    void aReaderWhoStopsEndsItQuietly() throws IOException, InterruptedException {
        Process program = Programs.start(Nabla.class, folder, "sample", model.toString(), "-n", "100000");
        byte[] some = program.getInputStream().readNBytes(100);
        assertEquals(100, some.length);
        program.getInputStream().close();
        assertEquals(0, program.waitFor());
    }
}

package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.estimators.Families;
import nabla.examples.report.Fonts;
import nabla.examples.report.Histogram;
import nabla.scorematching.estimators.Directions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code nabla estimate}: each family on data that have a known density. */
@Tag("long")
class EstimateCommandTest {
    private static final int ROWS = 400;

    @TempDir
    private static Path folder;

    private record Called(int status, String out, String err) {}

    private static Called call(String... args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            int status = Nabla.run(args);
            return new Called(status, printed.toString(StandardCharsets.UTF_8), said.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static final Rng KEY = Rng.of(21);

    private static Tensor unit(Tensor rows) {
        return rows.div(rows.square().sumKeepDims(1).sqrt());
    }

    /** Shares of exponential times: Dirichlet(1, 1, 1). */
    private static Tensor shares() {
        Tensor times = KEY.uniform(ROWS, 3).log().neg();
        return times.div(times.sumKeepDims(1));
    }

    /**
     * What the call is, what data it is for, and what it has to find: parameters within six standard errors, so that a false alarm has a
     * probability of 2e-9 each.
     */
    private record Case(List<String> call, Tensor x, Map<String, Double> truth) {
        static Case of(String call, Tensor x, Map<String, Double> truth) {
            return new Case(List.of(call.split(" ")), x, truth);
        }

        @Override
        public String toString() {
            return String.join(" ", call);
        }
    }

    static Stream<Case> cases() {
        Tensor z = KEY.normal(ROWS, 1);
        Tensor waits = KEY.uniform(ROWS, 1).log().neg();
        Tensor pull = KEY.normal(ROWS, 3).add(Tensor.of(0, 0, 1));
        Function<Tensor, Tensor> angles = y -> y.sub(0.5).mul(2 * Math.PI);
        return Stream.of(
                Case.of("normal", z.mul(2).add(1), Map.of("eta", 0.25, "K", 0.25)),
                Case.of(
                        "polynomial --degree 4",
                        z,
                        Map.of("theta1", 0.0, "theta2", -0.5, "theta3", 0.0, "theta4", 0.0)),
                Case.of("truncated-normal", z.abs(), Map.of("eta", 0.0, "K", 1.0)),
                Case.of("truncated-normal --low 0 --high 1", KEY.uniform(ROWS, 1), Map.of("eta", 0.0, "K", 0.0)),
                Case.of("exponential", waits, Map.of("rate", 1.0)),
                Case.of(
                        "gamma --weight linear",
                        waits.add(KEY.split(1).uniform(ROWS, 1).log().neg()),
                        Map.of("shape", 2.0, "rate", 1.0)),
                Case.of("lognormal", z.exp(), Map.of()),
                Case.of("positive-polynomial --degree 2", z.abs(), Map.of("theta1", 0.0, "theta2", -0.5)),
                Case.of("beta", KEY.uniform(ROWS, 1), Map.of("alpha", 1.0, "beta", 1.0)),
                Case.of("von-mises", angles.apply(KEY.uniform(ROWS, 1)), Map.of("a", 0.0, "b", 0.0)),
                Case.of(
                        "sine-model",
                        angles.apply(KEY.uniform(ROWS, 2)).mul(Tensor.of(0.1, 0.1)),
                        Map.of("lambda", 0.0)),
                Case.of(
                        "von-mises-fisher",
                        unit(KEY.normal(ROWS, 3)),
                        Map.of("theta1", 0.0, "theta2", 0.0, "theta3", 0.0)),
                Case.of("von-mises-fisher --normalize", pull, Map.of("theta1", 0.0, "theta2", 0.0)),
                Case.of("bingham", unit(KEY.normal(ROWS, 3)), Map.of("A12", 0.0, "A13", 0.0, "A23", 0.0)),
                Case.of("fisher-bingham", unit(KEY.normal(ROWS, 3)), Map.of("A12", 0.0)),
                Case.of("kent --normalize", pull, Map.of("beta", 0.0)),
                Case.of("watson", unit(KEY.normal(ROWS, 3).mul(Tensor.of(1, 1, 3))), Map.of()),
                Case.of("dirichlet", shares(), Map.of("alpha1", 1.0, "alpha2", 1.0, "alpha3", 1.0)),
                Case.of("dirichlet --coordinates sqrt", shares(), Map.of()),
                Case.of("ppi --fix beta3=0", shares(), Map.of("A12", 0.0)));
    }

    @Test
    void everyFamilyIsTried() {
        List<String> tried = cases().map(c -> c.call().get(0)).distinct().toList();
        assertEquals(List.copyOf(Families.all().keySet()).size(), tried.size());
        assertTrue(tried.containsAll(Families.all().keySet()));
    }

    private static Path write(String name, Tensor x) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int j = 0; j < x.size(1); j++) {
            text.append(j > 0 ? "," : "").append((char) ('p' + j));
        }
        for (double[] row : x.toMatrix()) {
            text.append('\n');
            for (int j = 0; j < row.length; j++) {
                text.append(j > 0 ? "," : "").append(row[j]);
            }
        }
        return Files.writeString(folder.resolve(name.replace(' ', '_') + ".csv"), text.append('\n'));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aFamilyFindsWhatTheDataHave(Case one) throws IOException {
        Path file = write(one.toString(), one.x());
        List<String> args = new ArrayList<>(List.of("estimate", one.call().get(0), file.toString()));
        args.addAll(one.call().subList(1, one.call().size()));
        boolean draws = Fonts.problem().isEmpty() && one.call().size() == 1;
        Path picture = folder.resolve(one.call().get(0) + ".png");
        if (draws) {
            args.addAll(List.of("--picture", picture.toString()));
        }
        Called called = call(args.toArray(String[]::new));
        assertEquals(0, called.status(), called.err());
        assertTrue(called.out().contains("std. error"), called.out());
        for (Map.Entry<String, Double> parameter : one.truth().entrySet()) {
            String line = called.out()
                    .lines()
                    .skip(2)
                    .filter(l -> l.split(" ")[0].equals(parameter.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(parameter.getKey() + "\n" + called.out()));
            String[] cells = line.trim().split("\\s+");
            double error = Double.parseDouble(cells[2]);
            assertEquals(parameter.getValue(), Double.parseDouble(cells[1]), 6 * error, line);
        }
        if (draws && !called.out().contains("not a density")) {
            assertTrue(Files.exists(picture) && Files.size(picture) > 5000, called.err());
        }
    }

    @Test
    void resultsAreJsonToo() throws IOException {
        Path file = write("json", KEY.normal(50, 1));
        Called called = call("estimate", "normal", file.toString(), "--json");
        assertTrue(called.out().startsWith("{\"family\":\"normal\",\"rows\":50,"), called.out());
        for (String key : List.of("smic", "errors\":\"jackknife", "z", "p", "interval\":[")) {
            assertTrue(called.out().contains("\"" + key), key + ": " + called.out());
        }
        assertTrue(called.out().contains("\"K\":{\"") && called.out().contains("standard_error"), called.out());
    }

    @Test
    void rowsCountByWeightsFrequenciesAndHowFarTheyAre() throws IOException {
        Path file = Files.writeString(folder.resolve("counts.csv"), "x,k\n-1,2\n0.5,1\n1,3\n2,0\n-0.2,4\n0.1,\n");
        Called counted = call("estimate", "normal", file.toString(), "--frequencies", "k");
        Called weighted = call("estimate", "normal", file.toString(), "--weights", "k");
        assertEquals(0, counted.status(), counted.err());
        assertTrue(counted.err().contains("left out 1 row with missing cells"), counted.err());
        assertFalse(counted.out().equals(weighted.out()));
        Path far = write("far", Tensor.concat(0, KEY.normal(100, 1), Tensor.full(20, 5, 1)));
        double plain = precision(call("estimate", "normal", far.toString()));
        double robust = precision(call("estimate", "normal", far.toString(), "--robust", "0.4"));
        assertTrue(plain < 0.2 && robust > 0.6, plain + " " + robust);
    }

    @Test
    void theColumnThatCountsNeedNotBeChosen() throws IOException {
        Path file = Files.writeString(folder.resolve("three.csv"), "x,y,k\n1,9,10\n2,7,1\n4,8,1\n7,3,1\n11,2,1\n");
        Path copies = Files.writeString(folder.resolve("copies.csv"), "x\n" + "1\n".repeat(10) + "2\n4\n7\n11\n");
        Called counted = call("estimate", "gamma", file.toString(), "--columns", "x", "--frequencies", "k");
        Called copied = call("estimate", "gamma", copies.toString());
        assertEquals(0, counted.status(), counted.err());
        assertEquals(shape(copied), shape(counted));
    }

    private static String shape(Called called) {
        return called.out()
                .lines()
                .filter(line -> line.startsWith("shape "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theBaseOfLogRatiosIsChosen() throws IOException {
        Path file = write("base", shares());
        Called first = call("estimate", "dirichlet", file.toString(), "--coordinates", "alr");
        Called same = call("estimate", "dirichlet", file.toString(), "--coordinates", "alr", "--base", "p");
        Called last = call("estimate", "dirichlet", file.toString(), "--coordinates", "alr", "--base", "r");
        assertEquals(first.out(), same.out());
        assertTrue(last.out().startsWith("Dirichlet by alr(2)"), last.out() + last.err());
    }

    @Test
    void anglesBeyondTheCircleMayBeDegrees() throws IOException {
        Path file = write("wide", KEY.uniform(50, 1).mul(360));
        String hint = "--degrees, if they are in degrees";
        assertTrue(call("estimate", "von-mises", file.toString()).err().contains(hint));
        assertFalse(call("estimate", "von-mises", file.toString(), "--degrees")
                .err()
                .contains(hint));
    }

    @Test
    void oneRowHasNoErrorInJson() throws IOException {
        Path file = Files.writeString(folder.resolve("one.csv"), "x\n4\n");
        Called called = call("estimate", "exponential", file.toString(), "--json");
        assertTrue(called.out().contains("{\"estimate\":0.25,\"standard_error\":null,"), called.out());
    }

    private static double precision(Called called) {
        return called.out()
                .lines()
                .filter(line -> line.startsWith("K "))
                .mapToDouble(line -> Double.parseDouble(line.trim().split("\\s+")[1]))
                .findFirst()
                .orElseThrow(() -> new AssertionError(called.err()));
    }

    static Stream<List<String>> wrongCalls() {
        return Stream.of(
                List.of("normal", "good", "--degrees"),
                List.of("normal", "good", "--low", "0", "--high", "1"),
                List.of("gamma", "good", "--degree", "3"),
                List.of("normal", "good", "--weight", "log"),
                List.of("truncated-normal", "good", "--high", "1", "--weight", "log"),
                List.of("gamma", "good", "--coordinates", "clr"),
                List.of("nonesuch", "good"),
                List.of("gamma", "good"),
                List.of("von-mises-fisher", "good"),
                List.of("dirichlet", "good"),
                List.of("normal", "words"),
                List.of("normal", "good", "--fix", "mean=1"),
                List.of("normal", "good", "--normalize"),
                List.of("normal", "good", "--weights", "w"),
                List.of("beta", "good"),
                List.of("polynomial", "good", "--degree", "0"),
                List.of("truncated-normal", "good", "--low", "5", "--high", "1"),
                List.of("gamma", "good", "--weight", "heavy"),
                List.of("dirichlet", "good", "--coordinates", "polar"),
                List.of("normal", "good", "--columns", "p", "--weights", "p"),
                List.of("normal", "good", "--robust", "-1"),
                List.of("normal", "good", "--robust", "0"),
                List.of("dirichlet", "good", "--base", "p"),
                List.of("dirichlet", "good", "--coordinates", "alr", "--base", "nonesuch"),
                List.of("normal", "empty"));
    }

    @ParameterizedTest
    @MethodSource("wrongCalls")
    void aWrongCallIsRefusedInWords(List<String> call) throws IOException {
        Path good = write("good", KEY.normal(30, 1));
        Path words = Files.writeString(folder.resolve("words.csv"), "x,word\n1,a\n2,b\n3,c\n");
        Path empty = Files.writeString(folder.resolve("empty.csv"), "x\nNA\nNA\n");
        Map<String, Path> files = Map.of("good", good, "words", words, "empty", empty);
        List<String> args = new ArrayList<>(
                List.of("estimate", call.get(0), files.get(call.get(1)).toString()));
        args.addAll(call.subList(2, call.size()));
        Called called = call(args.toArray(String[]::new));
        assertTrue(called.status() == 1 || called.status() == 2, called.out());
        assertEquals("", called.out());
        assertTrue(called.err().contains("expected"), called.err());
        assertFalse(called.err().contains("Exception"), called.err());
    }

    @Test
    void aPictureIsDrawnOfADensityAlone() throws IOException {
        assumeTrue(Fonts.problem().isEmpty(), "no fonts");
        Path file = write("odd", KEY.normal(100, 1).square());
        Path picture = folder.resolve("odd.png");
        Called called =
                call("estimate", "polynomial", file.toString(), "--degree", "3", "--picture", picture.toString());
        assertEquals(0, called.status(), called.err());
        assertTrue(called.out().contains("not a density"), called.out());
        assertFalse(Files.exists(picture));
    }

    /** A row with the frequency k is k rows, for the parameters and for what they are about. */
    @ParameterizedTest
    @MethodSource("cases")
    void aFrequencyIsAsManyRows(Case one) throws IOException {
        int rows = 90;
        Tensor x = one.x().slice(0, 0, rows);
        int[] counts = IntStream.range(0, rows).map(i -> i % 4).toArray();
        int[] repeated = IntStream.range(0, rows)
                .flatMap(i -> IntStream.generate(() -> i).limit(counts[i]))
                .toArray();
        Tensor frequencies =
                Tensor.of(Arrays.stream(counts).asDoubleStream().toArray()).unsqueeze(1);
        List<String> options =
                Stream.concat(one.call().stream().skip(1), Stream.of("--json")).toList();
        String whole = estimated(one, write("repeated " + one, x.take(0, repeated)), options);
        // The last column of the file is named by its place.
        List<String> counted = Stream.concat(
                        options.stream(), Stream.of("--frequencies", String.valueOf((char) ('p' + x.size(1)))))
                .toList();
        String few = estimated(one, write("counted " + one, Tensor.concat(1, x, frequencies)), counted);
        double[] expected = numbers(whole);
        double[] actual = numbers(few);
        assertEquals(expected.length, actual.length, few);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], 1e-7 * Math.max(1, Math.abs(expected[i])), whole + few);
        }
    }

    /** Cells that are missing, of no direction or outside the domain do not matter in rows of weight 0. */
    @ParameterizedTest
    @MethodSource("cases")
    void aRowOfWeightZeroIsAsIfItWereNotThere(Case one) throws IOException {
        int rows = 60;
        Tensor x = one.x().slice(0, 0, rows);
        Tensor counts = Tensor.arange(rows).add(1).unsqueeze(1);
        Path without = write("without " + one, Tensor.concat(1, x, counts));
        List<String> lines = new ArrayList<>(Files.readAllLines(without));
        int columns = x.size(1);
        lines.add(1, "0,".repeat(columns) + "0");
        lines.add(30, "-1e300,".repeat(columns) + "0");
        lines.add(",".repeat(columns) + "0");
        Path with = Files.write(folder.resolve(("with " + one).replace(' ', '_') + ".csv"), lines);
        for (String option : List.of("--weights", "--frequencies")) {
            List<String> options = Stream.concat(
                            one.call().stream().skip(1),
                            Stream.of("--json", option, String.valueOf((char) ('p' + columns))))
                    .toList();
            assertEquals(estimated(one, without, options), estimated(one, with, options));
        }
    }

    private static String estimated(Case one, Path file, List<String> options) {
        List<String> args = new ArrayList<>(List.of("estimate", one.call().get(0), file.toString()));
        args.addAll(options);
        Called called = call(args.toArray(String[]::new));
        assertEquals(0, called.status(), called.err());
        return called.out();
    }

    /** The estimates, and the numbers by moments. */
    private static double[] numbers(String json) {
        String moments = json.contains("by_moments") ? json.substring(json.indexOf("by_moments")) : "";
        Stream<String> estimates =
                Pattern.compile("\"estimate\":([^,}]+)").matcher(json).results().map(found -> found.group(1));
        Stream<String> rest =
                Pattern.compile("-?[0-9][0-9.E-]*").matcher(moments).results().map(MatchResult::group);
        return Stream.concat(estimates, rest).mapToDouble(Double::parseDouble).toArray();
    }

    /** κ about the pole of a cluster is positive, and about that of a girdle negative; the axis is told. */
    @ParameterizedTest
    @CsvSource({"1, 0", "-1, 2"})
    void watsonIsAboutTheAxisThatStandsOut(int sign, int index) throws IOException {
        Tensor stretch = sign > 0 ? Tensor.of(1, 3, 1.2) : Tensor.of(2.5, 0.4, 3);
        Tensor z = unit(KEY.normal(400, 3).mul(stretch));
        Tensor axis = Directions.principalAxes(z).select(0, index);
        double kappa = Directions.watson(axis).fit(z).get("kappa").value();
        assertTrue(kappa * sign > 0, "κ = " + kappa);
        Path file = write("watson " + sign, z);
        double[] found =
                numbers(call("estimate", "watson", file.toString(), "--json").out());
        assertEquals(kappa, found[0], 1e-12 * Math.abs(kappa));
        for (int j = 0; j < 3; j++) {
            assertEquals(axis.get(j), found[1 + j], 1e-12);
        }
        assertTrue(call("estimate", "watson", file.toString()).out().contains("by moments: axis ("));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "normal --ridge -1",
                "normal --fix Q=1",
                "normal --seed 5",
                "normal --robust -1",
                "normal --degree 3",
                "polynomial --degree 1",
                "gamma --weight heavy",
                "truncated-normal --low 1",
                "dirichlet --coordinates polar"
            })
    void aWrongOptionIsSaidInALineAndIsTwo(String call) throws IOException {
        String[] words = call.split(" ");
        Called called =
                call("estimate", words[0], write("good", KEY.normal(30, 1)).toString(), words[1], words[2]);
        assertEquals(2, called.status(), called.err());
        assertTrue(
                called.err()
                        .lines()
                        .toList()
                        .get(called.err().lines().toList().size() - 1)
                        .startsWith(words[1] + ":"),
                called.err());
    }

    @Test
    void whatCannotBeScaledIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("zeros.csv"), "x,y,z\n1,0,0\n0,0,0\n0,1,0\n");
        Called called = call("estimate", "von-mises-fisher", file.toString(), "--normalize");
        assertEquals(1, called.status());
        assertTrue(called.err().contains("--normalize: expected rows of a length that is not 0"), called.err());
        Called one = call(
                "estimate", "sine-model", write("one angle", KEY.uniform(30, 1)).toString());
        assertTrue(one.err().contains("sine-model: expected 2 columns, got p; --columns chooses"), one.err());
    }

    @ParameterizedTest
    @CsvSource({"dirichlet, sum", "ppi, sum", "von-mises-fisher, length", "kent, length", "watson, length"})
    void rowsThatAreRoundedAreToBeScaled(String family, String size) throws IOException {
        Tensor rows = size.equals("sum") ? shares() : unit(KEY.normal(ROWS, 3));
        Tensor rounded = rows.mul(1000).add(0.5).floor().div(1000);
        Path file = write("rounded " + family, rounded);
        Called refused = call("estimate", family, file.toString());
        assertEquals(1, refused.status(), refused.out());
        assertTrue(refused.err().contains("expected rows of the " + size + " 1, got "), refused.err());
        assertTrue(refused.err().contains("--normalize scales them"), refused.err());
        Called scaled = call("estimate", family, file.toString(), "--normalize");
        assertEquals(0, scaled.status(), scaled.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"normal", "gamma", "beta", "von-mises", "sine-model", "polynomial"})
    void tooManyColumnsAreNamed(String family) throws IOException {
        Path file = write("three columns", KEY.uniform(30, 3));
        Called called = call("estimate", family, file.toString());
        assertEquals(2, called.status(), called.out());
        assertTrue(called.err().contains(", got p, q, r; --columns chooses"), called.err());
    }

    @Test
    void aNameWithACommaStandsInQuotes() throws IOException {
        Path file = Files.writeString(
                folder.resolve("commas.csv"),
                "\"x, in mm\",\"y \"\"raw\"\", in mm\",z\n1,9,0.5\n2,7,1\n4,8,1\n7,3,1\n11,2,3\n");
        Path plain = Files.writeString(folder.resolve("plain.csv"), "x\n1\n2\n4\n7\n11\n");
        String expected = call("estimate", "normal", plain.toString()).out();
        for (List<String> choice : List.of(
                List.of("--columns", "\"x, in mm\""),
                List.of("--columns", "\"x, in mm\",z", "--without", "z"),
                List.of("--without", "z,\"y \"\"raw\"\", in mm\""))) {
            List<String> args = new ArrayList<>(List.of("estimate", "normal", file.toString()));
            args.addAll(choice);
            Called called = call(args.toArray(String[]::new));
            assertEquals(expected, called.out(), called.err());
        }
    }

    @Test
    void degreesArePrintedAsTheyWereGiven() throws IOException {
        Tensor angles = KEY.normal(60, 2).mul(20).add(Tensor.of(170, 250));
        Path degrees = write("degrees", angles);
        Path radians = write("radians", angles.mul(Math.PI / 180));
        double[] inDegrees = means(call("estimate", "sine-model", degrees.toString(), "--degrees"));
        double[] inRadians = means(call("estimate", "sine-model", radians.toString()));
        for (int j = 0; j < 2; j++) {
            assertEquals(Math.toDegrees(inRadians[j]), inDegrees[j], 1e-3);
        }
    }

    private static double[] means(Called called) {
        MatchResult found = Pattern.compile("by moments: means \\((\\S+), (\\S+)\\)")
                .matcher(called.out())
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError(called.out() + called.err()));
        return new double[] {Double.parseDouble(found.group(1)), Double.parseDouble(found.group(2))};
    }

    @Test
    void aHistogramCountsWeights() {
        Histogram bins = new Histogram(0, 1, 3);
        assertArrayEquals(
                bins.shares(new double[] {0.5, 1.5, 1.6, 1.5, 2.5}),
                bins.shares(new double[] {0.5, 1.5, 1.6, 2.5}, new double[] {1, 2, 1, 1}),
                1e-15);
    }
}

package nabla.scorematching.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.data.FileFormatException;
import nabla.nn.files.Model;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class TableModelTest {
    private static final int ROWS = 400;
    private static final DataFrame TABLE = table(Rng.of(1), ROWS);
    private static final TableModel MODEL =
            TableModel.training().withoutNetwork().quick().fit(TABLE, Rng.of(2));

    /** Two kinds of rows, with a skewed column, one of whole numbers, dates and gaps. */
    private static DataFrame table(Rng rng, int n) {
        double[] z = rng.split(0).normal(n, 3).toArray();
        double[] u = rng.split(1).uniform(n, 4).toArray();
        double[] length = new double[n];
        double[] price = new double[n];
        double[] count = new double[n];
        String[] kind = new String[n];
        String[] day = new String[n];
        for (int i = 0; i < n; i++) {
            boolean first = u[4 * i] < 0.4;
            kind[i] = u[4 * i + 1] < 0.05 ? null : first ? "first" : "second";
            length[i] = u[4 * i + 2] < 0.1 ? Double.NaN : (first ? 2 : -2) + z[3 * i];
            price[i] = Math.exp(1.5 * z[3 * i + 1] + (first ? 1 : 0));
            count[i] = Math.rint(10 + 3 * z[3 * i + 2] + (first ? 4 : 0));
            day[i] = java.time.LocalDate.of(2024, 1, 1)
                    .plusDays((long) (u[4 * i + 3] * 300))
                    .toString();
        }
        return DataFrame.builder()
                .numbers("row", IntStream.range(0, n).mapToDouble(i -> i).toArray())
                .numbers("length", length)
                .words("kind", kind)
                .numbers("price", price)
                .numbers("count", count)
                .words("day", day)
                .words("unit", Arrays.stream(kind).map(k -> "cm").toArray(String[]::new))
                .build();
    }

    @Test
    void samplesHaveTheColumnsAndTheMarginsOfTheTable() {
        DataFrame samples = MODEL.sample(Rng.of(3), 4000);
        assertEquals(List.of("length", "kind", "price", "count", "day", "unit"), samples.names());
        assertTrue(Arrays.stream(samples.words("unit")).allMatch("cm"::equals));
        assertTrue(Arrays.stream(samples.words("day")).allMatch(d -> d.matches("20\\d\\d-\\d\\d-\\d\\d")));
        assertTrue(Arrays.stream(samples.numbers("count")).allMatch(x -> x == Math.rint(x) && x >= 0));
        for (String name : List.of("length", "price", "count")) {
            double[] table = Arrays.stream(TABLE.numbers(name))
                    .filter(x -> !Double.isNaN(x))
                    .sorted()
                    .toArray();
            double[] drawn = Arrays.stream(samples.numbers(name)).sorted().toArray();
            // Two samples of one distribution: Kolmogorov's bound for 400 and 4000 numbers at 1e-6 is 0.14.
            for (double p : new double[] {0.1, 0.25, 0.5, 0.75, 0.9}) {
                double quantile = table[(int) (p * table.length)];
                double share = Arrays.stream(drawn).filter(x -> x <= quantile).count() / (double) drawn.length;
                double own = Arrays.stream(table).filter(x -> x <= quantile).count() / (double) table.length;
                assertEquals(own, share, 0.14, name + " at " + p);
            }
        }
    }

    @Test
    void sameKeySameBits() {
        assertArrayEquals(
                TableModel.training()
                        .withoutNetwork()
                        .quick()
                        .fit(TABLE, Rng.of(2))
                        .sample(Rng.of(4), 20)
                        .words("price"),
                MODEL.sample(Rng.of(4), 20).words("price"));
    }

    /** The share of a word is the model's up to a row, where independent rows would be off by .024, and that of 100,000 by .0015. */
    @Test
    void aBalancedSampleHasTheMarginsMoreClosely() {
        DataFrame balanced = MODEL.sampling().balanced().withGaps().sample(Rng.of(5), ROWS);
        double first = share(balanced.words("kind"), "first");
        assertEquals(share(MODEL.sample(Rng.of(6), 100_000).words("kind"), "first"), first, 0.01);
        assertEquals(TABLE.missing("length") / (double) ROWS, balanced.missing("length") / (double) ROWS, 0.01);
    }

    /** Columns of one word or one number, there where another is, or in one row; and one that is never there. */
    @Test
    void constantColumnsHaveGapsWhereTheyHadThem(@TempDir Path folder) {
        double[] length = TABLE.numbers("length");
        String[] once = new String[ROWS];
        once[17] = "yes";
        DataFrame table = DataFrame.builder()
                .numbers("length", length)
                .words(
                        "unit",
                        Arrays.stream(length)
                                .mapToObj(x -> Double.isNaN(x) ? null : "cm")
                                .toArray(String[]::new))
                .numbers("price", TABLE.numbers("price"))
                .numbers(
                        "tax",
                        Arrays.stream(length)
                                .map(x -> Double.isNaN(x) ? 19 : Double.NaN)
                                .toArray())
                .words("once", once)
                .words("never", new String[ROWS])
                .build();
        TableModel model = TableModel.training().withoutNetwork().quick().fit(table, Rng.of(24));
        assertEquals(0, model.sample(Rng.of(25), 1000).missing("once"));
        Path file = folder.resolve("gaps.safetensors");
        model.write(file);
        for (TableModel same : List.of(model, TableModel.read(file))) {
            for (TableSampler sampler : List.of(
                    same.sampling().withGaps(), same.sampling().withGaps().balanced())) {
                DataFrame rows = sampler.sample(Rng.of(26), 1000);
                for (int i = 0; i < 1000; i++) {
                    boolean there = !Double.isNaN(rows.numbers("length")[i]);
                    assertEquals(there ? "cm" : null, rows.words("unit")[i]);
                    assertEquals(there ? Double.NaN : 19, rows.numbers("tax")[i]);
                }
                // 2.5 of 1000 rows: more than 15 have a probability below 1e-7.
                assertTrue(rows.missing("once") >= 985 && rows.missing("once") < 1000, rows.toString());
                assertEquals(1000, rows.missing("never"));
            }
        }
        assertFirstSamplesAreTheSame(model);
        DataFrame old =
                withoutGapsOfConstants(file, folder).sampling().withGaps().sample(Rng.of(27), 1000);
        // Six standard errors of a tenth.
        assertEquals(model.schema().column("unit").missing(), old.missing("unit") / 1000.0, 0.06);
        assertEquals(1 - model.schema().column("unit").missing(), old.missing("tax") / 1000.0, 0.06);
        assertEquals(1000, old.missing("never"));
    }

    /** As files were before they told where constants were missing. */
    private static TableModel withoutGapsOfConstants(Path file, Path folder) {
        Path old = folder.resolve("old.safetensors");
        Model.read(file, (model, metadata) -> {
            Map<String, String> before = new LinkedHashMap<>(metadata);
            before.replace(
                    "nabla.table.settings",
                    metadata.get("nabla.table.settings").replaceAll("( b\\d* b\\d*) b\\d+", "$1"));
            model.write(old, before);
            return model;
        });
        return TableModel.read(old);
    }

    private static double share(String[] words, String word) {
        double there = Arrays.stream(words).filter(w -> w != null).count();
        return Arrays.stream(words).filter(word::equals).count() / there;
    }

    /** Σ over words and whole numbers of the integral over a number is 1; the rest is integrated out. */
    @Test
    void densityOfNumbersAndWordsIntegratesToOne() {
        int steps = 600;
        double low = -9;
        double width = 18.0 / steps;
        double[] length = new double[2 * steps];
        String[] kind = new String[2 * steps];
        for (int i = 0; i < 2 * steps; i++) {
            length[i] = low + (i % steps + 0.5) * width;
            kind[i] = i < steps ? "first" : "second";
        }
        DataFrame grid = rows(length, kind);
        double sum = MODEL.logProb(grid, Rng.of(6)).exp().sum().item() * width;
        assertEquals(1, sum, 0.01);
    }

    /** Rows of two columns; all others are missing. */
    private static DataFrame rows(double[] length, String[] kind) {
        int n = length.length;
        double[] gaps = new double[n];
        Arrays.fill(gaps, Double.NaN);
        return DataFrame.builder()
                .numbers("length", length)
                .words("kind", kind)
                .numbers("price", gaps)
                .numbers("count", gaps)
                .words("day", new String[n])
                .build();
    }

    /**
     * What a fit to 1000 rows loses against the truth, in nats a row. Five parameters cost 5/2000, and components too many a little
     * more; a correction of margins by every ten rows cost .13.
     */
    @Test
    void densityOfNormalColumnsIsNearTheTruth() {
        int n = 1000;
        double loss = 0;
        for (int key = 0; key < 3; key++) {
            double[] z = Rng.of(20).split(key).normal(2, 2 * n).toArray();
            double[] x = Arrays.copyOf(z, 2 * n);
            double[] y = IntStream.range(0, 2 * n)
                    .mapToDouble(i -> 0.6 * z[i] + 0.8 * z[2 * n + i])
                    .toArray();
            DataFrame all = DataFrame.builder().numbers("x", x).numbers("y", y).build();
            double truth = IntStream.range(n, 2 * n)
                    .mapToDouble(i -> -0.5 * (z[i] * z[i] + z[2 * n + i] * z[2 * n + i]) - Math.log(2 * Math.PI * 0.8))
                    .average()
                    .orElseThrow();
            loss += (truth - logProbOfSecondHalf(all, key)) / 3;
        }
        assertTrue(loss < 0.04, "loses " + loss);
    }

    /** Of a column that is learnt by its quantiles: ∛n bins or so cost .03 of 1000 rows, one for every five rows .12. */
    @Test
    void densityOfAnExponentialColumnIsNearTheTruth() {
        double loss = 0;
        for (int key = 0; key < 3; key++) {
            double[] x = Rng.of(21).split(key).uniform(2000).log().neg().toArray();
            DataFrame all = DataFrame.builder().numbers("x", x).build();
            double truth = -Arrays.stream(x).skip(1000).average().orElseThrow();
            loss += (truth - logProbOfSecondHalf(all, key)) / 3;
        }
        assertTrue(loss < 0.06, "loses " + loss);
    }

    /** The mean of a model that learnt from the first half. */
    private static double logProbOfSecondHalf(DataFrame all, int key) {
        int half = all.rows() / 2;
        return TableModel.training()
                .withoutNetwork()
                .quick()
                .fit(all.rows(IntStream.range(0, half).toArray()), Rng.of(key))
                .logProb(all.rows(IntStream.range(half, 2 * half).toArray()), Rng.of(1))
                .mean()
                .item();
    }

    /** Student's t of seven degrees of freedom is within ±2 in .914; of 1800 trials, .04 are six standard deviations. */
    @Test
    void twoErrorsCoverTheLogProbabilityOfRoundedNumbers() {
        double[] counts = Rng.of(22).normal(1000).mul(2).add(6).toArray();
        DataFrame table = DataFrame.builder()
                .numbers("count", Arrays.stream(counts).map(Math::rint).toArray())
                .build();
        TableModel model = TableModel.training().withoutNetwork().quick().fit(table, Rng.of(1));
        DataFrame some = DataFrame.builder().numbers("count", 2, 4, 5, 6, 7, 9).build();
        int draws = 300;
        double[][] logs = new double[draws][];
        double[][] errors = new double[draws][];
        for (int i = 0; i < draws; i++) {
            TableModel.Likelihood likelihood = model.likelihood(some, Rng.of(23).split(i));
            logs[i] = likelihood.logProb().toArray();
            errors[i] = likelihood.standardError().toArray();
        }
        int covered = 0;
        for (int j = 0; j < some.rows(); j++) {
            int row = j;
            double p = Arrays.stream(logs)
                    .mapToDouble(l -> Math.exp(l[row]))
                    .average()
                    .orElseThrow();
            covered += (int) IntStream.range(0, draws)
                    .filter(i -> Math.abs(logs[i][row] - Math.log(p)) <= 2 * errors[i][row])
                    .count();
        }
        assertTrue(covered > 0.85 * draws * some.rows(), covered + " of " + draws * some.rows());
    }

    @Test
    void scoreIsTheGradientOfTheLogDensity() {
        double h = 1e-4;
        DataFrame at = rows(new double[] {0.3 - h, 0.3, 0.3 + h}, new String[] {"first", "first", "first"});
        double[] logs = MODEL.logProb(at, Rng.of(7)).toArray();
        double slope = (logs[2] - logs[0]) / (2 * h);
        Tensor score = MODEL.score(at);
        assertArrayEquals(new int[] {3, 4}, score.shape());
        // The score has the noise of the least level, the mixture's density none.
        assertEquals(slope, score.get(1, 0), 0.02 * (1 + Math.abs(slope)));
        assertTrue(Double.isNaN(score.get(1, 1)));
    }

    @Test
    void scoreOfANumberLearntAsALogarithmIsInItsOwnUnits() {
        double[] price = {0.2, 0.7, 3};
        double[] score = MODEL.score(prices(price)).toArray();
        double h = 1e-5;
        double[] above = MODEL.logProb(
                        prices(Arrays.stream(price).map(x -> x + h).toArray()), Rng.of(7))
                .toArray();
        double[] below = MODEL.logProb(
                        prices(Arrays.stream(price).map(x -> x - h).toArray()), Rng.of(7))
                .toArray();
        for (int i = 0; i < price.length; i++) {
            double slope = (above[i] - below[i]) / (2 * h);
            assertEquals(slope, score[4 * i + 1], 0.03 * (1 + Math.abs(slope)), "at " + price[i]);
        }
    }

    private static DataFrame prices(double[] price) {
        double[] gaps = new double[price.length];
        Arrays.fill(gaps, Double.NaN);
        return DataFrame.builder()
                .numbers("length", gaps)
                .words("kind", new String[price.length])
                .numbers("price", price)
                .numbers("count", gaps)
                .words("day", new String[price.length])
                .build();
    }

    @Test
    void completionsKeepWhatIsThereAndFollowIt() {
        DataFrame gaps = DataFrame.builder()
                .numbers("extra", 1, 2)
                .words("kind", "first", "second")
                .numbers("count", 12, Double.NaN)
                .build();
        List<DataFrame> draws = MODEL.impute(gaps, 200, Rng.of(8));
        assertEquals(200, draws.size());
        DataFrame one = draws.get(0);
        assertEquals(List.of("extra", "kind", "count"), one.names().subList(0, 3));
        assertTrue(one.names().containsAll(List.of("length", "price", "day")));
        assertArrayEquals(new double[] {1, 2}, one.numbers("extra"));
        assertTrue(draws.stream().allMatch(d -> d.numbers("count")[0] == 12 && d.words("kind")[1].equals("second")));
        double[] mean = new double[2];
        draws.forEach(d -> {
            mean[0] += d.numbers("length")[0] / 200;
            mean[1] += d.numbers("length")[1] / 200;
        });
        // N(±2, 1): six standard errors of 200 draws, and what a fit to 400 rows may miss.
        assertEquals(2, mean[0], 6 / Math.sqrt(200) + 0.4);
        assertEquals(-2, mean[1], 6 / Math.sqrt(200) + 0.4);
    }

    /** The first draws of many are those of few, and a row has its draws whatever rows are after it. */
    @Test
    void aCompletionDependsOnItsNumberAndItsRowAlone() {
        DataFrame gaps = MODEL.sampling().withGaps().sample(Rng.of(21), 60);
        List<DataFrame> many = MODEL.impute(gaps, 45, Rng.of(22));
        for (int draws : new int[] {1, 3, 20, 21, 40}) {
            assertSameRows(many.subList(0, draws), MODEL.impute(gaps, draws, Rng.of(22)));
        }
        for (int rows : new int[] {1, 2, 59}) {
            int[] first = IntStream.range(0, rows).toArray();
            assertSameRows(
                    many.stream().map(draw -> draw.rows(first)).toList(),
                    MODEL.impute(gaps.rows(first), 45, Rng.of(22)));
        }
    }

    @Test
    void theFirstSamplesOfManyAreThoseOfFew() {
        assertFirstSamplesAreTheSame(MODEL);
    }

    private static void assertFirstSamplesAreTheSame(TableModel model) {
        int[] first = IntStream.range(0, 10).toArray();
        for (int n : new int[] {11, 100, 5000}) {
            assertSameRows(List.of(model.sample(Rng.of(23), n).rows(first)), List.of(model.sample(Rng.of(23), 10)));
            TableSampler withGaps = model.sampling().withGaps();
            assertSameRows(
                    List.of(withGaps.sample(Rng.of(23), n).rows(first)), List.of(withGaps.sample(Rng.of(23), 10)));
        }
    }

    private static void assertSameRows(List<DataFrame> expected, List<DataFrame> found) {
        assertEquals(expected.size(), found.size());
        for (int draw = 0; draw < found.size(); draw++) {
            for (String name : expected.get(draw).names()) {
                assertArrayEquals(
                        expected.get(draw).words(name), found.get(draw).words(name), name);
            }
        }
    }

    /** Rows that are computed in pieces have the bits that each has by itself. */
    @Test
    @Tag("long")
    void scoresOfARowDoNotDependOnTheOthers() {
        assertRowsByThemselves(MODEL);
    }

    private static void assertRowsByThemselves(TableModel model) {
        DataFrame rows = model.sampling().withGaps().sample(Rng.of(24), 9000);
        double[] strange = model.anomalyScore(rows, Rng.of(25)).toArray();
        double[][] scores = model.score(rows).toMatrix();
        for (int i : new int[] {0, 1, 4095, 4096, 4097, 8191, 8192, 8999}) {
            DataFrame alone = rows.rows(new int[] {i});
            assertEquals(strange[i], model.anomalyScore(alone, Rng.of(25)).item());
            assertArrayEquals(scores[i], model.score(alone).toArray());
        }
    }

    @Test
    void strangeRowsAreStranger() {
        DataFrame rows = rows(new double[] {2, 2, 9, 2}, new String[] {"first", "second", "first", "third"});
        double[] strange = MODEL.anomalyScore(rows, Rng.of(9)).toArray();
        assertTrue(strange[1] > strange[0]);
        assertTrue(strange[2] > strange[0]);
        assertEquals(Double.POSITIVE_INFINITY, strange[3]);
        assertEquals(Double.NEGATIVE_INFINITY, MODEL.logProb(rows, Rng.of(9)).get(3));
    }

    @Test
    void fileHoldsTheModelToTheBit(@TempDir Path folder) {
        Path file = folder.resolve("table.safetensors");
        MODEL.write(file);
        TableModel read = TableModel.read(file);
        assertEquals(MODEL.choices(), read.choices());
        assertEquals(MODEL.schema().toString(), read.schema().toString());
        assertArrayEquals(
                MODEL.logProb(TABLE, Rng.of(1)).toArray(),
                read.logProb(TABLE, Rng.of(1)).toArray());
        assertArrayEquals(
                MODEL.anomalyScore(TABLE, Rng.of(1)).toArray(),
                read.anomalyScore(TABLE, Rng.of(1)).toArray());
        assertArrayEquals(
                MODEL.sample(Rng.of(2), 50).words("day"),
                read.sample(Rng.of(2), 50).words("day"));
    }

    /** Each line of the metadata is damaged in turn, in several ways. */
    @Test
    void whatIsMadeOfAFileHasItsMetadata(@TempDir Path folder) {
        Path file = folder.resolve("table.safetensors");
        MODEL.write(file, Map.of("told", "by whom"));
        assertEquals(
                MODEL.choices() + "by whom",
                TableModel.read(file, (model, metadata) -> model.choices() + metadata.get("told")));
        assertRefused(
                file + ": no such",
                FileFormatException.class,
                () -> TableModel.read(file, (model, metadata) -> {
                    throw new IllegalArgumentException("no such");
                }));
    }

    @Test
    void damagedFilesAreRefused(@TempDir Path folder) {
        Path file = folder.resolve("table.safetensors");
        MODEL.write(file);
        Map<String, String> metadata = new LinkedHashMap<>();
        Model model = Model.read(file, (m, all) -> {
            metadata.putAll(all);
            return m;
        });
        List<String> keys = metadata.keySet().stream()
                .filter(k -> k.startsWith("nabla.table"))
                .toList();
        Path other = folder.resolve("other.safetensors");
        for (String key : keys) {
            if (key.endsWith("choices")) {
                continue;
            }
            String text = metadata.get(key);
            for (String damaged : List.of(
                    "",
                    text.substring(0, text.length() / 2),
                    text + " 1",
                    text.replaceFirst("\\d", "x"),
                    "NaN " + text,
                    text.replace(" ", "\n"))) {
                if (damaged.equals(text)) {
                    continue;
                }
                Map<String, String> changed = new LinkedHashMap<>(metadata);
                changed.put(key, damaged);
                model.write(other, changed);
                assertRefused("other.safetensors", FileFormatException.class, () -> TableModel.read(other));
            }
        }
    }

    /** A ring is no mixture of few normal distributions: a network finds what is missing, and its samples lie on the ring. */
    @Test
    @Tag("long")
    void aNetworkIsKeptWhereItHelps() {
        int n = 800;
        double[] angle = Rng.of(10).uniform(n).mul(2 * Math.PI).toArray();
        double[] radius = Rng.of(11).normal(n).mul(0.02).add(1).toArray();
        DataFrame ring = DataFrame.builder()
                .numbers(
                        "x",
                        IntStream.range(0, n)
                                .mapToDouble(i -> radius[i] * Math.cos(angle[i]))
                                .toArray())
                .numbers(
                        "y",
                        IntStream.range(0, n)
                                .mapToDouble(i -> radius[i] * Math.sin(angle[i]))
                                .toArray())
                .build();
        TableModel model = TableModel.training().quick().steps(400).fit(ring, Rng.of(12));
        TableModel mixture = TableModel.training().quick().withoutNetwork().fit(ring, Rng.of(12));
        assertTrue(model.hasNetwork(), model.choices());
        assertTrue(spread(model.sample(Rng.of(13), 500)) < 0.8 * spread(mixture.sample(Rng.of(13), 500)));
        DataFrame some = ring.rows(IntStream.range(0, 40).toArray());
        TableModel.Likelihood likelihood = model.likelihood(some, Rng.of(14));
        assertTrue(likelihood.logProb().mean().item()
                > mixture.logProb(some, Rng.of(14)).mean().item());
        assertTrue(likelihood.solverError().max().item() < 0.1);
        assertFirstSamplesAreTheSame(model);
        assertRowsByThemselves(model);
    }

    private static double spread(DataFrame rows) {
        double[] x = rows.numbers("x");
        double[] y = rows.numbers("y");
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            squares += Math.pow(Math.hypot(x[i], y[i]) - 1, 2) / x.length;
        }
        return Math.sqrt(squares);
    }

    @Test
    void rowsOfOtherColumnsAreRefusedByName() {
        DataFrame other = DataFrame.builder().numbers("length", 1).build();
        assertRefused(
                "TableModel.logProb: expected a column price",
                IllegalArgumentException.class,
                () -> MODEL.logProb(other, Rng.of(1)));
        DataFrame words = TABLE.without(java.util.Set.of("price"));
        DataFrame.Builder table = DataFrame.builder().words("price", new String[ROWS]);
        words.names().forEach(name -> table.words(name, words.words(name)));
        assertRefused(
                "expected numbers in length, got words",
                IllegalArgumentException.class,
                () -> MODEL.anomalyScore(table.build(), Rng.of(1)));
    }

    private static void assertRefused(String expected, Class<? extends Exception> type, Executable call) {
        String message = assertThrows(type, call).getMessage();
        assertTrue(message.contains(expected), message);
    }

    /** Of fewer rows than numbers, with many equal variances beside large ones, all answers are numbers. */
    @Test
    void tablesOfMoreColumnsThanRowsHaveAllAnswers() {
        int rows = 60;
        int numbers = 300;
        Tensor x = Rng.of(31)
                .normal(rows, 5)
                .matmul(Rng.of(32).normal(5, numbers))
                .add(Rng.of(33).normal(rows, numbers));
        DataFrame table = wide(x);
        TableModel model = TableModel.training().quick().fit(table, Rng.of(34));
        assertTrue(Double.isFinite(model.logProb(table, Rng.of(35)).sum().item()));
        assertTrue(Double.isFinite(model.anomalyScore(table, Rng.of(36)).sum().item()));
        assertTrue(Double.isFinite(model.score(table).sum().item()));
        assertEquals(10, model.sample(Rng.of(37), 10).rows());
    }

    @Test
    void tooManyColumnsAreRefused() {
        DataFrame table = wide(Rng.of(38).normal(6, 2001));
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> TableModel.fit(table, Rng.of(39)));
        assertTrue(
                refusal.getMessage().contains("at most 2000 numbers and words altogether, got 2001"),
                refusal.getMessage());
    }

    private static DataFrame wide(Tensor x) {
        DataFrame.Builder table = DataFrame.builder();
        double[][] columns = x.transpose().toMatrix();
        for (int j = 0; j < columns.length; j++) {
            table.numbers("x" + j, columns[j]);
        }
        return table.build();
    }

    @Test
    void noRowsHaveNoAnswersAndAreCompleteAlready() {
        DataFrame none = DataFrame.builder()
                .numbers("length", new double[0])
                .words("kind", new String[0])
                .numbers("price", new double[0])
                .numbers("count", new double[0])
                .words("day", new String[0])
                .build();
        assertEquals(0, MODEL.logProb(none, Rng.of(40)).size());
        assertEquals(0, MODEL.anomalyScore(none, Rng.of(40)).size());
        assertEquals(2, MODEL.impute(none, 2, Rng.of(40)).size());
        assertEquals(0, MODEL.impute(none, 2, Rng.of(40)).get(1).rows());
    }
}

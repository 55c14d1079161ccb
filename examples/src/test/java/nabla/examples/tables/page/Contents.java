package nabla.examples.tables.page;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import nabla.nn.training.TrainingResult.Point;
import nabla.scorematching.tables.ColumnKind;
import nabla.scorematching.tables.DataFrame;

/** Contents of pages, made without a model. */
final class Contents {
    /** What a name or a word of a table must not do to a page. */
    static final List<String> HOSTILE = List.of(
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "' onmouseover='alert(1)",
            "</title></style></svg><b>",
            "&lt;&amp;&#x3c; %s %d {0} ${x}",
            "]]> <!-- -- --> <![CDATA[",
            "\u202Eright to left\u202C \u2067isolate",
            "שם העמודה הזאת",
            "اسم العمود 12",
            "👩‍👩‍👧‍👦👍🏽🇮🇸",
            "e" + "\u0301".repeat(500),
            "x".repeat(10_000),
            "long words ".repeat(900),
            "\u0000\u0007\u001B[31m\uFFFE",
            "\uD83D lone \uDE00",
            "",
            "   \t\n ",
            "\u200B\u2060",
            "line\none\r\ntwo",
            "https://example.org/?a=1&b=2 //example.org url(//example.org/x)");

    private Contents() {}

    /** A page of these rows, whose columns are what they look like. */
    static PageContent of(DataFrame train, DataFrame samples) {
        return new PageContent(
                "a table",
                train,
                Optional.empty(),
                samples,
                schema(train),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                new Origin("nabla fit table.csv", 1, Instant.EPOCH, Map.of()));
    }

    /** The same with all that a page may have. */
    static PageContent full(
            String title, DataFrame train, DataFrame heldOut, DataFrame samples, List<String> sentences) {
        List<String> numeric =
                train.names().stream().filter(train::isNumeric).limit(2).toList();
        return new PageContent(
                title,
                train,
                Optional.of(heldOut),
                samples,
                schema(train),
                sentences,
                sentences,
                sentences,
                losses(),
                metrics(),
                numeric.size() < 2 ? Optional.empty() : Optional.of(field(train, numeric.get(0), numeric.get(1))),
                Origin.now("nabla fit " + title + " -o model.safetensors --seed 7", 7));
    }

    static List<SchemaRow> schema(DataFrame train) {
        return train.names().stream()
                .map(name -> new SchemaRow(name, kind(train, name), "as it looks: " + name))
                .toList();
    }

    private static ColumnKind kind(DataFrame train, String name) {
        return name.equals("date") ? ColumnKind.DATE : train.isNumeric(name) ? ColumnKind.NUMBER : ColumnKind.CATEGORY;
    }

    static List<Point> losses() {
        List<Point> points = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            double loss = 1.2 + 3 * Math.exp(-i / 4.0);
            points.add(new Point(50L * i, loss + 0.03 * Math.sin(7 * i), loss + 0.1 + i * i / 20_000.0));
        }
        return points;
    }

    static List<MetricRow> metrics() {
        return List.of(
                new MetricRow("column fidelity", MetricRow.Aim.HIGHER, 0.951, 0.948, 0.95, 0.955),
                new MetricRow("pair fidelity", MetricRow.Aim.HIGHER, 0.93, 0.945, 0.81, 0.91),
                new MetricRow("detection AUROC", MetricRow.Aim.HALF, 0.56, 0.48, 0.9, 0.55),
                new MetricRow("copies", MetricRow.Aim.LOWER, 0, 0.003, Double.NaN, Double.NaN));
    }

    /** The score of a normal density. */
    static ScoreField field(DataFrame train, String x, String y) {
        double[] at = {mean(train.numbers(x)), mean(train.numbers(y))};
        double[][] points = new double[64][];
        double[][] scores = new double[64][];
        for (int i = 0; i < points.length; i++) {
            points[i] = new double[] {at[0] * (0.5 + i % 8 / 7.0), at[1] * (0.5 + i / 8 / 7.0)};
            scores[i] = new double[] {at[0] - points[i][0], at[1] - points[i][1]};
        }
        scores[5] = new double[] {Double.NaN, 1};
        return new ScoreField(x, y, points, scores);
    }

    private static double mean(double[] numbers) {
        double[] present = Numbers.present(numbers);
        return present.length == 0 ? 0 : present[present.length / 2];
    }

    /** Rows of numbers with gaps, integers, a long tail, words and dates; the last number has to do with the words. */
    static DataFrame mixed(int rows, long seed, double shift) {
        Random random = new Random(seed);
        double[] length = new double[rows];
        double[] count = new double[rows];
        double[] price = new double[rows];
        double[] weight = new double[rows];
        String[] kind = new String[rows];
        String[] size = new String[rows];
        String[] date = new String[rows];
        String[] kinds = {"Adelie", "Chinstrap", "Gentoo"};
        for (int i = 0; i < rows; i++) {
            int k = random.nextInt(10) < 4 ? 0 : random.nextInt(3);
            length[i] = Math.round((39 + 5 * k + 2.5 * random.nextGaussian() + shift) * 10) / 10.0;
            count[i] = Math.round(4 + 2 * random.nextGaussian());
            price[i] = Math.exp(5 + 1.4 * random.nextGaussian());
            weight[i] = random.nextInt(12) == 0 ? Double.NaN : 80 * length[i] + 300 * random.nextGaussian();
            kind[i] = kinds[k];
            size[i] = random.nextInt(30) == 0 ? null : length[i] > 43 ? "large" : "small";
            date[i] = java.time.LocalDate.of(2021, 1, 1)
                    .plusDays(random.nextInt(900))
                    .toString();
        }
        return DataFrame.builder()
                .numbers("bill length [mm]", length)
                .numbers("count", count)
                .numbers("price", price)
                .numbers("weight", weight)
                .words("kind", kind)
                .words("size", size)
                .words("date", date)
                .build();
    }

    /** So many columns of numbers, each a little like the one before. */
    static DataFrame wide(int columns, int rows, long seed) {
        Random random = new Random(seed);
        DataFrame.Builder builder = DataFrame.builder();
        double[] last = new double[rows];
        for (int j = 0; j < columns; j++) {
            for (int i = 0; i < rows; i++) {
                last[i] = 0.7 * last[i] + random.nextGaussian();
            }
            builder.numbers("column " + j, last);
        }
        return builder.build();
    }

    /** A column of numbers and one of words for each hostile text, which is the column's name and the word. */
    static DataFrame hostile(int rows, long seed) {
        Random random = new Random(seed);
        DataFrame.Builder builder = DataFrame.builder();
        for (String name : HOSTILE) {
            builder.numbers(name, random.doubles(rows).toArray());
            String[] words = new String[rows];
            for (int i = 0; i < rows; i++) {
                words[i] = HOSTILE.get(random.nextInt(HOSTILE.size()));
            }
            builder.words(name + "?", words);
        }
        return builder.build();
    }
}

package nabla.examples.tables.scoreboard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import nabla.scorematching.tables.DataFrame;

/** A real table with a column to predict and three splits. */
public enum BenchmarkTable {
    /** 150 flowers: four lengths and the species. */
    IRIS("iris.csv", "class"),
    /** 178 wines: 13 chemical measurements and the cultivar. */
    WINE("/nabla/examples/anomalies/wine.csv", "class"),
    /** 442 people: ten measurements and the progress of diabetes. */
    DIABETES("diabetes.csv", "target"),
    /** 569 tumours: 30 measurements of cell nuclei and the kind. */
    BREAST("/nabla/examples/anomalies/breast.csv", "class"),
    /** 272 eruptions of Old Faithful. */
    FAITHFUL("/nabla/examples/faithful/faithful.csv", "waiting"),
    /** 344 penguins: four measurements, the year, three categories, 19 missing cells. */
    PENGUINS("penguins.csv", "species"),
    /** 3000 workers: age, year, six categories and the wage. */
    WAGE("wage.csv.gz", "wage");

    private static final int BITS_OF_A_DIGIT = 4;

    private final String file;
    private final String target;

    BenchmarkTable(String file, String target) {
        this.file = file;
        this.target = target;
    }

    /** Its name in the files that come with it. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The column that is predicted from the others. */
    public String target() {
        return target;
    }

    /** All rows. */
    public DataFrame rows() {
        List<String> lines = Resources.lines(file);
        List<String> names = Arrays.asList(lines.get(0).replace("\"", "").split(","));
        return DataFrame.parse(
                names, lines.stream().skip(1).map(line -> line.split(",", -1)).toList());
    }

    /**
     * Rows to learn from, and others.
     *
     * @param train four fifths of the rows
     * @param heldOut the others
     * @param gaps the held-out rows without a fifth of their numbers
     */
    public record Split(DataFrame train, DataFrame heldOut, DataFrame gaps) {}

    /** The split of a seed, 0 to 2. */
    public Split split(int seed) {
        DataFrame all = rows();
        int[] held = Arrays.stream(line("held-out.txt", seed).split(" "))
                .mapToInt(Integer::parseInt)
                .toArray();
        BitSet isHeld = new BitSet();
        Arrays.stream(held).forEach(isHeld::set);
        int[] others =
                IntStream.range(0, all.rows()).filter(row -> !isHeld.get(row)).toArray();
        DataFrame heldOut = all.rows(held);
        return new Split(all.rows(others), heldOut, hidden(heldOut, line("hidden.txt", seed)));
    }

    private String line(String name, int seed) {
        String key = title() + " " + seed + " ";
        return Resources.lines(name).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()))
                .findFirst()
                .orElseThrow();
    }

    /** The table without the numbers whose bits are set. */
    private static DataFrame hidden(DataFrame rows, String digits) {
        List<String> numeric = rows.names().stream().filter(rows::isNumeric).toList();
        List<double[]> columns = new ArrayList<>();
        for (int j = 0; j < numeric.size(); j++) {
            double[] numbers = rows.numbers(numeric.get(j));
            for (int i = 0; i < numbers.length; i++) {
                int bit = i * numeric.size() + j;
                int digit = Character.digit(digits.charAt(bit / BITS_OF_A_DIGIT), 16);
                int shift = BITS_OF_A_DIGIT - 1 - bit % BITS_OF_A_DIGIT;
                numbers[i] = (digit >> shift & 1) == 1 ? Double.NaN : numbers[i];
            }
            columns.add(numbers);
        }
        DataFrame.Builder builder = DataFrame.builder();
        for (String name : rows.names()) {
            if (rows.isNumeric(name)) {
                builder.numbers(name, columns.get(numeric.indexOf(name)));
            } else {
                builder.words(name, rows.words(name));
            }
        }
        return builder.build();
    }
}

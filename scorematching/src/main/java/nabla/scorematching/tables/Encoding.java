package nabla.scorematching.tables;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.tables.TableMixture.Pattern;

/**
 * Rows of a table as points: a number z for each number, of about standard normal distribution, then a block of L numbers for a
 * category of L levels, of which that of its level is 1 and the others are 0. What is missing is NaN.
 */
final class Encoding {
    private final Schema schema;
    private final List<Column> numbers;
    private final List<Column> categories;
    /** Where the block of each category begins. */
    private final int[] offsets;

    private final int dim;

    Encoding(Schema schema) {
        this.schema = schema;
        this.numbers = schema.numericColumns();
        this.categories = schema.categories();
        this.offsets = new int[categories.size()];
        int at = numbers.size();
        for (int j = 0; j < offsets.length; j++) {
            offsets[j] = at;
            at += categories.get(j).levels().size();
        }
        this.dim = at;
    }

    int numbers() {
        return numbers.size();
    }

    int categories() {
        return categories.size();
    }

    int dim() {
        return dim;
    }

    int offset(int category) {
        return offsets[category];
    }

    int levels(int category) {
        return categories.get(category).levels().size();
    }

    int[] levels() {
        return IntStream.range(0, offsets.length).map(this::levels).toArray();
    }

    /**
     * Numbers of rows and levels of their categories.
     *
     * @param numbers [B][numbers]: as the table has them, NaN if missing
     * @param levels [B][categories]: the index of the level; MISSING or UNKNOWN
     */
    record Cells(double[][] numbers, int[][] levels) {
        static final int MISSING = -1;
        static final int UNKNOWN = -2;

        int rows() {
            return numbers.length;
        }
    }

    /**
     * The cells of a table.
     *
     * @throws IllegalArgumentException if a column is missing or of another type, or a word is no date
     */
    Cells cells(String name, DataFrame data) {
        int rows = data.rows();
        double[][] x = new double[rows][numbers.size()];
        int[][] levels = new int[rows][categories.size()];
        for (int j = 0; j < numbers.size(); j++) {
            double[] column = numbersOf(name, data, numbers.get(j));
            for (int i = 0; i < rows; i++) {
                x[i][j] = column[i];
            }
        }
        for (int j = 0; j < categories.size(); j++) {
            Column column = categories.get(j);
            require(name, data, column.name());
            Map<String, Integer> indices = new HashMap<>();
            column.levels().forEach(level -> indices.put(level, indices.size()));
            String[] words = data.words(column.name());
            for (int i = 0; i < rows; i++) {
                levels[i][j] = words[i] == null ? Cells.MISSING : indices.getOrDefault(words[i], Cells.UNKNOWN);
            }
        }
        return new Cells(x, levels);
    }

    private static void require(String name, DataFrame data, String column) {
        if (!data.has(column)) {
            throw new IllegalArgumentException(
                    name + ": expected a column " + column + " as in the table that was learnt, got " + data.names());
        }
    }

    private static double[] numbersOf(String name, DataFrame data, Column column) {
        require(name, data, column.name());
        if (column.kind() == ColumnKind.DATE) {
            Dates dates = new Dates(column.pattern());
            return Arrays.stream(data.words(column.name()))
                    .mapToDouble(word -> {
                        try {
                            return word == null ? Double.NaN : dates.number(word);
                        } catch (java.time.DateTimeException e) {
                            throw new IllegalArgumentException(name + ": expected dates written as " + column.pattern()
                                    + " in " + column.name() + ", got " + word);
                        }
                    })
                    .toArray();
        }
        if (!data.isNumeric(column.name())) {
            if (data.missing(column.name()) == data.rows()) {
                double[] none = new double[data.rows()];
                Arrays.fill(none, Double.NaN);
                return none;
            }
            throw new IllegalArgumentException(
                    name + ": expected numbers in " + column.name() + ", got words, the first "
                            + Arrays.stream(data.words(column.name()))
                                    .filter(w -> w != null)
                                    .findFirst()
                                    .orElse(""));
        }
        return data.numbers(column.name());
    }

    /** Whether some numbers stand for a cell, in which a place is drawn. */
    boolean hasCells() {
        return numbers.stream().anyMatch(column -> column.margin().hasCells());
    }

    /** Points of cells, with rounded numbers spread over their cells; without a key in the middle of them. [B][D]. */
    double[][] points(Cells cells, Rng rng) {
        int rows = cells.rows();
        double[][] points = new double[rows][dim];
        double[] u = rng == null
                ? null
                : rng.uniform(rows, Math.max(1, numbers.size())).toArray();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < numbers.size(); j++) {
                double spread = u == null ? 0.5 : u[i * numbers.size() + j];
                double x = cells.numbers()[i][j];
                points[i][j] = Double.isNaN(x) ? x : numbers.get(j).margin().encode(x, spread);
            }
            for (int j = 0; j < offsets.length; j++) {
                int level = cells.levels()[i][j];
                int from = offsets[j];
                Arrays.fill(points[i], from, from + levels(j), level < 0 ? Double.NaN : 0);
                if (level >= 0) {
                    points[i][from + level] = 1;
                }
            }
        }
        return points;
    }

    /** What is there of a point. */
    Pattern pattern(double[] point) {
        boolean[] there = new boolean[numbers.size()];
        boolean[] known = new boolean[offsets.length];
        for (int j = 0; j < there.length; j++) {
            there[j] = !Double.isNaN(point[j]);
        }
        for (int j = 0; j < known.length; j++) {
            known[j] = !Double.isNaN(point[offsets[j]]);
        }
        return new Pattern(there, known);
    }

    /** 1 for each number of a point that is there, else 0, [D]. */
    Tensor mask(Pattern pattern) {
        double[] mask = new double[dim];
        for (int j = 0; j < numbers.size(); j++) {
            mask[j] = pattern.numbers()[j] ? 1 : 0;
        }
        for (int j = 0; j < offsets.length; j++) {
            Arrays.fill(mask, offsets[j], offsets[j] + levels(j), pattern.categories()[j] ? 1 : 0);
        }
        return Tensor.of(mask);
    }

    /** The columns of points that are there in a pattern. */
    int[] columns(Pattern pattern) {
        double[] mask = mask(pattern).toArray();
        return IntStream.range(0, dim).filter(j -> mask[j] > 0).toArray();
    }

    /** The numbers of points, without the blocks of categories. */
    double[][] numbers(double[][] points) {
        return Arrays.stream(points)
                .map(point -> Arrays.copyOf(point, numbers.size()))
                .toArray(double[][]::new);
    }

    /** Σ log dz/dx of the numbers of each row that are there, at the same places of their cells. */
    double[] logJacobian(Cells cells, Rng rng) {
        int rows = cells.rows();
        double[] sum = new double[rows];
        double[] u = rng == null
                ? null
                : rng.uniform(rows, Math.max(1, numbers.size())).toArray();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < numbers.size(); j++) {
                double spread = u == null ? 0.5 : u[i * numbers.size() + j];
                double x = cells.numbers()[i][j];
                Margin margin = numbers.get(j).margin();
                sum[i] += Double.isNaN(x) ? 0 : margin.logSlope(x, spread) + margin.logWidth(x);
            }
        }
        return sum;
    }

    /** The levels of points; MISSING where the block is. */
    int[][] levels(double[][] points) {
        int[][] levels = new int[points.length][categories.size()];
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < offsets.length; j++) {
                boolean there = !Double.isNaN(points[i][offsets[j]]);
                levels[i][j] = there ? largest(points[i], offsets[j], levels(j)) : Cells.MISSING;
            }
        }
        return levels;
    }

    /** Writes the corners of levels into a point. */
    void corners(double[] point, int[] levels) {
        for (int j = 0; j < offsets.length; j++) {
            Arrays.fill(point, offsets[j], offsets[j] + levels(j), 0);
            point[offsets[j] + levels[j]] = 1;
        }
    }

    /** The derivative of log p by a number, in the middle of its cell, of that by its z: s dz/dx + d(log dz/dx)/dx. */
    double inUnits(int number, double x, double score) {
        Margin margin = numbers.get(number).margin();
        return score * Math.exp(margin.logSlope(x, 0.5)) + margin.logSlopeSlope(x, 0.5);
    }

    /** The part of the rows of the table that had each level, of those in which the category was there. */
    double[] parts(int category) {
        return categories.get(category).parts();
    }

    /** The same rows with a column of gaps for each that is learnt and not there. */
    DataFrame withAllColumns(DataFrame rows) {
        DataFrame.Builder table = DataFrame.builder();
        rows.names().forEach(name -> copy(table, rows, name));
        schema.columns().stream()
                .filter(column -> column.kind().isLearnt() && !rows.has(column.name()))
                .forEach(column -> table.words(column.name(), new String[rows.rows()]));
        return table.build();
    }

    /** Rows of which the gaps of columns that are learnt or constant are filled with other cells. */
    DataFrame filled(DataFrame rows, Cells drawn) {
        DataFrame all = table(drawn);
        DataFrame.Builder table = DataFrame.builder();
        rows.names().forEach(name -> {
            boolean known =
                    all.has(name) && (all.isNumeric(name) == rows.isNumeric(name) || rows.missing(name) == rows.rows());
            if (!known) {
                copy(table, rows, name);
            } else if (all.isNumeric(name)) {
                double[] x = rows.isNumeric(name) ? rows.numbers(name) : gaps(rows.rows());
                double[] other = all.numbers(name);
                Arrays.setAll(x, i -> Double.isNaN(x[i]) ? other[i] : x[i]);
                table.numbers(name, x);
            } else {
                String[] x = rows.words(name);
                String[] other = all.words(name);
                Arrays.setAll(x, i -> x[i] == null ? other[i] : x[i]);
                table.words(name, x);
            }
        });
        return table.build();
    }

    private static double[] gaps(int rows) {
        double[] gaps = new double[rows];
        Arrays.fill(gaps, Double.NaN);
        return gaps;
    }

    private static void copy(DataFrame.Builder table, DataFrame rows, String name) {
        if (rows.isNumeric(name)) {
            table.numbers(name, rows.numbers(name));
        } else {
            table.words(name, rows.words(name));
        }
    }

    /** The cells of points without gaps: numbers rounded, the largest of a block as the level. */
    Cells cells(double[][] points) {
        double[][] x = new double[points.length][numbers.size()];
        int[][] levels = new int[points.length][categories.size()];
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < numbers.size(); j++) {
                x[i][j] = numbers.get(j).margin().decode(points[i][j]);
            }
            for (int j = 0; j < offsets.length; j++) {
                levels[i][j] = largest(points[i], offsets[j], levels(j));
            }
        }
        return new Cells(x, levels);
    }

    private static int largest(double[] point, int from, int count) {
        int best = 0;
        for (int l = 1; l < count; l++) {
            best = point[from + l] > point[from + best] ? l : best;
        }
        return best;
    }

    /** The table of cells: the columns that are learnt or constant, in order. */
    DataFrame table(Cells cells) {
        int rows = cells.rows();
        DataFrame.Builder table = DataFrame.builder();
        int number = 0;
        int category = 0;
        for (Column column : schema.columns()) {
            if (column.isNumeric()) {
                int j = number++;
                double[] x = IntStream.range(0, rows)
                        .mapToDouble(i -> cells.numbers()[i][j])
                        .toArray();
                addNumbers(table, column, x);
            } else if (column.kind() == ColumnKind.CATEGORY) {
                int j = category++;
                add(
                        table,
                        column,
                        IntStream.range(0, rows)
                                .mapToObj(i -> cells.levels()[i][j] < 0
                                        ? null
                                        : column.levels().get(cells.levels()[i][j]))
                                .toArray(String[]::new));
            } else if (column.kind() == ColumnKind.CONSTANT) {
                String[] words = new String[rows];
                Arrays.fill(
                        words,
                        column.levels().isEmpty() ? null : column.levels().get(0));
                add(table, column, words);
            }
        }
        return table.build();
    }

    private static void addNumbers(DataFrame.Builder table, Column column, double[] x) {
        if (column.kind() == ColumnKind.DATE) {
            Dates dates = new Dates(column.pattern());
            table.words(
                    column.name(),
                    Arrays.stream(x)
                            .mapToObj(v -> Double.isNaN(v) ? null : dates.word(v))
                            .toArray(String[]::new));
        } else {
            table.numbers(column.name(), x);
        }
    }

    private static void add(DataFrame.Builder table, Column column, String[] words) {
        if (column.isOfWords()) {
            table.words(column.name(), words);
        } else {
            table.numbers(
                    column.name(),
                    Arrays.stream(words)
                            .mapToDouble(word -> word == null ? Double.NaN : Double.parseDouble(word))
                            .toArray());
        }
    }
}

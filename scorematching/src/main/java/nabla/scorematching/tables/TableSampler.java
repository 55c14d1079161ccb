package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.scorematching.points.Points;
import nabla.scorematching.tables.Encoding.Cells;

/** How to sample a {@link TableModel} otherwise than by independent rows without gaps. Immutable. */
public final class TableSampler {
    private static final String NAME = "TableSampler";
    /** So many times as many rows are drawn as are kept, and so often one of each is exchanged for another. */
    private static final int CANDIDATES = 5;

    private static final int EXCHANGES = 60;
    private static final int BINS = 20;
    /** No number moves farther, from one cluster to another. */
    private static final double FARTHEST = 0.1;

    private final TableModel model;
    private final boolean balanced;
    private final boolean gaps;

    TableSampler(TableModel model, boolean balanced, boolean gaps) {
        this.model = model;
        this.balanced = balanced;
        this.gaps = gaps;
    }

    /**
     * With the margins of the model as closely as so many rows can have them, instead of by chance: of five times as many rows those
     * are kept in which each word, and each twentieth of the numbers of a column, is about as frequent as it should be, and numbers
     * are moved to evenly spread quantiles where these are near. The rows are a stratified sample, not independent: what is
     * estimated from them varies less.
     */
    public TableSampler balanced() {
        return new TableSampler(model, true, gaps);
    }

    /** With gaps where rows of the table had them, at random: whether a cell is missing says nothing about its value. */
    public TableSampler withGaps() {
        return new TableSampler(model, balanced, true);
    }

    /**
     * New rows.
     *
     * @throws IllegalArgumentException if there are fewer than 0
     */
    public DataFrame sample(Rng rng, int n) {
        Points.count(NAME, "rows", n);
        Points.present(NAME, "a key", rng);
        double[][] points = balanced && n > 1 ? balanced(rng, n) : model.points(rng.split(0), n);
        Cells cells = model.encoding().cells(points);
        return gaps ? gapped(cells, rng.split(1)) : model.encoding().table(cells);
    }

    private double[][] balanced(Rng rng, int n) {
        Encoding encoding = model.encoding();
        double[][] candidates = model.points(rng.split(0), CANDIDATES * n);
        int[] kept = exchanged(strata(candidates, encoding), n, rng.split(2));
        double[][] rows =
                Arrays.stream(kept).mapToObj(i -> candidates[i].clone()).toArray(double[][]::new);
        for (int j = 0; j < encoding.numbers(); j++) {
            spread(rows, j, candidates);
        }
        return rows;
    }

    /**
     * A margin: in which stratum each candidate is, and the part of the rows that should be in each.
     */
    private record Strata(int[] labels, double[] parts) {}

    private static List<Strata> strata(double[][] candidates, Encoding encoding) {
        List<Strata> strata = new ArrayList<>();
        int[][] levels = encoding.cells(candidates).levels();
        for (int j = 0; j < encoding.categories(); j++) {
            int category = j;
            strata.add(new Strata(
                    Arrays.stream(levels).mapToInt(row -> row[category]).toArray(), encoding.parts(j)));
        }
        double[] equal = new double[BINS];
        Arrays.fill(equal, 1.0 / BINS);
        for (int j = 0; j < encoding.numbers(); j++) {
            int[] labels = new int[candidates.length];
            Integer[] order = order(candidates, j);
            for (int r = 0; r < order.length; r++) {
                labels[order[r]] = (int) ((long) r * BINS / order.length);
            }
            strata.add(new Strata(labels, equal));
        }
        return strata;
    }

    private static Integer[] order(double[][] points, int column) {
        Integer[] order = IntStream.range(0, points.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> points[i][column]));
        return order;
    }

    /** n of the candidates, of which one is exchanged for another as long as that brings the strata nearer to their parts. */
    private static int[] exchanged(List<Strata> strata, int n, Rng rng) {
        int[] order = rng.split(0).permutation(CANDIDATES * n);
        int[][] counts = strata.stream().map(s -> new int[s.parts.length]).toArray(int[][]::new);
        for (int r = 0; r < n; r++) {
            for (int m = 0; m < counts.length; m++) {
                counts[m][strata.get(m).labels[order[r]]]++;
            }
        }
        double[] u = rng.split(1).uniform(EXCHANGES, n).toArray();
        for (int t = 0; t < u.length; t++) {
            int in = t % n;
            int out = n + (int) (u[t] * (order.length - n));
            double change = 0;
            for (int m = 0; m < counts.length; m++) {
                Strata margin = strata.get(m);
                int from = margin.labels[order[in]];
                int to = margin.labels[order[out]];
                if (from != to) {
                    change += (1 - 2 * (counts[m][from] - n * margin.parts[from])) / margin.parts[from];
                    change += (1 + 2 * (counts[m][to] - n * margin.parts[to])) / margin.parts[to];
                }
            }
            if (change < 0) {
                for (int m = 0; m < counts.length; m++) {
                    counts[m][strata.get(m).labels[order[in]]]--;
                    counts[m][strata.get(m).labels[order[out]]]++;
                }
                int swapped = order[in];
                order[in] = order[out];
                order[out] = swapped;
            }
        }
        return Arrays.copyOf(order, n);
    }

    /** Moves the numbers of a column to quantiles of all candidates, in their order, where these are near. */
    private static void spread(double[][] rows, int column, double[][] candidates) {
        double[] all =
                Arrays.stream(candidates).mapToDouble(c -> c[column]).sorted().toArray();
        Integer[] order = order(rows, column);
        for (int r = 0; r < order.length; r++) {
            double at = (r + 0.5) / order.length * all.length - 0.5;
            int low = (int) Math.max(0, Math.min(all.length - 2, Math.floor(at)));
            double part = Math.max(0, Math.min(1, at - low));
            double even = all[low] + part * (all[low + 1] - all[low]);
            double own = rows[order[r]][column];
            rows[order[r]][column] = Math.abs(even - own) <= FARTHEST ? even : own;
        }
    }

    private DataFrame gapped(Cells cells, Rng rng) {
        List<TableSettings.Share> patterns = model.settings().patterns();
        int[] order = rng.split(0).permutation(cells.rows());
        double[] u = rng.split(1).uniform(Math.max(1, cells.rows())).toArray();
        TableSettings.Share[] chosen = new TableSettings.Share[cells.rows()];
        for (int i = 0; i < cells.rows(); i++) {
            double rest = balanced ? (order[i] + 0.5) / cells.rows() : u[i];
            int k = 0;
            while (k < patterns.size() - 1 && rest >= patterns.get(k).part()) {
                rest -= patterns.get(k).part();
                k++;
            }
            chosen[i] = patterns.get(k);
            TableMixture.Pattern pattern = chosen[i].pattern();
            for (int j = 0; j < pattern.numbers().length; j++) {
                cells.numbers()[i][j] = pattern.numbers()[j] ? cells.numbers()[i][j] : Double.NaN;
            }
            for (int j = 0; j < pattern.categories().length; j++) {
                cells.levels()[i][j] = pattern.categories()[j] ? cells.levels()[i][j] : Cells.MISSING;
            }
        }
        return withGapsInConstants(model.encoding().table(cells), chosen, rng.split(2));
    }

    private DataFrame withGapsInConstants(DataFrame table, TableSettings.Share[] chosen, Rng rng) {
        List<Column> constants = model.schema().constants();
        DataFrame.Builder gapped = DataFrame.builder();
        for (String name : table.names()) {
            int j = constants.indexOf(model.schema().column(name));
            IntPredicate isThere = j < 0 ? i -> true : there(chosen, j, constants.get(j), rng.split(j));
            if (table.isNumeric(name)) {
                double[] numbers = table.numbers(name);
                Arrays.setAll(numbers, i -> isThere.test(i) ? numbers[i] : Double.NaN);
                gapped.numbers(name, numbers);
            } else {
                String[] words = table.words(name);
                Arrays.setAll(words, i -> isThere.test(i) ? words[i] : null);
                gapped.words(name, words);
            }
        }
        return gapped.build();
    }

    /** Of a file that does not tell with which other cells a constant was there, it is missing as often as it was. */
    private static IntPredicate there(TableSettings.Share[] chosen, int j, Column constant, Rng rng) {
        double[] u = rng.uniform(Math.max(1, chosen.length)).toArray();
        return i -> chosen[i].constants().map(there -> there.get(j)).orElse(u[i] >= constant.missing());
    }
}

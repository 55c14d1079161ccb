package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import nabla.scorematching.points.Points;

/**
 * How far completions of a table with gaps are from the truth. Several draws of each missing cell say what is likely
 * there; proper scores reward those that say it honestly (Gneiting and Raftery, Strictly proper scoring rules,
 * prediction, and estimation, JASA 102, 2007).
 *
 * <p>Numbers are in units of the deviation of the training table's column. With K draws x₁ … x_K of a cell that is y:
 *
 * <ul>
 *   <li>root mean squared error of their mean, over the cells;
 *   <li>continuous ranked probability score K⁻¹ Σ|x_k − y| − ½K⁻² Σ|x_k − x_l|, all K² terms, the mean over the cells;
 *       for K = 1 the mean absolute error;
 *   <li>energy score: the same of the vector of all missing cells of a row, with the Euclidean norm, the mean over the
 *       rows with one;
 *   <li>coverage: the share of the cells with y between the 0.1- and the 0.9-quantile of the draws.
 * </ul>
 */
public final class ImputationError {
    private static final String NAME = "ImputationError";
    private static final double LOW = 0.1;
    private static final double HIGH = 0.9;

    private final TrainingTable train;

    private ImputationError(TrainingTable train) {
        this.train = train;
    }

    /**
     * In the units of this training table.
     *
     * @throws IllegalArgumentException if it has no rows or no columns
     */
    public static ImputationError of(DataFrame train) {
        return new ImputationError(TrainingTable.of(NAME, train));
    }

    /**
     * The errors in one column.
     *
     * @param column its name
     * @param cells how many were missing
     * @param rmse the root mean squared error of the mean of the draws
     * @param crps the mean continuous ranked probability score
     * @param coverage the share between the 0.1- and the 0.9-quantile of the draws
     */
    public record ColumnErrors(String column, int cells, double rmse, double crps, double coverage) {}

    /**
     * The errors of all numbers that were missing, and what was drawn for words.
     *
     * @param cells how many numbers were missing
     * @param draws K
     * @param rmse the root mean squared error of the mean of the draws
     * @param crps the mean continuous ranked probability score
     * @param energy the mean energy score over the rows with a missing number
     * @param coverage the share between the 0.1- and the 0.9-quantile of the draws
     * @param agreement the mean share of draws with the right word, over the words that were missing; NaN if none was
     * @param columns column by column, those of numbers with a missing cell
     */
    public record Errors(
            int cells,
            int draws,
            double rmse,
            double crps,
            double energy,
            double coverage,
            double agreement,
            List<ColumnErrors> columns) {
        /** With these columns. */
        public Errors {
            columns = List.copyOf(columns);
        }

        /** The coverage of draws that have the distribution of the truth: 0.8(K − 1)/(K + 1). */
        public double calibratedCoverage() {
            return (HIGH - LOW) * (draws - 1) / (draws + 1);
        }
    }

    /**
     * The errors in the cells that are missing in a table and not in the truth.
     *
     * @param truth complete rows, or rows of which some cells are not known; these do not count
     * @param given the same rows with more gaps
     * @param draws completions of {@code given}, of all those cells
     * @throws IllegalArgumentException if a table has other columns than the training table, they differ in rows, there
     *     is no draw, or one has a gap where it counts
     */
    public Errors evaluate(DataFrame truth, DataFrame given, List<DataFrame> draws) {
        Points.present(NAME, "draws", draws);
        if (draws.isEmpty()) {
            throw new IllegalArgumentException(NAME + ": expected at least one draw, got none");
        }
        DataFrame known = train.aligned(NAME, "true", truth);
        DataFrame gaps = train.aligned(NAME, "given", given);
        requireRows("the given table", gaps, known);
        List<DataFrame> completions = new ArrayList<>();
        for (DataFrame draw : draws) {
            completions.add(train.aligned(NAME, "completed", draw));
            requireRows("a draw", completions.get(completions.size() - 1), known);
        }
        return errors(known, gaps, completions);
    }

    private static void requireRows(String what, DataFrame table, DataFrame truth) {
        if (table.rows() != truth.rows()) {
            throw new IllegalArgumentException(NAME + ": expected " + truth.rows() + " rows in " + what
                    + ", as of the truth, got " + table.rows());
        }
    }

    private Errors errors(DataFrame truth, DataFrame given, List<DataFrame> draws) {
        // For each row the true numbers that were missing, and what was drawn for them.
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < truth.rows(); i++) {
            rows.add(new ArrayList<>());
        }
        List<ColumnErrors> each = new ArrayList<>();
        List<Cell> all = new ArrayList<>();
        for (String column : train.numeric()) {
            List<Cell> cells = new ArrayList<>();
            double unit = unit(column);
            double[] actual = truth.numbers(column);
            double[] gaps = given.numbers(column);
            List<double[]> drawn =
                    draws.stream().map(draw -> draw.numbers(column)).toList();
            for (int i = 0; i < actual.length; i++) {
                if (Double.isNaN(gaps[i]) && !Double.isNaN(actual[i])) {
                    Cell cell = Cell.of(column, i, actual[i] / unit, drawn, unit);
                    cells.add(cell);
                    rows.get(i).add(cell);
                }
            }
            if (!cells.isEmpty()) {
                each.add(new ColumnErrors(
                        column,
                        cells.size(),
                        rmse(cells),
                        mean(cells.stream().mapToDouble(cell -> energy(List.of(cell)))),
                        coverage(cells)));
            }
            all.addAll(cells);
        }
        return new Errors(
                all.size(),
                draws.size(),
                rmse(all),
                mean(all.stream().mapToDouble(cell -> energy(List.of(cell)))),
                mean(rows.stream().filter(row -> !row.isEmpty()).mapToDouble(ImputationError::energy)),
                coverage(all),
                agreement(truth, given, draws),
                each);
    }

    /** The deviation of the numbers of a training column that are there. */
    private double unit(String column) {
        double[] numbers = SampleStatistics.sorted(train.rows().numbers(column));
        return numbers.length == 0 ? 1 : SampleStatistics.deviation(numbers);
    }

    /** A missing number and its draws, both in units of the deviation. */
    private record Cell(double truth, double[] draws) {
        static Cell of(String column, int row, double truth, List<double[]> drawn, double unit) {
            double[] draws =
                    drawn.stream().mapToDouble(numbers -> numbers[row] / unit).toArray();
            if (Arrays.stream(draws).anyMatch(Double::isNaN)) {
                throw new IllegalArgumentException(NAME + ": expected a number in every completion of " + column
                        + " in row " + row + ", got one that is missing");
            }
            return new Cell(truth, draws);
        }
    }

    /** K⁻¹ Σ‖x_k − y‖ − ½K⁻² Σ‖x_k − x_l‖ of some cells together. */
    private static double energy(List<Cell> cells) {
        int count = cells.get(0).draws.length;
        double toTruth = 0;
        double within = 0;
        for (int k = 0; k < count; k++) {
            double squared = 0;
            for (Cell cell : cells) {
                squared += (cell.draws[k] - cell.truth) * (cell.draws[k] - cell.truth);
            }
            toTruth += Math.sqrt(squared);
            for (int l = 0; l < k; l++) {
                double between = 0;
                for (Cell cell : cells) {
                    between += (cell.draws[k] - cell.draws[l]) * (cell.draws[k] - cell.draws[l]);
                }
                within += Math.sqrt(between);
            }
        }
        return toTruth / count - within / ((double) count * count);
    }

    private static double rmse(List<Cell> cells) {
        return Math.sqrt(mean(cells.stream().mapToDouble(cell -> {
            double error = SampleStatistics.mean(cell.draws) - cell.truth;
            return error * error;
        })));
    }

    private static double coverage(List<Cell> cells) {
        return mean(cells.stream().mapToDouble(cell -> {
            double[] sorted = SampleStatistics.sorted(cell.draws);
            boolean within = SampleStatistics.quantile(sorted, LOW) <= cell.truth
                    && cell.truth <= SampleStatistics.quantile(sorted, HIGH);
            return within ? 1 : 0;
        }));
    }

    private double agreement(DataFrame truth, DataFrame given, List<DataFrame> draws) {
        List<Double> shares = new ArrayList<>();
        for (String column : train.words()) {
            String[] actual = truth.words(column);
            String[] gaps = given.words(column);
            List<String[]> drawn =
                    draws.stream().map(draw -> draw.words(column)).toList();
            for (int i = 0; i < actual.length; i++) {
                if (gaps[i] == null && actual[i] != null) {
                    int row = i;
                    long right = drawn.stream()
                            .filter(words -> actual[row].equals(words[row]))
                            .count();
                    shares.add((double) right / drawn.size());
                }
            }
        }
        return mean(shares.stream().mapToDouble(Double::doubleValue));
    }

    private static double mean(DoubleStream numbers) {
        return numbers.average().orElse(Double.NaN);
    }
}

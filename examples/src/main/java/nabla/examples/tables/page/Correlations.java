package nabla.examples.tables.page;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import nabla.examples.report.Markup;

/**
 * Spearman's correlations of columns of numbers as squares: as large as the correlation, filled if it is positive and hollow if it is
 * negative.
 */
final class Correlations {
    /** Of more columns than this, the most correlated ones are drawn. */
    static final int MOST = 20;

    private static final double WIDTH = 300;
    private static final double NAMES = 90;
    private static final double LARGEST_CELL = 30;
    private static final double SMALLEST_FULL = 0.2;

    private final List<Numbers> columns;
    private final double[][] data;
    private final double[][] samples;
    private final double meanDifference;
    private final double chance;
    /** Places of the columns that are drawn. */
    private final int[] drawn;

    Correlations(List<Numbers> columns) {
        this.columns = columns;
        this.data = matrix(columns.stream().map(Dependence::ofData).toList());
        this.samples = matrix(columns.stream().map(Dependence::ofSamples).toList());
        double differences = 0;
        double chances = 0;
        int pairs = 0;
        for (int i = 0; i < data.length; i++) {
            for (int j = 0; j < i; j++) {
                differences += Math.abs(data[i][j] - samples[i][j]);
                chances += chance(data[i][j]);
                pairs++;
            }
        }
        this.meanDifference = differences / pairs;
        this.chance = chances / pairs;
        this.drawn = IntStream.range(0, data.length)
                .boxed()
                .sorted(Comparator.comparing(i -> -strongest(i)))
                .limit(MOST)
                .mapToInt(i -> i)
                .sorted()
                .toArray();
    }

    private static double[][] matrix(List<Dependence> columns) {
        double[][] matrix = new double[columns.size()][columns.size()];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < i; j++) {
                matrix[i][j] = columns.get(i).correlation(columns.get(j));
                matrix[j][i] = matrix[i][j];
            }
        }
        return matrix;
    }

    private double strongest(int column) {
        return IntStream.range(0, data.length)
                .mapToDouble(j -> Math.abs(data[column][j]))
                .max()
                .orElse(0);
    }

    /** The mean size of the difference of two samples' correlations, with the variance of Bonett and Wright (2000). */
    private double chance(double correlation) {
        double rest = 1 - correlation * correlation;
        double n = Dependence.rows(columns.get(0).data().length);
        double m = Dependence.rows(columns.get(0).samples().length);
        return n * m == 0 ? 0 : rest * Math.sqrt(2 / Math.PI * (1 + correlation * correlation / 2) * (1 / n + 1 / m));
    }

    /** What the squares say, in a sentence. */
    String sentence() {
        return "The mean difference of the correlations of data and samples is " + Words.decimals(meanDifference)
                + "; two samples as large as these of one density have about " + Words.decimals(chance) + ".";
    }

    Markup ofData() {
        return svg(data, 1, "Correlations of the data");
    }

    Markup ofSamples() {
        return svg(samples, 1, "Correlations of the samples");
    }

    /** The correlations of the samples less those of the data. */
    Markup ofDifference() {
        double[][] difference = new double[data.length][data.length];
        for (int i = 0; i < data.length; i++) {
            for (int j = 0; j < data.length; j++) {
                difference[i][j] = samples[i][j] - data[i][j];
            }
        }
        return svg(difference, full(), "Correlations of the samples less those of the data");
    }

    /** The difference that fills a square. */
    double full() {
        double largest = SMALLEST_FULL;
        for (int i : drawn) {
            for (int j : drawn) {
                largest = Math.max(largest, Math.abs(samples[i][j] - data[i][j]));
            }
        }
        return largest;
    }

    private Markup svg(double[][] matrix, double full, String description) {
        double cell = Math.min(LARGEST_CELL, (WIDTH - NAMES) / drawn.length);
        Markup svg = Chart.open(WIDTH, drawn.length * cell + 4, description);
        double letter = Math.min(Chart.LETTER, Math.max(7, cell - 2));
        for (int i = 0; i < drawn.length; i++) {
            double y = 2 + (i + 0.5) * cell;
            String name = (i + 1) + " " + columns.get(drawn[i]).name();
            svg.element(
                    "text",
                    Legible.fit(name, NAMES - 6, letter),
                    "class",
                    "end ink",
                    "x",
                    NAMES - 5,
                    "y",
                    y + letter / 3,
                    "style",
                    "font-size:" + letter + "px");
            svg.element(
                    "text",
                    Integer.toString(i + 1),
                    "class",
                    "middle",
                    "x",
                    NAMES + (i + 0.5) * cell,
                    "y",
                    y + letter / 3,
                    "style",
                    "font-size:" + Math.min(9, letter) + "px");
            for (int j = 0; j < i; j++) {
                double value = matrix[drawn[i]][drawn[j]];
                double size = (cell - 2) * Math.sqrt(Math.min(1, Math.abs(value) / full));
                Chart.square(svg, "room", NAMES + (j + 0.5) * cell, y, cell - 1);
                Chart.square(svg, value > 0 ? "plus" : "minus", NAMES + (j + 0.5) * cell, y, size);
            }
        }
        return svg.close();
    }
}

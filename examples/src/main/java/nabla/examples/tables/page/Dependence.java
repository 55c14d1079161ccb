package nabla.examples.tables.page;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A column as dependence sees it: numbers by their ranks, words by their place among the most common ones, so that no outlier and no
 * unit counts. Of many rows some are looked at, evenly spaced.
 */
final class Dependence {
    private static final int ROWS = 2000;
    private static final int LEVELS = 12;

    /** Ranks, standardised, with NaN if missing; null if the column holds words. */
    private final double[] ranks;
    /** Places among the words, −1 if missing; null if the column holds numbers. */
    private final int[] places;

    private Dependence(double[] ranks, int[] places) {
        this.ranks = ranks;
        this.places = places;
    }

    /** The data of a column. */
    static Dependence ofData(Compared column) {
        if (column instanceof Numbers numbers) {
            return new Dependence(ranks(numbers.data()), null);
        }
        Levels levels = (Levels) column;
        return new Dependence(null, places(levels.common(), levels.data()));
    }

    /** The samples of a column. */
    static Dependence ofSamples(Compared column) {
        if (column instanceof Numbers numbers) {
            return new Dependence(ranks(numbers.samples()), null);
        }
        Levels levels = (Levels) column;
        return new Dependence(null, places(levels.common(), levels.samples()));
    }

    /** Rows, evenly spaced, of which there are {@code most} or fewer. */
    static int[] some(int rows, int most) {
        int count = Math.min(rows, most);
        return IntStream.range(0, count)
                .map(i -> (int) ((long) i * rows / count))
                .toArray();
    }

    /** How many of all rows are looked at. */
    static int rows(int all) {
        return Math.min(all, ROWS);
    }

    private static double[] ranks(double[] all) {
        double[] numbers =
                Arrays.stream(some(all.length, ROWS)).mapToDouble(i -> all[i]).toArray();
        double[] sorted = Numbers.present(numbers);
        double middle = (sorted.length + 1) / 2.0;
        double[] ranks = new double[numbers.length];
        double squares = 0;
        for (int i = 0; i < ranks.length; i++) {
            ranks[i] = Double.isNaN(numbers[i]) ? Double.NaN : rank(sorted, numbers[i]) - middle;
            squares += Double.isNaN(ranks[i]) ? 0 : ranks[i] * ranks[i];
        }
        double deviation = Math.sqrt(squares / Math.max(1, sorted.length));
        for (int i = 0; i < ranks.length; i++) {
            ranks[i] = deviation > 0 || Double.isNaN(ranks[i]) ? ranks[i] / deviation : 0;
        }
        return ranks;
    }

    /** Equal numbers share the mean of their ranks. */
    private static double rank(double[] sorted, double number) {
        return (lower(sorted, number) + lower(sorted, Math.nextUp(number)) + 1) / 2.0;
    }

    /** How many numbers are smaller. */
    private static int lower(double[] sorted, double number) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] < number) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private static int[] places(List<String> common, String[] words) {
        Map<String, Integer> places = new HashMap<>();
        for (String word : common) {
            places.put(word, Math.min(places.size(), LEVELS - 1));
        }
        return Arrays.stream(some(words.length, ROWS))
                .map(i -> words[i] == null ? -1 : places.get(words[i]))
                .toArray();
    }

    boolean isNumeric() {
        return ranks != null;
    }

    /** Spearman's correlation of two columns of numbers, over the rows that have both; 0 if there is none. */
    double correlation(Dependence other) {
        double n = 0;
        double a = 0;
        double b = 0;
        double aa = 0;
        double bb = 0;
        double ab = 0;
        for (int i = 0; i < ranks.length; i++) {
            double x = ranks[i];
            double y = other.ranks[i];
            if (!Double.isNaN(x) && !Double.isNaN(y)) {
                n++;
                a += x;
                b += y;
                aa += x * x;
                bb += y * y;
                ab += x * y;
            }
        }
        double variances = (aa - a * a / n) * (bb - b * b / n);
        return n > 2 && variances > 1e-12 * n * n
                ? Math.max(-1, Math.min(1, (ab - a * b / n) / Math.sqrt(variances)))
                : 0;
    }

    /**
     * How much two columns depend on each other, from 0 to 1: the size of the correlation of numbers, the correlation ratio of
     * numbers and words, Cramér's V of words; the last two less what chance gives them.
     */
    double strength(Dependence other) {
        if (isNumeric() && other.isNumeric()) {
            return Math.abs(correlation(other));
        }
        return isNumeric()
                ? correlationRatio(ranks, other.places)
                : other.isNumeric() ? correlationRatio(other.ranks, places) : cramersV(places, other.places);
    }

    private static double correlationRatio(double[] numbers, int[] places) {
        double[] sums = new double[LEVELS];
        double[] counts = new double[LEVELS];
        double sum = 0;
        double squares = 0;
        double n = 0;
        for (int i = 0; i < numbers.length; i++) {
            if (!Double.isNaN(numbers[i]) && places[i] >= 0) {
                sums[places[i]] += numbers[i];
                counts[places[i]]++;
                sum += numbers[i];
                squares += numbers[i] * numbers[i];
                n++;
            }
        }
        double total = squares - sum * sum / n;
        double between = -sum * sum / n;
        double levels = 0;
        for (int k = 0; k < LEVELS; k++) {
            if (counts[k] > 0) {
                between += sums[k] * sums[k] / counts[k];
                levels++;
            }
        }
        if (!(total > 1e-12 * n) || n <= levels) {
            return 0;
        }
        return Math.sqrt(Math.max(0, 1 - (1 - between / total) * (n - 1) / (n - levels)));
    }

    /** With the correction of Bergsma (2013). */
    private static double cramersV(int[] a, int[] b) {
        double[][] counts = new double[LEVELS][LEVELS];
        double[] rows = new double[LEVELS];
        double[] columns = new double[LEVELS];
        double n = 0;
        for (int i = 0; i < a.length; i++) {
            if (a[i] >= 0 && b[i] >= 0) {
                counts[a[i]][b[i]]++;
                rows[a[i]]++;
                columns[b[i]]++;
                n++;
            }
        }
        double r = Arrays.stream(rows).filter(count -> count > 0).count();
        double c = Arrays.stream(columns).filter(count -> count > 0).count();
        if (r < 2 || c < 2) {
            return 0;
        }
        double phi = -1;
        for (int i = 0; i < LEVELS; i++) {
            for (int j = 0; j < LEVELS; j++) {
                phi += counts[i][j] == 0 ? 0 : counts[i][j] * counts[i][j] / (rows[i] * columns[j]);
            }
        }
        double corrected = Math.max(0, phi - (r - 1) * (c - 1) / (n - 1));
        double smaller = Math.min(r - (r - 1) * (r - 1) / (n - 1), c - (c - 1) * (c - 1) / (n - 1)) - 1;
        return smaller > 0 ? Math.min(1, Math.sqrt(corrected / smaller)) : 0;
    }
}

package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.nn.data.Dequantization;
import nabla.scorematching.points.Normal;

/**
 * Chooses the {@link Margin} of a column from its numbers.
 *
 * @param margin the margin
 * @param reason what was seen, and what follows
 */
record MarginFit(Margin margin, String reason) {
    private static final int MOST_DECIMALS = 6;
    /** How far from a decimal fraction a number may be, in units of its last digit. */
    private static final double ROUNDING = 1e-9;

    /** A column with fewer values never leaves their range: they are levels of something. */
    private static final int FEW_VALUES = 20;

    private static final double SKEWED = 1;
    private static final double HEAVY_TAILS = 3;
    /** A value that so large a part of the rows have is an atom, with quantiles of its own. */
    private static final double ATOM = 0.02;

    /** The width of its cell in standard deviations. */
    private static final double CELL_OF_ATOM = 1e-6;

    private static final int ROWS_OF_BIN = 5;
    private static final int MOST_BINS = 200;
    private static final double OUTER = 0.1;
    private static final double LARGEST = 1e150;
    private static final double ULPS = 8;
    /** Rows that are taken to be between two atoms where there are none. */
    private static final double BETWEEN = 1e-3;

    /**
     * @param all the numbers of the column, without missing ones; at least two differ
     * @param low the least number, as told; NaN if it is to be found
     * @param high the largest number, alike
     */
    static MarginFit of(double[] all, double low, double high) {
        double[] x = all.clone();
        Arrays.sort(x);
        requireRange(x);
        joinNeighbours(x);
        Values values = Values.of(x);
        double step = Dequantization.of(Tensor.of(all).unsqueeze(1)).steps().get(0);
        int decimals = decimals(values.values);
        List<String> reasons = new ArrayList<>();
        if (step > 0) {
            reasons.add(String.format(Locale.ROOT, "on a grid of %.6g: spread over its cells", step));
        }
        double[] bounds = bounds(x, values, low, high, reasons);
        List<String> seen = new ArrayList<>();
        Scale scale = scale(x, values, step, seen);
        Atoms atoms = step == 0 && scale instanceof Scale.Quantiles ? atoms(x, values) : Atoms.NONE;
        Bounds within = Bounds.of(bounds[0], bounds[1]);
        if (step == 0 && atoms.isEmpty()) {
            within = bent(bounds[0], bounds[1], x, scale);
            if (!(scale instanceof Scale.Log)) {
                double[] straight = Arrays.stream(x).map(within::straight).toArray();
                seen.clear();
                scale = scale(straight, Values.of(straight), step, seen);
            }
        }
        reasons.addAll(seen);
        if (!atoms.isEmpty()) {
            reasons.add("with a probability of "
                    + (atoms.values().length == 1 ? text(atoms.values()[0]) : atoms.values().length + " values"));
        }
        if (reasons.isEmpty()) {
            reasons.add("numbers");
        }
        Margin margin = new Margin(scale, Monotone.IDENTITY, new Grid(step, decimals, x[0]), atoms, within);
        return new MarginFit(margin, String.join("; ", reasons));
    }

    /** Distinct values and how often each is there. */
    private record Values(double[] values, int[] counts) {
        static Values of(double[] sorted) {
            double[] values = new double[sorted.length];
            int[] counts = new int[sorted.length];
            int n = 0;
            for (double x : sorted) {
                if (n == 0 || x != values[n - 1]) {
                    values[n++] = x;
                }
                counts[n - 1]++;
            }
            return new Values(Arrays.copyOf(values, n), Arrays.copyOf(counts, n));
        }

        /** How far the cell of a value reaches down, half its width or to the middle between it and the next. */
        double below(int i, double width) {
            return i == 0 ? width / 2 : Math.min(width, values[i] - values[i - 1]) / 2;
        }

        double above(int i, double width) {
            return i == values.length - 1 ? width / 2 : Math.min(width, values[i + 1] - values[i]) / 2;
        }

        int largest() {
            return Arrays.stream(counts).max().orElse(0);
        }
    }

    /** The least number of decimals, up to 6, with which all numbers can be written; −1 if there is none. */
    private static int decimals(double[] values) {
        double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
        for (int d = 0; d <= MOST_DECIMALS; d++) {
            double unit = Math.pow(10, d);
            // Of small numbers less than a unit counts, and of large ones no more than doubles are apart.
            double noise = ROUNDING * Math.min(1, largest * unit);
            if (Arrays.stream(values)
                    .map(v -> v * unit)
                    .allMatch(v -> Math.abs(v - Math.rint(v)) <= Math.min(0.01, Math.max(noise, 4 * Math.ulp(v))))) {
                return d;
            }
        }
        return -1;
    }

    private static double[] bounds(double[] x, Values values, double low, double high, List<String> reasons) {
        double least = x[0];
        double most = x[x.length - 1];
        double below = low;
        double above = high;
        if (values.values.length <= FEW_VALUES && values.values.length < x.length) {
            below = Double.isNaN(below) ? least : below;
            above = Double.isNaN(above) ? most : above;
            reasons.add(values.values.length + " values: never beyond them");
        }
        int atom = (int) Math.max(ROWS_OF_BIN, Math.ceil(ATOM * x.length));
        if (Double.isNaN(below) && values.counts[0] >= atom && least != 0) {
            below = least;
            reasons.add(values.counts[0] + " rows at the least, " + text(least) + ": never below");
        }
        if (Double.isNaN(above) && values.counts[values.counts.length - 1] >= atom) {
            above = most;
            reasons.add(
                    values.counts[values.counts.length - 1] + " rows at the largest, " + text(most) + ": never above");
        }
        if (Double.isNaN(below) && least >= 0) {
            below = 0;
            reasons.add("never negative");
        }
        boolean share = Double.isNaN(above) && least >= 0 && below == 0;
        if (share && most <= 1 && most > 0.9 && values.values.length > 2) {
            above = 1;
            reasons.add("within 0 and 1");
        }
        below = Double.isNaN(below) ? Double.NEGATIVE_INFINITY : below;
        above = Double.isNaN(above) ? Double.POSITIVE_INFINITY : above;
        if (below > least || above < most) {
            throw new IllegalArgumentException("expected bounds around the numbers of the column, " + text(least)
                    + " to " + text(most) + ", got " + text(below) + " and " + text(above));
        }
        return new double[] {below, above};
    }

    /** Bounds towards which the line is bent from the outermost twentieths of the rows; not where a logarithm ends it already. */
    private static Bounds bent(double low, double high, double[] x, Scale scale) {
        int twentieth = x.length / 20;
        double least = scale instanceof Scale.Log || x[0] <= low ? low : x[twentieth];
        double most = x[x.length - 1] >= high ? high : x[x.length - 1 - twentieth];
        return least <= most ? new Bounds(low, high, least, most) : Bounds.of(low, high);
    }

    private static void requireRange(double[] sorted) {
        double largest = Math.max(Math.abs(sorted[0]), Math.abs(sorted[sorted.length - 1]));
        double range = sorted[sorted.length - 1] - sorted[0];
        if (largest > LARGEST || range < 1 / LARGEST) {
            throw new IllegalArgumentException(
                    "expected numbers up to " + LARGEST + " that differ by at least " + 1 / LARGEST
                            + ", got " + text(sorted[0]) + " to " + text(sorted[sorted.length - 1])
                            + ": leave the column out, or give it in other units");
        }
    }

    /** Takes numbers for one that rounding alone sets apart. */
    private static void joinNeighbours(double[] sorted) {
        double negligible = ROUNDING * (sorted[sorted.length - 1 - sorted.length / 10] - sorted[sorted.length / 10]);
        for (int i = 1; i < sorted.length; i++) {
            double apart = sorted[i] - sorted[i - 1];
            if (apart <= negligible && apart <= ULPS * Math.ulp(sorted[i])) {
                sorted[i] = sorted[i - 1];
            }
        }
    }

    private static Scale scale(double[] x, Values values, double step, List<String> reasons) {
        double[] moments = moments(x);
        int atom = (int) Math.max(ROWS_OF_BIN, Math.ceil(ATOM * x.length));
        boolean few = values.values.length <= FEW_VALUES;
        boolean atoms = !few && step == 0 && values.largest() >= atom || spikes(values, step, x.length);
        boolean shaped = Math.abs(moments[2]) > SKEWED || moments[3] > HEAVY_TAILS;
        if (shaped && x[0] - step / 2 > 0 && !atoms && !few) {
            double[] logs = Arrays.stream(x).map(Math::log).toArray();
            double[] ofLog = moments(logs);
            if (Math.abs(ofLog[2]) < SKEWED / 2 && ofLog[3] < HEAVY_TAILS) {
                reasons.add(String.format(
                        Locale.ROOT,
                        "skewness %.2g, of the logarithm %.2g: learnt as a logarithm",
                        moments[2],
                        ofLog[2]));
                return new Scale.Log(ofLog[0], ofLog[1]);
            }
        }
        if (!(shaped || atoms || few)) {
            return new Scale.Affine(moments[0], moments[1]);
        }
        reasons.add(
                few
                        ? "by its quantiles, for so few values"
                        : atoms
                                ? "one value in " + values.largest() + " rows: by its quantiles"
                                : String.format(
                                        Locale.ROOT,
                                        "skewness %.2g, excess kurtosis %.2g: by its quantiles",
                                        moments[2],
                                        moments[3]));
        return quantiles(x, values, step, moments[1]);
    }

    /** Whether values on a grid are there far more often than those beside them. */
    private static boolean spikes(Values values, double step, int rows) {
        if (step == 0 || values.values.length <= FEW_VALUES) {
            return false;
        }
        double cells = (values.values[values.values.length - 1] - values.values[0]) / step + 1;
        return values.largest() > Math.max(ATOM * rows, 10 * rows / Math.min(cells, values.values.length))
                && values.largest() >= 10;
    }

    /** Mean, standard deviation, skewness and excess kurtosis. */
    private static double[] moments(double[] x) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double second = 0;
        double third = 0;
        double fourth = 0;
        double largest = Arrays.stream(x).map(v -> Math.abs(v - mean)).max().orElseThrow();
        for (double v : x) {
            double d = (v - mean) / largest;
            second += d * d / x.length;
            third += d * d * d / x.length;
            fourth += d * d * d * d / x.length;
        }
        return new double[] {
            mean, Math.sqrt(second) * largest, third / Math.pow(second, 1.5), fourth / (second * second) - 3
        };
    }

    /** A value in so many rows has its cell for itself; of few values, that are on no grid, each. */
    private static int bin(Values values, double step, int rows) {
        boolean each = step == 0 && values.values.length <= FEW_VALUES && values.values.length < rows;
        return each ? 1 : Math.max(ROWS_OF_BIN, rows / MOST_BINS);
    }

    private static Atoms atoms(double[] x, Values values) {
        double width = CELL_OF_ATOM * moments(x)[1];
        int[] heavy = IntStream.range(0, values.values.length)
                .filter(i -> values.counts[i] >= bin(values, 0, x.length))
                .toArray();
        return new Atoms(
                Arrays.stream(heavy).mapToDouble(i -> values.values[i]).toArray(),
                Arrays.stream(heavy)
                        .mapToDouble(i -> 2 * Math.min(values.below(i, width), values.above(i, width)))
                        .toArray());
    }

    /**
     * Values in many rows have their cell for themselves; between them are about 2∛n bins (the rule of Rice University), so that
     * the density is as fine as n rows can tell.
     */
    private static Scale quantiles(double[] x, Values values, double step, double deviation) {
        int n = x.length;
        int bin = bin(values, step, n);
        int smooth = Math.max(bin, (int) Math.round(n / (2 * Math.cbrt(n))));
        List<double[]> knots = new ArrayList<>();
        double width = step > 0 ? step : CELL_OF_ATOM * deviation;
        int seen = 0;
        int sinceKnot = 0;
        for (int i = 0; i < values.values.length; i++) {
            double value = values.values[i];
            int count = values.counts[i];
            double left = value - values.below(i, width);
            double right = value + values.above(i, width);
            boolean heavy = count >= bin;
            if (heavy || i == 0 || sinceKnot >= smooth) {
                // Between two cells with no rows next to nothing is.
                boolean apart = step == 0 && heavy && sinceKnot == 0 && !knots.isEmpty();
                knot(knots, left, apart ? seen + BETWEEN : seen, n);
                sinceKnot = 0;
            }
            seen += count;
            sinceKnot += count;
            if (heavy || i == values.values.length - 1) {
                knot(knots, right, seen, n);
                sinceKnot = 0;
            }
        }
        double[] at = knots.stream().mapToDouble(k -> k[0]).toArray();
        double[] z = Normal.quantiles(knots.stream().mapToDouble(k -> k[1]).toArray());
        double span = at[at.length - 1] - at[0];
        return new Scale.Quantiles(
                new Monotone(at, z, 1 / outer(x, z[0], false, span), 1 / outer(x, z[z.length - 1], true, span)));
    }

    /** Adds a quantile if it is beyond the one before in both ways; the outermost are within (0, 1). */
    private static void knot(List<double[]> knots, double x, double below, int n) {
        double p = Math.max(0.25 / n, Math.min(1 - 0.25 / n, below / n));
        if (!knots.isEmpty()) {
            double[] last = knots.get(knots.size() - 1);
            if (!(x > last[0] && p > last[1])) {
                return;
            }
        }
        knots.add(new double[] {x, p});
    }

    /** dx/dz beyond the last quantile: the mean slope of the outer tenth of the rows. */
    private static double outer(double[] x, double zEnd, boolean upper, double span) {
        double zInner = Normal.quantiles(OUTER)[0];
        double inner =
                upper ? x[(int) Math.floor((1 - OUTER) * (x.length - 1))] : x[(int) Math.ceil(OUTER * (x.length - 1))];
        double end = upper ? x[x.length - 1] : x[0];
        double slope = Math.abs(end - inner) / Math.max(0.5, Math.abs(zEnd) - Math.abs(zInner));
        return Math.max(slope, 1e-3 * span);
    }

    private static String text(double x) {
        return x == Math.rint(x) && Math.abs(x) < 1e15 ? Long.toString((long) x) : Double.toString(x);
    }
}

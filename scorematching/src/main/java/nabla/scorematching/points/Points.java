package nabla.scorematching.points;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/** Argument checks shared by this module: points are the rows of a [B, D] matrix. */
public final class Points {
    /** What differs by less than this part, differs by rounding. */
    private static final double ROUNDING = 1e-9;

    private static final double ROUNDING_OF_FLOATS = 1e-4;

    private Points() {}

    /** Refuses what is not [B, D]. */
    public static void require(String name, Tensor x) {
        present(name, "points", x);
        if (x.rank() != 2) {
            throw new IllegalArgumentException(name + ": expected points [B, D], got " + Arrays.toString(x.shape()));
        }
    }

    /** Refuses what is not [B, dim]. */
    public static void require(String name, Tensor x, int dim) {
        present(name, "points", x);
        if (x.rank() != 2 || x.size(1) != dim) {
            throw new IllegalArgumentException(
                    name + ": expected points [B, " + dim + "], got " + Arrays.toString(x.shape()));
        }
    }

    /** As {@link #require(String, Tensor, int)}; gives the points. */
    public static Tensor dimensioned(String name, Tensor x, int dim) {
        require(name, x, dim);
        return x;
    }

    /** Refuses a score of another shape than the points'. */
    public static Tensor likePoints(String name, Tensor score, Tensor x) {
        if (!Arrays.equals(score.shape(), x.shape())) {
            throw new IllegalArgumentException(name + ": expected a score of the shape of the points "
                    + Arrays.toString(x.shape()) + ", got " + Arrays.toString(score.shape()));
        }
        return score;
    }

    /** Refuses noise levels or times that are not one for each point, [B, 1]. */
    public static void requireLevels(String name, Tensor levels, Tensor x) {
        if (levels.rank() != 2 || levels.size(1) != 1 || levels.size(0) != x.size(0)) {
            throw new IllegalArgumentException(name + ": expected one level for each point, [" + x.size(0)
                    + ", 1], got " + Arrays.toString(levels.shape()));
        }
    }

    /** Refuses what is not one number for each point, [B]; {@code what} is for instance "an energy". */
    public static Tensor onePerPoint(String name, String what, Tensor numbers, Tensor x) {
        present(name, what, numbers);
        if (numbers.rank() != 1 || numbers.size() != x.size(0)) {
            throw new IllegalArgumentException(name + ": expected " + what + " [" + x.size(0) + "] of points "
                    + Arrays.toString(x.shape()) + ", got " + Arrays.toString(numbers.shape()));
        }
        return numbers;
    }

    /**
     * Refuses a function whose first rows change when the last ones are replaced by the first of all, or whose first row changes
     * when two come alone; {@code what} is for instance "a score". Where all points are one they are moved apart first. A function
     * that takes no other number of points, as one that has an observation for each, refuses two: then only the first question
     * is asked.
     */
    public static void requireRowwise(String name, String what, UnaryOperator<Tensor> f, Tensor x) {
        Tensor y = f.apply(x);
        int rows = x.size(0);
        if (x.isLinked() || y.isLinked() || rows < 2 || x.size() == 0) {
            return;
        }
        boolean areOne = x.sub(x.slice(0, 0, 1)).abs().max().item() == 0;
        Tensor moved = areOne ? apart(x) : x;
        Optional<Tensor> there = areOne ? ifTaken(f, moved) : Optional.of(y);
        Tensor points = there.isPresent() ? moved : x;
        double[] values = there.orElse(y).toArray();
        int width = values.length / rows;
        int half = (rows + 1) / 2;
        int[] others = IntStream.range(0, rows).map(i -> i < half ? i : 0).toArray();
        double[] among = f.apply(points.take(0, others)).toArray();
        for (int i = 0; i < half * width; i++) {
            requireSame(name, what, values[i], among[i], ROUNDING * Math.abs(values[i]), i / width);
        }
        double[] first = Arrays.copyOf(values, width);
        double[] few = few(f, points);
        double rounding = rounding(values) * largest(first);
        for (int i = 0; i < width && few.length >= width; i++) {
            requireSame(name, what, first[i], few[i], rounding, 0);
        }
    }

    /** Points around those that are all one, where a score may be 0. */
    private static Tensor apart(Tensor x) {
        Tensor unit = x.abs().add(1);
        return x.add(Rng.of(0).uniform(x.shape()).sub(0.5).mul(unit));
    }

    /** f, if it has values there: points that are moved apart may leave its domain. */
    private static Optional<Tensor> ifTaken(UnaryOperator<Tensor> f, Tensor x) {
        try {
            return Optional.of(f.apply(x));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** f of the first two rows, or of three in the place of two: one would broadcast. Nothing if f refuses them. */
    private static double[] few(UnaryOperator<Tensor> f, Tensor x) {
        try {
            return f.apply(x.size(0) > 2 ? x.slice(0, 0, 2) : x.take(0, 0, 1, 0))
                    .toArray();
        } catch (IllegalArgumentException e) {
            return new double[0];
        }
    }

    private static void requireSame(String name, String what, double before, double after, double rounding, int row) {
        if (Double.compare(before, after) != 0 && !(Math.abs(before - after) <= rounding)) {
            throw new IllegalArgumentException(name + ": expected " + what
                    + " of each point by itself, got one that changes with other points: from " + before + " to "
                    + after + " in row " + row);
        }
    }

    /** By what part of a row its numbers may differ if a product adds in another order, for so many rows; more for floats. */
    private static double rounding(double[] values) {
        return Arrays.stream(values).allMatch(v -> v == (float) v) ? ROUNDING_OF_FLOATS : ROUNDING;
    }

    private static double largest(double[] values) {
        return Arrays.stream(values)
                .filter(Double::isFinite)
                .map(Math::abs)
                .max()
                .orElse(0);
    }

    /** What a call gives; a refusal from inside it is repeated under this name, so that it begins with what the user called. */
    public static <T> T named(String name, Supplier<T> call) {
        try {
            return call.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(name) ? e : new IllegalArgumentException(name + ": " + message, e);
        }
    }

    /** A number for all points or one for each as a column, [1, 1] or [B, 1]; refuses other shapes. */
    public static Tensor column(String name, String symbol, Tensor numbers) {
        present(name, symbol, numbers);
        if (numbers.rank() > 1 && numbers.size() != 1 && (numbers.rank() != 2 || numbers.size(1) != 1)) {
            throw new IllegalArgumentException(name + ": expected one " + symbol
                    + ", or one for each row, [B] or [B, 1], got " + Arrays.toString(numbers.shape()));
        }
        return numbers.reshape(numbers.size(), 1);
    }

    /** A column as [B, 1] for these points. */
    public static Tensor ofEach(String name, Tensor column, Tensor x) {
        require(name, x);
        if (column.size(0) == 1) {
            return column.broadcastTo(x.size(0), 1);
        }
        requireLevels(name, column, x);
        return column;
    }

    /**
     * Refuses numbers that are known to be out of range. In a recording there is none to look at: a program replays its steps
     * without a check.
     */
    public static void requireKnown(String name, String expected, Tensor numbers, DoublePredicate inRange) {
        if (numbers.isLinked()) {
            return;
        }
        for (double number : numbers.toArray()) {
            if (!inRange.test(number)) {
                throw new IllegalArgumentException(name + ": expected " + expected + ", got " + number);
            }
        }
    }

    /** Refuses numbers that are known to be out of a range by more than rounding. */
    public static void requireBetween(String name, String what, Tensor numbers, double least, double most) {
        double rounding = ROUNDING * largest(new double[] {1, least, most});
        requireKnown(
                name,
                what + " from " + least + " to " + most,
                numbers,
                v -> v >= least - rounding && v <= most + rounding);
    }

    /** Refuses times that are known to be out of [0, 1]. */
    public static void requireTimes(String name, Tensor times) {
        requireKnown(name, "a time in [0, 1]", times, t -> t >= 0 && t <= 1);
    }

    /** Refuses a time out of [0, 1]. */
    public static double time(String name, double t) {
        if (!(t >= 0 && t <= 1)) {
            throw new IllegalArgumentException(name + ": expected a time in [0, 1], got " + t);
        }
        return t;
    }

    /** The mean over the rows of a batch, a scalar; refuses a batch without rows, whose mean is no number. */
    public static Tensor mean(String name, Tensor perSample) {
        if (perSample.size() == 0) {
            throw new IllegalArgumentException(name + ": expected a batch of at least one row, got none");
        }
        return perSample.mean();
    }

    /** Refuses a negative number of something. */
    public static int count(String name, String what, int count) {
        if (count < 0) {
            throw new IllegalArgumentException(name + ": expected at least 0 " + what + ", got " + count);
        }
        return count;
    }

    /** Refuses a number that is not positive and finite. */
    public static double positive(String name, String what, double number) {
        if (!(number > 0 && number < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": expected a positive, finite " + what + ", got " + number);
        }
        return number;
    }

    /** Refuses an index out of range. */
    public static int index(String name, int index, int count) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException(
                    name + ": expected an index from 0 to " + (count - 1) + ", got " + index);
        }
        return index;
    }

    /** Refuses null; {@code what} is for instance "an observer". */
    public static <T> T present(String name, String what, T object) {
        if (object == null) {
            throw new IllegalArgumentException(name + ": expected " + what + ", got null");
        }
        return object;
    }

    /** Refuses numbers that are not finite. */
    public static void requireFinite(String name, Tensor numbers) {
        if (!Arrays.stream(numbers.toArray()).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(name + ": expected finite numbers, got " + numbers);
        }
    }

    /** The lower triangular L with L·Lᵀ = Σ; refuses a Σ (or a batch of them) that is not symmetric and positive definite. */
    public static Tensor cholesky(String name, Tensor covariance) {
        double largest = covariance.abs().max().item();
        double asymmetry = covariance.sub(covariance.transpose()).abs().max().item();
        if (!(asymmetry <= 1e-9 * largest)) {
            throw new IllegalArgumentException(name + ": expected a symmetric covariance, got\n" + covariance);
        }
        Tensor factor = covariance.cholesky();
        if (Arrays.stream(factor.toArray()).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException(name + ": expected a positive definite covariance, got\n" + covariance);
        }
        return factor;
    }

    /** Refuses what is not a sample [n, D] of at least {@code fewest} points; looks at no number. */
    public static void requireSample(String name, Tensor x, int fewest) {
        present(name, "a sample", x);
        if (x.rank() != 2 || x.size(0) < fewest || x.size(1) == 0) {
            throw new IllegalArgumentException(name + ": expected a sample [n, D] with n of at least " + fewest
                    + ", got " + Arrays.toString(x.shape()));
        }
    }

    /** The rows of a sample of at least {@code fewest} points, one array for each; refuses rows that are not finite. */
    public static double[][] rows(String name, Tensor x, int fewest) {
        requireSample(name, x, fewest);
        double[][] rows = x.toMatrix();
        for (int i = 0; i < rows.length; i++) {
            if (!Arrays.stream(rows[i]).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException(
                        name + ": expected finite points, got row " + i + ": " + Arrays.toString(rows[i]));
            }
        }
        return rows;
    }

    /** Refuses samples of different dimension. */
    public static void requireSameDim(String name, Tensor x, Tensor y) {
        present(name, "a sample", x);
        present(name, "a sample", y);
        if (x.rank() != y.rank() || x.size(-1) != y.size(-1)) {
            throw new IllegalArgumentException(name + ": expected samples of the same dimension, got "
                    + Arrays.toString(x.shape()) + " and " + Arrays.toString(y.shape()));
        }
    }

    /**
     * Weights of rows, [n].
     *
     * @param what they are, for instance "frequencies"
     * @throws IllegalArgumentException if they are not [n], one is negative or not finite, all are 0, or their sum overflows
     */
    public static Tensor weights(String name, String what, Tensor weights) {
        present(name, what, weights);
        if (weights.rank() != 1) {
            throw new IllegalArgumentException(
                    name + ": expected " + what + " [n], got " + Arrays.toString(weights.shape()));
        }
        requireKnown(name, what + " of at least 0, finite", weights, w -> w >= 0 && w < Double.POSITIVE_INFINITY);
        double sum = weights.sum().item();
        if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": expected " + what
                    + (sum > 0 ? " with a finite sum, got an overflow" : " that are not all 0, got zeros alone"));
        }
        return weights;
    }

    /** As {@link #weights(String, String, Tensor)}; refuses another number of them than of rows. */
    public static Tensor weights(String name, String what, Tensor weights, int rows) {
        if (weights(name, what, weights).size() != rows) {
            throw new IllegalArgumentException(name + ": expected " + what + " [" + rows + "], one for each row, got "
                    + Arrays.toString(weights.shape()));
        }
        return weights;
    }

    /** Each of n rows so many times, one after the other, [n · times, D]. */
    public static Tensor repeated(Tensor rows, int times) {
        int count = rows.size(0);
        int width = rows.size(1);
        return rows.unsqueeze(1).broadcastTo(count, times, width).reshape(count * times, width);
    }
}

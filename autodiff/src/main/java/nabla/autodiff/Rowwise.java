package nabla.autodiff;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import nabla.autodiff.calculus.ForwardSweep;
import nabla.autodiff.calculus.LaplacianSweep;
import nabla.autodiff.calculus.WengertList;
import nabla.autodiff.evaluation.Shapes;

/**
 * Whether each row of a result depends on the same row of x alone, from products with the Jacobian J.
 *
 * <p>If so, weights of the rows pass through it, J·(w∘v) = w∘(J·v), and for second derivatives D²f[w∘v, w∘v] = w²∘D²f[v, v].
 * If not, row b differs by Σ (w_c − w_b)·J_bc·v_c, which for a random v is zero with probability zero if w_b ≠ w_c for some
 * J_bc ≠ 0. Two rows differ in a digit of their numbers, so a vector of weights for each digit suffices. The weights are
 * powers of two, so that rounding does not matter.
 */
final class Rowwise {
    private static final int BASE = 16;

    /** What may lie between the two sides, relative to the row's largest: fields in which other rows cancel are row-wise. */
    private static final double TOLERANCE = 1e-9;

    private Rowwise() {}

    /**
     * The tape of a function of rows.
     *
     * @throws IllegalArgumentException if x and f(x) do not have the same number of rows
     */
    static WengertList tape(String name, Function<? super Tensor, Tensor> f, Tensor x) {
        WengertList tape = WengertList.of(name, f, x);
        Tensor value = tape.results().get(0);
        if (x.rank() == 0 || value.rank() == 0 || value.size(0) != x.size(0)) {
            throw new IllegalArgumentException(name + ": expected [B, …] to [B, …], got " + Shapes.text(x.shape)
                    + " to " + Shapes.text(value.shape));
        }
        return tape;
    }

    /**
     * Throws if a row of f(x) depends on other rows of x.
     *
     * @param tape of f at x
     * @param order of the derivatives that are looked at, 1 or 2
     */
    static void require(String name, WengertList tape, int order) {
        int row = mixedRow(tape, order);
        if (row >= 0) {
            throw new IllegalArgumentException(
                    name + ": expected a function that treats each row independently, got one whose row " + row + " of "
                            + Shapes.text(tape.variables().get(0).shape) + " depends on other rows");
        }
    }

    /**
     * Throws if an element of f(x) depends on other elements of x.
     *
     * @throws IllegalArgumentException if it does, or x and f(x) differ in shape
     */
    static void requireElementwise(String name, Function<? super Tensor, Tensor> f, Tensor x) {
        WengertList tape = WengertList.of(name, f, x);
        int[] shape = tape.results().get(0).shape;
        if (!Arrays.equals(shape, x.shape)) {
            throw new IllegalArgumentException(name + ": expected a function that keeps the shape, got "
                    + Shapes.text(x.shape) + " to " + Shapes.text(shape));
        }
        int element = mixed(tape, x.size(), x.shape, 1);
        if (element >= 0) {
            throw new IllegalArgumentException(
                    name + ": expected a function that treats each element independently, got one whose element "
                            + element + " of " + Shapes.text(x.shape) + " depends on other elements");
        }
    }

    /**
     * As {@link #require} of first order, for a function that can be asked again.
     *
     * @throws IllegalArgumentException if a row of f(x) depends on other rows of x, or on how many there are
     */
    static void require(String name, Function<? super Tensor, Tensor> f, Tensor x) {
        WengertList tape = tape(name, f, x);
        require(name, tape, 1);
        if (dependsOnCount(f, x, tape)) {
            throw new IllegalArgumentException(
                    name + ": expected a function that treats each row independently, got one whose row 0 of "
                            + Shapes.text(x.shape) + " depends on how many rows there are");
        }
    }

    /** Whether f treats each row alone. */
    static boolean holds(String name, Function<? super Tensor, Tensor> f, Tensor x) {
        WengertList tape = tape(name, f, x);
        return mixedRow(tape, 1) < 0 && !dependsOnCount(f, x, tape);
    }

    /**
     * Whether the first row of J·v changes with the number of rows: with the first two alone, or with three in the place of two,
     * since one would broadcast. A function that refuses them, as it has a number for each row, does not tell.
     */
    private static boolean dependsOnCount(Function<? super Tensor, Tensor> f, Tensor x, WengertList tape) {
        if (x.isLinked() || x.size(0) < 2 || x.size() == 0) {
            return false;
        }
        int[] rows = x.size(0) > 2 ? new int[] {0, 1} : new int[] {0, 1, 0};
        WengertList few;
        try {
            few = tape("isRowwise", f, x.take(0, rows));
        } catch (IllegalArgumentException e) {
            return false;
        }
        Tensor v = Rng.of(0).normal(x.shape);
        double[] among = image(tape, v, 1);
        double[] alone = image(few, v.take(0, rows), 1);
        int width = among.length / x.size(0);
        double largest = IntStream.range(0, width)
                .mapToDouble(i -> Math.abs(among[i]))
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        return alone.length == rows.length * width
                && IntStream.range(0, width)
                        .anyMatch(i -> Double.compare(among[i], alone[i]) != 0
                                && !(Math.abs(among[i] - alone[i]) <= TOLERANCE * largest));
    }

    /** The first row of f(x) that depends on other rows of x, −1 if none does, here and wherever it may be asked again. */
    static int mixedRow(WengertList tape, int order) {
        int[] shape = tape.variables().get(0).shape;
        return mixed(tape, shape[0], Shapes.with(Shapes.ones(shape.length), -shape.length, shape[0]), order);
    }

    /** As {@link #mixedRow} for parts of x, of which {@code perPart} is the shape of a tensor with a number for each. */
    private static int mixed(WengertList tape, int parts, int[] perPart, int order) {
        int part = mixedHere(tape, parts, perPart, order);
        for (WengertList elsewhere : part < 0 && parts > 1 ? Replay.elsewhere(tape) : List.<WengertList>of()) {
            part = Math.max(part, mixedHere(elsewhere, parts, perPart, order));
        }
        return part;
    }

    private static int mixedHere(WengertList tape, int parts, int[] perPart, int order) {
        if (parts < 2) {
            return -1;
        }
        Tensor v = Rng.of(0).normal(tape.variables().get(0).shape);
        double[] image = image(tape, v, order);
        for (long place = 1; place < parts; place *= BASE) {
            double[] weights = weights(parts, place);
            double[] weighted = image(tape, v.mul(Tensor.wrap(perPart, weights)), order);
            for (int part = 0; part < parts; part++) {
                if (differs(image, weighted, Math.pow(weights[part], order), part, parts)) {
                    return part;
                }
            }
        }
        return -1;
    }

    /** J·v, or D²f[v, v]. */
    private static double[] image(WengertList tape, Tensor v, int order) {
        WengertList alone = tape.withoutOuter();
        return order == 1
                ? ForwardSweep.play(alone, List.of(v), 0).get(0).data()
                : LaplacianSweep.play(alone, v.unsqueeze(0)).laplacian().data();
    }

    /** 2ᵈ for each row, with d the digit at a place of its number. */
    private static double[] weights(int rows, long place) {
        double[] weights = new double[rows];
        for (int row = 0; row < rows; row++) {
            weights[row] = 1 << (int) (row / place % BASE);
        }
        return weights;
    }

    private static boolean differs(double[] image, double[] weighted, double weight, int row, int rows) {
        int width = image.length / rows;
        double largest = 0;
        double difference = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            if (Double.isFinite(weight * image[i])) {
                largest = Math.max(largest, Math.abs(weight * image[i]));
                difference = Math.max(difference, Math.abs(weight * image[i] - weighted[i]));
            }
        }
        return !(difference <= TOLERANCE * largest);
    }
}

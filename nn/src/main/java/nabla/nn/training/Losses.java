package nabla.nn.training;

import java.util.Arrays;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/** Losses of supervised learning; scalars, the mean over a batch. */
public final class Losses {
    private Losses() {}

    /**
     * The mean of (y − target)² over all elements.
     *
     * @throws IllegalArgumentException if the shapes differ, or there are no elements
     */
    public static Tensor meanSquaredError(Tensor y, Tensor target) {
        Doors.requireSameShape("Losses.meanSquaredError", y, target);
        Doors.atLeast("Losses.meanSquaredError", "elements", 1, y.size());
        return y.sub(target).square().mean();
    }

    /**
     * The cross-entropy −log softmax(z)[c], in nats, of logits and classes.
     *
     * @param logits z, [B, n]
     * @param classes c, [B], numbers 0 … n−1
     * @throws IllegalArgumentException if a shape is another, there are no rows, or a class whose value is known is out of range
     */
    public static Tensor crossEntropy(Tensor logits, Tensor classes) {
        requireClasses("Losses.crossEntropy", logits, classes);
        Doors.atLeast("Losses.crossEntropy", "rows", 1, classes.size());
        Tensor chosen = classes.unsqueeze(-1).eq(Tensor.arange(logits.size(-1)));
        return Tensor.where(chosen, logits.logSoftmax(-1), Tensor.scalar(0))
                .sum(-1)
                .mean()
                .neg();
    }

    /**
     * The part of the rows whose largest logit is that of their class.
     *
     * @param logits z, [B, n], B ≥ 1
     * @param classes c, [B], numbers 0 … n−1
     * @throws IllegalArgumentException if a shape is another, a class is out of range, or there is no row
     */
    public static double accuracy(Tensor logits, Tensor classes) {
        requireClasses("Losses.accuracy", logits, classes);
        Doors.atLeast("Losses.accuracy", "rows", 1, classes.size());
        int[] guesses = logits.argMax(-1);
        int hits = 0;
        for (int row = 0; row < guesses.length; row++) {
            hits += guesses[row] == classes.get(row) ? 1 : 0;
        }
        return hits / (double) guesses.length;
    }

    private static void requireClasses(String name, Tensor logits, Tensor classes) {
        if (logits.rank() != 2 || classes.rank() != 1 || logits.size(0) != classes.size(0)) {
            throw new IllegalArgumentException(name + ": expected logits [B, n] and classes [B], got "
                    + Arrays.toString(logits.shape()) + " and " + Arrays.toString(classes.shape()));
        }
        if (!classes.isLinked()) {
            for (double c : classes.toArray()) {
                if (!(c >= 0 && c < logits.size(1) && c == Math.rint(c))) {
                    throw new IllegalArgumentException(
                            name + ": expected classes from 0 to " + (logits.size(1) - 1) + ", got " + c);
                }
            }
        }
    }
}

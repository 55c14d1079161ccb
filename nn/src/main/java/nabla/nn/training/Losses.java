package nabla.nn.training;

import nabla.autodiff.Tensor;

/** Losses of supervised learning; scalars, the mean over a batch. */
public final class Losses {
    private Losses() {}

    /** The mean of (y − target)² over all elements. */
    public static Tensor meanSquaredError(Tensor y, Tensor target) {
        return y.sub(target).square().mean();
    }

    /**
     * The cross-entropy −log softmax(z)[c], in nats, of logits and classes.
     *
     * @param logits z, [B, n]
     * @param classes c, [B], numbers 0 … n−1
     */
    public static Tensor crossEntropy(Tensor logits, Tensor classes) {
        Tensor chosen = classes.unsqueeze(-1).eq(Tensor.arange(logits.size(-1)));
        return Tensor.where(chosen, logits.logSoftmax(-1), Tensor.scalar(0))
                .sum(-1)
                .mean()
                .neg();
    }

    /** The part of the rows whose largest logit is that of their class. */
    public static double accuracy(Tensor logits, Tensor classes) {
        int[] guesses = logits.argMax(-1);
        int hits = 0;
        for (int row = 0; row < guesses.length; row++) {
            hits += guesses[row] == classes.get(row) ? 1 : 0;
        }
        return hits / (double) guesses.length;
    }
}

package nabla.scorematching.conformance;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;

/** Independent values of a loss that has only a mean over its rows: those of many small batches. */
final class PlainBatches {
    private static final int BATCHES = 100;

    private PlainBatches() {}

    static Tensor of(PlainLoss loss, ScoreFunction score, Tensor x, Rng rng) {
        PlainScore plain = new ArrayScore(score);
        int size = Math.max(1, x.size(0) / BATCHES);
        double[] values = new double[x.size(0) / size];
        for (int i = 0; i < values.length; i++) {
            double[][] rows = x.slice(0, i * size, (i + 1) * size).toMatrix();
            values[i] = loss.loss(plain, rows, ArrayScore.seed(rng.split(i)));
        }
        return Tensor.of(values);
    }
}

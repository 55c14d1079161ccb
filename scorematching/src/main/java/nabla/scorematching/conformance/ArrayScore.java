package nabla.scorematching.conformance;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;

/** A score as those who know no tensors see it. */
record ArrayScore(ScoreFunction score) implements PlainScore {
    private static final double SEEDS = 0x1p53;

    @Override
    public double[][] score(double[][] x) {
        return score.score(Tensor.of(x)).toMatrix();
    }

    @Override
    public double[] divergence(double[][] x) {
        return score.scoreAndDivergence(Tensor.of(x)).divergence().toArray();
    }

    @Override
    public double[][] derivative(double[][] x, double[][] v) {
        return Derivatives.jvp(score::score, Tensor.of(x), Tensor.of(v)).toMatrix();
    }

    /** A seed for those who know no keys. */
    static long seed(Rng rng) {
        return (long) (rng.uniform().item() * SEEDS);
    }
}

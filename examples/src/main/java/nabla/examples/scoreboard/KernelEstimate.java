package nabla.examples.scoreboard;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.KernelDensity;

/** A kernel density of the rows, with the bandwidth under which a tenth of them, put aside, is most likely. */
final class KernelEstimate implements Estimator {
    private static final int CHOICES = 10;
    private static final double NARROWEST = 0.05;
    private static final double WIDEST = 0.6;

    @Override
    public String name() {
        return "kernel density";
    }

    @Override
    public ScoreFunction fit(Tensor rows, int steps, Rng rng) {
        int aside = rows.size(0) / 10;
        Tensor some = rows.slice(0, 0, aside);
        Tensor others = rows.slice(0, aside, rows.size(0));
        double best = Double.NEGATIVE_INFINITY;
        double bandwidth = NARROWEST;
        for (int i = 0; i < CHOICES; i++) {
            double width = NARROWEST * Math.pow(WIDEST / NARROWEST, i / (CHOICES - 1.0));
            KernelDensity density = KernelDensity.of(others, width);
            double likelihood = Board.inBlocks(x -> density.logProb(x).unsqueeze(1), some)
                    .mean()
                    .item();
            if (likelihood > best) {
                best = likelihood;
                bandwidth = width;
            }
        }
        return KernelDensity.of(rows, bandwidth);
    }
}

package nabla.scorematching.points;

import nabla.autodiff.Tensor;

/** The standard normal distribution. */
public final class Normal {
    private static final int NEWTON = 60;

    private Normal() {}

    /** Φ(z). */
    public static double probability(double z) {
        return Tensor.scalar(-z * Math.sqrt(0.5)).erfc().item() / 2;
    }

    /** The z with Φ(z) = p, for each p in (0, 1), to the last places. */
    public static double[] quantiles(double... p) {
        double[] quantiles = new double[p.length];
        Tensor tails = Tensor.of(p).minimum(Tensor.of(p).neg().add(1));
        double[] below = lower(tails).toArray();
        for (int i = 0; i < p.length; i++) {
            quantiles[i] = p[i] < 0.5 ? below[i] : -below[i];
        }
        return quantiles;
    }

    /**
     * The quantiles for p ≤ ½, by Newton's method for log Φ(z) = log p. Since log Φ is concave, it rises to the solution from
     * −√(−2 log p), which is below it, and never passes it.
     */
    private static Tensor lower(Tensor p) {
        Tensor logP = p.log();
        Tensor z = logP.mul(-2).sqrt().neg();
        for (int i = 0; i < NEWTON; i++) {
            Tensor probability = z.mul(-Math.sqrt(0.5)).erfc().mul(0.5);
            Tensor slope = z.square().mul(-0.5).exp().div(probability).mul(1 / Math.sqrt(2 * Math.PI));
            Tensor next = z.add(logP.sub(probability.log()).div(slope));
            if (next.sub(z).abs().max().item() <= 1e-15) {
                return next;
            }
            z = next;
        }
        return z;
    }
}

package nabla.scorematching.estimators;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/** Exact samplers of the families that are simulated. */
@FunctionalInterface
interface Draws {
    /** n independent draws, [n, D]. */
    Tensor sample(Rng rng, int n);

    /** The logarithm of a density up to a constant, [B]. */
    @FunctionalInterface
    interface LogDensity {
        Tensor at(Tensor x);
    }

    /** N(mean, I). */
    static Draws normal(double... mean) {
        return (rng, n) -> rng.normal(n, mean.length).add(Tensor.of(mean));
    }

    /** Sums of {@code shape} exponentials with this rate. */
    static Draws gamma(int shape, double rate) {
        return (rng, n) -> rng.uniform(n, shape).log().sumKeepDims(1).div(-rate);
    }

    static Draws uniform(int dim) {
        return (rng, n) -> rng.uniform(n, dim);
    }

    static Draws sphere() {
        return (rng, n) -> {
            Tensor z = rng.normal(n, 3);
            return z.div(z.normKeepDims(1));
        };
    }

    /** Dirichlet with whole parameters: shares of a sum of gammas. */
    static Draws dirichlet(int... alpha) {
        return (rng, n) -> {
            Tensor[] parts = new Tensor[alpha.length];
            for (int j = 0; j < alpha.length; j++) {
                parts[j] = gamma(alpha[j], 1).sample(rng.split(j), n);
            }
            Tensor all = Tensor.concat(1, parts);
            return all.div(all.sumKeepDims(1));
        };
    }

    /** The proposals that are accepted with the probability exp(logRatio − bound), which has to be at most 1. */
    default Draws accepting(double bound, LogDensity logRatio) {
        return (rng, n) -> {
            Tensor accepted = null;
            for (int round = 0; accepted == null || accepted.size(0) < n; round++) {
                Rng key = rng.split(round);
                Tensor proposals = sample(key.split(0), 4 * n);
                double[] logs = logRatio.at(proposals).sub(bound).toArray();
                double[] u = key.split(1).uniform(4 * n).log().toArray();
                int[] kept = new int[u.length];
                int count = 0;
                for (int i = 0; i < u.length; i++) {
                    if (logs[i] > 1e-12) {
                        throw new IllegalStateException("a ratio above its bound: " + logs[i]);
                    }
                    if (u[i] < logs[i]) {
                        kept[count++] = i;
                    }
                }
                Tensor some = proposals.take(0, java.util.Arrays.copyOf(kept, count));
                accepted = accepted == null ? some : Tensor.concat(0, accepted, some);
            }
            return accepted.slice(0, 0, n);
        };
    }

    default Draws map(java.util.function.UnaryOperator<Tensor> f) {
        return (rng, n) -> f.apply(sample(rng, n));
    }
}

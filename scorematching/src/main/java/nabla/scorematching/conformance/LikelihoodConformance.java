package nabla.scorematching.conformance;

import nabla.autodiff.Tensor;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.points.Points;

/**
 * Checks a likelihood; see {@link Conformance#ofLikelihood}. For data of a mixture log p is known, at time 0 and, with {@link
 * #at}, at the earliest time ε of a flow.
 */
public final class LikelihoodConformance extends Conformance {
    private static final double TOLERANCE = 0.05;

    private final LikelihoodChecks checks;

    private LikelihoodConformance(LikelihoodChecks checks) {
        super("a likelihood");
        this.checks = checks;
    }

    static LikelihoodConformance of(LogProb likelihood) {
        return new LikelihoodConformance(new LikelihoodChecks(likelihood, Target.data(), TOLERANCE));
    }

    /** A log-likelihood for data whose score is known. */
    @FunctionalInterface
    public interface LogProb {
        /**
         * log p of each row in nats, [B].
         *
         * @param data the density of the data, from which the exact score comes
         * @param x [B, D]
         */
        Tensor of(GaussianMixture data, Tensor x);
    }

    /**
     * At the data with the noise of this target, usually {@code Target.at(sde, ε)}.
     *
     * @throws IllegalArgumentException if the target has many levels
     */
    public LikelihoodConformance at(Target target) {
        Points.present("LikelihoodConformance.at", "a target", target);
        if (!target.isSingle()) {
            throw new IllegalArgumentException(
                    "LikelihoodConformance.at: expected a target at one level, got " + target);
        }
        return new LikelihoodConformance(new LikelihoodChecks(checks.likelihood(), target, checks.tolerance()));
    }

    /**
     * With another root mean square error of log p in nats: that of a prior that is not quite x(1), of a solver. 0.05 without this
     * call.
     *
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public LikelihoodConformance tolerance(double nats) {
        Points.positive("LikelihoodConformance.tolerance", "tolerance", nats);
        return new LikelihoodConformance(new LikelihoodChecks(checks.likelihood(), checks.target(), nats));
    }

    @Override
    Suite suite() {
        return checks;
    }
}

package nabla.scorematching.conformance;

import nabla.scorematching.points.Points;

/**
 * Checks a sampler; see {@link Conformance#ofSampler}. On a normal distribution and on a mixture of three modes, with exact
 * scores, the samples have the right mean, covariance, weights of modes and characteristic function: from starts in
 * equilibrium, which must stay there, and from wide ones, which must have come there after all steps. Weights are asked of
 * wide starts only if those are noise (see {@link #from}); Langevin dynamics needs forever to cross a gap.
 *
 * <p>A sampler that goes back in the time of a diffusion is told the ends of its grid:
 *
 * <pre>{@code
 * Conformance.ofSampler(DDIM.of(sde, grid), p -> DiffusedMixture.of(p, sde))
 *         .from(Target.at(sde, 1))
 *         .to(Target.at(sde, 1e-3))
 *         .bias(0.05)
 *         .check(Rng.of(1));
 * }</pre>
 */
public final class SamplerConformance extends Conformance {
    private final String name;
    private final SamplerChecks checks;

    private SamplerConformance(String name, SamplerChecks checks) {
        super(name);
        this.name = name;
        this.checks = checks;
    }

    static SamplerConformance of(String name, SamplerRuns runs) {
        return new SamplerConformance(
                name, new SamplerChecks(runs, Target.data(), Target.data(), 0, false, runs.isRecorded()));
    }

    /**
     * With starts that are the data with the noise of this target; without it they are the data.
     *
     * @throws IllegalArgumentException if the target has many levels
     */
    public SamplerConformance from(Target start) {
        require("SamplerConformance.from", start);
        return with(new SamplerChecks(
                checks.runs(), start, checks.to(), checks.bias(), checks.reversible(), checks.rows()));
    }

    /**
     * With samples that are the data with the noise of this target, such as those of a grid that ends before time 0; without it they
     * are the data.
     *
     * @throws IllegalArgumentException if the target has many levels
     */
    public SamplerConformance to(Target end) {
        require("SamplerConformance.to", end);
        return with(new SamplerChecks(
                checks.runs(), checks.from(), end, checks.bias(), checks.reversible(), checks.rows()));
    }

    /**
     * With a bias that the sampler is allowed beside chance: in a mean in units of the deviation, in a covariance in units of
     * the deviations, in a weight and a characteristic function as it is. On N(0, s²) Langevin dynamics has about ε/(2s²) in the variance.
     *
     * @param allowed from 0 to 1; 0 without this call
     * @throws IllegalArgumentException if it is not in [0, 1]
     */
    public SamplerConformance bias(double allowed) {
        if (!(allowed >= 0 && allowed <= 1)) {
            throw new IllegalArgumentException("SamplerConformance.bias: expected a bias in [0, 1], got " + allowed);
        }
        return with(new SamplerChecks(
                checks.runs(), checks.from(), checks.to(), allowed, checks.reversible(), checks.rows()));
    }

    /** For a sampler whose steps are in detailed balance, as those of Metropolis and Hastings: that is checked, too. */
    public SamplerConformance reversible() {
        return with(new SamplerChecks(checks.runs(), checks.from(), checks.to(), checks.bias(), true, checks.rows()));
    }

    /**
     * For a sampler whose rows have random numbers of their own, so that a row is the same alone and in company. It is asked of Nabla's
     * samplers always, of plain ones, which may draw from one generator for all rows, only after this call.
     */
    public SamplerConformance rowsByKey() {
        return with(
                new SamplerChecks(checks.runs(), checks.from(), checks.to(), checks.bias(), checks.reversible(), true));
    }

    private SamplerConformance with(SamplerChecks other) {
        return new SamplerConformance(name, other);
    }

    private static void require(String name, Target target) {
        Points.present(name, "a target", target);
        if (!target.isSingle()) {
            throw new IllegalArgumentException(name + ": expected a target at one level, got " + target);
        }
    }

    @Override
    Suite suite() {
        return checks;
    }
}

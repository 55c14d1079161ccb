package nabla.scorematching.samplers;

import java.util.Arrays;
import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.points.Points;

/**
 * Proposals by Hamilton's equations, and the decision of Metropolis about them: what {@link MALA}, with one step, and {@link
 * HMC} share. With a momentum p ~ N(0, I) in the coordinates in which the covariance C = L·Lᵀ is I, a step of length h is
 *
 * <pre>
 *     p ← p + (h/2) Lᵀ s(x),    x ← x + h L p,    p ← p + (h/2) Lᵀ s(x),
 * </pre>
 *
 * which preserves volume and can be run backwards. So min(1, exp(H − H′)) for H = E(x) + ½‖p‖² leaves e^(−E) as it is. A point whose
 * energy or score is not finite is refused as a start, and rejected as an end.
 *
 * @param name the sampler's, for messages
 * @param factor L, [D, D]; none for C = I
 */
record Leapfrog(String name, Optional<Tensor> factor) {
    /** In the coordinates of the points. */
    static Leapfrog plain(String name) {
        return new Leapfrog(name, Optional.empty());
    }

    /**
     * In coordinates in which this covariance is I.
     *
     * @throws IllegalArgumentException if it is not [D, D], symmetric and positive definite
     */
    Leapfrog preconditioned(Tensor covariance) {
        Points.present(name, "a covariance", covariance);
        if (covariance.rank() != 2 || covariance.size(0) != covariance.size(1) || covariance.size() == 0) {
            throw new IllegalArgumentException(
                    name + ": expected a covariance [D, D], got " + Arrays.toString(covariance.shape()));
        }
        return new Leapfrog(name, Optional.of(Points.cholesky(name, covariance)));
    }

    /** The sampler with these numbers. */
    String text(String numbers) {
        return name + "(" + numbers + (factor.isPresent() ? ", preconditioned" : "") + ")";
    }

    /** The state of chains that begin here. */
    MALA.State start(EnergyFunction energy, Tensor x0) {
        factor.ifPresent(l -> Points.require(name, x0, l.size(0)));
        EnergyFunction checked = energy.checked(name);
        Tensor value = checked.energy(x0).unsqueeze(-1);
        Tensor score = checked.score(x0);
        if (!value.isLinked() && !score.isLinked()) {
            Points.requireFinite(name + ": the energy at the starts", value);
            Points.requireFinite(name + ": the score at the starts", score);
        }
        return new MALA.State(x0, value, score, Tensor.zeros(x0.size(0), 1), Tensor.scalar(0));
    }

    /**
     * Where steps lead.
     *
     * @param x [B, D]
     * @param energy [B, 1]
     * @param score [B, D]
     * @param momentum p at the end, [B, D]
     * @param logRatio H − H′, [B, 1]; −∞ where it is no number or infinite, for instance since the energy overflows or is −∞
     */
    record Proposal(Tensor x, Tensor energy, Tensor score, Tensor momentum, Tensor logRatio) {
        /** min(1, exp(H − H′)), [B, 1]. */
        Tensor acceptance() {
            return logRatio.minimum(0).exp();
        }
    }

    /**
     * A proposal.
     *
     * @param momentum p at the start, [B, D]
     * @param h the length of the steps, a scalar or [B, 1]
     * @param steps how many
     */
    Proposal propose(EnergyFunction energy, MALA.State from, Tensor momentum, Tensor h, int steps) {
        EnergyFunction checked = energy.checked(name);
        Tensor half = h.mul(0.5);
        Tensor x = from.x();
        Tensor score = from.score();
        Tensor p = momentum.add(force(score).mul(half));
        for (int i = 1; i <= steps; i++) {
            x = x.add(velocity(p).mul(h));
            score = checked.score(x);
            p = p.add(force(score).mul(i < steps ? h : half));
        }
        Tensor value = checked.energy(x).unsqueeze(-1);
        Tensor kinetic = momentum.square()
                .sumKeepDims(-1)
                .sub(p.square().sumKeepDims(-1))
                .mul(0.5);
        Tensor ratio = from.energy().sub(value).add(kinetic);
        // NaN compares false: nobody goes where the energy is no number, nor where it is −∞, from where nobody would
        // come back.
        Tensor possible = ratio.lt(Double.POSITIVE_INFINITY);
        return new Proposal(x, value, score, p, Tensor.where(possible, ratio, Tensor.scalar(Double.NEGATIVE_INFINITY)));
    }

    /** Lᵀ s of each row. */
    private Tensor force(Tensor score) {
        return factor.map(score::matmul).orElse(score);
    }

    /** L p of each row. */
    private Tensor velocity(Tensor momentum) {
        return factor.map(momentum::matmulTransposed).orElse(momentum);
    }

    /** The chains after the decision, for which the key gives one uniform number to each. */
    MALA.State decide(MALA.State from, Proposal to, Rng rng) {
        Tensor accept = rng.uniform(from.x().size(0), 1).log().lt(to.logRatio);
        return new MALA.State(
                Tensor.where(accept, to.x, from.x()),
                Tensor.where(accept, to.energy, from.energy()),
                Tensor.where(accept, to.score, from.score()),
                from.accepted().add(accept),
                from.proposed().add(1));
    }
}

package nabla.scorematching.samplers;

import nabla.autodiff.Parts;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
import nabla.scorematching.EnergyFunction;

/**
 * The Metropolis-adjusted Langevin algorithm: a Langevin step y = x + ε s(x) + √(2ε) z is a proposal q(y|x), accepted with
 * probability min(1, p(y) q(x|y) / (p(x) q(y|x))), so that p is stationary exactly (Roberts and Tweedie, Bernoulli 2,
 * 1996). It needs the density up to a constant: an energy −log p, of a {@code Density} its {@code energy()}. The energy is differentiated, so it is
 * the function itself and not a compiled {@code Program}, which is refused; see {@link EnergyFunction}. Steps that are
 * accepted with probability 0.574 explore fastest in high dimension (Roberts and Rosenthal, JRSS B 60, 1998): on N(0, I) ε =
 * 1.3624 D^(−1/3). {@link #tuned} finds that step for any density.
 *
 * <p>The share of accepted proposals is part of the state: {@code mala.on(energy).run(x0, rng).state().acceptance()}.
 *
 * <p>A point whose energy or score is not finite is refused as a start, and never accepted.
 */
public final class MALA implements Sampler<EnergyFunction, MALA.State> {
    private static final double TARGET = 0.574;

    private final Leapfrog leapfrog;
    private final Steps steps;

    private MALA(Leapfrog leapfrog, Steps steps) {
        this.leapfrog = leapfrog;
        this.steps = steps;
    }

    /**
     * The algorithm with this step size.
     *
     * @param stepSize ε
     * @param steps how many
     * @throws IllegalArgumentException if the step size is not positive and finite, or there are fewer than 1 steps
     */
    public static MALA of(double stepSize, int steps) {
        Steps equal = Steps.of("MALA", stepSize, steps);
        if (steps == 0) {
            throw new IllegalArgumentException("MALA: expected at least one step, got 0");
        }
        return new MALA(Leapfrog.plain("MALA"), equal);
    }

    /**
     * With proposals x + ε C s(x) + √(2ε) L z for a covariance C = L·Lᵀ, usually that of the data: the same chains as without it in
     * coordinates in which C is I, so that one step size suits all directions.
     *
     * @param covariance C, [D, D]
     * @throws IllegalArgumentException if it is not [D, D], symmetric and positive definite
     */
    public MALA preconditioned(Tensor covariance) {
        return new MALA(leapfrog.preconditioned(covariance), steps);
    }

    /**
     * With the step size at which 0.574 of the proposals are accepted, by dual averaging in a warm-up of all these chains together
     * (Hoffman and Gelman, JMLR 15, 2014); afterwards the step is fixed.
     *
     * <p>The share is then measured with the step that was found, over an eighth as many steps, and the step corrected and measured
     * anew, up to twelve times, until the share is right but for its error: {@link WarmUp#acceptance} is what was measured.
     *
     * @param x0 where the chains begin, [B, D], B ≥ 1
     * @param warmUp steps; 200 or more
     * @throws IllegalArgumentException if there is no step or no chain, or the starts have no energy
     * @throws ArithmeticException if the share ends far from it, under half or nearer to 1 than to it, for instance since the chains
     *     began too far away
     */
    public WarmUp<MALA> tuned(EnergyFunction energy, Tensor x0, int warmUp, Rng rng) {
        return tuned(energy, x0, warmUp, TARGET, rng);
    }

    /**
     * As {@link #tuned(EnergyFunction, Tensor, int, Rng)}, for another share of accepted proposals.
     *
     * @throws IllegalArgumentException if it is not in (0, 1)
     */
    public WarmUp<MALA> tuned(EnergyFunction energy, Tensor x0, int warmUp, double acceptance, Rng rng) {
        double first = Math.sqrt(2 * steps.size());
        var found = DualAveraging.search(leapfrog, this::propose, first, acceptance, warmUp, energy, x0, rng);
        Steps equal = Steps.of("MALA", found.step() * found.step() / 2, steps.count());
        return new WarmUp<>(new MALA(leapfrog, equal), found.points(), found.acceptance());
    }

    /** ε. */
    public double stepSize() {
        return steps.size();
    }

    /**
     * Points with what is known of them, and how many proposals each chain has accepted.
     *
     * @param x [B, D]
     * @param energy −log p(x) up to a constant, [B, 1]
     * @param score [B, D]
     * @param accepted proposals accepted, [B, 1]
     * @param proposed proposals made, a scalar
     */
    public record State(Tensor x, Tensor energy, Tensor score, Tensor accepted, Tensor proposed)
            implements TreeRecord<State> {
        @Override
        public Parts<State> parts() {
            return Parts.of(State::new, x, energy, score, accepted, proposed);
        }

        /** The share of proposals that each chain has accepted, [B]. */
        public Tensor acceptance() {
            return accepted.div(proposed).squeeze(-1);
        }
    }

    @Override
    public int steps() {
        return steps.count();
    }

    @Override
    public Tensor numbers(int k) {
        return steps.numbers(k);
    }

    @Override
    public State start(EnergyFunction energy, Tensor x0, Rng rng) {
        return leapfrog.start(energy, x0);
    }

    /** Draws the proposal's noise from {@code rng.split(0)} and decides by {@code rng.split(1)}. */
    @Override
    public State step(EnergyFunction energy, State state, Tensor stepSize, Rng rng) {
        return leapfrog.decide(state, propose(energy, state, stepSize.mul(2).sqrt(), rng), rng.split(1));
    }

    /** A leapfrog step of length h = √(2ε) from the momentum z is a Langevin step. */
    private Leapfrog.Proposal propose(EnergyFunction energy, State state, Tensor h, Rng rng) {
        return leapfrog.propose(energy, state, rng.split(0).normal(state.x.shape()), h, 1);
    }

    @Override
    public Tensor points(State state) {
        return state.x;
    }

    @Override
    public String toString() {
        return leapfrog.text(steps.text("ε"));
    }
}

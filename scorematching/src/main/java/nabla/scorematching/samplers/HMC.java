package nabla.scorematching.samplers;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.EnergyFunction;

/**
 * Hamiltonian Monte Carlo: each step draws a momentum p ~ N(0, I), follows Hamilton's equations for L leapfrog steps of length h,
 *
 * <pre>
 *     p ← p + (h/2) s(x),    x ← x + h p,    p ← p + (h/2) s(x),
 * </pre>
 *
 * and accepts the end with probability min(1, exp(H − H′)), H = E(x) + ½‖p‖² (Duane, Kennedy, Pendleton and Roweth, Physics
 * Letters B 195, 1987; Neal, MCMC using Hamiltonian dynamics, 2011). So p is stationary exactly, and a step goes a distance of
 * about hL where as many steps of {@link MALA} go h√L. MALA is the case L = 1, with ε = h²/2.
 *
 * <p>A step costs L scores and one energy. It is recorded with all L, so L should not be much above 100. The energy is
 * differentiated: see {@link EnergyFunction}. In high dimension h is best where 0.651 of the proposals are accepted (Beskos et al.,
 * Bernoulli 19, 2013); {@link #tuned} finds a step.
 *
 * <p>A point whose energy or score is not finite is refused as a start, and never accepted.
 */
public final class HMC implements Sampler<EnergyFunction, MALA.State> {
    /** The acceptance that Hoffman and Gelman recommend: above the optimum, where a step that is too long costs more. */
    private static final double TARGET = 0.8;

    private final Leapfrog leapfrog;
    private final Steps steps;
    private final int leaps;
    private final double jitter;

    private HMC(Leapfrog leapfrog, Steps steps, int leaps, double jitter) {
        this.leapfrog = leapfrog;
        this.steps = steps;
        this.leaps = leaps;
        this.jitter = jitter;
    }

    /**
     * The algorithm with leapfrog steps of this length.
     *
     * @param stepSize h, stable below twice the smallest scale of the density
     * @param leaps L, leapfrog steps in a step
     * @param steps how many
     * @throws IllegalArgumentException if h is not positive and finite, or L or the number of steps is not positive
     */
    public static HMC of(double stepSize, int leaps, int steps) {
        Steps equal = Steps.of("HMC", stepSize, steps);
        if (steps < 1 || leaps < 1) {
            throw new IllegalArgumentException(
                    "HMC: expected at least one step and one leap, got " + steps + " and " + leaps);
        }
        return new HMC(Leapfrog.plain("HMC"), equal, leaps, 0);
    }

    /**
     * With the mass matrix C⁻¹, usually for the covariance C of the data: the same chains as without it in coordinates in which
     * C is I, so that one step length suits all directions.
     *
     * @param covariance C, [D, D]
     * @throws IllegalArgumentException if it is not [D, D], symmetric and positive definite
     */
    public HMC preconditioned(Tensor covariance) {
        return new HMC(leapfrog.preconditioned(covariance), steps, leaps, jitter);
    }

    /**
     * With lengths h (1 + ju), u uniform in [−1, 1), one for each chain and step. A length that is always the same can be a period of
     * the motion, and chains then return to where they were: on N(0, s²) for hL near 2πs. Each length leaves p as it is, and so do
     * all together.
     *
     * @param amount j; 0.2 is usual
     * @throws IllegalArgumentException if it is not in [0, 1)
     */
    public HMC jitter(double amount) {
        if (!(amount >= 0 && amount < 1)) {
            throw new IllegalArgumentException("HMC: expected a jitter in [0, 1), got " + amount);
        }
        return new HMC(leapfrog, steps, leaps, amount);
    }

    /**
     * With the step length at which 0.8 of the proposals are accepted, by dual averaging in a warm-up of all these chains together
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
    public WarmUp<HMC> tuned(EnergyFunction energy, Tensor x0, int warmUp, Rng rng) {
        return tuned(energy, x0, warmUp, TARGET, rng);
    }

    /**
     * As {@link #tuned(EnergyFunction, Tensor, int, Rng)}, for another share of accepted proposals.
     *
     * @throws IllegalArgumentException if it is not in (0, 1)
     */
    public WarmUp<HMC> tuned(EnergyFunction energy, Tensor x0, int warmUp, double acceptance, Rng rng) {
        var found = DualAveraging.search(leapfrog, this::propose, steps.size(), acceptance, warmUp, energy, x0, rng);
        Steps equal = Steps.of("HMC", found.step(), steps.count());
        return new WarmUp<>(new HMC(leapfrog, equal, leaps, jitter), found.points(), found.acceptance());
    }

    /** h. */
    public double stepSize() {
        return steps.size();
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
    public MALA.State start(EnergyFunction energy, Tensor x0, Rng rng) {
        return leapfrog.start(energy, x0);
    }

    /** Draws the momentum from {@code rng.split(0)}, decides by {@code rng.split(1)}, and jitters by {@code rng.split(2)}. */
    @Override
    public MALA.State step(EnergyFunction energy, MALA.State state, Tensor h, Rng rng) {
        return leapfrog.decide(state, propose(energy, state, h, rng), rng.split(1));
    }

    private Leapfrog.Proposal propose(EnergyFunction energy, MALA.State state, Tensor h, Rng rng) {
        Tensor momentum = rng.split(0).normal(state.x().shape());
        Tensor length = jitter == 0
                ? h
                : rng.split(2)
                        .uniform(state.x().size(0), 1)
                        .mul(2 * jitter)
                        .add(1 - jitter)
                        .mul(h);
        return leapfrog.propose(energy, state, momentum, length, leaps);
    }

    @Override
    public Tensor points(MALA.State state) {
        return state.x();
    }

    @Override
    public String toString() {
        return leapfrog.text("L = " + leaps + ", " + steps.text("h") + (jitter > 0 ? ", jitter " + jitter : ""));
    }
}

package nabla.scorematching.samplers;

import java.util.Arrays;
import nabla.autodiff.Parts;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.points.Points;

/**
 * The search for a step length h at which proposals are accepted with probability δ, by dual averaging (Hoffman and Gelman, The
 * no-U-turn sampler, JMLR 15, 2014, algorithm 5): with aₜ the mean acceptance probability of all chains,
 *
 * <pre>
 *     H ← (1 − 1/(t + t₀)) H + (δ − aₜ)/(t + t₀),    log h = log 10h₁ − (√t/γ) H,
 *     log h̄ ← t^(−κ) log h + (1 − t^(−κ)) log h̄,
 * </pre>
 *
 * with γ = 0.05, t₀ = 10, κ = 0.75. The acceptance need not be δ at the average h̄: it may rise and fall with h, as where
 * trajectories are near a period. So it is {@linkplain AcceptanceTrial tried} there, and h corrected.
 */
final class DualAveraging implements Sampler<EnergyFunction, DualAveraging.State> {
    private static final double GAMMA = 0.05;
    private static final double DELAY = 10;
    private static final double KAPPA = 0.75;

    private final Leapfrog leapfrog;
    private final Move move;
    private final double first;
    private final double target;
    private final Tensor[] numbers;

    /** A proposal with steps of this length. */
    interface Move {
        Leapfrog.Proposal propose(EnergyFunction energy, MALA.State from, Tensor h, Rng rng);
    }

    private DualAveraging(Leapfrog leapfrog, Move move, double first, double target, int steps) {
        this.leapfrog = leapfrog;
        this.move = move;
        this.first = first;
        this.target = target;
        this.numbers = new Tensor[steps];
        Arrays.setAll(numbers, i -> Tensor.scalar(i + 1));
    }

    /** What was found: h, where the chains are, and how often they accepted with it. */
    record Result(double step, Tensor points, double acceptance) {}

    /**
     * Searches from chains at these points.
     *
     * @param first h₁
     * @param target δ
     * @throws IllegalArgumentException if there is no step, or the target is not in (0, 1)
     * @throws ArithmeticException if the acceptance ends far from the target
     */
    static Result search(
            Leapfrog leapfrog,
            Move move,
            double first,
            double target,
            int steps,
            EnergyFunction energy,
            Tensor x0,
            Rng rng) {
        Points.require(leapfrog.name(), x0);
        if (steps < 1 || x0.size(0) == 0) {
            throw new IllegalArgumentException(
                    leapfrog.name() + ": expected a warm-up of at least one step and one chain, got " + steps
                            + " steps and starts " + Arrays.toString(x0.shape()));
        }
        if (!(target > 0 && target < 1)) {
            throw new IllegalArgumentException(leapfrog.name() + ": expected an acceptance in (0, 1), got " + target);
        }
        var run = new DualAveraging(leapfrog, move, first, target, steps).on(energy);
        // Steps grow, so the first move is no yardstick.
        ChainState<State> start = run.start(x0, rng).withLimit(Double.MAX_VALUE);
        State end = run.advance(start, steps).state();
        return new AcceptanceTrial(leapfrog, move, steps)
                .corrected(energy, end.chains, end.average.item(), target, rng.split(-2));
    }

    /**
     * Chains, and what the search knows; scalars.
     *
     * @param chains the chains
     * @param step log h
     * @param average log h̄
     * @param shortfall H
     */
    record State(MALA.State chains, Tensor step, Tensor average, Tensor shortfall) implements TreeRecord<State> {
        @Override
        public Parts<State> parts() {
            return Parts.of(State::new, chains, step, average, shortfall);
        }
    }

    @Override
    public String name() {
        return leapfrog.name();
    }

    @Override
    public int steps() {
        return numbers.length;
    }

    /** t. */
    @Override
    public Tensor numbers(int k) {
        return numbers[k];
    }

    @Override
    public State start(EnergyFunction energy, Tensor x0, Rng rng) {
        Tensor zero = Tensor.scalar(0);
        return new State(leapfrog.start(energy, x0), Tensor.scalar(Math.log(first)), zero, zero);
    }

    /** The proposal draws as the sampler's does, the decision from {@code rng.split(1)}. */
    @Override
    public State step(EnergyFunction energy, State state, Tensor t, Rng rng) {
        Leapfrog.Proposal proposal = move.propose(energy, state.chains, state.step.exp(), rng);
        Tensor a = proposal.acceptance().mean();
        Tensor weight = t.add(DELAY).reciprocal();
        Tensor shortfall =
                state.shortfall.add(a.neg().add(target).sub(state.shortfall).mul(weight));
        Tensor step = t.sqrt().mul(shortfall).mul(-1 / GAMMA).add(Math.log(10 * first));
        Tensor average = state.average.add(step.sub(state.average).mul(t.pow(-KAPPA)));
        return new State(leapfrog.decide(state.chains, proposal, rng.split(1)), step, average, shortfall);
    }

    @Override
    public Tensor points(State state) {
        return state.chains.x();
    }
}
